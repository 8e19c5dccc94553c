-- What one change touched is one row: marks that each had a key were looked up, counted and written one by one. As `[kind/key]`.

alter table disturbed rename to disturbed_before;

create table disturbed (
    -- Never used twice: whoever has claimed a row clears that one and no later one.
    id integer primary key autoincrement,
    judge integer not null,
    roll integer not null,
    marks text not null
) strict;

insert into disturbed (judge, roll, marks)
    select judge, roll, json_group_array(kind || '/' || key) from disturbed_before group by judge, roll;
drop table disturbed_before;
