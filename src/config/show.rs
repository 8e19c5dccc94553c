//! The effective settings: what was set, and the default of everything else; secrets as stars.

use super::schema;
use super::source;
use serde_json::Value;

const MASK: &str = "***";

/// The merged table with every default filled in, the secrets in it masked.
pub(super) fn effective(known: &Value, table: &toml::Table) -> toml::Table {
    let mut whole = table.clone();
    schema::fill(known, &mut whole);
    let sources = whole.get_mut("sources").and_then(toml::Value::as_table_mut);
    for (_, settings) in sources.into_iter().flatten() {
        mask(settings);
    }
    whole
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
