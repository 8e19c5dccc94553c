//! The streams: what is read, from where, how often, and which columns it brings.

use crate::source::{Beat, Mode, Stream};

/// Actions of tickets that changed within so many days are read again once in `reconcile_every`: editing an old action
/// need not show at its ticket.
const LATELY_DAYS: u32 = 45;
/// Invoices of so many last days are read each time, all of them once in `reconcile_every`.
const INVOICE_DAYS: u32 = 92;

const fn whole(
    name: &'static str,
    beat: Beat,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        name,
        mode: Mode::Snapshot,
        beat,
        parent: None,
        tables,
        brings,
        twin: None,
        sweep: false,
        again: None,
        optional: false,
    }
}

const fn changing(
    name: &'static str,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        mode: Mode::Incremental,
        sweep: true,
        ..whole(name, Beat::Poll, tables, brings)
    }
}

const fn dated(
    name: &'static str,
    days: u32,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        mode: Mode::Window { days },
        ..whole(name, Beat::Poll, tables, brings)
    }
}

const fn child(parent: &'static str, stream: Stream) -> Stream {
    Stream {
        parent: Some(parent),
        ..stream
    }
}

const fn optional(stream: Stream) -> Stream {
    Stream {
        optional: true,
        ..stream
    }
}

/// All streams, parents before children, what entries name before the entries. Lists are slim: agents, contracts,
/// tickets and projects are read one by one where the list shows that they changed.
pub(super) fn streams(window_days: u32) -> Vec<Stream> {
    const LATELY: Beat = Beat::Lately { days: LATELY_DAYS };
    vec![
        changing("clients", &["company"], COMPANY),
        optional(changing("sites", &[], &[])),
        whole("charge_types", Beat::Poll, &["work_role"], WORK_ROLE),
        whole("action_types", Beat::Poll, &["work_type"], WORK_TYPE),
        optional(whole(
            "workdays",
            Beat::Reconcile,
            &["work_calendar", "schedule"],
            WORKDAY,
        )),
        optional(whole(
            "statuses",
            Beat::Reconcile,
            &["board_status"],
            STATUS,
        )),
        optional(whole(
            "ticket_types",
            Beat::Reconcile,
            &["board_type"],
            TICKET_TYPE,
        )),
        whole("agents", Beat::Poll, &[], &[]),
        child(
            "agents",
            whole(
                "agent_details",
                Beat::Reconcile,
                &["member", "cost_rate"],
                AGENT,
            ),
        ),
        optional(dated(
            "holidays",
            window_days,
            &["holiday", "absence"],
            HOLIDAY,
        )),
        whole("contracts", Beat::Poll, &[], &[]),
        child(
            "contracts",
            whole(
                "contract_details",
                Beat::Reconcile,
                &[
                    "agreement",
                    "agreement_exclusion",
                    "agreement_adjustment",
                    "agreement_balance",
                ],
                CONTRACT,
            ),
        ),
        optional(whole("prepaid", Beat::Poll, &[], &[])),
        optional(child(
            "clients",
            whole(
                "client_details",
                Beat::Reconcile,
                &["agreement", "agreement_adjustment", "agreement_balance"],
                PREPAID,
            ),
        )),
        optional(whole(
            "charge_rates",
            Beat::Reconcile,
            &["agreement_rate"],
            RATE,
        )),
        optional(whole(
            "recurring_invoices",
            Beat::Reconcile,
            &["agreement_addition"],
            ADDITION,
        )),
        changing("projects", &[], &[]),
        child(
            "projects",
            whole("project_details", Beat::Parent, &["project"], PROJECT),
        ),
        changing("tickets", &[], &[]),
        child(
            "tickets",
            whole("ticket_details", Beat::Parent, &["ticket"], TICKET),
        ),
        optional(dated(
            "invoices",
            INVOICE_DAYS,
            &["invoice", "invoice_line"],
            INVOICE,
        )),
        child("tickets", whole("actions", LATELY, &["time_entry"], ACTION)),
        optional(dated(
            "timesheet_events",
            window_days,
            &["time_entry"],
            EVENT,
        )),
        optional(dated(
            "appointments",
            window_days,
            &["calendar_entry"],
            APPOINTMENT,
        )),
    ]
}

/// Whose rows explain the values of a stream's rows.
pub(super) fn leans_on(stream: &str) -> &'static [&'static str] {
    match stream {
        "contract_details" => &["sites"],
        "ticket_details" => &["sites", "prepaid", "client_details"],
        "client_details" => &["prepaid", "contract_details"],
        _ => &[],
    }
}

const COMPANY: &[&str] = &["company.name", "company.is_internal", "company.active"];
const WORK_ROLE: &[&str] = &[
    "work_role.name",
    "work_role.active",
    "work_role.standard_rate",
];
const WORK_TYPE: &[&str] = &["work_type.name", "work_type.active"];
const WORKDAY: &[&str] = &[
    "work_calendar.name",
    "work_calendar.holiday_calendar",
    "schedule.work_calendar_id",
    "schedule.weekday",
    "schedule.starts",
    "schedule.ends",
];
const STATUS: &[&str] = &[
    "board_status.name",
    "board_status.is_closed",
    "board_status.status_class",
];
const TICKET_TYPE: &[&str] = &["board_type.name"];
const AGENT: &[&str] = &[
    "member.name",
    "member.email",
    "member.team",
    "member.manager_id",
    "member.time_zone",
    "member.active",
    "member.is_human",
    "member.default_work_role_id",
    "member.work_calendar_id",
    "cost_rate.member_id",
    "cost_rate.amount",
    "cost_rate.basis",
];
const HOLIDAY: &[&str] = &[
    "holiday.on_date",
    "holiday.name",
    "holiday.calendar",
    "holiday.starts",
    "holiday.ends",
    "absence.member_id",
    "absence.starts_at",
    "absence.ends_at",
    "absence.kind",
    "absence.approved",
];
const CONTRACT: &[&str] = &[
    "agreement.company_id",
    "agreement.name",
    "agreement.kind",
    "agreement.starts_on",
    "agreement.ends_on",
    "agreement.cancelled_on",
    "agreement.bill_amount",
    "agreement.bill_cycle_months",
    "agreement.limit_amount",
    "agreement.limit_ends_on",
    "agreement.unlimited",
    "agreement.carry_over_days",
    "agreement.allow_overrun",
    "agreement.covers_time",
    "agreement.location",
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_role_id",
    "agreement_adjustment.agreement_id",
    "agreement_adjustment.on_date",
    "agreement_adjustment.amount",
    "agreement_adjustment.ends_on",
    "agreement_adjustment.price",
    "agreement_balance.agreement_id",
    "agreement_balance.left_amount",
];
const PREPAID: &[&str] = &[
    "agreement.company_id",
    "agreement.name",
    "agreement.kind",
    "agreement.starts_on",
    "agreement.ends_on",
    "agreement.bill_amount",
    "agreement.bill_cycle_months",
    "agreement.limit_amount",
    "agreement.limit_ends_on",
    "agreement.carry_over_days",
    "agreement.covers_time",
    "agreement_adjustment.agreement_id",
    "agreement_adjustment.on_date",
    "agreement_adjustment.amount",
    "agreement_adjustment.ends_on",
    "agreement_adjustment.price",
    "agreement_balance.agreement_id",
    "agreement_balance.left_amount",
];
const RATE: &[&str] = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_role_id",
    "agreement_rate.rate",
    "agreement_rate.minimum_seconds",
    "agreement_rate.round_seconds",
    "agreement_rate.valid_from",
    "agreement_rate.valid_to",
];
const ADDITION: &[&str] = &[
    "agreement_addition.agreement_id",
    "agreement_addition.name",
    "agreement_addition.quantity",
    "agreement_addition.unit_price",
    "agreement_addition.unit_cost",
    "agreement_addition.billable",
    "agreement_addition.effective_on",
    "agreement_addition.cancelled_on",
];
const PROJECT: &[&str] = &[
    "project.company_id",
    "project.name",
    "project.agreement_id",
    "project.billing_method",
    "project.contract_price",
    "project.planned_seconds",
    "project.remaining_seconds",
    "project.starts_on",
    "project.ends_on",
    "project.status",
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
    "ticket.planned_seconds",
    "ticket.opened_at",
    "ticket.closed_at",
    "ticket.updated_at",
    "ticket.url",
];
const INVOICE: &[&str] = &[
    "invoice.company_id",
    "invoice.invoiced_on",
    "invoice.currency",
    "invoice.agreement_id",
    "invoice.kind",
    "invoice.credits_invoice_id",
    "invoice_line.invoice_id",
    "invoice_line.amount",
    "invoice_line.description",
    "invoice_line.agreement_id",
    "invoice_line.tax",
];
const ACTION: &[&str] = &[
    "time_entry.member_id",
    "time_entry.ticket_id",
    "time_entry.project_id",
    "time_entry.agreement_id",
    "time_entry.work_role_id",
    "time_entry.work_type_id",
    "time_entry.started_at",
    "time_entry.ended_at",
    "time_entry.worked_seconds",
    "time_entry.to_bill_seconds",
    "time_entry.covered_seconds",
    "time_entry.billable",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.entered_at",
    "time_entry.updated_at",
    "time_entry.approval",
    "time_entry.invoice_id",
    "time_entry.url",
];
const EVENT: &[&str] = &[
    "time_entry.member_id",
    "time_entry.company_id",
    "time_entry.agreement_id",
    "time_entry.work_role_id",
    "time_entry.work_type_id",
    "time_entry.started_at",
    "time_entry.ended_at",
    "time_entry.worked_seconds",
    "time_entry.billable",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.invoice_id",
    "time_entry.accounts_as",
];
const APPOINTMENT: &[&str] = &[
    "calendar_entry.member_id",
    "calendar_entry.started_at",
    "calendar_entry.ended_at",
    "calendar_entry.show_as",
    "calendar_entry.ticket_id",
];
