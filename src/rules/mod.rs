//! Judgement: the rule book.

use crate::model::{Audience, DayFacts, Finding, Firm, MemberFacts, Params, Severity, TicketFacts};

/// A number that an operator may set for a rule.
#[derive(Debug)]
pub struct Setting {
    /// Its key, unit in the name.
    pub name: &'static str,
    /// Its value where nothing is set.
    pub default: i64,
    /// What it means.
    pub meaning: &'static str,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Dotted and stable.
    pub id: &'static str,
    /// What it tests, in a few words.
    pub title: &'static str,
    /// How pressing its findings are.
    pub severity: Severity,
    /// Whose they are.
    pub audience: Audience,
    /// `table.column` that the subject's source must bring.
    pub needs: &'static [&'static str],
    /// Numbers that may be set.
    pub settings: &'static [Setting],
    /// The judgement.
    pub check: Check,
    /// The rule's own file; its first comment is what the operator reads.
    pub text: &'static str,
}

/// What a rule judges.
#[derive(Debug)]
pub enum Check {
    /// A person's day.
    Day(fn(&Firm, &DayFacts, &Params) -> Vec<Finding>),
    /// Entries of a day, and open tickets without time.
    Work {
        /// A person's day.
        day: fn(&Firm, &DayFacts, &Params) -> Vec<Finding>,
        /// An open ticket without time.
        ticket: fn(&Firm, &TicketFacts, &Params) -> Vec<Finding>,
    },
    /// A member over the judged days.
    Member(fn(&Firm, &MemberFacts, &Params) -> Vec<Finding>),
}

impl Rule {
    /// What the operator reads: the first comment of the rule's file.
    pub fn doc(&self) -> String {
        let lines = self.text.lines().map_while(|l| l.strip_prefix("//!"));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    }
}

fn nothing(_: &Firm, _: &DayFacts, _: &Params) -> Vec<Finding> {
    Vec::new()
}

macro_rules! placeholder {
    ($id:literal, $settings:expr) => {
        &Rule {
            id: $id,
            title: $id,
            severity: Severity::Fix,
            audience: Audience::Lead,
            needs: &[],
            settings: $settings,
            check: Check::Day(nothing),
            text: concat!("//! ", $id, ": what it tests."),
        }
    };
}

/// All rules in the order a person reads a day.
pub static BOOK: &[&Rule] = &[
    placeholder!("time.gap", &[]),
    placeholder!("agreement.missing", &[]),
    placeholder!(
        "agreement.expired",
        &[Setting {
            name: "grace_days",
            default: 0,
            meaning: "days after the end that are still fine"
        }]
    ),
    placeholder!(
        "entry.impossible",
        &[Setting {
            name: "single_entry_hours",
            default: 12,
            meaning: "longest entry in one go"
        }]
    ),
];
