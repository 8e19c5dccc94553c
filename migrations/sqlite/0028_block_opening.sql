-- What a block had given when a month began, as a roll left it: the next roll of the month reads no work from before. Rolls of
-- earlier months throw it away.

create table block_opening (
    month text not null,
    agreement_id text not null,
    -- Of its terms, and of finance's methods.
    print text not null,
    opening text not null,
    primary key (agreement_id, month)
) strict;
