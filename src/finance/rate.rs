//! What an hour is billed at, and how many hours are billed (contract §4, `domain.md` §1.3).

use super::work::Work;
use crate::model::{Agreement, AgreementRate, Firm, Seconds};
use rust_decimal::Decimal;

/// The row of `agreement_rates` that counts: valid on the work date, naming most of role and type, role before type;
/// of equals the one that began last.
pub(super) fn row<'a>(work: &Work<'a>) -> Option<&'a AgreementRate> {
    let agreement: &'a Agreement = work.agreement?;
    let date = work.date();
    agreement
        .rates
        .iter()
        .filter(|r| r.valid_from.is_none_or(|from| from <= date))
        .filter(|r| r.valid_to.is_none_or(|to| date < to))
        .filter(|r| r.work_role_id.is_none() || r.work_role_id.as_ref() == work.role)
        .filter(|r| r.work_type_id.is_none() || r.work_type_id == work.entry.work_type_id)
        .max_by_key(|r| {
            (
                r.work_role_id.is_some(),
                r.work_type_id.is_some(),
                r.valid_from,
            )
        })
}

/// The entry's rate, else the contract's, else the role's standard rate; none: nothing can be earned.
pub(super) fn hourly(firm: &Firm, work: &Work<'_>) -> Option<Decimal> {
    work.entry
        .hourly_rate
        .or_else(|| row(work)?.rate)
        .or_else(|| work.standard_rate(firm))
}

/// The rate beyond a block's balance, where one is agreed.
pub(super) fn overage(work: &Work<'_>) -> Option<Decimal> {
    row(work)
        .and_then(|r| r.overage_rate)
        .or_else(|| work.agreement?.overage_rate)
}

/// As the source gives it, else worked: rounded up, then at least the minimum, then at most the maximum.
pub(super) fn to_bill(work: &Work<'_>) -> Seconds {
    if let Some(given) = work.entry.to_bill {
        return given.max(Seconds(0));
    }
    let Some(row) = row(work) else {
        return work.worked;
    };
    let rounded = row
        .round
        .map_or(work.worked, |step| round_up(work.worked, step));
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
