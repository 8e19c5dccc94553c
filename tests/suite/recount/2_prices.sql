-- Prices that do not depend on work: fees and additions, with what additions cost (domain §1.3 to §1.6).

-- A price a cycle is n/d minor units, for the days [start, stop).
CREATE TABLE price AS
SELECT a.id AS agreement_id, a.id AS subject_id, 'revenue_earned.recurring' AS kind, a.start, a.stop,
    a.bill_e4 AS n, 100 AS d, 0 AS is_once
FROM deal a WHERE a.kind IN ('fixed_fee', 'resale') AND a.bill_e4 <> 0
UNION ALL
SELECT a.id, x.id, 'revenue_earned.addition',
    max(coalesce(a.start, 0), coalesce(unixepoch(x.effective_on) / 86400, 0)),
    min(a.stop, coalesce(unixepoch(x.cancelled_on) / 86400 + iif(x.effective_on = x.cancelled_on, 0, s.inclusive), 99999)),
    iif(coalesce(x.billable, 'billable') = 'billable', max(0, x.quantity_e4 - coalesce(x.less_included_e4, 0)), 0)
        * x.unit_price_e4, 1000000, coalesce(x.effective_on = x.cancelled_on, 0)
FROM agreement_additions x JOIN deal a ON a.id = x.agreement_id JOIN setting s
UNION ALL
SELECT a.id, x.id, 'addition_cost',
    max(coalesce(a.start, 0), coalesce(unixepoch(x.effective_on) / 86400, 0)),
    min(a.stop, coalesce(unixepoch(x.cancelled_on) / 86400 + iif(x.effective_on = x.cancelled_on, 0, s.inclusive), 99999)),
    x.quantity_e4 * x.unit_cost_e4, 1000000, coalesce(x.effective_on = x.cancelled_on, 0)
FROM agreement_additions x JOIN deal a ON a.id = x.agreement_id JOIN setting s
WHERE x.unit_cost_e4 IS NOT NULL;

-- Set up and gone within a day: earned at once.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT p.start, p.kind, p.agreement_id, a.company_id, p.subject_id, a.currency, p.n, p.d
FROM price p JOIN deal a ON a.id = p.agreement_id WHERE p.is_once;

-- Days counted so that every month has thirty: the 31st is the 30th once more.
CREATE TABLE thirty AS
WITH RECURSIVE each (day) AS (SELECT -4000 UNION ALL SELECT day + 1 FROM each WHERE day < 40000)
SELECT day, (strftime('%Y', day * 86400, 'unixepoch') * 12 + strftime('%m', day * 86400, 'unixepoch')) * 30
    + min(30, CAST(strftime('%d', day * 86400, 'unixepoch') AS INTEGER)) AS n
FROM each;
CREATE UNIQUE INDEX thirty_by_day ON thirty (day);

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

-- Months, and those to come that a period may reach into.
CREATE TABLE reached AS
WITH RECURSIVE each (day, k) AS (
    SELECT date(min(first) * 86400, 'unixepoch'), 0 FROM month
    UNION ALL SELECT date(day, '+1 month'), k + 1 FROM each WHERE k < (SELECT count(*) FROM month) + 40
)
SELECT unixepoch(day) / 86400 AS first, unixepoch(day, '+1 month') / 86400 AS stop FROM each;

-- With a cycle of a month the period is the calendar month.
INSERT INTO period SELECT a.id, m.first, m.stop FROM deal a JOIN month m WHERE a.cycle = 1;

-- The single months of a period, from its first day on; their days are counted from the anchor.
CREATE TABLE single AS
WITH begins AS (
    SELECT a.id, k, CAST(strftime('%d', a.anchor) AS INTEGER) AS want,
        date(a.anchor, 'start of month', format('%+d months', k)) AS first_of
    FROM deal a, step WHERE a.cycle > 1 AND a.kind NOT LIKE 'block_%'
), days AS (
    SELECT id, k, unixepoch(first_of) / 86400
        + min(want, (unixepoch(first_of, '+1 month') - unixepoch(first_of)) / 86400) - 1 AS day
    FROM begins
)
SELECT x.id AS agreement_id, x.day AS first, y.day AS stop
FROM days x JOIN days y ON y.id = x.id AND y.k = x.k + 1
UNION ALL SELECT a.id, m.first, m.stop FROM deal a JOIN month m WHERE a.cycle = 1;
CREATE INDEX single_of ON single (agreement_id, first);

-- What a month weighs in a period, of how much, by the method.
CREATE TABLE weight AS
WITH met AS (
    SELECT p.rowid AS price, t.first, t.stop, m.first AS month, m.stop AS month_stop,
        max(p.start, t.first) AS since, min(p.stop, t.stop) AS until,
        max(p.start, t.first, m.first) AS here, min(p.stop, t.stop, m.stop) AS gone, a.id, a.cycle, a.in_arrears,
        a.cycle > 1 AND t.stop <= a.first_bill AS is_before_bills, s.proration
    FROM price p JOIN deal a ON a.id = p.agreement_id JOIN setting s
    JOIN period t ON t.agreement_id = a.id AND t.first < p.stop AND p.start < t.stop
    JOIN reached m ON max(p.start, t.first) < m.stop AND m.first < min(p.stop, t.stop)
    WHERE NOT p.is_once
)
SELECT price, first, month,
    CASE proration
    WHEN 'daily_actual' THEN gone - here
    WHEN 'thirty_day' THEN (SELECT n FROM thirty WHERE day = gone) - (SELECT n FROM thirty WHERE day = here)
    WHEN 'full_if_active_on_first' THEN (SELECT count(*) FROM single x WHERE x.agreement_id = met.id
        AND x.first >= since AND x.first < until AND x.first >= month AND x.first < month_stop)
    WHEN 'full_if_any_day' THEN (SELECT count(*) FROM single x WHERE x.agreement_id = met.id
        AND max(x.first, since) < min(x.stop, until)
        AND max(x.first, since) >= month AND max(x.first, since) < month_stop)
    ELSE NOT is_before_bills AND iif(in_arrears, until - 1, since) BETWEEN month AND month_stop - 1 END AS w,
    CASE proration
    WHEN 'daily_actual' THEN stop - first
    WHEN 'thirty_day' THEN (SELECT n FROM thirty WHERE day = stop) - (SELECT n FROM thirty WHERE day = first)
    WHEN 'none' THEN 1 ELSE cycle END AS of
FROM met;

CREATE TABLE weighed AS
SELECT x.*, sum(w) OVER (PARTITION BY price, first) AS whole,
    sum(w) OVER (PARTITION BY price, first ORDER BY month DESC) = w AS is_last
FROM weight x;

INSERT INTO part
SELECT p.kind || p.subject_id || ' ' || x.first, x.is_last, x.month, p.kind, p.agreement_id, NULL,
    a.company_id, p.subject_id, a.currency, p.n * x.w, p.d * x.of, p.n * x.whole, p.d * x.of
FROM weighed x JOIN price p ON p.rowid = x.price JOIN deal a ON a.id = p.agreement_id
WHERE x.w <> 0 AND x.month < (SELECT max(stop) FROM month);

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT day, kind, agreement_id, project_id, company_id, subject_id, currency,
    iif(is_last, whole_amount - sum(amount) OVER (PARTITION BY whole) + amount, amount), 1
FROM part;
