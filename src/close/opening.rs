//! What is kept from roll to roll, so that a month is reckoned without the work before it: worked time of projects, and what
//! blocks had given when the month began. Both follow from the work, and rest on the marks of what changed: the roll of an
//! earlier month replaces its own and throws away what rests on it.

use super::Roller;
use super::past::Past;
use super::scope::Unit;
use crate::coverage;
use crate::model::*;
use crate::store::finance::Cut;
use crate::store::live::Live;
use crate::store::opening::{Opened, Opening};
use crate::store::{Figure, Result, Tx};
use std::collections::BTreeSet;

impl Roller<'_> {
    /// What is kept of these blocks at the beginning of a month, where their terms are still the same.
    pub(super) async fn openings(
        &self,
        month: Month,
        blocks: &BTreeSet<String>,
    ) -> Result<Openings> {
        let kept = self.db.openings(Opened::Rolled, month, blocks).await?;
        let print = |agreement: &Agreement| self.print(agreement);
        Ok(coverage::standing(self.firm, month, kept, print))
    }

    fn print(&self, agreement: &Agreement) -> String {
        let terms = format!("{agreement:?} {:?}", self.firm.rulings);
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(terms.as_bytes()))
    }

    /// Keeps what a month of these units (none: of all) leaves to later rolls.
    pub(super) async fn keep(
        &self,
        tx: &mut Tx,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        past: &Past,
        openings: &Openings,
    ) -> Result<()> {
        let projects = units.map(|units| self.keys(Cut::Project, units));
        let of = |id: &ProjectId| projects.as_ref().is_none_or(|p| p.contains(id.as_str()));
        let worked = past.here.iter().filter(|(id, s)| s.0 != 0 && of(id));
        let rows = worked.map(|(id, s)| (vec![id.to_string()], vec![Figure::Int(s.0)]));
        tx.replace_live(month, Live::Projects, projects.as_ref(), &rows.collect())
            .await?;
        if past.is_disturbed {
            let agreements = units.map(|units| self.keys(Cut::Agreement, units));
            tx.drop_openings(Opened::Rolled, Some(month), agreements.as_ref())
                .await?;
        }
        if past.opens(month, units) {
            let told = openings.iter().filter_map(|(id, told)| {
                let agreement = self.firm.agreements.get(id)?;
                Some((id.to_string(), self.print(agreement), told.clone()))
            });
            let told: Vec<Opening> = told.collect();
            tx.keep_openings(Opened::Rolled, month, &told).await?;
        }
        Ok(())
    }

    pub(super) async fn keep_project_work(&self) -> Result<()> {
        let projects = self.firm.projects.keys().map(|id| id.to_string());
        let mut tx = self.db.begin(self.now).await?;
        tx.keep_project_work(&projects.collect()).await?;
        tx.commit().await
    }
}
