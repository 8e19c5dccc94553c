//! What an operator sets for a HaloPSA source, besides what every source has.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "halopsa"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Address of HaloPSA as in the browser, with or without `/api`: `https://acme.halopsa.com`.
    pub base_url: String,
    /// Templates of links into HaloPSA, `{id}` is the record's id. Keys: `ticket`, `time_entry`.
    #[serde(default)]
    pub web_url: BTreeMap<String, String>,
    /// Tenant, as the page of API details shows it. Empty: what the address itself answers.
    #[serde(default)]
    pub tenant: String,
    /// Client id of the API application.
    pub client_id: String,
    /// Client secret of the API application (or `client_secret_file`).
    #[schemars(with = "Option<String>")]
    pub client_secret: SecretString,
    /// What the token is for, divided by blanks. It must name something: a token for nothing is granted and then refused.
    #[serde(default = "scope")]
    pub scope: String,
    /// Timesheet rows, appointments and holidays of so many last days are read each time, all of them once in
    /// `reconcile_every`: HaloPSA cannot tell which ones changed.
    #[serde(default = "window_days")]
    #[schemars(range(min = 1, max = 366))]
    pub window_days: u32,
    /// What HaloPSA cannot say.
    #[serde(default)]
    pub map: Map,
}

fn scope() -> String {
    "all".into()
}

fn window_days() -> u32 {
    35
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Ids of clients that are the own firm.
    pub internal_companies: Vec<String>,
    /// What counts as payroll wrap.
    pub payroll_wrap: AccountMap,
    /// What counts as leave, beside holidays of agents.
    pub absence: AccountMap,
    /// Contract type name to kind; wins over inference.
    pub agreement_kinds: BTreeMap<String, String>,
    /// Where the flat fee of a contract is taken from: `recurring_invoices` or `contracts`. The other place may say the
    /// same fee once more, and is not counted.
    pub flat_fees: String,
    /// Ticket type name of projects to billing method: `fixed_fee`, `time_and_materials`, `not_to_exceed`,
    /// `not_billable`. Others are billed by time and materials.
    pub project_billing: BTreeMap<String, String>,
    /// Ticket statuses that close a ticket, by name or id.
    pub closed_statuses: Vec<String>,
    /// Appointment types that do not account for time.
    pub free: Vec<String>,
    /// Appointment types that are only tentative.
    pub tentative: Vec<String>,
    /// HaloPSA's zone name to IANA id.
    pub time_zones: BTreeMap<String, String>,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            internal_companies: Vec::new(),
            payroll_wrap: AccountMap::default(),
            absence: AccountMap::default(),
            agreement_kinds: BTreeMap::new(),
            flat_fees: FLAT_FEES[0].into(),
            project_billing: BTreeMap::new(),
            closed_statuses: vec!["8".into(), "9".into()],
            free: Vec::new(),
            tentative: vec!["Tentative".into()],
            time_zones: BTreeMap::new(),
        }
    }
}

/// The places a flat fee can be taken from.
pub const FLAT_FEES: [&str; 2] = ["recurring_invoices", "contracts"];

/// Time on no ticket, by what it is charged as or called.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountMap {
    /// Charge types by name or id.
    pub charge_types: Vec<String>,
    /// Subjects of timesheet rows.
    pub subjects: Vec<String>,
}
