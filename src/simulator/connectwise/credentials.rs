//! Who may ask: the keys of an API member, and the client id of the integration.

use super::ConnectWise;
use super::answer::Problem;
use crate::simulator::Asked;

/// The alphabet of base 64 (RFC 4648 §4).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl ConnectWise {
    /// Keys first, then the integration's client id.
    pub(super) fn admit(&self, asked: &Asked) -> Result<(), Problem> {
        let o = &self.options;
        let user = format!("{}+{}:{}", o.company_id, o.public_key, o.private_key);
        let given = asked.headers.get("authorization");
        if given != Some(&basic(&user)) {
            return Err(if o.bad_keys_are_404 {
                Problem::no_endpoint()
            } else {
                unauthorized()
            });
        }
        let client = asked.headers.get("clientid");
        if client.is_some_and(|id| id.eq_ignore_ascii_case(&o.client_id)) {
            Ok(())
        } else {
            let message = "Your clientId is missing or invalid.";
            Err(Problem::new(403, "Forbidden", message))
        }
    }
}

/// The answer to wrong keys.
pub(super) fn unauthorized() -> Problem {
    Problem::new(401, "Unauthorized", "Username or password is incorrect.")
}

/// The `Authorization` header of a user and a password joined by a colon.
fn basic(user: &str) -> String {
    let mut out = String::from("Basic ");
    for chunk in user.as_bytes().chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize];
            out.push(if n > chunk.len() { '=' } else { letter.into() });
        }
    }
    out
}
