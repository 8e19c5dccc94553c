//! What each stream asks, and how its answer is laid out.

use super::page::Place;
use crate::source::{Cursor, Request};
use chrono::{Days, NaiveDate};

/// Rows of a page: more is cut silently.
const PAGE_SIZE_MAX: u32 = 100;
/// A window that is open at one end.
const FIRST_DAY: &str = "2000-01-01";
const LAST_DAY: &str = "2099-12-31";

/// How a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Page by page, under this key.
    Paged(&'static str),
    /// At once, under this key or bare.
    Whole(&'static str),
    /// One record.
    Single,
}

/// How the answer of a stream is laid out.
pub(super) fn layout(stream: &str) -> Layout {
    match stream {
        "clients" => Layout::Paged("clients"),
        "sites" => Layout::Paged("sites"),
        "prepaid" => Layout::Paged(""),
        "contracts" => Layout::Paged("contracts"),
        "tickets" | "projects" => Layout::Paged("tickets"),
        "invoices" | "recurring_invoices" => Layout::Paged("invoices"),
        "appointments" => Layout::Paged("appointments"),
        "actions" => Layout::Whole("actions"),
        "agents" => Layout::Whole("agents"),
        name if name.ends_with("_details") => Layout::Single,
        // Bare lists: where one comes in an envelope it is the only list there.
        _ => Layout::Whole(""),
    }
}

/// Lists of tickets hold what the agent's own view shows, unless open and closed ones are asked for in turn.
const PASSES: [&str; 2] = ["open_only", "closed_only"];

/// In how many passes a list is read.
pub(super) fn passes(stream: &str) -> usize {
    match stream {
        "tickets" | "projects" => PASSES.len(),
        _ => 1,
    }
}

fn path(stream: &str, parent: &str) -> String {
    match stream {
        "clients" => "/Client".into(),
        "client_details" => format!("/Client/{parent}"),
        "sites" => "/Site".into(),
        "prepaid" => "/ClientPrepay".into(),
        "charge_types" => "/Lookup".into(),
        "action_types" => "/Outcome".into(),
        "workdays" => "/Workday".into(),
        "statuses" => "/Status".into(),
        "ticket_types" => "/TicketType".into(),
        "agents" => "/Agent".into(),
        "agent_details" => format!("/Agent/{parent}"),
        "holidays" => "/Holiday".into(),
        "contracts" => "/ClientContract".into(),
        "contract_details" => format!("/ClientContract/{parent}"),
        "charge_rates" => "/ChargeRate".into(),
        "recurring_invoices" => "/RecurringInvoice".into(),
        "projects" => "/Projects".into(),
        "project_details" => format!("/Projects/{parent}"),
        "tickets" => "/Tickets".into(),
        "ticket_details" => format!("/Tickets/{parent}"),
        "invoices" => "/Invoice".into(),
        "actions" => "/Actions".into(),
        "timesheet_events" => "/TimesheetEvent".into(),
        "appointments" => "/Appointment".into(),
        other => format!("/{other}"),
    }
}

/// What is always asked for. HaloPSA ignores a parameter it does not know, so each of these is held against the vendor's
/// document by a test.
fn fixed(stream: &str) -> &'static [(&'static str, &'static str)] {
    match stream {
        "clients" | "sites" => &[("includeactive", "true"), ("includeinactive", "true")],
        "client_details" => &[("includedetails", "true"), ("includeprepay", "true")],
        "charge_types" => &[("lookupid", "17"), ("showallcodes", "true")],
        "action_types" => &[("showhidden", "true")],
        "ticket_types" => &[("showall", "true"), ("showinactive", "true")],
        "statuses" => &[("showall", "true")],
        // Time may be on a project itself, and tickets are asked for their actions.
        "tickets" => &[("includeprojects", "true")],
        "agents" => &[
            ("includeenabled", "true"),
            ("includedisabled", "true"),
            ("includeapiagents", "true"),
        ],
        "contracts" => &[("includeinactive", "true")],
        "contract_details" => &[("includedetails", "true"), ("includeperiods", "true")],
        "agent_details" | "project_details" | "ticket_details" => &[("includedetails", "true")],
        "recurring_invoices" | "invoices" => &[("includelines", "true")],
        "holidays" => &[("approved_only", "true")],
        "actions" => &[("excludesys", "true")],
        "timesheet_events" => &[("utcoffset", "0")],
        "appointments" => &[
            ("utcoffset", "0"),
            ("showall", "true"),
            ("excluderecurringmaster", "true"),
        ],
        _ => &[],
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
pub(super) fn request(stream: &str, cursor: &Cursor) -> Request {
    let mut request = Request {
        path: path(stream, cursor.parent.as_deref().unwrap_or("0")),
        ..Request::default()
    };
    let mut ask = |name: &str, value: String| request.query.push((name.into(), value));
    for (name, value) in fixed(stream) {
        ask(name, (*value).into());
    }
    if stream == "actions" {
        ask("ticket_id", cursor.parent.clone().unwrap_or_default());
    }
    if let Some((start, end)) = window(stream) {
        ask(start, first_day(cursor.from));
        ask(end, LAST_DAY.into());
    }
    if let Layout::Paged(_) = layout(stream) {
        let place = Place::of(cursor);
        if passes(stream) > 1 {
            ask(PASSES[place.pass.min(PASSES.len() - 1)], "true".into());
        }
        ask("pageinate", "true".into());
        ask("page_no", place.page.to_string());
        ask("page_size", size(cursor).to_string());
        ask("order", "id".into());
    }
    if cursor.ids_only {
        let name = if passes(stream) > 1 {
            "ticketidonly"
        } else {
            "idonly"
        };
        ask(name, "true".into());
    } else if let Some(since) = cursor.since {
        let since = since.format("%Y-%m-%dT%H:%M:%SZ");
        ask("lastupdatefromdate", since.to_string());
    }
    request
}

fn size(cursor: &Cursor) -> u32 {
    match cursor.page_size {
        0 => PAGE_SIZE_MAX,
        size => size.min(PAGE_SIZE_MAX),
    }
}

/// A day early: the vendor's days are those of UTC, the window's those of the people.
fn first_day(from: Option<NaiveDate>) -> String {
    from.and_then(|day| day.checked_sub_days(Days::new(1)))
        .map_or_else(|| FIRST_DAY.into(), |day| day.to_string())
}
