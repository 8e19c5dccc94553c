-- Money of the months. Amounts are minor units of their currency; hours are seconds.

create table month_version (
    month text not null,
    version integer not null,
    -- preliminary, closed, restated
    status text not null,
    settings_version integer not null,
    rolled_at text not null,
    primary key (month, version)
) strict, without rowid;

-- Entry-level lines: only the owner reads them; rpt_ledger sums labour per agreement, project, company, role and day.
create table ledger_line (
    id integer primary key,
    month text not null,
    version integer not null,
    origin_month text,
    -- agreement, else project, else company, else empty: the unit that is replaced as a whole.
    account text not null,
    line_kind text not null,
    agreement_id text,
    project_id text,
    company_id text,
    subject_id text not null,
    member_id text,
    work_date text,
    work_role_id text,
    quantity text,
    unit_rate text,
    amount_minor integer not null,
    currency text not null,
    posted_at text not null
) strict;

create index ledger_line_account on ledger_line (month, version, account);
create index ledger_line_member on ledger_line (member_id, work_date) where member_id is not null;
create index ledger_line_agreement on ledger_line (month, version, agreement_id) where agreement_id is not null;
create index ledger_line_project on ledger_line (month, version, project_id) where project_id is not null;
create index ledger_line_company on ledger_line (month, version, company_id);

create table agreement_month (
    month text not null,
    version integer not null,
    agreement_id text not null,
    currency text not null,
    worked_seconds integer not null,
    billable_seconds integer not null,
    covered_hours real not null,
    limit_hours real,
    remaining_hours real,
    shadow_value_minor integer not null,
    unknown_cost_seconds integer not null,
    open_items integer not null,
    all_approved integer not null,
    -- Sums of lines, kept so that a view answers at once.
    revenue_earned integer not null,
    revenue_billed integer not null,
    addition_cost integer not null,
    labour_cost integer not null,
    expense_cost integer not null,
    margin_pct real,
    effective_hourly_rate real,
    efficiency_ratio real,
    cost_known_pct real not null,
    grade text not null,
    primary key (month, version, agreement_id)
) strict, without rowid;

create table project_month (
    month text not null,
    version integer not null,
    project_id text not null,
    currency text not null,
    worked_seconds integer not null,
    unknown_cost_seconds integer not null,
    to_date_seconds integer not null,
    open_items integer not null,
    all_approved integer not null,
    revenue_earned integer not null,
    revenue_billed integer not null,
    labour_cost integer not null,
    expense_cost integer not null,
    margin_pct real,
    variance_pct real,
    percent_complete real,
    cost_known_pct real not null,
    grade text not null,
    primary key (month, version, project_id)
) strict, without rowid;

create table company_month (
    month text not null,
    version integer not null,
    company_id text not null,
    currency text not null,
    worked_seconds integer not null,
    billable_seconds integer not null,
    covered_hours real not null,
    unknown_cost_seconds integer not null,
    open_items integer not null,
    all_approved integer not null,
    revenue_earned integer not null,
    revenue_billed integer not null,
    addition_cost integer not null,
    labour_cost integer not null,
    expense_cost integer not null,
    margin_pct real,
    effective_hourly_rate real,
    cost_known_pct real not null,
    grade text not null,
    primary key (month, version, company_id, currency)
) strict, without rowid;

-- Hours whose cost is unknown, for the reconciliation; and what payroll says.
create table unknown_cost_month (
    month text not null,
    version integer not null,
    account text not null,
    currency text not null,
    unknown_seconds integer not null,
    primary key (month, version, account, currency)
) strict, without rowid;

-- Minor units of one unit, where it is not 100 (ISO 4217).
create table currency_scale (
    code text primary key,
    scale integer not null
) strict;

insert into currency_scale (code, scale) values
    ('BIF', 1), ('CLP', 1), ('DJF', 1), ('GNF', 1), ('ISK', 1), ('JPY', 1), ('KMF', 1), ('KRW', 1), ('PYG', 1),
    ('RWF', 1), ('UGX', 1), ('VND', 1), ('VUV', 1), ('XAF', 1), ('XOF', 1), ('XPF', 1),
    ('BHD', 1000), ('IQD', 1000), ('JOD', 1000), ('KWD', 1000), ('LYD', 1000), ('OMR', 1000), ('TND', 1000);
