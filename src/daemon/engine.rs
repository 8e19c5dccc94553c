//! Sources of the settings as what reads them: a connector and its client, or a folder.

use crate::config::{Config, Source, SourceKind};
use crate::source::autotask::Autotask;
use crate::source::connectwise::ConnectWise;
use crate::source::halopsa::HaloPsa;
use crate::source::icalendar::ICalendar;
use crate::source::redmine::Redmine;
use crate::source::{Connector, Qualifier, files};
use crate::sync::SourceOptions;
use crate::sync::http::{Client, Limits};
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A source, ready to be read.
pub(super) struct Engine {
    pub options: SourceOptions,
    pub kind: EngineKind,
}

/// How it is read.
pub(super) enum EngineKind {
    Api {
        connector: Box<dyn Connector>,
        client: Arc<Client>,
    },
    Files(files::Settings),
}

/// What reads a source over HTTP; none for a folder.
pub(super) fn connector(source: &Source, config: &Config) -> Option<Box<dyn Connector>> {
    match &source.kind {
        SourceKind::ConnectWise(settings) => Some(Box::new(ConnectWise::new(
            source.name.clone(),
            (**settings).clone(),
            config.privacy.keep_notes,
        ))),
        SourceKind::Autotask(settings) => Some(Box::new(Autotask::new(
            source.name.clone(),
            (**settings).clone(),
            config.params().business.time_zone,
            config.privacy.keep_notes,
        ))),
        SourceKind::HaloPsa(settings) => Some(Box::new(HaloPsa::new(
            source.name.clone(),
            (**settings).clone(),
            config.privacy.keep_notes,
        ))),
        SourceKind::Redmine(settings) => Some(Box::new(Redmine::new(
            (**settings).clone(),
            config.privacy.keep_notes,
        ))),
        SourceKind::ICalendar(settings) => Some(Box::new(ICalendar::new(
            settings,
            config.params().business.time_zone,
        ))),
        SourceKind::Files(_) => None,
    }
}

/// The settings by which rows are understood: with others, every row is looked at again.
fn understood_with(kind: &SourceKind, qualifier: &Qualifier, config: &Config) -> String {
    let keep_notes = config.privacy.keep_notes;
    match kind {
        SourceKind::ConnectWise(s) => format!("{:?} {:?} {keep_notes}", s.map, s.web_url),
        SourceKind::Autotask(s) => {
            let zone = config.params().business.time_zone;
            format!("{:?} {:?} {zone} {keep_notes}", s.map, s.web_url)
        }
        SourceKind::HaloPsa(s) => format!("{:?} {:?} {keep_notes}", s.map, s.web_url),
        SourceKind::Redmine(s) => {
            format!("{} {:?} {:?} {keep_notes}", s.base_url, s.web_url, s.map)
        }
        // What its rows say was understood when they were made.
        SourceKind::ICalendar(_) => String::new(),
        SourceKind::Files(s) => format!("{:?} {qualifier:?} {keep_notes}", s.files),
    }
}

/// A source of the settings, ready to be read.
pub(super) fn engine(
    source: &Source,
    config: &Config,
    names: &BTreeSet<String>,
    cancel: &CancellationToken,
) -> anyhow::Result<Engine> {
    let length = |d: std::time::Duration| TimeDelta::from_std(d).unwrap_or(TimeDelta::days(365));
    let (known_sources, keep_any) = match &source.kind {
        SourceKind::Files(settings) => (names.clone(), settings.qualified_ids),
        SourceKind::ICalendar(_) => (names.clone(), false),
        _ => (BTreeSet::new(), false),
    };
    let qualifier = Qualifier {
        source: source.name.clone(),
        known_sources,
        keep_any,
    };
    let kind = match (&source.kind, connector(source, config)) {
        (_, Some(connector)) => {
            let limits = Limits {
                requests_per_minute: source.pace.requests_per_minute,
                in_flight: connector.in_flight(),
                ..Limits::default()
            };
            let client = Client::new(limits, cancel.clone())?;
            EngineKind::Api { connector, client }
        }
        (SourceKind::Files(settings), None) => EngineKind::Files(settings.clone()),
        (kind, None) => anyhow::bail!("a source of kind {} has no connector", kind.as_str()),
    };
    let understood_with = understood_with(&source.kind, &qualifier, config);
    let options = SourceOptions {
        name: source.name.clone(),
        poll_every: length(source.pace.poll_every),
        reconcile_every: length(source.pace.reconcile_every),
        vanish_percent: source.pace.vanish_percent,
        understood_with: format!(
            "{:016x}",
            xxhash_rust::xxh3::xxh3_64(understood_with.as_bytes())
        ),
        qualifier,
    };
    Ok(Engine { options, kind })
}
