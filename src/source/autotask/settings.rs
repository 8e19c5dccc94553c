//! What an operator sets for an Autotask source (contract §2), besides what every source has.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "autotask"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Where the vendor is asked for the zone of the database; any zone's address answers.
    #[serde(default = "any_zone")]
    pub base_url: String,
    /// Templates of links into the PSA, `{id}` is the vendor's id. Keys: `ticket`, `time_entry`.
    #[serde(default)]
    pub web_url: BTreeMap<String, String>,
    /// Login of the API user, in the form of an e-mail address.
    pub user_name: String,
    /// Password of the API user (or `secret_file`).
    #[schemars(with = "Option<String>")]
    pub secret: SecretString,
    /// Tracking identifier of the integration, from the API user's page.
    pub integration_code: String,
    /// Where so many percent of the hourly budget are spent, by whomever, requests are held back to one a minute.
    #[serde(default = "budget_percent")]
    #[schemars(range(min = 1, max = 100))]
    pub budget_percent: u32,
    /// What the vendor cannot say.
    #[serde(default)]
    pub map: Map,
}

fn any_zone() -> String {
    "https://webservices.autotask.net".into()
}

/// From there on the vendor delays every answer by a second.
fn budget_percent() -> u32 {
    75
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Ids of further companies that are the own firm; company 0 always is.
    pub internal_companies: Vec<String>,
    /// What counts as payroll wrap.
    pub payroll_wrap: CodeMap,
    /// What counts as leave.
    pub absence: CodeMap,
    /// Kind of leave by the name of a time-off type: `sick`, `unpaid`, `other`; the rest is `leave`.
    pub absence_kinds: BTreeMap<String, String>,
    /// Contract category, or else contract type, to agreement kind; wins over the contract's own type.
    pub agreement_kinds: BTreeMap<String, String>,
    /// Zone name or index of a location to IANA id.
    pub time_zones: BTreeMap<String, String>,
}

/// Billing codes by name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CodeMap {
    /// Names of internal billing codes.
    pub charge_codes: Vec<String>,
    /// Names of work types.
    pub work_types: Vec<String>,
}
