//! The weekly overtime premium (`domain.md` §3): hours over × (factor − 1) × pay of the last worked day, without burden
//! and multiplier, spread over the week's entries by seconds, the last taking what rounding left.

use super::cost;
use super::line;
use super::work::{Nature, Work};
use crate::model::exact::{self, HOUR, portion, product};
use crate::model::{CostRate, Firm, LedgerLine, Month, Seconds};
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The premium lines of the entries in the month.
pub(super) fn lines(firm: &Firm, works: &[Work<'_>]) -> Vec<LedgerLine> {
    let any = firm
        .cost_rates
        .values()
        .flatten()
        .any(|r| r.overtime_after.is_some());
    if !any {
        return Vec::new();
    }
    weeks(firm, works)
        .into_values()
        .flat_map(|week| premium(firm, &week))
        .collect()
}

/// All worked entries, wrap and own work too, by person and Monday.
fn weeks<'w, 'a>(
    firm: &Firm,
    works: &'w [Work<'a>],
) -> BTreeMap<(Arc<str>, NaiveDate), Vec<&'w Work<'a>>> {
    let mut weeks: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for work in works {
        if work.nature == Nature::Absence || work.worked.0 == 0 {
            continue;
        }
        let member = &work.entry.member_id;
        let whose = firm
            .person_of
            .get(member)
            .map_or_else(|| member.0.clone(), |person| person.0.clone());
        weeks
            .entry((whose, monday(work.date())))
            .or_default()
            .push(work);
    }
    weeks
}

fn monday(day: NaiveDate) -> NaiveDate {
    let since = day.weekday().num_days_from_monday();
    day.checked_sub_days(Days::new(since.into())).unwrap_or(day)
}

fn premium(firm: &Firm, week: &[&Work<'_>]) -> Vec<LedgerLine> {
    let Some((rate, total)) = due(firm, week) else {
        return Vec::new();
    };
    let worked: Decimal = week.iter().map(|w| exact::seconds(w.worked)).sum();
    let mut left = total;
    let mut lines = Vec::new();
    for (at, work) in week.iter().enumerate() {
        let part = exact::seconds(work.worked);
        let share = if at + 1 == week.len() {
            left
        } else {
            let whole = rate.currency.amount(total);
            exact::minor_portion(rate.currency, whole, part, worked).unwrap_or(0)
        };
        left = left.saturating_sub(share);
        lines.extend(posted(firm, work, rate, share).filter(|_| work.in_month));
    }
    lines
}

/// The rate in force on the last worked day, and the week's premium in its minor units.
fn due<'a>(firm: &'a Firm, week: &[&Work<'_>]) -> Option<(&'a CostRate, i64)> {
    let last = week.last()?;
    let rate = cost::rate_on(firm, &last.entry.member_id, last.date())?;
    let factor = rate.overtime_factor?.saturating_sub(Decimal::ONE);
    let worked: Seconds = week.iter().map(|w| w.worked).sum();
    let over = worked - rate.overtime_after?;
    let amount = portion(
        product(&[cost::hourly(rate), factor]),
        exact::seconds(over),
        HOUR,
    );
    let minor = rate.currency.minor(amount)?;
    (over.0 > 0 && minor > 0).then_some((rate, minor))
}

fn posted(firm: &Firm, work: &Work<'_>, rate: &CostRate, share: i64) -> Option<LedgerLine> {
    let currency = cost::currency(work, rate);
    let amount = if currency == rate.currency {
        share
    } else {
        let exchange = cost::exchange(firm, Month::of(work.date()), rate.currency, currency)?;
        currency.minor(rate.currency.amount(share).saturating_mul(exchange))?
    };
    let kind = cost::column(work.nature, "labour_cost.overtime");
    let seconds = exact::seconds(work.worked);
    (amount != 0).then(|| line::of_work(work, kind, seconds, None, amount, currency))
}
