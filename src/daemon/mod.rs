//! The composition root: opens the warehouse, builds the sources, and does one thing at a time on request.

pub mod check;
mod export;
mod item;
mod lease;
mod progress;
mod running;

pub use progress::{Bars, Lines, Silent};

use crate::clock::Clock;
use crate::close::{Rolled, Roller};
use crate::config::{Config, JoinBy, Source, SourceKind};
use crate::model::*;
use crate::review::{Reviewed, Reviewer, Span};
use crate::source::autotask::Autotask;
use crate::source::connectwise::ConnectWise;
use crate::source::halopsa::HaloPsa;
use crate::source::redmine::Redmine;
use crate::source::{Connector, Qualifier, files};
use crate::store::directory::DirectoryOptions;
use crate::store::identity::IdentityRule;
use crate::store::{self, Address, Db};
use crate::sync::http::{Client, Limits};
use crate::sync::{self, Pass, PassOptions, Progress, Report, SourceOptions};
use anyhow::Context as _;
use chrono::TimeDelta;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use tokio_util::sync::CancellationToken;

/// Everything joined.
pub struct Daybook {
    /// The settings.
    pub config: Config,
    /// What time it is.
    pub clock: Clock,
    /// The warehouse.
    pub db: Db,
    /// Ends all waiting.
    pub cancel: CancellationToken,
    engines: Vec<Engine>,
    identity: IdentityRule,
    /// When all was last evaluated, in seconds.
    evaluated_at: AtomicI64,
}

/// A source, ready to be read.
struct Engine {
    options: SourceOptions,
    kind: EngineKind,
}

enum EngineKind {
    Api {
        connector: Box<dyn Connector>,
        client: Arc<Client>,
    },
    Files(files::Settings),
}

impl std::fmt::Debug for Daybook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Daybook")
            .field("db", &self.db)
            .finish_non_exhaustive()
    }
}

impl Daybook {
    /// Opens the warehouse of the settings; migrates it where the settings allow and `may_migrate` says so.
    pub async fn open(config: Config, clock: Clock, may_migrate: bool) -> anyhow::Result<Self> {
        let db = Db::open(address(&config), may_migrate && config.warehouse.migrate).await?;
        if may_migrate && config.warehouse.migrate {
            db.migrate().await?;
        } else {
            db.require_schema().await?;
        }
        let cancel = CancellationToken::new();
        let names: BTreeSet<String> = config.sources().iter().map(|s| s.name.clone()).collect();
        let engines = config
            .sources()
            .iter()
            .map(|s| engine(s, &config, &names, &cancel))
            .collect::<Result<_, _>>()?;
        let identity = IdentityRule {
            primary: config.primary_source().unwrap_or_default().to_owned(),
            by_email: config.identity.join_by == JoinBy::Email,
        };
        Ok(Self {
            config,
            clock,
            db,
            cancel,
            engines,
            identity,
            evaluated_at: AtomicI64::new(0),
        })
    }

    /// The same, and where the warehouse is away: tries again until it is there, or until a signal ends the program.
    pub async fn open_patiently(
        config: &Config,
        clock: &Clock,
        pause: std::time::Duration,
    ) -> anyhow::Result<Self> {
        loop {
            match Self::open(config.clone(), clock.clone(), true).await {
                Err(error)
                    if error
                        .downcast_ref::<store::Error>()
                        .is_some_and(store::Error::passes) =>
                {
                    tracing::warn!("{error:#}; trying again in {} s", pause.as_secs());
                    let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
                    tokio::time::sleep(pause).await;
                }
                opened => return opened,
            }
        }
    }

    /// One pass over the named sources (none: all).
    pub async fn sync(
        &self,
        names: &[String],
        options: &PassOptions,
        progress: &dyn Progress,
    ) -> anyhow::Result<Vec<(String, Report)>> {
        let mut reports = Vec::new();
        for engine in self
            .engines
            .iter()
            .filter(|e| names.is_empty() || names.contains(&e.options.name))
        {
            let pass = Pass {
                db: &self.db,
                clock: &self.clock,
                zone: self.config.params().business.time_zone,
                cancel: &self.cancel,
                options,
                progress,
                identity: &self.identity,
            };
            let report = match &engine.kind {
                EngineKind::Api { connector, client } => {
                    sync::pass(&pass, &engine.options, connector.as_ref(), client).await
                }
                EngineKind::Files(settings) => {
                    sync::files::pass(
                        &pass,
                        &engine.options,
                        settings,
                        &settings.path,
                        self.config.privacy.keep_notes,
                    )
                    .await
                }
            };
            reports.push((
                engine.options.name.clone(),
                report.with_context(|| format!("source {}", engine.options.name))?,
            ));
        }
        Ok(reports)
    }

    /// Understands the quarantined rows of a source again (none: of all). Answers how many are well now, and how many not.
    pub async fn replay(
        &self,
        source: Option<&str>,
        progress: &dyn Progress,
    ) -> anyhow::Result<(usize, usize)> {
        let before = self.db.parked(source, None).await?.len();
        let options = PassOptions::default();
        for engine in self
            .engines
            .iter()
            .filter(|e| source.is_none_or(|s| s == e.options.name))
        {
            let pass = Pass {
                db: &self.db,
                clock: &self.clock,
                zone: self.config.params().business.time_zone,
                cancel: &self.cancel,
                options: &options,
                progress,
                identity: &self.identity,
            };
            match &engine.kind {
                EngineKind::Api { connector, .. } => {
                    sync::replay::api(&pass, &engine.options, connector.as_ref()).await?
                }
                EngineKind::Files(settings) => {
                    sync::replay::files(
                        &pass,
                        &engine.options,
                        settings,
                        self.config.privacy.keep_notes,
                    )
                    .await?;
                }
            }
        }
        let after = self.db.parked(source, None).await?.len();
        Ok((before.saturating_sub(after), after))
    }

    /// The firm as the warehouse holds it.
    pub async fn firm(&self) -> anyhow::Result<Firm> {
        // Settings may join people in another way than before: then that is done first.
        self.settings_version().await?;
        Ok(self.db.firm(&directory_options(&self.config)).await?)
    }

    /// Judges what is due and disturbed, or the days named.
    pub async fn review(&self, firm: &Firm, span: Span) -> anyhow::Result<Reviewed> {
        let params = self.config.params();
        let reviewer = Reviewer {
            db: &self.db,
            firm,
            params: &params,
            settings_version: self.settings_version().await?,
            now: self.clock.now(),
            api_sources: self
                .engines
                .iter()
                .filter(|e| matches!(e.kind, EngineKind::Api { .. }))
                .map(|e| e.options.name.clone())
                .collect(),
        };
        Ok(reviewer.review(span).await?)
    }

    /// Rolls what was disturbed, and the months named.
    pub async fn roll(&self, firm: &Firm, also: &[Month]) -> anyhow::Result<Rolled> {
        let (policy, params) = (self.config.finance_policy(), self.config.params());
        let roller = Roller {
            db: &self.db,
            firm,
            policy: &policy,
            business: &params.business,
            settings_version: self.settings_version().await?,
            now: self.clock.now(),
        };
        Ok(roller.roll(also).await?)
    }

    /// The number of the settings in force; settings that were not used before disturb all that is still judged.
    async fn settings_version(&self) -> anyhow::Result<i64> {
        let fingerprint = self.config.fingerprint();
        if let Some(id) = self.db.settings_in_force(&fingerprint).await? {
            return Ok(id);
        }
        let mut tx = self.db.begin(self.clock.now()).await?;
        let (id, others_before) = tx
            .enforce_settings(&fingerprint, &self.config.show())
            .await?;
        self.db.join_identities(&self.identity, &mut tx).await?;
        if others_before {
            tx.disturb(&BTreeSet::from([crate::store::dirty::Disturbed::All]))
                .await?;
        }
        tx.commit().await?;
        Ok(id)
    }
}

/// What loading the firm needs to know of the settings.
fn directory_options(config: &Config) -> DirectoryOptions {
    let is_files = |source: &&Source| matches!(source.kind, SourceKind::Files(_));
    DirectoryOptions {
        currency: config.params().business.currency,
        cancelled_date_inclusive: config.finance.cancelled_date_inclusive,
        holidays: config.holidays(),
        files_sources: config
            .sources()
            .iter()
            .filter(is_files)
            .map(|s| s.name.clone())
            .collect(),
    }
}

/// What reads a source over HTTP; none for a folder.
fn connector(source: &Source, config: &Config) -> Option<Box<dyn Connector>> {
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
        SourceKind::Files(s) => format!("{:?} {qualifier:?} {keep_notes}", s.files),
    }
}

fn engine(
    source: &Source,
    config: &Config,
    names: &BTreeSet<String>,
    cancel: &CancellationToken,
) -> anyhow::Result<Engine> {
    let length = |d: std::time::Duration| TimeDelta::from_std(d).unwrap_or(TimeDelta::days(365));
    let (known_sources, keep_any) = match &source.kind {
        SourceKind::Files(settings) => (names.clone(), settings.qualified_ids),
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

/// Where the warehouse of the settings is.
pub fn address(config: &Config) -> Address<'_> {
    let password = Some(config.warehouse.password.as_str());
    Address {
        url: &config.warehouse.url,
        password: password.filter(|p| !p.is_empty()),
        patience: config.answer_within(),
    }
}

/// What the sources bring, as the warehouse knows it; nothing where there is none that can be read.
pub async fn brought(config: &Config) -> HashSet<String> {
    let known = async {
        let db = Db::open(address(config), false).await?;
        let brings = db.brings().await;
        db.close().await;
        brings
    };
    known.await.unwrap_or_default()
}
