//! An answer that is no page of rows, where this vendor means something of its own by it.

use super::{Settings, address};
use crate::source::judge::{Vendor, said};
use crate::source::{Answer, SourceError, Stream};
use serde::Deserialize;

const VENDOR: Vendor = Vendor {
    name: "the PSA",
    keys: "check company_id, public_key, private_key and client_id of this source",
    right: "give the API member's security role the right to inquire, and check client_id",
    address: "set base_url to the address the browser ends up at",
    wait: 30,
};

/// None when the answer is rows (or what was asked for before them).
pub(super) fn judge(
    settings: &Settings,
    stream: Option<&Stream>,
    answer: &Answer,
) -> Option<SourceError> {
    let is_unknown = answer.status == 404 || (answer.status == 200 && answer.body.trim() == "null");
    match answer.status {
        _ if is_unknown && stream.is_none() => Some(address::unknown_company(settings)),
        404 if is_gone_parent(stream, answer) => None,
        404 => Some(SourceError::Moved {
            what: said("the address answers 404".into(), answer),
        }),
        400 if code(answer).as_deref() == Some("Security") => Some(SourceError::operator(
            said("the PSA refuses the address".into(), answer),
            "set base_url to the https address of the PSA",
        )),
        _ => VENDOR.judge(stream, answer),
    }
}

/// A child list whose parent record is gone: the vendor says so by this code, which a moved address does not have.
pub(super) fn is_gone_parent(stream: Option<&Stream>, answer: &Answer) -> bool {
    answer.status == 404
        && stream.is_some_and(|s| s.parent.is_some())
        && code(answer).as_deref() == Some("NotFound")
}

/// What the vendor calls an error.
fn code(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Error {
        code: Option<String>,
    }
    serde_json::from_str::<Error>(&answer.body).ok()?.code
}
