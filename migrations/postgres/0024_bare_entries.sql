-- Work that has its agreement from its ticket is found by its days.

create index time_entry_bare on time_entry (work_date) where agreement_id is null and ticket_id is not null;
