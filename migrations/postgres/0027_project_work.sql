-- What was worked on each project in each month, as rolls see it: how far a project is takes no reading of all its work.

create table project_work (
    month text collate "C" not null,
    project_id text collate "C" not null,
    worked_seconds bigint not null,
    primary key (project_id, month)
);
