//! Where the API lives and who asks: discovery of the zone, headers.

use super::Settings;
use crate::source::address::Address;
use crate::source::{Answer, Request, SourceError};
use secrecy::ExposeSecret;
use serde::Deserialize;

/// The vendor's own hosts; secrets go to no other.
const VENDOR: &str = ".autotask.net";
/// Only this version exists.
const VERSION: &str = "v1.0";

/// Asks for the zone of the API user's database. It needs no credentials and proves none.
pub(super) fn discover(settings: &Settings) -> Option<Request> {
    let root = Address::parse(&settings.base_url).ok()?.root();
    let user = settings.user_name.trim().to_owned();
    Some(Request {
        path: format!("{root}/atservicesrest/{VERSION}/ZoneInformation"),
        query: vec![("user".into(), user)],
        ..Request::default()
    })
}

#[derive(Deserialize)]
struct Zone {
    url: Option<String>,
}

/// The root of the API in the zone. Its address must be the vendor's, or this machine's where that was asked.
pub(super) fn base(
    settings: &Settings,
    discovered: Option<&Answer>,
) -> Result<String, SourceError> {
    let asked = Address::parse(&settings.base_url)?;
    let Some(answer) = discovered else {
        return Ok(format!("{}/ATServicesRest/{VERSION}", asked.root()));
    };
    let shape = |what: String| SourceError::Shape { what };
    let zone: Zone = serde_json::from_str(&answer.body).map_err(|error| {
        shape(format!(
            "the zone question was not answered as documented: {error}"
        ))
    })?;
    let url = zone.url.unwrap_or_default();
    let place = Address::parse(&url).map_err(|_| {
        shape(format!(
            "the zone's address {url:?} is none that may be asked"
        ))
    })?;
    let ours = place.is_loopback() && asked.is_loopback();
    let theirs = place.scheme() == "https" && place.host().ends_with(VENDOR);
    if !(ours || theirs) {
        return Err(shape(format!(
            "the zone's address {url:?} is not the vendor's"
        )));
    }
    Ok(format!("{}/{VERSION}", url.trim().trim_end_matches('/')))
}

/// Headers of every request. None makes the vendor act in somebody else's name.
pub(super) fn headers(settings: &Settings) -> Vec<(&'static str, String)> {
    vec![
        (
            "apiintegrationcode",
            settings.integration_code.trim().into(),
        ),
        ("username", settings.user_name.trim().into()),
        ("secret", settings.secret.expose_secret().trim().into()),
        ("accept", "application/json".into()),
    ]
}
