-- Settings that finance owns, as dated versions; each version of a month says with which it was reckoned.

create table finance_setting (
    version integer not null,
    -- When they came into force.
    valid_from text not null,
    setting text not null,
    value text not null,
    primary key (version, setting)
) strict, without rowid;

alter table month_version add column finance_version integer;

create view rpt_finance_settings as
select version, valid_from, setting, value from finance_setting;

-- The month views say which at their end.
drop view rpt_agreement_month;
drop view rpt_agreement_month_restated;
drop view rpt_agreement_month_version;
drop view rpt_project_month;
drop view rpt_project_month_restated;
drop view rpt_project_month_version;
drop view rpt_company_month;
drop view rpt_company_month_restated;
drop view rpt_company_month_version;
drop view rpt_month_reconciliation;
drop view rpt_month_reconciliation_restated;
drop view rpt_month_reconciliation_version;

create view rpt_agreement_month_version as
select
    r.month, r.version, v.status,
    a.company_id, coalesce(c.name, substr(a.company_id, instr(a.company_id, ':') + 1)) as company,
    r.agreement_id, coalesce(a.name, substr(r.agreement_id, instr(r.agreement_id, ':') + 1)) as agreement, a.kind, r.currency,
    r.revenue_earned * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_earned,
    r.revenue_billed * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_billed,
    r.addition_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as addition_cost,
    r.labour_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as labour_cost,
    r.expense_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as expense_cost,
    (r.revenue_earned - r.addition_cost - r.labour_cost - r.expense_cost) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(r.billable_seconds / 3600.0, 4) as billable_hours,
    r.covered_hours, r.limit_hours, r.remaining_hours,
    r.effective_hourly_rate,
    r.shadow_value_minor * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as shadow_value,
    r.efficiency_ratio, r.cost_known_pct, r.open_items, r.grade,
    v.finance_version as settings_version
from agreement_month r
join month_version v on v.month = r.month and v.version = r.version
left join agreement a on a.id = r.agreement_id
left join company c on c.id = a.company_id;

create view rpt_project_month_version as
select
    r.month, r.version, v.status,
    p.company_id, coalesce(c.name, substr(p.company_id, instr(p.company_id, ':') + 1)) as company,
    r.project_id, coalesce(p.name, substr(r.project_id, instr(r.project_id, ':') + 1)) as project, r.currency,
    r.revenue_earned * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_earned,
    r.revenue_billed * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_billed,
    r.labour_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as labour_cost,
    r.expense_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as expense_cost,
    (r.revenue_earned - r.labour_cost - r.expense_cost) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(p.planned_seconds / 3600.0, 4) as planned_hours,
    round(r.to_date_seconds / 3600.0, 4) as actual_hours_to_date,
    round(p.remaining_seconds / 3600.0, 4) as remaining_hours,
    r.variance_pct, r.percent_complete, r.cost_known_pct, r.grade,
    v.finance_version as settings_version
from project_month r
join month_version v on v.month = r.month and v.version = r.version
left join project p on p.id = r.project_id
left join company c on c.id = p.company_id;

create view rpt_company_month_version as
select
    r.month, r.version, v.status,
    r.company_id, coalesce(c.name, substr(r.company_id, instr(r.company_id, ':') + 1)) as company, r.currency,
    r.revenue_earned * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_earned,
    r.revenue_billed * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as revenue_billed,
    r.addition_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as addition_cost,
    r.labour_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as labour_cost,
    r.expense_cost * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as expense_cost,
    (r.revenue_earned - r.addition_cost - r.labour_cost - r.expense_cost) * 1.0 / coalesce((select s.scale from currency_scale s where s.code = r.currency), 100) as profit,
    r.margin_pct,
    round(r.worked_seconds / 3600.0, 4) as worked_hours,
    round(r.billable_seconds / 3600.0, 4) as billable_hours,
    r.covered_hours, r.effective_hourly_rate, r.cost_known_pct, r.grade,
    v.finance_version as settings_version
from company_month r
join month_version v on v.month = r.month and v.version = r.version
left join company c on c.id = r.company_id;

create view rpt_month_reconciliation_version as
with cost as (
    select l.month, l.version, l.currency,
        sum(case when l.line_kind like 'labour_cost%' and coalesce(c.is_internal, l.company_id is null) = 0
            and coalesce(a.kind, '') <> 'internal' then l.amount_minor else 0 end) as client_cost,
        sum(case when l.line_kind like 'labour_cost%' and not (coalesce(c.is_internal, l.company_id is null) = 0
            and coalesce(a.kind, '') <> 'internal') then l.amount_minor else 0 end) as internal_cost,
        sum(case when l.line_kind like 'payroll_wrap_cost%' then l.amount_minor else 0 end) as payroll_wrap_cost,
        sum(case when l.line_kind like 'absence_cost%' then l.amount_minor else 0 end) as absence_cost
    from ledger_line l
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

create view rpt_agreement_month as
select * from rpt_agreement_month_version where version = 1;

create view rpt_agreement_month_restated as
select v.* from rpt_agreement_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create view rpt_project_month as
select * from rpt_project_month_version where version = 1;

create view rpt_project_month_restated as
select v.* from rpt_project_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create view rpt_company_month as
select * from rpt_company_month_version where version = 1;

create view rpt_company_month_restated as
select v.* from rpt_company_month_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);

create view rpt_month_reconciliation as
select * from rpt_month_reconciliation_version where version = 1;

create view rpt_month_reconciliation_restated as
select v.* from rpt_month_reconciliation_version v
where v.version > 1 and v.version = (select max(m.version) from month_version m where m.month = v.month);
