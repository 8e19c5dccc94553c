-- One daemon works at a time: whoever holds the lease. The others stand by, and take it once it has run out. The fencing
-- number grows by one with every holder, so a holder that hung and wakes up again sees that it is none any more.

create table lease (
    name text collate "C" primary key,
    -- Host, process and start of the holder: enough for a person to find it.
    holder text collate "C" not null,
    fencing bigint not null,
    taken_at timestamptz not null,
    renewed_at timestamptz not null,
    expires_at timestamptz not null
);
