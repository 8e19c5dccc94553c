//! A price spread over the months it is for, by the method that finance chose for each month (`domain.md` §1.4, §1.6).
//!
//! Every method weighs the months of a service period; a month earns `price × weight / weight of the whole period`, and the
//! last one takes what rounding left, so that the months of a period always sum to its price.

use crate::model::exact::minor_portion;
use crate::model::{Agreement, Cycle, Month, Proration, Rulings, Span};
use rust_decimal::Decimal;

/// What a price of one cycle earns in a month, in minor units, over the days `active`. None where nothing is active, or it
/// does not fit.
///
/// With a cycle of one month the period is the calendar month; above, the agreement's service periods (`domain.md` §1.4).
pub fn share(
    rulings: &Rulings,
    agreement: &Agreement,
    price: Decimal,
    active: Span,
    month: Month,
) -> Option<i64> {
    let active = active.within(Span::agreement(agreement));
    if active.within(Span::month(month)).days() == 0 {
        return None;
    }
    let cycle = Cycle::of(agreement);
    let of_period = |period: Span| {
        let part = Part {
            agreement,
            cycle,
            price,
            period,
            active: active.within(period),
        };
        part.earned(rulings, month)
    };
    if cycle.months == 1 {
        return of_period(Span::month(month));
    }
    cycle.touching(month).map(of_period).sum()
}

/// The active days of a service period, and its price.
struct Part<'a> {
    agreement: &'a Agreement,
    cycle: Cycle,
    price: Decimal,
    period: Span,
    active: Span,
}

impl Part<'_> {
    /// What a month earns of it: months before it have earned by the methods of their time.
    fn earned(&self, rulings: &Rulings, month: Month) -> Option<i64> {
        let Some(end) = self.active.last().map(Month::of) else {
            return Some(0);
        };
        if end < month {
            return Some(0);
        }
        let begin = Month::of(self.active.from);
        let (mut before, mut changed) = (0_i64, false);
        let mut at = begin;
        loop {
            let method = rulings.of(at).proration;
            changed |= method != rulings.of(begin).proration;
            let whole = self.worth(method, self.weight(method, begin, end))?;
            let rest = whole.checked_sub(before)?;
            let is_last = at == end || self.weight(method, at.next(), end) == 0;
            let own = match self.weight(method, at, at) {
                _ if at == end => rest,
                0 => 0,
                _ if is_last => rest,
                weight => self.worth(method, weight)?,
            };
            let own = if changed { at_most(own, rest) } else { own };
            if at == month {
                return Some(own);
            }
            before = before.checked_add(own)?;
            at = at.next();
        }
    }

    fn worth(&self, method: Proration, weight: i64) -> Option<i64> {
        let whole = match method {
            Proration::DailyActual => self.period.days(),
            Proration::ThirtyDay => self.period.days_of_thirty(),
            Proration::FullIfActiveOnFirst | Proration::FullIfAnyDay => self.cycle.months.into(),
            Proration::None => 1,
        };
        let currency = self.agreement.currency;
        minor_portion(currency, self.price, weight.into(), whole.into())
    }

    /// The weight of the months from one to another, both of them in.
    fn weight(&self, method: Proration, from: Month, to: Month) -> i64 {
        let months = Span {
            from: from.first(),
            to: to.end(),
        };
        let here = self.active.within(months);
        match method {
            Proration::DailyActual => here.days(),
            Proration::ThirtyDay => here.days_of_thirty(),
            Proration::FullIfActiveOnFirst => {
                let begins = |month: &Span| self.active.has(month.from) && months.has(month.from);
                self.count(begins)
            }
            Proration::FullIfAnyDay => {
                let touches = |month: &Span| {
                    let days = month.within(self.active);
                    days.days() > 0 && months.has(days.from)
                };
                self.count(touches)
            }
            Proration::None => i64::from(self.is_invoiced_in(months)),
        }
    }

    /// How many single months of the period are so.
    fn count(&self, is_so: impl Fn(&Span) -> bool) -> i64 {
        let months = match self.cycle.months {
            1 => return i64::from(is_so(&self.period)),
            _ => self.cycle.months_of(self.period),
        };
        i64::try_from(months.filter(is_so).count()).unwrap_or(i64::MAX)
    }

    /// A period is invoiced with its first active day, in arrears with its last; nothing is before the first bill.
    fn is_invoiced_in(&self, months: Span) -> bool {
        let unbilled = self
            .agreement
            .first_bill_on
            .is_some_and(|first| self.period.to <= first);
        let on = match self.agreement.in_arrears {
            true => self.active.last(),
            false => Some(self.active.from),
        };
        let counts = self.cycle.months == 1 || !unbilled;
        counts && on.is_some_and(|day| months.has(day))
    }
}

/// No more than there is left: a changed method pays nothing out twice.
fn at_most(own: i64, rest: i64) -> i64 {
    match rest {
        0.. => own.clamp(0, rest),
        _ => own.clamp(rest, 0),
    }
}
