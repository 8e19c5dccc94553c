//! An answer that is no page of rows, where this vendor means something of its own by it.

use crate::source::judge::{Vendor, said};
use crate::source::{Answer, SourceError, Stream};

const VENDOR: Vendor = Vendor {
    name: "HaloPSA",
    keys: "check scope: a token without one is granted and then refused; and that the application's agent may sign in",
    right: "give the role of the application's agent the right to read it",
    address: "set base_url to the address of HaloPSA as in the browser",
    // The window rolls over five minutes.
    wait: 60,
};

/// None when the answer is rows, or what was asked for before them.
pub(super) fn judge(stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
    match answer.status {
        400 | 401 if stream.is_none() => Some(SourceError::operator(
            said(format!("no token is granted ({})", answer.status), answer),
            "check client_id, client_secret, scope and tenant of this source",
        )),
        // A host that does not tell where tokens come from has them in the usual place.
        404 if stream.is_none() => None,
        _ => VENDOR.judge(stream, answer),
    }
}
