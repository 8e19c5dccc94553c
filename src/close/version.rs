//! The acts of a month: closed as version 1, restated as 2, 3, …, each frozen, sealed by a hash and told to the audit trail.

use super::{Roller, late::posted, past::Past, rows, unknown_by_account};
use crate::finance::{self, Scope};
use crate::model::*;
use crate::store::Result;
use crate::store::close::{Standing, Version};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Who does something to a month, and why.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// The actor.
    pub actor: &'a str,
    /// The reason.
    pub reason: &'a str,
}

/// The program itself, where the threshold is reached.
const BY_THRESHOLD: Act<'static> = Act {
    actor: "daybook",
    reason: "threshold",
};

impl Roller<'_> {
    /// Closes a month that is rolled: its first version stays as it is from now on. Answers whether it was open.
    pub async fn close(&self, month: Month, act: Act<'_>, readiness: &str) -> Result<bool> {
        let mut tx = self.db.begin(self.now).await?;
        if tx.is_closed(month).await? {
            return Ok(false);
        }
        let version = Version {
            number: 1,
            status: "closed",
            actor: act.actor,
            reason: act.reason,
            readiness,
            settings_version: self.settings_version,
            finance_version: self.firm.rulings.version(month),
        };
        let checksum = tx.freeze(month, &version).await?;
        tx.expire_month(month).await?;
        let detail = format!("version 1, checksum {checksum}");
        tx.audit(act.actor, "close", &month.to_string(), &detail)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Restates a closed month on request. Answers the new version; none: nothing changed since the last. Either way the
    /// act is logged.
    pub async fn reopen(&self, month: Month, act: Act<'_>) -> Result<Option<i64>> {
        let change = self.change(month).await?;
        if change.values().any(|(now, was)| now != was) {
            return self.restate(month, act).await.map(Some);
        }
        let mut tx = self.db.begin(self.now).await?;
        let detail = format!("no version: nothing changed; {}", act.reason);
        tx.audit(act.actor, "reopen", &month.to_string(), &detail)
            .await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Restates a closed month whose profit moved by the threshold or more.
    pub(super) async fn restate_if_due(&self, month: Month) -> Result<bool> {
        let change = self.change(month).await?;
        let due = change.iter().any(|(currency, (now, was))| {
            let part = was
                .unsigned_abs()
                .saturating_mul(self.threshold.percent.into());
            let units = currency
                .minor(self.threshold.units.into())
                .unwrap_or(i64::MAX);
            let moved = now.abs_diff(*was);
            moved > 0
                && u128::from(moved) * 100 >= u128::from(part)
                && moved >= units.unsigned_abs()
        });
        if due {
            self.restate(month, BY_THRESHOLD).await?;
        }
        Ok(due)
    }

    /// Profit of a closed month as it is known now, and as its last version says, by currency.
    async fn change(&self, month: Month) -> Result<BTreeMap<Currency, (i64, i64)>> {
        let mut change: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
        for profit in [
            self.db.own_profit(month, 1).await?,
            self.db.adjusted_profit(month).await?,
        ] {
            for (currency, amount) in profit {
                change.entry(currency).or_default().0 += amount;
            }
        }
        let last = self.last(month).await?;
        for (currency, amount) in self.db.own_profit(month, last.number).await? {
            change.entry(currency).or_default().1 += amount;
        }
        Ok(change)
    }

    async fn last(&self, month: Month) -> Result<Standing> {
        let versions = self.db.versions(month).await?;
        versions.into_iter().next_back().ok_or_else(|| {
            crate::store::Error::Schema(format!("{month} has no version; run `daybook rollup`"))
        })
    }

    /// The month's truth of now as its next version, with the bridge that leads there.
    async fn restate(&self, month: Month, act: Act<'_>) -> Result<i64> {
        let last = self.last(month).await?;
        let number = last.number + 1;
        let today: NaiveDate = self
            .now
            .with_timezone(&self.business.time_zone)
            .date_naive();
        let open = self.db.open_items().await?;
        let work = self.work(month, None).await?;
        let past = &mut Past::of_one();
        let facts = self.facts(month, work, today, &open, past).await?;
        let mut roll = self.reckon(month, &facts, Scope::All, past).await?;
        drop(facts);
        let before = self.db.own_lines(month, last.number).await?;
        let subjects: BTreeSet<String> = before
            .iter()
            .chain(&roll.lines)
            .map(|l| l.subject_id.to_string())
            .collect();
        let since = last.closed_at.unwrap_or_default();
        let causes = self.db.causes(&subjects, since).await?;
        let rules = last.settings_version != self.settings_version;
        let steps = finance::bridge(&before, &roll.lines, &causes, rules);
        drop(before);
        let own = roll.lines.len();
        let adjustments = self.db.adjustments(month).await?;
        let mut unknown = unknown_by_account(&roll);
        self.adjusted(&mut roll, &mut unknown, &adjustments, None);
        let rows = rows::rows(self.firm, &roll);
        let mut tx = self.db.begin(self.now).await?;
        tx.post(month, number, None, &posted(&roll.lines[..own]))
            .await?;
        tx.copy_adjustments(month, number).await?;
        for (cut, rows) in &rows {
            tx.put_rows(month, number, *cut, rows).await?;
        }
        tx.put_unknown(month, number, &unknown).await?;
        let version = Version {
            number,
            status: "restated",
            actor: act.actor,
            reason: act.reason,
            readiness: "",
            settings_version: self.settings_version,
            finance_version: self.firm.rulings.version(month),
        };
        tx.freeze(month, &version).await?;
        tx.keep_bridge(month, (last.number, number), &steps).await?;
        let detail = format!("version {number}; {}", act.reason);
        tx.audit(act.actor, "reopen", &month.to_string(), &detail)
            .await?;
        tx.commit().await?;
        Ok(number)
    }
}
