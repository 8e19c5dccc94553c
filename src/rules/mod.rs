//! Judgement: the rule book. Pure: a rule sees facts and settings, and answers with findings.
//!
//! Each rule is one file: its head is what an operator reads, its body one function. `judge` runs the book over a day,
//! a ticket or a member, and applies what holds for every rule: silence, exemptions, and one item for one subject.

pub mod agreement;
pub mod entry;
pub mod field;
mod judge;
mod money;
pub mod project;
pub mod rate;
pub mod setup;
pub mod system;
pub mod ticket;
pub mod time;
mod words;

pub use judge::{
    Facts, findings_for_preview, judge_daily, judge_day, judge_firm, judge_member, judge_system,
    judge_ticket, rules_that_judge,
};
pub use system::repeats::CAUSES;

use crate::model::{
    Audience, DayFacts, Finding, Firm, FirmFacts, MemberFacts, Params, RuleMode, Severity,
    TicketFacts,
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
    /// How the firm is set up: its directory alone.
    Firm(fn(&Firm, &FirmFacts, &Params) -> Vec<Finding>),
    /// How the firm stands, once a day: balances, months, teams, what waits. Such items are no blemish of a month's figures.
    Daily(fn(&Firm, &FirmFacts, &Params) -> Vec<Finding>),
    /// What all the others found.
    System(fn(&Firm, &FirmFacts, &Params) -> Vec<Finding>),
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
    &agreement::saved_out_of_order::RULE,
    &agreement::balance_exhausted::RULE,
    &agreement::partly_covered::RULE,
    &agreement::billed_though_covered::RULE,
    &agreement::client_work_on_internal::RULE,
    &agreement::parent_or_child::RULE,
    &agreement::scope_changed::RULE,
    &agreement::out_of_scope::RULE,
    &agreement::other_site::RULE,
    &agreement::after_hours::RULE,
    &agreement::device_not_covered::RULE,
    &agreement::contact_not_covered::RULE,
    &agreement::internal_work_on_client::RULE,
    &field::work_role_missing::RULE,
    &field::work_role_not_allowed::RULE,
    &field::work_type_missing::RULE,
    &field::work_type_wrong_hours::RULE,
    &field::work_type_travel_pair::RULE,
    &field::work_type_unusual::RULE,
    &field::billable_missing::RULE,
    &field::billable_conflicts::RULE,
    &field::notes_missing::RULE,
    &field::notes_thin::RULE,
    &field::notes_internal_words::RULE,
    &entry::impossible::RULE,
    &entry::duplicate::RULE,
    &entry::overlap::RULE,
    &entry::wrong_company::RULE,
    &entry::closed_target::RULE,
    &entry::on_leave::RULE,
    &entry::inactive_member::RULE,
    &entry::times_missing::RULE,
    &entry::large_deduction::RULE,
    &entry::rounded_bill::RULE,
    &entry::chatter_charged::RULE,
    &entry::bot::RULE,
    &entry::unbilled_stale::RULE,
    &entry::unapproved::RULE,
    &entry::changed_after_approval::RULE,
    &entry::in_closed_month::RULE,
    &entry::late::RULE,
    &entry::rounding_bias::RULE,
    &ticket::status_not_moved::RULE,
    &ticket::no_next_step::RULE,
    &project::over_plan::RULE,
    &rate::cost_missing::RULE,
    &rate::zero_or_below_cost::RULE,
    &agreement::limit_missing::RULE,
    &agreement::exclusion_dead_end::RULE,
    &agreement::duplicate::RULE,
    &agreement::mixed_resale::RULE,
    &agreement::hours_over_target::RULE,
    &agreement::edited_after_invoice::RULE,
    &setup::addition_without_cost::RULE,
    &setup::agreement_without_price::RULE,
    &setup::block_nearly_used::RULE,
    &setup::block_expiring::RULE,
    &setup::block_balance_differs::RULE,
    &setup::member_cost_zero::RULE,
    &setup::cost_multiplier_zero::RULE,
    &setup::board_without_type::RULE,
    &setup::currency_missing::RULE,
    &setup::holidays_missing::RULE,
    &setup::schedule_missing::RULE,
    &setup::exchange_rate_missing::RULE,
    &system::repeats::RULE,
];

/// Rules that rest on habits which differ from firm to firm: judged for previews until somebody switches them on.
const OBSERVED: &[&str] = &[
    "agreement.mixed_resale",
    "agreement.hours_over_target",
    "setup.block_balance_differs",
    "setup.schedule_missing",
    "work_type.wrong_hours",
    "work_type.travel_pair",
    "work_type.unusual_for_ticket",
    "notes.thin",
    "entry.chatter_charged",
    "entry.late",
    "entry.rounding_bias",
    "ticket.status_not_moved",
];

impl Rule {
    /// The rule of that id.
    pub fn named(id: &str) -> Option<&'static Rule> {
        BOOK.iter().copied().find(|rule| rule.id == id)
    }
    /// What holds where nobody gave it a mode.
    pub fn default_mode(&self) -> RuleMode {
        match self.id {
            "entry.large_deduction" => RuleMode::Off,
            id if OBSERVED.contains(&id) => RuleMode::Observe,
            _ => RuleMode::On,
        }
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
