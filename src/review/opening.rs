//! What blocks had given when a month began, so that judging a day reads no work from before: kept from review to review, and
//! thrown away with what it follows from.

use super::Reviewer;
use super::facts::Blocks;
use crate::coverage::{self, is_block};
use crate::model::*;
use crate::store::dirty::{Disturbed, PlaceKind};
use crate::store::opening::{Opened, Opening};
use crate::store::{Db, Result};
use std::collections::BTreeSet;

/// The way of all sources, where they have one.
pub(super) fn one_way(firm: &Firm) -> Option<Way> {
    let mut ways = firm.ways.values().copied();
    let way = ways.next().unwrap_or_default();
    ways.all(|other| other == way).then_some(way)
}

fn print(agreement: &Agreement, way: Way) -> String {
    let terms = format!("{way:?} {agreement:?}");
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(terms.as_bytes()))
}

/// What is kept of these blocks at the beginning of a month, where their terms are still the same.
pub(super) async fn openings(
    db: &Db,
    firm: &Firm,
    way: Way,
    month: Month,
    blocks: &BTreeSet<AgreementId>,
) -> Result<Openings> {
    let ids = blocks.iter().map(|id| id.to_string()).collect();
    let kept = db.openings(Opened::Judged, month, &ids).await?;
    let print = |agreement: &Agreement| print(agreement, way);
    Ok(coverage::standing(firm, month, kept, print))
}

/// Does work on an agreement end on another because of what it excludes?
fn leads_elsewhere(firm: &Firm) -> bool {
    let agreements = firm.agreements.values();
    let mut rows = agreements.flat_map(|a| &a.exclusions);
    rows.any(|row| row.to_agreement_id.is_some())
}

impl Reviewer<'_> {
    /// Keeps what blocks had given, of those that were read from their beginning.
    pub(super) async fn keep_openings(&self, blocks: &Blocks) -> Result<()> {
        let Some((way, month)) = blocks.told_at().filter(|_| !blocks.told.is_empty()) else {
            return Ok(());
        };
        let told = blocks.told.iter().filter_map(|(id, told)| {
            let agreement = self.firm.agreements.get(id)?;
            agreement.starts_on?;
            Some((id.to_string(), print(agreement, way), told.clone()))
        });
        let told: Vec<Opening> = told.collect();
        let mut tx = self.db.begin(self.now).await?;
        tx.keep_openings(Opened::Judged, month, &told).await?;
        tx.commit().await
    }

    /// Throws away what rests on work from before that changed, or on records that did.
    pub(super) async fn drop_openings(&self, what: &BTreeSet<Disturbed>) -> Result<()> {
        let Some(month) = self.db.last_judged_opening().await? else {
            return Ok(());
        };
        let first = month.first();
        let (mut old, mut tickets, mut all) = (Vec::new(), BTreeSet::new(), false);
        for disturbed in what {
            match disturbed {
                Disturbed::Day(_, date) if *date >= first => {}
                Disturbed::Place(place) if place.month.is_some_and(|m| m >= month) => {}
                Disturbed::Place(place) => {
                    if place.kind == PlaceKind::Ticket {
                        tickets.insert(place.id.clone());
                    }
                    old.push(disturbed);
                }
                Disturbed::Day(..) => old.push(disturbed),
                Disturbed::Ticket(id) => drop(tickets.insert(id.clone())),
                Disturbed::Agreement(_) | Disturbed::Project(_) | Disturbed::All => all = true,
                // Nothing that a block's terms look at.
                Disturbed::TicketTime(_)
                | Disturbed::ProjectPlan(_)
                | Disturbed::Member(_)
                | Disturbed::Month(_) => {}
            }
        }
        let mut stale = match all {
            true => BTreeSet::new(),
            false => self.blocks_touched(old.iter().copied()).await?,
        };
        stale.extend(self.db.agreements_of_tickets(&tickets, first).await?);
        let blocks = self.firm.agreements.values().filter(|a| is_block(a));
        let blocks: BTreeSet<&str> = blocks.map(|a| a.id.as_str()).collect();
        let is_led = leads_elsewhere(self.firm) && (!old.is_empty() || !stale.is_empty());
        stale.retain(|id| blocks.contains(id.as_str()));
        all |= is_led;
        if all || !stale.is_empty() {
            let stale = (!all).then_some(&stale);
            let mut tx = self.db.begin(self.now).await?;
            tx.drop_openings(Opened::Judged, None, stale).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
