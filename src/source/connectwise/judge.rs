//! An answer that is no page of rows, sorted by what must happen next.

use super::{Settings, address};
use crate::source::{Answer, SourceError, Stream};
use serde::Deserialize;

/// Seconds to wait after a 429 that names no time.
const DEFAULT_WAIT: u64 = 30;

/// Both shapes of the vendor's error body.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
}

/// None when the answer is rows (or what was asked for before them).
pub(super) fn judge(
    settings: &Settings,
    stream: Option<&Stream>,
    answer: &Answer,
) -> Option<SourceError> {
    let error: ErrorBody = serde_json::from_str(&answer.body).unwrap_or_default();
    let is_html = answer.body.trim_start().starts_with('<');
    match answer.status {
        200..=299 if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        200..=299 if is_cut(&answer.body) => {
            Some(SourceError::retry("the answer was cut off", None))
        }
        200..=299 => judge_success(settings, stream, answer),
        401 => Some(bad_keys(&error)),
        403 if is_html => Some(SourceError::retry(
            "a web page came instead of data (403)",
            None,
        )),
        403 => Some(no_right(stream, &error)),
        404 if stream.is_none() => Some(address::unknown_company(settings)),
        404 if is_gone_parent(stream, answer) => None,
        404 => Some(SourceError::Moved {
            what: said("the address answers 404", &error),
        }),
        408 => Some(SourceError::retry("the request timed out at the PSA", None)),
        429 => Some(SourceError::retry(
            "the PSA asks for fewer requests",
            Some(wait(answer, &error)),
        )),
        400 if error.code.as_deref() == Some("Security") => Some(SourceError::Operator {
            what: said("the PSA refuses the address", &error),
            mend: "set base_url to the https address of the PSA".into(),
        }),
        300..=399 => Some(SourceError::Operator {
            what: format!("the address redirects ({})", answer.status),
            mend: "set base_url to the address the browser ends up at".into(),
        }),
        500.. => Some(SourceError::retry(
            said(&format!("the PSA failed ({})", answer.status), &error),
            None,
        )),
        _ if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        status => Some(SourceError::Shape {
            what: said(
                &format!("the PSA did not understand the request ({status})"),
                &error,
            ),
        }),
    }
}

/// A child list whose parent record is gone: the vendor says so by this code, which a moved address does not have.
pub(super) fn is_gone_parent(stream: Option<&Stream>, answer: &Answer) -> bool {
    let error: ErrorBody = serde_json::from_str(&answer.body).unwrap_or_default();
    answer.status == 404
        && stream.is_some_and(|s| s.parent.is_some())
        && error.code.as_deref() == Some("NotFound")
}

/// JSON that ends before its end.
fn is_cut(body: &str) -> bool {
    let body = body.trim();
    (body.starts_with('[') && !body.ends_with(']'))
        || (body.starts_with('{') && !body.ends_with('}'))
}

fn judge_success(
    settings: &Settings,
    stream: Option<&Stream>,
    answer: &Answer,
) -> Option<SourceError> {
    let unknown = stream.is_none() && answer.body.trim() == "null";
    unknown.then(|| address::unknown_company(settings))
}

fn bad_keys(error: &ErrorBody) -> SourceError {
    SourceError::Operator {
        what: said("the PSA refuses the keys (401)", error),
        mend: "check company_id, public_key, private_key and client_id of this source".into(),
    }
}

fn no_right(stream: Option<&Stream>, error: &ErrorBody) -> SourceError {
    let name = stream.map_or("the API", |s| s.name);
    SourceError::Operator {
        what: said(&format!("the API member may not read {name} (403)"), error),
        mend: "give its security role the right to inquire, and check client_id".into(),
    }
}

/// The clause with the vendor's own words after it, cut where they are long.
fn said(what: &str, error: &ErrorBody) -> String {
    match &error.message {
        Some(message) if !message.is_empty() => {
            let message: String = message.chars().take(200).collect();
            format!("{what}: {message}")
        }
        _ => what.to_owned(),
    }
}

fn wait(answer: &Answer, error: &ErrorBody) -> u64 {
    answer
        .header("retry-after")
        .and_then(|text| text.trim().parse().ok())
        .or_else(|| seconds_in(error.message.as_deref()?))
        .unwrap_or(DEFAULT_WAIT)
}

/// The number before the word "second" in a sentence.
fn seconds_in(message: &str) -> Option<u64> {
    let words: Vec<&str> = message.split_whitespace().collect();
    words
        .windows(2)
        .find(|pair| pair[1].starts_with("second"))
        .and_then(|pair| pair[0].parse().ok())
}
