//! entry.rounded_bill: billed hours that neither the worked time nor the agreement's rounding explain.
//!
//! Tests: on work billed by the hour, the hours to bill are less than the worked ones by more than a minute, or more than
//! the worked ones rounded up by the agreement's step (`step_minutes` where it has none) and its minimum.
//! Evidence: both figures. What is at stake is the difference at the entry's rate. Mend: the rate rule, or the hours.
//! Guard: an agreement's maximum; work that is covered, or not billed; entries whose source gives no hours to bill.

use super::{judged, on_entry, said};
use crate::coverage::{Means, Work, means, row, to_bill};
use crate::model::{
    AgreementRate, Audience, Billable, DayFacts, Evidence, Finding, Firm, Params, Seconds,
    Severity, TimeEntry,
};
use crate::rules::money::at_stake;
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.rounded_bill",
    title: "Billed hours nothing explains",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["time_entry.to_bill_seconds"],
    settings: &[Setting {
        name: "step_minutes",
        default: 15,
        meaning: "what hours are rounded up to where the agreement says nothing",
    }],
    check: Check::Day(check),
    text: include_str!("rounded_bill.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let step = Seconds::minutes(RULE.number(params, "step_minutes").max(1));
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && entry.worked.0 > 0)
        .filter_map(|entry| {
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            let is_priced = work.agreement.is_none_or(|a| means(a) == Means::Priced);
            if !is_priced || work.option != Billable::Billable || work.is_internal(firm) {
                return None;
            }
            let billed = entry.to_bill?;
            let own = work
                .agreement
                .and_then(|a| row(a, work.role, work.work_type, work.date));
            let (low, high) = bounds(entry, own, step);
            let what = match () {
                () if billed < low => "fewer hours to bill than were worked",
                () if billed > high => "more hours to bill than rounding explains",
                () => return None,
            };
            let reason = format!(
                "{} has {what} ({}); which rule of rates is meant?",
                said(day, entry),
                words::length(billed)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let explained = format!(
                "{}, {} to {} explained",
                words::length(billed),
                words::length(low),
                words::length(high)
            );
            finding.evidence.push(Evidence::condition(
                "hours to bill are explained",
                explained,
                false,
            ));
            let off = if billed < low {
                low - billed
            } else {
                billed - high
            };
            Some(at_stake(finding, firm, params, &work, off))
        })
        .collect()
}

/// The least and the most that worked time and rounding explain, a minute of rounding each way.
fn bounds(entry: &TimeEntry, row: Option<&AgreementRate>, step: Seconds) -> (Seconds, Seconds) {
    let minute = Seconds(60);
    let unsaid = TimeEntry {
        to_bill: None,
        ..entry.clone()
    };
    let stepped = AgreementRate {
        work_role_id: None,
        work_type_id: None,
        rate: None,
        minimum: row.and_then(|r| r.minimum),
        maximum: row.and_then(|r| r.maximum),
        round: row.and_then(|r| r.round).or(Some(step)),
        overage_rate: None,
        valid_from: None,
        valid_to: None,
        block_factor: None,
    };
    let most = to_bill(&unsaid, Some(&stepped));
    (
        entry.worked.min(most) - minute,
        most.max(entry.worked) + minute,
    )
}
