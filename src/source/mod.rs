//! What a source system is: a table of streams and pure functions. No IO, clock, retry or transaction here.
//!
//! The engine (`sync`) asks `request` what to send, hands the answer to `page`, lands the raw rows, and turns each
//! changed one into records with `normalise`. A connector cannot move a watermark, so it cannot get one wrong.

use crate::model::{Instant, Record};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;

mod address;
mod asking;
pub mod autotask;
pub mod connectwise;
pub mod files;
pub mod halopsa;
pub mod icalendar;
mod judge;
mod lookup;
mod mapped;
pub mod note;
pub mod paging;
mod qualify;
pub mod redmine;
mod row;
mod scrub;
mod split;
mod stream;
mod wire;
pub mod zone;

pub use asking::{Budget, Question, Remark};
pub use lookup::Lookup;
pub use mapped::{Mapping, Named, Unmapped};
pub use qualify::Qualifier;
pub use row::Row;
pub use stream::{Beat, Mode, Stream};

/// A source system that is asked over HTTP.
pub trait Connector: Send + Sync {
    /// Its streams, parents before children.
    fn streams(&self) -> &[Stream];
    /// What to ask before anything else, if the address of the API must be found first.
    fn discover(&self) -> Option<Request> {
        None
    }
    /// The base URL of the API, read from the answer to `discover`. Without discovery: the configured one.
    fn base(&self, discovered: Option<&Answer>) -> Result<String, SourceError>;
    /// What is exchanged for a token before the API is asked, and sent with each request; none: the headers are enough.
    fn sign_in(&self, _discovered: Option<&Answer>) -> Result<Option<SignIn>, SourceError> {
        Ok(None)
    }
    /// What to ask before each pass, where a stranger is answered as well and would see less: whose the credentials are.
    /// An answer that `judge` finds wrong ends the pass before anything is read.
    fn identify(&self) -> Option<Request> {
        None
    }
    /// Headers of every request, the secret ones among them (the engine marks them sensitive).
    fn headers(&self) -> Vec<(&'static str, String)>;
    /// The request for the page at the cursor. Paths are relative to `base`.
    fn request(&self, stream: &Stream, cursor: &Cursor) -> Request;
    /// Rows of the answer, and where the next page is. An envelope that is not the vendor's is a `Shape` error.
    fn page<'a>(
        &self,
        stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError>;
    /// One raw row into records (one of several tables, or none), or the reason why not. `parent` is the external id
    /// of the partition for child streams. Records carry bare ids of this source.
    fn normalise(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        row: &Row<'_>,
        lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject>;
    /// The row with what must not be kept taken out (secrets, private numbers, note texts). As received when unchanged.
    fn scrub<'a>(&self, stream: &Stream, row: &Row<'a>) -> Cow<'a, str>;
    /// Whose the page at the cursor is, where the pages of a stream are of different people: one that cannot be read then
    /// leaves the others alone, and only that person's days wait for it.
    fn of_person(&self, _stream: &Stream, _cursor: &Cursor) -> Option<OfPerson> {
        None
    }
    /// Sorts an answer that is not a page of rows by what must happen next.
    fn judge(&self, stream: Option<&Stream>, answer: &Answer) -> Option<SourceError>;
    /// Columns of a record, its ids whole, that say "not known any more": where the warehouse holds a value, it stays.
    fn forgotten(&self, _record: &Record) -> &'static [&'static str] {
        &[]
    }

    /// Adds what a row of a stream says about values in the rows of another one, that leans on it.
    fn tell(&self, _stream: &Stream, _to: &Stream, _row: &Row<'_>, _lookup: &mut Lookup) {}

    /// Requests that may be under way at once.
    fn in_flight(&self) -> usize {
        3
    }
    /// What asks how much of the vendor's budget of requests is spent, where there is one.
    fn budget(&self) -> Option<Request> {
        None
    }
    /// The budget, and how much of it this source may see spent before it waits.
    fn spent(&self, _answer: &Answer) -> Option<Budget> {
        None
    }
    /// What the operator's map names, and where values that it lacks may be seen.
    fn mapping(&self) -> Mapping {
        Mapping::default()
    }
    /// Values of a row that neither the map nor we know, for `check` to list.
    fn unmapped(&self, _stream: &Stream, _row: &Row<'_>) -> Vec<Unmapped> {
        Vec::new()
    }
    /// What `check` asks beside the smallest page of each stream.
    fn questions(&self) -> Vec<Question> {
        Vec::new()
    }
    /// What the answer to such a question says.
    fn remark(&self, _question: &Question, _answer: &Answer) -> Remark {
        Remark::Nothing
    }
}

/// Where inside a run we are. Opaque to the engine but for `since`, `from` and `until`, which it alone sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Rows changed at or after this instant are wanted; none: all.
    pub since: Option<Instant>,
    /// Rows with a work date from this day on are wanted; none: all.
    pub from: Option<NaiveDate>,
    /// Rows before this day are wanted, of a rolling window; days are those of UTC.
    pub until: Option<NaiveDate>,
    /// The partition of a child stream: the parent's external id.
    pub parent: Option<String>,
    /// The page token `page` gave, none on the first page.
    pub token: Option<String>,
    /// Only ids are wanted (the id sweep).
    pub ids_only: bool,
    /// Rows asked for a page; halved by the engine after a time-out.
    pub page_size: u32,
}

impl Cursor {
    /// Rows to ask for, where the vendor gives so many at most.
    pub fn rows(&self, most: u32) -> u32 {
        match self.page_size {
            0 => most,
            size => size.min(most),
        }
    }
    /// From when on changed rows are wanted; of ids all are.
    pub fn changed_since(&self) -> Option<Instant> {
        self.since.filter(|_| !self.ids_only)
    }
}

/// A request, relative to the base URL. Only GET and POST exist: Daybook never writes to a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Path below the base, or an absolute URL for discovery.
    pub path: String,
    /// Query parameters, not yet encoded.
    pub query: Vec<(String, String)>,
    /// Extra headers of this request.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body makes it a POST (a query language, never a change).
    pub body: Option<String>,
    /// What messages call it instead of its address, which is a secret.
    pub subject: Option<String>,
    /// The answer is remembered with its mark (`ETag`, `Last-Modified`), so that one that is the same need not come again.
    pub remembered: bool,
}

/// Client credentials that a token endpoint exchanges for a bearer token (RFC 6749 §4.4). The engine keeps the token,
/// asks for a new one before it runs out, and once more when the API does not take it.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The token endpoint, with its query.
    pub url: String,
    /// Who asks.
    pub client_id: String,
    /// The secret.
    pub client_secret: secrecy::SecretString,
    /// What the token is for.
    pub scope: String,
}

impl Request {
    /// A GET of a path.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            ..Self::default()
        }
    }
    /// One more query parameter.
    pub fn ask(&mut self, name: &str, value: impl ToString) {
        self.query.push((name.into(), value.to_string()));
    }
}

/// An answer as received.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers with lower-case names.
    pub headers: BTreeMap<String, String>,
    /// The body, decoded.
    pub body: String,
}

impl Answer {
    /// A record that was asked for by its id is not there any more: the vendor says so without a word.
    pub fn is_gone(&self, stream: Option<&Stream>) -> bool {
        let by_id = stream.is_some_and(|s| s.parent.is_some());
        by_id && self.status == 404 && self.body.trim().is_empty()
    }
    /// A header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// The rows of one answer.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// Each row: its external id and its body.
    pub rows: Vec<Raw<'a>>,
    /// The token of the next page; none: this was the last.
    pub next: Option<String>,
}

/// A page that is one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfPerson {
    /// The person's member, by its bare id.
    pub member: String,
    /// The token of the page after it; none: it is the last.
    pub next: Option<String>,
}

/// One row as received.
#[derive(Debug)]
pub struct Raw<'a> {
    /// The vendor's id as text.
    pub external_id: String,
    /// The row's JSON: a slice of the answer as received, or made from it where the vendor's rows are no JSON.
    pub body: Cow<'a, str>,
    /// Its fields, where the reading of the answer has split it already.
    pub row: Option<Row<'a>>,
}

impl<'a> Raw<'a> {
    fn of(external_id: String, row: Row<'a>) -> Self {
        Self {
            external_id,
            body: Cow::Borrowed(row.body()),
            row: Some(row),
        }
    }
}

/// What went wrong with a source, by what happens next.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SourceError {
    /// Try again by yourself, not before so many seconds when the vendor said so.
    #[error("{what}")]
    Retry {
        /// What happened, as a clause.
        what: String,
        /// The vendor's own delay in seconds.
        after: Option<u64>,
    },
    /// Only a person can mend it: credentials, rights, address.
    #[error("{what}; {mend}")]
    Operator {
        /// What happened, as a clause.
        what: String,
        /// What to do.
        mend: String,
    },
    /// The base may have moved: discover again once, then try once more.
    #[error("{what}")]
    Moved {
        /// What happened, as a clause.
        what: String,
    },
    /// The answer is not what the vendor documents; the stream stops and says so.
    #[error("{what}")]
    Shape {
        /// What was expected and what came, as a clause.
        what: String,
    },
}

impl SourceError {
    /// Try again by yourself, not before so many seconds.
    pub fn retry(what: impl Into<String>, after: Option<u64>) -> Self {
        let what = what.into();
        Self::Retry { what, after }
    }
    /// The answer is not what the vendor documents.
    pub fn shape(what: impl Into<String>) -> Self {
        Self::Shape { what: what.into() }
    }
    /// Only a person can mend it.
    pub fn operator(what: impl Into<String>, mend: impl Into<String>) -> Self {
        let (what, mend) = (what.into(), mend.into());
        Self::Operator { what, mend }
    }
}

/// One row that was not understood. It is parked with its body; the rest goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Reject {
    /// The field, in the source's words.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Reject {
    /// A reject of one field.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }
    /// A required field that is not there.
    pub fn missing(field: impl Into<String>) -> Self {
        Self::new(field, "is missing")
    }
}
