//! An answer that is no page of rows, sorted by what must happen next: what any API over HTTP means by it. What a vendor
//! means otherwise its connector says before it asks here.

use super::{Answer, SourceError, Stream};
use serde_json::Value;

/// Whose answers they are, and what a person can do about them.
pub(in crate::source) struct Vendor {
    /// What messages call it.
    pub name: &'static str,
    /// What to do where the credentials are refused.
    pub keys: &'static str,
    /// What to do where a right is missing.
    pub right: &'static str,
    /// What to do where nothing is at the address.
    pub address: &'static str,
    /// Seconds to wait after a refusal for too many requests that names no time.
    pub wait: u64,
}

/// The longest piece of the vendor's words that is passed on.
const WORDS_MAX: usize = 200;

impl Vendor {
    /// None when the answer is rows, or what was asked for before them.
    pub(in crate::source) fn judge(
        &self,
        stream: Option<&Stream>,
        answer: &Answer,
    ) -> Option<SourceError> {
        let (status, body) = (answer.status, answer.body.trim());
        let name = self.name;
        let said = |what: String| said(what, answer);
        Some(match status {
            300..=399 => SourceError::operator(
                format!("the address redirects ({status})"),
                "set base_url to the address the browser ends up at",
            ),
            401 => SourceError::operator(
                said(format!("{name} refuses the credentials (401)")),
                self.keys,
            ),
            404 if answer.is_gone(stream) => return None,
            404 => SourceError::operator(said("the address answers 404".into()), self.address),
            408 => SourceError::retry(format!("the request timed out at {name}"), None),
            429 => self.crowded(answer),
            500.. => SourceError::retry(said(format!("{name} failed ({status})")), None),
            _ if body.starts_with('<') => {
                SourceError::retry(format!("a web page came instead of data ({status})"), None)
            }
            200..=299 if is_cut(body) => SourceError::retry("the answer was cut off", None),
            200..=299 => return None,
            403 => self.no_right(stream, answer),
            _ => self.not_understood(answer),
        })
    }

    /// A right is missing.
    pub(in crate::source) fn no_right(
        &self,
        stream: Option<&Stream>,
        answer: &Answer,
    ) -> SourceError {
        let what = stream.map_or("the API", |s| s.name);
        let what = format!("{what} may not be read ({})", answer.status);
        SourceError::operator(said(what, answer), self.right)
    }

    /// Too many requests, or all that an hour may have. The vendor's delay is in a header, or in its words.
    pub(in crate::source) fn crowded(&self, answer: &Answer) -> SourceError {
        let told = answer.header("retry-after");
        let told = told.and_then(|text| text.trim().parse().ok());
        let wait = told
            .or_else(|| seconds_in(&words(&answer.body)))
            .unwrap_or(self.wait);
        let what = format!("{} asks for fewer requests", self.name);
        SourceError::retry(said(what, answer), Some(wait))
    }

    /// A question that the vendor does not answer: it is not the one that is documented.
    pub(in crate::source) fn not_understood(&self, answer: &Answer) -> SourceError {
        let (name, status) = (self.name, answer.status);
        let what = format!("{name} did not understand the request ({status})");
        SourceError::shape(said(what, answer))
    }
}

/// JSON that ends before its end.
fn is_cut(body: &str) -> bool {
    body != "null" && !body.ends_with([']', '}'])
}

/// The clause with the vendor's own words after it, cut where they are long.
pub(in crate::source) fn said(what: String, answer: &Answer) -> String {
    let words: String = words(&answer.body).chars().take(WORDS_MAX).collect();
    match words.is_empty() {
        true => what,
        false => format!("{what}: {words}"),
    }
}

/// The words of an error body: a bare text, a list of errors, the first of the usual fields, or the only one there is.
pub(in crate::source) fn words(body: &str) -> String {
    let Ok(body) = serde_json::from_str(body) else {
        return String::new();
    };
    let Value::Object(fields) = &body else {
        return text_of(&body);
    };
    let usual = [
        "errors",
        "error_description",
        "errorMessage",
        "Message",
        "message",
        "error",
    ];
    let usual = usual.iter().filter_map(|name| fields.get(*name));
    let only = fields.values().take(1).filter(|_| fields.len() == 1);
    let mut said = usual.chain(only).map(text_of);
    said.find(|words| !words.is_empty()).unwrap_or_default()
}

/// A text, an object with a message, or several of them.
fn text_of(said: &Value) -> String {
    match said {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(errors) => {
            let errors: Vec<String> = errors.iter().map(text_of).collect();
            errors.join("; ")
        }
        _ => said.get("message").map(text_of).unwrap_or_default(),
    }
}

/// The number before the word "second" in a sentence.
fn seconds_in(words: &str) -> Option<u64> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut pairs = words.windows(2);
    let pair = pairs.find(|pair| pair[1].starts_with("second"))?;
    pair[0].parse().ok()
}
