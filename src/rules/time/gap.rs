//! time.gap: a longer stretch of the working day that nothing accounts for.
//!
//! Expected are the member's windows less leave and holidays; time entries, busy or out-of-office calendar entries and
//! leave account for time. What is left over is looked at stretch by stretch, the unpaid break taken out of one.
//! Only stretches of `review.gap_minutes` or longer are listed, and only on days whose total is not met: made-up time
//! and short pauses are nobody's business. Silent on days that are not due, and while a source is stale.

use super::account::{Gap, Outcome, account};
use super::words::{amount, clock, minutes, on_day};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "time.gap",
    title: "A stretch of the day to place",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.member_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("gap.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    match account(firm, day, params) {
        Outcome::Gaps(gaps) => gaps.iter().map(|gap| finding(day, gap)).collect(),
        _ => Vec::new(),
    }
}

fn finding(day: &DayFacts, gap: &Gap) -> Finding {
    let (start, end) = (clock(day, gap.interval.start), clock(day, gap.interval.end));
    let mut evidence = vec![Evidence::value(
        "nothing accounts for",
        format!("{start} to {end} ({})", day.zone.name()),
    )];
    if gap.pause > Seconds(0) {
        evidence.push(Evidence::value("break taken out", minutes(gap.pause)));
    }
    let reason = format!(
        "Could you help place about {} between {start} and {end}: was it on a ticket or project that should be \
         credited, or helping somebody, so that it lands with the right client and agreement?",
        amount(gap.length)
    );
    Finding {
        interval_start: Some(gap.interval.start),
        interval_end: Some(gap.interval.end),
        length: Some(gap.length),
        evidence,
        ..on_day(&RULE, day, reason)
    }
}
