-- What people made of mismatches is counted once a day; between two counts only what was decided since is read.

create table choice_habit (
    company_id text collate "C" not null,
    -- Empty: the ticket has none.
    ticket_type text collate "C" not null,
    sub_type text collate "C" not null,
    agreement_id text collate "C" not null,
    items bigint not null,
    primary key (company_id, ticket_type, sub_type, agreement_id)
);

-- When what was last learned.
create table learned (
    what text collate "C" primary key,
    at timestamptz not null
);

drop index review_item_habit;
create index review_item_chosen on review_item (closed_at)
    where rule like 'agreement.%' and state in ('accepted', 'fixed') and company_id is not null;
create index review_item_chosen_root on review_item (root_id)
    where rule like 'agreement.%' and state in ('accepted', 'fixed') and company_id is not null;
