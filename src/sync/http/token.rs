//! Bearer tokens of sources that sign in: fetched by one worker at a time, renewed before they run out.

use super::Client;
use crate::source::{Connector, SignIn, SourceError};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A token is renewed so long before it runs out.
const EARLY: Duration = Duration::from_secs(60);
/// A token that does not say how long it lasts lasts so long.
const LASTS_SECONDS: u64 = 3600;

/// The token of a source, if it has one now.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Held>);

#[derive(Default)]
struct Held {
    token: Option<Token>,
    /// How many tokens there were: a worker that was refused knows by it whether another has a newer one already.
    count: u64,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Held({})", self.count)
    }
}

/// A token as it is sent, and which one it is.
#[derive(Clone)]
pub(super) struct Token {
    pub header: String,
    pub number: u64,
    until: Instant,
}

/// The answer of a token endpoint (RFC 6749 §5.1).
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<f64>,
}

impl Client {
    /// The token to send: the held one, or a new one where it is about to run out or was `refused`.
    pub(super) async fn token(
        &self,
        connector: &dyn Connector,
        sign_in: &SignIn,
        refused: Option<u64>,
    ) -> Result<Token, SourceError> {
        let mut held = self.tokens.0.lock().await;
        let good =
            |token: &&Token| Some(token.number) != refused && token.until > Instant::now() + EARLY;
        if let Some(token) = held.token.as_ref().filter(good) {
            return Ok(token.clone());
        }
        held.token = None;
        let granted = self.signed_in(connector, sign_in).await?;
        held.count += 1;
        // A token that lasts hardly longer than a minute is still good for one request.
        let lasts = granted
            .expires_in
            .map_or(LASTS_SECONDS, |s| s.clamp(0.0, 86_400.0) as u64);
        let token = Token {
            header: format!("Bearer {}", granted.access_token),
            number: held.count,
            until: Instant::now() + Duration::from_secs(lasts),
        };
        held.token = Some(token.clone());
        Ok(token)
    }

    async fn signed_in(
        &self,
        connector: &dyn Connector,
        sign_in: &SignIn,
    ) -> Result<Granted, SourceError> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &sign_in.client_id),
            ("client_secret", sign_in.client_secret.expose_secret()),
            ("scope", &sign_in.scope),
        ];
        let asked = self.http.post(&sign_in.url).form(&form);
        let answer = self.send(super::short(&sign_in.url), asked).await?;
        if let Some(error) = connector.judge(None, &answer) {
            return Err(error);
        }
        serde_json::from_str(&answer.body).map_err(|_| SourceError::Operator {
            what: format!(
                "{} gives no token ({})",
                super::short(&sign_in.url),
                answer.status
            ),
            mend: "check base_url of this source".into(),
        })
    }
}
