//! The streams: what is read, from where, how often, and which columns it brings.

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
    filling(&["time_entry"], changing("time_entries", TIME_ENTRY)),
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

const COMPANY: &[&str] = &[
    "company.name",
    "company.parent_id",
    "company.is_internal",
    "company.active",
];
const WORK_ROLE: &[&str] = &[
    "work_role.name",
    "work_role.active",
    "work_role.standard_rate",
];
const WORK_TYPE: &[&str] = &[
    "work_type.name",
    "work_type.active",
    "work_type.billable",
    "work_type.cost_multiplier",
    "work_type.payroll_wrap",
    "work_type.absence",
];
const CHARGE_CODE: &[&str] = &[
    "charge_code.name",
    "charge_code.billable",
    "charge_code.accounts_as",
];
const CALENDAR: &[&str] = &[
    "work_calendar.name",
    "work_calendar.holiday_calendar",
    "schedule.work_calendar_id",
    "schedule.weekday",
    "schedule.starts",
    "schedule.ends",
];
const HOLIDAY: &[&str] = &[
    "holiday.on_date",
    "holiday.name",
    "holiday.calendar",
    "holiday.starts",
    "holiday.ends",
];
const BOARD: &[&str] = &["board.name", "board.is_project", "board.active"];
const BOARD_STATUS: &[&str] = &[
    "board_status.board_id",
    "board_status.name",
    "board_status.is_closed",
    "board_status.status_class",
];
const BOARD_TYPE: &[&str] = &[
    "board_type.board_id",
    "board_type.name",
    "board_type.active",
];
const MEMBER: &[&str] = &[
    "member.name",
    "member.email",
    "member.team",
    "member.manager_id",
    "member.time_zone",
    "member.active",
    "member.is_human",
    "member.started_on",
    "member.ended_on",
    "member.default_work_role_id",
    "member.work_calendar_id",
    "cost_rate.member_id",
    "cost_rate.amount",
    "cost_rate.basis",
];
const AGREEMENT_TYPE: &[&str] = &["agreement_type.name", "agreement_type.active"];
const AGREEMENT: &[&str] = &[
    "agreement.company_id",
    "agreement.name",
    "agreement.kind",
    "agreement.bill_to_company_id",
    "agreement.parent_id",
    "agreement.starts_on",
    "agreement.ends_on",
    "agreement.cancelled_on",
    "agreement.currency",
    "agreement.bill_amount",
    "agreement.bill_cycle_months",
    "agreement.first_bill_on",
    "agreement.limit_amount",
    "agreement.unlimited",
    "agreement.carry_over_days",
    "agreement.allow_overrun",
    "agreement.covers_time",
    "agreement.location",
];
const ADDITION: &[&str] = &[
    "agreement_addition.agreement_id",
    "agreement_addition.name",
    "agreement_addition.quantity",
    "agreement_addition.less_included",
    "agreement_addition.unit_price",
    "agreement_addition.unit_cost",
    "agreement_addition.billable",
    "agreement_addition.effective_on",
    "agreement_addition.cancelled_on",
];
const ADJUSTMENT: &[&str] = &[
    "agreement_adjustment.agreement_id",
    "agreement_adjustment.on_date",
    "agreement_adjustment.amount",
    "agreement_adjustment.description",
];
const ROLE_RATE: &[&str] = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_role_id",
    "agreement_rate.rate",
    "agreement_rate.valid_from",
    "agreement_rate.valid_to",
];
const TYPE_RATE: &[&str] = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_type_id",
    "agreement_rate.rate",
    "agreement_rate.minimum_seconds",
    "agreement_rate.maximum_seconds",
    "agreement_rate.round_seconds",
    "agreement_rate.overage_rate",
    "agreement_rate.valid_from",
    "agreement_rate.valid_to",
];
const ROLE_EXCLUSION: &[&str] = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_role_id",
];
const TYPE_EXCLUSION: &[&str] = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_type_id",
];
const PROJECT: &[&str] = &[
    "project.company_id",
    "project.name",
    "project.agreement_id",
    "project.billing_method",
    "project.contract_price",
    "project.planned_seconds",
    "project.starts_on",
    "project.ends_on",
    "project.status",
];
const PHASE: &[&str] = &[
    "project_phase.project_id",
    "project_phase.name",
    "project_phase.planned_seconds",
];
const TICKET: &[&str] = &[
    "ticket.summary",
    "ticket.company_id",
    "ticket.agreement_id",
    "ticket.project_id",
    "ticket.parent_id",
    "ticket.board",
    "ticket.type",
    "ticket.sub_type",
    "ticket.status",
    "ticket.status_class",
    "ticket.priority",
    "ticket.owner_id",
    "ticket.site",
    "ticket.location",
    "ticket.billable",
    "ticket.work_role_id",
    "ticket.work_type_id",
    "ticket.planned_seconds",
    "ticket.opened_at",
    "ticket.due_at",
    "ticket.resolved_at",
    "ticket.closed_at",
    "ticket.updated_at",
    "ticket.url",
];
const TIME_SHEET: &[&str] = &[
    "time_sheet.member_id",
    "time_sheet.starts_on",
    "time_sheet.ends_on",
    "time_sheet.approval",
];
const INVOICE: &[&str] = &[
    "invoice.company_id",
    "invoice.invoiced_on",
    "invoice.currency",
    "invoice.agreement_id",
    "invoice.project_id",
    "invoice.kind",
    "invoice_line.invoice_id",
    "invoice_line.amount",
    "invoice_line.description",
    "invoice_line.agreement_id",
    "invoice_line.tax",
];
const TIME_ENTRY: &[&str] = &[
    "time_entry.member_id",
    "time_entry.ticket_id",
    "time_entry.project_id",
    "time_entry.company_id",
    "time_entry.agreement_id",
    "time_entry.work_role_id",
    "time_entry.work_type_id",
    "time_entry.charge_code_id",
    "time_entry.started_at",
    "time_entry.ended_at",
    "time_entry.worked_on",
    "time_entry.deduct_seconds",
    "time_entry.worked_seconds",
    "time_entry.to_bill_seconds",
    "time_entry.covered_seconds",
    "time_entry.billable",
    "time_entry.hourly_rate",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.internal_notes",
    "time_entry.entered_at",
    "time_entry.updated_at",
    "time_entry.approval",
    "time_entry.invoice_id",
    "time_entry.url",
    "time_entry.accounts_as",
];
const SCHEDULE_ENTRY: &[&str] = &[
    "calendar_entry.member_id",
    "calendar_entry.started_at",
    "calendar_entry.ended_at",
    "calendar_entry.show_as",
    "calendar_entry.ticket_id",
    "calendar_entry.status",
    "absence.member_id",
    "absence.starts_at",
    "absence.ends_at",
    "absence.kind",
    "absence.approved",
];
