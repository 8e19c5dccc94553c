//! Error shapes, envelopes, and the headers this vendor sends.

use crate::simulator::Reply;
use serde_json::json;

/// What the application refuses, in the usual shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    status: u16,
    words: String,
}

impl Problem {
    /// Almost everything that is refused is a 500.
    pub fn new(words: impl Into<String>) -> Self {
        Self {
            status: 500,
            words: words.into(),
        }
    }
    /// With another status.
    pub fn with(status: u16, words: impl Into<String>) -> Self {
        Self {
            status,
            words: words.into(),
        }
    }
    /// Wrong credentials.
    pub fn unauthorized() -> Self {
        Self::with(401, "Unauthorized.")
    }
    /// A right is missing.
    pub fn no_right() -> Self {
        Self::new(
            "The logged in Resource does not have the adequate permissions to query this entity type.",
        )
    }
    /// Too many under way at one endpoint.
    pub fn threads(with_500: bool) -> Self {
        let words = "Thread Threshold Exceeded. The thread threshold of 3 threads has been exceeded for this object endpoint. Itgenatr005";
        Self::with(if with_500 { 500 } else { 429 }, words)
    }
    /// The hour's budget is spent.
    pub fn spent(with_500: bool) -> Self {
        let words = "The request threshold for this database has been exceeded.";
        Self::with(if with_500 { 500 } else { 429 }, words)
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        Self {
            status: problem.status,
            ..Self::json(json!({ "errors": [problem.words] }).to_string())
        }
    }
}

/// What the pipeline before the application refuses.
pub(super) fn message(status: u16, words: &str) -> Reply {
    Reply {
        status,
        ..Reply::json(json!({ "Message": words }).to_string())
    }
}

/// No such route.
pub(super) fn no_route() -> Reply {
    message(
        404,
        "No HTTP resource was found that matches the request URI.",
    )
}

/// The route knows no such verb.
pub(super) fn wrong_verb(method: &str) -> Reply {
    let words = format!("The requested resource does not support http method '{method}'.");
    message(405, &words)
}
