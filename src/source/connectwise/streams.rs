//! The streams: what is read, from where, how often, and which columns it brings.

use super::brings::*;
use crate::source::{Beat, Mode, Stream};

const fn whole(name: &'static str, beat: Beat, brings: &'static [&'static str]) -> Stream {
    Stream {
        name,
        mode: Mode::Snapshot,
        beat,
        parent: None,
        tables: &[],
        brings,
        twin: None,
        sweep: false,
        again: None,
        optional: false,
    }
}

const fn changing(name: &'static str, brings: &'static [&'static str]) -> Stream {
    Stream {
        mode: Mode::Incremental,
        sweep: true,
        ..whole(name, Beat::Poll, brings)
    }
}

const fn child(
    name: &'static str,
    parent: &'static str,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        parent: Some(parent),
        tables,
        optional: true,
        ..whole(name, Beat::Reconcile, brings)
    }
}

const fn filling(tables: &'static [&'static str], stream: Stream) -> Stream {
    Stream { tables, ..stream }
}

/// What an agreement has besides its own fields.
const fn term(
    name: &'static str,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    child(name, "agreements", tables, brings)
}

/// Tickets are two lists with one space of ids.
const fn tickets(name: &'static str, twin: &'static str) -> Stream {
    Stream {
        tables: &["ticket"],
        twin: Some(twin),
        ..changing(name, TICKET)
    }
}

const fn optional(stream: Stream) -> Stream {
    Stream {
        optional: true,
        ..stream
    }
}

/// Entries of two months are read again once in `reconcile_every`: whether updating rates and allocations in bulk, approving
/// and invoicing touch an entry's change time is not documented.
const AGAIN_DAYS: u32 = 62;

const fn again(days: u32, stream: Stream) -> Stream {
    Stream {
        again: Some(days),
        ..stream
    }
}

/// All streams, parents before children, what entries name before the entries.
pub(super) static STREAMS: &[Stream] = &[
    filling(&["company"], changing("companies", COMPANY)),
    filling(&["work_role"], whole("work_roles", Beat::Poll, WORK_ROLE)),
    filling(&["work_type"], whole("work_types", Beat::Poll, WORK_TYPE)),
    optional(filling(
        &["charge_code"],
        whole("charge_codes", Beat::Poll, CHARGE_CODE),
    )),
    optional(filling(
        &["work_calendar", "schedule"],
        whole("calendars", Beat::Reconcile, CALENDAR),
    )),
    optional(whole("holiday_lists", Beat::Reconcile, &[])),
    child("holidays", "holiday_lists", &["holiday"], HOLIDAY),
    optional(filling(&["board"], whole("boards", Beat::Reconcile, BOARD))),
    child("board_statuses", "boards", &["board_status"], BOARD_STATUS),
    child("board_types", "boards", &["board_type"], BOARD_TYPE),
    filling(
        &["member", "cost_rate"],
        whole("members", Beat::Poll, MEMBER),
    ),
    optional(filling(
        &["agreement_type"],
        whole("agreement_types", Beat::Reconcile, AGREEMENT_TYPE),
    )),
    filling(&["agreement"], changing("agreements", AGREEMENT)),
    term("additions", &["agreement_addition"], ADDITION),
    term("adjustments", &["agreement_adjustment"], ADJUSTMENT),
    term("agreement_work_roles", &["agreement_rate"], ROLE_RATE),
    term("agreement_work_types", &["agreement_rate"], TYPE_RATE),
    term(
        "work_role_exclusions",
        &["agreement_exclusion"],
        ROLE_EXCLUSION,
    ),
    term(
        "work_type_exclusions",
        &["agreement_exclusion"],
        TYPE_EXCLUSION,
    ),
    filling(&["project"], changing("projects", PROJECT)),
    child("phases", "projects", &["project_phase"], PHASE),
    tickets("service_tickets", "project_tickets"),
    tickets("project_tickets", "service_tickets"),
    optional(filling(
        &["time_sheet"],
        changing("time_sheets", TIME_SHEET),
    )),
    optional(filling(
        &["invoice", "invoice_line"],
        changing("invoices", INVOICE),
    )),
    again(
        AGAIN_DAYS,
        filling(&["time_entry"], changing("time_entries", TIME_ENTRY)),
    ),
    filling(
        &["calendar_entry", "absence"],
        changing("schedule_entries", SCHEDULE_ENTRY),
    ),
];

/// The path of a stream below the base; children are lists of one parent.
pub(super) fn path(stream: &str, parent: Option<&str>) -> String {
    let parent = super::address::path_segment(parent.unwrap_or("0"));
    match stream {
        "companies" => "/company/companies".into(),
        "work_roles" => "/time/workRoles".into(),
        "work_types" => "/time/workTypes".into(),
        "charge_codes" => "/time/chargeCodes".into(),
        "calendars" => "/schedule/calendars".into(),
        "holiday_lists" => "/schedule/holidayLists".into(),
        "holidays" => format!("/schedule/holidayLists/{parent}/holidays"),
        "boards" => "/service/boards".into(),
        "board_statuses" => format!("/service/boards/{parent}/statuses"),
        "board_types" => format!("/service/boards/{parent}/types"),
        "members" => "/system/members".into(),
        "agreement_types" => "/finance/agreements/types".into(),
        "agreements" => "/finance/agreements".into(),
        "additions" => format!("/finance/agreements/{parent}/additions"),
        "adjustments" => format!("/finance/agreements/{parent}/adjustments"),
        "agreement_work_roles" => format!("/finance/agreements/{parent}/workroles"),
        "agreement_work_types" => format!("/finance/agreements/{parent}/worktypes"),
        "work_role_exclusions" => format!("/finance/agreements/{parent}/workRoleExclusions"),
        "work_type_exclusions" => format!("/finance/agreements/{parent}/workTypeExclusions"),
        "projects" => "/project/projects".into(),
        "phases" => format!("/project/projects/{parent}/phases"),
        "service_tickets" => "/service/tickets".into(),
        "project_tickets" => "/project/tickets".into(),
        "time_sheets" => "/time/sheets".into(),
        "invoices" => "/finance/invoices".into(),
        "time_entries" => "/time/entries".into(),
        "schedule_entries" => "/schedule/entries".into(),
        other => format!("/{other}"),
    }
}
