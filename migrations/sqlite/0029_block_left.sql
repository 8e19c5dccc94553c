-- What a block had given when a month began, as its terms alone have it and a review left it: the next review reads no work
-- from before. What changed before the month throws it away.

create table block_left (
    month text not null,
    agreement_id text not null,
    -- Of its terms.
    print text not null,
    opening text not null,
    primary key (agreement_id, month)
) strict;
