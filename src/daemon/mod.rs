//! The composition root: opens the warehouse, builds the sources, and does one thing at a time on request.

pub mod check;
mod engine;
mod export;
mod item;
mod lease;
mod month;
mod progress;
mod running;
mod settings;
mod workbook;

use engine::{Engine, EngineKind, connector, engine};
pub use month::{Closed, Closing, Point, Restated};
pub use progress::{Bars, Lines, Silent};

use crate::clock::Clock;
use crate::close::{Rolled, Roller, Together};
use crate::config::{Config, JoinBy, Source, SourceKind};
use crate::model::*;
use crate::review::{Reviewed, Reviewer, Span};
use crate::rules::Rule;
use crate::store::directory::DirectoryOptions;
use crate::store::identity::IdentityRule;
use crate::store::{self, Address, Db};
use crate::sync::{self, Pass, PassOptions, Progress, Report};
use anyhow::Context as _;
use std::collections::{BTreeSet, HashSet};
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
        let options = directory_options(&self.config, self.rulings().await?);
        Ok(self.db.firm(&options).await?)
    }

    /// Judges what is due and disturbed, or the days named.
    pub async fn review(&self, firm: &Firm, span: Span) -> anyhow::Result<Reviewed> {
        let params = self.config.params();
        let version = self.settings_version().await?;
        Ok(self.reviewer(firm, &params, version).review(span).await?)
    }

    /// What a rule would have found over the last so many days; nothing is written.
    pub async fn preview(
        &self,
        firm: &Firm,
        rule: &Rule,
        days: u32,
    ) -> anyhow::Result<Vec<Finding>> {
        let params = self.config.params();
        let reviewer = self.reviewer(firm, &params, 0);
        Ok(reviewer.preview(rule, days).await?)
    }

    fn reviewer<'a>(
        &'a self,
        firm: &'a Firm,
        params: &'a Params,
        settings_version: i64,
    ) -> Reviewer<'a> {
        Reviewer {
            db: &self.db,
            firm,
            params,
            settings_version,
            now: self.clock.now(),
            api_sources: self.names(|kind| matches!(kind, EngineKind::Api { .. })),
            file_sources: self.names(|kind| !matches!(kind, EngineKind::Api { .. })),
        }
    }

    fn names(&self, is_so: impl Fn(&EngineKind) -> bool) -> Vec<String> {
        let engines = self.engines.iter().filter(|e| is_so(&e.kind));
        engines.map(|e| e.options.name.clone()).collect()
    }

    /// Rolls what was disturbed, and the months named.
    pub async fn roll(&self, firm: &Firm, also: &[Month]) -> anyhow::Result<Rolled> {
        self.with_roller(firm, async |roller| Ok(roller.roll(also).await?))
            .await
    }

    async fn with_roller<T>(
        &self,
        firm: &Firm,
        act: impl AsyncFnOnce(&Roller<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let (policy, params) = (self.config.finance_policy(), self.config.params());
        let together = Together {
            pause: params.review.pause.clone(),
            minimum_group: self.config.privacy.minimum_group,
        };
        act(&Roller {
            db: &self.db,
            firm,
            policy: &policy,
            business: &params.business,
            together: &together,
            settings_version: self.settings_version().await?,
            threshold: self.config.restate_threshold(),
            now: self.clock.now(),
        })
        .await
    }
}

/// What loading the firm needs to know of the settings.
fn directory_options(config: &Config, rulings: Rulings) -> DirectoryOptions {
    let is_files = |source: &&Source| matches!(source.kind, SourceKind::Files(_));
    DirectoryOptions {
        currency: config.params().business.currency,
        rulings,
        holidays: config.holidays(),
        files_sources: config
            .sources()
            .iter()
            .filter(is_files)
            .map(|s| s.name.clone())
            .collect(),
        ways: config
            .sources()
            .iter()
            .map(|s| (s.name.clone(), way(&s.kind)))
            .collect(),
    }
}

/// How a kind of source applies agreements to work.
fn way(kind: &SourceKind) -> Way {
    match kind {
        SourceKind::ConnectWise(_) => Way::ConnectWise,
        SourceKind::Autotask(_) => Way::Autotask,
        _ => Way::Plain,
    }
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
