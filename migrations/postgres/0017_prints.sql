-- What the ledger lines of each account of an open month are, in one figure: a roll compares that instead of the lines.

create table ledger_print (
    month text collate "C" not null,
    account text collate "C" not null,
    print text collate "C" not null,
    primary key (month, account)
);

-- What was posted before is known to be there, and replaced once.
insert into ledger_print (month, account, print)
select distinct month, account, '' from ledger_line where version = 1 and origin_month is null;
