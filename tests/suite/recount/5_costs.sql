-- What work and leave cost (domain §3).

-- Rates an hour are amount/per minor units: a year has 2,080 paid hours, 160 × 13, or 160 × `year` that are left to work
-- in, and then leave is in them. A dated row goes before one that was
-- only ever seen. Amounts have to be such that all that follows fits.
CREATE TABLE rate (
    member_id TEXT, start INTEGER, stop INTEGER, currency TEXT,
    amount INTEGER CHECK (typeof(amount) = 'integer'), per INTEGER, paid_per INTEGER, has_leave INTEGER,
    burden_e2 INTEGER CHECK (typeof(burden_e2) = 'integer'), after INTEGER, factor_e2 INTEGER,
    -- What somebody costs on one agreement alone, in one role or in all.
    agreement_id TEXT, role TEXT
);
INSERT INTO rate
SELECT c.member_id, coalesce(unixepoch(c.valid_from) / 86400, -1),
    coalesce(unixepoch(c.valid_to) / 86400, 99999), coalesce(c.currency, s.currency),
    CASE WHEN c.amount_e4 % 100 <> 0 THEN 0.5 WHEN c.basis IS NOT 'year' THEN c.amount_e4 / 100
        WHEN c.amount_e4 % 16000 = 0 THEN c.amount_e4 / 16000 ELSE 0.5 END,
    iif(c.basis = 'year', s.year, 1), iif(c.basis = 'year', 13, 1), c.basis IS 'year' AND s.year <> 13,
    iif(coalesce(c.burden_e4, 10000) % 100 = 0, coalesce(c.burden_e4, 10000) / 100, 0.5),
    c.overtime_after_hours_e4 * 3600 / 10000, c.overtime_factor_e4 / 100, c.agreement_id, c.work_role_id
FROM cost_rates c JOIN setting s;
CREATE INDEX rate_of ON rate (member_id, start);

-- Who cost what on which day, one row an entry or a day of leave.
CREATE TABLE effort AS
SELECT w.id, w.member_id, w.day, w.worked AS seconds,
    iif(w.multiplier_e4 % 2500 = 0, w.multiplier_e4 / 2500, 0.5) AS quarters, w.class,
    w.agreement_id, w.project_id, w.company_id, w.account_currency, w.is_client, 1 AS is_entry, w.role
FROM work w;

-- The windows of the days that somebody is on leave.
CREATE TABLE leave_window AS
WITH RECURSIVE leave AS (
    SELECT a.id, a.member_id, unixepoch(a.starts_at) AS since, unixepoch(a.ends_at) AS until,
        coalesce(m.time_zone, s.zone) AS zone, m.holiday_calendar AS calendar
    FROM absences a JOIN setting s LEFT JOIN members m ON m.id = a.member_id
    WHERE coalesce(a.approved, 'true') = 'true' AND coalesce(a.kind, 'leave') <> 'unpaid'
), days AS (
    SELECT id, since / 86400 - 2 AS day FROM leave
    UNION ALL
    SELECT d.id, d.day + 1 FROM days d JOIN leave l ON l.id = d.id WHERE d.day < l.until / 86400 + 1
), named AS (
    SELECT l.*, d.day, date(d.day * 86400, 'unixepoch') AS date,
        CASE strftime('%w', d.day * 86400, 'unixepoch') WHEN '0' THEN 'sunday' WHEN '1' THEN 'monday'
            WHEN '2' THEN 'tuesday' WHEN '3' THEN 'wednesday' WHEN '4' THEN 'thursday' WHEN '5' THEN 'friday'
            ELSE 'saturday' END AS weekday
    FROM leave l JOIN days d ON d.id = l.id
), windows AS (
    SELECT n.*, coalesce(c.starts, '09:00') AS starts, coalesce(c.ends, '17:00') AS ends
    FROM named n LEFT JOIN schedules c ON c.member_id = n.member_id
        AND (c."on" = n.date OR (c.weekday = n.weekday
            AND NOT EXISTS (SELECT 1 FROM schedules o WHERE o.member_id = n.member_id AND o."on" = n.date)
            AND (c.valid_from IS NULL OR c.valid_from <= n.date) AND (c.valid_to IS NULL OR n.date < c.valid_to)))
    WHERE (c.starts IS NOT NULL
        OR (NOT EXISTS (SELECT 1 FROM schedules o WHERE o.member_id = n.member_id)
            AND n.weekday NOT IN ('saturday', 'sunday')))
    AND NOT EXISTS (SELECT 1 FROM holidays h
        WHERE h."on" = n.date AND (h.calendar IS NULL OR h.calendar = n.calendar))
), local AS (
    SELECT w.*, w.day * 86400 + unixepoch('1970-01-01 ' || w.starts) AS opens,
        w.day * 86400 + unixepoch('1970-01-01 ' || w.ends) + iif(w.ends <= w.starts, 86400, 0) AS closes
    FROM windows w
)
SELECT w.id, w.member_id, w.day, max(w.opens - y.offset, w.since) AS opens, min(w.closes - z.offset, w.until) AS closes
FROM local w
JOIN zone y ON y.zone = w.zone AND y.since <= w.opens - y.offset AND w.opens - y.offset < y.until
JOIN zone z ON z.zone = w.zone AND z.since <= w.closes - z.offset AND w.closes - z.offset < z.until
WHERE max(w.opens - y.offset, w.since) < min(w.closes - z.offset, w.until);

-- Leave costs what entries for leave do not cost already.
INSERT INTO effort
SELECT id, member_id, day,
    max(0, sum(closes - opens
        - coalesce((SELECT sum(max(0, min(w.finish, l.closes) - max(w.start, l.opens))) FROM work w
            WHERE w.member_id = l.member_id AND w.class = 'absence' AND w.timed
            AND w.start < l.closes AND l.opens < w.finish), 0))
        - coalesce((SELECT sum(w.worked) FROM work w
            WHERE w.member_id = l.member_id AND w.class = 'absence' AND NOT w.timed AND w.day = l.day), 0)),
    4, 'absence', NULL, NULL, NULL, NULL, 0, 0, NULL
FROM leave_window l GROUP BY id, day;

CREATE TABLE cost AS
WITH rated AS (
    SELECT e.*, (SELECT r.rowid FROM rate r
        WHERE r.member_id = e.member_id AND r.start <= e.day AND e.day < r.stop
        AND (r.agreement_id IS NULL OR r.agreement_id = e.agreement_id AND (r.role IS NULL OR r.role = e.role))
        ORDER BY r.agreement_id IS NULL, r.role IS NULL, r.start DESC LIMIT 1) AS row
    FROM effort e
)
SELECT e.id, e.member_id, e.day, e.seconds, e.quarters, e.class, e.agreement_id, e.project_id, e.company_id,
    e.is_client, e.is_entry, e.account_currency, coalesce(e.account_currency, r.currency, s.currency) AS currency,
    r.amount, r.per, r.burden_e2, r.has_leave,
    iif(r.currency = coalesce(e.account_currency, r.currency), 10000, f.rate_e4) AS fx_e4
FROM rated e JOIN setting s LEFT JOIN rate r ON r.rowid = e.row
LEFT JOIN fx_rates f ON f.month = strftime('%Y-%m', e.day * 86400, 'unixepoch')
    AND f."from" = r.currency AND f."to" = e.account_currency;
CREATE UNIQUE INDEX cost_by_id ON cost (is_entry, id, day);

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT day,
    CASE class WHEN 'absence' THEN 'absence_cost' WHEN 'wrap' THEN 'payroll_wrap_cost'
        ELSE iif(is_client, 'labour_cost.client', 'labour_cost.internal') END,
    agreement_id, project_id, company_id, id, currency,
    seconds * amount * burden_e2 * iif(class = 'absence', 4, quarters) * iif(fx_e4 = 10000, 1, fx_e4),
    1440000 * per * iif(fx_e4 = 10000, 1, 10000)
FROM cost WHERE amount IS NOT NULL AND fx_e4 IS NOT NULL AND seconds <> 0 AND NOT (class = 'absence' AND has_leave);

-- Hours over the limit of a week, at the rate of its last worked day, spread over the week's entries by seconds. The
-- last entry takes what is left; then each share is exchanged where its account has another currency.
CREATE TABLE premium AS
WITH worked AS (
    SELECT c.*, (c.day + 3) / 7 AS week, w.timed, w.start FROM cost c JOIN work w ON w.id = c.id
    WHERE c.is_entry AND c.class <> 'absence' AND c.seconds > 0
), weeks AS (
    SELECT member_id, week, sum(seconds) AS total, max(day) AS last_day FROM worked GROUP BY member_id, week
), over AS (
    SELECT k.member_id, k.week, k.total, r.currency, (k.total - r.after) * (r.factor_e2 - 100) * r.amount AS n, 360000 * r.paid_per AS d
    FROM weeks k JOIN rate r ON r.rowid = (SELECT x.rowid FROM rate x
        WHERE x.member_id = k.member_id AND x.start <= k.last_day AND k.last_day < x.stop AND x.agreement_id IS NULL
        ORDER BY x.start DESC LIMIT 1)
    WHERE r.after IS NOT NULL AND r.factor_e2 IS NOT NULL AND k.total > r.after
)
SELECT w.id, w.member_id, w.week, p.currency, n * w.seconds AS n, d * total AS d, n AS whole_n, d AS whole_d,
    row_number() OVER (PARTITION BY w.member_id, w.week ORDER BY w.day DESC, w.timed DESC, w.start DESC, w.id DESC) = 1
        AS is_last
FROM worked w JOIN over p ON p.member_id = w.member_id AND p.week = w.week;

CREATE TABLE share AS
WITH rounded AS (
    SELECT *, n / d + (2 * (n % d) > d OR (2 * (n % d) = d AND n / d % 2 = 1)) AS amount,
        whole_n / whole_d + (2 * (whole_n % whole_d) > whole_d
            OR (2 * (whole_n % whole_d) = whole_d AND whole_n / whole_d % 2 = 1)) AS whole
    FROM premium
), split AS (
    SELECT id, currency, typeof(n) AS type,
        iif(is_last, whole - sum(amount) OVER (PARTITION BY member_id, week) + amount, amount) AS amount
    FROM rounded
)
SELECT s.*, iif(s.currency = coalesce(c.account_currency, s.currency), 10000, f.rate_e4) AS fx_e4
FROM split s JOIN cost c ON c.is_entry AND c.id = s.id
LEFT JOIN fx_rates f ON f.month = strftime('%Y-%m', c.day * 86400, 'unixepoch')
    AND f."from" = s.currency AND f."to" = c.account_currency;

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT c.day, CASE c.class WHEN 'wrap' THEN 'payroll_wrap_cost'
        ELSE iif(c.is_client, 'labour_cost.client', 'labour_cost.internal') END,
    c.agreement_id, c.project_id, c.company_id, c.id, coalesce(c.account_currency, s.currency), s.amount * s.fx_e4,
    iif(s.type = 'integer', 10000, 0)
FROM share s JOIN cost c ON c.is_entry AND c.id = s.id
WHERE s.fx_e4 IS NOT NULL;
