//! What of a row is kept: the fields that are understood, and no other. Rows come with every field of the vendor's tables,
//! passwords of other systems and the texts of mails among them.

use super::HaloPsa;
use super::wire::{Row, is_one_of};
use crate::source::note::visible_length;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The field that stands for a note whose text is not kept: its visible characters.
pub(super) const NOTE_LENGTH: &str = "note_length";

/// The fields of a stream's rows that are understood, beside the id.
fn fields(stream: &str) -> &'static [&'static str] {
    match stream {
        "clients" => &["name", "inactive"],
        "client_details" => PREPAID,
        "sites" => &["name"],
        "prepaid" => LOT,
        "charge_types" => &["name", "inactive", "rates"],
        "action_types" => &["outcome", "name", "hidden"],
        "statuses" | "ticket_types" => &["name"],
        "workdays" => WORKDAY,
        "holidays" => &[
            "date",
            "end_date",
            "allday",
            "name",
            "agent_id",
            "workday_id",
        ],
        "appointments" => APPOINTMENT,
        // The rest of a list row tells when its details have to be read again.
        "agents" => &[
            "name",
            "team",
            "isdisabled",
            "email",
            "linemanager",
            "workday_id",
            "workday_timezone",
        ],
        "contracts" => &[
            "last_modified",
            "status",
            "active",
            "expired",
            "end_date",
            "periodchargeamount",
        ],
        "tickets" | "projects" => &[
            "last_update",
            "lastactiondate",
            "status_id",
            "timetaken",
            "merged_into_id",
        ],
        "agent_details" => AGENT,
        "contract_details" => CONTRACT,
        "ticket_details" | "project_details" => TICKET,
        "charge_rates" => RATE,
        "recurring_invoices" | "invoices" => INVOICE,
        "actions" => ACTION,
        "timesheet_events" => EVENT,
        _ => &[],
    }
}

/// The body with nothing but what is understood. What is no row at all is not kept either.
pub(super) fn kept<'a>(psa: &HaloPsa, stream: &str, body: &'a str) -> Cow<'a, str> {
    let Ok(row) = serde_json::from_str::<BTreeMap<String, &'a RawValue>>(body) else {
        return Cow::Borrowed("null");
    };
    let has_note = matches!(stream, "actions" | "timesheet_events");
    let known = fields(stream);
    let mut kept: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
    for (key, value) in &row {
        let text = value.get();
        match key.as_str() {
            "note" if has_note && !psa.keep_notes => kept.extend(measured(body)),
            "subject" if !counts(psa, body) => {}
            "name" if stream == "holidays" && is_leave(body) => {}
            key if key == "id" || known.contains(&key) => {
                kept.entry(key).or_insert(Cow::Borrowed(text));
            }
            _ => {}
        }
    }
    let fields: Vec<String> = kept
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    Cow::Owned(format!("{{{}}}", fields.join(",")))
}

/// What stands for a note: its length. What is no text is refused, with or without its words.
fn measured(body: &str) -> Option<(&'static str, Cow<'static, str>)> {
    match Row::read(body).and_then(|row| row.text("note")) {
        Ok(Some(text)) => Some((NOTE_LENGTH, Cow::Owned(visible_length(&text).to_string()))),
        Ok(None) => None,
        Err(_) => Some(("note", Cow::Borrowed("{}"))),
    }
}

/// Is the row somebody's own, and its name their own words?
fn is_leave(body: &str) -> bool {
    let member = Row::read(body).and_then(|row| row.somebody("agent_id"));
    member.is_ok_and(|member| member.is_some())
}

/// Does the map say something of the row's subject? Other subjects are somebody's own words.
fn counts(psa: &HaloPsa, body: &str) -> bool {
    let map = &psa.settings.map;
    let subject = Row::read(body)
        .and_then(|row| row.text("subject"))
        .unwrap_or_default();
    is_one_of(&subject, &map.absence.subjects) || is_one_of(&subject, &map.payroll_wrap.subjects)
}

const WORKDAY: &[&str] = &[
    "name",
    "alldayssame",
    "start",
    "end",
    "timeslots",
    "incmonday",
    "inctuesday",
    "incwednesday",
    "incthursday",
    "incfriday",
    "incsaturday",
    "incsunday",
    "startmonday",
    "starttuesday",
    "startwednesday",
    "startthursday",
    "startfriday",
    "startsaturday",
    "startsunday",
    "endmonday",
    "endtuesday",
    "endwednesday",
    "endthursday",
    "endfriday",
    "endsaturday",
    "endsunday",
];
const APPOINTMENT: &[&str] = &[
    "agent_id",
    "start_date",
    "end_date",
    "allday",
    "is_task",
    "_recurringmaster",
    "shift_type_id",
    "holiday_id",
    "ticket_id",
    "appointment_type_name",
];
const PREPAID: &[&str] = &[
    "prepayasamount",
    "prepayrecurringhours",
    "prepayrecurringcharge",
    "prepayrecurringexpirymonths",
    "prepaybalance",
];
const LOT: &[&str] = &[
    "client_id",
    "contract_id",
    "date",
    "hours",
    "amount",
    "expirydate",
];
const AGENT: &[&str] = &[
    "name",
    "email",
    "team",
    "linemanager",
    "workday_timezone",
    "workday_id",
    "isdisabled",
    "isapiagent",
    "chargerate",
    "costprice",
];
const CONTRACT: &[&str] = &[
    "client_id",
    "ref",
    "start_date",
    "end_date",
    "active",
    "last_modified",
    "contracttype_name",
    "periodchargeamount",
    "billing_period_string",
    "numberofunitsfree",
    "chargehoursperperiod",
    "chargerollover",
    "allowpyg",
    "prepayrecurringhours",
    "prepayrecurringcharge",
    "prepayrecurringexpirymonths",
    "contract_prepayasamount",
    "contract_prepayhistory",
    "contract_prepaybalance",
    "site_id",
    "site_name",
    "billingplans",
];
const RATE: &[&str] = &[
    "contract_id",
    "charge_id",
    "rate",
    "minimum",
    "increment",
    "startdate",
    "expirydate",
];
const TICKET: &[&str] = &[
    "summary",
    "client_id",
    "contract_id",
    "parent_id",
    "merged_into_id",
    "team",
    "category_1",
    "priority_name",
    "agent_id",
    "site_id",
    "site_name",
    "isbillable",
    "chargerate",
    "estimate",
    "dateoccurred",
    "last_update",
    "dateclosed",
    "itil_requesttype_id",
    "parent_itil_ticket_type",
    "tickettype_id",
    "tickettype_name",
    "status_id",
    "status_name",
    "projectmoneybudget",
    "projecttimebudget",
    "budgets",
    "startdate",
    "targetdate",
];
const INVOICE: &[&str] = &[
    "client_id",
    "invoice_date",
    "contract_id",
    "posted",
    "voided",
    "disabled",
    "currency",
    "currency_code_name",
    "creditlinkedtoinvoiceid",
    "lines",
];
const ACTION: &[&str] = &[
    "ticket_id",
    "timetaken",
    "traveltime",
    "isbillingaction",
    "on_behalf_of",
    "who_agentid",
    "chargerate",
    "travel_chargerate",
    "outcome_id",
    "actisbillable",
    "actioninvoicenumber",
    "actiontravelinvoicenumber",
    "datetime",
    "actionarrivaldate",
    "actioncompletiondate",
    "actiontravelstartdate",
    "actiontravelenddate",
    "actionchargehours",
    "actionnonchargehours",
    "actionprepayhours",
    "actioncontractid",
    "project_id",
    "actiondatecreated",
    "last_updated",
    "timesheet_approval_status",
    "note",
    NOTE_LENGTH,
];
const EVENT: &[&str] = &[
    "ticket_id",
    "break_type",
    "holiday_id",
    "event_type",
    "timetaken",
    "agent_id",
    "start_date",
    "end_date",
    "client_id",
    "contract_id",
    "charge_rate",
    "charge_type_name",
    "subject",
    "action_invoice_number",
    "note",
    NOTE_LENGTH,
];
