-- What a source itself says is left of a block. A figure of the moment it was read, so it stands beside the agreement: it
-- moves with every hour, and disturbs no day and no month.

create table agreement_balance (
    id text primary key,
    source text generated always as (substr(id, 1, instr(id, ':') - 1)) virtual,
    source_id text generated always as (substr(id, instr(id, ':') + 1)) virtual,
    agreement_id text,
    left_amount text,
    known_at text not null,
    deleted_at text,
    version integer not null default 1,
    -- Only referred to so far.
    inferred integer not null default 0
) strict;
