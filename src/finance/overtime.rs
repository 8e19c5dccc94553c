//! The weekly overtime premium (`domain.md` §3): hours over × (factor − 1) × pay of the last worked day, without burden
//! and multiplier, by paid hours on any cost basis, spread over the week's entries by seconds, the last taking what rounding left.

use super::cost;
use super::line;
use super::work::{Nature, Work};
use crate::model::exact::{self, portion, product};
use crate::model::{CostBasis, CostRate, Currency, Firm, LedgerLine, Month, Seconds, TimeEntryId};
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What an entry bears of its week's premium.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<'a> {
    rate: &'a CostRate,
    /// In the rate's currency.
    exact: Decimal,
    /// The same in minor units; the last of a week takes what rounding left.
    minor: i64,
}

/// Shares by entry.
pub(super) type Shares<'a> = HashMap<&'a TimeEntryId, Share<'a>>;

/// A week's premium: `amount / whole` in the rate's currency, and rounded.
struct Due<'a> {
    rate: &'a CostRate,
    amount: Decimal,
    whole: Decimal,
    minor: i64,
}

/// The shares of all entries whose weeks are there whole.
pub(super) fn shares<'a>(firm: &'a Firm, works: &[Work<'a>]) -> Shares<'a> {
    let any = firm
        .cost_rates
        .values()
        .flatten()
        .any(|r| r.overtime_after.is_some());
    if !any {
        return Shares::new();
    }
    weeks(firm, works)
        .into_values()
        .flat_map(|week| premium(firm, &week))
        .collect()
}

/// The premium lines of the entries in the month.
pub(super) fn lines(firm: &Firm, works: &[Work<'_>], shares: &Shares<'_>) -> Vec<LedgerLine> {
    let own = works.iter().filter(|work| work.in_month);
    own.filter_map(|work| posted(firm, work, shares.get(&work.entry.id)?))
        .collect()
}

impl Share<'_> {
    /// In a given currency, not rounded; none: unknown.
    pub(super) fn exact(
        &self,
        firm: &Firm,
        work: &Work<'_>,
        currency: Currency,
    ) -> Option<Decimal> {
        self.exchanged(self.exact, firm, work, currency)
    }

    fn exchanged(
        &self,
        amount: Decimal,
        firm: &Firm,
        work: &Work<'_>,
        currency: Currency,
    ) -> Option<Decimal> {
        let month = Month::of(work.date());
        let exchange = cost::exchange(firm, month, self.rate.currency, currency)?;
        Some(product(&[amount, exchange]))
    }
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

fn premium<'a>(firm: &'a Firm, week: &[&Work<'a>]) -> Vec<(&'a TimeEntryId, Share<'a>)> {
    let Some(due) = due(firm, week) else {
        return Vec::new();
    };
    let rate = due.rate;
    let worked: Decimal = week.iter().map(|w| exact::seconds(w.worked)).sum();
    let mut left = due.minor;
    let mut shares = Vec::new();
    for (at, work) in week.iter().enumerate() {
        let (part, whole) = (exact::seconds(work.worked), product(&[due.whole, worked]));
        let exact = portion(due.amount, part, whole);
        let minor = if at + 1 == week.len() {
            left
        } else {
            rate.currency.minor(exact).unwrap_or(0)
        };
        left = left.saturating_sub(minor);
        shares.push((&work.entry.id, Share { rate, exact, minor }));
    }
    shares
}

/// The week's premium at the rate in force on its last worked day.
fn due<'a>(firm: &'a Firm, week: &[&Work<'_>]) -> Option<Due<'a>> {
    let last = week.last()?;
    let rate = cost::rate_on(firm, &last.entry.member_id, last.date())?;
    let factor = rate.overtime_factor?.saturating_sub(Decimal::ONE);
    let worked: Seconds = week.iter().map(|w| w.worked).sum();
    let over = worked - rate.overtime_after?;
    let amount = product(&[rate.amount, factor, exact::seconds(over)]);
    let whole = cost::seconds_of(rate, CostBasis::PaidHours);
    let minor = exact::minor_portion(rate.currency, amount, Decimal::ONE, whole)?;
    (over.0 > 0 && minor > 0).then_some(Due {
        rate,
        amount,
        whole,
        minor,
    })
}

fn posted(firm: &Firm, work: &Work<'_>, share: &Share<'_>) -> Option<LedgerLine> {
    let currency = cost::currency(work, share.rate);
    let share_of = share.rate.currency.amount(share.minor);
    let amount = currency.minor(share.exchanged(share_of, firm, work, currency)?)?;
    let kind = cost::column(work.nature, "labour_cost.overtime");
    let seconds = exact::seconds(work.worked);
    (amount != 0).then(|| line::of_work(work, kind, seconds, None, amount, currency))
}
