//! work_type.travel_pair: work at the client's without any travel, or travel without work there.
//!
//! Tests: on one day and ticket a person has an entry of a type done on site and none of travel, or the other way round.
//! Evidence: what is there. Mend: add the other one, or choose the type that fits.
//! Guard: types whose source does not say where they are done; days without any ticket; internal work. A source that knows
//! no type for travel leaves the rule silent.

use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, TimeEntry, WorkPlace,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_type.travel_pair",
    title: "On site without travel, or travel alone",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &[
        "time_entry.work_type_id",
        "time_entry.ticket_id",
        "work_type.place",
    ],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("work_type_travel_pair.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    let place = |entry: &TimeEntry| firm.work_types.get(entry.work_type_id.as_ref()?)?.place;
    if !firm
        .work_types
        .values()
        .any(|t| t.place == Some(WorkPlace::Travel))
    {
        return Vec::new();
    }
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let own = place(entry)?;
            let (other, has, lacks) = match own {
                WorkPlace::OnSite => (WorkPlace::Travel, "work at the client's", "no travel"),
                WorkPlace::Travel => (WorkPlace::OnSite, "travel", "no work at the client's"),
                WorkPlace::Remote => return None,
            };
            entry.ticket_id.as_ref()?;
            let same = |e: &&TimeEntry| e.ticket_id == entry.ticket_id;
            let mut of_ticket = judged(firm, day).filter(same);
            // One item a ticket and kind: the first entry carries it.
            let is_first = judged(firm, day)
                .filter(same)
                .find(|e| place(e) == Some(own))
                .is_some_and(|first| first.id == entry.id);
            if !is_first || of_ticket.any(|e| place(e) == Some(other)) {
                return None;
            }
            let reason = format!(
                "{} is {has}, and its ticket has {lacks} that day; is it still to come, or was it another type?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = Evidence::condition("travel and work on site go together", lacks, false);
            finding.evidence.push(evidence);
            Some(finding)
        })
        .collect()
}
