//! Tokens as the engine keeps them: one for all, a new one in time, and one more try when the API refuses.

use super::{psa, settings, stream};
use crate::support_sync::quick;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use daybook::source::halopsa::HaloPsa;
use daybook::source::{Connector, Cursor, SourceError};
use daybook::sync::http::Client;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// A gate that lets in whoever has the newest token.
#[derive(Default)]
struct Gate {
    granted: u64,
    refused: u64,
    served: u64,
    lasts: u64,
    /// No token is any good, as where its scope is missing.
    shut: bool,
    forms: Vec<String>,
}

type Shared = Arc<Mutex<Gate>>;

async fn serve(State(gate): State<Shared>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let header = request.headers().get("authorization");
    let header = header.map(|h| h.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(request.into_body(), 1 << 16)
        .await
        .unwrap();
    let mut gate = gate.lock().unwrap();
    match path.as_str() {
        "/api/authinfo" => r#"{"tenant_id":"acme"}"#.into_response(),
        "/auth/token" => {
            gate.forms.push(String::from_utf8(body.to_vec()).unwrap());
            gate.granted += 1;
            let lasts = gate.lasts;
            let token = format!("t{}", gate.granted);
            format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{lasts}}}"#)
                .into_response()
        }
        _ if header != Some(format!("Bearer t{}", gate.granted)) || gate.shut => {
            gate.refused += 1;
            StatusCode::UNAUTHORIZED.into_response()
        }
        _ => {
            gate.served += 1;
            "[]".into_response()
        }
    }
}

struct House {
    gate: Shared,
    client: Arc<Client>,
    psa: HaloPsa,
    server: tokio::task::JoinHandle<()>,
}

impl House {
    async fn new(lasts: u64) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let gate = Arc::new(Mutex::new(Gate {
            lasts,
            ..Gate::default()
        }));
        let router = axum::Router::new().fallback(serve).with_state(gate.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            gate,
            client: Client::new(quick(), CancellationToken::new()).unwrap(),
            psa: HaloPsa::new("psa", settings(&base_url), false),
            server,
        }
    }
    async fn ask(&self) -> Result<u16, SourceError> {
        let agents = stream("agents");
        let request = psa().request(&agents, &Cursor::default());
        let answer = self.client.ask(&self.psa, Some(&agents), &request).await?;
        Ok(answer.status)
    }
    /// Tokens granted, requests refused, requests served.
    fn counts(&self) -> (u64, u64, u64) {
        let gate = self.gate.lock().unwrap();
        (gate.granted, gate.refused, gate.served)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[tokio::test]
async fn many_who_ask_at_once_share_one_token_for_a_second_one_may_spoil_the_first() {
    let house = House::new(3600).await;
    let asked = (0..8).map(|_| house.ask());
    for status in futures_util::future::join_all(asked).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(house.counts(), (1, 0, 8));
    let gate = house.gate.lock().unwrap();
    for part in [
        "grant_type=client_credentials",
        "client_secret=keep-me-secret",
        "scope=all",
    ] {
        assert!(gate.forms[0].contains(part), "{}", gate.forms[0]);
    }
}

#[tokio::test]
async fn a_token_is_renewed_a_minute_before_it_runs_out() {
    let house = House::new(59).await;
    house.ask().await.unwrap();
    house.ask().await.unwrap();
    assert_eq!(
        house.counts(),
        (2, 0, 2),
        "one that lasts less than a minute is good for one request"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_in_the_middle_is_changed_once_and_the_request_goes_on() {
    let house = House::new(3600).await;
    house.ask().await.unwrap();
    // Somebody else signed in with the same keys.
    house.gate.lock().unwrap().granted += 1;
    assert_eq!(house.ask().await.unwrap(), 200);
    assert_eq!(house.counts(), (3, 1, 2));
}

#[tokio::test]
async fn a_token_that_is_never_any_good_is_a_persons_matter_after_one_more_try() {
    let house = House::new(3600).await;
    house.gate.lock().unwrap().shut = true;
    let error = house.ask().await.unwrap_err();
    assert!(matches!(error, SourceError::Operator { .. }), "{error}");
    assert!(!format!("{error:?}").contains("keep-me-secret"));
    assert_eq!(house.counts(), (2, 2, 0));
}
