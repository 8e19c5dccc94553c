//! What holds for every rule: modes, silence, exemptions, when people are asked, and one item for one subject.

use super::{BOOK, Check, Rule};
use crate::model::{
    Audience, DayFacts, Finding, Firm, FirmFacts, MemberFacts, Params, RuleMode, Subject,
    TicketFacts,
};

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub enum Facts<'a> {
    /// A person's day.
    Day(&'a DayFacts),
    /// An open ticket without time.
    Ticket(&'a TicketFacts),
    /// A member over the judged days.
    Member(&'a MemberFacts),
    /// The firm's set-up.
    Firm(&'a FirmFacts),
    /// How the firm stands today.
    Daily(&'a FirmFacts),
    /// What all rules found.
    System(&'a FirmFacts),
}

/// The findings of a person's day.
pub fn judge_day(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::Day(day), params)
}

/// The findings of an open ticket without time.
pub fn judge_ticket(firm: &Firm, ticket: &TicketFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::Ticket(ticket), params)
}

/// The findings about a member over the judged days.
pub fn judge_member(firm: &Firm, member: &MemberFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::Member(member), params)
}

/// The findings about how the firm is set up.
pub fn judge_firm(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::Firm(facts), params)
}

/// The findings about how the firm stands today.
pub fn judge_daily(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::Daily(facts), params)
}

/// What the findings of all rules have as one cause.
pub fn judge_system(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    judge(firm, Facts::System(facts), params)
}

/// What one rule alone would find, whatever its mode; exemptions and silence hold, nothing is merged.
pub fn findings_for_preview(
    rule: &Rule,
    firm: &Firm,
    facts: Facts<'_>,
    params: &Params,
) -> Vec<Finding> {
    if may_speak(rule, facts, params) {
        run(rule, firm, facts, params)
    } else {
        Vec::new()
    }
}

/// Ids of the rules that are on and may speak about these facts now. An item of any other rule is not "gone" because
/// judging did not bring it: the rule was not asked (its day is not due, or a source is stale).
pub fn rules_that_judge<'a>(
    facts: Facts<'a>,
    params: &'a Params,
) -> impl Iterator<Item = &'static str> + 'a {
    active(facts, params).map(|rule| rule.id)
}

fn judge(firm: &Firm, facts: Facts<'_>, params: &Params) -> Vec<Finding> {
    let mut items: Vec<Finding> = Vec::new();
    for rule in active(facts, params) {
        for finding in run(rule, firm, facts, params) {
            place(&mut items, finding);
        }
    }
    items
}

fn active<'a>(facts: Facts<'a>, params: &'a Params) -> impl Iterator<Item = &'static Rule> + 'a {
    let is_on = |rule: &Rule| {
        let mode = params.rules.get(rule.id).map(|settings| settings.mode);
        mode.unwrap_or_default() == RuleMode::On
    };
    BOOK.iter()
        .copied()
        .filter(move |rule| is_on(rule) && may_speak(rule, facts, params))
}

/// People are asked only about finished days, only where a purpose is stated, and never far back.
fn may_speak(rule: &Rule, facts: Facts<'_>, params: &Params) -> bool {
    let asks_a_person = rule.audience == Audience::Lead;
    if asks_a_person && params.business.purpose.is_none() {
        return false;
    }
    match facts {
        Facts::Day(day) => {
            (day.due || !asks_a_person) && (day.within_look_back || !rule.id.starts_with("time."))
        }
        _ => true,
    }
}

fn run(rule: &Rule, firm: &Firm, facts: Facts<'_>, params: &Params) -> Vec<Finding> {
    let mut found = match (&rule.check, facts) {
        (Check::Day(check) | Check::Work { day: check, .. }, Facts::Day(day)) => {
            check(firm, day, params)
        }
        (Check::Work { ticket: check, .. }, Facts::Ticket(ticket)) => check(firm, ticket, params),
        (Check::Member(check), Facts::Member(member)) => check(firm, member, params),
        (Check::Firm(check), Facts::Firm(facts))
        | (Check::Daily(check), Facts::Daily(facts))
        | (Check::System(check), Facts::System(facts)) => check(firm, facts, params),
        _ => Vec::new(),
    };
    found.retain(|finding| {
        !is_silent(rule, firm, &finding.subject) && !is_exempt(rule, finding, facts, params)
    });
    found
}

fn is_silent(rule: &Rule, firm: &Firm, subject: &Subject) -> bool {
    if let Subject::Setup(_) = subject {
        // What belongs to no record rests on what any source brings.
        let brought = |column: &str| {
            firm.brings
                .iter()
                .any(|b| b.split_once('/').is_some_and(|(_, c)| c == column))
        };
        return !rule.needs.iter().all(|need| need.split('|').any(brought));
    }
    let id = subject.id();
    let source = crate::model::split(&id).0;
    // A day is judged by its entries.
    let table = match subject {
        Subject::MemberDay(..) => "time_entry",
        other => other.kind(),
    };
    rule.is_silent_for(firm, source, table)
}

fn is_exempt(rule: &Rule, finding: &Finding, facts: Facts<'_>, params: &Params) -> bool {
    let Some(settings) = params.rules.get(rule.id) else {
        return false;
    };
    let company = finding.company_id.as_ref();
    company.is_some_and(|id| settings.exempt_companies.contains(id.as_str()))
        || board_of(finding, facts).is_some_and(|board| settings.exempt_boards.contains(board))
}

fn board_of<'a>(finding: &Finding, facts: Facts<'a>) -> Option<&'a str> {
    match facts {
        Facts::Day(day) => day
            .tickets
            .get(finding.ticket_id.as_ref()?)?
            .board
            .as_deref(),
        Facts::Ticket(facts) => facts.ticket.board.as_deref(),
        _ => None,
    }
}

/// Of the agreement rules that hold for one subject the first makes the item; the others become its further reasons.
fn place(items: &mut Vec<Finding>, finding: Finding) {
    let is_agreement = |rule: &str| rule.starts_with("agreement.");
    let first = items.iter_mut().find(|item| {
        is_agreement(finding.rule) && is_agreement(item.rule) && item.subject == finding.subject
    });
    match first {
        Some(item) => item.further.push((finding.rule, finding.reason)),
        None => items.push(finding),
    }
}
