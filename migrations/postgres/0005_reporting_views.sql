-- The reporting views: contract §5. Names and columns are a promise; new columns go to the end.

create view rpt_review_item as
select
    i.item_id, i.root_id, i.rule, i.severity, i.state, i.audience,
    left(i.subject_id, greatest(instr(i.subject_id, ':') - 1, 0)) as source,
    i.subject_kind, i.subject_id, i.subject_url,
    i.member_id, coalesce(m.name, m.source_id, substr(i.member_id, instr(i.member_id, ':') + 1)) as member, m.team,
    i.company_id, coalesce(c.name, substr(i.company_id, instr(i.company_id, ':') + 1)) as company,
    i.ticket_id, i.time_entry_id,
    i.agreement_id, coalesce(a.name, substr(i.agreement_id, instr(i.agreement_id, ':') + 1)) as agreement,
    i.suggested_agreement_id, g.name as suggested_agreement, i.suggested_field, i.suggested_value,
    i.work_date, i.interval_start, i.interval_end,
    round(i.length_seconds / 60.0, 4) as minutes,
    major(i.amount_at_stake_minor, s.scale) as amount_at_stake,
    i.currency, i.reason, i.first_seen_at, i.last_seen_at, i.closed_at
from review_item i
left join member m on m.id = i.member_id
left join company c on c.id = i.company_id
left join agreement a on a.id = i.agreement_id
left join agreement g on g.id = i.suggested_agreement_id
left join currency_scale s on s.code = i.currency
where i.audience <> 'lead';

create view rpt_review_item_person as
select
    i.item_id, i.root_id, i.rule, i.severity, i.state, i.audience,
    left(i.subject_id, greatest(instr(i.subject_id, ':') - 1, 0)) as source,
    i.subject_kind, i.subject_id, i.subject_url,
    i.member_id, coalesce(m.name, m.source_id, substr(i.member_id, instr(i.member_id, ':') + 1)) as member, m.team,
    i.company_id, coalesce(c.name, substr(i.company_id, instr(i.company_id, ':') + 1)) as company,
    i.ticket_id, i.time_entry_id,
    i.agreement_id, coalesce(a.name, substr(i.agreement_id, instr(i.agreement_id, ':') + 1)) as agreement,
    i.suggested_agreement_id, g.name as suggested_agreement, i.suggested_field, i.suggested_value,
    i.work_date, i.interval_start, i.interval_end,
    round(i.length_seconds / 60.0, 4) as minutes,
    major(i.amount_at_stake_minor, s.scale) as amount_at_stake,
    i.currency, i.reason, i.first_seen_at, i.last_seen_at, i.closed_at
from review_item i
left join member m on m.id = i.member_id
left join company c on c.id = i.company_id
left join agreement a on a.id = i.agreement_id
left join agreement g on g.id = i.suggested_agreement_id
left join currency_scale s on s.code = i.currency
where i.audience = 'lead';

create view rpt_review_item_dispatcher as
select * from rpt_review_item where audience = 'dispatcher';

create view rpt_agreement_month as
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
    r.efficiency_ratio, r.cost_known_pct, r.open_items, r.grade
from agreement_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join agreement a on a.id = r.agreement_id
left join company c on c.id = a.company_id;

create view rpt_project_month as
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
    r.variance_pct, r.percent_complete, r.cost_known_pct, r.grade
from project_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join project p on p.id = r.project_id
left join company c on c.id = p.company_id;

create view rpt_company_month as
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
    r.covered_hours, r.effective_hourly_rate, r.cost_known_pct, r.grade
from company_month r
join month_version v on v.month = r.month and v.version = r.version
left join currency_scale s on s.code = r.currency
left join company c on c.id = r.company_id;

create view rpt_month_reconciliation as
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
    round(w.payroll - major(w.total, s.scale), 3) as variance
from whole w
join month_version v on v.month = w.month and v.version = w.version
left join currency_scale s on s.code = w.currency;

-- Labour, wrap and absence lines are summed per agreement, project, company, role and day: nobody's pay stands in a row.
create view rpt_ledger as
select l.month, l.version, l.origin_month, l.agreement_id, l.project_id, l.company_id, l.line_kind, l.subject_id, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)) as work_role,
    l.quantity, l.unit_rate,
    major(l.amount_minor, s.scale) as amount, l.currency, l.posted_at
from ledger_line l
left join work_role w on w.id = l.work_role_id
left join currency_scale s on s.code = l.currency
where l.line_kind not like 'labour_cost%' and l.line_kind not like 'payroll_wrap_cost%' and l.line_kind not like 'absence_cost%'
union all
select l.month, l.version, l.origin_month, l.agreement_id, l.project_id, l.company_id, l.line_kind, null::text, l.work_date,
    coalesce(w.name, substr(l.work_role_id, instr(l.work_role_id, ':') + 1)),
    round(l.quantity, 4), null::numeric,
    major(l.amount_minor, s.scale), l.currency, l.posted_at
from (
    select month, version, origin_month, agreement_id, project_id, company_id, line_kind, work_date, work_role_id, currency,
        sum(quantity) as quantity, sum(amount_minor) as amount_minor, max(posted_at) as posted_at
    from ledger_line
    where line_kind like 'labour_cost%' or line_kind like 'payroll_wrap_cost%' or line_kind like 'absence_cost%'
    group by work_date, agreement_id, company_id, project_id, work_role_id, line_kind, month, version, origin_month, currency
) l
left join work_role w on w.id = l.work_role_id
left join currency_scale s on s.code = l.currency;

create view rpt_sync_status as
select
    s.source, s.stream,
    coalesce(r.cursor, to_char(s.watermark at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')) as cursor,
    s.last_success_at, s.last_error, s.last_error_at,
    (select count(*) from raw_record w where w.stream_id = s.id and w.gone_at is null) as records_total,
    (select count(*) from quarantine q where q.stream_id = s.id) as records_quarantined,
    coalesce(s.stale_after < now(), false) as is_stale
from source_stream s
left join sync_run r on r.stream_id = s.id and r.finished_at is null and r.id = (select max(x.id) from sync_run x where x.stream_id = s.id);

-- Group roles without login, on views alone (contract §5); items about people are granted to none. Where the migrating
-- user may not create roles, an administrator creates them and grants as below; deploy/README.md says how.
do $$
declare
    months constant text := 'rpt_agreement_month, rpt_project_month, rpt_company_month, rpt_month_reconciliation';
    wanted record;
begin
    for wanted in select * from (values
        ('daybook_finance', months || ', rpt_ledger, rpt_sync_status'),
        ('daybook_dispatch', 'rpt_review_item_dispatcher, rpt_sync_status'),
        ('daybook_readonly', months || ', rpt_sync_status')
    ) as w (role, views) loop
        begin
            if to_regrole(wanted.role) is null then
                execute format('create role %I nologin', wanted.role);
            end if;
        exception
            -- Another warehouse of the same server was quicker.
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then null;
        end;
        if to_regrole(wanted.role) is null then
            raise notice 'role % does not exist and may not be created: nothing is granted to it', wanted.role;
        else
            execute format('grant usage on schema %I to %I', current_schema(), wanted.role);
            execute format('grant select on %s to %I', wanted.views, wanted.role);
            execute format('grant execute on function instr(text, text), major(numeric, bigint) to %I', wanted.role);
        end if;
    end loop;
end
$$;
