-- What a source itself says is left of a block. A figure of the moment it was read, so it stands beside the agreement: it
-- moves with every hour, and disturbs no day and no month.

create table agreement_balance (
    id text collate "C" primary key,
    source text collate "C" generated always as (left(id, greatest(strpos(id, ':') - 1, 0))) stored,
    source_id text collate "C" generated always as (substr(id, strpos(id, ':') + 1)) stored,
    agreement_id text collate "C",
    left_amount numeric,
    known_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1,
    -- Only referred to so far.
    inferred boolean not null default false
);
