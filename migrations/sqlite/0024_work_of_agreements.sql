-- Work that has its agreement from its ticket is found by its days.

create index time_entry_bare on time_entry (work_date) where agreement_id is null and ticket_id is not null;

-- Completed tickets of an agreement are found by when they were.
drop index ticket_agreement;
create index ticket_agreement on ticket (agreement_id, closed_at) where agreement_id is not null;
