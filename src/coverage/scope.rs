//! The scope map: which boards, ticket types and sub-types are work of which agreement category (`domain.md` §5.1, A14).

use crate::model::{Agreement, Firm, Ticket};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of the map: `Board`, `Board/Type`, `Board/Type/Sub-type`. The most specific one counts.
pub type ScopeMap = BTreeMap<String, String>;

/// What tickets there are of a board, type and sub-type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The board.
    pub board: String,
    /// The ticket type.
    pub kind: Option<String>,
    /// The sub-type.
    pub sub_type: Option<String>,
}

impl Place {
    /// Of a ticket; none without a board.
    pub fn of(ticket: &Ticket) -> Option<Self> {
        Some(Self {
            board: ticket.board.clone()?,
            kind: ticket.kind.clone(),
            sub_type: ticket.sub_type.clone(),
        })
    }
    /// Its keys, the most specific first.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.board.clone()];
        if let Some(kind) = &self.kind {
            keys.insert(0, format!("{}/{kind}", self.board));
            if let Some(sub_type) = &self.sub_type {
                keys.insert(0, format!("{}/{kind}/{sub_type}", self.board));
            }
        }
        keys
    }
}

/// The category such work belongs to; none: it is not mapped.
pub fn category<'a>(map: &'a ScopeMap, place: &Place) -> Option<&'a str> {
    let found = place.keys().into_iter().find_map(|key| map.get(&key));
    found.map(String::as_str)
}

/// Does an agreement take work of a category? One whose category is not known, or that is mixed, takes any.
pub fn takes(agreement: &Agreement, category: &str) -> bool {
    match agreement.category.as_deref() {
        None | Some("mixed") => true,
        Some(own) => own == category,
    }
}

/// What in the map cannot be meant, each as a sentence: a key that no ticket has, and an agreement that names a board whose
/// work is of another category.
pub fn contradictions(firm: &Firm, map: &ScopeMap, seen: &BTreeSet<Place>) -> Vec<String> {
    let known: BTreeSet<String> = seen.iter().flat_map(Place::keys).collect();
    let unknown = map.keys().filter(|key| !known.contains(*key));
    let mut found: Vec<String> = unknown
        .map(|key| format!("review.scope names {key}, and no ticket is of it"))
        .collect();
    for agreement in firm.agreements.values() {
        for board in &agreement.covers_boards {
            let place = Place {
                board: board.clone(),
                kind: None,
                sub_type: None,
            };
            if let Some(category) = category(map, &place).filter(|c| !takes(agreement, c)) {
                found.push(format!(
                    "{} of {} is for {}, and is meant for the board {board}, whose work is {category}",
                    agreement.name,
                    firm.company_name(&agreement.company_id),
                    agreement.category.as_deref().unwrap_or_default()
                ));
            }
        }
    }
    found
}
