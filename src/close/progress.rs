//! What a month must know of projects at a fixed price: what they earned before, and of which the work itself is needed.

use super::Roller;
use super::past::Past;
use super::reach::{is_priced, unit_of_project};
use super::scope::Unit;
use crate::finance;
use crate::model::*;
use crate::store::Result;
use crate::store::work::day_before;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// Projects at a fixed or capped price, by what is needed of their work before a month.
#[derive(Default)]
pub(super) struct Priced {
    /// The work itself.
    pub read: BTreeSet<String>,
    /// Its hours alone.
    pub hours: HashMap<ProjectId, Seconds>,
}

impl Priced {
    /// What is known of projects of which the hours are enough: all of them were worked by the month's end, at whatever cost.
    pub fn by_hours(self, month: Month) -> impl Iterator<Item = (ProjectId, Spending)> {
        let spending = move |worked| Spending {
            to: vec![(day_before(month.end()), worked, Decimal::ZERO)],
            // They have earned before, and so are a client's, or have no price to earn.
            earns: true,
        };
        let known = self.hours.into_iter();
        known.map(move |(id, worked)| (id, spending(worked)))
    }
}

impl Roller<'_> {
    fn in_units(&self, project: &Project, units: Option<&BTreeSet<Unit>>) -> bool {
        units.is_none_or(|units| units.contains(&unit_of_project(self.firm, project)))
    }

    fn by_method(
        &self,
        method: BillingMethod,
        units: Option<&BTreeSet<Unit>>,
    ) -> impl Iterator<Item = &Project> {
        let all = self.firm.projects.values();
        all.filter(move |p| p.billing_method == method && self.in_units(p, units))
    }

    fn fixed(&self, units: Option<&BTreeSet<Unit>>) -> impl Iterator<Item = &Project> {
        self.by_method(BillingMethod::FixedFee, units)
    }

    /// What fixed prices of the units (none: of all) earned, as posted.
    pub(super) async fn posted(
        &self,
        month: Month,
        is_closed: bool,
        units: Option<&BTreeSet<Unit>>,
    ) -> Result<Posted> {
        let projects = self.fixed(units).map(|p| p.id.to_string()).collect();
        Ok(match is_closed {
            true => Posted::Here(self.db.progress_of(month, &projects).await?),
            false => Posted::Before(self.db.progress_before(month, &projects).await?),
        })
    }

    /// All priced projects: a roll of several months needs their work.
    pub(super) fn all_priced(&self) -> Priced {
        let priced = self.firm.projects.values().filter(|p| is_priced(p));
        Priced {
            read: priced.map(|p| p.id.to_string()).collect(),
            hours: HashMap::new(),
        }
    }

    /// What one month needs. A price that is earned whole earns nothing more without work; where no work lies after the
    /// month, cost has no say in how far the project is, and hours do; what has not earned yet is looked at closely.
    pub(super) async fn priced(
        &self,
        month: Month,
        posted: &Posted,
        units: Option<&BTreeSet<Unit>>,
        past: &mut Past,
    ) -> Result<Priced> {
        let (Posted::Here(earned) | Posted::Before(earned)) = posted;
        let is_closed = matches!(posted, Posted::Here(_));
        let earned = |project: &Project| {
            let currency = finance::currency_of(self.firm, self.policy, project);
            let own = earned.get(&(project.id.clone(), currency)).copied();
            (own.unwrap_or_default(), currency)
        };
        let is_asked = |project: &&Project| {
            let (own, currency) = earned(project);
            let price = project.contract_price.and_then(|p| currency.minor(p));
            let whole = project.is_completed() && price == Some(own);
            let may_earn = project.contract_price.is_some() && !whole;
            past.here.contains_key(&project.id) || if is_closed { own != 0 } else { may_earn }
        };
        let asked = self.fixed(units).filter(is_asked);
        let asked: BTreeSet<String> = asked.map(|p| p.id.to_string()).collect();
        let capped = self.by_method(BillingMethod::NotToExceed, units);
        let mut priced = Priced {
            read: capped.map(|p| p.id.to_string()).collect(),
            hours: HashMap::new(),
        };
        for (id, worked, now) in self.project_hours(&asked, month, past).await? {
            let project = self.firm.projects.get(&id);
            let is_new = |p: &Project| p.contract_price.is_some() && earned(p).0 == 0;
            if worked == now && project.is_some_and(|p| !is_new(p)) {
                priced.hours.insert(id, worked);
            } else {
                priced.read.insert(id.to_string());
            }
        }
        Ok(priced)
    }
}
