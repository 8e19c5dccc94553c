-- Questions by key reach an index, however many years lie in the tables.

-- What is open now is a small part of all tickets.
create index ticket_open on ticket (id)
    where coalesce(status_class, case when closed_at is null then 'open' else 'closed' end) <> 'closed';
-- Days of late are asked for: whatever ended before them is out at once.
create index calendar_entry_end on calendar_entry (ended_at);
create index absence_end on absence (ends_at);
create index review_item_personal on review_item (closed_at) where audience = 'lead';
-- The ledger of one agreement, project or company: a month or years of it.
drop index ledger_line_agreement;
drop index ledger_line_project;
drop index ledger_line_company;
create index ledger_line_agreement on ledger_line (agreement_id, month, version) where agreement_id is not null;
create index ledger_line_project on ledger_line (project_id, month, version) where project_id is not null;
create index ledger_line_company on ledger_line (company_id, month, version);
-- A month of lines lies together, which only an index on the month alone tells the planner; and the reconciliation sums a
-- month's labour out of an index. SQLite needs neither.
create index ledger_line_month on ledger_line (month);
create index ledger_line_labour on ledger_line (month, version, currency, company_id, agreement_id, line_kind) include (amount_minor)
    where line_kind like 'labour_cost%' or line_kind like 'payroll_wrap_cost%' or line_kind like 'absence_cost%';
-- How few tickets are open: the planner cannot know it of an expression by itself.
create statistics ticket_is_open on (coalesce(status_class, case when closed_at is null then 'open' else 'closed' end)) from ticket;
