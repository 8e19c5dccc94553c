//! What a finding shows of an agreement: every condition with its outcome, in words.

use crate::coverage::{Condition, Work};
use crate::model::{Agreement, CompanyId, Evidence, Firm, WorkRoleId, WorkTypeId};
use crate::rules::words::date;
use chrono::NaiveDate;

use Condition::*;

/// Every condition with its outcome.
pub fn conditions(firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> Vec<Evidence> {
    let shown = Condition::SHOWN.iter().map(|condition| {
        let passed = condition.holds(firm, work, agreement);
        Evidence::condition(
            condition.name(),
            seen(*condition, firm, work, agreement),
            passed,
        )
    });
    shown.collect()
}

/// What a condition looks at: dates, names, flags.
pub fn seen(condition: Condition, firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> String {
    let none = || "none".to_owned();
    match condition {
        Company => format!(
            "agreement of {}, work for {}",
            firm.company_name(&agreement.company_id),
            work.company.map_or_else(
                || "nobody named".to_owned(),
                |id: &CompanyId| firm.company_name(id)
            )
        ),
        Started => day("starts on", agreement.starts_on, "no start"),
        NotEnded => day("last day", agreement.ends_on, "open end"),
        NotCancelled => day("cancelled on", agreement.cancelled_on, "not cancelled"),
        CoversTime => match agreement.covers_time {
            true => "covers time".to_owned(),
            false => format!("does not cover time, kind {}", agreement.kind.as_str()),
        },
        Role => work.role.map_or_else(none, |id| role_name(firm, id)),
        Type => work.work_type.map_or_else(none, |id| type_name(firm, id)),
        Place => place(work, agreement),
        Limit => limit(agreement),
        Units => format!("kind {}", agreement.kind.as_str()),
        Board => match agreement.covers_boards.as_slice() {
            [] => "any board".to_owned(),
            boards => format!("meant for {}", boards.join(", ")),
        },
        Billed => work.option.as_str().to_owned(),
        Balance => "nothing left of its balance".to_owned(),
        Project => match (work.project, work.names_project) {
            (Some(project), _) => project.name.clone(),
            (None, true) => "a project whose record has not arrived".to_owned(),
            (None, false) => "no project".to_owned(),
        },
    }
}

/// A date behind its word, or what stands for none.
pub fn day(prefix: &str, on: Option<NaiveDate>, none: &str) -> String {
    on.map_or_else(|| none.to_owned(), |on| format!("{prefix} {}", date(on)))
}

fn place(work: &Work<'_>, agreement: &Agreement) -> String {
    let of_ticket = work.ticket.and_then(|t| t.location.as_deref());
    match (&agreement.location, of_ticket) {
        (None, _) => "any location".to_owned(),
        (Some(own), Some(other)) => format!("agreement for {own}, ticket of {other}"),
        (Some(own), None) => format!("agreement for {own}, the ticket names none"),
    }
}

fn limit(agreement: &Agreement) -> String {
    match agreement.limit_amount {
        _ if agreement.unlimited => "unlimited".to_owned(),
        Some(limit) => limit.normalize().to_string(),
        None => "no limit given".to_owned(),
    }
}

/// A work role's name; its bare id where no record has come.
pub fn role_name(firm: &Firm, id: &WorkRoleId) -> String {
    let known = firm.work_roles.get(id);
    known.map_or_else(|| id.source_id().to_owned(), |role| role.name.clone())
}

/// A work type's name; its bare id where no record has come.
pub fn type_name(firm: &Firm, id: &WorkTypeId) -> String {
    let known = firm.work_types.get(id);
    known.map_or_else(|| id.source_id().to_owned(), |kind| kind.name.clone())
}
