-- Terms that only some sources know: how fast a role takes from a block, what a work type does to a rate, what somebody costs
-- on one agreement alone.

alter table agreement_rate add column block_factor text;
alter table work_type add column rate_change text;
alter table work_type add column rate_amount text;
alter table cost_rate add column agreement_id text;
alter table cost_rate add column work_role_id text;

-- Only where a source is told to keep titles.
alter table calendar_entry add column title text;

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

-- People whose part of a source could not be read while the rest was: only their days wait.
create table unread_part (
    source text not null,
    member_id text not null,
    -- When it was last read; none: never.
    read_at text,
    primary key (source, member_id)
) strict, without rowid;
