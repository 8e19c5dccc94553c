//! Findings held against the items of the queue. Pure: answers what has to change, and writes nothing.
//!
//! ```text
//! new ─► open ─► asked            by a person: asked, accepted, dismissed, open again
//!          │       │              by the data: fixed, and open again when it is found once more
//!          └───────┴─► fixed      by time:     expired
//! ```

pub use super::identity::Found;
use super::identity::same_facts;
use crate::model::{Finding, Instant, MemberId, TicketId};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Waits for somebody.
    Open,
    /// The person was asked.
    Asked,
    /// The data no longer shows it. Set by the data alone.
    Fixed,
    /// A person says: it is right as it is.
    Accepted,
    /// A person says: nothing to do.
    Dismissed,
    /// Too old, or its month was closed.
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
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, word)| word)
    }
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(_, w)| *w == word)
            .map(|(state, _)| *state)
    }
    /// Does somebody still have to look at it?
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Asked)
    }
    /// Has a person spoken?
    pub fn is_human(self) -> bool {
        matches!(self, Self::Accepted | Self::Dismissed)
    }
}

/// An item as the warehouse has it, as far as folding and acting look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    /// Its id.
    pub item_id: String,
    /// Its rule.
    pub rule: String,
    /// Where it stands.
    pub state: State,
    /// Of the evidence it was last opened or renewed with.
    pub fingerprint: String,
    /// `subject_kind` of the contract.
    pub subject_kind: String,
    /// `subject_id` of the contract.
    pub subject_id: String,
    /// The member concerned.
    pub member_id: Option<MemberId>,
    /// The work date.
    pub work_date: Option<NaiveDate>,
    /// Start of its stretch.
    pub interval_start: Option<Instant>,
    /// End of its stretch.
    pub interval_end: Option<Instant>,
}

/// What was judged: only items of this scope can be found gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// A person's day: all members of the person.
    Day(BTreeSet<MemberId>, NaiveDate),
    /// An open ticket without time.
    Ticket(TicketId),
    /// A member over the judged days.
    Member(MemberId),
    /// The firm as a whole, or what all findings have as one cause: items that stand under that alone.
    Firm,
}

/// What was judged, and by which rules. An item of a rule that was not asked (its day is not due, a source is stale)
/// is not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What.
    pub judged: Judged,
    /// By which rules (see `rules::rules_that_judge`).
    pub rules: BTreeSet<&'static str>,
}

impl Scope {
    fn covers(&self, item: &StoredItem) -> bool {
        let is_of = |kind: &str, id: &str| item.subject_kind == kind && item.subject_id == id;
        self.rules.contains(item.rule.as_str())
            && match &self.judged {
                Judged::Day(members, date) => {
                    // Tickets and members may carry a person and a date too, and are judged by themselves.
                    !matches!(item.subject_kind.as_str(), "ticket" | "member")
                        && item.work_date == Some(*date)
                        && item.member_id.as_ref().is_some_and(|m| members.contains(m))
                }
                Judged::Ticket(id) => is_of("ticket", id.as_str()),
                Judged::Member(id) => is_of("member", id.as_str()),
                Judged::Firm => true,
            }
    }
}

/// What has to be written. An item with the same evidence as before needs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new item, open.
    Open(Box<Found>),
    /// A live item with other evidence: it keeps its state, `last_seen_at` moves.
    Renew(Box<Found>),
    /// A closed item that holds again, or whose evidence is no longer what the person spoke about.
    Reopen(Box<Found>),
    /// The data no longer shows the item of this id.
    Fix(String),
}

impl Change {
    /// The item.
    pub fn item_id(&self) -> &str {
        match self {
            Self::Open(found) | Self::Renew(found) | Self::Reopen(found) => &found.item_id,
            Self::Fix(id) => id,
        }
    }
}

/// Holds the findings of a scope against the stored items. `stored` are the items of the scope in whatever state, and
/// those of the ids found (an entry may come from another day). Folding the same twice changes nothing.
pub fn fold(stored: &[StoredItem], findings: Vec<Finding>, scope: &Scope) -> Vec<Change> {
    let by_id: BTreeMap<&str, &StoredItem> = stored
        .iter()
        .map(|item| (item.item_id.as_str(), item))
        .collect();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for finding in findings {
        let one = Found::new(finding);
        found.entry(one.item_id.clone()).or_insert(one);
    }
    let gone: Vec<Change> = stored
        .iter()
        .filter(|item| item.state.is_live() && scope.covers(item))
        .filter(|item| {
            !found.contains_key(&item.item_id) || is_settled(stored, &found[&item.item_id])
        })
        .map(|item| Change::Fix(item.item_id.clone()))
        .collect();
    let seen = found
        .into_values()
        .filter(|one| !is_settled(stored, one))
        .filter_map(|one| seen(by_id.get(one.item_id.as_str()).copied(), one));
    seen.chain(gone).collect()
}

fn seen(before: Option<&StoredItem>, now: Found) -> Option<Change> {
    let now = Box::new(now);
    let Some(before) = before else {
        return Some(Change::Open(now));
    };
    let is_same = before.fingerprint == now.fingerprint;
    match before.state {
        State::Fixed => Some(Change::Reopen(now)),
        _ if is_same => None,
        State::Open | State::Asked => Some(Change::Renew(now)),
        _ if same_facts(&before.fingerprint, &now.fingerprint) => None,
        State::Accepted | State::Dismissed | State::Expired => Some(Change::Reopen(now)),
    }
}

/// A person's word on a gap holds for any later gap inside its stretch.
fn is_settled(stored: &[StoredItem], found: &Found) -> bool {
    let finding = &found.finding;
    let (Some(start), Some(end)) = (finding.interval_start, finding.interval_end) else {
        return false;
    };
    finding.rule == "time.gap"
        && stored.iter().any(|item| {
            item.rule == "time.gap"
                && item.state.is_human()
                && item.subject_id == finding.subject.id()
                && item.interval_start.is_some_and(|from| from <= start)
                && item.interval_end.is_some_and(|to| end <= to)
        })
}

/// Is a live item about a person's time too old to be asked about?
pub fn is_too_old(item: &StoredItem, today: NaiveDate, look_back_days: u32) -> bool {
    let oldest = today.checked_sub_days(Days::new(look_back_days.into()));
    item.state.is_live()
        && item.rule.starts_with("time.")
        && item
            .work_date
            .zip(oldest)
            .is_some_and(|(date, oldest)| date < oldest)
}
