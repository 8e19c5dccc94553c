//! How far a project and an invoice reach: into the months and companies that what is booked on them stands in.

use super::Roller;
use super::reach::{Reach, unit_of_project, units_of};
use super::scope::MemberDay;
use crate::model::*;
use crate::store::dirty::{Place, PlaceKind};
use crate::store::{Db, Result};
use std::collections::{BTreeMap, BTreeSet};

/// More invoices at once are a first reading: every month is rolled.
const INVOICES_MAX: usize = 1000;

/// Projects, whatever of them changed: their clients' months, and whoever else work on them stands with.
pub(super) async fn reach_projects(
    db: &Db,
    reach: &mut Reach<'_>,
    ids: &BTreeSet<String>,
) -> Result<()> {
    let firm = reach.firm;
    let known = |id: &str| firm.projects.get(&ProjectId::from(id));
    for project in ids.iter().filter_map(|id| known(id)) {
        reach.unit(None, &unit_of_project(firm, project));
    }
    for (month, id, agreement, company) in db.booked_with(ids).await? {
        let (Some(month), Some(project)) = (Month::parse(&month), known(&id)) else {
            continue;
        };
        let agreement = agreement.map_or_else(|| project.agreement_id.clone(), |a| Some(a.into()));
        let agreement = agreement.and_then(|id| firm.agreements.get(&id));
        if let Some(agreement) = agreement {
            reach.agreement(Some(month), agreement);
        } else if let (None, Some(company)) = (&project.company_id, company) {
            reach.unit(Some(month), &company);
        }
        reach.project(Some(month), project);
    }
    Ok(())
}

/// Invoices, with those that they credit or that credit them. Answers the days of the work that they bill.
pub(super) async fn reach_invoices(
    roller: &Roller<'_>,
    reach: &mut Reach<'_>,
    places: &[&Place],
) -> Result<Vec<MemberDay>> {
    let mut billed = Vec::new();
    let of = |kind: PlaceKind| places.iter().filter(move |p| p.kind == kind);
    let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
    for place in of(PlaceKind::Invoice) {
        let was_in = months.entry(&place.id).or_default();
        was_in.extend(place.month);
    }
    let ids: BTreeSet<String> = months.keys().map(|id| (*id).to_owned()).collect();
    if ids.len() > INVOICES_MAX {
        reach.every();
    } else if !ids.is_empty() {
        billed = roller.db.days_invoiced(&ids).await?;
        let currency = roller.policy.currency;
        let invoices = roller.db.invoices_with(&ids, currency).await?;
        for (id, mut months) in months {
            let group = || together(&invoices, id);
            months.extend(group().map(|i| Month::of(i.invoiced_on)));
            let units: BTreeSet<String> = group()
                .flat_map(|i| units_of_invoice(reach.firm, i))
                .collect();
            for month in &months {
                for unit in &units {
                    reach.unit(Some(*month), unit);
                }
            }
        }
    }
    // An entry that a line named: the line stood with it, in whichever month.
    let entries = of(PlaceKind::Entry).map(|p| p.id.clone()).collect();
    let entries = roller.db.entries_with(&entries).await?;
    let tickets = roller.tickets(entries.iter()).await?;
    for entry in &entries {
        for unit in units_of(reach.firm, entry, &tickets) {
            reach.unit(None, &unit);
        }
    }
    Ok(billed)
}

/// Invoices of which lines name work that changed: a line without an agreement stands with that of its entry, in the month of
/// the invoice, and may have stood with another before.
pub(super) async fn reach_bills(
    roller: &Roller<'_>,
    reach: &mut Reach<'_>,
    ids: &BTreeSet<String>,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let (db, currency) = (roller.db, roller.policy.currency);
    let invoices = db.invoices_with(ids, currency).await?;
    let months: BTreeSet<Month> = invoices.iter().map(|i| Month::of(i.invoiced_on)).collect();
    let mut units: BTreeSet<String> = db
        .accounts_of_invoices(ids, &months)
        .await?
        .into_iter()
        .collect();
    let firm = reach.firm;
    units.extend(invoices.iter().flat_map(|i| units_of_invoice(firm, i)));
    for month in &months {
        for unit in &units {
            reach.unit(Some(*month), unit);
        }
    }
    Ok(())
}

/// An invoice with the one it credits and those that credit it.
fn together<'a>(invoices: &'a [Invoice], id: &str) -> impl Iterator<Item = &'a Invoice> {
    let own = invoices.iter().find(|i| i.id.as_str() == id);
    let credited = own.and_then(|i| i.credits_invoice_id.clone());
    let id = InvoiceId::from(id);
    invoices.iter().filter(move |i| {
        i.id == id || credited.as_ref() == Some(&i.id) || i.credits_invoice_id.as_ref() == Some(&id)
    })
}

/// Companies that an invoice's lines stand with.
fn units_of_invoice<'a>(firm: &'a Firm, invoice: &'a Invoice) -> impl Iterator<Item = String> + 'a {
    let lines = invoice.lines.iter().map(|line| line.agreement_id.as_ref());
    lines.chain([None]).map(|agreement| {
        let agreement = agreement.or(invoice.agreement_id.as_ref());
        let agreement = agreement.and_then(|id| firm.agreements.get(id));
        agreement
            .map_or(&invoice.company_id, |a| &a.company_id)
            .to_string()
    })
}
