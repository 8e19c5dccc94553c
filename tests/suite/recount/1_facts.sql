-- What happened, typed: days as numbers since 1970, times in seconds, decimals in ten-thousandths (`_e4`).
-- `setting`, `source`, `zone` and one table a file are there already, with decimals in ten-thousandths; amounts are minor units, as n/d until they are rounded.

-- One fact and purpose; `amount` is n/d rounded half-even, once. A product that does not fit turns REAL and is refused.
CREATE TABLE line (
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    agreement_id TEXT,
    project_id TEXT,
    company_id TEXT,
    subject_id TEXT,
    currency TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (typeof(n) = 'integer'),
    d INTEGER NOT NULL CHECK (typeof(d) = 'integer' AND d > 0 AND d < 4611686018427387904),
    amount INTEGER GENERATED ALWAYS AS (
        iif(n < 0, -1, 1) * (abs(n) / d + (2 * (abs(n) % d) > d OR (2 * (abs(n) % d) = d AND abs(n) / d % 2 = 1)))
    ) STORED
);
CREATE INDEX line_of_project ON line (project_id, day);

-- Parts of a whole: each is rounded, the last takes what the others leave.
CREATE TABLE part (
    whole TEXT NOT NULL,
    is_last INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    agreement_id TEXT,
    project_id TEXT,
    company_id TEXT,
    subject_id TEXT,
    currency TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (typeof(n) = 'integer'),
    d INTEGER NOT NULL CHECK (typeof(d) = 'integer' AND d > 0 AND d < 4611686018427387904),
    whole_n INTEGER NOT NULL CHECK (typeof(whole_n) = 'integer'),
    whole_d INTEGER NOT NULL CHECK (typeof(whole_d) = 'integer' AND whole_d > 0 AND whole_d < 4611686018427387904),
    amount INTEGER GENERATED ALWAYS AS (
        iif(n < 0, -1, 1) * (abs(n) / d + (2 * (abs(n) % d) > d OR (2 * (abs(n) % d) = d AND abs(n) / d % 2 = 1)))
    ) STORED,
    whole_amount INTEGER GENERATED ALWAYS AS (
        iif(whole_n < 0, -1, 1) * (abs(whole_n) / whole_d
        + (2 * (abs(whole_n) % whole_d) > whole_d
            OR (2 * (abs(whole_n) % whole_d) = whole_d AND abs(whole_n) / whole_d % 2 = 1)))
    ) STORED
);

-- Cycles before and after an anchor.
CREATE TABLE step AS
WITH RECURSIVE each (k) AS (SELECT -120 UNION ALL SELECT k + 1 FROM each WHERE k < 240) SELECT k FROM each;

CREATE TABLE deal AS
SELECT a.id, a.company_id, a.kind, coalesce(a.currency, s.currency) AS currency,
    unixepoch(a.starts_on) / 86400 AS start,
    min(coalesce(unixepoch(a.ends_on) / 86400 + 1, 99999),
        coalesce(unixepoch(a.cancelled_on) / 86400 + s.inclusive, 99999)) AS stop,
    coalesce(a.first_bill_on, a.starts_on) AS anchor, coalesce(unixepoch(a.first_bill_on) / 86400, -99999) AS first_bill,
    a.bill_timing IS 'arrears' AS in_arrears,
    coalesce(a.bill_amount_e4, 0) AS bill_e4,
    CASE WHEN a.kind LIKE 'block_%' THEN coalesce(CAST(a.bill_cycle_months AS INTEGER), 0)
        ELSE max(1, coalesce(CAST(a.bill_cycle_months AS INTEGER), 1)) END AS cycle,
    a.limit_amount_e4 AS limit_e4, coalesce(unixepoch(a.limit_ends_on) / 86400 + 1, 99999) AS limit_stop,
    coalesce(a.unlimited, 'false') = 'true' AS unlimited,
    coalesce(CAST(a.carry_over_days AS INTEGER), 0) AS carry,
    a.overage_rate_e4 AS overage_e4,
    coalesce(a.refundable, 'false') = 'true' AS refundable,
    coalesce(a.covers_time, iif(a.kind = 'resale', 'false', 'true')) = 'true' AS covers_time
FROM agreements a, setting s;
CREATE UNIQUE INDEX deal_by_id ON deal (id);

CREATE TABLE job AS
SELECT p.id, p.company_id, p.agreement_id, coalesce(d.currency, s.currency) AS currency,
    coalesce(p.billing_method, 'time_and_materials') AS method, p.contract_price_e4 AS price_e4,
    (p.planned_hours_e4 * 3600 + 5000) / 10000 AS planned,
    CASE WHEN p.status = 'completed' THEN 0 ELSE (p.remaining_hours_e4 * 3600 + 5000) / 10000 END AS remaining,
    (p.remaining_hours_e4 * 3600 + 5000) / 10000 AS told_remaining
FROM projects p JOIN setting s LEFT JOIN deal d ON d.id = p.agreement_id;
CREATE UNIQUE INDEX job_by_id ON job (id);

-- An entry's project is its own, else its ticket's; its agreement is its own, else its ticket's, else its project's,
-- unless the entry alone decides at its source (domain §5.0).
CREATE TABLE entry AS
WITH placed AS (
    SELECT e.*, coalesce(m.time_zone, s.zone) AS own_zone, m.default_work_role_id,
        unixepoch(coalesce(e.started_at, e.ended_at)) AS instant,
        e.started_at IS NOT NULL AND e.ended_at IS NOT NULL AS timed
    FROM time_entries e JOIN setting s LEFT JOIN members m ON m.id = e.member_id
), told AS (
    SELECT p.*, (p.instant + z.offset) / 86400 AS local_day
    FROM placed p LEFT JOIN zone z ON z.zone = p.own_zone AND z.since <= p.instant AND p.instant < z.until
)
SELECT e.id, e.member_id, e.ticket_id, e.timed,
    CASE WHEN e.timed THEN e.local_day ELSE coalesce(unixepoch(e.worked_on) / 86400, e.local_day) END AS day,
    unixepoch(e.started_at) AS start, unixepoch(e.ended_at) AS finish,
    coalesce((e.worked_hours_e4 * 3600 + 5000) / 10000,
        unixepoch(e.ended_at) - unixepoch(e.started_at) - coalesce(e.deduct_minutes_e4, 0) * 60 / 10000) AS worked,
    (e.to_bill_hours_e4 * 3600 + 5000) / 10000 AS told_to_bill,
    (e.covered_hours_e4 * 3600 + 5000) / 10000 AS told_covered,
    coalesce(e.billable, t.billable, 'billable') AS option,
    e.hourly_rate_e4 AS own_rate_e4,
    coalesce(e.work_role_id, e.default_work_role_id) AS role, e.work_type_id AS type,
    coalesce(t.cost_multiplier_e4, 10000) AS multiplier_e4, t.rate_change, t.rate_amount_e4,
    CASE WHEN t.absence = 'true' OR e.accounts_as = 'absence' THEN 'absence'
        WHEN t.payroll_wrap = 'true' OR e.accounts_as = 'payroll_wrap' THEN 'wrap' ELSE 'work' END AS class,
    CASE WHEN k.entry_decides THEN e.agreement_id
        ELSE coalesce(e.agreement_id, c.agreement_id, j.agreement_id) END AS agreement_id,
    coalesce(e.project_id, c.project_id) AS project_id, e.company_id
FROM told e JOIN source k ON k.name = substr(e.id, 1, instr(e.id, ':') - 1)
LEFT JOIN work_types t ON t.id = e.work_type_id
LEFT JOIN tickets c ON c.id = e.ticket_id
LEFT JOIN projects j ON j.id = coalesce(e.project_id, c.project_id);

-- Time that belongs to nobody's account for money.
UPDATE entry SET agreement_id = NULL, project_id = NULL, company_id = NULL, ticket_id = NULL WHERE class <> 'work';

-- Entries with the account they stand in, the rates that hold, and whether their agreement takes them.
CREATE TABLE rated AS
WITH placed AS (
    SELECT e.*, a.kind, j.method, a.currency AS deal_currency,
        coalesce(a.currency, j.currency) AS account_currency,
        coalesce(a.company_id, j.company_id, e.company_id, t.company_id) AS payer
    FROM entry e
    LEFT JOIN deal a ON a.id = e.agreement_id
    LEFT JOIN job j ON j.id = e.project_id
    LEFT JOIN tickets t ON t.id = e.ticket_id
), rated AS (
    SELECT p.*,
        (SELECT r.rowid FROM agreement_rates r
            WHERE r.agreement_id = p.agreement_id
            AND (r.work_role_id IS NULL OR r.work_role_id = p.role)
            AND (r.work_type_id IS NULL OR r.work_type_id = p.type)
            AND (r.valid_from IS NULL OR unixepoch(r.valid_from) / 86400 <= p.day)
            AND (r.valid_to IS NULL OR p.day < unixepoch(r.valid_to) / 86400)
            ORDER BY r.work_role_id IS NULL, r.work_type_id IS NULL, r.valid_from DESC LIMIT 1) AS rate_row,
        -- Units that an hour takes from a block: the same, of rows that say so.
        coalesce((SELECT r.block_factor_e4 FROM agreement_rates r
            WHERE r.agreement_id = p.agreement_id AND r.block_factor_e4 > 0
            AND (r.work_role_id IS NULL OR r.work_role_id = p.role)
            AND (r.work_type_id IS NULL OR r.work_type_id = p.type)
            AND (r.valid_from IS NULL OR unixepoch(r.valid_from) / 86400 <= p.day)
            AND (r.valid_to IS NULL OR p.day < unixepoch(r.valid_to) / 86400)
            ORDER BY r.work_role_id IS NULL, r.work_type_id IS NULL, r.valid_from DESC LIMIT 1), 10000) AS factor_e4,
        EXISTS (SELECT 1 FROM deal a
            WHERE a.id = p.agreement_id AND coalesce(a.start, 0) <= p.day AND p.day < a.stop)
        AND NOT EXISTS (SELECT 1 FROM agreement_exclusions x
            WHERE x.agreement_id = p.agreement_id
            AND (x.work_role_id IS NULL OR x.work_role_id = p.role)
            AND (x.work_type_id IS NULL OR x.work_type_id = p.type)
            AND (x.work_role_id IS NOT NULL OR x.work_type_id IS NOT NULL)) AS is_admitted
    FROM placed p
)
SELECT p.id, p.member_id, p.ticket_id, p.timed, p.day, p.start, p.finish, p.worked, p.told_to_bill, p.told_covered,
    p.option, p.role, p.type, p.multiplier_e4, p.class, p.agreement_id, p.project_id, p.payer AS company_id, p.kind,
    p.method, p.account_currency, coalesce(p.account_currency, s.currency) AS currency,
    p.class = 'work' AND p.payer IS NOT NULL AND coalesce(c.is_internal, 'false') = 'false'
        AND coalesce(p.kind, '') <> 'internal' AS is_client,
    p.factor_e4, p.own_rate_e4, coalesce(r.rate_e4, w.standard_rate_e4) AS agreed_e4, p.rate_change, p.rate_amount_e4,
    coalesce(r.overage_rate_e4, a.overage_e4) AS beyond_e4, w.standard_rate_e4 AS standard_e4,
    coalesce(p.told_to_bill,
        min(coalesce((r.maximum_hours_e4 * 3600 + 5000) / 10000, 9999999),
            max(coalesce((r.minimum_hours_e4 * 3600 + 5000) / 10000, 0),
                CASE WHEN coalesce(r.round_hours_e4, 0) = 0 THEN p.worked
                    ELSE (p.worked + (r.round_hours_e4 * 3600 + 5000) / 10000 - 1)
                        / ((r.round_hours_e4 * 3600 + 5000) / 10000)
                        * ((r.round_hours_e4 * 3600 + 5000) / 10000) END))) AS to_bill,
    coalesce(p.told_covered > 0 AND p.kind LIKE 'block_%', 0)
    OR p.is_admitted AND p.kind IN ('fixed_fee', 'incident', 'block_hours', 'block_money')
        AND a.covers_time AND p.option = 'billable' AS is_covered,
    p.is_admitted AND p.kind = 'project_fixed_fee' AS is_in_price
FROM rated p JOIN setting s
LEFT JOIN deal a ON a.id = p.agreement_id
LEFT JOIN agreement_rates r ON r.rowid = p.rate_row
LEFT JOIN work_roles w ON w.id = p.role
LEFT JOIN companies c ON c.id = p.payer;

-- The entry's own rate, else the agreed one as the work type changes it; `per` seconds of it are an hour. A price for the
-- whole entry is spread over what is billed of it.
CREATE TABLE work AS
WITH changed AS (
    SELECT *, own_rate_e4 IS NULL AND rate_change IS 'flat' AS is_flat,
        CASE WHEN rate_change IS 'plus' THEN agreed_e4 + rate_amount_e4
            WHEN rate_change IS 'times' THEN iif(agreed_e4 * rate_amount_e4 % 10000 <> 0, 0.5,
                agreed_e4 * rate_amount_e4 / 10000)
            WHEN rate_change IS 'custom' THEN rate_amount_e4
            WHEN rate_change IS 'flat' THEN iif(to_bill > 0, rate_amount_e4 * 3600, NULL)
            ELSE agreed_e4 END AS changed_e4, iif(rate_change IS 'flat', max(to_bill, 1), 1) AS changed_per
    FROM rated
), chosen AS (
    SELECT *, coalesce(own_rate_e4, changed_e4) AS rate_e4 FROM changed
)
SELECT *, iif(is_flat, to_bill, 1) AS rate_per, coalesce(beyond_e4, rate_e4) AS overage_e4,
    iif(is_flat AND beyond_e4 IS NULL, to_bill, 1) AS overage_per
FROM chosen;
CREATE UNIQUE INDEX work_by_id ON work (id);
CREATE INDEX work_of_member ON work (member_id, day);
CREATE INDEX work_of_project ON work (project_id, day);

-- Every month from the first agreement or fact to the present one: [first, stop).
CREATE TABLE month AS
WITH RECURSIVE oldest (first) AS (
    SELECT min(d) FROM (
        SELECT min(start) AS d FROM deal UNION ALL SELECT min(day) FROM entry
        UNION ALL SELECT min(unixepoch(invoiced_on) / 86400) FROM invoices
        UNION ALL SELECT min(unixepoch(spent_on) / 86400) FROM expenses)
), each (day) AS (
    SELECT date(first * 86400, 'unixepoch', 'start of month') FROM oldest
    UNION ALL
    SELECT date(day, '+1 month') FROM each, setting s WHERE strftime('%Y-%m', day) < s.month
)
SELECT strftime('%Y-%m', day) AS month, unixepoch(day) / 86400 AS first, unixepoch(day, '+1 month') / 86400 AS stop
FROM each;
