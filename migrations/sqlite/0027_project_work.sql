-- What was worked on each project in each month, as rolls see it: how far a project is takes no reading of all its work.

create table project_work (
    month text not null,
    project_id text not null,
    worked_seconds integer not null,
    primary key (project_id, month)
) strict;
