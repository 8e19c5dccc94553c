-- Work on a project that has its agreement from it is found by its days.
drop index time_entry_project;
create index time_entry_project on time_entry (project_id, work_date) where project_id is not null;
