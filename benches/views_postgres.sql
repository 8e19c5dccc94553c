-- Fills an empty PostgreSQL warehouse with three years of a large firm, straight into its tables: 400 people,
-- 200 companies, 300 agreements, 120 projects. Every figure follows from the number of its row, so that two loads are equal.
--
--   createdb bench && daybook migrate --config bench.toml        url = "postgres://…/bench", and a source "psa"
--   psql -d bench -v ON_ERROR_STOP=1 -v entries=5000000 -v tickets=1000000 -f benches/views_postgres.sql
--
-- Five million entries take about 13 GB and ten minutes; 200000 entries with 100000 tickets a few seconds. With
-- `-v raw=false` what the views do not read (raw bodies) is left out, and 6 GB will do. Then
-- benches/views_postgres_ask.sql asks each view what a person asks it, three times, and prints how long each took;
-- benches/month_postgres.sh measures the program itself on it.

\set ON_ERROR_STOP on
\if :{?entries}
\else
\set entries 5000000
\endif
\if :{?tickets}
\else
\set tickets 1000000
\endif
\if :{?raw}
\else
\set raw true
\endif
\set days 1096
\set first '''2023-11-01'''
\timing on
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set timezone = 'UTC';

-- Indexes are built once, after the rows.
create temp table put_back as
    select indexdef, format('drop index %I', indexname) as away from pg_indexes
    where schemaname = current_schema() and indexname not in (select conname from pg_constraint) and tablename not like '\_sqlx%';
select away from put_back \gexec

insert into company (id, name, is_internal, active, known_at)
    select 'psa:' || n, 'Company ' || n, n = 0, true, now() from generate_series(0, 199) n;
insert into member (id, name, email, team, time_zone, active, is_human, known_at)
    select 'psa:' || n, 'Member ' || n, 'm' || n || '@example.com', 'Team ' || n % 12, 'Europe/Vienna', true, true, now()
    from generate_series(0, 399) n;
insert into person (id, member_id) select id, id from member;
insert into person_member (member_id, person_id) select id, id from member;
insert into work_role (id, name, standard_rate, known_at)
    select 'psa:' || n, 'Role ' || n, 90 + n * 5, now() from generate_series(0, 9) n;
insert into work_type (id, name, payroll_wrap, absence, known_at)
    select 'psa:' || n, 'Type ' || n, n = 18, n = 19, now() from generate_series(0, 19) n;
-- Of the blocks two thirds are granted anew each month, one third each year.
insert into agreement (id, company_id, name, kind, starts_on, currency, bill_amount, limit_amount, bill_cycle_months, known_at)
    select 'psa:' || n, 'psa:' || n % 200, 'Agreement ' || n,
        case when n % 20 < 12 then 'fixed_fee' when n % 20 < 16 then 'time_and_materials' when n % 20 < 19 then 'block_hours'
            else 'incident' end, :first::date, 'USD', 1500,
        case when n % 20 in (16, 17) then 40 when n % 20 = 18 then 1500 end, case when n % 20 = 18 then 12 else 1 end, now()
    from generate_series(0, 299) n;
-- Thirty projects at a time, nine months each.
insert into project (id, company_id, name, agreement_id, billing_method, contract_price, planned_seconds, remaining_seconds, status,
        known_at)
    select 'psa:' || n, 'psa:' || n % 200, 'Project ' || n, case when n % 2 = 0 then 'psa:' || n end,
        case when n % 3 = 0 then 'fixed_fee' else 'time_and_materials' end, case when n % 3 = 0 then 45000 end, 3600000, case when n % 3 = 0 and n >= 90 then 1800000 end,
        case when n < 90 then 'completed' else 'active' end, now()
    from generate_series(0, 119) n;
insert into cost_rate (id, member_id, valid_from, amount, currency, basis, known_at)
    select 'files:' || n, 'psa:' || n, :first, 48, 'USD', 'hourly', now() from generate_series(0, 399) n;
insert into payroll (id, month, currency, amount, known_at)
    select 'files:' || m || '|USD', m, 'USD', 2500000, now()
    from (select to_char(:first::date + make_interval(months => n), 'YYYY-MM') from generate_series(0, 35) n) x (m);

-- A ticket in five is work on a project; one in forty lacks an agreement.
create function pg_temp.project(ticket bigint, tickets bigint) returns text language sql immutable as $$
    select case when ticket % 5 = 0 then 'psa:' || ticket * 4 / tickets * 30 + ticket / 5 % 30 end
$$;
insert into ticket (id, summary, company_id, agreement_id, project_id, board, status, status_class, opened_at, closed_at, known_at)
    select 'psa:' || n, 'Ticket ' || n || ' about the printer on the second floor', 'psa:' || n % 300 % 200,
        case when n % 40 > 0 then 'psa:' || n % 300 end, pg_temp.project(n, :tickets),
        'Board ' || n % 9, case when n >= :tickets * 0.98 then 'In progress' else 'Closed' end,
        case when n >= :tickets * 0.98 then 'active' else 'closed' end,
        :first::date + n * :days * interval '1 day' / :tickets,
        case when n < :tickets * 0.98 then :first::date + (n * :days / :tickets + 5) * interval '1 day' end, now()
    from generate_series(0::bigint, :tickets - 1) n;

create temp view entry as
    select n, n % 400 as member, :first::date + (n * :days / :entries)::integer as day,
        least(n * :tickets / :entries + n * 7919 % 500, :tickets - 1) as ticket, (n / 400 % 12) * interval '45 minutes' as after
    from generate_series(0::bigint, :entries - 1) n;

insert into time_entry (id, member_id, ticket_id, project_id, company_id, agreement_id, work_role_id, work_type_id, started_at,
        ended_at, deduct_seconds, worked_seconds, to_bill_seconds, billable, notes, notes_length, entered_at, updated_at,
        approval, work_date, known_at, hash, run_id)
    select 'psa:' || n, 'psa:' || member, case when n % 25 > 0 then 'psa:' || ticket end,
        case when n % 25 > 0 then pg_temp.project(ticket, :tickets) end,
        case when n % 25 > 0 then 'psa:' || ticket % 300 % 200 else 'psa:0' end,
        case when n % 25 > 0 and ticket % 40 > 0 then 'psa:' || ticket % 300 end,
        'psa:' || n % 10, 'psa:' || n % 20, day + time '08:00' + after, day + time '08:45' + after, 0, 2700, 2700,
        'billable', 'Looked at the log, changed the setting and rang back to hear that it works again, entry ' || n, 95,
        day + time '18:00', day + time '18:00', 'approved', day, day + time '19:00',
        decode(md5(n::text), 'hex'), 1
    from entry;

create temp table month as
    select to_char(:first::date + make_interval(months => n), 'YYYY-MM') as month from generate_series(0, 35) n;
create temp table numbered as
    select dense_rank() over (order by month, account, line_kind, agreement_id, project_id) as posting_id, l.*
    from (
        select to_char(work_date, 'YYYY-MM') as month, coalesce(company_id, '') as account, k.kind as line_kind, agreement_id, project_id,
            company_id, id as subject_id, member_id, work_date, work_role_id, 0.75 as quantity, k.rate::numeric as unit_rate,
            k.rate * 75 as amount_minor
        from time_entry e cross join lateral (values
            (case e.work_type_id when 'psa:18' then 'payroll_wrap_cost' when 'psa:19' then 'absence_cost' else 'labour_cost.base' end, 48),
            (case when e.agreement_id is not null and e.deduct_seconds = 0 and right(e.id, 1) in ('1', '4', '7')
                then 'revenue_earned.time' end, 120)
        ) k (kind, rate)
        where k.kind is not null
        union all
        select month, company_id, 'revenue_earned.recurring', id, null, company_id, id, null, null, null, null, null, 150000
        from month, agreement
        union all
        -- A fixed price is earned in nine months; the last thirty projects have earned eight ninths.
        select to_char(:first::date + make_interval(months => n / 30 * 9 + m), 'YYYY-MM'), 'psa:' || n % 200,
            'revenue_earned.percent_complete', null, 'psa:' || n, 'psa:' || n % 200, 'psa:' || n, null, null, null, null, null, 500000
        from generate_series(0, 119, 3) n, generate_series(0, 8) m where n < 90 or m < 8
    ) l;
insert into posting (id, month, version, account, line_kind, agreement_id, project_id, company_id, currency, amount_minor, posted_at)
    select posting_id, month, 1, account, line_kind, agreement_id, project_id, company_id, 'USD', sum(amount_minor), now()
    from numbered group by posting_id, month, account, line_kind, agreement_id, project_id, company_id;
insert into posting_line (id, posting_id, subject_id, member_id, work_date, work_role_id, quantity, unit_rate, amount_minor)
    select posting_id * 16777216 + row_number() over (partition by posting_id order by work_date) - 1, posting_id, subject_id, member_id,
        work_date, work_role_id, quantity, unit_rate, amount_minor
    from numbered order by 1;
drop table numbered;
insert into ledger_print (month, account, print) select distinct month, account, '' from posting;
insert into month_version (month, version, status, settings_version, rolled_at)
    select month, 1, case when month < '2026-10' then 'closed' else 'preliminary' end, 1, now() from month;
insert into agreement_month
    select month, 1, id, 'USD', 360000, 350000, 90.5, null, null, 1200000, 900, 2, true, 1500000, 1400000, 10000, 500000, 0,
        66.67, 99.5, 1.25, 99.75, 'B' from month, agreement;
insert into project_month
    select month, 1, id, 'USD', 360000, 900, 720000, 1, true, 1500000, 1400000, 500000, 0, 66.67, 3.5, 40, 99.75, 'B'
    from month, project;
insert into company_month
    select month, 1, id, 'USD', 360000, 350000, 90.5, 900, 2, true, 1500000, 1400000, 10000, 500000, 0, 66.67, 99.5, 99.75, 'B'
    from month, company;
insert into unknown_cost_month select month, 1, 'psa:' || n, 'USD', 900 from month, generate_series(0, 299) n;

-- Of 150,000 items three thousand wait.
insert into review_item (item_id, root_id, rule, severity, state, audience, unit, subject_kind, subject_id, person_id, member_id,
        company_id, ticket_id, time_entry_id, agreement_id, work_date, length_seconds, amount_at_stake_minor, currency, reason,
        evidence, fingerprint, settings_version, first_seen_at, last_seen_at, closed_at)
    select md5(n::text), md5((n / 2)::text), 'agreement.missing', 'fix',
        case when n >= 147000 then 'open' else (array['fixed', 'accepted', 'dismissed', 'expired'])[1 + n % 4] end,
        (array['dispatcher', 'finance', 'admin', 'lead'])[1 + n % 4], 'day:psa:' || n % 400 || '/' || day, 'time_entry',
        'psa:' || e, 'psa:' || n % 400, 'psa:' || n % 400, 'psa:' || n % 200, 'psa:' || n % :tickets, 'psa:' || e,
        case when n % 3 > 0 then 'psa:' || n % 300 end, day, 2700, 9000, 'USD',
        'The ticket has an agreement, the entry has none: was it meant to be billed?', '{"evidence":[],"further":[]}',
        md5(n::text), 1, now(), now(), case when n < 147000 then day + interval '1 day' end
    from (select n, n::bigint * :entries / 150000 as e, :first::date + n * :days / 150000 as day from generate_series(0, 149999) n) i;

-- What was read.
insert into source_stream (source, stream, watermark, last_success_at, stale_after, brings)
    select 'psa', s, now(), '2026-10-31 11:00Z', now() + interval '1 hour', '' from unnest(array['time_entries', 'tickets', 'companies']) s;
\if :raw
insert into raw_record (stream_id, external_id, hash, known_at, dictionary_id, body)
    select 1, n::text, decode(md5(n::text), 'hex'), now(), 0, decode(repeat(md5(n::text), 8), 'hex')
    from generate_series(0, :entries - 1) n
    union all
    select 2, n::text, decode(md5(n::text), 'hex'), now(), 0, decode(repeat(md5(n::text), 8), 'hex')
    from generate_series(0, :tickets - 1) n;
\endif
insert into calendar_entry (id, member_id, started_at, ended_at, show_as, known_at)
    select 'm365:' || n, 'psa:' || n % 400, s, s + interval '1 hour', 'busy', now()
    from (select n, :first::date + (n * :days / (:entries / 10)) * interval '1 day' + (n / 400 % 8) * interval '1 hour' + interval '8 hours'
        from generate_series(0::bigint, :entries / 10 - 1) n) c (n, s);

select indexdef from put_back \gexec
vacuum analyze;
\timing off
