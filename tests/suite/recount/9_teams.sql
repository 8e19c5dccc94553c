-- Teams: who was available, and what they worked on (contract §5, domain §4.1, §6.2).

-- People on each day of each month, and their team: a dated one, else that of their record.
CREATE TABLE teammate AS
WITH RECURSIVE each (day) AS (
    SELECT min(first) FROM month UNION ALL SELECT day + 1 FROM each WHERE day + 1 < (SELECT max(stop) FROM month)
)
SELECT m.id, e.day, date(e.day * 86400, 'unixepoch') AS date, n.month, coalesce(m.time_zone, s.zone) AS zone,
    m.holiday_calendar AS calendar,
    coalesce((SELECT t.team FROM member_teams t WHERE t.member_id = m.id
        AND (t.valid_from IS NULL OR unixepoch(t.valid_from) / 86400 <= e.day)
        AND (t.valid_to IS NULL OR e.day < unixepoch(t.valid_to) / 86400)
        ORDER BY t.valid_from DESC LIMIT 1), m.team, '(no team)') AS team,
    (coalesce(m.active, 'true') = 'true' OR m.ended_on IS NOT NULL)
        AND (m.started_on IS NULL OR unixepoch(m.started_on) / 86400 <= e.day)
        AND (m.ended_on IS NULL OR e.day <= unixepoch(m.ended_on) / 86400) AS is_there
FROM members m JOIN setting s CROSS JOIN each e JOIN month n ON n.first <= e.day AND e.day < n.stop
WHERE coalesce(m.is_human, 'true') = 'true';
CREATE UNIQUE INDEX teammate_by_day ON teammate (id, day);

CREATE TABLE team_window AS
WITH named AS (
    SELECT *, CASE strftime('%w', date) WHEN '0' THEN 'sunday' WHEN '1' THEN 'monday' WHEN '2' THEN 'tuesday'
        WHEN '3' THEN 'wednesday' WHEN '4' THEN 'thursday' WHEN '5' THEN 'friday' ELSE 'saturday' END AS weekday
    FROM teammate WHERE is_there
), own AS (SELECT DISTINCT member_id FROM schedules)
, windows AS (
    SELECT n.id, n.day, n.zone, c.starts, c.ends FROM named n JOIN schedules c ON c.member_id = n.id
        AND (c.valid_from IS NULL OR c.valid_from <= n.date) AND (c.valid_to IS NULL OR n.date < c.valid_to)
        AND (c."on" = n.date OR c.weekday = n.weekday
            AND NOT EXISTS (SELECT 1 FROM schedules o WHERE o.member_id = n.id AND o."on" = n.date))
    WHERE c.starts IS NOT NULL AND NOT EXISTS (SELECT 1 FROM holidays h
        WHERE h."on" = n.date AND (h.calendar IS NULL OR h.calendar = n.calendar))
    UNION ALL
    SELECT n.id, n.day, n.zone, '09:00', '17:00' FROM named n
    WHERE n.id NOT IN (SELECT member_id FROM own) AND n.weekday NOT IN ('saturday', 'sunday')
    AND NOT EXISTS (SELECT 1 FROM holidays h
        WHERE h."on" = n.date AND (h.calendar IS NULL OR h.calendar = n.calendar))
), local AS (
    SELECT w.*, w.day * 86400 + unixepoch('1970-01-01 ' || w.starts) AS opens,
        w.day * 86400 + unixepoch('1970-01-01 ' || w.ends) + iif(w.ends <= w.starts, 86400, 0) AS closes
    FROM windows w
)
SELECT w.id, w.day, w.opens - y.offset AS opens, w.closes - z.offset AS closes
FROM local w
JOIN zone y ON y.zone = w.zone AND y.since <= w.opens - y.offset AND w.opens - y.offset < y.until
JOIN zone z ON z.zone = w.zone AND z.since <= w.closes - z.offset AND w.closes - z.offset < z.until;

-- Approved absences and timed entries of leave, overlaps once.
CREATE TABLE off AS
WITH told AS (
    SELECT member_id, unixepoch(starts_at) AS since, unixepoch(ends_at) AS until FROM absences
    WHERE coalesce(approved, 'true') = 'true'
    UNION ALL SELECT member_id, start, finish FROM work WHERE class = 'absence' AND timed AND start < finish
), marked AS (
    SELECT *, since > coalesce(max(until) OVER (PARTITION BY member_id ORDER BY since, until
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1) AS is_first FROM told
), numbered AS (
    SELECT *, sum(is_first) OVER (PARTITION BY member_id ORDER BY since, until) AS island FROM marked
)
SELECT member_id, min(since) AS since, max(until) AS until FROM numbered GROUP BY member_id, island;
CREATE INDEX off_of ON off (member_id, since);

CREATE TABLE available AS
WITH expected AS (
    SELECT w.id, w.day, sum(w.closes - w.opens - coalesce((
        SELECT sum(min(o.until, w.closes) - max(o.since, w.opens)) FROM off o
        WHERE o.member_id = w.id AND o.since < w.closes AND w.opens < o.until), 0)) AS whole
    FROM team_window w GROUP BY w.id, w.day
)
SELECT e.id, e.day, max(0, e.whole - iif(e.whole >= 21600, 1800, 0) - coalesce((
    SELECT sum(w.worked) FROM work w
    WHERE w.member_id = e.id AND w.class = 'absence' AND NOT w.timed AND w.day = e.day), 0)) AS seconds
FROM expected e;
CREATE UNIQUE INDEX available_by_day ON available (id, day);

CREATE TABLE shown AS
WITH own AS (
    SELECT month, team, count(DISTINCT iif(is_there, id, NULL)) AS people FROM teammate GROUP BY month, team
)
SELECT month, team, iif(people >= 5, team, '(small teams)') AS name FROM own;

INSERT INTO figure (view, month, key, field, n, d, scale)
WITH people AS (
    SELECT s.month, s.name, count(DISTINCT t.id) AS members, sum(coalesce(a.seconds, 0)) AS available
    FROM teammate t JOIN shown s ON s.month = t.month AND s.team = t.team
    LEFT JOIN available a ON a.id = t.id AND a.day = t.day
    WHERE t.is_there GROUP BY s.month, s.name HAVING count(DISTINCT t.id) >= 5
), spent AS (
    SELECT s.month, s.name, sum(w.worked) AS worked, sum(iif(w.is_client, w.worked, 0)) AS client,
        sum(iif(w.is_client AND w.option = 'billable', w.worked, 0)) AS billable,
        sum(iif(k.category = 'strategy', w.worked, 0)) AS strategy,
        sum(iif(k.category = 'production', w.worked, 0)) AS production,
        sum(iif(k.category = 'review', w.worked, 0)) AS review,
        sum(iif(k.category = 'meetings', w.worked, 0)) AS meetings,
        sum(iif(k.category = 'reporting', w.worked, 0)) AS reporting,
        sum(iif(k.category = 'rework', w.worked, 0)) AS rework,
        sum(iif(k.category = 'operations', w.worked, 0)) AS operations,
        sum(iif(k.category IS NULL, w.worked, 0)) AS unmapped
    FROM work w JOIN teammate t ON t.id = w.member_id AND t.day = w.day
    JOIN shown s ON s.month = t.month AND s.team = t.team
    LEFT JOIN work_types k ON k.id = w.type
    WHERE w.class <> 'absence' GROUP BY s.month, s.name
), every AS (
    SELECT 'rpt_team_month' AS view, p.month, p.name AS key, p.members, p.available, s.*
    FROM people p LEFT JOIN spent s ON s.month = p.month AND s.name = p.name
)
SELECT view, month, key, 'members', members, 1, 10000 FROM every
UNION ALL SELECT view, month, key, 'available_hours', available * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'worked_hours', coalesce(worked, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'client_hours', coalesce(client, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'billable_hours', coalesce(billable, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'utilisation_pct', 10000 * coalesce(client, 0), available, 100 FROM every
UNION ALL SELECT view, month, key, 'strategy_hours', coalesce(strategy, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'production_hours', coalesce(production, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'review_hours', coalesce(review, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'meetings_hours', coalesce(meetings, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'reporting_hours', coalesce(reporting, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'rework_hours', coalesce(rework, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'operations_hours', coalesce(operations, 0) * 25, 9, 1 FROM every
UNION ALL SELECT view, month, key, 'unmapped_hours', coalesce(unmapped, 0) * 25, 9, 1 FROM every
-- No month of these books is closed, so that nothing can be late.
UNION ALL SELECT view, month, key, 'late_hours_pct', 0, 0, 100 FROM every;
