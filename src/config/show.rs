//! The effective settings: what was set, and the default of everything else; secrets as stars.

use super::schema;
use super::source;
use serde_json::Value;

const MASK: &str = "***";

/// The merged table with every default filled in, the secrets in it masked.
pub(super) fn effective(known: &Value, table: &toml::Table) -> toml::Table {
    let mut whole = table.clone();
    schema::fill(known, &mut whole);
    if let Some(warehouse) = whole.get_mut("warehouse") {
        mask_warehouse(warehouse);
    }
    let sources = whole.get_mut("sources").and_then(toml::Value::as_table_mut);
    for (_, settings) in sources.into_iter().flatten() {
        mask(settings);
    }
    whole
}

fn mask_warehouse(warehouse: &mut toml::Value) {
    if let Some(url) = warehouse.get_mut("url") {
        let shown = without_password(url.as_str().unwrap_or_default());
        *url = toml::Value::String(shown);
    }
    match warehouse.get_mut("password") {
        Some(password) if password.as_str() != Some("") => {
            *password = toml::Value::String(MASK.into());
        }
        _ => {}
    }
}

/// An address as it may be shown.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((who, host)) => match who.split_once(':') {
            Some((user, _)) => format!("{scheme}://{user}:{MASK}@{host}{}", &rest[end..]),
            None => url.to_owned(),
        },
        None => url.to_owned(),
    }
}

fn mask(source: &mut toml::Value) {
    let kind = source.get("kind").and_then(|k| source::kind(k.as_str()?));
    for secret in kind.map_or(&[][..], |k| k.secrets) {
        if let Some(value) = source.get_mut(*secret) {
            *value = toml::Value::String(MASK.into());
        }
    }
}

/// As TOML.
pub(super) fn masked(effective: &toml::Table) -> String {
    toml::to_string_pretty(effective).unwrap_or_default()
}
