//! Judgement: the rule book.

pub mod time;

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

/// All rules in the order a person reads a day.
pub static BOOK: &[&Rule] = &[
    &time::no_entries::RULE,
    &time::gap::RULE,
    &time::shortfall::RULE,
    &time::planned_without_entry::RULE,
];
