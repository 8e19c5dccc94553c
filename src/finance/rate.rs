//! The rates of a placed entry: `coverage` says which row counts.

use super::work::Work;
use crate::coverage;
use crate::model::{AgreementRate, Firm, Seconds};
use rust_decimal::Decimal;

fn row<'a>(work: &Work<'a>) -> Option<&'a AgreementRate> {
    let work_type = work.entry.work_type_id.as_ref();
    coverage::row(work.agreement?, work.role, work_type, work.date())
}

/// The entry's rate, else the contract's, else the role's standard rate; none: nothing can be earned.
pub(super) fn hourly(firm: &Firm, work: &Work<'_>) -> Option<Decimal> {
    coverage::hourly(
        work.entry,
        row(work),
        work.standard_rate(firm),
        work.work_type,
    )
}

/// The rate beyond a block's balance, where one is agreed.
pub(super) fn overage(work: &Work<'_>) -> Option<Decimal> {
    row(work)
        .and_then(|r| r.overage_rate)
        .or_else(|| work.agreement?.overage_rate)
}

/// Units that an hour takes from the block it is on.
pub(super) fn block_factor(work: &Work<'_>) -> Decimal {
    let work_type = work.entry.work_type_id.as_ref();
    let on = |a| coverage::block_factor(a, work.role, work_type, work.date());
    work.agreement.map_or(Decimal::ONE, on)
}

/// The same without the entry's own rate.
pub(super) fn agreed(firm: &Firm, work: &Work<'_>) -> Option<Decimal> {
    coverage::agreed(
        work.entry,
        row(work),
        work.standard_rate(firm),
        work.work_type,
    )
}

/// How many hours are billed.
pub(super) fn to_bill(work: &Work<'_>) -> Seconds {
    coverage::to_bill(work.entry, row(work))
}
