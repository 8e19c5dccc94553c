//! An answer that is no page of rows, sorted by what must happen next. Error bodies have no single shape.

use crate::source::{Answer, SourceError, Stream};
use serde_json::Value;

/// Seconds to wait after a 429: the window rolls over five minutes, and the vendor's own delay cannot be relied on.
const WAIT: u64 = 60;
/// The longest piece of the vendor's words that is passed on.
const WORDS_MAX: usize = 200;

/// None when the answer is rows, or what was asked for before them.
pub(super) fn judge(stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
    let body = answer.body.trim();
    let is_html = body.starts_with('<');
    match answer.status {
        200..=299 if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        200..=299 if !body.ends_with([']', '}']) => {
            Some(SourceError::retry("the answer was cut off", None))
        }
        200..=299 => None,
        300..=399 => Some(SourceError::operator(
            format!("the address redirects ({})", answer.status),
            "set base_url to the address the browser ends up at",
        )),
        400 | 401 if stream.is_none() => Some(SourceError::operator(
            said(format!("no token is granted ({})", answer.status), body),
            "check client_id, client_secret, scope and tenant of this source",
        )),
        401 => Some(SourceError::operator(
            said("the API does not take the token (401)".into(), body),
            "check scope: a token without one is granted and then refused; and that the application's agent may sign in",
        )),
        403 => Some(SourceError::operator(
            said(
                format!(
                    "{} may not be read (403)",
                    stream.map_or("the API", |s| s.name)
                ),
                body,
            ),
            "give the role of the application's agent the right to read it",
        )),
        // A host that does not tell where tokens come from has them in the usual place.
        404 if stream.is_none() || is_gone_parent(stream, answer) => None,
        404 => Some(SourceError::operator(
            said("the address answers 404".into(), body),
            "set base_url to the address of HaloPSA as in the browser",
        )),
        408 => Some(SourceError::retry("the request timed out at HaloPSA", None)),
        429 => Some(SourceError::retry(
            said("HaloPSA asks for fewer requests".into(), body),
            Some(told(answer).unwrap_or(WAIT)),
        )),
        500.. => Some(SourceError::retry(
            said(format!("HaloPSA failed ({})", answer.status), body),
            None,
        )),
        _ if is_html => Some(SourceError::retry("a web page came instead of data", None)),
        status => Some(SourceError::Shape {
            what: said(
                format!("HaloPSA did not understand the request ({status})"),
                body,
            ),
        }),
    }
}

/// A record that was asked for by its id and is not there any more: the vendor says so without a word.
pub(super) fn is_gone_parent(stream: Option<&Stream>, answer: &Answer) -> bool {
    let by_id = stream.is_some_and(|s| s.parent.is_some());
    by_id && answer.status == 404 && answer.body.trim().is_empty()
}

fn told(answer: &Answer) -> Option<u64> {
    answer.header("retry-after")?.trim().parse().ok()
}

/// The clause with the vendor's own words after it.
fn said(what: String, body: &str) -> String {
    match words(body) {
        Some(words) => format!("{what}: {words}"),
        None => what,
    }
}

/// The words of an error body: a bare text, or the first of the usual fields, or the only one there is.
fn words(body: &str) -> Option<String> {
    let text = match serde_json::from_str(body).ok()? {
        Value::String(text) => text,
        Value::Object(fields) => {
            let named = [
                "error_description",
                "errorMessage",
                "Message",
                "message",
                "error",
            ];
            let only = || fields.values().next().filter(|_| fields.len() == 1);
            let found = named
                .iter()
                .find_map(|name| fields.get(*name))
                .or_else(only)?;
            found.as_str()?.to_owned()
        }
        _ => return None,
    };
    let text: String = text.trim().chars().take(WORDS_MAX).collect();
    (!text.is_empty()).then_some(text)
}
