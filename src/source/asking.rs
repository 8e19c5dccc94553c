//! What is asked of a vendor beside rows: its budget of requests, and what `check` wants to know.

use super::{Answer, Connector, Cursor, Request, Stream};
use serde_json::Value;
use std::collections::HashMap;

/// A vendor's budget of requests, which other programs may spend from as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests that may be sent in the window.
    pub limit: u64,
    /// Its length in minutes; it moves with the clock.
    pub window_minutes: u64,
    /// Sent so far, by whomever.
    pub used: u64,
    /// Where so many were sent, by whomever, we wait until there are fewer.
    pub ours: u64,
}

/// Something `check` asks beside the smallest page of each stream.
#[derive(Clone, Debug)]
pub struct Question {
    /// The stream it is about.
    pub about: &'static str,
    /// What tells this question from others about the stream.
    pub topic: &'static str,
    /// What to send.
    pub request: Request,
}

impl Question {
    /// How many rows each stream has that is read page by page, asked by its smallest page.
    pub(in crate::source) fn totals(connector: &impl Connector) -> Vec<Self> {
        let paged = connector.streams().iter().filter(|s| s.page_size_max > 0);
        let smallest = Cursor {
            page_size: 1,
            ..Cursor::default()
        };
        let of = |stream: &Stream| Self::count(stream, connector.request(stream, &smallest));
        paged.map(of).collect()
    }
    /// How many rows a stream has, asked so.
    pub(in crate::source) fn count(stream: &Stream, request: Request) -> Self {
        Self {
            about: stream.name,
            topic: "count",
            request,
        }
    }
}

/// What an answer to a question says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Nothing worth a line.
    Nothing,
    /// A first reading needs so many requests for it.
    Requests(u64),
    /// Something is lost, or may be: a sentence, and what to do.
    Warning {
        /// What was found.
        found: String,
        /// What to do.
        mend: String,
    },
}

impl Remark {
    /// What a first reading takes by an answer that counts the rows under this name: their pages, and for each row a request
    /// of each stream below it.
    pub(in crate::source) fn first_reading(
        streams: &[Stream],
        question: &Question,
        answer: &Answer,
        total: &str,
    ) -> Self {
        let fields = serde_json::from_str::<HashMap<String, Value>>(&answer.body);
        let rows = fields.ok().and_then(|f| f.get(total)?.as_u64());
        let stream = streams.iter().find(|s| s.name == question.about);
        let (Some(rows), Some(stream)) = (rows, stream) else {
            return Self::Nothing;
        };
        let below = streams.iter().filter(|s| s.parent == Some(stream.name));
        let each = u64::try_from(below.count()).unwrap_or(0);
        let pages = rows / u64::from(stream.page_size_max.max(1)) + 1;
        Self::Requests(pages + rows.saturating_mul(each))
    }
}
