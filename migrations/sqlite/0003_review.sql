-- The review queue. Items are derived from the warehouse; what a person typed is the only copy.

create table review_item (
    item_id text primary key,
    root_id text not null,
    rule text not null,
    severity text not null,
    state text not null,
    audience text not null,
    -- What was judged when it was found: day:<person>/<date>, ticket:<id>, member:<id>.
    unit text not null,
    subject_kind text not null,
    subject_id text not null,
    subject_url text,
    person_id text,
    member_id text,
    company_id text,
    ticket_id text,
    time_entry_id text,
    agreement_id text,
    suggested_agreement_id text,
    suggested_field text,
    suggested_value text,
    work_date text,
    interval_start text,
    interval_end text,
    length_seconds integer,
    amount_at_stake_minor integer,
    currency text,
    reason text not null,
    -- JSON: conditions and values, and the further rules that hold.
    evidence text not null,
    -- Hash of what the item rests on; a human's word holds while it is the same.
    fingerprint text not null,
    settings_version integer not null,
    first_seen_at text not null,
    last_seen_at text not null,
    closed_at text
) strict;

create index review_item_unit on review_item (unit);
create index review_item_state on review_item (state, work_date);
create index review_item_agreement on review_item (agreement_id) where agreement_id is not null;
create index review_item_person on review_item (person_id) where rule = 'time.gap';

create table review_act (
    id integer primary key,
    item_id text not null references review_item (item_id) on delete cascade,
    at text not null,
    -- Null: the data alone did it.
    actor text,
    act text not null,
    reason text,
    -- The evidence it was said of.
    fingerprint text not null
) strict;

create index review_act_item on review_act (item_id, id);

-- Days already judged as due; a day is judged again when disturbed.
create table judged_day (
    person_id text not null,
    on_date text not null,
    settings_version integer not null,
    primary key (on_date, person_id)
) strict, without rowid;
