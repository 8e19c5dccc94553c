-- What the ledger lines of each account of an open month are, in one figure: a roll compares that instead of the lines.

create table ledger_print (
    month text not null,
    account text not null,
    print text not null,
    primary key (month, account)
) strict, without rowid;

-- What was posted before is known to be there, and replaced once.
insert into ledger_print (month, account, print)
select distinct month, account, '' from ledger_line where version = 1 and origin_month is null;
