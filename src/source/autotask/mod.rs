//! Autotask PSA: a table of entities and pure functions.
//!
//! Everything is asked by one kind of query, upwards by id. What a row's numbers mean stands in other lists (picklists,
//! locations, exclusion sets, service calls): those are streams of their own, and rows lean on what they say.

mod address;
mod ask;
mod calendar;
mod contract;
mod directory;
mod grant;
mod invoice;
mod judge;
mod project;
mod query;
mod schedule;
mod scrub;
mod settings;
mod streams;
mod terms;
mod ticket;
mod time;
mod wire;
mod zone_index;

pub use settings::{CodeMap, Map, Settings};

use super::{
    Answer, Budget, Connector, Cursor, Lookup, Mapping, Named, Page, Question, Reject, Remark,
    Request, Row, SourceError, Stream, Unmapped,
};
use crate::model::Record;
use crate::model::table::{CHARGE_CODE, COMPANY, WORK_TYPE};
use chrono_tz::Tz;
use std::borrow::Cow;

/// An Autotask PSA as configured.
#[derive(Clone, Debug)]
pub struct Autotask {
    source: String,
    settings: Settings,
    zone: Tz,
    keep_notes: bool,
}

impl Autotask {
    /// The source of that name. `zone` is the business's, for days of people whose location names none; `keep_notes`
    /// keeps the texts of notes, else only their lengths.
    pub fn new(source: impl Into<String>, settings: Settings, zone: Tz, keep_notes: bool) -> Self {
        Self {
            source: source.into(),
            settings,
            zone,
            keep_notes,
        }
    }
    /// Is it the own firm: company 0, or by the operator's list (bare ids or full ones)?
    fn is_internal(&self, company: &str) -> bool {
        let listed = &self.settings.map.internal_companies;
        company == "0" || wire::is_listed(listed, &self.source, company)
    }
    /// The kind that the operator gave a contract category or type.
    fn mapped_kind(&self, name: &str) -> Option<&str> {
        wire::mapped(&self.settings.map.agreement_kinds, name)
    }
    /// The kind that the operator gave a time-off type.
    fn absence_kind(&self, name: &str) -> Option<&str> {
        wire::mapped(&self.settings.map.absence_kinds, name)
    }
    /// The zone of a name or index.
    fn zone_named(&self, name: &str) -> Option<Tz> {
        zone_index::resolve(name, &self.settings.map.time_zones)
    }
    /// The zone of a person's location, else the business's.
    fn zone_of(&self, lookup: &Lookup, member: &str) -> Tz {
        let found = || {
            let location = lookup.get("location_of", member)?;
            lookup.get("zone", location)?.parse().ok()
        };
        found().unwrap_or(self.zone)
    }
    /// A link into the PSA by the operator's template.
    fn url(&self, of: &str, id: &str) -> Option<String> {
        wire::link(&self.settings.web_url, of, id)
    }
}

impl Connector for Autotask {
    fn streams(&self) -> &[Stream] {
        &streams::STREAMS
    }

    fn discover(&self) -> Option<Request> {
        address::discover(&self.settings)
    }

    fn base(&self, discovered: Option<&Answer>) -> Result<String, SourceError> {
        address::base(&self.settings, discovered)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        address::headers(&self.settings)
    }

    fn request(&self, stream: &Stream, cursor: &Cursor) -> Request {
        query::request(stream, cursor)
    }

    fn page<'a>(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError> {
        query::page(stream, cursor, &answer.body)
    }

    fn scrub<'a>(&self, stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
        scrub::scrub(stream, row, self.keep_notes)
    }

    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        judge::judge(stream, answer)
    }

    fn tell(&self, stream: &Stream, _to: &Stream, row: &Row<'_>, lookup: &mut Lookup) {
        match stream.name {
            "departments" | "resource_departments" => directory::tell_department(row, lookup),
            "resources" => directory::tell_resource(row, lookup),
            "locations" => schedule::tell_location(self, row, lookup),
            "business_hours" => schedule::tell_hours(row, lookup),
            "availabilities" => schedule::tell_availability(row, lookup),
            "contract_blocks" => terms::tell_lot("block", row, lookup),
            "contract_retainers" => terms::tell_lot("retainer", row, lookup),
            "contract_tickets" => terms::tell_lot("tickets", row, lookup),
            "contract_milestones" => terms::tell_milestone(row, lookup),
            "contracts" => contract::tell(row, lookup),
            "work_type_modifiers" => terms::tell_modifier(row, lookup),
            "services" | "service_bundles" => terms::tell_service(row, lookup),
            "invoices" => invoice::tell(row, lookup),
            "service_calls" => calendar::tell_call(row, lookup),
            "service_call_tickets" | "service_call_tasks" => calendar::tell_link(row, lookup),
            fields => wire::tell_labels(fields, row, lookup),
        }
    }

    fn normalise(
        &self,
        stream: &Stream,
        _parent: Option<&str>,
        row: &Row<'_>,
        lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        let prefix = stream.prefix;
        match stream.name {
            "time_entries" => time::entry(self, row),
            "tickets" => ticket::ticket(self, row, lookup),
            "tasks" => ticket::task(row, lookup),
            "companies" => directory::company(self, row),
            "resources" => directory::resource(self, row, lookup),
            "roles" => directory::role(row),
            "billing_codes" => directory::billing_code(self, row, lookup),
            "business_hours" => schedule::business_hours(row),
            "holidays" => schedule::holiday(row),
            "availabilities" => schedule::availability(row, lookup),
            "contracts" => contract::contract(self, row, lookup),
            "contract_service_units" | "contract_bundle_units" => terms::units(prefix, row, lookup),
            "contract_rates" => terms::rate(row),
            "block_factors" => terms::block_factor(prefix, row),
            "contract_costs" => terms::cost(prefix, row),
            "work_type_modifiers" => terms::modifier_row(row),
            "excluded_roles" | "excluded_codes" | "excluded_set_roles" | "excluded_set_types" => {
                terms::exclusion(prefix, row, lookup)
            }
            "contract_blocks"
            | "contract_retainers"
            | "contract_tickets"
            | "contract_milestones" => terms::bought(row),
            "projects" => project::project(row, lookup),
            "phases" => project::phase(row),
            "invoices" => invoice::invoice(row),
            "billing_items" => invoice::item(row, lookup),
            "appointments" => calendar::appointment(row),
            "service_calls" => calendar::call(row),
            "service_call_people" | "service_call_task_people" => {
                calendar::sent(prefix, row, lookup)
            }
            "time_off" => time::time_off(self, row, lookup),
            // The rest explains rows of others and is no record itself.
            _ => Ok(Vec::new()),
        }
    }

    /// The server frees a place a moment after its answer is read, so that the third of its three would be one too many.
    fn in_flight(&self) -> usize {
        2
    }

    fn budget(&self) -> Option<Request> {
        Some(ask::budget())
    }

    fn spent(&self, answer: &Answer) -> Option<Budget> {
        ask::spent(&self.settings, answer)
    }

    fn questions(&self) -> Vec<Question> {
        ask::questions()
    }

    fn remark(&self, question: &Question, answer: &Answer) -> Remark {
        ask::remark(question, answer)
    }

    fn mapping(&self) -> Mapping {
        let map = &self.settings.map;
        let named = |key, names: &[String], table| Named {
            key,
            names: names.to_vec(),
            table,
        };
        let (wrap, absence) = (&map.payroll_wrap, &map.absence);
        Mapping {
            seen_in: &["locations"],
            named: vec![
                named(
                    "payroll_wrap.charge_codes",
                    &wrap.charge_codes,
                    &CHARGE_CODE,
                ),
                named("payroll_wrap.work_types", &wrap.work_types, &WORK_TYPE),
                named("absence.charge_codes", &absence.charge_codes, &CHARGE_CODE),
                named("absence.work_types", &absence.work_types, &WORK_TYPE),
                named("internal_companies", &map.internal_companies, &COMPANY),
            ],
        }
    }

    fn unmapped(&self, stream: &Stream, row: &Row<'_>) -> Vec<Unmapped> {
        match stream.name {
            "locations" => schedule::unmapped_zone(self, row).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}
