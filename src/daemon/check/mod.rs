//! Proves the set-up: what each line of `daybook check` says, and what is looked at, in the order of mending.

mod api;
mod asked;
mod firm;
mod folder;
mod mapped;
mod mirrored;
mod warehouse;

use super::{connector, directory_options};
use crate::clock::Clock;
use crate::config::{Config, SourceKind};
use crate::model::Rulings;
use crate::source::SourceError;
use crate::store::Db;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, and something is lost by it.
    Warning,
    /// It must be mended.
    Failed,
}

impl Status {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in a word or two.
    pub check: &'static str,
    /// Of which source, or source and stream; empty where the whole is meant.
    pub subject: String,
    /// How it came out.
    pub status: Status,
    /// What was found, a sentence.
    pub found: String,
    /// What to do; none where nothing is to be done.
    pub mend: Option<String>,
}

impl Check {
    fn ok(check: &'static str, subject: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            check,
            subject: subject.into(),
            status: Status::Ok,
            found: found.into(),
            mend: None,
        }
    }
    fn warning(
        check: &'static str,
        subject: impl Into<String>,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Warning,
            mend: Some(mend.into()),
            ..Self::ok(check, subject, found)
        }
    }
    fn failed(
        check: &'static str,
        subject: impl Into<String>,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Failed,
            ..Self::warning(check, subject, found, mend)
        }
    }
    /// A source's own words.
    fn refused(check: &'static str, subject: impl Into<String>, error: &SourceError) -> Self {
        let (found, mend) = match error {
            SourceError::Operator { what, mend } => (what, mend.as_str()),
            SourceError::Retry { what, .. } => (
                what,
                "check the address, the network and the vendor's status page, then try again",
            ),
            SourceError::Moved { what } => (what, "check base_url and the keys of this source"),
            SourceError::Shape { what } => (
                what,
                "check that the address is that of the API; if it is, report this answer",
            ),
        };
        Self::failed(check, subject, found, mend)
    }
    /// A sentence of the warehouse: what failed, and after the last semicolon what to do.
    fn broken(check: &'static str, sentence: &str) -> Self {
        let (found, mend) = sentence.rsplit_once("; ").unwrap_or((
            sentence,
            "check the disk, and restore the file from a backup",
        ));
        Self::failed(check, "", found, mend)
    }
}

/// Looks at everything the settings name.
pub async fn check(config: &Config, clock: &Clock) -> Vec<Check> {
    let mut lines = settings(config);
    let (seen, db) = warehouse::check(config, clock).await;
    lines.extend(seen);
    for source in config.sources() {
        match &source.kind {
            SourceKind::Files(settings) => {
                lines.extend(folder::check(
                    &source.name,
                    settings,
                    config.privacy.keep_notes,
                ));
            }
            _ => {
                if let Some(connector) = connector(source, config) {
                    lines.extend(api::check(source, connector.as_ref(), clock).await);
                }
            }
        }
    }
    if let Some(db) = db {
        lines.extend(held(config, clock, &db).await);
        db.close().await;
    }
    lines
}

fn settings(config: &Config) -> Vec<Check> {
    let files: Vec<String> = config
        .files
        .iter()
        .map(|f| f.display().to_string())
        .collect();
    let found = match files.len() {
        0 => "no file was found, the defaults hold".to_owned(),
        _ => format!("read from {}", files.join(", ")),
    };
    let mut lines = vec![Check::ok("configuration", "", found)];
    if config.sources().is_empty() {
        lines.push(Check::failed(
            "sources",
            "",
            "the configuration names no source",
            "add a table [sources.NAME]; `daybook config example` shows one",
        ));
    }
    if config.params().business.purpose.is_none() {
        lines.push(Check::warning(
            "purpose",
            "",
            "business.purpose is not set, so every rule of audience lead is off",
            "set business.purpose to why you look at time; the people concerned read it",
        ));
    }
    lines
}

/// What the warehouse already holds.
async fn held(config: &Config, clock: &Clock, db: &Db) -> Vec<Check> {
    let mut lines = Vec::new();
    let rulings = Rulings::always(config.finance.methods().unwrap_or_default());
    match db.firm(&directory_options(config, rulings)).await {
        Ok(firm) => {
            lines.extend(firm::check(&firm, clock.now().date_naive()));
            lines.extend(firm::calendars(&firm, config));
        }
        Err(error) => lines.push(Check::broken("warehouse", &error.to_string())),
    }
    match mirrored::check(config, db, clock.now().date_naive()).await {
        Ok(twice) => lines.extend(twice),
        Err(error) => lines.push(Check::broken("warehouse", &error.to_string())),
    }
    for source in config.sources() {
        if let Some(connector) = connector(source, config) {
            match mapped::check(db, &source.name, connector.as_ref(), clock.now()).await {
                Ok(seen) => lines.extend(seen),
                Err(error) => lines.push(Check::broken("mapping", &error.to_string())),
            }
        }
    }
    lines
}

/// So many of a list, the first few by name.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
