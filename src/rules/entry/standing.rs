//! Entries that stand longer than a day, as rules about open months see them, and the finding they make.

use crate::coverage::{Means, means};
use crate::model::exact::{HOUR, minor_portion, seconds};
use crate::model::{
    Billable, Evidence, Finding, Firm, FirmFacts, Money, Params, Standing, Subject,
};
use crate::rules::{Rule, words};

/// The finding of a rule about such an entry.
pub fn on_standing(
    rule: &Rule,
    firm: &Firm,
    params: &Params,
    of: &Standing,
    reason: String,
) -> Finding {
    let agreement = of
        .agreement_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id));
    let currency = agreement.map_or(params.business.currency, |a| a.currency);
    let worth = of
        .hourly_rate
        .filter(|_| of.billable == Some(Billable::Billable))
        .and_then(|rate| minor_portion(currency, rate, seconds(of.worked), HOUR));
    Finding {
        member_id: Some(of.member_id.clone()),
        company_id: of.company_id.clone(),
        ticket_id: of.ticket_id.clone(),
        time_entry_id: Some(of.id.clone()),
        agreement_id: of.agreement_id.clone(),
        work_date: Some(of.work_date),
        length: Some(of.worked),
        amount_at_stake: worth.map(|minor| Money { minor, currency }),
        evidence: vec![
            Evidence::value("work date", words::date(of.work_date)),
            Evidence::value("worked", words::length(of.worked)),
        ],
        ..Finding::new(
            rule.id,
            rule.severity,
            rule.audience,
            Subject::TimeEntry(of.id.clone()),
            reason,
        )
    }
}

/// How a reason names it: `The entry of 1 h on 2 November 2026`.
pub fn named(of: &Standing) -> String {
    format!(
        "The entry of {} on {}",
        words::length(of.worked),
        words::date(of.work_date)
    )
}

/// Those whose work is older than so many days.
pub fn older_than(facts: &FirmFacts, days: i64) -> impl Iterator<Item = &Standing> {
    let standing = facts.standing.iter();
    standing.filter(move |of| (facts.today - of.work_date).num_days() > days)
}

/// Is it billed by the hour: on an agreement that prices the hour, or on none?
pub fn is_priced(firm: &Firm, of: &Standing) -> bool {
    let agreement = of
        .agreement_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id));
    agreement.is_none_or(|a| means(a) == Means::Priced)
}
