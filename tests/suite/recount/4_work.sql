-- What work, tickets, expenses and invoices bring in (domain §1.3, §1.8).

-- Work that no agreement takes, wholly or beyond a block's balance, by the hour.
CREATE TABLE sale (
    id TEXT, kind TEXT, n INTEGER CHECK (typeof(n) = 'integer'), d INTEGER CHECK (typeof(d) = 'integer'),
    amount INTEGER GENERATED ALWAYS AS (n / d + (2 * (n % d) > d OR (2 * (n % d) = d AND n / d % 2 = 1))) STORED
);
CREATE TABLE drawn AS
SELECT d.entry_id, coalesce(sum(t.units), 0) AS units
FROM draw d LEFT JOIN taken t ON t.entry_id = d.entry_id GROUP BY d.entry_id;

INSERT INTO sale
SELECT w.id, 'revenue_earned.uncovered' AS kind, w.to_bill * coalesce(w.rate_e4, 0) AS n, 360000 * rate_per AS d
FROM work w WHERE NOT w.is_covered
UNION ALL
SELECT id, 'revenue_earned.overage', beyond * coalesce(overage_e4, 0), 360000 * per * overage_per
FROM (
    -- What the source says is covered is not sold, whatever the block has left.
    SELECT id, overage_e4, overage_per, to_bill - told_covered AS beyond, 1 AS per
    FROM work WHERE is_covered AND kind LIKE 'block_%' AND told_covered IS NOT NULL
    UNION ALL
    SELECT w.id, w.overage_e4, w.overage_per, w.to_bill * x.per - t.units, x.per
    FROM work w JOIN drawn t ON t.entry_id = w.id
    JOIN (SELECT id, iif(kind = 'block_hours', factor_e4, rate_e4) AS per FROM work) x ON x.id = w.id
    WHERE w.told_covered IS NULL
) WHERE beyond > 0;

CREATE TABLE sold AS
SELECT x.id, x.kind, x.amount FROM sale x JOIN work w ON w.id = x.id
WHERE w.is_client AND w.option = 'billable' AND coalesce(w.method, '') NOT IN ('fixed_fee', 'not_billable')
AND NOT w.is_in_price;

-- A cap ends what a project brings in.
CREATE TABLE capped AS
SELECT o.id, o.kind,
    CASE WHEN w.method IS 'not_to_exceed' AND j.price_e4 IS NOT NULL
        THEN max(0, min(o.amount, j.price_e4 / 100 - (sum(o.amount)
            OVER (PARTITION BY w.project_id ORDER BY w.day, w.timed, w.start, w.id) - o.amount)))
        ELSE o.amount END AS amount
FROM sold o JOIN work w ON w.id = o.id LEFT JOIN job j ON j.id = w.project_id;

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT w.day, c.kind, w.agreement_id, w.project_id, w.company_id, w.id, w.currency, c.amount, 1
FROM capped c JOIN work w ON w.id = c.id WHERE c.amount <> 0;

-- Tickets by the piece, when they are completed, as far as the pack goes; the last of a pack takes what is left of its
-- price.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
WITH completed AS (
    SELECT t.id, a.id AS agreement_id, a.company_id, a.currency, a.bill_e4, coalesce(a.limit_e4, 10000) AS limit_e4,
        a.limit_e4 IS NULL AS is_single, (unixepoch(t.closed_at) + z.offset) / 86400 AS day,
        row_number() OVER (PARTITION BY a.id ORDER BY t.closed_at, t.id) AS place
    FROM tickets t JOIN deal a ON a.id = t.agreement_id AND a.kind = 'incident' JOIN setting s
    JOIN zone z ON z.zone = s.zone AND z.since <= unixepoch(t.closed_at) AND unixepoch(t.closed_at) < z.until
), priced AS (
    SELECT *, bill_e4 * 100 / limit_e4 + (2 * (bill_e4 * 100 % limit_e4) > limit_e4
        OR (2 * (bill_e4 * 100 % limit_e4) = limit_e4 AND bill_e4 * 100 / limit_e4 % 2 = 1)) AS price
    FROM completed
)
SELECT day, 'revenue_earned.incident', agreement_id, company_id, id, currency,
    iif(NOT is_single AND place * 10000 = limit_e4, bill_e4 / 100 - (place - 1) * price, price), 1
FROM priced WHERE is_single OR place * 10000 <= limit_e4;

-- Expenses cost and, where billable, earn; a foreign cost without a rate of the month is left out.
INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
WITH spent AS (
    SELECT x.id, unixepoch(x.spent_on) / 86400 AS day, coalesce(x.agreement_id, j.agreement_id) AS agreement_id, x.project_id,
        coalesce(a.company_id, j.company_id, x.company_id) AS company_id,
        coalesce(a.currency, j.currency, x.currency, s.currency) AS currency, coalesce(x.currency, s.currency) AS own,
        x.cost_e4, x.price_e4, coalesce(x.billable, 'do_not_bill') AS option, strftime('%Y-%m', x.spent_on) AS month
    FROM expenses x JOIN setting s LEFT JOIN job j ON j.id = x.project_id
    LEFT JOIN deal a ON a.id = coalesce(x.agreement_id, j.agreement_id)
), known AS (
    SELECT x.*, iif(x.own = x.currency, 10000, f.rate_e4) AS fx_e4
    FROM spent x LEFT JOIN fx_rates f ON f.month = x.month AND f."from" = x.own AND f."to" = x.currency
)
SELECT day, 'expense_cost', agreement_id, project_id, company_id, id, currency, cost_e4 / 100 * fx_e4, 10000
FROM known WHERE fx_e4 IS NOT NULL
UNION ALL
SELECT day, 'revenue_earned.expense', agreement_id, project_id, company_id, id, currency, price_e4, 100
FROM known WHERE fx_e4 IS NOT NULL AND option = 'billable' AND price_e4 IS NOT NULL;

-- Invoices by their own date; a credit note also lowers what was earned in the month of the invoice it names.
INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
WITH told AS (
    SELECT l.id, coalesce(l.agreement_id, i.agreement_id, w.agreement_id) AS agreement_id, i.project_id,
        i.company_id, i.currency, i.kind, unixepoch(i.invoiced_on) / 86400 AS day,
        unixepoch(coalesce(o.invoiced_on, i.invoiced_on)) / 86400 AS origin, l.amount_e4
    FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
    LEFT JOIN invoices o ON o.id = i.credits_invoice_id
    LEFT JOIN work w ON w.id = l.time_entry_id
), placed AS (
    SELECT t.*, coalesce(a.company_id, j.company_id, t.company_id) AS payer,
        coalesce(t.currency, s.currency) AS told_currency
    FROM told t JOIN setting s LEFT JOIN deal a ON a.id = t.agreement_id LEFT JOIN job j ON j.id = t.project_id
)
SELECT day, iif(kind IS 'credit_note', 'revenue_billed.credit', 'revenue_billed.invoice'), agreement_id, project_id,
    payer, id, told_currency, iif(kind IS 'credit_note', -abs(amount_e4), amount_e4), 100
FROM placed
UNION ALL
SELECT origin, 'revenue_earned.credit', agreement_id, project_id, payer, id, told_currency, -abs(amount_e4), 100
FROM placed WHERE kind = 'credit_note';
