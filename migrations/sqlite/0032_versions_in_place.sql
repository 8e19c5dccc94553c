-- A version stands with its row until the next one replaces it, as bodies do: most records have one version for ever, and
-- each had been written twice.

alter table record_version rename to record_history;

alter table company add column hash blob;
alter table company add column changed text not null default '';
alter table company add column run_id integer;
alter table member add column hash blob;
alter table member add column changed text not null default '';
alter table member add column run_id integer;
alter table member_team add column hash blob;
alter table member_team add column changed text not null default '';
alter table member_team add column run_id integer;
alter table identity add column hash blob;
alter table identity add column changed text not null default '';
alter table identity add column run_id integer;
alter table work_role add column hash blob;
alter table work_role add column changed text not null default '';
alter table work_role add column run_id integer;
alter table work_type add column hash blob;
alter table work_type add column changed text not null default '';
alter table work_type add column run_id integer;
alter table charge_code add column hash blob;
alter table charge_code add column changed text not null default '';
alter table charge_code add column run_id integer;
alter table board add column hash blob;
alter table board add column changed text not null default '';
alter table board add column run_id integer;
alter table board_status add column hash blob;
alter table board_status add column changed text not null default '';
alter table board_status add column run_id integer;
alter table board_type add column hash blob;
alter table board_type add column changed text not null default '';
alter table board_type add column run_id integer;
alter table agreement_type add column hash blob;
alter table agreement_type add column changed text not null default '';
alter table agreement_type add column run_id integer;
alter table agreement add column hash blob;
alter table agreement add column changed text not null default '';
alter table agreement add column run_id integer;
alter table agreement_exclusion add column hash blob;
alter table agreement_exclusion add column changed text not null default '';
alter table agreement_exclusion add column run_id integer;
alter table agreement_rate add column hash blob;
alter table agreement_rate add column changed text not null default '';
alter table agreement_rate add column run_id integer;
alter table agreement_addition add column hash blob;
alter table agreement_addition add column changed text not null default '';
alter table agreement_addition add column run_id integer;
alter table agreement_adjustment add column hash blob;
alter table agreement_adjustment add column changed text not null default '';
alter table agreement_adjustment add column run_id integer;
alter table project add column hash blob;
alter table project add column changed text not null default '';
alter table project add column run_id integer;
alter table project_phase add column hash blob;
alter table project_phase add column changed text not null default '';
alter table project_phase add column run_id integer;
alter table ticket add column hash blob;
alter table ticket add column changed text not null default '';
alter table ticket add column run_id integer;
alter table ticket_status_change add column hash blob;
alter table ticket_status_change add column changed text not null default '';
alter table ticket_status_change add column run_id integer;
alter table time_sheet add column hash blob;
alter table time_sheet add column changed text not null default '';
alter table time_sheet add column run_id integer;
alter table time_entry add column hash blob;
alter table time_entry add column changed text not null default '';
alter table time_entry add column run_id integer;
alter table expense add column hash blob;
alter table expense add column changed text not null default '';
alter table expense add column run_id integer;
alter table calendar_entry add column hash blob;
alter table calendar_entry add column changed text not null default '';
alter table calendar_entry add column run_id integer;
alter table work_calendar add column hash blob;
alter table work_calendar add column changed text not null default '';
alter table work_calendar add column run_id integer;
alter table schedule add column hash blob;
alter table schedule add column changed text not null default '';
alter table schedule add column run_id integer;
alter table holiday add column hash blob;
alter table holiday add column changed text not null default '';
alter table holiday add column run_id integer;
alter table absence add column hash blob;
alter table absence add column changed text not null default '';
alter table absence add column run_id integer;
alter table cost_rate add column hash blob;
alter table cost_rate add column changed text not null default '';
alter table cost_rate add column run_id integer;
alter table fx_rate add column hash blob;
alter table fx_rate add column changed text not null default '';
alter table fx_rate add column run_id integer;
alter table payroll add column hash blob;
alter table payroll add column changed text not null default '';
alter table payroll add column run_id integer;
alter table invoice add column hash blob;
alter table invoice add column changed text not null default '';
alter table invoice add column run_id integer;
alter table invoice_line add column hash blob;
alter table invoice_line add column changed text not null default '';
alter table invoice_line add column run_id integer;
alter table agreement_balance add column hash blob;
alter table agreement_balance add column changed text not null default '';
alter table agreement_balance add column run_id integer;

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
union all select 'company', id, version, known_at, hash, changed, run_id from company where version > 0
union all select 'member', id, version, known_at, hash, changed, run_id from member where version > 0
union all select 'member_team', id, version, known_at, hash, changed, run_id from member_team where version > 0
union all select 'identity', id, version, known_at, hash, changed, run_id from identity where version > 0
union all select 'work_role', id, version, known_at, hash, changed, run_id from work_role where version > 0
union all select 'work_type', id, version, known_at, hash, changed, run_id from work_type where version > 0
union all select 'charge_code', id, version, known_at, hash, changed, run_id from charge_code where version > 0
union all select 'board', id, version, known_at, hash, changed, run_id from board where version > 0
union all select 'board_status', id, version, known_at, hash, changed, run_id from board_status where version > 0
union all select 'board_type', id, version, known_at, hash, changed, run_id from board_type where version > 0
union all select 'agreement_type', id, version, known_at, hash, changed, run_id from agreement_type where version > 0
union all select 'agreement', id, version, known_at, hash, changed, run_id from agreement where version > 0
union all select 'agreement_exclusion', id, version, known_at, hash, changed, run_id from agreement_exclusion where version > 0
union all select 'agreement_rate', id, version, known_at, hash, changed, run_id from agreement_rate where version > 0
union all select 'agreement_addition', id, version, known_at, hash, changed, run_id from agreement_addition where version > 0
union all select 'agreement_adjustment', id, version, known_at, hash, changed, run_id from agreement_adjustment where version > 0
union all select 'project', id, version, known_at, hash, changed, run_id from project where version > 0
union all select 'project_phase', id, version, known_at, hash, changed, run_id from project_phase where version > 0
union all select 'ticket', id, version, known_at, hash, changed, run_id from ticket where version > 0
union all select 'ticket_status_change', id, version, known_at, hash, changed, run_id from ticket_status_change where version > 0
union all select 'time_sheet', id, version, known_at, hash, changed, run_id from time_sheet where version > 0
union all select 'time_entry', id, version, known_at, hash, changed, run_id from time_entry where version > 0
union all select 'expense', id, version, known_at, hash, changed, run_id from expense where version > 0
union all select 'calendar_entry', id, version, known_at, hash, changed, run_id from calendar_entry where version > 0
union all select 'work_calendar', id, version, known_at, hash, changed, run_id from work_calendar where version > 0
union all select 'schedule', id, version, known_at, hash, changed, run_id from schedule where version > 0
union all select 'holiday', id, version, known_at, hash, changed, run_id from holiday where version > 0
union all select 'absence', id, version, known_at, hash, changed, run_id from absence where version > 0
union all select 'cost_rate', id, version, known_at, hash, changed, run_id from cost_rate where version > 0
union all select 'fx_rate', id, version, known_at, hash, changed, run_id from fx_rate where version > 0
union all select 'payroll', id, version, known_at, hash, changed, run_id from payroll where version > 0
union all select 'invoice', id, version, known_at, hash, changed, run_id from invoice where version > 0
union all select 'invoice_line', id, version, known_at, hash, changed, run_id from invoice_line where version > 0
union all select 'agreement_balance', id, version, known_at, hash, changed, run_id from agreement_balance where version > 0;
