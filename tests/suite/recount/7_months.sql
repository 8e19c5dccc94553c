-- The rows of the month views, a figure a row, in ten-thousandths (contract §5).

CREATE TABLE figure (
    view TEXT, month TEXT, key TEXT, field TEXT,
    n INTEGER CHECK (typeof(n) IN ('integer', 'null')), d INTEGER CHECK (typeof(d) IN ('integer', 'null')),
    scale INTEGER,
    value INTEGER GENERATED ALWAYS AS (iif(d = 0, NULL, scale * iif((n < 0) <> (d < 0), -1, 1) * (abs(n) / abs(d)
        + (2 * (abs(n) % abs(d)) > abs(d) OR (2 * (abs(n) % abs(d)) = abs(d) AND abs(n) / abs(d) % 2 = 1))))) STORED
);

CREATE TABLE money AS
WITH fact AS (
    SELECT m.month, l.*, substr(l.kind, 1, coalesce(nullif(instr(l.kind, '.'), 0), length(l.kind) + 1) - 1) AS field
    FROM line l JOIN month m ON m.first <= l.day AND l.day < m.stop
), keyed AS (
    SELECT 'agreement' AS scope, agreement_id AS id, * FROM fact WHERE agreement_id IS NOT NULL
    UNION ALL SELECT 'project', project_id, * FROM fact WHERE project_id IS NOT NULL
    UNION ALL SELECT 'company', company_id, * FROM fact WHERE company_id IS NOT NULL
)
SELECT scope, id, month, currency,
    sum(iif(field = 'revenue_earned', amount, 0)) AS earned, sum(iif(field = 'revenue_billed', amount, 0)) AS billed,
    sum(iif(field = 'addition_cost', amount, 0)) AS addition, sum(iif(field = 'labour_cost', amount, 0)) AS labour,
    sum(iif(field = 'expense_cost', amount, 0)) AS expense
FROM keyed GROUP BY scope, id, month, currency;

-- Hours in seconds; covered in millionths of one, because a block of money may end within a second.
CREATE TABLE hours AS
WITH fact AS (
    SELECT m.month, w.*, iif(c.amount IS NULL OR c.fx_e4 IS NULL, w.worked, 0) AS unknown,
        CASE WHEN NOT w.is_covered THEN 0
            WHEN w.kind = 'block_hours' THEN coalesce(t.units, 0) * 100
            WHEN w.kind = 'block_money' THEN coalesce(t.units, 0) * 1000000 / max(1, coalesce(w.rate_e4, 0))
            ELSE w.worked * 1000000 END AS covered
    FROM work w JOIN month m ON m.first <= w.day AND w.day < m.stop
    JOIN cost c ON c.is_entry AND c.id = w.id
    LEFT JOIN (SELECT entry_id, sum(units) AS units FROM taken GROUP BY entry_id) t ON t.entry_id = w.id
    WHERE w.class = 'work'
), keyed AS (
    SELECT 'agreement' AS scope, agreement_id AS key, * FROM fact WHERE agreement_id IS NOT NULL
    UNION ALL SELECT 'project', project_id, * FROM fact WHERE project_id IS NOT NULL
    UNION ALL SELECT 'company', company_id, * FROM fact WHERE company_id IS NOT NULL
)
SELECT scope, key AS id, month, currency, sum(worked) AS worked,
    sum(iif(is_client AND option = 'billable', worked, 0)) AS billable, sum(covered) AS covered,
    sum(unknown) AS unknown, sum(worked * coalesce(standard_e4, 0)) AS shadow
FROM keyed GROUP BY scope, key, month, currency;

CREATE TABLE sheet AS
WITH keys AS (
    SELECT scope, id, month, currency FROM money
    UNION SELECT scope, id, month, currency FROM hours
    UNION SELECT 'agreement', a.id, m.month, a.currency FROM deal a
        JOIN month m ON coalesce(a.start, 0) < m.stop AND m.first < a.stop
)
SELECT k.scope, k.id, k.month, iif(k.scope = 'company', k.id || ' ' || k.currency, k.id) AS key,
    coalesce(earned, 0) AS earned, coalesce(billed, 0) AS billed, coalesce(addition, 0) AS addition,
    coalesce(labour, 0) AS labour, coalesce(expense, 0) AS expense,
    coalesce(earned - addition - labour - expense, 0) AS profit,
    coalesce(worked, 0) AS worked, coalesce(billable, 0) AS billable, coalesce(covered, 0) AS covered,
    coalesce(unknown, 0) AS unknown, coalesce(shadow, 0) AS shadow
FROM keys k
LEFT JOIN money m ON m.scope = k.scope AND m.id = k.id AND m.month = k.month AND m.currency = k.currency
LEFT JOIN hours h ON h.scope = k.scope AND h.id = k.id AND h.month = k.month AND h.currency = k.currency;

INSERT INTO figure (view, month, key, field, n, d, scale)
WITH every AS (SELECT 'rpt_' || scope || '_month' AS view, * FROM sheet)
SELECT view, month, key, 'revenue_earned', earned, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'revenue_billed', billed, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'addition_cost', addition, 1, 100 FROM every WHERE scope <> 'project'
UNION ALL SELECT view, month, key, 'labour_cost', labour, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'expense_cost', expense, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'profit', profit, 1, 100 FROM every
UNION ALL SELECT view, month, key, 'margin_pct', 10000 * profit, iif(earned > 0, earned, 0), 100 FROM every
UNION ALL SELECT view, month, key, 'worked_hours', worked * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'billable_hours', billable * 25, 9, 1 FROM every WHERE scope <> 'project'
UNION ALL SELECT view, month, key, 'covered_hours', covered, 360000, 1 FROM every WHERE scope <> 'project'
UNION ALL SELECT view, month, key, 'effective_hourly_rate', (earned - addition - expense) * 3600, worked, 100
    FROM every WHERE scope <> 'project'
UNION ALL SELECT view, month, key, 'cost_known_pct', iif(worked = 0, 10000, 10000 * (worked - unknown)),
    iif(worked = 0, 1, worked), 100 FROM every
UNION ALL SELECT view, month, key, 'shadow_value', shadow, 360000, 100 FROM every WHERE scope = 'agreement'
UNION ALL SELECT e.view, e.month, e.key, 'limit_hours', coalesce(a.allowed, 0), iif(a.allowed IS NULL, 0, 3600), 1
    FROM every e LEFT JOIN allowance a ON a.agreement_id = e.id AND a.month = e.month WHERE scope = 'agreement'
UNION ALL SELECT e.view, e.month, e.key, 'remaining_hours', coalesce(a.remaining, 0),
    iif(a.allowed IS NULL, 0, 3600), 1
    FROM every e LEFT JOIN allowance a ON a.agreement_id = e.id AND a.month = e.month WHERE scope = 'agreement';

INSERT INTO figure (view, month, key, field, n, d, scale)
SELECT e.view, e.month, e.key, 'efficiency_ratio', 1000 * 360000 * (s.earned - s.addition - s.expense),
    iif(e.value = 0, 0, s.shadow), 10
FROM figure e JOIN sheet s ON s.scope = 'agreement' AND s.id = e.key AND s.month = e.month
WHERE e.field = 'shadow_value';

-- Projects: plans and progress.
INSERT INTO figure (view, month, key, field, n, d, scale)
WITH every AS (
    SELECT 'rpt_project_month' AS view, s.month, s.key, j.planned, j.told_remaining, e.n AS percent_e2,
        (SELECT coalesce(sum(w.worked), 0) FROM work w JOIN month m ON m.month = s.month
            WHERE w.project_id = s.id AND w.day < m.stop) AS actual
    FROM sheet s JOIN job j ON j.id = s.id LEFT JOIN earned e
        ON e.id = s.id AND e.month = s.month AND e.what = 'share'
    WHERE s.scope = 'project'
)
SELECT view, month, key, 'planned_hours', planned * 25, iif(planned IS NULL, 0, 9), 1 FROM every
UNION ALL SELECT view, month, key, 'actual_hours_to_date', actual * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'remaining_hours', told_remaining * 25, iif(told_remaining IS NULL, 0, 9), 1
    FROM every
UNION ALL SELECT view, month, key, 'variance_pct', 10000 * (actual - planned), coalesce(planned, 0), 100 FROM every
UNION ALL SELECT view, month, key, 'percent_complete', percent_e2, iif(percent_e2 IS NULL, 0, 1), 100 FROM every;

-- Labour against the pay roll.
CREATE TABLE labour AS
SELECT month, currency, sum(client) AS client, sum(internal) AS internal, sum(wrap) AS wrap, sum(absence) AS absence,
    sum(unknown) AS unknown, sum(payroll) AS payroll
FROM (
    SELECT m.month, l.currency, iif(l.kind = 'labour_cost.client', l.amount, 0) AS client,
        iif(l.kind = 'labour_cost.internal', l.amount, 0) AS internal,
        iif(l.kind = 'payroll_wrap_cost', l.amount, 0) AS wrap, iif(l.kind = 'absence_cost', l.amount, 0) AS absence,
        0 AS unknown, NULL AS payroll
    FROM line l JOIN month m ON m.first <= l.day AND l.day < m.stop
    WHERE l.kind LIKE 'labour_cost%' OR l.kind IN ('payroll_wrap_cost', 'absence_cost')
    UNION ALL
    SELECT m.month, c.currency, 0, 0, 0, 0, c.seconds, NULL
    FROM cost c JOIN month m ON m.first <= c.day AND c.day < m.stop
    WHERE (c.amount IS NULL OR c.fx_e4 IS NULL) AND c.seconds > 0
    UNION ALL
    SELECT p.month, p.currency, 0, 0, 0, 0, 0, p.amount_e4 / 100 FROM payroll p
) GROUP BY month, currency;

INSERT INTO figure (view, month, key, field, n, d, scale)
WITH every AS (SELECT 'rpt_month_reconciliation' AS view, *, client + internal + wrap + absence AS total FROM labour)
SELECT view, month, currency, 'client_cost', client, 1, 100 FROM every
UNION ALL SELECT view, month, currency, 'internal_cost', internal, 1, 100 FROM every
UNION ALL SELECT view, month, currency, 'payroll_wrap_cost', wrap, 1, 100 FROM every
UNION ALL SELECT view, month, currency, 'absence_cost', absence, 1, 100 FROM every
UNION ALL SELECT view, month, currency, 'unknown_cost_hours', unknown * 25, 9, 1 FROM every
UNION ALL SELECT view, month, currency, 'total', total, 1, 100 FROM every
UNION ALL SELECT view, month, currency, 'payroll', payroll, iif(payroll IS NULL, 0, 1), 100 FROM every
UNION ALL SELECT view, month, currency, 'variance', payroll - total, iif(payroll IS NULL, 0, 1), 100 FROM every;

CREATE UNIQUE INDEX figure_by_name ON figure (view, month, key, field);
