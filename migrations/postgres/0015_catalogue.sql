-- Facts that only some sources bring, for the rules that need them; and what work types are usual, learned once a day.

alter table member add column times_required boolean;
alter table member add column allowed_work_roles text collate "C";
alter table work_type add column place text collate "C";
alter table agreement add column devices text collate "C";
alter table agreement add column excluded_contact_types text collate "C";
alter table ticket add column devices text collate "C";
alter table ticket add column contact_type text collate "C";
alter table time_entry add column note_words text collate "C";

create table type_habit (
    board text collate "C" not null,
    ticket_type text collate "C" not null,
    work_type_id text collate "C" not null,
    entries bigint not null,
    primary key (board, ticket_type, work_type_id)
);
