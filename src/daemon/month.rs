//! What finance does with a month: what is looked at before it is closed, closing it, and restating it.

use super::Daybook;
use crate::close::Act;
use crate::model::{Currency, Month};
use crate::store::readiness::Readiness;
use chrono::Days;
use serde::Serialize;

/// A point of the list before a close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What is looked at.
    pub what: &'static str,
    /// As it should be?
    pub ready: bool,
    /// It forbids closing.
    pub refuses: bool,
    /// What was found, and the mend.
    pub detail: String,
}

/// How a close came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What was looked at.
    pub points: Vec<Point>,
    /// What happened.
    pub outcome: Closed,
}

/// What a close did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The month is closed.
    Closed,
    /// It was closed before; nothing changed.
    Already,
    /// Not closed: a source has yet to be read.
    Refused,
}

/// What a request to restate did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restated {
    /// A new version.
    Version(i64),
    /// Nothing changed since the last version.
    Unchanged,
    /// The month is open.
    Open,
}

impl Daybook {
    /// Closes a month, after its list of readiness; only a source that was not read since the grace days refuses.
    pub async fn close_month(&self, month: Month, act: Act<'_>) -> anyhow::Result<Closing> {
        let firm = self.firm().await?;
        self.roll(&firm, &[month]).await?;
        let points = self.readiness(month).await?;
        let outcome = if self.is_closed(month).await? {
            Closed::Already
        } else if points.iter().any(|p| p.refuses) {
            Closed::Refused
        } else {
            let readiness = serde_json::to_string(&points)?;
            let closed = self
                .with_roller(&firm, async |roller| {
                    Ok(roller.close(month, act, &readiness).await?)
                })
                .await?;
            // The next months show what was open of this one no more.
            self.roll(&firm, &[]).await?;
            if closed {
                Closed::Closed
            } else {
                Closed::Already
            }
        };
        Ok(Closing { points, outcome })
    }

    /// Restates a closed month as it is known now.
    pub async fn reopen_month(&self, month: Month, act: Act<'_>) -> anyhow::Result<Restated> {
        if !self.is_closed(month).await? {
            return Ok(Restated::Open);
        }
        let firm = self.firm().await?;
        self.roll(&firm, &[month]).await?;
        let version = self
            .with_roller(&firm, async |roller| Ok(roller.reopen(month, act).await?))
            .await?;
        Ok(version.map_or(Restated::Unchanged, Restated::Version))
    }

    /// Versions of months that are no longer what their hash says.
    pub async fn broken_seals(&self) -> anyhow::Result<Vec<(Month, i64)>> {
        let mut broken = Vec::new();
        for (month, version, seal) in self.db.seals().await? {
            if self.db.checksum(month, version).await? != seal {
                broken.push((month, version));
            }
        }
        Ok(broken)
    }

    async fn is_closed(&self, month: Month) -> anyhow::Result<bool> {
        let versions = self.db.versions(month).await?;
        Ok(versions
            .iter()
            .any(|v| v.number == 1 && v.status == "closed"))
    }

    async fn readiness(&self, month: Month) -> anyhow::Result<Vec<Point>> {
        let found = self.db.readiness(month).await?;
        let mut points = vec![self.read_since(month).await?];
        let mut point = |what, count: i64, mend: &str| {
            points.push(Point {
                what,
                ready: count == 0,
                refuses: false,
                detail: if count == 0 {
                    "nothing".into()
                } else {
                    format!("{count}; {mend}")
                },
            });
        };
        let Readiness {
            unapproved,
            open_items,
            earlier_open,
            ..
        } = &found;
        point(
            "time entries not approved",
            *unapproved,
            "approve them in the PSA",
        );
        point(
            "open items of the month",
            *open_items,
            "work the queue; what is open expires",
        );
        point(
            "earlier months not closed",
            *earlier_open,
            "close them first",
        );
        let mut money = |what, currency: Option<Currency>, bad: bool, detail: String| {
            let of = currency.map(|c| format!(" ({c})")).unwrap_or_default();
            points.push(Point {
                what,
                ready: !bad,
                refuses: false,
                detail: format!("{detail}{of}"),
            });
        };
        if found.totals.is_empty() {
            money(
                "payroll total",
                None,
                true,
                "not given; add the month to payroll.csv".into(),
            );
        }
        for total in &found.totals {
            let currency = Some(total.currency);
            let unknown = total.unknown_seconds;
            let hours = rust_decimal::Decimal::from(unknown) / rust_decimal::Decimal::from(3600);
            let hours = format!("{} h", hours.round_dp(2));
            money("hours of unknown cost", currency, unknown > 0, hours);
            let variance = total.variance();
            let far = variance.is_none_or(|v| v.unsigned_abs() * 100 > total.cost.unsigned_abs());
            let detail = match variance {
                Some(v) => format!("{} off the labour cost", total.currency.amount(v)),
                None => "not given; add the month to payroll.csv".into(),
            };
            money("payroll total", currency, far, detail);
        }
        if found.invoices == 0 {
            money("invoices of the month", None, true, "none has come".into());
        }
        Ok(points)
    }

    /// Has every source been read since the month's end and the grace days?
    async fn read_since(&self, month: Month) -> anyhow::Result<Point> {
        let days = Days::new(self.config.finance.close_grace_days.into());
        let day = month.end().checked_add_days(days).unwrap_or(month.end());
        let zone = self.config.params().business.time_zone;
        let since = crate::calendar::day_bounds(zone, day).start;
        let reads = self.db.last_successes().await?;
        let late: Vec<&str> = self
            .config
            .sources()
            .iter()
            .map(|s| s.name.as_str())
            .filter(|name| {
                let mut own = reads
                    .iter()
                    .filter(|(source, ..)| source == name)
                    .peekable();
                own.peek().is_none() || own.any(|(.., at)| at.is_none_or(|at| at < since))
            })
            .collect();
        let last = crate::store::work::day_before(day);
        Ok(Point {
            what: "every source read since the month's end and the grace days",
            ready: late.is_empty(),
            refuses: !late.is_empty(),
            detail: if late.is_empty() {
                format!("after {last}")
            } else {
                format!(
                    "{} not read after {last}; run `daybook sync` from {day} on",
                    late.join(", ")
                )
            },
        })
    }
}
