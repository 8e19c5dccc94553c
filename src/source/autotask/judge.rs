//! An answer that is no page of rows, sorted by what must happen next.
//!
//! The vendor answers 500 to almost everything it refuses, so what is permanent is told by its words.

use crate::source::{Answer, SourceError, Stream};
use serde::Deserialize;
use serde_json::Value;

/// Seconds to wait after a refusal for too many requests that names no time.
const DEFAULT_WAIT: u64 = 30;

/// Both shapes of the vendor's error body.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    errors: Vec<Value>,
    #[serde(rename = "Message")]
    message: Option<String>,
}

impl ErrorBody {
    fn of(body: &str) -> Self {
        serde_json::from_str(body).unwrap_or_default()
    }
    /// The vendor's words: strings, or objects with a message.
    fn words(&self) -> String {
        let word = |error: &Value| {
            let text = error.as_str().or_else(|| error.get("message")?.as_str());
            text.map(str::to_owned)
        };
        let all = self.errors.iter().filter_map(word);
        all.chain(self.message.clone())
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// None when the answer is rows (or what was asked for before them).
pub(super) fn judge(stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
    let body = answer.body.trim();
    let is_html = body.starts_with('<');
    let words = ErrorBody::of(body).words();
    match answer.status {
        200..=299 if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        200..=299 if is_cut(body) => Some(SourceError::retry("the answer was cut off", None)),
        200..=299 => None,
        // A database that was moved to another zone answers so at its old address.
        401 => Some(SourceError::Moved {
            what: said("the PSA refuses the API user (401)", &words),
        }),
        _ if is_crowded(&words) => Some(SourceError::retry(
            said("the PSA asks for fewer requests", &words),
            Some(wait(answer)),
        )),
        403 if is_html => Some(SourceError::retry(
            "a web page came instead of data (403)",
            None,
        )),
        403 => Some(no_right(stream, &words)),
        404 if stream.is_none() => Some(no_zone(&words)),
        404 | 405 => Some(SourceError::Shape {
            what: said(
                &format!("the PSA does not know what was asked ({})", answer.status),
                &words,
            ),
        }),
        408 => Some(SourceError::retry("the request timed out at the PSA", None)),
        429 => Some(SourceError::retry(
            said("the PSA asks for fewer requests", &words),
            Some(wait(answer)),
        )),
        300..=399 => Some(SourceError::Operator {
            what: format!("the address redirects ({})", answer.status),
            mend: "leave base_url out, or set it to an address of the vendor".into(),
        }),
        500.. => Some(failed(stream, answer.status, &words)),
        _ if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        status => Some(SourceError::Shape {
            what: said(
                &format!("the PSA did not understand the request ({status})"),
                &words,
            ),
        }),
    }
}

/// A 500: a missing right, a mistake in the question, an unknown user, or a failure that passes.
fn failed(stream: Option<&Stream>, status: u16, words: &str) -> SourceError {
    let has = |parts: &[&str]| {
        let words = words.to_lowercase();
        parts.iter().any(|part| words.contains(part))
    };
    if has(&[
        "adequate permission",
        "not have permission",
        "access denied",
    ]) {
        return no_right(stream, words);
    }
    if has(&[
        "unable to find",
        "is a required field",
        "does not exist",
        "conversion failed",
        "invalid query",
        "only available if",
        "not queryable",
    ]) {
        return SourceError::Shape {
            what: said(
                &format!("the PSA did not understand the request ({status})"),
                words,
            ),
        };
    }
    if stream.is_none() && !words.is_empty() && !has(&["timeout", "timed out", "deadlock"]) {
        return no_zone(words);
    }
    SourceError::retry(said(&format!("the PSA failed ({status})"), words), None)
}

/// Too many at once, or the hour's budget is spent; it may come with any status.
fn is_crowded(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("itgenatr005") || words.contains("threshold")
}

/// JSON that ends before its end.
fn is_cut(body: &str) -> bool {
    (body.starts_with('[') && !body.ends_with(']'))
        || (body.starts_with('{') && !body.ends_with('}'))
}

fn no_right(stream: Option<&Stream>, words: &str) -> SourceError {
    let name = stream.map_or("the API", |s| s.name);
    SourceError::Operator {
        what: said(&format!("the API user may not read {name}"), words),
        mend: "give its security level the right to view it".into(),
    }
}

fn no_zone(words: &str) -> SourceError {
    SourceError::Operator {
        what: said("the PSA knows no zone of this API user", words),
        mend: "set user_name to the login of the API user".into(),
    }
}

/// The clause with the vendor's own words after it, cut where they are long.
fn said(what: &str, words: &str) -> String {
    match words.is_empty() {
        true => what.to_owned(),
        false => format!("{what}: {}", words.chars().take(200).collect::<String>()),
    }
}

fn wait(answer: &Answer) -> u64 {
    answer
        .header("retry-after")
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(DEFAULT_WAIT)
}
