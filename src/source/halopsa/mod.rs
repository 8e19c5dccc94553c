//! HaloPSA: a table of streams and pure functions. Lists are slim and children have no feed of changes: what changed in a
//! list drives the reading of its details and of a ticket's actions, which are the labour.

mod address;
mod ask;
mod asked;
mod contract;
mod directory;
mod invoice;
mod judge;
mod kept;
mod labour;
mod page;
mod planned;
mod prepaid;
mod settings;
mod site;
mod streams;
mod ticket;
mod wire;

pub use settings::{AccountMap, FLAT_FEES, Map, Settings};

use super::wire::{is_listed, link};
use super::{
    Answer, Connector, Cursor, Lookup, Mapping, Page, Question, Reject, Remark, Request, Row,
    SignIn, SourceError, Stream, Unmapped,
};
use crate::model::Record;
use std::borrow::Cow;

/// A HaloPSA as configured.
#[derive(Clone, Debug)]
pub struct HaloPsa {
    source: String,
    settings: Settings,
    streams: [Stream; 24],
    keep_notes: bool,
}

impl HaloPsa {
    /// The source of that name. `keep_notes` keeps the texts of notes, else only their lengths.
    pub fn new(source: impl Into<String>, settings: Settings, keep_notes: bool) -> Self {
        Self {
            source: source.into(),
            streams: streams::streams(settings.window_days),
            settings,
            keep_notes,
        }
    }
    /// Is it the own firm by the operator's list (bare ids or full ones)?
    fn is_internal(&self, client: &str) -> bool {
        is_listed(&self.settings.map.internal_companies, &self.source, client)
    }
    /// A link into HaloPSA by the operator's template.
    fn url(&self, of: &str, id: &str) -> Option<String> {
        link(&self.settings.web_url, of, id)
    }
}

impl Connector for HaloPsa {
    fn streams(&self) -> &[Stream] {
        &self.streams
    }

    fn discover(&self) -> Option<Request> {
        Some(address::discover(&self.settings))
    }

    fn base(&self, _discovered: Option<&Answer>) -> Result<String, SourceError> {
        Ok(address::base(&self.settings))
    }

    fn sign_in(&self, discovered: Option<&Answer>) -> Result<Option<SignIn>, SourceError> {
        address::sign_in(&self.settings, discovered).map(Some)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn request(&self, stream: &Stream, cursor: &Cursor) -> Request {
        ask::request(stream, cursor)
    }

    fn page<'a>(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError> {
        if answer.is_gone(Some(stream)) {
            return Ok(Page::default());
        }
        let mut page = match stream.list {
            streams::SINGLE => page::single(&answer.body)?,
            list if stream.page_size_max > 0 => {
                page::turned(&answer.body, list, cursor, ask::passes(stream.name))?
            }
            list => page::whole(&answer.body, list)?,
        };
        for row in &mut page.rows {
            row.external_id.insert_str(0, stream.prefix);
        }
        Ok(page)
    }

    fn tell(&self, stream: &Stream, to: &Stream, row: &Row<'_>, lookup: &mut Lookup) {
        match stream.name {
            "sites" => site::tell(row, lookup),
            // Tickets only need to know who has a block; what is bought for it changes nothing of them.
            "prepaid" | "client_details" if to.name == "ticket_details" => {
                prepaid::tell_of_client(stream.name, row, lookup)
            }
            "prepaid" => prepaid::tell(row, lookup),
            "contract_details" => prepaid::tell_contract(row, lookup),
            _ => {}
        }
    }

    fn normalise(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        row: &Row<'_>,
        lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        match stream.name {
            "clients" => directory::client(self, row),
            "client_details" => prepaid::block(row, lookup),
            "charge_types" => directory::charge_type(row),
            "action_types" => directory::action_type(row),
            "statuses" => directory::status(self, row),
            "ticket_types" => directory::ticket_type(row),
            "agent_details" => directory::agent(self, row),
            "workdays" => planned::workday(row),
            "holidays" => planned::holiday(row),
            "appointments" => planned::appointment(self, row),
            "contract_details" => contract::contract(self, row, lookup),
            "charge_rates" => contract::rate(row),
            "recurring_invoices" => invoice::recurring(self, row),
            "invoices" => invoice::invoice(row),
            "ticket_details" => ticket::ticket(self, row, lookup),
            "project_details" => ticket::project(self, row),
            "actions" => labour::action(self, parent, row),
            "timesheet_events" => labour::event(self, row),
            "agents" | "contracts" | "projects" | "tickets" | "sites" => Ok(Vec::new()),
            "prepaid" => prepaid::lot(row),
            other => Err(Reject::new("(stream)", format!("{other} is not read"))),
        }
    }

    fn scrub<'a>(&self, stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
        kept::kept(self, stream, row)
    }

    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        judge::judge(stream, answer)
    }

    fn questions(&self) -> Vec<Question> {
        asked::questions()
    }

    fn remark(&self, question: &Question, answer: &Answer) -> Remark {
        Remark::first_reading(&self.streams, question, answer, "record_count")
    }

    fn mapping(&self) -> Mapping {
        asked::mapping(self)
    }

    fn unmapped(&self, stream: &Stream, row: &Row<'_>) -> Vec<Unmapped> {
        asked::unmapped(self, stream.name, row)
    }
}
