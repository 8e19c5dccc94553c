-- Projects at a fixed price, cost to cost (domain §4.3).

-- What each entry cost before any rounding, in parts of a minor unit: 14,400,000,000 × `year` of them are one.
CREATE TABLE burn AS
SELECT project_id, day, seconds * amount * burden_e2 * quarters * (s.year / per) * fx_e4 AS n
FROM cost JOIN setting s WHERE project_id IS NOT NULL AND amount IS NOT NULL AND fx_e4 IS NOT NULL AND seconds > 0;

-- A large common factor of a project's costs, of twos and fives, so that the products below fit.
CREATE TABLE factor AS
SELECT project_id, min(n & -n) * min(coalesce((SELECT max(f.value) FROM json_each('[1, 5, 25, 125, 625, 3125, 15625,
    78125, 390625, 1953125]') f WHERE b.n % f.value = 0), 1)) AS size
FROM burn b WHERE n > 0 GROUP BY project_id;

INSERT INTO factor
SELECT DISTINCT c.project_id, 1000 FROM share x JOIN cost c ON c.is_entry AND c.id = x.id
WHERE c.project_id IS NOT NULL AND c.project_id NOT IN (SELECT project_id FROM factor);

-- A week's seconds divide its premium, so that shares of it fit no common part: they are cut to whole parts, which no
-- cent can depend on.
INSERT INTO burn
SELECT c.project_id, c.day,
    iif(x.fx_e4 = 10000, parts, parts / 10000 * x.fx_e4) / f.size * f.size
FROM (
    SELECT id, n / d * 14400000000 * s.year + n % d * 1000000 / d * 14400 * s.year
        + n % d * 1000000 % d * 14400 * s.year / d AS parts
    FROM premium JOIN setting s
) p JOIN share x ON x.id = p.id JOIN cost c ON c.is_entry AND c.id = p.id
JOIN factor f ON f.project_id = c.project_id
WHERE x.fx_e4 IS NOT NULL;

CREATE INDEX burn_of ON burn (project_id, day);

CREATE TABLE progress AS
WITH known AS (
    SELECT j.id, j.currency, j.method, j.price_e4 / 100 AS price, j.remaining, j.planned, s.today,
        coalesce((SELECT sum(w.worked) FROM work w WHERE w.project_id = j.id AND w.day <= s.today), 0) AS hours,
        coalesce((SELECT sum(b.n / f.size) FROM burn b JOIN factor f ON f.project_id = b.project_id
            WHERE b.project_id = j.id AND b.day <= s.today), 0) AS cost
    FROM job j JOIN setting s
)
SELECT *, method IN ('fixed_fee', 'not_to_exceed') AS is_priced,
    cost > 0 AND method IN ('fixed_fee', 'not_to_exceed') AS by_cost
FROM known;

-- At each month's end a project is done/whole × hours/final_hours done: by cost where it has a price, and by hours where
-- no cost is known. Without a price it is as far as its hours, and its plan leaves what it left on that day.
CREATE TABLE mark AS
WITH reached AS (
    SELECT p.*, m.month, m.first, m.stop,
        coalesce((SELECT sum(w.worked) FROM work w
            WHERE w.project_id = p.id AND w.day < m.stop AND w.day <= p.today), 0) AS hours_then
    FROM progress p JOIN month m WHERE p.hours > 0
)
SELECT id, price, method, month, first, hours, iif(by_cost, cost, hours) AS whole,
    iif(by_cost, coalesce((SELECT sum(b.n / f.size) FROM burn b JOIN factor f ON f.project_id = b.project_id
        WHERE b.project_id = id AND b.day < stop AND b.day <= today), 0), hours_then) AS done,
    CASE WHEN remaining IS NOT NULL THEN hours + remaining
        ELSE max(planned, iif(is_priced, hours, hours_then)) END AS final_hours
FROM reached WHERE coalesce(remaining, planned) IS NOT NULL;

-- x × done/whole × hours/final_hours by long division, two decimal digits at a time: q + r/whole is x × done/whole.
CREATE TABLE quotient (
    id TEXT, month TEXT, what TEXT, hours INTEGER, final_hours INTEGER, whole INTEGER,
    q INTEGER CHECK (typeof(q) = 'integer'), r INTEGER CHECK (typeof(r) = 'integer'),
    CHECK (0 <= r AND r < whole AND typeof(200 * whole) = 'integer' AND typeof(q * hours) = 'integer')
);
INSERT INTO quotient
WITH RECURSIVE wanted AS (
    SELECT *, 'price' AS what, price AS x FROM mark WHERE price IS NOT NULL
    UNION ALL SELECT *, 'share', 10000 FROM mark
), long AS (
    SELECT id, month, what, x, done, whole, hours, final_hours, 100000000 AS place, 0 AS q, 0 AS r FROM wanted
    UNION ALL
    SELECT id, month, what, x, done, whole, hours, final_hours, place / 100,
        q * 100 + (r * 100 + x / place % 100 * done) / whole, (r * 100 + x / place % 100 * done) % whole
    FROM long WHERE place > 0
)
SELECT id, month, what, hours, final_hours, whole, q, r FROM long WHERE place = 0;

-- The same for r × hours/whole; then final_hours divides the sum.
CREATE TABLE earned AS
WITH RECURSIVE long AS (
    SELECT id, month, what, hours, final_hours, whole, q AS before, r AS done, 100000000 AS place, 0 AS q, 0 AS r
    FROM quotient
    UNION ALL
    SELECT id, month, what, hours, final_hours, whole, before, done, place / 100,
        q * 100 + (r * 100 + hours / place % 100 * done) / whole, (r * 100 + hours / place % 100 * done) % whole
    FROM long WHERE place > 0
), summed AS (
    SELECT id, month, what, final_hours, whole, (before * hours + q) / final_hours AS units,
        (before * hours + q) % final_hours AS rest, r
    FROM long WHERE place = 0
)
SELECT id, month, what,
    units + (2 * rest > final_hours OR (2 * rest = final_hours AND (r > 0 OR units % 2 = 1))
        OR (2 * rest + 1 = final_hours AND (2 * r > whole OR (2 * r = whole AND units % 2 = 1)))) AS n
FROM summed;

INSERT INTO line (day, kind, agreement_id, project_id, company_id, subject_id, currency, n, d)
SELECT m.first, 'revenue_earned.percent_complete', j.agreement_id, j.id, coalesce(a.company_id, j.company_id), j.id,
    j.currency, e.gain, 1
FROM (SELECT *, n - coalesce(lag(n) OVER (PARTITION BY id ORDER BY month), 0) AS gain FROM earned WHERE what = 'price') e
JOIN job j ON j.id = e.id JOIN month m ON m.month = e.month LEFT JOIN deal a ON a.id = j.agreement_id
WHERE j.method = 'fixed_fee' AND e.gain <> 0;
