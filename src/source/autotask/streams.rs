//! The streams: which entity each one reads, how often, what of it is kept, and which columns it brings.

use super::query::PAGE_SIZE_MAX;
use crate::source::Stream;

/// Entries of two months are read again once in `reconcile_every`: whether posting and approving touch an entry's change
/// time is not documented, and what is posted is of this month or the one before.
const AGAIN_DAYS: u32 = 62;
/// The list in the description of an entity.
pub(super) const FIELDS: &str = "fields";

/// A list without change times that is read whole.
const fn list(name: &'static str, path: &'static str) -> Stream {
    Stream::whole(name, path).paged(PAGE_SIZE_MAX).optional()
}

/// A list that tells changes.
const fn changing(name: &'static str, path: &'static str, changed: &'static str) -> Stream {
    Stream::changing(name, path)
        .paged(PAGE_SIZE_MAX)
        .optional()
        .changed(changed)
}

/// A description of an entity's fields, with their picklists.
const fn fields(name: &'static str, path: &'static str) -> Stream {
    Stream::whole(name, path).list(FIELDS).seldom().optional()
}

/// All of them: what explains before what is explained, what entries name before the entries.
pub(super) static STREAMS: [Stream; 47] = [
    changing("companies", "Companies", "lastActivityDate")
        .required()
        .drops(
            "phone fax alternatePhone1 alternatePhone2 taxID address1 address2 billToAttention \
             billingAddress1 billingAddress2",
        )
        .brings(&["company: name parent_id is_internal active"]),
    fields("ticket_fields", "Tickets/entityInformation/fields"),
    fields("task_fields", "Tasks/entityInformation/fields"),
    fields("project_fields", "Projects/entityInformation/fields"),
    fields("contract_fields", "Contracts/entityInformation/fields"),
    fields(
        "service_call_fields",
        "ServiceCalls/entityInformation/fields",
    ),
    fields(
        "time_off_fields",
        "TimeOffRequests/entityInformation/fields",
    ),
    list("roles", "Roles")
        .required()
        .brings(&["work_role: name active standard_rate"]),
    list("work_type_modifiers", "WorkTypeModifiers"),
    list("billing_codes", "BillingCodes")
        .required()
        .leans_on(&["work_type_modifiers"])
        .brings(&[
            "work_type: name active billable payroll_wrap absence rate_change rate_amount",
            "work_role: name active",
            "charge_code: name active accounts_as",
        ]),
    list("departments", "Departments").seldom(),
    list("resource_departments", "ResourceRoleDepartments").seldom(),
    list("locations", "InternalLocations").seldom(),
    list("business_hours", "InternalLocationWithBusinessHours")
        .seldom()
        .brings(&[
            "work_calendar: name holiday_calendar",
            "schedule: work_calendar_id weekday starts ends",
        ]),
    list("holidays", "Holidays")
        .seldom()
        .brings(&["holiday: on_date name calendar"]),
    list("resources", "Resources")
        .required()
        .leans_on(&["departments", "resource_departments", "locations"])
        .keeps(
            "firstName lastName userName email isActive licenseType locationID hireDate \
             defaultServiceDeskRoleID internalCost",
        )
        .brings(&[
            "member: name email team time_zone active is_human started_on default_work_role_id",
            "member: holiday_calendar work_calendar_id",
            "cost_rate: member_id amount basis",
        ]),
    list("availabilities", "ResourceDailyAvailabilities")
        .seldom()
        .prefix("daily-")
        .leans_on(&["resources", "business_hours"])
        .brings(&["schedule: member_id weekday starts ends target_seconds"]),
    list("contract_blocks", "ContractBlocks"),
    list("contract_retainers", "ContractRetainers"),
    list("contract_tickets", "ContractTicketPurchases"),
    list("contract_milestones", "ContractMilestones"),
    list("contracts", "Contracts")
        .required()
        .leans_on(&[
            "contract_fields",
            "contract_blocks",
            "contract_retainers",
            "contract_tickets",
            "contract_milestones",
        ])
        .drops("contactName description")
        .brings(&[
            "agreement: company_id name kind bill_to_company_id starts_on ends_on bill_amount",
            "agreement: bill_cycle_months limit_amount limit_ends_on carry_over_days overage_rate",
            "agreement: covers_time",
            "agreement_adjustment: agreement_id on_date amount ends_on price description",
        ]),
    list("services", "Services").seldom(),
    list("service_bundles", "ServiceBundles").seldom(),
    list("contract_service_units", "ContractServiceUnits")
        .seldom()
        .prefix("service-")
        .leans_on(&["services"])
        .brings(&[
            "agreement_addition: agreement_id name quantity unit_price unit_cost effective_on",
            "agreement_addition: cancelled_on",
        ]),
    list("contract_bundle_units", "ContractServiceBundleUnits")
        .seldom()
        .prefix("bundle-")
        .leans_on(&["service_bundles"])
        .brings(&[
            "agreement_addition: agreement_id name quantity unit_price unit_cost effective_on",
            "agreement_addition: cancelled_on",
        ]),
    list("contract_rates", "ContractRates")
        .brings(&["agreement_rate: agreement_id work_role_id rate"]),
    list("block_factors", "ContractBlockHourFactors")
        .prefix("factor-")
        .brings(&["agreement_rate: agreement_id work_role_id rate block_factor"]),
    list("contract_costs", "ContractRoleCosts")
        .prefix("contract-")
        .brings(&["cost_rate: member_id agreement_id work_role_id amount basis"]),
    list("excluded_roles", "ContractExclusionRoles")
        .prefix("role-")
        .leans_on(&["contracts"])
        .brings(&["agreement_exclusion: agreement_id work_role_id to_agreement_id"]),
    list("excluded_codes", "ContractExclusionBillingCodes")
        .prefix("type-")
        .leans_on(&["contracts"])
        .brings(&["agreement_exclusion: agreement_id work_type_id to_agreement_id"]),
    list("excluded_set_roles", "ContractExclusionSetExcludedRoles")
        .prefix("set-role-")
        .leans_on(&["contracts"])
        .brings(&["agreement_exclusion: agreement_id work_role_id to_agreement_id"]),
    list(
        "excluded_set_types",
        "ContractExclusionSetExcludedWorkTypes",
    )
    .prefix("set-type-")
    .leans_on(&["contracts"])
    .brings(&["agreement_exclusion: agreement_id work_type_id to_agreement_id"]),
    changing("projects", "Projects", "lastActivityDateTime")
        .leans_on(&[
            "project_fields",
            "contract_fields",
            "contracts",
            "contract_milestones",
        ])
        .drops("description")
        .brings(&[
            "project: company_id name agreement_id billing_method contract_price planned_seconds",
            "project: starts_on ends_on status",
        ]),
    changing("phases", "Phases", "lastActivityDateTime")
        .drops("description")
        .brings(&["project_phase: project_id name planned_seconds"]),
    changing("tickets", "Tickets", "lastActivityDate")
        .required()
        .leans_on(&["ticket_fields"])
        .drops("description resolution contactID externalID")
        .brings(&[
            "ticket: summary company_id agreement_id project_id parent_id board type sub_type",
            "ticket: status status_class priority owner_id work_role_id work_type_id",
            "ticket: planned_seconds opened_at due_at resolved_at closed_at updated_at url",
        ]),
    changing("tasks", "Tasks", "lastActivityDateTime")
        .prefix("task-")
        .leans_on(&["task_fields"])
        .drops("description")
        .brings(&[
            "ticket: summary project_id type status status_class priority owner_id billable",
            "ticket: work_role_id work_type_id planned_seconds opened_at due_at closed_at",
            "ticket: updated_at",
        ]),
    list("invoices", "Invoices")
        .seldom()
        .drops("comments")
        .brings(&["invoice: company_id invoiced_on kind"]),
    list("billing_items", "BillingItems")
        .seldom()
        .leans_on(&["invoices"])
        .brings(&["invoice_line: invoice_id amount description agreement_id time_entry_id tax"]),
    changing("time_entries", "TimeEntries", "lastModifiedDateTime")
        .required()
        .again(AGAIN_DAYS)
        .brings(&[
            "time_entry: member_id ticket_id company_id agreement_id work_role_id work_type_id",
            "time_entry: charge_code_id started_at ended_at worked_on worked_seconds",
            "time_entry: to_bill_seconds billable notes notes_length internal_notes entered_at",
            "time_entry: updated_at url",
        ]),
    changing("appointments", "Appointments", "updateDateTime")
        .drops("title description")
        .brings(&["calendar_entry: member_id started_at ended_at show_as"]),
    changing("service_calls", "ServiceCalls", "lastModifiedDateTime").drops("title description"),
    list("service_call_tickets", "ServiceCallTickets").seldom(),
    list("service_call_tasks", "ServiceCallTasks").seldom(),
    list("service_call_people", "ServiceCallTicketResources")
        .seldom()
        .prefix("call-")
        .leans_on(&[
            "service_call_fields",
            "service_calls",
            "service_call_tickets",
        ])
        .brings(&["calendar_entry: member_id started_at ended_at show_as ticket_id status"]),
    list("service_call_task_people", "ServiceCallTaskResources")
        .seldom()
        .prefix("task-call-")
        .leans_on(&["service_call_fields", "service_calls", "service_call_tasks"])
        .brings(&["calendar_entry: member_id started_at ended_at show_as ticket_id status"]),
    changing("time_off", "TimeOffRequests", "lastModifiedDateTime")
        .leans_on(&[
            "time_off_fields",
            "resources",
            "locations",
            "availabilities",
        ])
        .drops("reason rejectReason")
        .brings(&["absence: member_id starts_at ends_at kind approved"]),
];
