//! Answers: bodies, error shapes and the headers this vendor sends.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};

/// An error in the vendor's usual shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    status: u16,
    code: String,
    message: String,
}

impl Problem {
    /// A problem with that status, code and message.
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
    /// No such record.
    pub fn no_record(noun: &str, id: &str) -> Self {
        Self::new(404, "NotFound", &format!("{noun} {id} not found"))
    }
    /// No such path.
    pub fn no_endpoint() -> Self {
        Self::new(404, "ConnectWiseApi", "The endpoint does not exist.")
    }
}

/// An answer before its last headers.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Content type; none: the vendor's JSON in the version asked for.
    pub content_type: Option<&'static str>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// 200 with that JSON.
    pub fn json(body: String) -> Self {
        Self {
            status: 200,
            body,
            content_type: None,
            headers: Vec::new(),
        }
    }
    /// A page of HTML, as proxies send it.
    pub fn html(status: u16) -> Self {
        Self {
            status,
            body: format!(
                "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><center><h1>{status} Bad gateway</h1></center></body></html>\n"
            ),
            content_type: Some("text/html; charset=UTF-8"),
            headers: vec![("server", "cloudflare".to_owned())],
        }
    }
    /// 429.
    pub fn too_many(retry: Option<u64>, usual_shape: bool) -> Self {
        let seconds = retry.unwrap_or(30);
        let message = format!("Too many requests. Please try again in {seconds} seconds.");
        let body = if usual_shape {
            serde_json::json!({"code": "TooManyRequests", "message": message, "errors": null})
        } else {
            serde_json::json!({"error": "ConnectWiseAPI", "message": message})
        };
        Self {
            status: 429,
            headers: retry
                .map(|s| ("retry-after", s.to_string()))
                .into_iter()
                .collect(),
            ..Self::json(body.to_string())
        }
    }
    /// The answer as sent: with the server's date and names, in the version of the model that was asked for.
    pub fn finish(self, date: String, number: usize, accept: &str) -> Response<Body> {
        let version = version(accept).unwrap_or(NEWEST);
        let content = self.content_type.map_or_else(
            || format!("application/vnd.connectwise.com+json; version={version}; charset=utf-8"),
            str::to_owned,
        );
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let own = [
            ("content-type", content),
            ("date", date),
            ("x-cw-request-id", format!("sim-{number:08}")),
            ("x-server-name", "SIM01".to_owned()),
            ("api-current-version", NEWEST.to_owned()),
        ];
        for (name, value) in own.into_iter().chain(self.headers) {
            if let Ok(value) = HeaderValue::try_from(value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let body = serde_json::json!({
            "code": problem.code, "message": problem.message, "errors": null,
        });
        Self {
            status: problem.status,
            ..Self::json(body.to_string())
        }
    }
}

/// The newest version of the vendor's model.
const NEWEST: &str = "2026.4";

fn version(accept: &str) -> Option<&str> {
    let (_, after) = accept.split_once("version=")?;
    let end = after
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(after.len());
    (end > 0).then_some(&after[..end])
}
