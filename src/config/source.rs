//! `[sources.NAME]`: the kinds that are built, the keys every source has, and lengths of time as text.

use super::mistake::Report;
use crate::source::{autotask, connectwise, files, halopsa, icalendar, redmine};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// A configured source.
#[derive(Clone, Debug)]
pub struct Source {
    /// The table's name in the file is the source's name in the warehouse.
    pub name: String,
    /// How often and how hard it is asked.
    pub pace: Pace,
    /// What it is, with its own settings.
    pub kind: SourceKind,
}

/// What a source is.
#[derive(Clone, Debug)]
pub enum SourceKind {
    /// ConnectWise PSA.
    ConnectWise(Box<connectwise::Settings>),
    /// Autotask PSA.
    Autotask(Box<autotask::Settings>),
    /// HaloPSA.
    HaloPsa(Box<halopsa::Settings>),
    /// Redmine.
    Redmine(Box<redmine::Settings>),
    /// Calendar feeds.
    ICalendar(Box<icalendar::Settings>),
    /// A folder of CSV files; `path` is already resolved against the configuration file.
    Files(files::Settings),
}

impl SourceKind {
    /// The word of the contract.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ConnectWise(_) => "connectwise",
            Self::Autotask(_) => "autotask",
            Self::HaloPsa(_) => "halopsa",
            Self::Redmine(_) => "redmine",
            Self::ICalendar(_) => "icalendar",
            Self::Files(_) => "files",
        }
    }
}

/// How often and how hard a source is asked. For a folder only `poll_every` and `vanish_percent` mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two readings.
    pub poll_every: Duration,
    /// Between two id sweeps that find deletions.
    pub reconcile_every: Duration,
    /// More than this share of a stream gone at once is held back, in percent.
    pub vanish_percent: u32,
    /// Ceiling of the client, beside the vendor's own answers.
    pub requests_per_minute: u32,
}

/// Keys of every source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
struct EverySource {
    /// Time between two readings: a number and `s`, `m`, `h` or `d`.
    poll_every: String,
    /// More than this many percent of a stream gone at once is held back.
    #[schemars(range(min = 0, max = 100))]
    vanish_percent: u32,
}

impl Default for EverySource {
    fn default() -> Self {
        Self {
            poll_every: "5m".into(),
            vanish_percent: 5,
        }
    }
}

/// Further keys of every source that is asked over HTTP.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
struct ApiSource {
    /// Time between two id sweeps that find deletions.
    reconcile_every: String,
    /// Ceiling of requests a minute, beside honouring the vendor's own answers.
    requests_per_minute: u32,
}

impl Default for ApiSource {
    fn default() -> Self {
        Self {
            reconcile_every: "24h".into(),
            requests_per_minute: 600,
        }
    }
}

/// The same for a vendor whose limit is low and shared by all programs of a tenant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
struct SharedApiSource {
    /// Time between two id sweeps that find deletions.
    reconcile_every: String,
    /// Ceiling of requests a minute, beside honouring the vendor's own answers.
    requests_per_minute: u32,
}

impl Default for SharedApiSource {
    fn default() -> Self {
        Self {
            reconcile_every: ApiSource::default().reconcile_every,
            requests_per_minute: 60,
        }
    }
}

/// The keys of feeds, which are read whole, from servers of others.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
struct FeedSource {
    /// Time between two readings: a number and `s`, `m`, `h` or `d`.
    poll_every: String,
    /// More than this many percent of one person's events of the window gone at once is held back, from the fourth on.
    #[schemars(range(min = 0, max = 100))]
    vanish_percent: u32,
    /// Ceiling of requests a minute, beside honouring the servers' own answers.
    requests_per_minute: u32,
}

impl Default for FeedSource {
    fn default() -> Self {
        Self {
            poll_every: "15m".into(),
            vanish_percent: 50,
            requests_per_minute: 60,
        }
    }
}

impl From<FeedSource> for (EverySource, ApiSource) {
    fn from(feed: FeedSource) -> Self {
        let every = EverySource {
            poll_every: feed.poll_every,
            vanish_percent: feed.vanish_percent,
        };
        let api = ApiSource {
            requests_per_minute: feed.requests_per_minute,
            ..ApiSource::default()
        };
        (every, api)
    }
}

impl From<SharedApiSource> for ApiSource {
    fn from(api: SharedApiSource) -> Self {
        Self {
            reconcile_every: api.reconcile_every,
            requests_per_minute: api.requests_per_minute,
        }
    }
}

/// A kind that is built: a further one is a further row of [`KINDS`].
pub(super) struct KindRow {
    /// The word in the file.
    pub word: &'static str,
    /// Secret keys; each may be given as `<key>_file` instead.
    pub secrets: &'static [&'static str],
    /// Schemas whose properties are its keys.
    pub schemas: fn(&mut SchemaGenerator) -> Vec<Value>,
    read: fn(toml::Table) -> Result<SourceKind, toml::de::Error>,
}

/// All kinds that are built.
pub(super) const KINDS: &[KindRow] = &[
    KindRow {
        word: "connectwise",
        secrets: &["private_key"],
        schemas: |g| {
            vec![
                g.subschema_for::<connectwise::Settings>().to_value(),
                g.subschema_for::<EverySource>().to_value(),
                g.subschema_for::<ApiSource>().to_value(),
            ]
        },
        read: |table| Ok(SourceKind::ConnectWise(Box::new(table.try_into()?))),
    },
    KindRow {
        word: "autotask",
        secrets: &["secret"],
        schemas: |g| {
            vec![
                g.subschema_for::<autotask::Settings>().to_value(),
                g.subschema_for::<EverySource>().to_value(),
                g.subschema_for::<ApiSource>().to_value(),
            ]
        },
        read: |table| Ok(SourceKind::Autotask(Box::new(table.try_into()?))),
    },
    KindRow {
        word: "halopsa",
        secrets: &["client_secret"],
        schemas: |g| {
            vec![
                g.subschema_for::<halopsa::Settings>().to_value(),
                g.subschema_for::<EverySource>().to_value(),
                g.subschema_for::<SharedApiSource>().to_value(),
            ]
        },
        read: |table| Ok(SourceKind::HaloPsa(Box::new(table.try_into()?))),
    },
    KindRow {
        word: "redmine",
        secrets: &["api_key"],
        schemas: |g| {
            vec![
                g.subschema_for::<redmine::Settings>().to_value(),
                g.subschema_for::<EverySource>().to_value(),
                g.subschema_for::<ApiSource>().to_value(),
            ]
        },
        read: |table| Ok(SourceKind::Redmine(Box::new(table.try_into()?))),
    },
    KindRow {
        word: "icalendar",
        secrets: &["feeds"],
        schemas: |g| {
            vec![
                g.subschema_for::<icalendar::Settings>().to_value(),
                g.subschema_for::<FeedSource>().to_value(),
            ]
        },
        read: |table| Ok(SourceKind::ICalendar(Box::new(table.try_into()?))),
    },
    KindRow {
        word: "files",
        secrets: &[],
        schemas: |g| {
            vec![
                g.subschema_for::<files::Settings>().to_value(),
                g.subschema_for::<EverySource>().to_value(),
            ]
        },
        read: |table| table.try_into().map(SourceKind::Files),
    },
];

/// The row of a word.
pub(super) fn kind(word: &str) -> Option<&'static KindRow> {
    KINDS.iter().find(|k| k.word == word)
}

/// A source from its table. `folder` is that of the file which named its path.
pub(super) fn read(
    name: &str,
    table: &toml::Table,
    known: &Value,
    folder: &Path,
    report: &mut Report,
) -> Option<Source> {
    let at = ["sources", name];
    let row = table.get("kind").and_then(|k| kind(k.as_str()?))?;
    let pace = pace(name, table, report);
    let mut kind = match (row.read)(complete(table, row, known)) {
        Ok(kind) => kind,
        Err(error) => {
            if !report.knows(&at) {
                report.add(&at, error.message());
            }
            return None;
        }
    };
    if let SourceKind::Files(settings) = &mut kind {
        settings.path = folder.join(&settings.path);
    }
    Some(Source {
        name: name.to_owned(),
        pace: pace?,
        kind,
    })
}

/// What is required and missing was said already; with an empty text in its place the rest can be judged as well.
fn complete(table: &toml::Table, row: &KindRow, known: &Value) -> toml::Table {
    let mut whole = table.clone();
    let required = super::schema::required(known, row.word);
    for key in required.chain(row.secrets.iter().copied()) {
        let empty = || toml::Value::String(String::new());
        whole.entry(key).or_insert_with(empty);
    }
    whole
}

fn pace(name: &str, table: &toml::Table, report: &mut Report) -> Option<Pace> {
    let at = ["sources", name];
    let (every, api): (EverySource, ApiSource) = match table.get("kind").and_then(|k| k.as_str()) {
        Some("icalendar") => report.section::<_, FeedSource>(&at, table)?.into(),
        Some("halopsa") => {
            let api = report.section::<_, SharedApiSource>(&at, table)?;
            (report.section(&at, table)?, api.into())
        }
        _ => (report.section(&at, table)?, report.section(&at, table)?),
    };
    let mut length = |key: &str, text: &str| report.take(&["sources", name, key], duration(text));
    let poll_every = length("poll_every", &every.poll_every);
    let reconcile_every = length("reconcile_every", &api.reconcile_every);
    if api.requests_per_minute == 0 {
        let what = "0 requests would read nothing; give 1 or more";
        report.add(&["sources", name, "requests_per_minute"], what);
    }
    Some(Pace {
        poll_every: poll_every.unwrap_or_default(),
        reconcile_every: reconcile_every.unwrap_or_default(),
        vanish_percent: every.vanish_percent,
        requests_per_minute: api.requests_per_minute,
    })
}

/// Reads a length of time: a whole number and its unit, `s`, `m`, `h` or `d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let mistake = || {
        format!(
            "\"{text}\" is no length of time; write a whole number and s, m, h or d, as in \"5m\""
        )
    };
    let unit = text.chars().last().ok_or_else(mistake)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(mistake()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| mistake())?;
    if number == 0 {
        return Err(format!(
            "\"{text}\" is no time at all; give one second or more"
        ));
    }
    Ok(Duration::from_secs(u64::from(number) * seconds))
}
