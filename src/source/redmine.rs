//! Redmine: projects, issues with their status history, and time entries, which can be asked for by work date alone.

mod row;

use super::judge::Vendor;
use super::scrub::{self, Fate};
use super::wire::{self, mapped};
use super::{
    Answer, Beat, Connector, Cursor, Lookup, Mode, Page, Question, Reject, Remark, Request, Row,
    SourceError, Stream, paging,
};
use crate::model::{Cell, Record};
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "redmine"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Address of Redmine, as in the browser, with its path where it has one: `https://host/redmine`.
    pub base_url: String,
    /// Templates of links into Redmine, `{id}` is the record's id. Keys: `ticket`, `time_entry`. Without them links lead
    /// below `base_url`.
    #[serde(default)]
    pub web_url: BTreeMap<String, String>,
    /// API access key of the user that reads (or `api_key_file`).
    #[schemars(with = "Option<String>")]
    pub api_key: SecretString,
    /// Time entries of so many last days are read each time, all of them once in `reconcile_every`: Redmine cannot
    /// tell which ones changed.
    #[serde(default = "window_days")]
    #[schemars(range(min = 1, max = 366))]
    pub window_days: u32,
    /// What Redmine cannot say.
    #[serde(default)]
    pub map: Map,
}

fn window_days() -> u32 {
    14
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Custom field of projects that names the client. Empty: a project of the first level is the client, and of those
    /// below it the project above.
    pub client_field: String,
    /// Projects by id, identifier or name that are the own firm's.
    pub internal_projects: Vec<String>,
    /// Custom field of time entries that says whether they are billed. Empty: nothing says so.
    pub billable_field: String,
    /// Value of that field to `billable`, `no_charge` or `do_not_bill`. Redmine writes yes and no as 1 and 0.
    pub billable_values: BTreeMap<String, String>,
    /// Activity name to category of work: `strategy`, `production`, `review`, `meetings`, `reporting`, `rework`,
    /// `operations`.
    pub categories: BTreeMap<String, String>,
    /// Activities that count as payroll wrap.
    pub payroll_wrap: Vec<String>,
    /// Activities that count as leave.
    pub absence: Vec<String>,
    /// Status name to class: `queued`, `active`, `waiting_client`, `waiting_vendor`, `waiting_internal`, `in_review`,
    /// `done`. Closed is what Redmine says is closed.
    pub status_classes: BTreeMap<String, String>,
    /// What Redmine calls the user that entries of deleted users are given to, in the language of the key's user.
    pub anonymous: Vec<String>,
}

impl Default for Map {
    fn default() -> Self {
        let billable_values = [("1", "billable"), ("0", "do_not_bill")];
        Self {
            client_field: String::new(),
            internal_projects: Vec::new(),
            billable_field: String::new(),
            billable_values: billable_values
                .map(|(theirs, ours)| (theirs.into(), ours.into()))
                .into(),
            categories: BTreeMap::new(),
            payroll_wrap: Vec::new(),
            absence: Vec::new(),
            status_classes: BTreeMap::new(),
            anonymous: vec!["Anonymous".into()],
        }
    }
}

/// Parents before children, what entries name before the entries. Without a status closed issues, closed projects and locked
/// users are left out; the sort order keeps rows in their places while pages are turned. Redmine ignores a parameter that
/// it does not know. An archived project hides its issues and entries from lists and answers 403; one that is deleted takes
/// them along.
const STREAMS: [Stream; 8] = [
    Stream::whole("activities", "/enumerations/time_entry_activities.json")
        .list("time_entry_activities")
        .keeps("name active")
        .brings(&["work_type: name active payroll_wrap absence category"]),
    Stream::whole("issue_statuses", "/issue_statuses.json")
        .seldom()
        .keeps("name is_closed")
        .brings(&["board_status: name is_closed status_class"]),
    // Only administrators may list users; without them people are known by their ids alone. The list tells when the
    // details have to be read again.
    Stream::whole("users", "/users.json")
        .paged(100)
        .optional()
        .query(&[("status", "")])
        .probes(&["/users/{id}.json"])
        .keeps("updated_on"),
    Stream::whole("user_details", "/users/{parent}.json")
        .below("users")
        .seldom()
        .optional()
        .list("user")
        .keeps("login firstname lastname mail status")
        .brings(&["member: name email active"]),
    Stream::whole("projects", "/projects.json")
        .paged(100)
        .query(&[("status", "1|5")])
        .probes(&["/projects/{id}.json"])
        .keeps("name identifier parent status")
        .brings(&[
            "company: name parent_id is_internal active",
            "project: company_id name status",
        ]),
    Stream::changing("issues", "/issues.json")
        .paged(100)
        .query(&[("status_id", "*"), ("sort", "id")])
        .probes(&["/projects/{project}.json", "/issues/{id}.json"])
        .keeps(
            "project tracker status priority category parent subject estimated_hours \
             created_on updated_on closed_on",
        )
        .brings(&[
            "ticket: summary project_id parent_id type sub_type status status_class priority",
            "ticket: planned_seconds opened_at closed_at updated_at url",
        ]),
    Stream::whole("issue_journals", "/issues/{parent}.json")
        .below("issues")
        .beat(Beat::Parent)
        .optional()
        .list("issue.journals")
        .query(&[("include", "journals")])
        .keeps("created_on")
        .brings(&["ticket_status_change: ticket_id changed_at from_status to_status status_class"]),
    Stream::whole("time_entries", "/time_entries.json")
        .paged(100)
        .query(&[("sort", "created_on")])
        .probes(&["/projects/{project}.json", "/time_entries/{id}.json"])
        .keeps("project issue user activity hours spent_on created_on updated_on comments_length")
        .brings(&[
            "time_entry: member_id ticket_id project_id work_type_id worked_on worked_seconds",
            "time_entry: billable notes notes_length entered_at updated_at url accounts_as",
        ]),
];

/// The field that stands for a comment whose text is not kept: its visible characters.
const COMMENTS_LENGTH: &str = "comments_length";
/// The member that stands for the anonymous user.
const ANONYMOUS: &str = "anonymous";

const VENDOR: Vendor = Vendor {
    name: "Redmine",
    keys: "check api_key of this source, and that its user is not locked",
    right: "give the key's user a role that may see them (to see users it must be an administrator), and switch the REST web \
            service on (Administration > Settings > API)",
    address: "set base_url to the address of Redmine, with its path where it has one",
    wait: 30,
};

/// A Redmine as configured.
#[derive(Clone, Debug)]
pub struct Redmine {
    settings: Settings,
    streams: [Stream; 8],
    keep_notes: bool,
}

impl Redmine {
    /// `keep_notes` keeps the comments of time entries, else only their lengths.
    pub fn new(settings: Settings, keep_notes: bool) -> Self {
        let days = settings.window_days;
        let streams = STREAMS.map(|stream| match stream.name {
            "time_entries" => stream.mode(Mode::Window { days }),
            _ => stream,
        });
        Self {
            settings,
            streams,
            keep_notes,
        }
    }
    fn root(&self) -> &str {
        self.settings.base_url.trim_end_matches('/')
    }
    /// The page of a record, by the operator's template or below the address that is read.
    fn link(&self, of: &str, id: &str, below: &str) -> String {
        let own = wire::link(&self.settings.web_url, of, id);
        own.unwrap_or_else(|| format!("{}/{below}", self.root()))
    }
    /// What Redmine says is closed is closed; the map knows of the others.
    fn class(&self, status: &str, closed: bool) -> Option<&str> {
        match closed {
            true => Some("closed"),
            false => mapped(&self.settings.map.status_classes, status),
        }
    }
}

impl Connector for Redmine {
    fn streams(&self) -> &[Stream] {
        &self.streams
    }

    fn base(&self, _discovered: Option<&Answer>) -> Result<String, SourceError> {
        Ok(self.root().to_owned())
    }

    /// A Redmine that needs no login takes whoever has no valid key for a visitor.
    fn identify(&self) -> Option<Request> {
        Some(Request::get("/users/current.json"))
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let key = self.settings.api_key.expose_secret().to_owned();
        vec![("x-redmine-api-key", key)]
    }

    fn request(&self, stream: &Stream, cursor: &Cursor) -> Request {
        let mut request = stream.request(cursor);
        if stream.page_size_max > 0 {
            request.ask("limit", cursor.rows(stream.page_size_max));
            request.ask("offset", paging::offset(cursor));
        }
        if let Some(since) = cursor.changed_since() {
            request.ask("updated_on", since.format(">=%Y-%m-%dT%H:%M:%SZ"));
        }
        if let Some(from) = cursor.from {
            request.ask("from", from);
        }
        request
    }

    fn page<'a>(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError> {
        paging::page_by_offset(stream, cursor, answer)
    }

    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        VENDOR.judge(stream, answer)
    }

    /// The fields that are understood, and no other: a user's record comes with an API key.
    fn scrub<'a>(&self, stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
        let map = &self.settings.map;
        let named = |list: &str, name: &str| Fate::only(list, |field| row::is_named(field, name));
        scrub::scrub(stream, row, |said, field, value| {
            match (stream.name, field) {
                ("projects", "custom_fields") => named(value, &map.client_field),
                ("time_entries", "custom_fields") => named(value, &map.billable_field),
                ("time_entries", "comments") if self.keep_notes => Fate::Kept,
                ("time_entries", "comments") => Fate::Measured(COMMENTS_LENGTH),
                // The other details hold texts as they were.
                ("issue_journals", "details") => Fate::only(value, row::is_status),
                _ => said.kept(field),
            }
        })
    }

    fn normalise(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        row: &Row<'_>,
        _lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        match stream.name {
            "activities" => self.activity(row),
            "issue_statuses" => self.status(row),
            "user_details" => row::user(row),
            "projects" => self.project(row),
            "issues" => self.issue(row),
            "issue_journals" => row::journal(parent, row),
            "time_entries" => self.entry(row),
            _ => Ok(Vec::new()),
        }
    }

    /// Entries of a deleted user are given to the anonymous one: the warehouse knows better.
    fn forgotten(&self, record: &Record) -> &'static [&'static str] {
        match record.get("member_id") {
            Cell::Text(id) if id.ends_with(&format!(":{ANONYMOUS}")) => &["member_id"],
            _ => &[],
        }
    }

    fn questions(&self) -> Vec<Question> {
        Question::totals(self)
    }

    fn remark(&self, question: &Question, answer: &Answer) -> Remark {
        Remark::first_reading(&self.streams, question, answer, "total_count")
    }
}
