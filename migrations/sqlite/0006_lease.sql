-- One daemon works at a time: whoever holds the lease. The others watch its beat and take it once it has stood still. The
-- fencing number grows by one with every holder, so that one that hung and wakes up again sees that it is none any more.

create table lease (
    name text primary key,
    -- Host and process of the holder: enough for a person to find it.
    holder text not null,
    fencing integer not null,
    -- Counted up by the holder while it lives; nobody's clock is compared with another's.
    beat integer not null,
    taken_at text not null
) strict;
