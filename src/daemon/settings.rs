//! Which settings are in force: those that judging and money read, and those that finance owns, each as versions.

use super::Daybook;
use crate::config::finance;
use crate::model::{Month, Ruling, Rulings};
use crate::store::settings::FinanceSettings;
use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet};

impl Daybook {
    /// The number of the settings in force; settings that were not used before disturb all that is still judged.
    pub(super) async fn settings_version(&self) -> anyhow::Result<i64> {
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

    /// Which of finance's settings hold in which month. Others than the newest held are entered as the next version first,
    /// dated now, and the audit trail is told what changed.
    pub(super) async fn rulings(&self) -> anyhow::Result<Rulings> {
        let said = self.config.finance_settings();
        let mut held = self.db.finance_settings().await?;
        if held.last().is_none_or(|held| !says_the_same(held, &said)) {
            self.enter(held.last(), &said).await?;
            held = self.db.finance_settings().await?;
        }
        let entered: Vec<Ruling> = held
            .iter()
            .map(|version| self.ruling(version))
            .collect::<anyhow::Result<_>>()?;
        Ok(Rulings::new(&entered, &self.db.closed_with().await?))
    }

    async fn enter(
        &self,
        held: Option<&FinanceSettings>,
        said: &BTreeMap<String, String>,
    ) -> anyhow::Result<()> {
        let mut tx = self.db.begin(self.clock.now()).await?;
        let version = tx.enter_finance_settings(said).await?;
        if let Some(held) = held {
            let detail = format!("version {version}: {}", changes(held, said));
            tx.audit("daybook", "settings", "finance", &detail).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    fn ruling(&self, version: &FinanceSettings) -> anyhow::Result<Ruling> {
        let number = version.version;
        let methods = finance::kept(&version.settings).and_then(|kept| kept.methods());
        let methods = methods.with_context(|| {
            format!("version {number} of finance's settings in the warehouse was written by a later Daybook; run that one")
        })?;
        let from = self.first_month(version);
        Ok(Ruling {
            version: number,
            from,
            methods,
        })
    }

    /// The first month of a version: the one it names, else the one in which it was entered.
    pub(super) fn first_month(&self, version: &FinanceSettings) -> Month {
        let zone = self.config.params().business.time_zone;
        let entered = version.valid_from.with_timezone(&zone).date_naive();
        let named = finance::kept(&version.settings).and_then(|kept| kept.applies_from());
        named.unwrap_or(Month::of(entered))
    }
}

/// A key that a version does not have is what it is by default.
fn says_the_same(held: &FinanceSettings, said: &BTreeMap<String, String>) -> bool {
    held.settings == *said || finance::kept(&held.settings) == finance::kept(said)
}

/// What differs, old and new.
fn changes(held: &FinanceSettings, said: &BTreeMap<String, String>) -> String {
    let keys: BTreeSet<&String> = held.settings.keys().chain(said.keys()).collect();
    let word = |from: &BTreeMap<String, String>, key: &str| {
        let word = from.get(key).filter(|word| !word.is_empty());
        word.cloned().unwrap_or_else(|| "nothing".into())
    };
    let told = keys.into_iter().filter_map(|key| {
        let (old, new) = (word(&held.settings, key), word(said, key));
        (old != new).then(|| format!("{key} {old} -> {new}"))
    });
    told.collect::<Vec<_>>().join(", ")
}
