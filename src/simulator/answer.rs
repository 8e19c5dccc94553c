//! An answer on its way: status, body, and headers that only this answer has.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use std::time::Duration;

/// An answer before the headers that every answer gets.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Content type; none: the vendor's usual one.
    pub content_type: Option<&'static str>,
    /// Further headers; they win over the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// The server takes so long over it.
    pub wait: Duration,
}

impl Reply {
    /// 200 with that JSON.
    pub fn json(body: String) -> Self {
        Self {
            status: 200,
            body,
            content_type: None,
            headers: Vec::new(),
            wait: Duration::ZERO,
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
            wait: Duration::ZERO,
        }
    }
    /// The body stops half-way.
    pub(super) fn cut(&mut self) {
        let mut half = self.body.len() / 2;
        while !self.body.is_char_boundary(half) {
            half -= 1;
        }
        self.body.truncate(half);
    }
    /// The answer as sent: with the server's date and the vendor's usual headers.
    pub(super) fn finish(self, date: String, usual: Vec<(&'static str, String)>) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = self.content_type.map(|c| ("content-type", c.to_owned()));
        let all = usual.into_iter().chain([("date", date)]);
        for (name, value) in all.chain(kind).chain(self.headers) {
            if let Ok(value) = HeaderValue::try_from(value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
