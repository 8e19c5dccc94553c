//! Which settings are in force: those that judging and money read, and those that finance owns, each as versions.

use super::Daybook;
use crate::store::settings::FinanceSettings;
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

    /// The number of finance's settings in force. Others than the newest held are entered as the next version, dated now,
    /// and the audit trail is told what changed.
    pub(super) async fn finance_version(&self) -> anyhow::Result<i64> {
        let said = self.config.finance_settings();
        let held = self.db.finance_settings(None).await?;
        if let Some(held) = held.as_ref().filter(|held| held.settings == said) {
            return Ok(held.version);
        }
        let mut tx = self.db.begin(self.clock.now()).await?;
        let version = tx.enter_finance_settings(&said).await?;
        if let Some(held) = &held {
            let detail = format!("version {version}: {}", changes(held, &said));
            tx.audit("daybook", "settings", "finance", &detail).await?;
        }
        tx.commit().await?;
        Ok(version)
    }
}

/// What differs, old and new.
fn changes(held: &FinanceSettings, said: &BTreeMap<String, String>) -> String {
    let keys: BTreeSet<&String> = held.settings.keys().chain(said.keys()).collect();
    let word = |from: &BTreeMap<String, String>, key: &str| {
        from.get(key).cloned().unwrap_or_else(|| "nothing".into())
    };
    let differs = |key: &&String| held.settings.get(*key) != said.get(*key);
    let told = keys.into_iter().filter(differs).map(|key| {
        let (old, new) = (word(&held.settings, key), word(said, key));
        format!("{key} {old} -> {new}")
    });
    told.collect::<Vec<_>>().join(", ")
}
