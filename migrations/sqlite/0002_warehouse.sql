-- The nouns: contract §4 and what connectors bring beyond it. Ids are '<source>:<source_id>'.
-- Amounts, rates and quantities are exact decimals as text, as the source gives them; durations are seconds.

create table company (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    parent_id text,
    is_internal integer,
    active integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table member (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    email text,
    team text,
    manager_id text,
    time_zone text,
    active integer,
    is_human integer,
    started_on text,
    ended_on text,
    default_work_role_id text,
    holiday_calendar text,
    work_calendar_id text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table member_team (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    team text,
    lead_id text,
    valid_from text,
    valid_to text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table identity (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    kind text,
    a text,
    b text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table work_role (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    active integer,
    standard_rate text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table work_type (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    active integer,
    billable text,
    after_hours integer,
    cost_multiplier text,
    payroll_wrap integer,
    absence integer,
    category text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table charge_code (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    billable text,
    active integer,
    accounts_as text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table board (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    is_project integer,
    active integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table board_status (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    board_id text,
    name text,
    is_closed integer,
    status_class text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table board_type (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    board_id text,
    name text,
    active integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement_type (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    active integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    company_id text,
    name text,
    kind text,
    bill_to_company_id text,
    parent_id text,
    starts_on text,
    ends_on text,
    cancelled_on text,
    currency text,
    bill_amount text,
    bill_cycle_months integer,
    first_bill_on text,
    bill_timing text,
    limit_amount text,
    unlimited integer,
    carry_over_days integer,
    allow_overrun integer,
    overage_rate text,
    refundable integer,
    covers_time integer,
    covers_projects integer,
    covers_boards text,
    business_hours_only integer,
    location text,
    category text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement_exclusion (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    agreement_id text,
    work_role_id text,
    work_type_id text,
    to_agreement_id text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement_rate (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    agreement_id text,
    work_role_id text,
    work_type_id text,
    rate text,
    minimum_seconds integer,
    maximum_seconds integer,
    round_seconds integer,
    overage_rate text,
    valid_from text,
    valid_to text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement_addition (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    agreement_id text,
    name text,
    quantity text,
    less_included text,
    unit_price text,
    unit_cost text,
    billable text,
    effective_on text,
    cancelled_on text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table agreement_adjustment (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    agreement_id text,
    on_date text,
    amount text,
    description text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table project (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    company_id text,
    name text,
    agreement_id text,
    billing_method text,
    contract_price text,
    planned_seconds integer,
    remaining_seconds integer,
    starts_on text,
    ends_on text,
    status text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table project_phase (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    project_id text,
    name text,
    planned_seconds integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table ticket (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    summary text,
    company_id text,
    agreement_id text,
    project_id text,
    parent_id text,
    board text,
    type text,
    sub_type text,
    status text,
    status_class text,
    priority text,
    owner_id text,
    site text,
    location text,
    billable text,
    work_role_id text,
    work_type_id text,
    planned_seconds integer,
    opened_at text,
    due_at text,
    resolved_at text,
    closed_at text,
    updated_at text,
    url text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table ticket_status_change (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    ticket_id text,
    changed_at text,
    from_status text,
    to_status text,
    status_class text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table time_sheet (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    starts_on text,
    ends_on text,
    approval text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table time_entry (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    ticket_id text,
    project_id text,
    company_id text,
    agreement_id text,
    work_role_id text,
    work_type_id text,
    started_at text,
    ended_at text,
    worked_on text,
    deduct_seconds integer,
    worked_seconds integer,
    to_bill_seconds integer,
    covered_seconds integer,
    billable text,
    hourly_rate text,
    notes text,
    notes_length integer,
    internal_notes text,
    entered_at text,
    updated_at text,
    approval text,
    invoice_id text,
    url text,
    accounts_as text,
    charge_code_id text,
    -- Local date of the start in the member's zone, else the source's own.
    work_date text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table expense (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    spent_on text,
    cost text,
    member_id text,
    company_id text,
    agreement_id text,
    project_id text,
    price text,
    billable text,
    currency text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table calendar_entry (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    started_at text,
    ended_at text,
    show_as text,
    ticket_id text,
    status text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table work_calendar (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    name text,
    holiday_calendar text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table schedule (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    weekday text,
    on_date text,
    starts text,
    ends text,
    target_seconds integer,
    valid_from text,
    valid_to text,
    work_calendar_id text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table holiday (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    on_date text,
    name text,
    calendar text,
    starts text,
    ends text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table absence (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    starts_at text,
    ends_at text,
    kind text,
    approved integer,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table cost_rate (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    member_id text,
    amount text,
    currency text,
    valid_from text,
    valid_to text,
    basis text,
    burden text,
    overtime_after_seconds integer,
    overtime_factor text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table fx_rate (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    month text,
    from_currency text,
    to_currency text,
    rate text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table payroll (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    month text,
    currency text,
    amount text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table invoice (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    company_id text,
    invoiced_on text,
    currency text,
    agreement_id text,
    project_id text,
    kind text,
    credits_invoice_id text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

create table invoice_line (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    invoice_id text,
    amount text,
    description text,
    agreement_id text,
    time_entry_id text,
    tax text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;

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
    id text primary key,
    member_id text not null
) strict;

create table person_member (
    member_id text primary key,
    person_id text not null references person (id)
) strict;

create table client (
    id text primary key,
    company_id text not null
) strict;

create table client_company (
    company_id text primary key,
    client_id text not null references client (id)
) strict;

-- What an addition was, as seen: a quantity edited in place destroys the history at the source.
create table addition_version (
    addition_id text not null,
    seen_on text not null,
    quantity text,
    less_included text,
    unit_price text,
    unit_cost text,
    primary key (addition_id, seen_on)
) strict, without rowid;
