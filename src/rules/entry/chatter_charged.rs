//! entry.chatter_charged: a few words with the client that are billed as a minimum.
//!
//! Tests: on work billed by the hour, no more than `short_minutes` were worked, and three times as much or more is to be
//! billed. Evidence: both. What is at stake is the difference at the entry's rate. Mend: a type for communication, or no charge.
//! Guard: longer work; work that is covered, or not billed; sources that give no hours to bill; contact attempts of no time.

use super::{judged, said};
use crate::coverage::{Means, Work, means};
use crate::model::{
    Audience, Billable, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity,
};
use crate::rules::money::at_stake;
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.chatter_charged",
    title: "A few words billed as a minimum",
    severity: Severity::Info,
    audience: Audience::Lead,
    needs: &["time_entry.to_bill_seconds"],
    settings: &[Setting {
        name: "short_minutes",
        default: 5,
        meaning: "longer work is no mere word",
    }],
    check: Check::Day(check),
    text: include_str!("chatter_charged.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let short = Seconds::minutes(RULE.number(params, "short_minutes"));
    judged(firm, day)
        .filter(|entry| entry.worked.0 > 0 && entry.worked <= short && !firm.is_wrap(entry))
        .filter_map(|entry| {
            let billed = entry
                .to_bill
                .filter(|b| b.0 >= entry.worked.0.saturating_mul(3))?;
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            work.agreement.filter(|a| means(a) == Means::Priced)?;
            if work.option != Billable::Billable || work.is_internal(firm) {
                return None;
            }
            let reason = format!(
                "{} is billed with {}; was it work, or a few words?",
                said(day, entry),
                words::length(billed)
            );
            let mut finding = work.finding(&RULE, firm, params, reason);
            let value = format!(
                "{} worked, {} billed",
                words::length(entry.worked),
                words::length(billed)
            );
            finding.evidence.push(Evidence::condition(
                "a minimum suits the work",
                value,
                false,
            ));
            Some(at_stake(
                finding,
                firm,
                params,
                &work,
                billed - entry.worked,
            ))
        })
        .collect()
}
