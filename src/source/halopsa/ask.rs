//! What each stream asks.

use super::page::Place;
use crate::source::{Cursor, Request, Stream};
use chrono::{Days, NaiveDate};

/// A window that is open at one end.
const FIRST_DAY: &str = "2000-01-01";
const LAST_DAY: &str = "2099-12-31";

/// Lists of tickets hold what the agent's own view shows, unless open and closed ones are asked for in turn.
const PASSES: [&str; 2] = ["open_only", "closed_only"];

/// In how many passes a list is read.
pub(super) fn passes(stream: &str) -> usize {
    match stream {
        "tickets" | "projects" => PASSES.len(),
        _ => 1,
    }
}

/// The names of a window's two ends.
fn window(stream: &str) -> Option<(&'static str, &'static str)> {
    match stream {
        "holidays" | "timesheet_events" | "appointments" => Some(("start_date", "end_date")),
        "invoices" => Some(("invoicedatestart", "invoicedateend")),
        _ => None,
    }
}

/// The request at a cursor.
pub(super) fn request(stream: &Stream, cursor: &Cursor) -> Request {
    let mut request = stream.request(cursor);
    let passes = passes(stream.name);
    if stream.name == "actions" {
        request.ask("ticket_id", cursor.parent.as_deref().unwrap_or_default());
    }
    if let Some((start, end)) = window(stream.name) {
        request.ask(start, first_day(cursor.from));
        request.ask(end, LAST_DAY);
    }
    if stream.page_size_max > 0 {
        let place = Place::of(cursor);
        if passes > 1 {
            request.ask(PASSES[place.pass.min(PASSES.len() - 1)], "true");
        }
        request.ask("pageinate", "true");
        request.ask("page_no", place.page);
        request.ask("page_size", cursor.rows(stream.page_size_max));
        request.ask("order", "id");
    }
    if cursor.ids_only {
        let ids = if passes > 1 { "ticketidonly" } else { "idonly" };
        request.ask(ids, "true");
    } else if let Some(since) = cursor.since {
        request.ask("lastupdatefromdate", since.format("%Y-%m-%dT%H:%M:%SZ"));
    }
    request
}

/// A day early: the vendor's days are those of UTC, the window's those of the people.
fn first_day(from: Option<NaiveDate>) -> String {
    from.and_then(|day| day.checked_sub_days(Days::new(1)))
        .map_or_else(|| FIRST_DAY.into(), |day| day.to_string())
}
