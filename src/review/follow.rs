//! The queue follows what was judged: one transaction a batch.

use super::Reviewer;
use super::identity::item_id;
use super::queue::{Change, Found, Scope, State, StoredItem, fold};
use crate::model::{Finding, MemberId};
use crate::store::review::{ItemHead, NewItem};
use crate::store::{Result, Tx};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What was judged, and what was found.
#[derive(Debug)]
pub(super) struct JudgedUnit {
    /// `day:<person>/<date>`, `ticket:<id>`, `member:<id>`: what its items are looked up by.
    pub unit: String,
    /// Whose day it is.
    pub person_id: Option<String>,
    /// What was judged by which rules.
    pub scope: Scope,
    /// What they found.
    pub findings: Vec<Finding>,
}

/// Changes of a batch by item, with the unit and the person they stand under.
type Pending = BTreeMap<String, (Change, Arc<(String, Option<String>)>)>;

impl Reviewer<'_> {
    /// Folds what was judged into the queue; answers how many items changed. `noted` days count as judged from now on.
    pub(super) async fn follow(
        &self,
        judged: Vec<JudgedUnit>,
        urls: &HashMap<String, String>,
        noted: &[(NaiveDate, String)],
        since: NaiveDate,
    ) -> Result<usize> {
        let units: BTreeSet<String> = judged.iter().map(|j| j.unit.clone()).collect();
        let ids: BTreeSet<String> = judged
            .iter()
            .flat_map(|j| j.findings.iter().map(item_id))
            .collect();
        let heads = self.db.items_of(&units, &ids).await?;
        let mut by_unit: BTreeMap<String, Vec<StoredItem>> = BTreeMap::new();
        let mut by_id: BTreeMap<String, StoredItem> = BTreeMap::new();
        for (unit, item) in heads.into_iter().filter_map(stored) {
            by_id.insert(item.item_id.clone(), item.clone());
            by_unit.entry(unit).or_default().push(item);
        }
        let mut tx = self.db.begin(self.now).await?;
        let mut changed = 0;
        let mut pending = Pending::new();
        for unit in judged {
            let mut items = by_unit.remove(&unit.unit).unwrap_or_default();
            let here: BTreeSet<String> = unit.findings.iter().map(item_id).collect();
            // What is found under another unit of the batch has moved there: it is not gone.
            items.retain(|i| here.contains(&i.item_id) || !ids.contains(&i.item_id));
            let own: BTreeSet<String> = items.iter().map(|i| i.item_id.clone()).collect();
            // An entry may have moved here from another day.
            let moved = unit
                .findings
                .iter()
                .map(item_id)
                .filter(|id| !own.contains(id));
            items.extend(moved.filter_map(|id| by_id.get(&id).cloned()));
            let changes = fold(&items, unit.findings, &unit.scope);
            changed += changes.len();
            let by = Arc::new((unit.unit, unit.person_id));
            pending.extend(changes.into_iter().map(|change| {
                // The last word on an item of the batch is the one that holds.
                (change.item_id().to_owned(), (change, by.clone()))
            }));
        }
        self.write(&mut tx, &pending, &by_id, urls).await?;
        tx.note_judged(noted, self.settings_version, since).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn write(
        &self,
        tx: &mut Tx,
        pending: &Pending,
        by_id: &BTreeMap<String, StoredItem>,
        urls: &HashMap<String, String>,
    ) -> Result<()> {
        let mut fixed = Vec::new();
        let mut items = Vec::new();
        for (item_id, (change, by)) in pending {
            let (found, state): (&Found, State) = match change {
                Change::Fix(_) => {
                    fixed.push(item_id.as_str());
                    continue;
                }
                Change::Open(found) | Change::Reopen(found) => (found, State::Open),
                Change::Renew(found) => {
                    (found, by_id.get(item_id).map_or(State::Open, |i| i.state))
                }
            };
            items.push(NewItem {
                item_id,
                root_id: &found.root_id,
                state: state.as_str(),
                unit: &by.0,
                person_id: by.1.as_deref(),
                url: urls.get(item_id).cloned(),
                fingerprint: &found.fingerprint,
                finding: &found.finding,
            });
        }
        tx.move_items(&fixed, State::Fixed.as_str(), "fixed", None, None)
            .await?;
        tx.put_items(&items, self.settings_version).await
    }
}

/// An item as folding and acting look at it, with the unit it stands under.
pub fn stored(head: ItemHead) -> Option<(String, StoredItem)> {
    let item = StoredItem {
        state: State::parse(&head.state)?,
        item_id: head.item_id,
        rule: head.rule,
        fingerprint: head.fingerprint,
        subject_kind: head.subject_kind,
        subject_id: head.subject_id,
        member_id: head.member_id.map(MemberId::from),
        work_date: head.work_date,
        interval_start: head.interval_start,
        interval_end: head.interval_end,
    };
    Some((head.unit, item))
}
