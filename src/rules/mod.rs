//! Judgement: the rule book. Pure: a rule sees facts and settings, and answers with findings.
//!
//! Each rule is one file: its head is what an operator reads, its body one function. `judge` runs the book over a day,
//! a ticket or a member, and applies what holds for every rule: silence, exemptions, and one item for one subject.

pub mod agreement;
pub mod entry;
pub mod field;
mod judge;
pub mod rate;
pub mod setup;
pub mod time;
mod words;

pub use judge::{
    Facts, findings_for_preview, judge_day, judge_firm, judge_member, judge_ticket,
    rules_that_judge,
};

use crate::model::{
    Audience, DayFacts, Finding, Firm, FirmFacts, MemberFacts, Params, Severity, TicketFacts,
};

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
    /// Columns that the subject's source brings, else the rule is silent, as `table.column`; `a.b|a.c`: one of the two.
    /// Needs of `ticket` concern tickets as subjects, those of `time_entry` entries.
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
    /// How the firm is set up.
    Firm(fn(&Firm, &FirmFacts, &Params) -> Vec<Finding>),
}

/// The book, in the order a person reads a day. Of several agreement rules that hold for one subject the first here
/// makes the item (`contract.md` §5), so their order is part of the contract.
pub static BOOK: &[&Rule] = &[
    &time::no_entries::RULE,
    &time::gap::RULE,
    &time::shortfall::RULE,
    &time::planned_without_entry::RULE,
    &agreement::missing::RULE,
    &agreement::other_company::RULE,
    &agreement::not_started::RULE,
    &agreement::expired::RULE,
    &agreement::does_not_cover_time::RULE,
    &agreement::work_type_excluded::RULE,
    &agreement::work_role_excluded::RULE,
    &agreement::project_absorbed::RULE,
    &agreement::differs_from_ticket::RULE,
    &agreement::billed_though_covered::RULE,
    &agreement::client_work_on_internal::RULE,
    &agreement::parent_or_child::RULE,
    &agreement::out_of_scope::RULE,
    &agreement::other_site::RULE,
    &agreement::after_hours::RULE,
    &agreement::internal_work_on_client::RULE,
    &field::work_role_missing::RULE,
    &field::work_type_missing::RULE,
    &field::billable_missing::RULE,
    &field::billable_conflicts::RULE,
    &field::notes_missing::RULE,
    &entry::impossible::RULE,
    &entry::duplicate::RULE,
    &entry::overlap::RULE,
    &entry::wrong_company::RULE,
    &entry::closed_target::RULE,
    &entry::on_leave::RULE,
    &entry::inactive_member::RULE,
    &rate::cost_missing::RULE,
    &rate::zero_or_below_cost::RULE,
    &agreement::limit_missing::RULE,
    &agreement::exclusion_dead_end::RULE,
    &agreement::duplicate::RULE,
    &setup::addition_without_cost::RULE,
    &setup::agreement_without_price::RULE,
];

impl Rule {
    /// The rule of that id.
    pub fn named(id: &str) -> Option<&'static Rule> {
        BOOK.iter().copied().find(|rule| rule.id == id)
    }
    /// What an operator reads: the head of the rule's file, without the marks.
    pub fn doc(&self) -> String {
        let lines: Vec<&str> = self
            .text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        lines.join("\n").trim().to_owned()
    }
    /// Does the rule stay silent for records of this table and source, because the source does not bring what it needs?
    pub fn is_silent_for(&self, firm: &Firm, source: &str, table: &str) -> bool {
        // What is needed of both is asked of the record itself; what is needed of tickets alone, of an entry's ticket too.
        let concerns = |need: &str| match need.split_once('.') {
            Some(("time_entry", _)) => table == "time_entry",
            Some(("ticket", name)) => {
                table == "ticket" || !self.needs.contains(&format!("time_entry.{name}").as_str())
            }
            _ => true,
        };
        let brought = |column: &str| {
            column
                .split_once('.')
                .is_some_and(|(of, name)| firm.brings(source, of, name))
        };
        self.needs
            .iter()
            .filter(|need| concerns(need))
            .any(|need| !need.split('|').any(brought))
    }
    /// A number of the rule: the operator's, else the default. Names not in `settings` are 0.
    pub fn number(&self, params: &Params, name: &str) -> i64 {
        let default = self.settings.iter().find(|s| s.name == name);
        params.number(self.id, name, default.map_or(0, |s| s.default))
    }
}

/// The keys that `[rules]` may hold for a rule, beside `mode`, `exempt_companies` and `exempt_boards`.
pub fn settings_known(rule: &str) -> Option<&'static [Setting]> {
    Rule::named(rule).map(|rule| rule.settings)
}
