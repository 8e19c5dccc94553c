-- The nouns: contract §4 and what connectors bring beyond it. Ids are '<source>:<source_id>'.
-- Amounts, rates and quantities are exact decimals, as the source gives them; durations are seconds.

create table company (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    parent_id text collate "C",
    is_internal boolean,
    active boolean,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table member (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    email text collate "C",
    team text collate "C",
    manager_id text collate "C",
    time_zone text collate "C",
    active boolean,
    is_human boolean,
    started_on date,
    ended_on date,
    default_work_role_id text collate "C",
    holiday_calendar text collate "C",
    work_calendar_id text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table member_team (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    team text collate "C",
    lead_id text collate "C",
    valid_from date,
    valid_to date,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table identity (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    kind text collate "C",
    a text collate "C",
    b text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table work_role (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    active boolean,
    standard_rate numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table work_type (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    active boolean,
    billable text collate "C",
    after_hours boolean,
    cost_multiplier numeric,
    payroll_wrap boolean,
    absence boolean,
    category text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table charge_code (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    billable text collate "C",
    active boolean,
    accounts_as text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table board (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    is_project boolean,
    active boolean,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table board_status (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    board_id text collate "C",
    name text collate "C",
    is_closed boolean,
    status_class text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table board_type (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    board_id text collate "C",
    name text collate "C",
    active boolean,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement_type (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    active boolean,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    company_id text collate "C",
    name text collate "C",
    kind text collate "C",
    bill_to_company_id text collate "C",
    parent_id text collate "C",
    starts_on date,
    ends_on date,
    cancelled_on date,
    currency text collate "C",
    bill_amount numeric,
    bill_cycle_months bigint,
    first_bill_on date,
    bill_timing text collate "C",
    limit_amount numeric,
    unlimited boolean,
    carry_over_days bigint,
    allow_overrun boolean,
    overage_rate numeric,
    refundable boolean,
    covers_time boolean,
    covers_projects boolean,
    covers_boards text collate "C",
    business_hours_only boolean,
    location text collate "C",
    category text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement_exclusion (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    agreement_id text collate "C",
    work_role_id text collate "C",
    work_type_id text collate "C",
    to_agreement_id text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement_rate (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    agreement_id text collate "C",
    work_role_id text collate "C",
    work_type_id text collate "C",
    rate numeric,
    minimum_seconds bigint,
    maximum_seconds bigint,
    round_seconds bigint,
    overage_rate numeric,
    valid_from date,
    valid_to date,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement_addition (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    agreement_id text collate "C",
    name text collate "C",
    quantity numeric,
    less_included numeric,
    unit_price numeric,
    unit_cost numeric,
    billable text collate "C",
    effective_on date,
    cancelled_on date,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table agreement_adjustment (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    agreement_id text collate "C",
    on_date date,
    amount numeric,
    description text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table project (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    company_id text collate "C",
    name text collate "C",
    agreement_id text collate "C",
    billing_method text collate "C",
    contract_price numeric,
    planned_seconds bigint,
    remaining_seconds bigint,
    starts_on date,
    ends_on date,
    status text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table project_phase (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    project_id text collate "C",
    name text collate "C",
    planned_seconds bigint,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table ticket (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    summary text collate "C",
    company_id text collate "C",
    agreement_id text collate "C",
    project_id text collate "C",
    parent_id text collate "C",
    board text collate "C",
    type text collate "C",
    sub_type text collate "C",
    status text collate "C",
    status_class text collate "C",
    priority text collate "C",
    owner_id text collate "C",
    site text collate "C",
    location text collate "C",
    billable text collate "C",
    work_role_id text collate "C",
    work_type_id text collate "C",
    planned_seconds bigint,
    opened_at timestamptz,
    due_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    updated_at timestamptz,
    url text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table ticket_status_change (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    ticket_id text collate "C",
    changed_at timestamptz,
    from_status text collate "C",
    to_status text collate "C",
    status_class text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table time_sheet (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    starts_on date,
    ends_on date,
    approval text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table time_entry (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    ticket_id text collate "C",
    project_id text collate "C",
    company_id text collate "C",
    agreement_id text collate "C",
    work_role_id text collate "C",
    work_type_id text collate "C",
    started_at timestamptz,
    ended_at timestamptz,
    worked_on date,
    deduct_seconds bigint,
    worked_seconds bigint,
    to_bill_seconds bigint,
    covered_seconds bigint,
    billable text collate "C",
    hourly_rate numeric,
    notes text collate "C",
    notes_length bigint,
    internal_notes text collate "C",
    entered_at timestamptz,
    updated_at timestamptz,
    approval text collate "C",
    invoice_id text collate "C",
    url text collate "C",
    accounts_as text collate "C",
    charge_code_id text collate "C",
    -- Local date of the start in the member's zone, else the source's own.
    work_date date,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table expense (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    spent_on date,
    cost numeric,
    member_id text collate "C",
    company_id text collate "C",
    agreement_id text collate "C",
    project_id text collate "C",
    price numeric,
    billable text collate "C",
    currency text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table calendar_entry (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    started_at timestamptz,
    ended_at timestamptz,
    show_as text collate "C",
    ticket_id text collate "C",
    status text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table work_calendar (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    name text collate "C",
    holiday_calendar text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table schedule (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    weekday text collate "C",
    on_date date,
    starts text collate "C",
    ends text collate "C",
    target_seconds bigint,
    valid_from date,
    valid_to date,
    work_calendar_id text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table holiday (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    on_date date,
    name text collate "C",
    calendar text collate "C",
    starts text collate "C",
    ends text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table absence (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    starts_at timestamptz,
    ends_at timestamptz,
    kind text collate "C",
    approved boolean,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table cost_rate (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    member_id text collate "C",
    amount numeric,
    currency text collate "C",
    valid_from date,
    valid_to date,
    basis text collate "C",
    burden numeric,
    overtime_after_seconds bigint,
    overtime_factor numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table fx_rate (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    month text collate "C",
    from_currency text collate "C",
    to_currency text collate "C",
    rate numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table payroll (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    month text collate "C",
    currency text collate "C",
    amount numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table invoice (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    company_id text collate "C",
    invoiced_on date,
    currency text collate "C",
    agreement_id text collate "C",
    project_id text collate "C",
    kind text collate "C",
    credits_invoice_id text collate "C",
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create table invoice_line (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    invoice_id text collate "C",
    amount numeric,
    description text collate "C",
    agreement_id text collate "C",
    time_entry_id text collate "C",
    tax numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);

create index time_entry_member_day on time_entry (member_id, work_date);
create index time_entry_day on time_entry (work_date);
create index time_entry_ticket on time_entry (ticket_id) where ticket_id is not null;
create index time_entry_agreement on time_entry (agreement_id) where agreement_id is not null;
create index time_entry_project on time_entry (project_id) where project_id is not null;
create index ticket_agreement on ticket (agreement_id) where agreement_id is not null;
create index ticket_company on ticket (company_id);
create index ticket_project on ticket (project_id) where project_id is not null;
create index calendar_entry_member on calendar_entry (member_id, started_at);
create index absence_member on absence (member_id, starts_at);
create index expense_day on expense (spent_on);
create index invoice_day on invoice (invoiced_on);
create index invoice_line_invoice on invoice_line (invoice_id);
create index ticket_status_change_ticket on ticket_status_change (ticket_id, changed_at);

-- Persons and clients: the members and companies of several sources that are one. One to one until joined.
create table person (
    id text collate "C" primary key,
    member_id text collate "C" not null
);

create table person_member (
    member_id text collate "C" primary key,
    person_id text collate "C" not null references person (id)
);

create table client (
    id text collate "C" primary key,
    company_id text collate "C" not null
);

create table client_company (
    company_id text collate "C" primary key,
    client_id text collate "C" not null references client (id)
);

-- What an addition was, as seen: a quantity edited in place destroys the history at the source.
create table addition_version (
    addition_id text collate "C" not null,
    seen_on date not null,
    quantity numeric,
    less_included numeric,
    unit_price numeric,
    unit_cost numeric,
    primary key (addition_id, seen_on)
);
