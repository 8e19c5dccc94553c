//! Redmine: projects, issues with their status history, and time entries, which can be asked for by work date alone.

mod count;
mod judge;
mod kept;
mod row;
mod settings;
mod stream;
mod wire;

pub use settings::{Map, Settings};

use super::{
    Answer, Connector, Cursor, Page, Question, Reject, Remark, Request, SourceError, Stream, paging,
};
use crate::model::{Cell, Record};
use secrecy::ExposeSecret;
use std::borrow::Cow;

/// Most rows a page can have; larger wishes are cut silently.
const PAGE_SIZE_MAX: u32 = 100;

/// A Redmine as configured.
#[derive(Clone, Debug)]
pub struct Redmine {
    settings: Settings,
    streams: Vec<Stream>,
    keep_notes: bool,
}

impl Redmine {
    /// `keep_notes` keeps the comments of time entries, else only their lengths.
    pub fn new(settings: Settings, keep_notes: bool) -> Self {
        Self {
            streams: stream::streams(settings.window_days),
            settings,
            keep_notes,
        }
    }
    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.settings.base_url.trim_end_matches('/'))
    }
    /// The page of a record, by the operator's template or below the address that is read.
    fn link(&self, of: &str, id: &str) -> String {
        match (self.settings.web_url.get(of), of) {
            (Some(template), _) => template.replace("{id}", id),
            (None, "ticket") => self.url(&format!("issues/{id}")),
            (None, _) => self.url(&format!("time_entries/{id}/edit")),
        }
    }
}

fn asked(cursor: &Cursor) -> u32 {
    match cursor.page_size {
        0 => PAGE_SIZE_MAX,
        size => size.min(PAGE_SIZE_MAX),
    }
}

impl Connector for Redmine {
    fn streams(&self) -> &[Stream] {
        &self.streams
    }

    fn base(&self, _discovered: Option<&Answer>) -> Result<String, SourceError> {
        Ok(self.settings.base_url.trim_end_matches('/').to_owned())
    }

    /// A Redmine that needs no login takes whoever has no valid key for a visitor.
    fn identify(&self) -> Option<Request> {
        Some(Request {
            path: "/users/current.json".into(),
            ..Request::default()
        })
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let key = self.settings.api_key.expose_secret().to_owned();
        vec![("x-redmine-api-key", key)]
    }

    fn request(&self, stream: &Stream, cursor: &Cursor) -> Request {
        let mut request = Request {
            path: stream::path(stream.name, cursor.parent.as_deref()),
            ..Request::default()
        };
        let mut ask = |name: &str, value: String| request.query.push((name.into(), value));
        for (name, value) in stream::query(stream.name) {
            ask(name, (*value).into());
        }
        if stream::is_paged(stream.name) {
            ask("limit", asked(cursor).to_string());
            ask("offset", paging::offset(cursor).to_string());
        }
        if let Some(since) = cursor.since.filter(|_| !cursor.ids_only) {
            ask(
                "updated_on",
                format!(">={}", since.format("%Y-%m-%dT%H:%M:%SZ")),
            );
        }
        if let Some(from) = cursor.from {
            ask("from", from.to_string());
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
        match stream.name {
            "user_details" => wire::single(&answer.body, "user"),
            "issue_journals" => wire::inside(&answer.body, "issue", "journals"),
            name => paging::page_by_offset(&answer.body, stream::list(name), cursor),
        }
    }

    fn normalise(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        body: &str,
    ) -> Result<Vec<Record>, Reject> {
        match stream.name {
            "activities" => row::activity(self, body),
            "issue_statuses" => row::status(self, body),
            "users" => Ok(Vec::new()),
            "user_details" => row::user(body),
            "projects" => row::project(self, body),
            "issues" => row::issue(self, body),
            "issue_journals" => row::journal(parent, body),
            "time_entries" => row::entry(self, body),
            other => Err(Reject::new("(stream)", format!("{other} is not read"))),
        }
    }

    fn scrub<'a>(&self, stream: &Stream, body: &'a str) -> Cow<'a, str> {
        kept::kept(self, stream.name, body)
    }

    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        judge::judge(stream, answer)
    }

    fn questions(&self) -> Vec<Question> {
        count::questions(self)
    }

    fn remark(&self, question: &Question, answer: &Answer) -> Remark {
        count::remark(question, answer)
    }

    /// An archived project hides its issues and entries from lists and answers 403; one that is deleted takes them along.
    fn probes(&self, stream: &Stream, external_id: &str, body: &str) -> Vec<Request> {
        let of = |list: &str, id: &str| Request {
            path: format!("/{list}/{id}.json"),
            ..Request::default()
        };
        match stream.name {
            "projects" | "users" => vec![of(stream.name, external_id)],
            "issues" | "time_entries" => wire::project_of(body)
                .map(|project| of("projects", &project))
                .into_iter()
                .chain([of(stream.name, external_id)])
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Entries of a deleted user are given to the anonymous one: the warehouse knows better.
    fn forgotten(&self, record: &Record) -> &'static [&'static str] {
        match record.get("member_id") {
            Cell::Text(id) if id.ends_with(&format!(":{}", row::ANONYMOUS)) => &["member_id"],
            _ => &[],
        }
    }
}
