-- The ledger in two tables: a posting says once what its lines have in common, and holds their sum. Lines of a posting lie side
-- by side, and new ones come at the end: no index of theirs has to be kept in order.

create table posting (
    id bigint primary key,
    month text collate "C" not null,
    version bigint not null,
    origin_month text collate "C",
    -- Company, else empty: the unit that is replaced as a whole.
    account text collate "C" not null,
    line_kind text collate "C" not null,
    agreement_id text collate "C",
    project_id text collate "C",
    company_id text collate "C",
    currency text collate "C" not null,
    -- Sum of its lines.
    amount_minor bigint not null,
    posted_at timestamptz not null
);

-- Entry-level lines: only the owner reads them.
create table posting_line (
    -- The posting's id × 16777216, and the number of the line.
    id bigint not null,
    posting_id bigint not null,
    subject_id text collate "C" not null,
    member_id text collate "C",
    work_date date,
    work_role_id text collate "C",
    quantity numeric,
    unit_rate numeric,
    amount_minor bigint not null
);

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
create index posting_line_posting on posting_line (posting_id);

-- Whose days an account's lines are of, so that a day finds its accounts; null: the lines have to be asked.
alter table ledger_print add column days bytea;

alter table ledger_line rename to ledger_line_before;

-- A line with what it has in common with others.
create view ledger_line as
select l.id, p.month, p.version, p.origin_month, p.account, p.line_kind, p.agreement_id, p.project_id, p.company_id,
    l.subject_id, l.member_id, l.work_date, l.work_role_id, l.quantity, l.unit_rate, l.amount_minor, p.currency, p.posted_at
from posting p
join posting_line l on l.posting_id = p.id;

-- Labour, wrap and absence lines are summed per agreement, project, company, role and day: nobody's pay stands in a row.
create or replace view rpt_ledger as
select p.month, p.version, p.origin_month, p.agreement_id, p.project_id, p.company_id, p.line_kind, l.subject_id, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)) as work_role,
    l.quantity, l.unit_rate,
    major(l.amount_minor, s.scale) as amount, p.currency, p.posted_at
from posting p
join posting_line l on l.posting_id = p.id
left join work_role w on w.id = l.work_role_id
left join currency_scale s on s.code = p.currency
where p.line_kind not like 'labour_cost%' and p.line_kind not like 'payroll_wrap_cost%' and p.line_kind not like 'absence_cost%'
union all
select l.month, l.version, l.origin_month, l.agreement_id, l.project_id, l.company_id, l.line_kind, null::text, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)),
    round(l.quantity, 4), null::numeric,
    major(l.amount_minor, s.scale), l.currency, l.posted_at
from (
    select p.month, p.version, p.origin_month, p.agreement_id, p.project_id, p.company_id, p.line_kind, l.work_date, l.work_role_id,
        p.currency, sum(l.quantity) as quantity, sum(l.amount_minor) as amount_minor, max(p.posted_at) as posted_at
    from posting p
    join posting_line l on l.posting_id = p.id
    where p.line_kind like 'labour_cost%' or p.line_kind like 'payroll_wrap_cost%' or p.line_kind like 'absence_cost%'
    group by l.work_date, p.agreement_id, p.company_id, p.project_id, l.work_role_id, p.line_kind, p.month, p.version, p.origin_month, p.currency
) l
left join work_role w on w.id = l.work_role_id
left join currency_scale s on s.code = l.currency;

-- Sums of postings: no line is read.
create or replace view rpt_month_reconciliation_version as
with part as (
    select l.month, l.version, l.currency, case when x.internal then 0 else l.labour_cost end as client_cost,
        case when x.internal then l.labour_cost else 0 end as internal_cost, l.payroll_wrap_cost, l.absence_cost,
        0 as unknown_seconds, null::numeric as payroll
    from (
        select month, version, currency, company_id, agreement_id,
            sum(case when line_kind like 'labour_cost%' then amount_minor else 0 end) as labour_cost,
            sum(case when line_kind like 'payroll_wrap_cost%' then amount_minor else 0 end) as payroll_wrap_cost,
            sum(case when line_kind like 'absence_cost%' then amount_minor else 0 end) as absence_cost
        from posting
        where line_kind like 'labour_cost%' or line_kind like 'payroll_wrap_cost%' or line_kind like 'absence_cost%'
        group by month, version, currency, company_id, agreement_id
    ) l
    left join company c on c.id = l.company_id
    left join agreement a on a.id = l.agreement_id
    cross join lateral (
        select coalesce(c.is_internal, l.company_id is null) or coalesce(a.kind, '') = 'internal'
    ) x (internal)
    union all
    select month, version, currency, 0, 0, 0, 0, unknown_seconds, null from unknown_cost_month
    union all
    select v.month, v.version, p.currency, 0, 0, 0, 0, 0, p.amount
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
    major(w.client_cost, s.scale) as client_cost,
    major(w.internal_cost, s.scale) as internal_cost,
    major(w.payroll_wrap_cost, s.scale) as payroll_wrap_cost,
    major(w.absence_cost, s.scale) as absence_cost,
    round(w.unknown_seconds / 3600.0, 4) as unknown_cost_hours,
    major(w.total, s.scale) as total,
    w.payroll,
    round(w.payroll - major(w.total, s.scale), 3) as variance,
    v.finance_version as settings_version
from whole w
join month_version v on v.month = w.month and v.version = w.version
left join currency_scale s on s.code = w.currency;

drop table ledger_line_before;
