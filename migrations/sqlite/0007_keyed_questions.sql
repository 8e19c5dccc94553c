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

-- One pass over the lines, so that a month's rows are read for a month. PostgreSQL has it so from the start.
drop view rpt_month_reconciliation;
create view rpt_month_reconciliation as
with part as (
    select l.month, l.version, l.currency,
        case when l.line_kind like 'labour_cost%' and not (coalesce(c.is_internal, l.company_id is null) or coalesce(a.kind, '') = 'internal') then l.amount_minor else 0 end as client_cost,
        case when l.line_kind like 'labour_cost%' and (coalesce(c.is_internal, l.company_id is null) or coalesce(a.kind, '') = 'internal') then l.amount_minor else 0 end as internal_cost,
        case when l.line_kind like 'payroll_wrap_cost%' then l.amount_minor else 0 end as payroll_wrap_cost,
        case when l.line_kind like 'absence_cost%' then l.amount_minor else 0 end as absence_cost,
        0 as unknown_seconds, null as payroll
    from ledger_line l
    left join company c on c.id = l.company_id
    left join agreement a on a.id = l.agreement_id
    where l.line_kind like 'labour_cost%' or l.line_kind like 'payroll_wrap_cost%' or l.line_kind like 'absence_cost%'
    union all
    select month, version, currency, 0, 0, 0, 0, unknown_seconds, null from unknown_cost_month
    union all
    select v.month, v.version, p.currency, 0, 0, 0, 0, 0, cast(p.amount as real)
    from payroll p join month_version v on v.month = p.month where p.deleted_at is null
), whole as (
    select month, version, currency, sum(client_cost) as client_cost, sum(internal_cost) as internal_cost,
        sum(payroll_wrap_cost) as payroll_wrap_cost, sum(absence_cost) as absence_cost,
        sum(client_cost + internal_cost + payroll_wrap_cost + absence_cost) as total,
        sum(unknown_seconds) as unknown_seconds, sum(payroll) as payroll
    from part group by month, version, currency
)
select
    w.month, w.version, v.status, w.currency,
    w.client_cost * 1.0 / coalesce(s.scale, 100) as client_cost,
    w.internal_cost * 1.0 / coalesce(s.scale, 100) as internal_cost,
    w.payroll_wrap_cost * 1.0 / coalesce(s.scale, 100) as payroll_wrap_cost,
    w.absence_cost * 1.0 / coalesce(s.scale, 100) as absence_cost,
    round(w.unknown_seconds / 3600.0, 4) as unknown_cost_hours,
    w.total * 1.0 / coalesce(s.scale, 100) as total,
    w.payroll,
    round(w.payroll - w.total * 1.0 / coalesce(s.scale, 100), 3) as variance
from whole w
join month_version v on v.month = w.month and v.version = w.version
left join currency_scale s on s.code = w.currency;
