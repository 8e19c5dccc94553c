//! The streams: which entity each one reads, how often, and which columns it brings.

use super::brings::*;
use crate::source::{Beat, Mode, Stream};

/// What is asked of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Its rows.
    Rows,
    /// The description of its fields, with their picklists.
    Fields,
}

/// A stream and the entity it reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entity {
    pub stream: Stream,
    /// Its path below the base.
    pub path: &'static str,
    /// Rows or fields.
    pub read: Read,
    /// Stands before its ids, where another entity fills the same table.
    pub prefix: &'static str,
    /// The field that tells when a row changed.
    pub changed: Option<&'static str>,
    /// Fields to ask for; empty: all.
    pub fields: &'static [&'static str],
}

type Names = &'static [&'static str];

/// A list without change times that is read whole.
const fn whole(name: &'static str, path: &'static str, tables: Names, brings: Names) -> Entity {
    Entity {
        stream: Stream {
            name,
            mode: Mode::Snapshot,
            beat: Beat::Poll,
            parent: None,
            tables,
            brings,
            twin: None,
            sweep: false,
            again: None,
            optional: true,
        },
        path,
        read: Read::Rows,
        prefix: "",
        changed: None,
        fields: &[],
    }
}

/// The same, seldom.
const fn seldom(name: &'static str, path: &'static str, tables: Names, brings: Names) -> Entity {
    let entity = whole(name, path, tables, brings);
    Entity {
        stream: Stream {
            beat: Beat::Reconcile,
            ..entity.stream
        },
        ..entity
    }
}

/// A list that tells changes.
const fn changing(
    name: &'static str,
    path: &'static str,
    changed: &'static str,
    tables: Names,
    brings: Names,
) -> Entity {
    let entity = whole(name, path, tables, brings);
    Entity {
        stream: Stream {
            mode: Mode::Incremental,
            sweep: true,
            ..entity.stream
        },
        changed: Some(changed),
        ..entity
    }
}

/// Entries of two months are read again once in `reconcile_every`: whether posting and approving touch an entry's change
/// time is not documented, and what is posted is of this month or the one before.
const AGAIN_DAYS: u32 = 62;

const fn again(days: u32, entity: Entity) -> Entity {
    Entity {
        stream: Stream {
            again: Some(days),
            ..entity.stream
        },
        ..entity
    }
}

/// A description of an entity's fields.
const fn fields(name: &'static str, path: &'static str) -> Entity {
    Entity {
        read: Read::Fields,
        ..seldom(name, path, &[], &[])
    }
}

const fn required(entity: Entity) -> Entity {
    Entity {
        stream: Stream {
            optional: false,
            ..entity.stream
        },
        ..entity
    }
}

const fn under(prefix: &'static str, entity: Entity) -> Entity {
    Entity { prefix, ..entity }
}

/// All of them: what explains before what is explained, what entries name before the entries.
#[rustfmt::skip]
pub(super) static ENTITIES: [Entity; 47] = [
    required(changing("companies", "Companies", "lastActivityDate", &["company"], COMPANY)),
    fields("ticket_fields", "Tickets"),
    fields("task_fields", "Tasks"),
    fields("project_fields", "Projects"),
    fields("contract_fields", "Contracts"),
    fields("service_call_fields", "ServiceCalls"),
    fields("time_off_fields", "TimeOffRequests"),
    required(whole("roles", "Roles", &["work_role"], WORK_ROLE)),
    whole("work_type_modifiers", "WorkTypeModifiers", &[], &[]),
    required(whole("billing_codes", "BillingCodes", &["work_type", "work_role", "charge_code"], BILLING_CODE)),
    seldom("departments", "Departments", &[], &[]),
    seldom("resource_departments", "ResourceRoleDepartments", &[], &[]),
    seldom("locations", "InternalLocations", &[], &[]),
    seldom("business_hours", "InternalLocationWithBusinessHours", &["work_calendar", "schedule"], BUSINESS_HOURS),
    seldom("holidays", "Holidays", &["holiday"], HOLIDAY),
    Entity { fields: super::scrub::RESOURCE_FIELDS, ..required(whole("resources", "Resources", &["member", "cost_rate"], RESOURCE)) },
    under("daily-", seldom("availabilities", "ResourceDailyAvailabilities", &["schedule"], AVAILABILITY)),
    whole("contract_blocks", "ContractBlocks", &[], &[]),
    whole("contract_retainers", "ContractRetainers", &[], &[]),
    whole("contract_tickets", "ContractTicketPurchases", &[], &[]),
    whole("contract_milestones", "ContractMilestones", &[], &[]),
    required(whole("contracts", "Contracts", &["agreement", "agreement_adjustment"], CONTRACT)),
    seldom("services", "Services", &[], &[]),
    seldom("service_bundles", "ServiceBundles", &[], &[]),
    under("service-", seldom("contract_service_units", "ContractServiceUnits", &["agreement_addition"], UNITS)),
    under("bundle-", seldom("contract_bundle_units", "ContractServiceBundleUnits", &["agreement_addition"], UNITS)),
    whole("contract_rates", "ContractRates", &["agreement_rate"], RATE),
    under("factor-", whole("block_factors", "ContractBlockHourFactors", &["agreement_rate"], BLOCK_FACTOR)),
    under("contract-", whole("contract_costs", "ContractRoleCosts", &["cost_rate"], CONTRACT_COST)),
    under("role-", whole("excluded_roles", "ContractExclusionRoles", &["agreement_exclusion"], EXCLUDED_ROLE)),
    under("type-", whole("excluded_codes", "ContractExclusionBillingCodes", &["agreement_exclusion"], EXCLUDED_TYPE)),
    under("set-role-", whole("excluded_set_roles", "ContractExclusionSetExcludedRoles", &["agreement_exclusion"], EXCLUDED_ROLE)),
    under("set-type-", whole("excluded_set_types", "ContractExclusionSetExcludedWorkTypes", &["agreement_exclusion"], EXCLUDED_TYPE)),
    changing("projects", "Projects", "lastActivityDateTime", &["project"], PROJECT),
    changing("phases", "Phases", "lastActivityDateTime", &["project_phase"], PHASE),
    required(changing("tickets", "Tickets", "lastActivityDate", &["ticket"], TICKET)),
    under("task-", changing("tasks", "Tasks", "lastActivityDateTime", &["ticket"], TASK)),
    seldom("invoices", "Invoices", &["invoice"], INVOICE),
    seldom("billing_items", "BillingItems", &["invoice_line"], BILLING_ITEM),
    again(AGAIN_DAYS, required(changing("time_entries", "TimeEntries", "lastModifiedDateTime", &["time_entry"], TIME_ENTRY))),
    changing("appointments", "Appointments", "updateDateTime", &["calendar_entry"], APPOINTMENT),
    changing("service_calls", "ServiceCalls", "lastModifiedDateTime", &[], &[]),
    seldom("service_call_tickets", "ServiceCallTickets", &[], &[]),
    seldom("service_call_tasks", "ServiceCallTasks", &[], &[]),
    under("call-", seldom("service_call_people", "ServiceCallTicketResources", &["calendar_entry"], SERVICE_CALL)),
    under("task-call-", seldom("service_call_task_people", "ServiceCallTaskResources", &["calendar_entry"], SERVICE_CALL)),
    changing("time_off", "TimeOffRequests", "lastModifiedDateTime", &["absence"], TIME_OFF),
];

const COUNT: usize = ENTITIES.len();

/// The streams alone.
pub(super) static STREAMS: [Stream; COUNT] = {
    let mut streams = [ENTITIES[0].stream; COUNT];
    let mut n = 0;
    while n < COUNT {
        streams[n] = ENTITIES[n].stream;
        n += 1;
    }
    streams
};

/// The entity of a stream.
pub(super) fn entity(stream: &str) -> Option<&'static Entity> {
    ENTITIES.iter().find(|e| e.stream.name == stream)
}

/// Whose rows explain the values of a stream's rows.
pub(super) fn leans_on(stream: &str) -> &'static [&'static str] {
    match stream {
        "tickets" => &["ticket_fields"],
        "tasks" => &["task_fields"],
        "projects" => &[
            "project_fields",
            "contract_fields",
            "contracts",
            "contract_milestones",
        ],
        "contracts" => &[
            "contract_fields",
            "contract_blocks",
            "contract_retainers",
            "contract_tickets",
            "contract_milestones",
        ],
        "billing_codes" => &["work_type_modifiers"],
        "contract_service_units" => &["services"],
        "contract_bundle_units" => &["service_bundles"],
        "excluded_roles" | "excluded_codes" | "excluded_set_roles" | "excluded_set_types" => {
            &["contracts"]
        }
        "resources" => &["departments", "resource_departments", "locations"],
        "availabilities" => &["resources", "business_hours"],
        "billing_items" => &["invoices"],
        "service_call_people" => &[
            "service_call_fields",
            "service_calls",
            "service_call_tickets",
        ],
        "service_call_task_people" => {
            &["service_call_fields", "service_calls", "service_call_tasks"]
        }
        "time_off" => &[
            "time_off_fields",
            "resources",
            "locations",
            "availabilities",
        ],
        _ => &[],
    }
}
