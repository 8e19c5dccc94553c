//! The token endpoint, and whom it lets in.

use super::Options;
use crate::simulator::desk::hold;
use crate::simulator::{Asked, Reply};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Words a scope may have.
const SCOPES: [&str; 10] = [
    "all",
    "read:tickets",
    "read:customers",
    "read:contracts",
    "read:invoices",
    "read:timesheets",
    "read:calendar",
    "read:items",
    "read:agents",
    "read:reporting",
];

/// Tokens that were granted.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Vec<Token>>);

#[derive(Debug)]
struct Token {
    text: String,
    until: Instant,
    /// It has a scope, without which it is good for nothing.
    scoped: bool,
}

impl Tokens {
    /// Grants one, or says why not.
    pub fn grant(&self, options: &Options, asked: &Asked) -> Reply {
        let form = |name: &str| field(&asked.body, name);
        if asked.method != "POST" || form("grant_type") != "client_credentials" {
            return refused(400, "unsupported_grant_type");
        }
        let tenant = asked
            .param("tenant")
            .map_or_else(|| form("tenant"), str::to_owned);
        if !tenant.eq_ignore_ascii_case(&options.tenant) {
            return Reply {
                status: 400,
                ..Reply::json("\"Tenant not found\"".to_owned())
            };
        }
        if form("client_id") != options.client_id || form("client_secret") != options.client_secret
        {
            return refused(401, "invalid_client");
        }
        let scope = form("scope");
        if scope.split_whitespace().any(|word| !SCOPES.contains(&word)) {
            return refused(400, "invalid_scope");
        }
        let mut tokens = hold(&self.0);
        let text = format!("sim-token-{}", tokens.len() + 1);
        if options.one_token {
            tokens
                .iter_mut()
                .for_each(|token| token.until = Instant::now());
        }
        tokens.push(Token {
            text: text.clone(),
            until: Instant::now() + Duration::from_secs(options.token_seconds),
            scoped: !scope.is_empty(),
        });
        let body = serde_json::json!({
            "access_token": text, "token_type": "Bearer", "expires_in": options.token_seconds, "scope": scope,
        });
        Reply::json(body.to_string())
    }
    /// Is the request let in?
    pub fn admit(&self, asked: &Asked) -> bool {
        let bearer = asked
            .headers
            .get("authorization")
            .and_then(|h| h.strip_prefix("Bearer "));
        let now = Instant::now();
        let good = |token: &Token| {
            Some(token.text.as_str()) == bearer && token.scoped && now < token.until
        };
        hold(&self.0).iter().any(good)
    }
    /// Ends all that were granted.
    pub fn end(&self) {
        let now = Instant::now();
        hold(&self.0).iter_mut().for_each(|token| token.until = now);
    }
}

fn refused(status: u16, error: &str) -> Reply {
    Reply {
        status,
        ..Reply::json(serde_json::json!({ "error": error }).to_string())
    }
}

/// A field of a form; blank where it is not there.
fn field(form: &str, name: &str) -> String {
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(key, _)| *key == name);
    found.map(|(_, value)| decoded(value)).unwrap_or_default()
}

/// `%XX` and `+` undone.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(first),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
