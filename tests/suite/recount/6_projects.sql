-- Projects at a fixed price, cost to cost (domain §4.3).

-- What each entry cost before any rounding, in one unit a project; shares of a premium are whole cents already.
CREATE TABLE burn AS
WITH scaled AS (
    SELECT project_id, max(per) AS hours, max(iif(fx_e4 = 10000, 1, 10000)) AS exchange
    FROM cost WHERE project_id IS NOT NULL AND amount_e2 IS NOT NULL AND fx_e4 IS NOT NULL GROUP BY project_id
)
SELECT c.project_id, c.day, c.seconds * c.amount_e2 * c.burden_e2 * c.multiplier_e2 * (s.hours / c.per)
    * iif(s.exchange = 1, 1, c.fx_e4) AS n
FROM cost c JOIN scaled s ON s.project_id = c.project_id
WHERE c.amount_e2 IS NOT NULL AND c.fx_e4 IS NOT NULL AND c.seconds > 0
UNION ALL
SELECT l.project_id, l.day, l.amount * 36000000 * s.hours * s.exchange
FROM line l JOIN scaled s ON s.project_id = l.project_id WHERE l.is_share AND l.kind LIKE 'labour_cost%';

-- A large common factor of a project's costs, of twos and fives, so that the products below fit.
CREATE TABLE factor AS
SELECT project_id, min(n & -n) * min(coalesce((SELECT max(f.value) FROM json_each('[1, 5, 25, 125, 625, 3125, 15625,
    78125, 390625, 1953125]') f WHERE b.n % f.value = 0), 1)) AS size
FROM burn b WHERE n > 0 GROUP BY project_id;

CREATE TABLE progress AS
WITH known AS (
    SELECT j.id, j.currency, j.method, j.price_e4 / 100 AS price, j.remaining, j.planned, s.today,
        coalesce((SELECT sum(w.worked) FROM work w WHERE w.project_id = j.id AND w.day <= s.today), 0) AS hours,
        coalesce((SELECT sum(b.n / f.size) FROM burn b JOIN factor f ON f.project_id = b.project_id
            WHERE b.project_id = j.id AND b.day <= s.today), 0) AS cost
    FROM job j JOIN setting s
)
SELECT *, hours + coalesce(remaining, max(0, planned - hours)) AS final_hours FROM known;

-- At each month's end: done/whole × hours/final_hours; hours alone where no cost is known.
CREATE TABLE mark (
    id TEXT, price INTEGER, currency TEXT, method TEXT, month TEXT, first INTEGER,
    done INTEGER CHECK (typeof(done) = 'integer'), whole INTEGER CHECK (typeof(whole) = 'integer'),
    hours INTEGER CHECK (hours <= final_hours), final_hours INTEGER CHECK (typeof(final_hours * whole * 2) = 'integer'),
    CHECK (typeof(coalesce(price, 0) * whole) = 'integer' AND typeof(10000 * whole) = 'integer')
);
INSERT INTO mark
SELECT p.id, p.price, p.currency, p.method, m.month, m.first,
    iif(p.cost > 0, coalesce((SELECT sum(b.n / f.size) FROM burn b JOIN factor f ON f.project_id = b.project_id
        WHERE b.project_id = p.id AND b.day < m.stop AND b.day <= p.today), 0),
        coalesce((SELECT sum(w.worked) FROM work w
            WHERE w.project_id = p.id AND w.day < m.stop AND w.day <= p.today), 0)),
    iif(p.cost > 0, p.cost, p.hours), p.hours, p.final_hours
FROM progress p JOIN month m
WHERE p.final_hours > 0 AND p.hours > 0;

-- x × done/whole × hours/final_hours for x = the price and for 100.00 %: one long division after the other.
CREATE TABLE earned AS
WITH first AS (
    SELECT *, price * done / whole AS q, price * done % whole AS r, 10000 * done / whole AS q2, 10000 * done % whole AS r2
    FROM mark
), second AS (
    SELECT *, q * hours / final_hours AS price_part, (q * hours % final_hours) * whole + r * hours AS n,
        q2 * hours / final_hours AS share_part, (q2 * hours % final_hours) * whole + r2 * hours AS n2,
        whole * final_hours AS d
    FROM first
)
SELECT id, currency, method, month, first, price,
    price_part + n / d + (2 * (n % d) > d OR (2 * (n % d) = d AND (price_part + n / d) % 2 = 1)) AS to_date,
    share_part + n2 / d + (2 * (n2 % d) > d OR (2 * (n2 % d) = d AND (share_part + n2 / d) % 2 = 1)) AS percent_e2
FROM second;

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT first, 'revenue_earned.percent_complete', agreement_id, id, company_id, id, currency, gain, 1
FROM (
    SELECT e.first, j.agreement_id, e.id, coalesce(a.company_id, j.company_id) AS company_id, e.currency,
        e.to_date - coalesce(lag(e.to_date) OVER (PARTITION BY e.id ORDER BY e.month), 0) AS gain
    FROM earned e JOIN job j ON j.id = e.id LEFT JOIN deal a ON a.id = j.agreement_id
    WHERE e.method = 'fixed_fee' AND e.price IS NOT NULL
) WHERE gain <> 0;
