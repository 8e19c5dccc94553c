-- Client work that is on no invoice, or that nobody pays as things stand (domain §4.1).

CREATE TABLE invoiced AS
SELECT time_entry_id AS id FROM invoice_lines WHERE time_entry_id IS NOT NULL
UNION SELECT id FROM time_entries WHERE invoice_id IS NOT NULL;
CREATE UNIQUE INDEX invoiced_by_id ON invoiced (id);

-- How the agreement meets the entry. An exclusion that names another agreement leads nowhere when nobody knows it, or
-- when it does not hold that day; longer chains are not in the books.
CREATE TABLE met AS
WITH held AS (
    SELECT w.*, j.agreement_id AS job_agreement, coalesce(b.covers_projects, 'false') = 'true' AS has_projects,
        coalesce(a.start, 0) <= w.day AND w.day < a.stop AS is_held, a.covers_time, a.cycle,
        (SELECT min(x.rowid) FROM agreement_exclusions x
            WHERE x.agreement_id = w.agreement_id
            AND (x.work_role_id IS NULL OR x.work_role_id = w.role)
            AND (x.work_type_id IS NULL OR x.work_type_id = w.type)
            AND (x.work_role_id IS NOT NULL OR x.work_type_id IS NOT NULL)) AS exclusion
    FROM work w LEFT JOIN deal a ON a.id = w.agreement_id LEFT JOIN agreements b ON b.id = w.agreement_id
    LEFT JOIN job j ON j.id = w.project_id
    WHERE w.is_client AND coalesce(w.method, '') NOT IN ('fixed_fee', 'not_billable')
)
SELECT h.*,
    CASE WHEN h.own_rate_e4 > 0 THEN h.own_rate_e4 WHEN h.changed_e4 > 0 THEN h.changed_e4
        WHEN h.standard_e4 > 0 THEN h.standard_e4 END AS price_e4,
    iif(coalesce(h.own_rate_e4, 0) <= 0 AND h.changed_e4 > 0, h.changed_per, 1) AS price_per,
    h.id IN (SELECT id FROM invoiced) AS is_invoiced,
    CASE WHEN h.kind LIKE 'block_%' AND h.told_covered > 0 THEN 'balance'
        WHEN h.agreement_id IS NULL OR NOT h.is_held OR h.exclusion IS NOT NULL THEN 'never'
        WHEN h.kind IN ('time_and_materials', 'project_time_and_materials') THEN 'priced'
        WHEN h.kind = 'project_fixed_fee' THEN 'wholly'
        WHEN NOT h.covers_time THEN 'never'
        WHEN h.kind LIKE 'block_%' THEN 'balance' ELSE 'wholly' END AS means,
    x.to_agreement_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deal t
        WHERE t.id = x.to_agreement_id AND coalesce(t.start, 0) <= h.day AND h.day < t.stop) AS is_dead_end
FROM held h LEFT JOIN agreement_exclusions x ON x.rowid = h.exclusion;

CREATE TABLE unpaid (
    month TEXT, company_id TEXT, agreement_id TEXT, project_id TEXT, cause TEXT, currency TEXT, worked INTEGER,
    n INTEGER CHECK (typeof(n) = 'integer'), d INTEGER CHECK (typeof(d) = 'integer'),
    amount INTEGER GENERATED ALWAYS AS (n / d + (2 * (n % d) > d OR (2 * (n % d) = d AND n / d % 2 = 1))) STORED
);
INSERT INTO unpaid
SELECT m.month, w.company_id, w.agreement_id, w.project_id, 'unbilled', w.currency, w.worked, l.amount, 1
FROM line l JOIN work w ON w.id = l.subject_id JOIN month m ON m.first <= w.day AND w.day < m.stop
WHERE l.kind IN ('revenue_earned.time', 'revenue_earned.uncovered', 'revenue_earned.overage') AND l.amount <> 0
AND w.id NOT IN (SELECT id FROM invoiced);

INSERT INTO unpaid
WITH caused AS (
    SELECT m.*, CASE
        WHEN option <> 'billable' THEN iif(worked = 0 OR means = 'wholly', NULL, option)
        WHEN is_invoiced OR to_bill = 0 THEN NULL
        WHEN means IN ('wholly', 'balance') THEN iif(project_id IS NOT NULL AND NOT has_projects
            AND (kind IN ('fixed_fee', 'incident') OR kind LIKE 'block_%' AND cycle > 0)
            AND job_agreement IS NOT agreement_id, 'absorbed_project', NULL)
        WHEN means = 'never' AND agreement_id IS NOT NULL AND NOT is_held THEN 'expired_agreement'
        WHEN means = 'never' AND agreement_id IS NOT NULL AND is_dead_end THEN 'dead_end'
        WHEN price_e4 IS NULL THEN 'no_rate' END AS cause
    FROM met m
)
SELECT n.month, c.company_id, c.agreement_id, c.project_id, c.cause, c.currency, c.worked,
    iif(c.option = 'billable', c.to_bill, c.worked) * coalesce(c.price_e4, 0), 360000 * c.price_per
FROM caused c JOIN month n ON n.first <= c.day AND c.day < n.stop WHERE c.cause IS NOT NULL;

INSERT INTO figure (view, month, key, field, n, d, scale)
WITH every AS (
    SELECT iif(u.cause = 'unbilled', 'rpt_unbilled', 'rpt_leakage_month') AS view, u.month,
        coalesce(company_id || ' ', '') || coalesce(agreement_id || ' ', '') || coalesce(project_id || ' ', '')
            || iif(u.cause = 'unbilled', '', u.cause || ' ') || u.currency AS key,
        count(*) AS entries, sum(u.worked) AS worked, sum(u.amount) AS amount,
        (SELECT count(*) FROM month n WHERE n.month > u.month) AS age
    FROM unpaid u GROUP BY 1, 2, 3
)
SELECT view, month, key, 'entries', entries, 1, 10000 FROM every
UNION ALL SELECT view, month, key, 'worked_hours', worked * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'amount', amount, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'age_months', age, 1, 10000 FROM every WHERE view = 'rpt_unbilled';
