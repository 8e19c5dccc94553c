-- Terms that only some sources know: how fast a role takes from a block, what a work type does to a rate, what somebody costs
-- on one agreement alone.

alter table agreement_rate add column block_factor numeric;
alter table work_type add column rate_change text collate "C";
alter table work_type add column rate_amount numeric;
alter table cost_rate add column agreement_id text collate "C";
alter table cost_rate add column work_role_id text collate "C";

-- Only where a source is told to keep titles.
alter table calendar_entry add column title text collate "C";

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

-- People whose part of a source could not be read while the rest was: only their days wait.
create table unread_part (
    source text collate "C" not null,
    member_id text collate "C" not null,
    -- When it was last read; none: never.
    read_at timestamptz,
    primary key (source, member_id)
);
