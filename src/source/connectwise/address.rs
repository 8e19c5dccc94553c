//! Where the API lives and who asks: address, discovery of the codebase, headers.

use super::Settings;
use crate::source::address::Address;
pub(super) use crate::source::address::path_segment;
use crate::source::{Answer, Request, SourceError};
use secrecy::ExposeSecret;
use serde::Deserialize;

/// Pins the model of the answers; newer fields of the vendor do not change what we read.
const ACCEPT: &str = "application/vnd.connectwise.com+json; version=2026.4";
/// The vendor's router to the current version, for when the codebase is not known.
const ROUTER: &str = "v4_6_release/";

/// The vendor's cloud serves pages and API under two names.
fn is_cloud(address: &Address<'_>) -> bool {
    let host = address.host();
    host.ends_with(".myconnectwise.net") || host.ends_with(".connectwisedev.com")
}

fn web(address: &Address<'_>) -> String {
    let authority = match is_cloud(address) {
        true => address.authority().trim_start_matches("api-"),
        false => address.authority(),
    };
    format!("{}://{authority}", address.scheme())
}

fn api(address: &Address<'_>) -> String {
    match is_cloud(address) && !address.authority().starts_with("api-") {
        true => format!("{}://api-{}", address.scheme(), address.authority()),
        false => address.root(),
    }
}

/// The answer to the company question; the vendor sends more.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CompanyInfo {
    codebase: Option<String>,
}

/// Asks for the tenant's codebase; it needs no credentials. None where the address may not be asked at all.
pub(super) fn discover(settings: &Settings) -> Option<Request> {
    let web = web(&Address::parse(&settings.base_url).ok()?);
    Some(Request {
        path: format!(
            "{web}/login/companyinfo/{}",
            path_segment(&settings.company_id)
        ),
        ..Request::default()
    })
}

/// The root of the API.
pub(super) fn base(
    settings: &Settings,
    discovered: Option<&Answer>,
) -> Result<String, SourceError> {
    let api = api(&Address::parse(&settings.base_url)?);
    let codebase = match discovered {
        None => ROUTER.to_owned(),
        Some(answer) => codebase(settings, answer)?,
    };
    Ok(format!("{api}/{codebase}apis/3.0"))
}

fn codebase(settings: &Settings, answer: &Answer) -> Result<String, SourceError> {
    let info: Option<CompanyInfo> =
        serde_json::from_str(&answer.body).map_err(|error| SourceError::Shape {
            what: format!("the company question was not answered as documented: {error}"),
        })?;
    let Some(info) = info else {
        return Err(unknown_company(settings));
    };
    let codebase = info.codebase.unwrap_or_default();
    let codebase = codebase.trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if !codebase.chars().all(plain) || codebase.contains("..") {
        return Err(SourceError::Shape {
            what: format!("the codebase {codebase:?} is not a plain name"),
        });
    }
    match codebase {
        "" => Ok(ROUTER.to_owned()),
        name => Ok(format!("{name}/")),
    }
}

/// The vendor does not know the login company.
pub(super) fn unknown_company(settings: &Settings) -> SourceError {
    SourceError::Operator {
        what: format!("the PSA knows no company {:?}", settings.company_id),
        mend: "set company_id to the company of the login page".into(),
    }
}

/// Headers of every request.
pub(super) fn headers(settings: &Settings) -> Vec<(&'static str, String)> {
    let key = settings.private_key.expose_secret();
    let login = format!("{}+{}:{key}", settings.company_id, settings.public_key);
    vec![
        (
            "authorization",
            format!("Basic {}", base64(login.as_bytes())),
        ),
        ("clientid", settings.client_id.clone()),
        ("accept", ACCEPT.to_owned()),
    ]
}

/// RFC 4648 base 64 with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, b| bits << 8 | u32::from(*b))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = bits >> (18 - 6 * place) & 63;
            let used = place <= chunk.len();
            text.push(if used {
                char::from(ALPHABET[index as usize])
            } else {
                '='
            });
        }
    }
    text
}
