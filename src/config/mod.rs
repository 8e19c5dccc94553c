//! Settings from files and the environment, checked as a whole before anything starts.
//!
//! ```text
//! files, later ones win ─┐
//!                        ├─ merged, each key with its origin ─ walked beside the schema ─ sections ─ Config
//! DAYBOOK__SECTION__KEY ─┘
//! ```
//!
//! Defaults stand beside the settings they belong to; the schema, the example and `config show` follow from them.

pub mod finance;
mod judged;
mod layer;
mod mistake;
mod schema;
mod secret;
mod section;
mod show;
mod source;
mod vendor;
mod walk;

pub use finance::Finance;
pub use layer::Inputs;
pub use mistake::{Mistake, Mistakes};
pub use schema::schema;
pub use section::{Identity, JoinBy, Privacy, Warehouse};
pub use source::{Pace, Source, SourceKind};
pub(crate) use walk::nearest;

use crate::model::{FinancePolicy, Holiday, Params, Threshold};
use mistake::Report;
use section::{Business, Review};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The commented example: every key there is, with its default.
pub const EXAMPLE: &str = include_str!("../../config/daybook.example.toml");

/// Everything an operator has set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything is kept.
    pub warehouse: Warehouse,
    /// How money is reckoned.
    pub finance: Finance,
    /// What is kept about people.
    pub privacy: Privacy,
    /// Who is who.
    pub identity: Identity,
    /// The files that were read, in their order.
    pub files: Vec<PathBuf>,
    params: Params,
    holidays: Vec<chrono::NaiveDate>,
    sources: Vec<Source>,
    /// All keys with their values, defaults filled in, without the secrets that files hold.
    effective: toml::Table,
}

/// The sections whose meaning is in them alone.
struct Sections {
    warehouse: Warehouse,
    business: Business,
    review: Review,
    finance: Finance,
    privacy: Privacy,
    identity: Identity,
}

impl Config {
    /// Reads all layers and checks the whole; every mistake is named, never only the first.
    pub fn load(inputs: &Inputs) -> Result<Self, Mistakes> {
        let known = schema();
        let merged = layer::merge(inputs, &known)?;
        let (table, origins) = (merged.table, &merged.origins);
        let mut report = Report::new(origins);
        let whole = toml::Value::Table(table.clone());
        walk::walk(&known, &whole, &mut Vec::new(), &mut report);
        let effective = show::effective(&known, &table);
        // What the schema found wrong is taken out, so that the meaning of all the rest is judged in the same run.
        let table = report.prune(table);
        let mut said = sections(&table, &mut report);
        secret::of_warehouse(&mut said.warehouse, inputs, origins, &mut report);
        let mut config = Self {
            params: Params {
                business: judged::business(&said.business, &mut report),
                review: judged::review(&said.review, &mut report),
                rules: judged::rules(&part(&table, "rules"), &mut report),
                minimum_group: said.privacy.minimum_group,
            },
            holidays: judged::holidays(&said.business, &mut report),
            sources: Vec::new(),
            warehouse: said.warehouse,
            finance: said.finance,
            privacy: said.privacy,
            identity: said.identity,
            files: merged.files,
            effective,
        };
        let configured = part(&table, "sources");
        for name in &merged.sources {
            let Some(toml::Value::Table(said)) = configured.get(name) else {
                continue;
            };
            check_name(name, &mut report);
            let whole = secret::resolve(name, said, inputs, origins, &mut report);
            let folder = origins.folder(&["sources", name, "path"]);
            let source = source::read(name, &whole, &known, &folder, &mut report);
            config.sources.extend(source);
        }
        config
            .sources
            .iter()
            .for_each(|s| vendor::check(s, &mut report));
        config.finance.check(&mut report);
        config.check_whole(&configured, &mut report);
        report.finish().map(|()| config)
    }

    /// What to tell whoever runs the program where it knows nothing: no file was found, and nothing else names a source.
    pub fn found_nowhere(&self) -> Option<String> {
        let nothing = self.files.is_empty() && self.sources.is_empty();
        nothing.then(layer::found_nowhere)
    }

    fn check_whole(&self, configured: &toml::Table, report: &mut Report) {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|k| self.warehouse.url.starts_with(k)) {
            report.add(
                &["warehouse", "url"],
                "write sqlite: and the path of a file, or postgres://user@host/database",
            );
        }
        let patience = source::duration(&self.warehouse.answer_within);
        report.take(&["warehouse", "answer_within"], patience);
        if self.privacy.minimum_group == 0 {
            report.add(
                &["privacy", "minimum_group"],
                "0 would show single people; write 1 or more",
            );
        }
        for source in &self.sources {
            self.check_mirror(source, configured, report);
        }
        let primary = &self.identity.primary;
        if !primary.is_empty() && !configured.contains_key(primary) {
            let near = walk::nearest(primary, configured.keys().map(String::as_str));
            let hint = near.map_or_else(String::new, |n| format!("; the nearest is {n}"));
            report.add(
                &["identity", "primary"],
                format!("there is no source \"{primary}\"{hint}"),
            );
        }
    }

    /// Time that is written in two places counts in one of them: a source that counts itself.
    fn check_mirror(&self, source: &Source, configured: &toml::Table, report: &mut Report) {
        let Some(other) = &source.mirrored_in else {
            return;
        };
        let at = ["sources", source.name.as_str(), "mirrored_in"];
        if !configured.contains_key(other) || *other == source.name {
            report.add(&at, format!("there is no other source \"{other}\""));
        } else if self.source(other).is_some_and(|o| o.mirrored_in.is_some()) {
            let what = format!(
                "the time of {other} does not count either; name the source in which it does"
            );
            report.add(&at, what);
        }
    }

    /// How long a statement may be without an answer.
    pub fn answer_within(&self) -> Duration {
        source::duration(&self.warehouse.answer_within).unwrap_or(Duration::from_secs(300))
    }

    /// The sources in the order in which the files name them.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
    /// The source of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.name == name)
    }
    /// The source whose name and zone a person has; none without any source.
    pub fn primary_source(&self) -> Option<&str> {
        let first = || self.sources.first().map(|s| s.name.as_str());
        Some(self.identity.primary.as_str())
            .filter(|p| !p.is_empty())
            .or_else(first)
    }
    /// What judging reads.
    pub fn params(&self) -> Params {
        self.params.clone()
    }
    /// What money reads.
    pub fn finance_policy(&self) -> FinancePolicy {
        FinancePolicy {
            currency: self.params.business.currency,
            time_zone: self.params.business.time_zone,
            work_week: self.params.business.work_week.clone(),
        }
    }
    /// What `[finance]` says in force, key by key: what is kept as its dated versions.
    pub fn finance_settings(&self) -> BTreeMap<String, String> {
        finance::settings(&self.effective)
    }
    /// When a closed month is restated by itself.
    pub fn restate_threshold(&self) -> Threshold {
        Threshold {
            percent: self.finance.restate_percent,
            units: self.finance.restate_amount,
        }
    }
    /// Days off for everyone, beside the calendars that sources bring.
    pub fn holidays(&self) -> Vec<Holiday> {
        let named = |on: &chrono::NaiveDate| Holiday {
            on: *on,
            name: "Holiday".into(),
            calendar: None,
            window: None,
        };
        self.holidays.iter().map(named).collect()
    }
    /// Changes when, and only when, a setting changes that judging or money reads: then everything of open months is
    /// judged again. Hexadecimal; the same on every machine.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for section in ["business", "review", "rules", "finance", "identity"] {
            let settings = self.effective.get(section).map(toml::Value::to_string);
            hash.update(format!("{section}\n{}\n", settings.unwrap_or_default()));
        }
        // How teams are merged is all that months read of it.
        hash.update(format!("minimum_group\n{}\n", self.privacy.minimum_group));
        hex::encode(hash.finalize())
    }
    /// The effective settings as TOML, secrets masked.
    pub fn show(&self) -> String {
        show::masked(&self.effective)
    }
}

fn sections(table: &toml::Table, report: &mut Report) -> Sections {
    Sections {
        warehouse: section(table, "warehouse", report),
        business: section(table, "business", report),
        review: section(table, "review", report),
        finance: section(table, "finance", report),
        privacy: section(table, "privacy", report),
        identity: section(table, "identity", report),
    }
}

fn section<T: serde::de::DeserializeOwned + Default>(
    table: &toml::Table,
    name: &str,
    report: &mut Report,
) -> T {
    report
        .section(&[name], &part(table, name))
        .unwrap_or_default()
}

fn part(table: &toml::Table, name: &str) -> toml::Table {
    table
        .get(name)
        .and_then(toml::Value::as_table)
        .cloned()
        .unwrap_or_default()
}

fn check_name(name: &str, report: &mut Report) {
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|c| c.is_ascii_lowercase());
    if !starts || !letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        report.add(
            &["sources", name],
            "a source's name is made of a-z, 0-9 and _, and begins with a letter",
        );
    }
}
