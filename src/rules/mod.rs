//! Judgement: the rule book. Pure.

pub mod time;

use crate::model::{Audience, DayFacts, Finding, Firm, MemberFacts, Params, Severity, TicketFacts};

/// A number that a rule can be told.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name, the unit in it.
    pub name: &'static str,
    /// What holds without it.
    pub default: i64,
    /// What it does.
    pub meaning: &'static str,
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, for good.
    pub id: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// How pressing its findings are.
    pub severity: Severity,
    /// Whose they are to look at.
    pub audience: Audience,
    /// Columns without which it is silent, as `table.column`.
    pub needs: &'static [&'static str],
    /// Its numbers.
    pub settings: &'static [Setting],
    /// The judgement.
    pub check: Check,
    /// The source of the rule's own file; its head is what an operator reads.
    pub text: &'static str,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A person's day.
    Day(fn(&Firm, &DayFacts, &Params) -> Vec<Finding>),
    /// Entries of a day, and open tickets without time.
    Work {
        /// The entries.
        day: fn(&Firm, &DayFacts, &Params) -> Vec<Finding>,
        /// The ticket.
        ticket: fn(&Firm, &TicketFacts, &Params) -> Vec<Finding>,
    },
    /// A member over the judged days.
    Member(fn(&Firm, &MemberFacts, &Params) -> Vec<Finding>),
}
