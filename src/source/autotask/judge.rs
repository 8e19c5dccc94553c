//! An answer that is no page of rows, where this vendor means something of its own by it.
//!
//! The vendor answers 500 to almost everything it refuses, so what is permanent is told by its words.

use crate::source::judge::{Vendor, said, words};
use crate::source::{Answer, SourceError, Stream};

const VENDOR: Vendor = Vendor {
    name: "the PSA",
    keys: "check user_name, secret and integration_code of this source",
    right: "give the API user's security level the right to view it",
    address: "leave base_url out, or set it to an address of the vendor",
    wait: 30,
};

/// None when the answer is rows (or what was asked for before them).
pub(super) fn judge(stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
    let words = words(&answer.body).to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    // Too many at once, or the hour's budget is spent; it may come with any status.
    let is_crowded =
        !matches!(answer.status, 200..=299 | 401) && has(&["itgenatr005", "threshold"]);
    match answer.status {
        _ if is_crowded => Some(VENDOR.crowded(answer)),
        300..=399 => Some(SourceError::operator(
            format!("the address redirects ({})", answer.status),
            VENDOR.address,
        )),
        // A database that was moved to another zone answers so at its old address.
        401 => Some(SourceError::Moved {
            what: said("the PSA refuses the API user (401)".into(), answer),
        }),
        404 if stream.is_none() => Some(no_zone(answer)),
        404 | 405 => Some(VENDOR.not_understood(answer)),
        500.. if has(&NO_RIGHT) => Some(VENDOR.no_right(stream, answer)),
        500.. if has(&NOT_UNDERSTOOD) => Some(VENDOR.not_understood(answer)),
        500.. if stream.is_none() && !words.is_empty() && !has(&PASSING) => Some(no_zone(answer)),
        _ => VENDOR.judge(stream, answer),
    }
}

/// Words of a 500 that is a missing right.
const NO_RIGHT: [&str; 3] = [
    "adequate permission",
    "not have permission",
    "access denied",
];
/// Words of a 500 that is a mistake in the question.
const NOT_UNDERSTOOD: [&str; 7] = [
    "unable to find",
    "is a required field",
    "does not exist",
    "conversion failed",
    "invalid query",
    "only available if",
    "not queryable",
];
/// Words of a 500 that passes. Before there is a zone any other one is about the user.
const PASSING: [&str; 3] = ["timeout", "timed out", "deadlock"];

fn no_zone(answer: &Answer) -> SourceError {
    SourceError::operator(
        said("the PSA knows no zone of this API user".into(), answer),
        "set user_name to the login of the API user",
    )
}
