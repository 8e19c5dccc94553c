//! Findings held against the items that are there: what opens, stays, is fixed, comes back. Pure.

use crate::model::{Evidence, Finding, Instant, Interval};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody.
    Open,
    /// The person concerned was asked.
    Asked,
    /// The data was mended; set by the data alone.
    Fixed,
    /// A person said that it is right as it is.
    Accepted,
    /// A person said that it was no finding.
    Dismissed,
    /// Too old to be worked.
    Expired,
}

impl State {
    const WORDS: [(Self, &'static str); 6] = [
        (Self::Open, "open"),
        (Self::Asked, "asked"),
        (Self::Fixed, "fixed"),
        (Self::Accepted, "accepted"),
        (Self::Dismissed, "dismissed"),
        (Self::Expired, "expired"),
    ];
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(_, w)| *w == word)
            .map(|(s, _)| *s)
    }
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(s, _)| *s == self)
            .map_or("", |(_, w)| w)
    }
    /// Does it wait for anybody?
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Asked)
    }
    /// Did a person have the last word?
    pub fn is_said(self) -> bool {
        matches!(self, Self::Accepted | Self::Dismissed)
    }
}

/// An item as it is kept, as far as folding looks at it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub item_id: String,
    /// Its rule.
    pub rule: String,
    /// What was judged when it was found.
    pub unit: String,
    /// Where it stands.
    pub state: State,
    /// Hash of what it rests on.
    pub fingerprint: String,
    /// Whose day it is about.
    pub person_id: Option<String>,
    /// Its place in the day.
    pub interval: Option<Interval>,
}

/// What was judged, by which rules, and what they found.
#[derive(Clone, Debug)]
pub struct Judged {
    /// `day:<person>/<date>`, `ticket:<id>`, `member:<id>`.
    pub unit: String,
    /// Whose day it is.
    pub person_id: Option<String>,
    /// Rules that had their say. An item of another rule is not gone because it did not come up.
    pub rules: BTreeSet<&'static str>,
    /// What they found.
    pub findings: Vec<Finding>,
}

/// What must be written.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new item, or one whose evidence or state is another now.
    Put {
        /// The item.
        item_id: String,
        /// What was judged.
        unit: String,
        /// Whose day it is.
        person_id: Option<String>,
        /// Its state from now on.
        state: State,
        /// Hash of what it rests on.
        fingerprint: String,
        /// What was found.
        finding: Box<Finding>,
    },
    /// Nothing of it is found any more.
    Fix {
        /// The item.
        item_id: String,
    },
}

fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(parts.join("\n").as_bytes());
    hex::encode(&hasher.finalize()[..8])
}

/// An item's identity: the rule and its subject, and for a gap the day and its start. The same on every database.
pub fn item_id(finding: &Finding) -> String {
    let (kind, id) = (finding.subject.kind(), finding.subject.id());
    match (finding.rule, finding.interval_start) {
        ("time.gap", Some(start)) => digest(&[finding.rule, kind, &id, &start.to_rfc3339()]),
        _ => digest(&[finding.rule, kind, &id]),
    }
}

/// Items of one ticket with the same rule and agreement are one to people.
pub fn root_id(finding: &Finding) -> String {
    match &finding.ticket_id {
        Some(ticket) => {
            let agreement = finding.agreement_id.as_ref().map_or("", |a| a.as_str());
            digest(&["root", finding.rule, ticket.as_str(), agreement])
        }
        None => item_id(finding),
    }
}

/// Hash of all that a finding rests on, its wording left out.
pub fn fingerprint(finding: &Finding) -> String {
    let instant = |at: Option<Instant>| at.map(|t| t.to_rfc3339()).unwrap_or_default();
    let mut parts = vec![
        finding.severity.as_str().to_owned(),
        finding
            .agreement_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        finding
            .company_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        finding.work_date.map(|d| d.to_string()).unwrap_or_default(),
        instant(finding.interval_start),
        instant(finding.interval_end),
        finding.length.map(|l| l.0.to_string()).unwrap_or_default(),
    ];
    parts.extend(finding.evidence.iter().map(
        |Evidence {
             what,
             value,
             passed,
         }| format!("{what}={value}={passed:?}"),
    ));
    parts.extend(finding.further.iter().map(|(rule, _)| (*rule).to_owned()));
    parts.extend(
        finding
            .suggestion
            .iter()
            .map(|s| format!("{}={}", s.field, s.value)),
    );
    digest(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Folds what was judged into the queue. `kept`: the items of the units, and those under the ids of the findings.
/// `words`: gaps of the persons on which somebody had the last word.
pub fn fold(kept: &[Kept], words: &[Kept], judged: Vec<Judged>) -> Vec<Change> {
    let by_id: HashMap<&str, &Kept> = kept.iter().map(|k| (k.item_id.as_str(), k)).collect();
    let mut by_unit: BTreeMap<&str, Vec<&Kept>> = BTreeMap::new();
    for item in kept {
        by_unit.entry(&item.unit).or_default().push(item);
    }
    let mut changes = Vec::new();
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut judged_units = Vec::new();
    for Judged {
        unit,
        person_id,
        rules,
        findings,
    } in judged
    {
        for finding in findings {
            let id = item_id(&finding);
            if !found.insert(id.clone()) {
                continue;
            }
            let print = fingerprint(&finding);
            let before = by_id.get(id.as_str()).copied();
            if before.is_none() && is_spoken_for(&finding, person_id.as_deref(), words) {
                continue;
            }
            if let Some(state) = next_state(before, &finding, &print, &unit) {
                changes.push(Change::Put {
                    item_id: id,
                    unit: unit.clone(),
                    person_id: person_id.clone(),
                    state,
                    fingerprint: print,
                    finding: Box::new(finding),
                });
            }
        }
        judged_units.push((unit, rules));
    }
    for (unit, rules) in &judged_units {
        let gone = by_unit
            .get(unit.as_str())
            .into_iter()
            .flatten()
            .filter(|k| {
                k.state.is_open() && rules.contains(k.rule.as_str()) && !found.contains(&k.item_id)
            });
        changes.extend(gone.map(|k| Change::Fix {
            item_id: k.item_id.clone(),
        }));
    }
    changes
}

/// The state to write; none: all stays as it is.
fn next_state(before: Option<&Kept>, finding: &Finding, print: &str, unit: &str) -> Option<State> {
    let Some(before) = before else {
        return Some(State::Open);
    };
    let same = before.fingerprint == print;
    match before.state {
        // A word on a gap holds for what is left of it.
        state if state.is_said() && finding.rule == "time.gap" && holds(before, finding) => None,
        state if state.is_said() => (!same).then_some(State::Open),
        state if state.is_open() => (!same || before.unit != unit).then_some(state),
        _ => Some(State::Open),
    }
}

fn holds(word: &Kept, finding: &Finding) -> bool {
    let (Some(said), Some(start), Some(end)) =
        (word.interval, finding.interval_start, finding.interval_end)
    else {
        return false;
    };
    said.start <= start && end <= said.end
}

/// Does a word on an earlier gap of the person hold for this one?
fn is_spoken_for(finding: &Finding, person: Option<&str>, words: &[Kept]) -> bool {
    finding.rule == "time.gap"
        && person.is_some()
        && words
            .iter()
            .any(|w| w.state.is_said() && w.person_id.as_deref() == person && holds(w, finding))
}

/// What a person can do with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The person concerned was asked.
    Ask,
    /// It is right as it is.
    Accept,
    /// It was no finding.
    Dismiss,
    /// Open it again.
    Reopen,
}

impl Act {
    /// Its word in the audit trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Accept => "accept",
            Self::Dismiss => "dismiss",
            Self::Reopen => "reopen",
        }
    }
    /// The state it leads to.
    pub fn leads_to(self) -> State {
        match self {
            Self::Ask => State::Asked,
            Self::Accept => State::Accepted,
            Self::Dismiss => State::Dismissed,
            Self::Reopen => State::Open,
        }
    }
}

/// The reasons that items about a person's time may carry. Free text is refused: breaks are nobody's business.
pub const TIME_REASONS: [&str; 4] = ["added", "calendar", "payroll_wrap", "other"];

/// May this be done with an item in this state, for this reason? The sentence says why not.
pub fn allowed(rule: &str, state: State, act: Act, reason: Option<&str>) -> Result<(), String> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if rule.starts_with("time.") {
        if let Some(reason) = reason.filter(|r| !TIME_REASONS.contains(r)) {
            return Err(format!(
                "\"{reason}\" is free text; for {rule} a reason is optional and one of {}",
                TIME_REASONS.join(", ")
            ));
        }
    } else if matches!(act, Act::Accept | Act::Dismiss) && reason.is_none() {
        return Err(format!(
            "to {} an item of {rule} takes a reason; add --reason",
            act.as_str()
        ));
    }
    match (state, act) {
        (State::Fixed, _) => Err("the data was mended already; the item is fixed".into()),
        (State::Expired, _) => Err("the item has expired; it can no longer be worked".into()),
        (state, Act::Reopen) if state.is_open() => Err("the item is open".into()),
        (state, act) if state == act.leads_to() => {
            Err(format!("the item is {} already", state.as_str()))
        }
        _ => Ok(()),
    }
}
