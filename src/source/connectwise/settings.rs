//! What an operator sets for a ConnectWise source (contract §2), besides what every source has.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "connectwise"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Address of the PSA, as in the browser: `https://na.myconnectwise.net`.
    pub base_url: String,
    /// Templates of links into the PSA, `{id}` is the vendor's id. Keys: `ticket`, `time_entry`.
    #[serde(default)]
    pub web_url: BTreeMap<String, String>,
    /// Company id of the login page.
    pub company_id: String,
    /// Public key of the API member.
    pub public_key: String,
    /// Private key of the API member (or `private_key_file`).
    #[schemars(with = "Option<String>")]
    pub private_key: SecretString,
    /// Client id of the integration, a GUID from the developer portal.
    pub client_id: String,
    /// What the vendor cannot say.
    #[serde(default)]
    pub map: Map,
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Ids of the own firm's companies.
    pub internal_companies: Vec<String>,
    /// What counts as payroll wrap.
    pub payroll_wrap: AccountMap,
    /// What counts as leave.
    pub absence: AbsenceMap,
    /// Agreement type name to kind; wins over inference.
    pub agreement_kinds: BTreeMap<String, String>,
    /// Schedule statuses or types that do not account for time.
    pub free: Vec<String>,
    /// Schedule statuses or types that are only tentative.
    pub tentative: Vec<String>,
    /// Company types that mean the own firm.
    pub own_company_types: Vec<String>,
    /// Vendor's zone name to IANA id.
    pub time_zones: BTreeMap<String, String>,
    /// Where a member's team comes from: `department`, `location`, or empty.
    pub teams: String,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            internal_companies: Vec::new(),
            payroll_wrap: AccountMap::default(),
            absence: AbsenceMap::default(),
            agreement_kinds: BTreeMap::new(),
            free: Vec::new(),
            tentative: vec!["Tentative".into()],
            own_company_types: vec!["Owner".into()],
            time_zones: BTreeMap::new(),
            teams: "department".into(),
        }
    }
}

/// Charge codes and work types by name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountMap {
    /// Names of charge codes.
    pub charge_codes: Vec<String>,
    /// Names of work types.
    pub work_types: Vec<String>,
}

/// Charge codes, work types and schedule types by name.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AbsenceMap {
    /// Names of charge codes.
    pub charge_codes: Vec<String>,
    /// Names of work types.
    pub work_types: Vec<String>,
    /// Names of schedule types.
    pub schedule_types: Vec<String>,
}
