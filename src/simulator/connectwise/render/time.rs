//! Time entries and time sheets.

use super::contract::{agreement_reference, phase_number};
use super::*;
use crate::model::{Invoice, TimeEntry};
use crate::simulator::connectwise::record::{Draft, Record};
use chrono::{Datelike, Days};
use rust_decimal::Decimal;

/// The number of an invoice that is no longer there, for entries that were invoiced and name none.
const LOST_INVOICE: i64 = 999_001;
/// Notes from this many characters on end with the mark.
const MARKED_FROM: usize = 30;

/// Writes time entries and sheets.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let desk = Desk::of(world);
    let entries = world.entries.iter().map(|e| entry(e, names, &desk));
    drafts.put("time/entries", entries);
    let sheets = world.time_sheets.iter().map(|s| sheet(s, names));
    drafts.put("time/sheets", sheets);
}

/// What time entries are filed under.
struct Desk<'w> {
    billed_by: HashMap<&'w str, &'w Invoice>,
    invoices_of: HashMap<&'w str, Vec<&'w Invoice>>,
    sheets: HashMap<(&'w str, NaiveDate), i64>,
}

impl<'w> Desk<'w> {
    fn of(world: &'w World) -> Self {
        let mut billed_by = HashMap::new();
        let mut invoices_of: HashMap<&str, Vec<&Invoice>> = HashMap::new();
        for invoice in &world.invoices {
            let lines = invoice.lines.iter();
            let entries = lines.filter_map(|l| l.time_entry_id.as_ref());
            billed_by.extend(entries.map(|id| (id.as_str(), invoice)));
            let company = invoice.company_id.as_str();
            invoices_of.entry(company).or_default().push(invoice);
        }
        let sheets = world.time_sheets.iter();
        Self {
            billed_by,
            invoices_of,
            sheets: sheets
                .map(|s| ((s.member_id.as_str(), s.starts_on), s.number))
                .collect(),
        }
    }
    /// The invoice whose line names the entry, else the client's next one, else one that is gone.
    fn invoice(&self, entry: &TimeEntry) -> i64 {
        let named = self.billed_by.get(entry.id.as_str()).copied();
        let next = || {
            let all = self.invoices_of.get(entry.company_id.as_ref()?.as_str())?;
            let later = all
                .iter()
                .filter(|i| !i.is_credit && i.invoiced_on >= entry.work_date);
            later.min_by_key(|i| i.invoiced_on).copied()
        };
        named
            .or_else(next)
            .map_or(LOST_INVOICE, |i| number(i.id.as_str()))
    }
    fn sheet(&self, entry: &TimeEntry) -> Option<i64> {
        let back = u64::from(entry.work_date.weekday().num_days_from_monday());
        let monday = entry.work_date.checked_sub_days(Days::new(back))?;
        let key = (entry.member_id.as_str(), monday);
        self.sheets.get(&key).copied()
    }
}

fn entry(sim: &SimEntry, names: &Names<'_>, desk: &Desk<'_>) -> Draft {
    let e = &sim.entry;
    let mut r = Record::new(number(e.id.as_str()));
    if let Some(company) = &e.company_id {
        let name = names.label(&names.companies, company.as_str());
        let id = number(company.as_str());
        r.reference("company", id, "name", name);
    }
    charge(&mut r, sim, names);
    let login = names.login(Some(&e.member_id));
    r.reference("member", number(e.member_id.as_str()), "identifier", login);
    if let Some(kind) = &e.work_type_id {
        let name = names.label(&names.types, kind.as_str());
        r.reference("workType", number(kind.as_str()), "name", name);
    }
    match &e.work_role_id {
        Some(role) => {
            let name = names.label(&names.roles, role.as_str());
            r.reference("workRole", number(role.as_str()), "name", name);
        }
        None => r.empty("workRole"),
    }
    agreement_reference(&mut r, e.agreement_id.as_ref(), names);
    times(&mut r, e);
    r.text("billableOption", option(e.billable));
    note(&mut r, &sim.notes);
    money(&mut r, e, names, desk);
    r.text("enteredBy", login);
    if let Some(entered) = e.entered_at {
        r.instant("dateEntered", entered);
    }
    if let Some(sheet) = desk.sheet(e) {
        r.reference("timeSheet", sheet, "name", "Week");
    }
    if let Some(status) = approval(e.approval.as_deref(), e.invoiced) {
        r.text("status", status);
    }
    beside::entry(&mut r, e, names);
    r.done(sim.updated_at, login, &[])
}

/// On what the time was spent.
fn charge(r: &mut Record, sim: &SimEntry, names: &Names<'_>) {
    let e = &sim.entry;
    let ticket = e.ticket_id.as_ref().map(|id| {
        let known = names.tickets.get(id.as_str()).copied();
        (number(id.as_str()), known)
    });
    if let Some((id, known)) = ticket {
        let project = known.is_some_and(|t| names.is_project_ticket(t));
        let kind = if project {
            "ProjectTicket"
        } else {
            "ServiceTicket"
        };
        r.text("chargeToType", kind);
        r.int("chargeToId", id);
        let summary = known.map_or("", |t| t.ticket.summary.as_str());
        r.reference("ticket", id, "summary", summary);
        if let Some(t) = known {
            let ticket = &t.ticket;
            let board = names.world.boards.get(t.board).map(|b| b.name.as_str());
            r.derived_text("ticketBoard", board.unwrap_or_default());
            r.derived_text("ticketStatus", ticket.status.as_deref().unwrap_or_default());
            r.derived_text("ticketType", ticket.kind.as_deref().unwrap_or_default());
        }
    } else if let Some(code) = sim.charge_code {
        r.text("chargeToType", "ChargeCode");
        r.int("chargeToId", code);
    } else if let Some(company) = &e.company_id {
        r.text("chargeToType", "Company");
        r.int("chargeToId", number(company.as_str()));
    }
    if let Some(project) = &e.project_id {
        let name = names.label(&names.projects, project.as_str());
        r.reference("project", number(project.as_str()), "name", name);
        r.reference("phase", phase_number(project.as_str()), "name", "Work");
    } else {
        r.empty("phase");
    }
}

/// Without an end the start is only a date.
fn times(r: &mut Record, e: &TimeEntry) {
    match (e.started_at, e.ended_at) {
        (Some(start), Some(end)) => {
            r.instant("timeStart", start);
            r.instant("timeEnd", end);
        }
        _ => r.day("timeStart", e.work_date),
    }
    if e.deduct.0 != 0 {
        r.hours("hoursDeduct", e.deduct);
    }
    r.hours("actualHours", e.worked);
}

fn note(r: &mut Record, note: &str) {
    if note.is_empty() {
    } else if note.chars().count() >= MARKED_FROM {
        r.text("notes", &format!("{note}\r\n{NOTE_MARK}"));
    } else {
        r.text("notes", note);
    }
}

fn money(r: &mut Record, e: &TimeEntry, names: &Names<'_>, desk: &Desk<'_>) {
    r.maybe_hours("hoursBilled", e.to_bill);
    r.maybe_hours("invoiceHours", e.to_bill);
    r.maybe_hours("agreementHours", e.covered);
    r.maybe_number("hourlyRate", e.hourly_rate);
    let cost: Option<Decimal> = names.members.get(e.member_id.as_str()).and_then(|m| m.cost);
    r.text(
        "hourlyCost",
        &cost.map(|c| format!("{c:.2}")).unwrap_or_default(),
    );
    r.flag("invoiceFlag", e.invoiced);
    if e.invoiced {
        let invoice = desk.invoice(e);
        let number = format!("INV{invoice:06}");
        r.reference("invoice", invoice, "identifier", &number);
    }
}

/// The vendor's word for an approval; an invoiced entry is billed.
fn approval(approval: Option<&str>, invoiced: bool) -> Option<&'static str> {
    match approval {
        Some("approved") if invoiced => Some("Billed"),
        Some("approved") => Some("ApprovedByTierTwo"),
        Some("submitted") => Some("PendingApproval"),
        Some("rejected") => Some("Rejected"),
        Some("open") => Some("Open"),
        _ => None,
    }
}

fn sheet(sheet: &SimTimeSheet, names: &Names<'_>) -> Draft {
    let mut r = Record::new(sheet.number);
    let login = names.login(Some(&sheet.member_id));
    let member = number(sheet.member_id.as_str());
    r.reference("member", member, "identifier", login);
    let week = sheet.starts_on.iso_week();
    r.int("year", i64::from(week.year()));
    r.int("period", i64::from(week.week()));
    r.day("dateStart", sheet.starts_on);
    r.maybe_day("dateEnd", sheet.starts_on.checked_add_days(Days::new(6)));
    if let Some(status) = approval(Some(sheet.approval), false) {
        r.text("status", status);
    }
    r.hours("hours", sheet.worked);
    r.done(names.origin.max(midnight(sheet.starts_on)), login, &[])
}
