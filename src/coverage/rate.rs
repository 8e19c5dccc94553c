//! What an hour is billed at, and how many hours are billed (contract §4, `domain.md` §1.3).

use crate::model::{Agreement, AgreementRate, Seconds, TimeEntry, WorkRoleId, WorkTypeId};
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
    agreement
        .rates
        .iter()
        .filter(|r| r.valid_from.is_none_or(|from| from <= date))
        .filter(|r| r.valid_to.is_none_or(|to| date < to))
        .filter(|r| r.work_role_id.is_none() || r.work_role_id.as_ref() == role)
        .filter(|r| r.work_type_id.is_none() || r.work_type_id.as_ref() == work_type)
        .max_by_key(|r| {
            (
                r.work_role_id.is_some(),
                r.work_type_id.is_some(),
                r.valid_from,
            )
        })
}

/// The entry's rate, else the contract's, else the role's standard rate; none: nothing can be earned.
pub fn hourly(
    entry: &TimeEntry,
    row: Option<&AgreementRate>,
    standard: Option<Decimal>,
) -> Option<Decimal> {
    entry.hourly_rate.or_else(|| row?.rate).or(standard)
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
