//! What an operator sets for a Redmine source, besides what every source has.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The keys of `[sources.NAME]` with `kind = "redmine"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Address of Redmine, as in the browser, with its path where it has one: `https://host/redmine`.
    pub base_url: String,
    /// Templates of links into Redmine, `{id}` is the record's id. Keys: `ticket`, `time_entry`. Without them links lead
    /// below `base_url`.
    #[serde(default)]
    pub web_url: BTreeMap<String, String>,
    /// API access key of the user that reads (or `api_key_file`).
    #[schemars(with = "Option<String>")]
    pub api_key: SecretString,
    /// Time entries of so many last days are read each time, all of them once in `reconcile_every`: Redmine cannot
    /// tell which ones changed.
    #[serde(default = "window_days")]
    #[schemars(range(min = 1, max = 366))]
    pub window_days: u32,
    /// What Redmine cannot say.
    #[serde(default)]
    pub map: Map,
}

fn window_days() -> u32 {
    14
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Custom field of projects that names the client. Empty: a project of the first level is the client, and of those
    /// below it the project above.
    pub client_field: String,
    /// Projects by id, identifier or name that are the own firm's.
    pub internal_projects: Vec<String>,
    /// Custom field of time entries that says whether they are billed. Empty: nothing says so.
    pub billable_field: String,
    /// Value of that field to `billable`, `no_charge` or `do_not_bill`. Redmine writes yes and no as 1 and 0.
    pub billable_values: BTreeMap<String, String>,
    /// Activity name to category of work: `strategy`, `production`, `review`, `meetings`, `reporting`, `rework`,
    /// `operations`.
    pub categories: BTreeMap<String, String>,
    /// Activities that count as payroll wrap.
    pub payroll_wrap: Vec<String>,
    /// Activities that count as leave.
    pub absence: Vec<String>,
    /// Status name to class: `queued`, `active`, `waiting_client`, `waiting_vendor`, `waiting_internal`, `in_review`,
    /// `done`. Closed is what Redmine says is closed.
    pub status_classes: BTreeMap<String, String>,
    /// What Redmine calls the user that entries of deleted users are given to, in the language of the key's user.
    pub anonymous: Vec<String>,
}

impl Default for Map {
    fn default() -> Self {
        let billable_values = [("1", "billable"), ("0", "do_not_bill")];
        Self {
            client_field: String::new(),
            internal_projects: Vec::new(),
            billable_field: String::new(),
            billable_values: billable_values
                .map(|(theirs, ours)| (theirs.into(), ours.into()))
                .into(),
            categories: BTreeMap::new(),
            payroll_wrap: Vec::new(),
            absence: Vec::new(),
            status_classes: BTreeMap::new(),
            anonymous: vec!["Anonymous".into()],
        }
    }
}
