-- Facts that only some sources bring, for the rules that need them; and what work types are usual, learned once a day.

alter table member add column times_required integer;
alter table member add column allowed_work_roles text;
alter table work_type add column place text;
alter table agreement add column devices text;
alter table agreement add column excluded_contact_types text;
alter table ticket add column devices text;
alter table ticket add column contact_type text;
alter table time_entry add column note_words text;

create table type_habit (
    board text not null,
    ticket_type text not null,
    work_type_id text not null,
    entries integer not null,
    primary key (board, ticket_type, work_type_id)
) strict, without rowid;
