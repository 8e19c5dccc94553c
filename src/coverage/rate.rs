//! What an hour is billed at, and how many hours are billed (contract §4, `domain.md` §1.3).

use crate::model::exact::{HOUR, portion, seconds};
use crate::model::{
    Agreement, AgreementRate, RateChange, Seconds, TimeEntry, WorkRoleId, WorkType, WorkTypeId,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The row of `agreement_rates` that counts: valid on the work date, naming most of role and type, role before type;
/// of equals the one that began last. A row that begins later than the work does not apply to it.
pub fn row<'a>(
    agreement: &'a Agreement,
    role: Option<&WorkRoleId>,
    work_type: Option<&WorkTypeId>,
    date: NaiveDate,
) -> Option<&'a AgreementRate> {
    holding(agreement, role, work_type, date).max_by_key(|r| rank(r))
}

/// Units that an hour of such work takes from a block, where its agreement says so; else one.
pub fn block_factor(
    agreement: &Agreement,
    role: Option<&WorkRoleId>,
    work_type: Option<&WorkTypeId>,
    date: NaiveDate,
) -> Decimal {
    holding(agreement, role, work_type, date)
        .filter(|r| r.block_factor.is_some_and(|factor| factor > Decimal::ZERO))
        .max_by_key(|r| rank(r))
        .and_then(|r| r.block_factor)
        .unwrap_or(Decimal::ONE)
}

/// Rows that hold on the day for such work.
fn holding<'a>(
    agreement: &'a Agreement,
    role: Option<&WorkRoleId>,
    work_type: Option<&WorkTypeId>,
    date: NaiveDate,
) -> impl Iterator<Item = &'a AgreementRate> {
    let rates = agreement.rates.iter();
    rates
        .filter(move |r| r.valid_from.is_none_or(|from| from <= date))
        .filter(move |r| r.valid_to.is_none_or(|to| date < to))
        .filter(move |r| r.work_role_id.is_none() || r.work_role_id.as_ref() == role)
        .filter(move |r| r.work_type_id.is_none() || r.work_type_id.as_ref() == work_type)
}

fn rank(row: &AgreementRate) -> (bool, bool, Option<NaiveDate>) {
    (
        row.work_role_id.is_some(),
        row.work_type_id.is_some(),
        row.valid_from,
    )
}

/// The entry's rate, else the contract's, else the role's standard rate, the latter two as the work type changes them; none:
/// nothing can be earned.
pub fn hourly(
    entry: &TimeEntry,
    row: Option<&AgreementRate>,
    standard: Option<Decimal>,
    work_type: Option<&WorkType>,
) -> Option<Decimal> {
    match entry.hourly_rate {
        Some(own) => Some(own),
        None => agreed(entry, row, standard, work_type),
    }
}

/// What is agreed for such work, whatever the entry's own rate.
pub fn agreed(
    entry: &TimeEntry,
    row: Option<&AgreementRate>,
    standard: Option<Decimal>,
    work_type: Option<&WorkType>,
) -> Option<Decimal> {
    let agreed = row.and_then(|r| r.rate).or(standard);
    let Some(change) = work_type.and_then(|t| t.rate_change) else {
        return agreed;
    };
    match change {
        RateChange::Plus(amount) => agreed?.checked_add(amount),
        RateChange::Times(factor) => agreed?.checked_mul(factor),
        RateChange::Custom(rate) => Some(rate),
        // The hours that are billed come to the amount.
        RateChange::Flat(amount) => {
            let billed = to_bill(entry, row);
            (billed.0 > 0).then(|| portion(amount, HOUR, seconds(billed)))
        }
    }
}

/// As the source gives it, else worked: rounded up, then at least the minimum, then at most the maximum.
pub fn to_bill(entry: &TimeEntry, row: Option<&AgreementRate>) -> Seconds {
    if let Some(given) = entry.to_bill {
        return given.max(Seconds(0));
    }
    let worked = entry.worked.max(Seconds(0));
    let Some(row) = row else {
        return worked;
    };
    let rounded = row.round.map_or(worked, |step| round_up(worked, step));
    let least = row.minimum.map_or(rounded, |m| rounded.max(m));
    row.maximum.map_or(least, |m| least.min(m))
}

fn round_up(time: Seconds, step: Seconds) -> Seconds {
    if step.0 <= 0 {
        return time;
    }
    let rest = time.0.rem_euclid(step.0);
    if rest == 0 {
        time
    } else {
        Seconds(time.0.saturating_add(step.0 - rest))
    }
}
