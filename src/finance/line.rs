//! Making ledger lines.

use super::work::Work;
use crate::model::exact;
use crate::model::{Agreement, Currency, LedgerLine, Month};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A line with nothing but its kind and amount.
pub(super) fn bare(
    month: Month,
    line_kind: &'static str,
    subject: impl Into<Arc<str>>,
    amount: i64,
    currency: Currency,
) -> LedgerLine {
    LedgerLine {
        month,
        line_kind: line_kind.into(),
        agreement_id: None,
        project_id: None,
        company_id: None,
        subject_id: subject.into(),
        member_id: None,
        work_date: None,
        work_role_id: None,
        quantity: None,
        unit_rate: None,
        amount,
        currency,
    }
}

/// A line of an agreement, in its currency.
pub(super) fn of_agreement(
    month: Month,
    line_kind: &'static str,
    agreement: &Agreement,
    subject: &str,
    amount: i64,
) -> LedgerLine {
    LedgerLine {
        agreement_id: Some(agreement.id.clone()),
        company_id: Some(agreement.company_id.clone()),
        ..bare(month, line_kind, subject, amount, agreement.currency)
    }
}

/// A line of an entry, on every row the entry belongs to. `seconds` is what its rate multiplies.
pub(super) fn of_work(
    work: &Work<'_>,
    line_kind: &'static str,
    seconds: Decimal,
    unit_rate: Option<Decimal>,
    amount: i64,
    currency: Currency,
) -> LedgerLine {
    let month = Month::of(work.date());
    LedgerLine {
        agreement_id: work.agreement.map(|a| a.id.clone()),
        project_id: work.project.map(|p| p.id.clone()),
        company_id: work.company.cloned(),
        member_id: Some(work.entry.member_id.clone()),
        work_date: Some(work.date()),
        work_role_id: work.role.cloned(),
        quantity: Some(exact::hours(seconds)),
        unit_rate: unit_rate.map(|rate| rate.round_dp(6).normalize()),
        ..bare(month, line_kind, work.entry.id.0.clone(), amount, currency)
    }
}
