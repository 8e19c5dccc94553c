//! What a change of a record touches.

use crate::model::{Cell, Month, Table};
use crate::store::dirty::{Disturbed, Place, PlaceKind};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

const DAYS_MAX: i64 = 400;
const MONTHS_MAX: usize = 14;

/// A record's cells by name.
#[derive(Clone, Copy)]
struct View<'a>(&'static Table, &'a [Cell]);

impl View<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        match self.0.position(name).map(|at| &self.1[at]) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }
    fn day(&self, name: &str) -> Option<NaiveDate> {
        match self.0.position(name).map(|at| &self.1[at]) {
            Some(Cell::Date(day)) => Some(*day),
            Some(Cell::Instant(at)) => Some(at.date_naive()),
            _ => None,
        }
    }
}

/// Adds what one version of a record touches. `old` is the version it replaces, where there is one: what only matters
/// in a change (a ticket's company, say) is looked at there.
pub fn touch(
    table: &'static Table,
    id: &str,
    cells: &[Cell],
    work_date: Option<NaiveDate>,
    fresh: bool,
    into: &mut BTreeSet<Disturbed>,
) {
    let row = View(table, cells);
    match table.name {
        "time_entry" => {
            if let (Some(member), Some(date)) = (row.text("member_id"), work_date) {
                into.insert(Disturbed::Day(member.to_owned(), date));
                if row.day("ended_at").is_some_and(|end| end > date)
                    && let Some(next) = date.checked_add_days(Days::new(1))
                {
                    into.insert(Disturbed::Day(member.to_owned(), next));
                }
            }
            if let Some(ticket) = row.text("ticket_id") {
                into.insert(Disturbed::TicketTime(ticket.to_owned()));
            }
        }
        "calendar_entry" => days(&row, "started_at", "ended_at", into),
        "absence" => {
            days(&row, "starts_at", "ends_at", into);
            leave_months(&row, into);
        }
        // A closed ticket that is new to us has no entry yet that it could change.
        "ticket" => {
            if !fresh || row.text("status_class") != Some("closed") {
                into.insert(Disturbed::Ticket(id.to_owned()));
            }
            if row.day("closed_at").is_some() {
                place(&row, PlaceKind::Incidents, "agreement_id", None, into);
            }
        }
        "agreement" => {
            into.insert(Disturbed::Agreement(id.to_owned()));
        }
        "agreement_exclusion"
        | "agreement_rate"
        | "agreement_addition"
        | "agreement_adjustment" => {
            into.extend(
                row.text("agreement_id")
                    .map(|a| Disturbed::Agreement(a.to_owned())),
            );
        }
        "project" => {
            into.insert(Disturbed::Project(id.to_owned()));
        }
        "cost_rate" => {
            into.extend(
                row.text("member_id")
                    .map(|m| Disturbed::Member(m.to_owned())),
            );
        }
        "expense" => month(row.day("spent_on"), into),
        // A credit lowers the month of the invoice it names, and a line may come without its invoice.
        "invoice" => invoice(id, row.day("invoiced_on"), into),
        "invoice_line" => {
            if let Some(id) = row.text("invoice_id") {
                invoice(id, None, into);
            }
        }
        // How far a project is rests on all it has cost: which months those are is not known here.
        "fx_rate" => {
            into.insert(Disturbed::Month("*".into()));
        }
        "payroll"
        | "agreement_balance"
        | "board"
        | "board_status"
        | "board_type"
        | "agreement_type"
        | "time_sheet"
        | "project_phase"
        | "ticket_status_change" => {}
        // Nothing can hang yet on what is new; a person's days are judged as they become due. Who is available is more.
        "member" if fresh => {
            into.insert(own(None));
        }
        "company" | "work_role" | "work_type" | "charge_code" if fresh => {}
        _ => {
            into.insert(Disturbed::All);
        }
    }
}

/// Fields of an entry that say where and when its money is.
const PLACING: [&str; 11] = [
    "member_id",
    "ticket_id",
    "project_id",
    "company_id",
    "agreement_id",
    "work_type_id",
    "charge_code_id",
    "accounts_as",
    "started_at",
    "ended_at",
    "worked_on",
];

/// Adds where the money of a replaced version was: what replaces it may be booked elsewhere, and it may have left no line
/// that says so. `changed` names the fields that differ, divided by bars; none: the record is gone. `to` is the work date that
/// follows.
pub fn leave(
    table: &'static Table,
    cells: &[Cell],
    (work_date, to): (Option<NaiveDate>, Option<NaiveDate>),
    changed: Option<&str>,
    into: &mut BTreeSet<Disturbed>,
) {
    let row = View(table, cells);
    let moved = |fields: &[&str]| {
        changed
            .is_none_or(|names| names.is_empty() || names.split('|').any(|n| fields.contains(&n)))
    };
    let from = match table.name {
        "time_entry" if moved(&PLACING) => &PLACES[..],
        "ticket" if moved(&["company_id", "agreement_id", "project_id"]) => &PLACES[..3],
        "project" if moved(&["company_id", "agreement_id"]) => &PLACES[..2],
        "agreement" if moved(&["company_id"]) => &PLACES[1..2],
        "invoice" if moved(&INVOICED) => &PLACES[..3],
        "invoice_line" if moved(&["invoice_id", "agreement_id", "time_entry_id"]) => {
            place(&row, PlaceKind::Entry, "time_entry_id", None, into);
            &PLACES[..1]
        }
        _ => return,
    };
    let month = work_date.map(Month::of);
    if table.name == "time_entry" {
        let names = |column: &str| row.text(column).is_some();
        let nowhere = !PLACES.iter().any(|(_, column)| names(column));
        let may_be_own = OWN.iter().any(|column| names(column));
        if nowhere || may_be_own && (moved(&OWN) || month != to.map(Month::of)) {
            into.insert(own(month));
        }
    }
    for (kind, column) in from {
        place(&row, *kind, column, month, into);
    }
}

/// Fields of an invoice that say whose money it is, and in which months.
const INVOICED: [&str; 4] = [
    "company_id",
    "agreement_id",
    "project_id",
    "credits_invoice_id",
];

fn invoice(id: &str, day: Option<NaiveDate>, into: &mut BTreeSet<Disturbed>) {
    into.insert(Disturbed::Place(Place {
        month: day.map(Month::of),
        kind: PlaceKind::Invoice,
        id: id.to_owned(),
    }));
}

/// Fields of a project that say how far it is: no work on it is booked otherwise when they change.
const PLAN: [&str; 6] = [
    "name",
    "planned_seconds",
    "remaining_seconds",
    "starts_on",
    "ends_on",
    "status",
];

/// Does a change of these fields, divided by bars, say nothing but how far a project is?
pub(super) fn is_plan(table: &Table, changed: &str) -> bool {
    table.name == "project" && changed.split('|').all(|name| PLAN.contains(&name))
}

/// Fields of an entry that may make it payroll wrap or leave, which belong to no client.
const OWN: [&str; 3] = ["work_type_id", "charge_code_id", "accounts_as"];

/// What belongs to no client: work that names no company, payroll wrap, leave, and who was available.
fn own(month: Option<Month>) -> Disturbed {
    Disturbed::Place(Place {
        month,
        kind: PlaceKind::Company,
        id: String::new(),
    })
}

/// The months a stretch of leave can touch in any zone, whatever it costs.
fn leave_months(row: &View<'_>, into: &mut BTreeSet<Disturbed>) {
    let (Some(start), Some(end)) = (row.day("starts_at"), row.day("ends_at")) else {
        return;
    };
    let around = |day: NaiveDate| [day.pred_opt().unwrap_or(day), day.succ_opt().unwrap_or(day)];
    let (first, last) = (Month::of(around(start)[0]), Month::of(around(end)[1]));
    let months = std::iter::successors(Some(first), |m| Some(m.next()));
    let months = months.take_while(|m| *m <= last).take(MONTHS_MAX);
    into.extend(months.map(|month| own(Some(month))));
}

const PLACES: [(PlaceKind, &str); 4] = [
    (PlaceKind::Agreement, "agreement_id"),
    (PlaceKind::Company, "company_id"),
    (PlaceKind::Project, "project_id"),
    (PlaceKind::Ticket, "ticket_id"),
];

fn place(
    row: &View<'_>,
    kind: PlaceKind,
    column: &str,
    month: Option<Month>,
    into: &mut BTreeSet<Disturbed>,
) {
    into.extend(row.text(column).map(|id| {
        Disturbed::Place(Place {
            month,
            kind,
            id: id.to_owned(),
        })
    }));
}

fn month(day: Option<NaiveDate>, into: &mut BTreeSet<Disturbed>) {
    into.extend(day.map(|d| Disturbed::Month(Month::of(d).to_string())));
}

/// The days an interval can touch in any zone.
fn days(row: &View<'_>, start: &str, end: &str, into: &mut BTreeSet<Disturbed>) {
    let (Some(member), Some(start), Some(end)) =
        (row.text("member_id"), row.day(start), row.day(end))
    else {
        return;
    };
    let Some(first) = start.checked_sub_days(Days::new(1)) else {
        return;
    };
    let count = ((end - first).num_days() + 2).clamp(1, DAYS_MAX);
    into.extend(
        first
            .iter_days()
            .take(usize::try_from(count).unwrap_or(1))
            .map(|d| Disturbed::Day(member.to_owned(), d)),
    );
}

/// Does the table say who is whom?
pub(super) fn is_somebody(table: &Table) -> bool {
    matches!(table.name, "member" | "identity" | "company")
}
