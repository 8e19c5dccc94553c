//! The streams: what is read, from where, how often, what of it is kept, and which columns it brings.

use super::PAGE_SIZE_MAX;
use crate::source::Stream;

/// Entries of two months are read again once in `reconcile_every`: whether updating rates and allocations in bulk, approving
/// and invoicing touch an entry's change time is not documented.
const AGAIN_DAYS: u32 = 62;

/// What a record of set-up or an agreement has besides its own fields.
const fn child(name: &'static str, parent: &'static str, path: &'static str) -> Stream {
    Stream::whole(name, path).below(parent).seldom().optional()
}

/// All streams, parents before children, what entries name before the entries. Tickets are two lists with one space of ids.
pub(super) static STREAMS: &[Stream] = &[
    Stream::changing("companies", "/company/companies")
        .paged(PAGE_SIZE_MAX)
        .drops("phoneNumber faxNumber taxIdentifier accountNumber")
        .brings(&["company: name parent_id is_internal active"]),
    Stream::whole("work_roles", "/time/workRoles")
        .brings(&["work_role: name active standard_rate"]),
    Stream::whole("work_types", "/time/workTypes")
        .brings(&["work_type: name active billable cost_multiplier payroll_wrap absence"]),
    Stream::whole("charge_codes", "/time/chargeCodes")
        .optional()
        .brings(&["charge_code: name billable accounts_as"]),
    Stream::whole("calendars", "/schedule/calendars")
        .seldom()
        .optional()
        .brings(&[
            "work_calendar: name holiday_calendar",
            "schedule: work_calendar_id weekday starts ends",
        ]),
    Stream::whole("holiday_lists", "/schedule/holidayLists")
        .seldom()
        .optional(),
    child(
        "holidays",
        "holiday_lists",
        "/schedule/holidayLists/{parent}/holidays",
    )
    .brings(&["holiday: on_date name calendar starts ends"]),
    Stream::whole("boards", "/service/boards")
        .seldom()
        .optional()
        .brings(&["board: name is_project active"]),
    child(
        "board_statuses",
        "boards",
        "/service/boards/{parent}/statuses",
    )
    .brings(&["board_status: board_id name is_closed status_class"]),
    child("board_types", "boards", "/service/boards/{parent}/types")
        .brings(&["board_type: board_id name active"]),
    Stream::whole("members", "/system/members")
        .keeps(
            "identifier firstName lastName licenseClass inactiveFlag inactiveDate hireDate \
             officeEmail primaryEmail defaultEmail timeZone reportsTo workRole calendar \
             hourlyCost defaultLocation defaultDepartment",
        )
        .brings(&[
            "member: name email team manager_id time_zone active is_human started_on ended_on",
            "member: default_work_role_id work_calendar_id",
            "cost_rate: member_id amount basis",
        ]),
    Stream::whole("agreement_types", "/finance/agreements/types")
        .seldom()
        .optional()
        .brings(&["agreement_type: name active"]),
    Stream::changing("agreements", "/finance/agreements")
        .paged(PAGE_SIZE_MAX)
        .drops("internalNotes")
        .brings(&[
            "agreement: company_id name kind bill_to_company_id parent_id starts_on ends_on",
            "agreement: cancelled_on currency bill_amount bill_cycle_months first_bill_on",
            "agreement: limit_amount unlimited carry_over_days allow_overrun covers_time location",
        ]),
    child(
        "additions",
        "agreements",
        "/finance/agreements/{parent}/additions",
    )
    .brings(&[
        "agreement_addition: agreement_id name quantity less_included unit_price unit_cost",
        "agreement_addition: billable effective_on cancelled_on",
    ]),
    child(
        "adjustments",
        "agreements",
        "/finance/agreements/{parent}/adjustments",
    )
    .brings(&["agreement_adjustment: agreement_id on_date amount description"]),
    child(
        "agreement_work_roles",
        "agreements",
        "/finance/agreements/{parent}/workroles",
    )
    .brings(&["agreement_rate: agreement_id work_role_id rate valid_from valid_to"]),
    child(
        "agreement_work_types",
        "agreements",
        "/finance/agreements/{parent}/worktypes",
    )
    .brings(&[
        "agreement_rate: agreement_id work_type_id rate minimum_seconds maximum_seconds",
        "agreement_rate: round_seconds overage_rate valid_from valid_to",
    ]),
    child(
        "work_role_exclusions",
        "agreements",
        "/finance/agreements/{parent}/workRoleExclusions",
    )
    .brings(&["agreement_exclusion: agreement_id work_role_id"]),
    child(
        "work_type_exclusions",
        "agreements",
        "/finance/agreements/{parent}/workTypeExclusions",
    )
    .brings(&["agreement_exclusion: agreement_id work_type_id"]),
    Stream::changing("projects", "/project/projects")
        .paged(PAGE_SIZE_MAX)
        .brings(&[
            "project: company_id name agreement_id billing_method contract_price planned_seconds",
            "project: starts_on ends_on status",
        ]),
    child("phases", "projects", "/project/projects/{parent}/phases")
        .drops("notes")
        .brings(&["project_phase: project_id name planned_seconds"]),
    Stream::changing("service_tickets", "/service/tickets")
        .twin("project_tickets")
        .paged(PAGE_SIZE_MAX)
        .drops(TICKET_CONTACT)
        .brings(TICKET),
    Stream::changing("project_tickets", "/project/tickets")
        .twin("service_tickets")
        .paged(PAGE_SIZE_MAX)
        .drops(TICKET_CONTACT)
        .brings(TICKET),
    Stream::changing("time_sheets", "/time/sheets")
        .optional()
        .paged(PAGE_SIZE_MAX)
        .brings(&["time_sheet: member_id starts_on ends_on approval"]),
    Stream::changing("invoices", "/finance/invoices")
        .optional()
        .paged(PAGE_SIZE_MAX)
        .drops("internalNotes")
        .brings(&[
            "invoice: company_id invoiced_on currency agreement_id project_id kind",
            "invoice_line: invoice_id amount description agreement_id tax",
        ]),
    Stream::changing("time_entries", "/time/entries")
        .again(AGAIN_DAYS)
        .paged(PAGE_SIZE_MAX)
        .drops("emailCc")
        .brings(&[
            "time_entry: member_id ticket_id project_id company_id agreement_id work_role_id",
            "time_entry: work_type_id charge_code_id started_at ended_at worked_on deduct_seconds",
            "time_entry: worked_seconds to_bill_seconds covered_seconds billable hourly_rate",
            "time_entry: notes notes_length internal_notes entered_at updated_at approval",
            "time_entry: invoice_id url accounts_as",
        ]),
    Stream::changing("schedule_entries", "/schedule/entries")
        .paged(PAGE_SIZE_MAX)
        .drops("name where notificationResponse")
        .brings(&[
            "calendar_entry: member_id started_at ended_at show_as ticket_id status",
            "absence: member_id starts_at ends_at kind approved",
        ]),
];

/// Who asked, from where, and in which words: of tickets nothing of it is kept.
const TICKET_CONTACT: &str = "contact contactName contactPhoneNumber contactPhoneExtension contactEmailAddress \
             contactEmailLookup automaticEmailCc initialDescription initialInternalAnalysis \
             initialResolution addressLine1 addressLine2 city stateIdentifier zip";
const TICKET: &[&str] = &[
    "ticket: summary company_id agreement_id project_id parent_id board type sub_type",
    "ticket: status status_class priority owner_id site location billable work_role_id",
    "ticket: work_type_id planned_seconds opened_at due_at resolved_at closed_at",
    "ticket: updated_at url",
];
