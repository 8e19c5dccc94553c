-- What a block had given when a month began, as its terms alone have it and a review left it: the next review reads no work
-- from before. What changed before the month throws it away.

create table block_left (
    month text collate "C" not null,
    agreement_id text collate "C" not null,
    -- Of its terms.
    print text collate "C" not null,
    opening text collate "C" not null,
    primary key (agreement_id, month)
);
