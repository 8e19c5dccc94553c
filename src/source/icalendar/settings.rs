//! What an operator sets for calendars, besides what every source has.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What events marked as "working elsewhere" can count as.
pub const WORKING_ELSEWHERE: [&str; 2] = ["free", "busy"];

/// The keys of `[sources.NAME]` with `kind = "icalendar"`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Settings {
    /// Whose calendar is where, a line each: the person's e-mail address (or a member's id, `psa:12`), a blank, and the
    /// feed's address. Private addresses are keys: better a file that holds them (`feeds_file`).
    #[schemars(with = "Option<String>")]
    pub feeds: SecretString,
    /// Events of so many last days are read, at each reading anew. Older ones stay as they were.
    #[serde(default = "days_back")]
    #[schemars(range(min = 1, max = 366))]
    pub days_back: u32,
    /// Events of so many days to come are read.
    #[serde(default = "days_ahead")]
    #[schemars(range(min = 1, max = 366))]
    pub days_ahead: u32,
    /// Keep the titles of events, in the warehouse and in exports. They are people's own words, and nothing judges by them;
    /// events marked as private have none in any case.
    #[serde(default)]
    pub keep_titles: bool,
    /// What a feed cannot say.
    #[serde(default)]
    pub map: Map,
}

fn days_back() -> u32 {
    14
}

fn days_ahead() -> u32 {
    28
}

/// The keys of `[sources.NAME.map]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// Names of zones that are neither IANA's nor Windows's, to IANA ids.
    pub time_zones: BTreeMap<String, String>,
    /// What events marked as "working elsewhere" count as: `free` (they say where somebody is, not at what) or `busy`.
    pub working_elsewhere: String,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            time_zones: BTreeMap::new(),
            working_elsewhere: "free".into(),
        }
    }
}
