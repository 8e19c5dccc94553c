//! agreement.device_not_covered: work on a device that its agreement does not list.
//!
//! Tests: the agreement lists devices, and none of the ticket's devices is among them (compared case apart).
//! Evidence: the devices. Mend: add the device to the agreement, or bill by the hour.
//! Guard: agreements that are not counted by device; tickets about no device, or about one that is listed as well.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.device_not_covered",
    title: "Device not on the agreement",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["ticket.devices", "agreement.devices"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("device_not_covered.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement.filter(|a| !a.reach.devices.is_empty())?;
    let own = work
        .ticket
        .map(|t| &t.desk.devices)
        .filter(|own| !own.is_empty())?;
    let listed = |name: &String| {
        let mut known = agreement.reach.devices.iter();
        known.any(|other| other.trim().eq_ignore_ascii_case(name.trim()))
    };
    if own.iter().any(listed) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} is about {}, which {} does not list; {}",
        work.named(),
        own.join(" and "),
        agreement.name,
        choice.tail("is the device to be added?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let evidence = Evidence::condition("device is on the agreement", own.join(", "), false);
    finding.evidence.push(evidence);
    Some(choice.onto(finding))
}
