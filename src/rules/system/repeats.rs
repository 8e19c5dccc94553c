//! system.repeats: the same finding with the same value, on several people: a template, a default or a rule is the cause.
//!
//! Tests: in the last 10 working days a rule found the same value of the same field `least_items` times, on `least_people`
//! people. One item a rule and value, for whoever keeps the PSA's set-up. Evidence: rule, field, value, how often.
//! Mend: the template, the default, the exclusion, or the text people learn from. The single items stay, for each has to be
//! mended before the invoice; nobody is written to about them.
//! Guard: items that were dismissed or accepted; gaps of people, which never count together; fewer people or items.

use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::setup::on_setup;
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "system.repeats",
    title: "One cause for many findings",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &[],
    settings: &[
        Setting {
            name: "least_items",
            default: 5,
            meaning: "findings of one value that make it one cause",
        },
        Setting {
            name: "least_people",
            default: 3,
            meaning: "on so many people",
        },
    ],
    check: Check::System(check),
    text: include_str!("repeats.rs"),
};

/// Rules whose findings can have one cause in the set-up, each with the condition whose value is compared.
pub const CAUSES: &[(&str, &str)] = &[
    ("agreement.missing", "is on an agreement"),
    ("agreement.work_type_excluded", "work type is not excluded"),
    ("agreement.work_role_excluded", "work role is not excluded"),
    ("agreement.does_not_cover_time", "covers time"),
    ("agreement.expired", "has not ended on the work date"),
    ("agreement.out_of_scope", "is meant for the board"),
    ("work_role.missing", "work role"),
    ("work_role.not_allowed", "work role is on the list"),
    ("work_type.missing", "work type"),
    ("work_type.unusual_for_ticket", "work type is usual there"),
    ("billable.missing", "billable option"),
    ("billable.conflicts", "option suits the agreement"),
    ("notes.missing", "visible characters of the note"),
    ("entry.times_missing", "start and end are given"),
];

fn check(_: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let reaches = |n: u32, name: &str| i64::from(n) >= RULE.number(params, name).max(1);
    let repeats = facts.repeats.iter();
    repeats
        .filter(|r| reaches(r.items, "least_items") && reaches(r.people, "least_people"))
        .map(|r| {
            let reason = format!(
                "{} was found {} times with the same value ({}: {}); is a default, a template or an exclusion the cause?",
                r.rule, r.items, r.field, r.value
            );
            let evidence = Evidence::condition(r.field.clone(), r.value.clone(), false);
            let name = format!("{}/{}/{}/{}", r.rule, r.field, r.value, r.place);
            let mut finding = on_setup(&RULE, name, reason, evidence);
            finding.evidence.push(Evidence::value("rule", r.rule.clone()));
            finding.evidence.push(Evidence::value("found", format!("{} times", r.items)));
            if !r.place.is_empty() {
                finding.company_id = Some(r.place.as_str().into());
            }
            finding
        })
        .collect()
}
