//! What a change of a record touches.

use crate::model::{Cell, Table};
use crate::store::dirty::Disturbed;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

const DAYS_MAX: i64 = 400;

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
        "absence" => days(&row, "starts_at", "ends_at", into),
        // A closed ticket that is new to us has no entry yet that it could change.
        "ticket" => {
            if !fresh || row.text("status_class") != Some("closed") {
                into.insert(Disturbed::Ticket(id.to_owned()));
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
        "invoice" => month(row.day("invoiced_on"), into),
        "fx_rate" => {
            into.extend(row.text("month").map(|m| Disturbed::Month(m.to_owned())));
        }
        // A line may come without its invoice; which month it falls into is then not known here.
        "invoice_line" => {
            into.insert(Disturbed::Month("*".into()));
        }
        "payroll"
        | "board"
        | "board_status"
        | "board_type"
        | "agreement_type"
        | "time_sheet"
        | "project_phase"
        | "ticket_status_change"
        | "charge_code" => {}
        // Nothing can hang yet on what is new; a person's days are judged as they become due.
        "company" | "member" | "work_role" | "work_type" if fresh => {}
        _ => {
            into.insert(Disturbed::All);
        }
    }
}

fn month(day: Option<NaiveDate>, into: &mut BTreeSet<Disturbed>) {
    into.extend(day.map(|d| Disturbed::Month(crate::model::Month::of(d).to_string())));
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
