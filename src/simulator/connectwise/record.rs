//! What only this vendor's records have: references as objects with links, and `_info` at the end.

use crate::model::Instant;
use crate::simulator::json::quote;
use crate::simulator::record::instant;
use std::fmt::Write as _;

pub(super) use crate::simulator::record::{Draft, Record};

/// Where the vendor's links point; never where the reader came from.
const LINKS: &str = "https://na.myconnectwise.net/v2026_4//apis/3.0";

impl Record {
    /// A reference with a link beside it: the id is the record's own, the label (`name`, `identifier`, `summary`) is not.
    pub(super) fn reference(&mut self, name: &str, id: i64, label: &str, value: &str) {
        self.key(name);
        let _ = write!(self.text, "{{\"id\":{id},\"{label}\":");
        quote(&mut self.text, value);
        self.link(name, list_of(name), Some(id));
        self.mark(&id.to_le_bytes());
    }
    /// A reference that refers to nothing: only a link without a number.
    pub(super) fn empty(&mut self, name: &str) {
        self.key(name);
        self.text.push('{');
        self.link(name, list_of(name), None);
    }
    /// The link at the end of a reference.
    fn link(&mut self, name: &str, list: &str, id: Option<i64>) {
        let comma = if id.is_some() { "," } else { "" };
        let _ = write!(
            self.text,
            "{comma}\"_info\":{{\"{name}_href\":\"{LINKS}/{list}/"
        );
        if let Some(id) = id {
            let _ = write!(self.text, "{id}");
        }
        self.text.push_str("\"}}");
    }
    /// The type of a schedule entry, which the vendor names twice.
    pub(super) fn schedule_type(&mut self, id: i64, identifier: &str, name: &str) {
        self.key("type");
        let _ = write!(self.text, "{{\"id\":{id},\"identifier\":");
        quote(&mut self.text, identifier);
        self.text.push_str(",\"name\":");
        quote(&mut self.text, name);
        self.link("type", "schedule/types", Some(id));
        self.mark(&id.to_le_bytes());
    }
    /// A list of references by name.
    pub(super) fn references(&mut self, name: &str, items: &[(i64, &str)]) {
        self.key(name);
        for (n, (id, label)) in items.iter().enumerate() {
            let open = if n == 0 { '[' } else { ',' };
            let _ = write!(self.text, "{open}{{\"id\":{id},\"name\":");
            quote(&mut self.text, label);
            self.text.push('}');
            self.mark(&id.to_le_bytes());
        }
        self.text
            .push_str(if items.is_empty() { "[]" } else { "]" });
    }
    /// Done: changed last at that instant by that login; `more` goes into `_info`.
    pub(super) fn done(mut self, updated: Instant, by: &str, more: &[(&str, &str)]) -> Draft {
        self.text.push_str(",\"_info\":{\"lastUpdated\":\"");
        let mut tail = String::from("\",\"updatedBy\":");
        quote(&mut tail, by);
        for (key, value) in more {
            let _ = write!(tail, ",\"{key}\":");
            quote(&mut tail, value);
        }
        tail.push_str("}}");
        self.sealed(updated, instant, &tail)
    }
}

/// The list in which the vendor's link finds what a field refers to. Types and statuses of all records lead to those of boards:
/// nobody follows the links here.
fn list_of(field: &str) -> &str {
    match field {
        "agreement" | "parentAgreement" => "finance/agreements",
        "billingCycle" => "finance/billingCycles",
        "billToCompany" | "company" | "parentCompany" => "company/companies",
        "board" => "service/boards",
        "calendar" => "schedule/calendars",
        "contact" => "company/contacts",
        "country" => "company/countries",
        "currency" => "finance/currencies",
        "defaultDepartment" | "department" => "system/departments",
        "defaultLocation" | "location" => "system/locations",
        "holidayList" => "schedule/holidayLists",
        "invoice" => "finance/invoices",
        "market" => "company/marketDescriptions",
        "member" | "owner" | "reportsTo" => "system/members",
        "parentPhase" | "phase" => "project/phases",
        "priority" => "service/priorities",
        "product" => "procurement/catalog",
        "project" => "project/projects",
        "securityRole" => "system/securityRoles",
        "serviceLocation" | "where" => "service/locations",
        "site" => "company/companies/sites",
        "sla" => "service/SLAs",
        "source" => "service/sources",
        "status" => "service/boards/statuses",
        "subType" => "service/boards/subTypes",
        "team" => "service/boards/teams",
        "territory" => "system/territories",
        "ticket" => "service/tickets",
        "timeSheet" => "time/sheets",
        "timeZone" => "system/timeZoneSetups",
        "type" => "service/boards/types",
        "workRole" => "time/workRoles",
        "workType" => "time/workTypes",
        other => other,
    }
}
