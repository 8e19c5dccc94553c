//! Settings that finance owns, as dated versions: entered when they change, never edited.

use super::bulk::Insert;
use super::driver::{Of, sql};
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{Instant, Month};
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
    /// All versions of the settings, the first first.
    pub async fn finance_settings(&self) -> Result<Vec<FinanceSettings>> {
        let rows =
            sql("select version, valid_from, setting, value from finance_setting order by version")
                .fetch_all(&self.reader)
                .await?;
        let mut versions: Vec<FinanceSettings> = Vec::new();
        for row in &rows {
            let version = row.try_get("version")?;
            if versions.last().is_none_or(|last| last.version != version) {
                versions.push(FinanceSettings {
                    version,
                    valid_from: row.try_get("valid_from")?,
                    settings: BTreeMap::new(),
                });
            }
            if let Some(last) = versions.last_mut() {
                let f = Fields(row);
                last.settings.insert(f.need("setting"), f.need("value"));
            }
        }
        Ok(versions)
    }

    /// The versions that closed months were closed with.
    pub async fn closed_with(&self) -> Result<BTreeMap<Month, i64>> {
        let rows: Vec<(String, i64)> = sql("select month, finance_version from month_version
             where version = 1 and status = 'closed' and finance_version is not null")
        .tuples(&self.reader)
        .await?;
        let read = |(month, version): (String, i64)| Some((Month::parse(&month)?, version));
        Ok(rows.into_iter().filter_map(read).collect())
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
            same: &[],
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
