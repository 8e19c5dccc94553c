-- Prices that do not depend on work: fees and additions, with what additions cost (domain §1.3 to §1.6).

-- A price a cycle is n/d minor units, for the days [start, stop).
CREATE TABLE price AS
SELECT a.id AS agreement_id, a.id AS subject_id, 'revenue_earned.recurring' AS kind, a.start, a.stop,
    a.bill_e4 AS n, 100 AS d, 0 AS is_once
FROM deal a WHERE a.kind IN ('fixed_fee', 'resale') AND a.bill_e4 <> 0
UNION ALL
SELECT a.id, x.id, 'revenue_earned.addition',
    max(coalesce(a.start, 0), coalesce(unixepoch(x.effective_on) / 86400, 0)),
    min(a.stop, coalesce(unixepoch(x.cancelled_on) / 86400, 99999)),
    iif(coalesce(x.billable, 'billable') = 'billable', max(0, x.quantity_e4 - coalesce(x.less_included_e4, 0)), 0)
        * x.unit_price_e4, 1000000, coalesce(x.effective_on = x.cancelled_on, 0)
FROM agreement_additions x JOIN deal a ON a.id = x.agreement_id
UNION ALL
SELECT a.id, x.id, 'addition_cost',
    max(coalesce(a.start, 0), coalesce(unixepoch(x.effective_on) / 86400, 0)),
    min(a.stop, coalesce(unixepoch(x.cancelled_on) / 86400, 99999)),
    x.quantity_e4 * x.unit_cost_e4, 1000000, coalesce(x.effective_on = x.cancelled_on, 0)
FROM agreement_additions x JOIN deal a ON a.id = x.agreement_id
WHERE x.unit_cost_e4 IS NOT NULL;

-- Set up and gone within a day: earned at once.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT p.start, p.kind, p.agreement_id, a.company_id, p.subject_id, a.currency, p.n, p.d
FROM price p JOIN deal a ON a.id = p.agreement_id WHERE p.is_once;

-- By the month: the price by the days of the calendar month.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT m.first, p.kind, p.agreement_id, a.company_id, p.subject_id, a.currency,
    p.n * (min(p.stop, m.stop) - max(p.start, m.first)), p.d * (m.stop - m.first)
FROM price p JOIN deal a ON a.id = p.agreement_id JOIN month m ON p.start < m.stop AND m.first < p.stop
WHERE a.cycle = 1 AND NOT p.is_once;

-- Service periods of longer cycles, from the anchor in both directions; the day is cut to the month's last.
CREATE TABLE period AS
WITH begins AS (
    SELECT a.id, k, CAST(strftime('%d', a.anchor) AS INTEGER) AS want,
        date(a.anchor, 'start of month', format('%+d months', k * a.cycle)) AS first_of
    FROM deal a, step WHERE a.cycle > 1 AND a.kind NOT LIKE 'block_%'
), days AS (
    SELECT id, k, unixepoch(first_of) / 86400
        + min(want, (unixepoch(first_of, '+1 month') - unixepoch(first_of)) / 86400) - 1 AS day
    FROM begins
)
SELECT x.id AS agreement_id, x.day AS first, y.day AS stop
FROM days x JOIN days y ON y.id = x.id AND y.k = x.k + 1;

INSERT INTO part
SELECT p.kind || p.subject_id || ' ' || t.first, m.stop >= min(p.stop, t.stop),
    m.first, p.kind, p.agreement_id, NULL, a.company_id, p.subject_id, a.currency,
    p.n * (min(p.stop, t.stop, m.stop) - max(p.start, t.first, m.first)), p.d * (t.stop - t.first),
    p.n * (min(p.stop, t.stop) - max(p.start, t.first)), p.d * (t.stop - t.first)
FROM price p JOIN deal a ON a.id = p.agreement_id
JOIN period t ON t.agreement_id = a.id AND t.first < p.stop AND p.start < t.stop
JOIN month m ON max(p.start, t.first) < m.stop AND m.first < min(p.stop, t.stop)
WHERE a.cycle > 1 AND NOT p.is_once;

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT day, kind, agreement_id, project_id, company_id, subject_id, currency,
    iif(is_last, whole_amount - sum(amount) OVER (PARTITION BY whole) + amount, amount), 1
FROM part;
