-- What a block had given when a month began, as a roll left it: the next roll of the month reads no work from before. Rolls of
-- earlier months throw it away.

create table block_opening (
    month text collate "C" not null,
    agreement_id text collate "C" not null,
    -- Of its terms, and of finance's methods.
    print text collate "C" not null,
    opening text collate "C" not null,
    primary key (agreement_id, month)
);
