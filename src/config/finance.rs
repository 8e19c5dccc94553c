//! `[finance]`: the month. What finance owns here is kept as dated versions, and read back from them.

use super::mistake::Report;
use super::part;
use crate::model::{self, Methods, Month, PAID_HOURS};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `[finance]`: how money is reckoned. Each word is one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Finance {
    /// What a year of pay is divided by.
    pub cost_basis: CostBasis,
    /// Hours of a paid year in which nobody can work for a client; `available_hours` leaves them out.
    pub unavailable_hours: UnavailableHours,
    /// How a price is spread over a month that it does not fill.
    pub proration: Proration,
    /// When what is left of a block is earned.
    pub breakage: Breakage,
    /// The part of a block, in percent, that is expected never to be used; `proportional` needs it.
    pub expected_breakage_pct: String,
    /// The day of cancellation still belongs to the agreement.
    pub cancelled_date_inclusive: bool,
    /// The month (`YYYY-MM`) from which on these settings hold; empty: the month in which they are first used. Closed months
    /// keep theirs.
    pub applies_from: String,
    /// Days after a month's end that sources have to be read up to before it may be closed.
    pub close_grace_days: u32,
    /// A closed month is restated by itself from this part of its profit on, in percent …
    pub restate_percent: u32,
    /// … and this amount, in whole units of its currency: the larger of both counts.
    pub restate_amount: u32,
    /// What finance aims at; reports show it.
    pub targets: Targets,
}

/// `finance.unavailable_hours`: of a person's 2,080 paid hours a year, the same for everyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UnavailableHours {
    /// Paid leave, sick days among it.
    pub leave: u32,
    /// Public holidays.
    pub holidays: u32,
    /// Training, where it is not entered as work of the own firm.
    pub training: u32,
}

/// `finance.targets`: shown on reports beside what was reached, dated with all settings of finance. 0: no target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Targets {
    /// Profit over earned revenue, in percent.
    pub margin_pct: u32,
    /// Client hours over available hours of teams, in percent.
    pub utilisation_pct: u32,
    /// Earned less hard cost per worked hour, in whole units of the business's currency.
    pub effective_hourly_rate: u32,
}

impl Default for Finance {
    fn default() -> Self {
        Self {
            cost_basis: CostBasis::default(),
            unavailable_hours: UnavailableHours::default(),
            proration: Proration::default(),
            breakage: Breakage::default(),
            expected_breakage_pct: String::new(),
            cancelled_date_inclusive: false,
            applies_from: String::new(),
            close_grace_days: 5,
            restate_percent: 1,
            restate_amount: 500,
            targets: Targets::default(),
        }
    }
}

/// `finance.cost_basis` (`domain.md` §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CostBasis {
    /// By 2,080 paid hours, absence included.
    #[default]
    PaidHours,
    /// By 2,080 hours less `unavailable_hours`.
    AvailableHours,
}

/// `finance.proration` (`domain.md` §1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proration {
    /// By active days of the days of the month.
    #[default]
    DailyActual,
    /// By active days, every month having thirty.
    ThirtyDay,
    /// Whole where the first day is active, else nothing.
    FullIfActiveOnFirst,
    /// Whole where any day is active.
    FullIfAnyDay,
    /// Not at all: whole in the month in which it is invoiced.
    None,
}

/// `finance.breakage` (`domain.md` §1.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Breakage {
    /// In the month of the lot's last usable day.
    #[default]
    AtExpiry,
    /// With each use, by `expected_breakage_pct`.
    Proportional,
    /// Never.
    None,
}

impl Finance {
    /// What cannot be meant.
    pub(super) fn check(&self, report: &mut Report) {
        report.take(&["finance", "expected_breakage_pct"], self.breakage());
        if self.unavailable().is_none() {
            let what =
                format!("{PAID_HOURS} hours are paid, so that less than {PAID_HOURS} are left out");
            report.add(&["finance", "unavailable_hours"], what);
        }
        if self.cost_basis == CostBasis::AvailableHours && self.unavailable() == Some(0) {
            report.add(
                &["finance", "unavailable_hours"],
                "\"available_hours\" needs the hours to leave out: leave, holidays, training",
            );
        }
        if !self.applies_from.is_empty() && self.applies_from().is_none() {
            let what = format!("\"{}\" is no month; write YYYY-MM", self.applies_from);
            report.add(&["finance", "applies_from"], what);
        }
    }

    /// The first month it is meant for, where it says one.
    pub fn applies_from(&self) -> Option<Month> {
        Month::parse(&self.applies_from)
    }

    /// The methods it chooses; none where they cannot be meant.
    pub fn methods(&self) -> Option<Methods> {
        let available = PAID_HOURS.checked_sub(self.unavailable()?)?;
        Some(Methods {
            proration: match self.proration {
                Proration::DailyActual => model::Proration::DailyActual,
                Proration::ThirtyDay => model::Proration::ThirtyDay,
                Proration::FullIfActiveOnFirst => model::Proration::FullIfActiveOnFirst,
                Proration::FullIfAnyDay => model::Proration::FullIfAnyDay,
                Proration::None => model::Proration::None,
            },
            breakage: self.breakage().ok()?,
            cost_basis: match self.cost_basis {
                CostBasis::PaidHours => model::CostBasis::PaidHours,
                CostBasis::AvailableHours => model::CostBasis::AvailableHours(available.into()),
            },
            cancelled_date_inclusive: self.cancelled_date_inclusive,
        })
    }

    fn unavailable(&self) -> Option<u32> {
        let of = self.unavailable_hours;
        let hours = of.leave.checked_add(of.holidays)?.checked_add(of.training);
        hours.filter(|hours| *hours < PAID_HOURS)
    }

    fn breakage(&self) -> Result<model::Breakage, String> {
        let text = self.expected_breakage_pct.trim();
        let percent: Option<Decimal> = text.parse().ok();
        let meant = percent.filter(|p| *p > Decimal::ZERO && *p < Decimal::ONE_HUNDRED);
        match (self.breakage, meant) {
            (_, None) if !text.is_empty() => Err(format!(
                "\"{text}\" is no part of a block; write a number above 0 and below 100, as in \"12.5\""
            )),
            (Breakage::Proportional, None) => Err(
                "\"proportional\" needs the rate that your accountant expects; write a number above 0 and below \
                 100, as in \"12.5\""
                    .into(),
            ),
            (Breakage::Proportional, Some(percent)) => {
                Ok(model::Breakage::Proportional(percent / Decimal::ONE_HUNDRED))
            }
            (Breakage::AtExpiry, _) => Ok(model::Breakage::AtExpiry),
            (Breakage::None, _) => Ok(model::Breakage::None),
        }
    }
}

/// What `[finance]` says in force, key by key: what is kept as its dated versions.
pub(super) fn settings(effective: &toml::Table) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    flatten("", &part(effective, "finance"), &mut said);
    said
}

/// A version as it was kept; keys that it does not have are the defaults. None: a later program wrote it.
pub fn kept(said: &BTreeMap<String, String>) -> Option<Finance> {
    let mut table = toml::Table::try_from(Finance::default()).ok()?;
    for (key, text) in said {
        if let Some(place) = place(&mut table, key) {
            *place = match place {
                toml::Value::Integer(_) => toml::Value::Integer(text.parse().ok()?),
                toml::Value::Boolean(_) => toml::Value::Boolean(text.parse().ok()?),
                _ => toml::Value::String(text.clone()),
            };
        }
    }
    table.try_into().ok()
}

fn place<'a>(table: &'a mut toml::Table, key: &str) -> Option<&'a mut toml::Value> {
    match key.split_once('.') {
        Some((head, rest)) => place(table.get_mut(head)?.as_table_mut()?, rest),
        None => table.get_mut(key),
    }
}

/// Keys with dots, and values as they are written, texts without their quotes.
fn flatten(before: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => flatten(&format!("{before}{key}."), inner, into),
            toml::Value::String(text) => {
                into.insert(format!("{before}{key}"), text.clone());
            }
            other => {
                into.insert(format!("{before}{key}"), other.to_string());
            }
        }
    }
}
