-- What people made of mismatches is counted once a day; between two counts only what was decided since is read.

create table choice_habit (
    company_id text not null,
    -- Empty: the ticket has none.
    ticket_type text not null,
    sub_type text not null,
    agreement_id text not null,
    items integer not null,
    primary key (company_id, ticket_type, sub_type, agreement_id)
) strict, without rowid;

-- When what was last learned.
create table learned (
    what text primary key,
    at text not null
) strict, without rowid;

drop index review_item_habit;
create index review_item_chosen on review_item (closed_at)
    where rule like 'agreement.%' and state in ('accepted', 'fixed') and company_id is not null;
create index review_item_chosen_root on review_item (root_id)
    where rule like 'agreement.%' and state in ('accepted', 'fixed') and company_id is not null;
