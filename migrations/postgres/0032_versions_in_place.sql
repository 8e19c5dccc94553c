-- A version stands with its row until the next one replaces it, as bodies do: most records have one version for ever, and
-- each had been written twice.

alter table record_version rename to record_history;
alter index record_version_pkey rename to record_history_pkey;

alter table company add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table member add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table member_team add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table identity add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table work_role add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table work_type add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table charge_code add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table board add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table board_status add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table board_type add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_type add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_exclusion add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_rate add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_addition add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_adjustment add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table project add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table project_phase add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table ticket add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table ticket_status_change add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table time_sheet add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table time_entry add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table expense add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table calendar_entry add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table work_calendar add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table schedule add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table holiday add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table absence add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table cost_rate add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table fx_rate add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table payroll add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table invoice add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table invoice_line add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;
alter table agreement_balance add column hash bytea, add column changed text collate "C" not null default '', add column run_id bigint;

update company set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'company' and v.id = company.id and v.version = company.version;
update member set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'member' and v.id = member.id and v.version = member.version;
update member_team set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'member_team' and v.id = member_team.id and v.version = member_team.version;
update identity set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'identity' and v.id = identity.id and v.version = identity.version;
update work_role set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'work_role' and v.id = work_role.id and v.version = work_role.version;
update work_type set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'work_type' and v.id = work_type.id and v.version = work_type.version;
update charge_code set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'charge_code' and v.id = charge_code.id and v.version = charge_code.version;
update board set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'board' and v.id = board.id and v.version = board.version;
update board_status set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'board_status' and v.id = board_status.id and v.version = board_status.version;
update board_type set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'board_type' and v.id = board_type.id and v.version = board_type.version;
update agreement_type set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_type' and v.id = agreement_type.id and v.version = agreement_type.version;
update agreement set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement' and v.id = agreement.id and v.version = agreement.version;
update agreement_exclusion set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_exclusion' and v.id = agreement_exclusion.id and v.version = agreement_exclusion.version;
update agreement_rate set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_rate' and v.id = agreement_rate.id and v.version = agreement_rate.version;
update agreement_addition set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_addition' and v.id = agreement_addition.id and v.version = agreement_addition.version;
update agreement_adjustment set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_adjustment' and v.id = agreement_adjustment.id and v.version = agreement_adjustment.version;
update project set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'project' and v.id = project.id and v.version = project.version;
update project_phase set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'project_phase' and v.id = project_phase.id and v.version = project_phase.version;
update ticket set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'ticket' and v.id = ticket.id and v.version = ticket.version;
update ticket_status_change set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'ticket_status_change' and v.id = ticket_status_change.id and v.version = ticket_status_change.version;
update time_sheet set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'time_sheet' and v.id = time_sheet.id and v.version = time_sheet.version;
update time_entry set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'time_entry' and v.id = time_entry.id and v.version = time_entry.version;
update expense set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'expense' and v.id = expense.id and v.version = expense.version;
update calendar_entry set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'calendar_entry' and v.id = calendar_entry.id and v.version = calendar_entry.version;
update work_calendar set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'work_calendar' and v.id = work_calendar.id and v.version = work_calendar.version;
update schedule set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'schedule' and v.id = schedule.id and v.version = schedule.version;
update holiday set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'holiday' and v.id = holiday.id and v.version = holiday.version;
update absence set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'absence' and v.id = absence.id and v.version = absence.version;
update cost_rate set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'cost_rate' and v.id = cost_rate.id and v.version = cost_rate.version;
update fx_rate set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'fx_rate' and v.id = fx_rate.id and v.version = fx_rate.version;
update payroll set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'payroll' and v.id = payroll.id and v.version = payroll.version;
update invoice set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'invoice' and v.id = invoice.id and v.version = invoice.version;
update invoice_line set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'invoice_line' and v.id = invoice_line.id and v.version = invoice_line.version;
update agreement_balance set hash = v.hash, changed = v.changed, run_id = v.run_id from record_history v
    where v.table_name = 'agreement_balance' and v.id = agreement_balance.id and v.version = agreement_balance.version;

delete from record_history where table_name = 'company' and exists (
    select 1 from company t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'member' and exists (
    select 1 from member t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'member_team' and exists (
    select 1 from member_team t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'identity' and exists (
    select 1 from identity t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'work_role' and exists (
    select 1 from work_role t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'work_type' and exists (
    select 1 from work_type t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'charge_code' and exists (
    select 1 from charge_code t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'board' and exists (
    select 1 from board t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'board_status' and exists (
    select 1 from board_status t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'board_type' and exists (
    select 1 from board_type t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_type' and exists (
    select 1 from agreement_type t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement' and exists (
    select 1 from agreement t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_exclusion' and exists (
    select 1 from agreement_exclusion t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_rate' and exists (
    select 1 from agreement_rate t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_addition' and exists (
    select 1 from agreement_addition t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_adjustment' and exists (
    select 1 from agreement_adjustment t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'project' and exists (
    select 1 from project t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'project_phase' and exists (
    select 1 from project_phase t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'ticket' and exists (
    select 1 from ticket t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'ticket_status_change' and exists (
    select 1 from ticket_status_change t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'time_sheet' and exists (
    select 1 from time_sheet t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'time_entry' and exists (
    select 1 from time_entry t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'expense' and exists (
    select 1 from expense t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'calendar_entry' and exists (
    select 1 from calendar_entry t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'work_calendar' and exists (
    select 1 from work_calendar t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'schedule' and exists (
    select 1 from schedule t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'holiday' and exists (
    select 1 from holiday t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'absence' and exists (
    select 1 from absence t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'cost_rate' and exists (
    select 1 from cost_rate t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'fx_rate' and exists (
    select 1 from fx_rate t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'payroll' and exists (
    select 1 from payroll t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'invoice' and exists (
    select 1 from invoice t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'invoice_line' and exists (
    select 1 from invoice_line t where t.id = record_history.id and t.version = record_history.version);
delete from record_history where table_name = 'agreement_balance' and exists (
    select 1 from agreement_balance t where t.id = record_history.id and t.version = record_history.version);

-- Every version of every record: those that were replaced, and those that stand. What is only referred to has none yet.
create view record_version as
select table_name, id, version, known_at, hash, changed, run_id from record_history
union all select 'company'::text collate "C", id, version, known_at, hash, changed, run_id from company where version > 0
union all select 'member'::text collate "C", id, version, known_at, hash, changed, run_id from member where version > 0
union all select 'member_team'::text collate "C", id, version, known_at, hash, changed, run_id from member_team where version > 0
union all select 'identity'::text collate "C", id, version, known_at, hash, changed, run_id from identity where version > 0
union all select 'work_role'::text collate "C", id, version, known_at, hash, changed, run_id from work_role where version > 0
union all select 'work_type'::text collate "C", id, version, known_at, hash, changed, run_id from work_type where version > 0
union all select 'charge_code'::text collate "C", id, version, known_at, hash, changed, run_id from charge_code where version > 0
union all select 'board'::text collate "C", id, version, known_at, hash, changed, run_id from board where version > 0
union all select 'board_status'::text collate "C", id, version, known_at, hash, changed, run_id from board_status where version > 0
union all select 'board_type'::text collate "C", id, version, known_at, hash, changed, run_id from board_type where version > 0
union all select 'agreement_type'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_type where version > 0
union all select 'agreement'::text collate "C", id, version, known_at, hash, changed, run_id from agreement where version > 0
union all select 'agreement_exclusion'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_exclusion where version > 0
union all select 'agreement_rate'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_rate where version > 0
union all select 'agreement_addition'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_addition where version > 0
union all select 'agreement_adjustment'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_adjustment where version > 0
union all select 'project'::text collate "C", id, version, known_at, hash, changed, run_id from project where version > 0
union all select 'project_phase'::text collate "C", id, version, known_at, hash, changed, run_id from project_phase where version > 0
union all select 'ticket'::text collate "C", id, version, known_at, hash, changed, run_id from ticket where version > 0
union all select 'ticket_status_change'::text collate "C", id, version, known_at, hash, changed, run_id from ticket_status_change where version > 0
union all select 'time_sheet'::text collate "C", id, version, known_at, hash, changed, run_id from time_sheet where version > 0
union all select 'time_entry'::text collate "C", id, version, known_at, hash, changed, run_id from time_entry where version > 0
union all select 'expense'::text collate "C", id, version, known_at, hash, changed, run_id from expense where version > 0
union all select 'calendar_entry'::text collate "C", id, version, known_at, hash, changed, run_id from calendar_entry where version > 0
union all select 'work_calendar'::text collate "C", id, version, known_at, hash, changed, run_id from work_calendar where version > 0
union all select 'schedule'::text collate "C", id, version, known_at, hash, changed, run_id from schedule where version > 0
union all select 'holiday'::text collate "C", id, version, known_at, hash, changed, run_id from holiday where version > 0
union all select 'absence'::text collate "C", id, version, known_at, hash, changed, run_id from absence where version > 0
union all select 'cost_rate'::text collate "C", id, version, known_at, hash, changed, run_id from cost_rate where version > 0
union all select 'fx_rate'::text collate "C", id, version, known_at, hash, changed, run_id from fx_rate where version > 0
union all select 'payroll'::text collate "C", id, version, known_at, hash, changed, run_id from payroll where version > 0
union all select 'invoice'::text collate "C", id, version, known_at, hash, changed, run_id from invoice where version > 0
union all select 'invoice_line'::text collate "C", id, version, known_at, hash, changed, run_id from invoice_line where version > 0
union all select 'agreement_balance'::text collate "C", id, version, known_at, hash, changed, run_id from agreement_balance where version > 0;
