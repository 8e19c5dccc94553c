-- The ledger in two tables: a posting says once what its lines have in common, and holds their sum. Lines of a posting lie side
-- by side, and new ones come at the end: no index of theirs has to be kept in order.

create table posting (
    id integer primary key,
    month text not null,
    version integer not null,
    origin_month text,
    -- Company, else empty: the unit that is replaced as a whole.
    account text not null,
    line_kind text not null,
    agreement_id text,
    project_id text,
    company_id text,
    currency text not null,
    -- Sum of its lines.
    amount_minor integer not null,
    posted_at text not null
) strict;

-- Entry-level lines: only the owner reads them.
create table posting_line (
    -- The posting's id × 16777216, and the number of the line.
    id integer primary key,
    posting_id integer not null,
    subject_id text not null,
    member_id text,
    work_date text,
    work_role_id text,
    quantity text,
    unit_rate text,
    amount_minor integer not null
) strict;

insert into posting_line (id, posting_id, subject_id, member_id, work_date, work_role_id, quantity, unit_rate, amount_minor)
select posting_id * 16777216 + row_number() over (partition by posting_id order by id) - 1, posting_id,
    subject_id, member_id, work_date, work_role_id, quantity, unit_rate, amount_minor
from (
    select l.*, dense_rank() over (order by month, version, origin_month, account, line_kind, agreement_id, project_id, company_id,
        currency, posted_at) as posting_id
    from ledger_line l
) numbered
order by 1;

insert into posting (id, month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, currency,
    amount_minor, posted_at)
select row_number() over (order by month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, currency,
        posted_at),
    month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, currency, sum(amount_minor), posted_at
from ledger_line
group by month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, currency, posted_at;

create index posting_month on posting (month, version, account);
create index posting_agreement on posting (agreement_id, month, version) where agreement_id is not null;
create index posting_project on posting (project_id, month, version) where project_id is not null;
create index posting_company on posting (company_id, month, version);
create index posting_origin on posting (origin_month, month) where origin_month is not null;

-- Whose days an account's lines are of, so that a day finds its accounts; null: the lines have to be asked.
alter table ledger_print add column days blob;

drop view rpt_ledger;
drop view rpt_month_reconciliation;
drop view rpt_month_reconciliation_restated;
drop view rpt_month_reconciliation_version;
drop table ledger_line;

-- A line with what it has in common with others.
create view ledger_line as
select l.id, p.month, p.version, p.origin_month, p.account, p.line_kind, p.agreement_id, p.project_id, p.company_id,
    l.subject_id, l.member_id, l.work_date, l.work_role_id, l.quantity, l.unit_rate, l.amount_minor, p.currency, p.posted_at
from posting p
cross join posting_line l on l.id >= p.id * 16777216 and l.id < (p.id + 1) * 16777216;

-- Labour, wrap and absence lines are summed per agreement, project, company, role and day: nobody's pay stands in a row.
create view rpt_ledger as
select p.month, p.version, p.origin_month, p.agreement_id, p.project_id, p.company_id, p.line_kind, l.subject_id, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)) as work_role,
    cast(l.quantity as real) as quantity, cast(l.unit_rate as real) as unit_rate,
    l.amount_minor * 1.0 / coalesce((select s.scale from currency_scale s where s.code = p.currency), 100) as amount, p.currency, p.posted_at
from posting p
cross join posting_line l on l.id >= p.id * 16777216 and l.id < (p.id + 1) * 16777216
left join work_role w on w.id = l.work_role_id
where p.line_kind not like 'labour_cost%' and p.line_kind not like 'payroll_wrap_cost%' and p.line_kind not like 'absence_cost%'
union all
select p.month, p.version, p.origin_month, p.agreement_id, p.project_id, p.company_id, p.line_kind, null, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)),
    round(sum(cast(l.quantity as real)), 4), null,
    sum(l.amount_minor) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = p.currency), 100), p.currency, max(p.posted_at)
from posting p
cross join posting_line l on l.id >= p.id * 16777216 and l.id < (p.id + 1) * 16777216
left join work_role w on w.id = l.work_role_id
where p.line_kind like 'labour_cost%' or p.line_kind like 'payroll_wrap_cost%' or p.line_kind like 'absence_cost%'
group by p.month, p.version, p.origin_month, p.agreement_id, p.project_id, p.company_id, p.line_kind, l.work_date, l.work_role_id, p.currency;

-- Sums of postings: no line is read.
create view rpt_month_reconciliation_version as
with cost as (
    select l.month, l.version, l.currency,
        sum(case when l.line_kind like 'labour_cost%' and coalesce(c.is_internal, l.company_id is null) = 0
            and coalesce(a.kind, '') <> 'internal' then l.amount_minor else 0 end) as client_cost,
        sum(case when l.line_kind like 'labour_cost%' and not (coalesce(c.is_internal, l.company_id is null) = 0
            and coalesce(a.kind, '') <> 'internal') then l.amount_minor else 0 end) as internal_cost,
        sum(case when l.line_kind like 'payroll_wrap_cost%' then l.amount_minor else 0 end) as payroll_wrap_cost,
        sum(case when l.line_kind like 'absence_cost%' then l.amount_minor else 0 end) as absence_cost
    from posting l
    left join company c on c.id = l.company_id
    left join agreement a on a.id = l.agreement_id
    where l.line_kind like 'labour_cost%' or l.line_kind like 'payroll_wrap_cost%' or l.line_kind like 'absence_cost%'
    group by l.month, l.version, l.currency
), unknown as (
    select month, version, currency, sum(unknown_seconds) as unknown_seconds
    from unknown_cost_month group by month, version, currency
), paid as (
    select month, currency, sum(cast(amount as real)) as payroll from payroll where deleted_at is null group by month, currency
), keys as (
    select month, version, currency from cost
    union select month, version, currency from unknown
    union select v.month, v.version, p.currency from paid p join month_version v on v.month = p.month
)
select
    k.month, k.version, v.status, k.currency,
    coalesce(x.client_cost, 0) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100) as client_cost,
    coalesce(x.internal_cost, 0) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100) as internal_cost,
    coalesce(x.payroll_wrap_cost, 0) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100) as payroll_wrap_cost,
    coalesce(x.absence_cost, 0) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100) as absence_cost,
    round(coalesce(u.unknown_seconds, 0) / 3600.0, 4) as unknown_cost_hours,
    (coalesce(x.client_cost, 0) + coalesce(x.internal_cost, 0) + coalesce(x.payroll_wrap_cost, 0) + coalesce(x.absence_cost, 0))
        * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100) as total,
    p.payroll,
    round(p.payroll - (coalesce(x.client_cost, 0) + coalesce(x.internal_cost, 0) + coalesce(x.payroll_wrap_cost, 0)
        + coalesce(x.absence_cost, 0)) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = k.currency), 100), 3) as variance,
    v.finance_version as settings_version
from keys k
join month_version v on v.month = k.month and v.version = k.version
left join cost x on x.month = k.month and x.version = k.version and x.currency = k.currency
left join unknown u on u.month = k.month and u.version = k.version and u.currency = k.currency
left join paid p on p.month = k.month and p.currency = k.currency;

create view rpt_month_reconciliation as
select * from rpt_month_reconciliation_version where version = 1;

create view rpt_month_reconciliation_restated as
select v.* from rpt_month_reconciliation_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);
