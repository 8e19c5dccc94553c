//! What HaloPSA cannot say, and the firm read through it.

use super::missing::*;
use super::{BUSINESS, all_on, everything};
use crate::halopsa::live::source;
use daybook::model::{AgreementId, AgreementKind, Billable, Seconds, split};
use daybook::simulator::halopsa::{AHEAD, Options, PROJECTS, Server};
use daybook::simulator::world::World;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Nearly every contract of the generated firm has such.
pub const INCLUDED: &str = "how many units a price includes";

#[rustfmt::skip]
pub const MISSING: &[Missing] = &[
    missing("an entry's own rate", "work is priced by the contract's rates for its charge type, else by the charge type's", own_rates),
    missing("the order in which entries were saved", "blocks run down by the day of work; `agreement.saved_out_of_order` finds nothing", order_of_saving),
    missing("hours that were taken beyond what a block holds", "a balance stops at nothing", overdrawn),
    missing("refunds of prepaid time", "usage is written as rows below zero, so that these count for nothing", refunds),
    missing("whether a block has no limit, or none was given", "a block grants what was bought for it", limits),
    missing("whether a contract covers labour", "one does where something is granted for it, by its kind", labour),
    missing("a rate beyond a balance", "hours beyond a block are priced like others", beyond),
    missing("exclusions of action types", "only charge types are known to be excluded, and only where a plan line says nothing else", excluded_types),
    missing("rates by action type, and the most that is billed", "only charge types have rates on a contract", type_rates),
    missing("agreements under agreements, other payers, projects included", "each contract stands for itself and its client", structure),
    missing("the currency of a contract", "it is the business's; `setup.currency_missing` finds nothing", currencies),
    missing("a client of an entry's own", "it is its ticket's", own_companies),
    missing("boards as a list", "teams are known by name; `setup.board_without_type` finds nothing", boards),
    missing("clients under clients", "each client stands for itself; the top level is read by nobody", client_tree),
    missing(INCLUDED, "recurring lines show what is charged, and so many are what the firm pays for", included),
    missing("first and last day of an agent", "days before somebody came are expected of them, in the first week; disabled agents are not asked", first_and_last),
    missing("whether an action type is billable, and what it is for", "action types have a name; what is billed is said by each action", action_types),
    missing("a work type of tickets, and `no_charge` of tickets", "a ticket is billable or not", ticket_options),
    missing("\"no charge\" beside a charge type", "an action at no charge has that as its charge type, and no other", no_charge),
    missing("breaks inside an action", "worked time is the action's own figure", breaks),
    missing("labour of no time", "an action of no time is a note", notes),
    missing("approval, billed and covered hours, action type of time on no ticket", "it is internal time, and nothing is asked about them", events),
];

fn own_rates(world: &mut World) -> usize {
    entries(world, |e| put(&mut e.hourly_rate, None))
}

fn beyond(world: &mut World) -> usize {
    agreements(world, |a| put(&mut a.overage_rate, None))
}

fn excluded_types(world: &mut World) -> usize {
    agreements(world, |a| {
        keep(&mut a.exclusions, |x| x.work_type_id.is_none()) > 0
    })
}

fn type_rates(world: &mut World) -> usize {
    agreements(world, |a| {
        let gone = keep(&mut a.rates, |r| {
            r.work_role_id.is_some() && r.work_type_id.is_none()
        });
        let changed = each(&mut a.rates, |r| {
            put(&mut r.maximum, None) | put(&mut r.overage_rate, None)
        });
        gone + changed > 0
    })
}

fn structure(world: &mut World) -> usize {
    agreements(world, |a| {
        put(&mut a.bill_to_company_id, None)
            | put(&mut a.parent_id, None)
            | put(&mut a.covers_projects, false)
    })
}

fn client_tree(world: &mut World) -> usize {
    each(&mut world.companies, |c| put(&mut c.parent_id, None))
}

fn included(world: &mut World) -> usize {
    agreements(world, |a| {
        let changed = each(&mut a.additions, |x| {
            let charged = (x.quantity - x.less_included).max(0.into());
            put(&mut x.quantity, charged) | put(&mut x.less_included, 0.into())
        });
        changed > 0
    })
}

fn first_and_last(world: &mut World) -> usize {
    each(&mut world.members, |m| {
        put(&mut m.member.started_on, None) | put(&mut m.member.ended_on, None)
    })
}

fn action_types(world: &mut World) -> usize {
    each(&mut world.work_types, |t| {
        put(&mut t.billable, None)
            | put(&mut t.after_hours, false)
            | put(&mut t.cost_multiplier, 1.into())
    })
}

fn ticket_options(world: &mut World) -> usize {
    tickets(world, |t| {
        let told = t.billable.map(|b| match b {
            Billable::NoCharge => Billable::DoNotBill,
            other => other,
        });
        put(&mut t.work_type_id, None) | put(&mut t.billable, told)
    })
}

/// A role for work that is shown at no charge.
const NO_CHARGE: &str = "psa:99";

fn no_charge(world: &mut World) -> usize {
    let free = role(world, NO_CHARGE, "No Charge");
    entries(world, |e| {
        let on_none = e.ticket_id.is_none() && e.project_id.is_none();
        let is_free = match on_none {
            true => e.billable != Some(Billable::Billable),
            false => e.billable == Some(Billable::NoCharge),
        };
        is_free && put(&mut e.work_role_id, Some(free.clone()))
    })
}

fn refunds(world: &mut World) -> usize {
    agreements(world, |a| {
        keep(&mut a.adjustments, |x| x.amount > 0.into()) > 0
    })
}

/// The last entries of a block that is bought once take no more than there is.
fn overdrawn(world: &mut World) -> usize {
    let mut left: BTreeMap<AgreementId, i64> = BTreeMap::new();
    for a in world.agreements.iter().map(|a| &a.agreement) {
        if a.kind == AgreementKind::BlockHours && a.bill_cycle_months.unwrap_or(0) == 0 {
            let more: Decimal = a.adjustments.iter().map(|x| x.amount).sum();
            let hours = a.limit_amount.unwrap_or_default() + more;
            left.insert(
                a.id.clone(),
                (hours * Decimal::from(3600)).trunc().mantissa() as i64,
            );
        }
    }
    entries(world, |e| {
        let left = e.agreement_id.as_ref().and_then(|id| left.get_mut(id));
        let Some((left, covered)) = left.zip(e.covered) else {
            return false;
        };
        let taken = covered.0.min(*left);
        *left -= taken;
        put(&mut e.covered, Some(Seconds(taken)))
    })
}

fn breaks(world: &mut World) -> usize {
    entries(world, |e| put(&mut e.deduct, Seconds(0)))
}

fn notes(world: &mut World) -> usize {
    keep(&mut world.entries, |e| e.entry.worked.0 > 0)
}

fn events(world: &mut World) -> usize {
    entries(world, |e| {
        e.ticket_id.is_none()
            && e.project_id.is_none()
            && (put(&mut e.to_bill, None)
                | put(&mut e.covered, None)
                | put(&mut e.approval, None)
                | put(&mut e.entered_at, None))
    })
}

/// The firm's own numbers of HaloPSA's entries.
fn numbers(world: &World) -> BTreeMap<String, String> {
    let mut next: BTreeMap<String, i64> = BTreeMap::new();
    let mut known = BTreeMap::new();
    for sim in &world.entries {
        let ours = sim.entry.id.to_string();
        let number = split(&ours).1.to_owned();
        let theirs = match &sim.entry.ticket_id {
            Some(ticket) => {
                let at = next.entry(ticket.to_string()).or_insert(2);
                *at += 1;
                format!("psa:{}-{}", split(ticket.as_str()).1, *at - 1)
            }
            None => format!("psa:event-{number}"),
        };
        known.insert(theirs, ours);
    }
    known
}

/// What repeats is named by its rule, its value and its client.
fn in_setup(id: &str, entries: &BTreeMap<String, String>) -> String {
    match id.rsplit_once("/psa:") {
        Some((what, client)) if client.parse::<i64>().is_ok() => {
            let client = own("company", &format!("psa:{client}"), entries);
            format!("{what}/{client}")
        }
        _ => id.to_owned(),
    }
}

/// HaloPSA's id in the firm's own words.
fn own(kind: &str, id: &str, entries: &BTreeMap<String, String>) -> String {
    let minus = |by: i64| match split(id).1.parse::<i64>() {
        Ok(number) => format!("psa:{}", number - by),
        Err(_) => id.to_owned(),
    };
    match kind {
        "setup" => in_setup(id, entries),
        _ if !id.starts_with("psa:") => id.to_owned(),
        "member_day" => {
            let (member, day) = id.split_once('/').unwrap();
            format!("{}/{day}", own("member", member, entries))
        }
        "company" | "member" | "agreement" => minus(AHEAD),
        "project" => minus(PROJECTS),
        "time_entry" => entries.get(id).cloned().unwrap_or_else(|| id.to_owned()),
        _ => id.to_owned(),
    }
}

pub async fn read(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(world.clone(), Options::default())
        .await
        .unwrap();
    let url = crate::warehouse::url(folder.path());
    let text = format!(
        "{BUSINESS}[warehouse]\nurl = \"{url}\"\n{}{}",
        source(&server),
        all_on()
    );
    let daybook = super::judged(&text, world, folder.path()).await;
    let entries = numbers(world);
    let all = everything(&daybook, &|kind, id| own(kind, id, &entries)).await;
    daybook.db.close().await;
    all
}
