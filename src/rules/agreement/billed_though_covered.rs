//! agreement.billed_though_covered: work billed by the hour though another agreement of the client covers it.
//!
//! Tests: the entry is billable on an agreement that prices the hour, and an agreement of the client holds that day,
//! covers time, and excludes neither role nor type: the client would pay twice. To be mended before the invoice.
//! Evidence: the conditions, and the candidates. Mend: the agreement that covers it, where only one does.
//! Guard: project work, work types meant for after hours, an hourly agreement meant for just that board, and blocks
//! with nothing left.

use super::suggest;
use super::work::on_entries;
use crate::coverage::{Means, Work, candidates, means};
use crate::model::{Audience, Billable, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.billed_though_covered",
    title: "Billed by the hour though covered",
    severity: Severity::Fix,
    audience: Audience::Finance,
    needs: &["time_entry.agreement_id"],
    settings: &[],
    check: Check::Day(|firm, day, params| on_entries(firm, day, params, judge)),
    text: include_str!("billed_though_covered.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    let is_hourly = means(agreement) == Means::Priced && work.option == Billable::Billable;
    if !is_hourly || work.names_project || is_after_hours(firm, work) || names_board(work) {
        return None;
    }
    let found = candidates(firm, work, |a| {
        matches!(means(a), Means::Wholly | Means::Balance)
    });
    let first = found.all.iter().find(|c| c.fits())?.agreement;
    let invoiced = work.entry.is_some_and(|e| e.invoiced);
    let tail = match (found.clear, invoiced) {
        (Some(clear), false) => format!("{} covers it.", clear.name),
        (Some(clear), true) => format!("{} covers it; is a credit due?", clear.name),
        (None, _) => format!("is it covered by {} or another of theirs?", first.name),
    };
    let reason = format!(
        "{} is billed by the hour on {}; {tail}",
        work.named(),
        agreement.name
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let covering = found.all.iter().filter(|c| c.fits()).map(|c| {
        let name = c.agreement.name.as_str();
        Evidence::condition("nothing else covers it", name, false)
    });
    finding.evidence.extend(covering);
    finding.suggestion = found.clear.map(suggest::to_agreement);
    Some(finding)
}

fn is_after_hours(firm: &Firm, work: &Work<'_>) -> bool {
    work.work_type
        .and_then(|id| firm.work_types.get(id))
        .is_some_and(|kind| kind.after_hours)
}

fn names_board(work: &Work<'_>) -> bool {
    let boards = work.agreement.map(|a| a.covers_boards.as_slice());
    work.board()
        .zip(boards)
        .is_some_and(|(board, boards)| boards.iter().any(|b| b == board))
}
