//! Settings that finance owns, as dated versions: entered when they change, never edited.

use super::bulk::Insert;
use super::driver::{Of, sql};
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::Instant;
use std::collections::BTreeMap;

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinanceSettings {
    /// Its number.
    pub version: i64,
    /// When it came into force.
    pub valid_from: Instant,
    /// What it says: key and value.
    pub settings: BTreeMap<String, String>,
}

impl Db {
    /// A version of the settings, or (none) the newest.
    pub async fn finance_settings(&self, version: Option<i64>) -> Result<Option<FinanceSettings>> {
        let rows = sql(
            "select version, valid_from, setting, value from finance_setting
             where version = coalesce($1, (select max(version) from finance_setting))",
        )
        .bind(version)
        .fetch_all(&self.reader)
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let said = |row| (Fields(row).need("setting"), Fields(row).need("value"));
        Ok(Some(FinanceSettings {
            version: first.try_get("version")?,
            valid_from: first.try_get("valid_from")?,
            settings: rows.iter().map(said).collect(),
        }))
    }
}

impl Tx {
    /// Enters settings as the next version, from now on. Answers its number.
    pub async fn enter_finance_settings(
        &mut self,
        settings: &BTreeMap<String, String>,
    ) -> Result<i64> {
        let last: i64 = sql("select coalesce(max(version), 0) from finance_setting")
            .scalar(&mut *self)
            .await?;
        let insert = Insert {
            into: "finance_setting",
            columns: &[
                ("version", Of::Int),
                ("valid_from", Of::Instant),
                ("setting", Of::Text),
                ("value", Of::Text),
            ],
            tail: "",
        };
        let (version, now) = (last + 1, self.now);
        let rows: Vec<_> = settings.iter().collect();
        self.insert_all(&insert, &rows, |(setting, value), take| {
            take.put(version)
                .put(now)
                .put(setting.as_str())
                .put(value.as_str());
        })
        .await?;
        Ok(version)
    }
}
