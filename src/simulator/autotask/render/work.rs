//! Projects with their phase, tickets, tasks, and time entries.

use super::{Names, internal_code, list, number};
use crate::model::{Billable, Instant, Project, TicketId};
use crate::simulator::autotask::record::{Draft, Record};
use crate::simulator::world::{SimEntry, SimTicket};
use crate::simulator::{Drafts, NOTE_MARK};
use chrono::{NaiveDate, NaiveTime, TimeZone};
use rust_decimal::Decimal;

/// Notes from this many characters on get the mark; shorter ones are left alone, because their length means something.
const MARKED_FROM: usize = 30;

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let world = names.world;
    drafts.put("Projects", world.projects.iter().map(|p| project(p, names)));
    drafts.put("Phases", world.projects.iter().map(|p| phase(p, names)));
    let (tasks, tickets): (Vec<_>, Vec<_>) = world
        .tickets
        .iter()
        .partition(|t| t.ticket.project_id.is_some());
    drafts.put("Tickets", tickets.into_iter().map(|t| ticket(t, names)));
    drafts.put("Tasks", tasks.into_iter().map(|t| task(t, names)));
    drafts.put("TimeEntries", world.entries.iter().map(|e| entry(e, names)));
}

fn project(p: &Project, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(p.id.as_str()));
    r.text("projectName", &p.name);
    r.text("projectNumber", "");
    r.maybe_int("companyID", p.company_id.as_ref().map(|c| names.company(c)));
    let contract = p.agreement_id.as_ref().map(|a| number(a.as_str()));
    r.maybe_int("contractID", contract);
    r.int("projectType", 5);
    r.int(
        "status",
        match p.status.as_deref() {
            Some("planned") => 1,
            Some("on_hold") => 6,
            Some("completed") => 5,
            Some("cancelled") => 7,
            _ => 8,
        },
    );
    day(&mut r, "startDateTime", p.starts_on);
    day(&mut r, "endDateTime", p.ends_on);
    r.hours("estimatedTime", p.planned.unwrap_or_default());
    r.int("completedPercentage", 0);
    r.changed("lastActivityDateTime", names.origin)
}

fn day(r: &mut Record, name: &str, day: Option<NaiveDate>) {
    match day {
        Some(day) => r.day(name, day),
        None => r.nothing(name),
    }
}

fn phase_of(project: &str) -> i64 {
    number(project) * 10 + 1
}

fn phase(p: &Project, names: &Names<'_>) -> Draft {
    let mut r = Record::new(phase_of(p.id.as_str()));
    r.int("projectID", number(p.id.as_str()));
    r.text("title", "Work");
    r.text("phaseNumber", "1");
    r.hours("estimatedHours", p.planned.unwrap_or_default());
    r.flag("isScheduled", false);
    r.changed("lastActivityDateTime", names.origin)
}

/// The number of a type's name on a ticket's board.
fn type_of(sim: &SimTicket, names: &Names<'_>) -> Option<i64> {
    let board = names.world.boards.get(sim.board)?;
    let found = board
        .types
        .iter()
        .find(|(_, n)| Some(n) == sim.ticket.kind.as_ref());
    found.map(|(n, _)| *n)
}

/// What tickets and tasks have alike: who works it, how, and how long.
fn assigned(r: &mut Record, sim: &SimTicket) {
    let t = &sim.ticket;
    r.int("status", list::status(t.status.as_deref(), t.closed));
    let owner = sim.owner.as_ref().map(|m| number(m.as_str()));
    r.maybe_int("assignedResourceID", owner);
    let role = t.work_role_id.as_ref().map(|r| number(r.as_str()));
    r.maybe_int("assignedResourceRoleID", role);
    let code = t.work_type_id.as_ref().map(|t| number(t.as_str()));
    r.maybe_int("billingCodeID", code);
    match sim.budget {
        Some(budget) => r.hours("estimatedHours", budget),
        None => r.nothing("estimatedHours"),
    }
}

fn ticket(sim: &SimTicket, names: &Names<'_>) -> Draft {
    let t = &sim.ticket;
    let mut r = Record::new(number(t.id.as_str()));
    r.text("ticketNumber", &format!("T{}.0001", number(t.id.as_str())));
    r.text("title", &t.summary);
    r.maybe_int("companyID", t.company_id.as_ref().map(|c| names.company(c)));
    let contract = t.agreement_id.as_ref().map(|a| number(a.as_str()));
    r.maybe_int("contractID", contract);
    r.nothing("projectID");
    r.nothing(if names.options.drifted {
        "problemTicketID"
    } else {
        "problemTicketId"
    });
    r.maybe_int(
        "queueID",
        names.world.boards.get(sim.board).map(|b| b.number),
    );
    r.maybe_int("issueType", type_of(sim, names));
    r.nothing("subIssueType");
    r.int("ticketType", 1);
    r.int("priority", 2);
    r.int("source", -1);
    assigned(&mut r, sim);
    r.instant("createDate", sim.opened_at);
    r.nothing("dueDateTime");
    r.maybe_instant("completedDate", t.closed_at);
    r.maybe_instant("resolvedDateTime", t.closed_at);
    r.changed("lastActivityDate", sim.updated_at)
}

fn task(sim: &SimTicket, names: &Names<'_>) -> Draft {
    let t = &sim.ticket;
    let project = t.project_id.as_ref().map_or("", |p| p.as_str());
    let mut r = Record::new(number(t.id.as_str()));
    r.int("projectID", number(project));
    r.int("phaseID", phase_of(project));
    r.text("title", &t.summary);
    r.text("taskNumber", &format!("T{}.0001", number(t.id.as_str())));
    r.int("taskType", 1);
    r.maybe_int("taskCategoryID", type_of(sim, names));
    r.int("priority", 1);
    r.int("priorityLabel", 2);
    r.flag("isTaskBillable", t.billable != Some(Billable::DoNotBill));
    assigned(&mut r, sim);
    r.instant("createDateTime", sim.opened_at);
    r.nothing("endDateTime");
    r.maybe_instant("completedDateTime", t.closed_at);
    r.changed("lastActivityDateTime", sim.updated_at)
}

/// What an entry is on: a ticket, a task, or nothing but a code of internal time.
fn charged(r: &mut Record, sim: &SimEntry, names: &Names<'_>) {
    let on = |id: &Option<TicketId>, task: bool| {
        let id = id.as_ref().filter(|id| names.is_task(id) == task)?;
        Some(number(id.as_str()))
    };
    let e = &sim.entry;
    let (ticket, task) = (on(&e.ticket_id, false), on(&e.ticket_id, true));
    r.maybe_int("ticketID", ticket);
    r.maybe_int("taskID", task);
    let internal = sim.charge_code.map(internal_code);
    r.maybe_int("internalBillingCodeID", internal);
    r.int(
        "timeEntryType",
        match (ticket, task) {
            (Some(_), _) => 2,
            (_, Some(_)) => 6,
            _ => 10,
        },
    );
    let role = e.work_role_id.as_ref().map(|r| number(r.as_str()));
    r.maybe_int("roleID", role.filter(|_| internal.is_none()));
    let code = e.work_type_id.as_ref().map(|t| number(t.as_str()));
    r.maybe_int("billingCodeID", code.filter(|_| internal.is_none()));
    let contract = e.agreement_id.as_ref().map(|a| number(a.as_str()));
    r.maybe_int("contractID", contract);
}

/// A time entry. This vendor always knows whether it is billed: an option nobody chose is billable.
fn entry(sim: &SimEntry, names: &Names<'_>) -> Draft {
    let e = &sim.entry;
    let mut r = Record::new(number(e.id.as_str()));
    charged(&mut r, sim, names);
    r.int("resourceID", number(e.member_id.as_str()));
    r.text(
        "dateWorked",
        &work_date(e.work_date, names.options.eastern_dates),
    );
    r.maybe_instant("startDateTime", e.started_at);
    r.maybe_instant("endDateTime", e.ended_at);
    r.hours("hoursWorked", e.worked);
    r.number("offsetHours", Decimal::ZERO);
    let billed = e.to_bill.unwrap_or(e.worked);
    match names.options.silent_posting {
        true => r.derived_hours("hoursToBill", billed),
        false => r.hours("hoursToBill", billed),
    }
    let (hidden, shown) = match e.billable {
        Some(Billable::NoCharge) => (true, true),
        Some(Billable::DoNotBill) => (true, false),
        _ => (false, true),
    };
    r.flag("isNonBillable", hidden);
    r.flag("showOnInvoice", shown);
    if names.options.drifted {
        r.text("somethingNew", "2026.4");
    }
    r.text("summaryNotes", &marked(&sim.notes));
    r.text("internalNotes", "");
    r.maybe_instant("createDateTime", e.entered_at);
    r.nothing("billingApprovalDateTime");
    r.changed("lastModifiedDateTime", sim.updated_at)
}

fn marked(note: &str) -> String {
    match note.chars().count() >= MARKED_FROM {
        true => format!("{note} {NOTE_MARK}"),
        false => note.to_owned(),
    }
}

/// A calendar date as the vendor writes one: midnight UTC, or, in older databases, of the US East.
fn work_date(date: NaiveDate, eastern: bool) -> String {
    if !eastern {
        return format!("{date}T00:00:00Z");
    }
    let midnight = date.and_time(NaiveTime::MIN);
    let eastern = chrono_tz::America::New_York.from_local_datetime(&midnight);
    let at: Instant = eastern
        .earliest()
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc());
    crate::simulator::record::instant(at.timestamp())
}
