//! An answer that is no calendar, sorted by what must happen next.

use crate::source::{Answer, SourceError};

/// Seconds to wait after a 429 that names no time.
const DEFAULT_WAIT: u64 = 300;
const NEW_ADDRESS: &str =
    "ask its owner for the address as it is now, or take the line out of feeds";

/// None when the answer may be a calendar.
pub(super) fn judge(answer: &Answer) -> Option<SourceError> {
    let is_page = answer.body.trim_start().starts_with('<');
    match answer.status {
        200..=299 if is_page => Some(SourceError::retry(
            "a web page came instead of a calendar",
            None,
        )),
        200..=299 if is_cut(&answer.body) => Some(SourceError::Shape {
            what: "it was cut off before its END:VCALENDAR".into(),
        }),
        200..=299 => None,
        300..=399 => Some(SourceError::operator(
            format!("the address leads elsewhere ({})", answer.status),
            "write the address it leads to",
        )),
        401 | 403 => Some(SourceError::operator(
            format!("may not be read ({})", answer.status),
            NEW_ADDRESS,
        )),
        404 | 410 => Some(SourceError::operator(
            format!("is not there ({})", answer.status),
            NEW_ADDRESS,
        )),
        408 | 429 => {
            let told = answer.header("retry-after");
            let told = told.and_then(|text| text.trim().parse().ok());
            Some(SourceError::retry(
                "fewer requests are asked for",
                told.or(Some(DEFAULT_WAIT)),
            ))
        }
        500.. => Some(SourceError::retry(
            format!("the server failed ({})", answer.status),
            None,
        )),
        status => Some(SourceError::Shape {
            what: format!("the server answered {status}"),
        }),
    }
}

/// A calendar that has begun and does not end as one: what is missing would look as if it had been deleted.
fn is_cut(body: &str) -> bool {
    let begins = body.trim_start_matches('\u{feff}').trim_start();
    let ends = body.trim_end().lines().next_back().unwrap_or_default();
    let is = |line: &str, word: &str| {
        line.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    is(begins, "BEGIN:VCALENDAR") && !is(ends.trim(), "END:VCALENDAR")
}
