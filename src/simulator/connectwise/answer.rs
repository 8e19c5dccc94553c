//! Error shapes, and the headers this vendor sends.

use crate::simulator::Reply;

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

/// 429.
pub(super) fn too_many(retry: Option<u64>, usual_shape: bool) -> Reply {
    let seconds = retry.unwrap_or(30);
    let message = format!("Too many requests. Please try again in {seconds} seconds.");
    let body = if usual_shape {
        serde_json::json!({"code": "TooManyRequests", "message": message, "errors": null})
    } else {
        serde_json::json!({"error": "ConnectWiseAPI", "message": message})
    };
    Reply {
        status: 429,
        headers: retry
            .map(|s| ("retry-after", s.to_string()))
            .into_iter()
            .collect(),
        ..Reply::json(body.to_string())
    }
}

/// Headers of every answer: names, and the version of the model that was asked for.
pub(super) fn headers(number: usize, accept: &str) -> Vec<(&'static str, String)> {
    let version = version(accept).unwrap_or(NEWEST);
    let content = format!("application/vnd.connectwise.com+json; version={version}; charset=utf-8");
    vec![
        ("content-type", content),
        ("x-cw-request-id", format!("sim-{number:08}")),
        ("x-server-name", "SIM01".to_owned()),
        ("api-current-version", NEWEST.to_owned()),
    ]
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
