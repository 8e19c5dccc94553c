-- Work on an agreement is asked for by its days: of a block that is granted anew each month, the last month alone.

drop index time_entry_agreement;
create index time_entry_agreement on time_entry (agreement_id, work_date) where agreement_id is not null;
