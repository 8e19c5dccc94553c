//! ConnectWise PSA: a table of streams and pure functions.

mod address;
mod agreement;
mod directory;
mod invoice;
mod judge;
mod project;
mod schedule;
mod scrub;
mod settings;
mod streams;
mod terms;
mod ticket;
mod time;
mod wire;

pub use settings::{AbsenceMap, AccountMap, Map, Settings};

use super::paging::{self, Token};
use super::{
    Answer, Connector, Cursor, Lookup, Mapping, Named, Page, Question, Reject, Remark, Request,
    Row, SourceError, Stream, Unmapped,
};
use crate::model::Record;
use crate::model::table::{AGREEMENT_TYPE, CHARGE_CODE, COMPANY, WORK_TYPE};
use std::borrow::Cow;

/// Most rows a page can have; the vendor cuts larger wishes silently.
const PAGE_SIZE_MAX: u32 = 1000;

/// A ConnectWise PSA as configured.
#[derive(Clone, Debug)]
pub struct ConnectWise {
    source: String,
    settings: Settings,
    keep_notes: bool,
}

impl ConnectWise {
    /// The source of that name. `keep_notes` keeps the texts of notes, else only their lengths.
    pub fn new(source: impl Into<String>, settings: Settings, keep_notes: bool) -> Self {
        Self {
            source: source.into(),
            settings,
            keep_notes,
        }
    }
    /// Is it the own firm by the operator's list (bare ids or full ones)?
    fn is_internal(&self, company: &str) -> bool {
        wire::is_listed(&self.settings.map.internal_companies, &self.source, company)
    }
    /// The kind that the operator gave an agreement type.
    fn mapped_kind(&self, type_name: &str) -> Option<&str> {
        wire::mapped(&self.settings.map.agreement_kinds, type_name)
    }
    /// A link into the PSA by the operator's template.
    fn url(&self, of: &str, id: &str) -> Option<String> {
        wire::link(&self.settings.web_url, of, id)
    }
}

fn token(cursor: &Cursor) -> Result<Option<Token>, SourceError> {
    let Some(text) = &cursor.token else {
        return Ok(None);
    };
    Token::parse(text)
        .map(Some)
        .ok_or_else(|| SourceError::Shape {
            what: format!("the page token {text:?} is not one of ours"),
        })
}

impl Connector for ConnectWise {
    fn streams(&self) -> &[Stream] {
        streams::STREAMS
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
        let mut request = stream.request(cursor);
        request.ask("pageSize", cursor.rows(PAGE_SIZE_MAX));
        let mut conditions: Vec<String> = Vec::new();
        if let Some(since) = cursor.changed_since() {
            conditions.push(format!(
                "lastUpdated>=[{}]",
                since.format("%Y-%m-%dT%H:%M:%SZ")
            ));
        }
        if let Some(from) = cursor.from {
            conditions.push(format!("timeStart>=[{from}T00:00:00Z]"));
        }
        let token = cursor.token.as_deref().and_then(Token::parse);
        match token {
            Some(Token::Keyset(after)) => {
                conditions.push(format!("id>{after}"));
                request.ask("orderBy", "id asc");
                request.ask("page", 1);
            }
            Some(Token::Forward(after)) => request.ask("pageId", after),
            None => {}
        }
        if !conditions.is_empty() {
            request.ask("conditions", conditions.join(" and "));
        }
        if cursor.ids_only {
            request.ask("fields", "id");
        } else if !stream.keeps.is_empty() {
            request.ask("fields", format!("id,{}", stream.keeps.replace(' ', ",")));
        }
        if !matches!(token, Some(Token::Keyset(_))) {
            request
                .headers
                .push(("pagination-type", "forward-only".into()));
        }
        request
    }

    fn page<'a>(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError> {
        if judge::is_gone_parent(Some(stream), answer) {
            return Ok(Page::default());
        }
        paging::page_by_id(
            &answer.body,
            token(cursor)?,
            cursor.rows(PAGE_SIZE_MAX) as usize,
        )
    }

    fn normalise(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        row: &Row<'_>,
        _lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        match stream.name {
            "time_entries" => time::entry(self, row),
            "service_tickets" | "project_tickets" => ticket::ticket(self, row),
            "schedule_entries" => schedule::planned(self, row),
            "companies" => directory::company(self, row),
            "members" => directory::member(self, row),
            "work_roles" => directory::work_role(row),
            "work_types" => directory::work_type(self, row),
            "charge_codes" => directory::charge_code(self, row),
            "calendars" => schedule::calendar(row),
            "holiday_lists" => Ok(Vec::new()),
            "holidays" => schedule::holiday(parent, row),
            "boards" => directory::board(row),
            "board_statuses" => directory::board_status(parent, row),
            "board_types" => directory::board_type(parent, row),
            "agreement_types" => directory::agreement_type(row),
            "agreements" => agreement::agreement(self, row),
            "additions" => terms::addition(parent, row),
            "adjustments" => terms::adjustment(parent, row),
            "agreement_work_roles" => terms::rate("role", parent, row),
            "agreement_work_types" => terms::rate("type", parent, row),
            "work_role_exclusions" => terms::exclusion("role", parent, row),
            "work_type_exclusions" => terms::exclusion("type", parent, row),
            "projects" => project::project(row),
            "phases" => project::phase(parent, row),
            "time_sheets" => time::sheet(row),
            "invoices" => invoice::invoice(row),
            other => Err(Reject::new("(stream)", format!("{other} is not read"))),
        }
    }

    fn scrub<'a>(&self, stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
        scrub::scrub(stream, row, self.keep_notes)
    }

    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        judge::judge(&self.settings, stream, answer)
    }

    /// Each list that grows can be counted. Lists of set-up are a page each.
    fn questions(&self) -> Vec<Question> {
        let growing = streams::STREAMS.iter().filter(|s| s.page_size_max > 0);
        growing
            .map(|s| Question::count(s, Request::get(format!("{}/count", s.path))))
            .collect()
    }

    fn remark(&self, question: &Question, answer: &Answer) -> Remark {
        Remark::first_reading(streams::STREAMS, question, answer, "count")
    }

    fn mapping(&self) -> Mapping {
        let map = &self.settings.map;
        let named = |key, names: &[String], table| Named {
            key,
            names: names.to_vec(),
            table,
        };
        let kinds: Vec<String> = map.agreement_kinds.keys().cloned().collect();
        let (wrap, absence) = (&map.payroll_wrap, &map.absence);
        Mapping {
            seen_in: &["members", "agreements"],
            named: vec![
                named(
                    "payroll_wrap.charge_codes",
                    &wrap.charge_codes,
                    &CHARGE_CODE,
                ),
                named("payroll_wrap.work_types", &wrap.work_types, &WORK_TYPE),
                named("absence.charge_codes", &absence.charge_codes, &CHARGE_CODE),
                named("absence.work_types", &absence.work_types, &WORK_TYPE),
                named("agreement_kinds", &kinds, &AGREEMENT_TYPE),
                named("internal_companies", &map.internal_companies, &COMPANY),
            ],
        }
    }

    fn unmapped(&self, stream: &Stream, row: &Row<'_>) -> Vec<Unmapped> {
        match stream.name {
            "members" => directory::unmapped(self, row).into_iter().collect(),
            "agreements" => agreement::unmapped(self, row),
            _ => Vec::new(),
        }
    }
}
