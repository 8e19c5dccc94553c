-- Blocks of hours and money: lots, oldest first (domain §1.7).
-- A unit is a ten-thousandth of a second of work, or what a second is worth at a rate of a ten-thousandth: a lot has
-- limit_amount × 3,600 × 10,000 of them, so that hours and money run down by the same sums.

CREATE TABLE lot AS
WITH begins AS (
    SELECT a.id, k, CAST(strftime('%d', a.start * 86400, 'unixepoch') AS INTEGER) AS want,
        date(a.start * 86400, 'unixepoch', 'start of month', format('%+d months', k * a.cycle)) AS first_of
    FROM deal a, step
    WHERE a.kind LIKE 'block_%' AND a.limit_e4 IS NOT NULL AND a.start IS NOT NULL
    AND k >= 0 AND (a.cycle > 0 OR k <= 1)
), days AS (
    SELECT id, k, unixepoch(first_of) / 86400
        + min(want, (unixepoch(first_of, '+1 month') - unixepoch(first_of)) / 86400) - 1 AS day
    FROM begins
), granted AS (
SELECT x.id AS agreement_id, x.k, x.day AS first,
    iif(a.cycle = 0, min(a.stop, a.limit_stop), min(y.day, a.stop)) AS cycle_stop,
    iif(a.cycle = 0, min(a.stop, a.limit_stop), min(y.day + a.carry, a.stop)) AS stop,
    a.limit_e4 * 3600 AS size, a.limit_e4 * 3600 AS price_units, a.bill_e4 / 100 AS bill, '' AS bought
FROM days x JOIN days y ON y.id = x.id AND y.k = x.k + 1 JOIN deal a ON a.id = x.id JOIN setting s
WHERE (a.cycle > 0 OR x.k = 0) AND x.day < a.stop AND strftime('%Y-%m', x.day * 86400, 'unixepoch') <= s.month
UNION ALL
-- What was bought with days of its own stands beside the grant, at its own price, else at the grant's.
SELECT a.id, NULL, unixepoch(x."on") / 86400, min(unixepoch(x.ends_on) / 86400 + 1, a.stop),
    min(unixepoch(x.ends_on) / 86400 + 1, a.stop), x.amount_e4 * 3600,
    iif(x.price_e4 IS NULL, a.limit_e4 * 3600, x.amount_e4 * 3600), coalesce(x.price_e4, a.bill_e4) / 100, x.id
FROM agreement_adjustments x JOIN deal a ON a.id = x.agreement_id JOIN setting s
WHERE x.ends_on IS NOT NULL AND x.amount_e4 > 0 AND a.kind LIKE 'block_%'
AND unixepoch(x."on") / 86400 < min(unixepoch(x.ends_on) / 86400 + 1, a.stop) AND substr(x."on", 1, 7) <= s.month
)
SELECT agreement_id, row_number() OVER (PARTITION BY agreement_id ORDER BY first, bought, k) AS k, first, cycle_stop, stop,
    size, price_units, bill
FROM granted;
CREATE INDEX lot_of ON lot (agreement_id, k);

-- A top-up or refund changes the newest lot usable on its day.
CREATE TABLE change AS
SELECT x.agreement_id, max(l.k) AS k, unixepoch(x."on") / 86400 AS day, x.amount_e4 * 3600 AS units
FROM agreement_adjustments x
JOIN lot l ON l.agreement_id = x.agreement_id
    AND l.first <= unixepoch(x."on") / 86400 AND unixepoch(x."on") / 86400 < l.stop
WHERE x.ends_on IS NULL OR x.amount_e4 <= 0
GROUP BY x.id;

-- Each draw takes from the oldest usable lots, and sees what earlier draws took. What empties a lot earns what is left
-- of its price.
CREATE TABLE draw (entry_id TEXT, agreement_id TEXT, day INTEGER, wanted INTEGER CHECK (typeof(wanted) = 'integer'));
CREATE TABLE taken (
    entry_id TEXT, agreement_id TEXT, k INTEGER, day INTEGER,
    units INTEGER CHECK (typeof(units) = 'integer'), n INTEGER CHECK (typeof(n) = 'integer'),
    whole_n INTEGER CHECK (typeof(whole_n) IN ('integer', 'null')), d INTEGER, earned INTEGER
);
CREATE INDEX taken_of ON taken (agreement_id, k);
CREATE INDEX taken_new ON taken (earned) WHERE earned IS NULL;
CREATE TRIGGER draw_takes AFTER INSERT ON draw BEGIN
    INSERT INTO taken (entry_id, agreement_id, k, day, units, n, whole_n, d)
    SELECT new.entry_id, new.agreement_id, k, new.day, min(room, new.wanted - before),
        min(room, new.wanted - before) * bill, iif(room <= new.wanted - before, size * bill, NULL), price_units
    FROM (
        SELECT k, size, room, bill, price_units, sum(room) OVER (ORDER BY k) - room AS before
        FROM (
            SELECT l.k, l.bill, l.price_units, l.size + c.units AS size,
                max(0, l.size + c.units - coalesce((SELECT sum(t.units) FROM taken t
                    WHERE t.agreement_id = l.agreement_id AND t.k = l.k), 0)) AS room
            FROM lot l JOIN (
                SELECT l2.rowid AS lot, coalesce(sum(c.units), 0) AS units
                FROM lot l2 LEFT JOIN change c
                    ON c.agreement_id = l2.agreement_id AND c.k = l2.k AND c.day <= new.day
                WHERE l2.agreement_id = new.agreement_id GROUP BY l2.rowid) c ON c.lot = l.rowid
            WHERE l.agreement_id = new.agreement_id AND l.first <= new.day AND new.day < l.stop
        )
    ) WHERE room > 0 AND before < new.wanted;
    UPDATE taken SET earned = n / d + (2 * (n % d) > d OR (2 * (n % d) = d AND n / d % 2 = 1))
    WHERE earned IS NULL AND whole_n IS NULL;
    UPDATE taken SET earned = whole_n / d
        + (2 * (whole_n % d) > d OR (2 * (whole_n % d) = d AND whole_n / d % 2 = 1))
        - coalesce((SELECT sum(t.earned) FROM taken t
            WHERE t.agreement_id = taken.agreement_id AND t.k = taken.k AND t.earned IS NOT NULL), 0)
    WHERE earned IS NULL;
END;

INSERT INTO draw
SELECT w.id, w.agreement_id, w.day,
    CASE w.kind WHEN 'block_money' THEN coalesce(w.told_covered, w.to_bill) * coalesce(w.rate_e4, 0)
        ELSE coalesce(w.told_covered, w.told_to_bill, w.worked) * w.factor_e4 END
FROM work w WHERE w.is_covered AND w.kind LIKE 'block_%'
ORDER BY w.day, w.timed, w.start, w.id;

-- Time that an agreement takes earns nothing on a project.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT w.day, 'revenue_earned.block', w.agreement_id, w.company_id, w.id, w.currency, t.earned, 1
FROM taken t JOIN work w ON w.id = t.entry_id;

-- After each draw, what is due of every lot usable then because it is expected never to be used: for every unit used
-- so many more, up to what is left, and up to what use has left of the price.
CREATE TABLE due AS
WITH numbered AS (
    SELECT d.rowid AS n, d.entry_id, d.agreement_id, d.day, s.expected_n, s.expected_d
    FROM draw d JOIN setting s JOIN deal a ON a.id = d.agreement_id
    WHERE s.breakage = 'proportional' AND NOT a.refundable
    AND EXISTS (SELECT 1 FROM taken t WHERE t.entry_id = d.entry_id)
), used AS (
    SELECT x.*, l.k, l.bill, l.price_units,
        l.size + coalesce((SELECT sum(c.units) FROM change c
            WHERE c.agreement_id = l.agreement_id AND c.k = l.k AND c.day <= x.day), 0) AS size,
        coalesce((SELECT sum(t.units) FROM taken t JOIN draw d ON d.entry_id = t.entry_id
            WHERE t.agreement_id = l.agreement_id AND t.k = l.k AND d.rowid <= x.n), 0) AS units,
        coalesce((SELECT sum(t.earned) FROM taken t JOIN draw d ON d.entry_id = t.entry_id
            WHERE t.agreement_id = l.agreement_id AND t.k = l.k AND d.rowid <= x.n), 0) AS earned
    FROM numbered x JOIN lot l ON l.agreement_id = x.agreement_id AND l.first <= x.day AND x.day < l.stop
), parts AS (
    SELECT *, size * bill AS whole_n, (size - units) * bill AS left_n, units * bill * expected_n AS more_n,
        price_units * (expected_d - expected_n) AS more_d
    FROM used
), rounded AS (
    SELECT *,
        whole_n / price_units + (2 * (whole_n % price_units) > price_units
            OR (2 * (whole_n % price_units) = price_units AND whole_n / price_units % 2 = 1)) AS whole,
        left_n / price_units + (2 * (left_n % price_units) > price_units
            OR (2 * (left_n % price_units) = price_units AND left_n / price_units % 2 = 1)) AS remaining,
        more_n / more_d + (2 * (more_n % more_d) > more_d
            OR (2 * (more_n % more_d) = more_d AND more_n / more_d % 2 = 1)) AS more
    FROM parts
)
SELECT n, entry_id, agreement_id, k, min(more, remaining, whole - earned) AS amount FROM rounded;

INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT w.day, 'revenue_earned.breakage', w.agreement_id, w.company_id, w.id, w.currency, sum(x.change), 1
FROM (SELECT *, amount - coalesce(lag(amount) OVER (PARTITION BY agreement_id, k ORDER BY n), 0) AS change FROM due) x
JOIN work w ON w.id = x.entry_id
GROUP BY x.n HAVING sum(x.change) <> 0;

-- What nobody used by the lot's last day, and was not due before.
INSERT INTO line (day, kind, agreement_id, company_id, subject_id, currency, n, d)
SELECT x.stop - 1, 'revenue_earned.breakage', x.agreement_id, a.company_id, x.agreement_id, a.currency,
    x.n / x.d + (2 * (x.n % x.d) > x.d OR (2 * (x.n % x.d) = x.d AND x.n / x.d % 2 = 1)) - x.earned - x.due, 1
FROM (
    SELECT l.agreement_id, l.stop, coalesce((SELECT u.amount FROM due u
            WHERE u.agreement_id = l.agreement_id AND u.k = l.k ORDER BY u.n DESC LIMIT 1), 0) AS due, l.price_units AS d,
        (l.size + coalesce((SELECT sum(c.units) FROM change c
            WHERE c.agreement_id = l.agreement_id AND c.k = l.k), 0)) AS size,
        (l.size + coalesce((SELECT sum(c.units) FROM change c
            WHERE c.agreement_id = l.agreement_id AND c.k = l.k), 0)) * l.bill AS n,
        coalesce((SELECT sum(t.units) FROM taken t WHERE t.agreement_id = l.agreement_id AND t.k = l.k), 0) AS units,
        coalesce((SELECT sum(t.earned) FROM taken t WHERE t.agreement_id = l.agreement_id AND t.k = l.k), 0) AS earned
    FROM lot l WHERE l.stop < 99999
) x JOIN deal a ON a.id = x.agreement_id JOIN setting s
WHERE NOT a.refundable AND s.breakage <> 'none' AND x.units < x.size
AND strftime('%Y-%m', (x.stop - 1) * 86400, 'unixepoch') <= s.month;

-- Hours a month had and has left, blocks of hours only, in units; without a lot there are none.
CREATE TABLE allowance AS
WITH usable AS (
    SELECT l.agreement_id, m.month,
        l.size + coalesce((SELECT sum(c.units) FROM change c
            WHERE c.agreement_id = l.agreement_id AND c.k = l.k AND c.day < m.stop), 0) AS size,
        iif(l.cycle_stop <= m.first, coalesce((SELECT sum(t.units) FROM taken t
            WHERE t.agreement_id = l.agreement_id AND t.k = l.k AND t.day < m.first), 0), 0) AS spent_before,
        coalesce((SELECT sum(t.units) FROM taken t
            WHERE t.agreement_id = l.agreement_id AND t.k = l.k AND t.day < m.stop), 0) AS spent
    FROM lot l JOIN month m ON l.first < m.stop AND m.first < l.stop
)
SELECT a.id AS agreement_id, m.month, coalesce(sum(u.size - u.spent_before), 0) AS allowed,
    coalesce(sum(u.size - u.spent), 0) AS remaining
FROM deal a JOIN month m LEFT JOIN usable u ON u.agreement_id = a.id AND u.month = m.month
WHERE a.kind = 'block_hours' AND NOT a.unlimited GROUP BY a.id, m.month;
