-- Asks every reporting view what a person asks it, three times each, on a warehouse filled by views_postgres.sql; psql prints
-- how long each answer took, from question to last row. The last of the three counts: the first one reads from disk.
--
--   psql -qX -d bench -f benches/views_postgres_ask.sql

\set ON_ERROR_STOP on
\o /dev/null
set timezone = 'UTC';
\timing on
\echo the open queue
select * from rpt_review_item where state = 'open' order by work_date, member, interval_start;
\g
\g
\echo the dispatcher''s open queue
select * from rpt_review_item_dispatcher where state in ('open', 'asked') order by work_date, member;
\g
\g
\echo a lead''s open items
select * from rpt_review_item_person where state = 'open' order by work_date, member;
\g
\g
\echo a month by agreement
select * from rpt_agreement_month where month = '2026-05' order by company, agreement;
\g
\g
\echo an agreement''s year
select * from rpt_agreement_month where agreement_id = 'psa:77' and month between '2025-11' and '2026-10' order by month;
\g
\g
\echo a company''s year by agreement
select * from rpt_agreement_month where company = 'Company 77' and month between '2025-11' and '2026-10' order by month;
\g
\g
\echo a month by project
select * from rpt_project_month where month = '2026-05';
\g
\g
\echo a project''s months
select * from rpt_project_month where project_id = 'psa:77';
\g
\g
\echo a month by company
select * from rpt_company_month where month = '2026-05';
\g
\g
\echo a company''s year
select * from rpt_company_month where company_id = 'psa:77' and month between '2025-11' and '2026-10';
\g
\g
\echo three years of profit by month
select month, currency, sum(revenue_earned), sum(profit) from rpt_company_month group by month, currency;
\g
\g
\echo a month''s reconciliation
select * from rpt_month_reconciliation where month = '2026-05';
\g
\g
\echo an agreement''s ledger of a month
select * from rpt_ledger where agreement_id = 'psa:77' and month = '2026-05' order by work_date;
\g
\g
\echo an agreement''s ledger of a year
select * from rpt_ledger where agreement_id = 'psa:77' and month between '2025-11' and '2026-10' order by work_date;
\g
\g
\echo a project''s ledger of a year
select * from rpt_ledger where project_id = 'psa:77' and month between '2025-11' and '2026-10' order by work_date;
\g
\g
\echo a company''s ledger of a month
select * from rpt_ledger where company_id = 'psa:77' and month = '2026-05' order by work_date;
\g
\g
\echo a month''s ledger by kind
select line_kind, currency, sum(amount) from rpt_ledger where month = '2026-05' group by 1, 2;
\g
\g
\echo where the sources stand
select * from rpt_sync_status;
\g
\g
