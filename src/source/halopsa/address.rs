//! Where the API and its token endpoint are.

use super::Settings;
use crate::source::address::path_segment;
use crate::source::{Answer, Request, SignIn, SourceError};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct AuthInfo {
    auth_url: Option<String>,
    tenant_id: Option<String>,
}

/// The host, whether or not the operator gave the path of the API along.
fn host(settings: &Settings) -> &str {
    let url = settings.base_url.trim().trim_end_matches('/');
    let api = url.len().saturating_sub("/api".len());
    match url.get(api..) {
        Some(end) if end.eq_ignore_ascii_case("/api") => &url[..api],
        _ => url,
    }
}

/// The root of the API.
pub(super) fn base(settings: &Settings) -> String {
    format!("{}/api", host(settings))
}

/// The question that needs no token: where tokens come from.
pub(super) fn discover(settings: &Settings) -> Request {
    Request {
        path: format!("{}/authinfo", base(settings)),
        ..Request::default()
    }
}

/// What to exchange for a token, and where: as the address tells it, else in the usual place.
pub(super) fn sign_in(
    settings: &Settings,
    discovered: Option<&Answer>,
) -> Result<SignIn, SourceError> {
    let told = discovered.filter(|answer| answer.status == 200);
    let info: AuthInfo = told
        .and_then(|answer| serde_json::from_str(&answer.body).ok())
        .unwrap_or_default();
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let auth = filled(info.auth_url).unwrap_or_else(|| format!("{}/auth", host(settings)));
    let auth = auth.trim().trim_end_matches('/');
    if !is_safe(auth, host(settings)) {
        return Err(SourceError::Operator {
            what: format!("tokens would come from {auth}, which is no https address"),
            mend: "have HaloPSA's authorisation server reached by https".into(),
        });
    }
    let tenant = Some(settings.tenant.clone());
    let tenant = filled(tenant).or_else(|| filled(info.tenant_id));
    let query = tenant.map(|tenant| format!("?tenant={}", path_segment(tenant.trim())));
    Ok(SignIn {
        url: format!("{auth}/token{}", query.unwrap_or_default()),
        client_id: settings.client_id.clone(),
        client_secret: settings.client_secret.clone(),
        scope: settings.scope.trim().to_owned(),
    })
}

/// The secret goes over https; in the clear only to the very host that the operator gave.
fn is_safe(url: &str, host: &str) -> bool {
    let below = url
        .strip_prefix(host)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    url.starts_with("https://") || below
}
