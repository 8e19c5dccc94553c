//! rate.zero_or_below_cost: billed work whose hour is priced at nothing, or at less than it costs.
//!
//! Tests: the entry is billable on an agreement by the hour, and its rate (its own, else the agreement's, else the role's
//! standard) is zero, or below the member's cost of that day in the same currency. The item never names the cost.
//! Mend: the table of rates. Guard: work that is covered, work without a known rate or cost, other options.

use crate::coverage::{Means, Work, hourly, means, row};
use crate::model::{
    Audience, Billable, CostRate, DayFacts, Evidence, Finding, Firm, Month, Params, Severity,
    TimeEntry,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "rate.zero_or_below_cost",
    title: "Rate of zero, or below cost",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["time_entry.hourly_rate"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("zero_or_below_cost.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            let agreement = work.agreement.filter(|a| means(a) == Means::Priced)?;
            if work.option != Billable::Billable || work.is_internal(firm) || entry.worked.0 <= 0 {
                return None;
            }
            let own = row(agreement, work.role, work.work_type, work.date);
            let standard = work
                .role
                .and_then(|role| firm.work_roles.get(role)?.standard_rate);
            let kind = work.work_type.and_then(|id| firm.work_types.get(id));
            let rate = hourly(entry, own, standard, kind)?;
            let cost = cost(firm, entry).filter(|(_, currency)| *currency == agreement.currency);
            let what = match cost {
                _ if rate.is_zero() => "at a rate of 0",
                Some((cost, _)) if rate < cost => "at a rate below what the hour costs",
                _ => return None,
            };
            let reason = format!(
                "{} is billed on {} {what}; does the table of rates hold for it?",
                said(day, entry),
                agreement.name
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let shown = rate.normalize().to_string();
            let evidence = Evidence::condition("rate covers the hour", shown, false);
            finding.evidence.push(evidence);
            Some(finding)
        })
        .collect()
}

/// What the hour costs, burden included, where a rate of the day is known.
fn cost(firm: &Firm, entry: &TimeEntry) -> Option<(Decimal, crate::model::Currency)> {
    let holds = |rate: &&CostRate| {
        rate.valid_from.is_none_or(|first| first <= entry.work_date)
            && rate.valid_to.is_none_or(|end| entry.work_date < end)
            && !rate.amount.is_zero()
    };
    let rate = firm.cost_rates.get(&entry.member_id)?.iter().rfind(holds)?;
    let basis = firm.rulings.of(Month::of(entry.work_date)).cost_basis;
    let hour = rate.amount.checked_div(rate.hours(basis))?;
    Some((hour.checked_mul(rate.burden)?, rate.currency))
}
