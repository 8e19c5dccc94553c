-- What stands beside the versions of a month and follows the truth, in closed months too.

-- Teams of a month. Those that are too small are shown under one name, or not at all.
create table team_month (
    month text not null,
    team text not null,
    shown_as text,
    members integer not null,
    available_seconds integer not null,
    primary key (month, team)
) strict, without rowid;

-- What a team worked for a company (its id; empty: none): the unit that is replaced as a whole.
create table team_hours (
    month text not null,
    account text not null,
    team text not null,
    worked_seconds integer not null,
    client_seconds integer not null,
    billable_seconds integer not null,
    strategy_seconds integer not null,
    production_seconds integer not null,
    review_seconds integer not null,
    meetings_seconds integer not null,
    reporting_seconds integer not null,
    rework_seconds integer not null,
    operations_seconds integer not null,
    -- Entered after the month was closed.
    late_seconds integer not null,
    primary key (month, account, team)
) strict, without rowid;

-- Client work that is not paid, by cause. Ids are empty where there is none.
create table unpaid_month (
    month text not null,
    account text not null,
    -- unbilled, do_not_bill, no_charge, absorbed_project, expired_agreement, dead_end, no_rate
    why text not null,
    agreement_id text not null,
    project_id text not null,
    currency text not null,
    entries integer not null,
    worked_seconds integer not null,
    amount_minor integer not null,
    oldest_on text not null,
    primary key (month, account, why, agreement_id, project_id, currency)
) strict, without rowid;

create index invoice_line_entry on invoice_line (time_entry_id) where time_entry_id is not null;

-- Percentages are rounded half-even, in hundredths of one: the rest of the whole division decides.
create view rpt_team_month as
with people as (
    select month, shown_as as team, sum(members) as members, sum(available_seconds) as available
    from team_month where shown_as is not null group by month, shown_as
), spent as (
    select h.month, t.shown_as as team,
        sum(h.worked_seconds) as worked,
        sum(h.client_seconds) as client,
        sum(h.billable_seconds) as billable,
        sum(h.strategy_seconds) as strategy,
        sum(h.production_seconds) as production,
        sum(h.review_seconds) as review,
        sum(h.meetings_seconds) as meetings,
        sum(h.reporting_seconds) as reporting,
        sum(h.rework_seconds) as rework,
        sum(h.operations_seconds) as operations,
        sum(h.late_seconds) as late
    from team_hours h join team_month t on t.month = h.month and t.team = h.team
    where t.shown_as is not null group by h.month, t.shown_as
), whole as (
    select p.month, p.team, p.members, p.available,
        coalesce(s.worked, 0) as worked,
        coalesce(s.client, 0) as client,
        coalesce(s.billable, 0) as billable,
        coalesce(s.strategy, 0) as strategy,
        coalesce(s.production, 0) as production,
        coalesce(s.review, 0) as review,
        coalesce(s.meetings, 0) as meetings,
        coalesce(s.reporting, 0) as reporting,
        coalesce(s.rework, 0) as rework,
        coalesce(s.operations, 0) as operations,
        coalesce(s.late, 0) as late
    from people p left join spent s on s.month = p.month and s.team = p.team
)
select
    w.month, w.team, w.members,
    round(w.available / 3600.0, 4) as available_hours,
    round(w.worked / 3600.0, 4) as worked_hours,
    round(w.client / 3600.0, 4) as client_hours,
    round(w.billable / 3600.0, 4) as billable_hours,
    case when w.available > 0 then round((w.client * 10000 / w.available + case
        when 2 * (w.client * 10000 % w.available) > w.available then 1
        when 2 * (w.client * 10000 % w.available) = w.available then w.client * 10000 / w.available % 2
        else 0 end) / 100.0, 2) end as utilisation_pct,
    round(w.strategy / 3600.0, 4) as strategy_hours,
    round(w.production / 3600.0, 4) as production_hours,
    round(w.review / 3600.0, 4) as review_hours,
    round(w.meetings / 3600.0, 4) as meetings_hours,
    round(w.reporting / 3600.0, 4) as reporting_hours,
    round(w.rework / 3600.0, 4) as rework_hours,
    round(w.operations / 3600.0, 4) as operations_hours,
    round((w.worked - w.strategy - w.production - w.review - w.meetings - w.reporting - w.rework - w.operations) / 3600.0, 4) as unmapped_hours,
    case when w.worked > 0 and v.closed_at is not null then round((w.late * 10000 / w.worked + case
        when 2 * (w.late * 10000 % w.worked) > w.worked then 1
        when 2 * (w.late * 10000 % w.worked) = w.worked then w.late * 10000 / w.worked % 2
        else 0 end) / 100.0, 2) end as late_hours_pct
from whole w
left join month_version v on v.month = w.month and v.version = 1;

-- Earned by the hour and on no invoice; its age is counted from the newest month there is.
create view rpt_unbilled as
select
    u.month,
    nullif(u.account, '') as company_id, coalesce(c.name, substr(u.account, instr(u.account, ':') + 1)) as company,
    nullif(u.agreement_id, '') as agreement_id, coalesce(a.name, nullif(substr(u.agreement_id, instr(u.agreement_id, ':') + 1), '')) as agreement,
    nullif(u.project_id, '') as project_id, coalesce(p.name, nullif(substr(u.project_id, instr(u.project_id, ':') + 1), '')) as project,
    u.currency, u.entries,
    round(u.worked_seconds / 3600.0, 4) as worked_hours,
    u.amount_minor * 1.0 / coalesce((select s.scale from currency_scale s where s.code = u.currency), 100) as amount,
    u.oldest_on as oldest_work_date,
    n.number - (cast(substr(u.month, 1, 4) as integer) * 12 + cast(substr(u.month, 6, 2) as integer)) as age_months
from unpaid_month u
left join company c on c.id = u.account
left join agreement a on a.id = u.agreement_id
left join project p on p.id = u.project_id
cross join (
    select max(cast(substr(month, 1, 4) as integer) * 12 + cast(substr(month, 6, 2) as integer)) as number from month_version
) n
where u.why = 'unbilled';

-- Client work that nobody pays as things stand, by cause.
create view rpt_leakage_month as
select
    u.month,
    nullif(u.account, '') as company_id, coalesce(c.name, substr(u.account, instr(u.account, ':') + 1)) as company,
    nullif(u.agreement_id, '') as agreement_id, coalesce(a.name, nullif(substr(u.agreement_id, instr(u.agreement_id, ':') + 1), '')) as agreement,
    nullif(u.project_id, '') as project_id, coalesce(p.name, nullif(substr(u.project_id, instr(u.project_id, ':') + 1), '')) as project,
    u.why as cause, u.currency, u.entries,
    round(u.worked_seconds / 3600.0, 4) as worked_hours,
    u.amount_minor * 1.0 / coalesce((select s.scale from currency_scale s where s.code = u.currency), 100) as amount
from unpaid_month u
left join company c on c.id = u.account
left join agreement a on a.id = u.agreement_id
left join project p on p.id = u.project_id
where u.why <> 'unbilled';
