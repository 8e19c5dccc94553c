//! An answer that is no page of rows, sorted by what must happen next. Redmine's refusals have no body.

use crate::source::{Answer, SourceError, Stream};
use serde::Deserialize;

/// Seconds to wait after a 429 that names no time.
const DEFAULT_WAIT: u64 = 30;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Vec<String>,
}

/// None when the answer is rows.
pub(super) fn judge(stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
    let body = answer.body.trim();
    let is_html = body.starts_with('<');
    match answer.status {
        200..=299 if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        200..=299 if !body.ends_with('}') => {
            Some(SourceError::retry("the answer was cut off", None))
        }
        200..=299 => None,
        300..=399 => Some(SourceError::operator(
            format!("the address redirects ({})", answer.status),
            "set base_url to the address the browser ends up at",
        )),
        401 => Some(SourceError::operator(
            "Redmine refuses the key (401)",
            "check api_key of this source, and that its user is not locked",
        )),
        403 => Some(no_right(stream)),
        404 if is_gone_parent(stream, answer) => None,
        404 => Some(SourceError::operator(
            "the address answers 404",
            "set base_url to the address of Redmine, with its path where it has one",
        )),
        408 | 429 => {
            let told = answer
                .header("retry-after")
                .and_then(|text| text.trim().parse().ok());
            Some(SourceError::retry(
                "Redmine asks for fewer requests",
                told.or(Some(DEFAULT_WAIT)),
            ))
        }
        500.. => Some(SourceError::retry(
            format!("Redmine failed ({})", answer.status),
            None,
        )),
        _ if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        status => Some(SourceError::Shape {
            what: format!(
                "Redmine did not understand the request ({status}){}",
                said(body)
            ),
        }),
    }
}

/// A record that was asked for by its id and is not there any more: Redmine says so without a word.
pub(super) fn is_gone_parent(stream: Option<&Stream>, answer: &Answer) -> bool {
    let by_id = stream.is_some_and(|s| s.parent.is_some());
    by_id && answer.status == 404 && answer.body.trim().is_empty()
}

/// 403 is also what all of a Redmine answers whose REST interface is switched off.
fn no_right(stream: Option<&Stream>) -> SourceError {
    let (what, right) = match stream.map(|s| s.name) {
        Some(name @ ("users" | "user_details")) => (name, "make the key's user an administrator"),
        Some(name) => (name, "give the key's user a role that may see them"),
        None => ("this", "give the key's user a role that may see it"),
    };
    SourceError::operator(
        format!("{what} may not be read (403)"),
        format!("{right}, and switch the REST web service on (Administration > Settings > API)"),
    )
}

/// Redmine's own words, cut where they are long.
fn said(body: &str) -> String {
    let errors: Errors = serde_json::from_str(body).unwrap_or_default();
    let words: String = errors.errors.join(", ").chars().take(200).collect();
    match words.is_empty() {
        true => words,
        false => format!(": {words}"),
    }
}
