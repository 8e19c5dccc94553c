-- Settings that finance owns, as dated versions; each version of a month says with which it was reckoned.

create table finance_setting (
    version bigint not null,
    -- When they came into force.
    valid_from timestamptz not null,
    setting text collate "C" not null,
    value text collate "C" not null,
    primary key (version, setting)
);

alter table month_version add column finance_version bigint;

create view rpt_finance_settings as
select version, valid_from, setting, value from finance_setting;

-- The month views say which at their end.

create or replace view rpt_agreement_month_version as
select
    r.month, r.version, v.status,
    a.company_id, coalesce(c.name, substr(a.company_id, instr(a.company_id, ':') + 1)) as company,
    r.agreement_id, coalesce(a.name, substr(r.agreement_id, instr(r.agreement_id, ':') + 1)) as agreement, a.kind, r.currency,
    major(r.revenue_earned, s.scale) as revenue_earned,
    major(r.revenue_billed, s.scale) as revenue_billed,
    major(r.addition_cost, s.scale) as addition_cost,
    major(r.labour_cost, s.scale) as labour_cost,
    major(r.expense_cost, s.scale) as expense_cost,
    major(r.revenue_earned - r.addition_cost - r.labour_cost - r.expense_cost, s.scale) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(r.billable_seconds / 3600.0, 4) as billable_hours,
    r.covered_hours, r.limit_hours, r.remaining_hours,
    r.effective_hourly_rate,
    major(r.shadow_value_minor, s.scale) as shadow_value,
    r.efficiency_ratio, r.cost_known_pct, r.open_items, r.grade,
    v.finance_version as settings_version
from agreement_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join agreement a on a.id = r.agreement_id
left join company c on c.id = a.company_id;

create or replace view rpt_project_month_version as
select
    r.month, r.version, v.status,
    p.company_id, coalesce(c.name, substr(p.company_id, instr(p.company_id, ':') + 1)) as company,
    r.project_id, coalesce(p.name, substr(r.project_id, instr(r.project_id, ':') + 1)) as project, r.currency,
    major(r.revenue_earned, s.scale) as revenue_earned,
    major(r.revenue_billed, s.scale) as revenue_billed,
    major(r.labour_cost, s.scale) as labour_cost,
    major(r.expense_cost, s.scale) as expense_cost,
    major(r.revenue_earned - r.labour_cost - r.expense_cost, s.scale) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(p.planned_seconds / 3600.0, 4) as planned_hours,
    round(r.to_date_seconds / 3600.0, 4) as actual_hours_to_date,
    round(p.remaining_seconds / 3600.0, 4) as remaining_hours,
    r.variance_pct, r.percent_complete, r.cost_known_pct, r.grade,
    v.finance_version as settings_version
from project_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join project p on p.id = r.project_id
left join company c on c.id = p.company_id;

create or replace view rpt_company_month_version as
select
    r.month, r.version, v.status,
    r.company_id, coalesce(c.name, substr(r.company_id, instr(r.company_id, ':') + 1)) as company, r.currency,
    major(r.revenue_earned, s.scale) as revenue_earned,
    major(r.revenue_billed, s.scale) as revenue_billed,
    major(r.addition_cost, s.scale) as addition_cost,
    major(r.labour_cost, s.scale) as labour_cost,
    major(r.expense_cost, s.scale) as expense_cost,
    major(r.revenue_earned - r.addition_cost - r.labour_cost - r.expense_cost, s.scale) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(r.billable_seconds / 3600.0, 4) as billable_hours,
    r.covered_hours, r.effective_hourly_rate, r.cost_known_pct, r.grade,
    v.finance_version as settings_version
from company_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join company c on c.id = r.company_id;

create or replace view rpt_month_reconciliation_version as
with part as (
    select l.month, l.version, l.currency, case when x.internal then 0 else l.labour_cost end as client_cost,
        case when x.internal then l.labour_cost else 0 end as internal_cost, l.payroll_wrap_cost, l.absence_cost,
        0 as unknown_seconds, null::numeric as payroll
    from (
        -- Read from the index ledger_line_labour alone, in its order.
        select month, version, currency, company_id, agreement_id,
            sum(case when line_kind like 'labour_cost%' then amount_minor else 0 end) as labour_cost,
            sum(case when line_kind like 'payroll_wrap_cost%' then amount_minor else 0 end) as payroll_wrap_cost,
            sum(case when line_kind like 'absence_cost%' then amount_minor else 0 end) as absence_cost
        from ledger_line
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

create or replace view rpt_agreement_month as
select * from rpt_agreement_month_version where version = 1;

create or replace view rpt_agreement_month_restated as
select v.* from rpt_agreement_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create or replace view rpt_project_month as
select * from rpt_project_month_version where version = 1;

create or replace view rpt_project_month_restated as
select v.* from rpt_project_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create or replace view rpt_company_month as
select * from rpt_company_month_version where version = 1;

create or replace view rpt_company_month_restated as
select v.* from rpt_company_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create or replace view rpt_month_reconciliation as
select * from rpt_month_reconciliation_version where version = 1;

create or replace view rpt_month_reconciliation_restated as
select v.* from rpt_month_reconciliation_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

do $$
declare
    wanted text;
begin
    foreach wanted in array array['daybook_finance', 'daybook_readonly'] loop
        if to_regrole(wanted) is not null then
            execute format('grant select on rpt_finance_settings to %I', wanted);
        end if;
    end loop;
end
$$;
