//! What makes an item the same item, and its evidence the same evidence. Pure, so it is equal on every database.

use crate::model::{Evidence, Finding, Instant};
use sha2::{Digest, Sha256};

/// A finding with its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The item's id: 16 hexadecimal digits of rule and subject, for a gap of date and start as well.
    pub item_id: String,
    /// Items of one ticket with the same rule and agreement share it; people see them as one.
    pub root_id: String,
    /// Of what the finding rests on. Wording, and the instant of judging, do not count.
    pub fingerprint: String,
    /// The finding.
    pub finding: Finding,
}

impl Found {
    /// Gives a finding its identity.
    pub fn new(finding: Finding) -> Self {
        Self {
            item_id: item_id(&finding),
            root_id: root_id(&finding),
            fingerprint: fingerprint(&finding),
            finding,
        }
    }
}

/// The id of the item a finding makes.
pub(super) fn item_id(finding: &Finding) -> String {
    let subject = &finding.subject;
    let mut parts = vec![
        finding.rule.to_owned(),
        subject.kind().to_owned(),
        subject.id(),
    ];
    if finding.rule == "time.gap" {
        parts.push(text(finding.work_date));
        parts.push(instant(finding.interval_start));
    }
    digest(&parts)
}

fn root_id(finding: &Finding) -> String {
    let Some(ticket) = &finding.ticket_id else {
        return item_id(finding);
    };
    digest(&[
        finding.rule.to_owned(),
        "root".to_owned(),
        ticket.to_string(),
        text(finding.agreement_id.as_ref()),
    ])
}

/// Facts and advice, each by itself: a person's word is about the facts.
fn fingerprint(finding: &Finding) -> String {
    format!("{}.{}", facts(finding), advice(finding))
}

/// Do two fingerprints rest on the same facts, whatever was advised?
pub(super) fn same_facts(a: &str, b: &str) -> bool {
    a.split('.').next() == b.split('.').next()
}

fn facts(finding: &Finding) -> String {
    let mut parts = vec![
        text(finding.company_id.as_ref()),
        text(finding.ticket_id.as_ref()),
        text(finding.agreement_id.as_ref()),
        text(finding.work_date),
        instant(finding.interval_start),
        instant(finding.interval_end),
        text(finding.length.map(|length| length.0)),
        text(finding.amount_at_stake),
    ];
    parts.extend(finding.further.iter().map(|(rule, _)| (*rule).to_owned()));
    let facts = finding.evidence.iter().filter(|e| !e.is_advice());
    parts.extend(facts.flat_map(evidence));
    digest(&parts)
}

fn advice(finding: &Finding) -> String {
    let advice = finding.evidence.iter().filter(|e| e.is_advice());
    let mut parts: Vec<String> = advice.flat_map(evidence).collect();
    if let Some(mend) = &finding.suggestion {
        parts.push(mend.field.clone());
        parts.push(mend.value.clone());
        parts.push(text(mend.agreement_id.as_ref()));
    }
    digest(&parts)
}

fn evidence(of: &Evidence) -> [String; 3] {
    [of.what.clone(), of.value.clone(), text(of.passed)]
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn instant(at: Option<Instant>) -> String {
    at.map_or_else(String::new, |at| at.to_rfc3339())
}

/// Parts are divided by line breaks, which no id holds; breaks inside a value are marked.
fn digest(parts: &[String]) -> String {
    let lines: Vec<String> = parts.iter().map(|p| p.replace('\n', "\\n")).collect();
    let hash = Sha256::digest(lines.join("\n").as_bytes());
    hex::encode(&hash[..8])
}
