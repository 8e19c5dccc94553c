//! setup.holidays_missing: nobody has a holiday this year.
//!
//! Tests: no list, neither of a source nor of the settings, names a holiday within the year around today.
//! Evidence: how many are known. Mend: `business.holidays`, or the holiday list of the PSA.
//! Guard: one holiday anywhere is enough; firms without anybody who works.

use super::on_setup;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.holidays_missing",
    title: "No holiday list",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["schedule.weekday"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("holidays_missing.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let near = |on: chrono::NaiveDate| (on - facts.today).num_days().abs() <= 366;
    let works = firm
        .members
        .values()
        .any(|m| m.is_human && m.active && !m.inferred);
    if !works || firm.holidays.iter().any(|h| near(h.on)) {
        return Vec::new();
    }
    let reason = "No holiday of this year is known, so that every weekday is a working day; which list holds?";
    let evidence = Evidence::condition(
        "a holiday list is known",
        format!("{} holidays of other years", firm.holidays.len()),
        false,
    );
    vec![on_setup(
        &RULE,
        "holidays".to_owned(),
        reason.to_owned(),
        evidence,
    )]
}
