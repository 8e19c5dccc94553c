//! A price spread over the days it is for (`domain.md` §1.4, §1.6).

use crate::model::exact::minor_portion;
use crate::model::{Agreement, Currency, Cycle, Month, Span};
use rust_decimal::Decimal;

/// What a price of one cycle earns in a month, in minor units, over the days `active`.
///
/// Cycle 1: `price × active days / days` of the calendar month. Above: each service period by days, its last active
/// month taking what rounding left (`domain.md` §1.4). None where nothing is active, or it does not fit.
pub fn share(agreement: &Agreement, price: Decimal, active: Span, month: Month) -> Option<i64> {
    let active = active.within(Span::agreement(agreement));
    let cycle = Cycle::of(agreement);
    let currency = agreement.currency;
    let whole = Span::month(month);
    if active.within(whole).days() == 0 {
        return None;
    }
    if cycle.months == 1 {
        return by_days(currency, price, active.within(whole), whole);
    }
    cycle
        .touching(month)
        .map(|period| period_share(currency, price, period, active.within(period), month))
        .sum()
}

fn by_days(currency: Currency, price: Decimal, part: Span, whole: Span) -> Option<i64> {
    minor_portion(currency, price, part.days().into(), whole.days().into())
}

fn period_share(
    currency: Currency,
    price: Decimal,
    period: Span,
    active: Span,
    month: Month,
) -> Option<i64> {
    let Some(last) = active.last() else {
        return Some(0);
    };
    if !month.has(last) {
        return by_days(currency, price, active.within(Span::month(month)), period);
    }
    let mut left = by_days(currency, price, active, period)?;
    let mut earlier = Month::of(active.from);
    while earlier < month {
        let part = by_days(currency, price, active.within(Span::month(earlier)), period)?;
        left = left.checked_sub(part)?;
        earlier = earlier.next();
    }
    Some(left)
}
