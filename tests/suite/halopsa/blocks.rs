//! The program beside a simulated HaloPSA: blocks of clients, their balances, and sites.

use super::live::{House, firm};
use chrono::Days;
use daybook::model::{Agreement, AgreementKind, Billable, Seconds, TimeEntry, split};
use daybook::simulator::halopsa::{AHEAD, Options};
use daybook::sync::PassOptions;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_block_of_a_client_without_a_contract_runs_down_and_its_balance_agrees() {
    let mut world = firm();
    let is_one =
        |a: &&mut Agreement| a.kind == AgreementKind::BlockHours && a.bill_cycle_months.is_none();
    let first_day = world.first_day;
    let mut blocks = world.agreements.iter_mut().map(|a| &mut a.agreement);
    let block = blocks.find(is_one).unwrap();
    // A top-up of these days would leave open what the balance was read with.
    block.adjustments[0].on = first_day + Days::new(5);
    let block = block.clone();
    let number: i64 = split(block.id.as_str()).1.parse().unwrap();
    let client: i64 = split(block.company_id.as_str()).1.parse().unwrap();
    let on_it = world.entries.iter().map(|e| &e.entry);
    let on_it = on_it.filter(|e| e.agreement_id.as_ref() == Some(&block.id));
    let (count, covered) = on_it.fold((0, 0), |(n, sum), e| {
        (n + 1, sum + e.covered.unwrap_or_default().0)
    });
    assert!(count > 3 && covered > 0, "{count} entries");
    let (limit, more) = (block.limit_amount.unwrap(), block.adjustments[0].amount);
    let options = Options {
        client_prepaid: vec![number],
        ..Options::default()
    };
    let house = House::new(world, options).await;
    house.well(&PassOptions::default()).await;

    let id = format!("psa:prepay-{}", client + AHEAD);
    let terms = format!("select kind || ' ' || limit_amount from agreement where id = '{id}'");
    assert_eq!(house.ask(&terms).await, format!("block_hours {limit}"));
    let lots = format!(
        "select sum(cast(amount as integer)) from agreement_adjustment where agreement_id = '{id}'"
    );
    assert_eq!(house.ask(&lots).await, more.to_string());
    let drawn = format!(
        "select count(*) || ' ' || sum(e.covered_seconds) from time_entry e join ticket t on t.id = e.ticket_id
         where e.agreement_id is null and t.agreement_id = '{id}'"
    );
    assert_eq!(house.ask(&drawn).await, format!("{count} {covered}"));
    let left = format!("select left_amount from agreement_balance where agreement_id = '{id}'");
    let left: Decimal = house.ask(&left).await.parse().unwrap();
    let taken = Decimal::from(covered) / Decimal::from(3600);
    assert_eq!(left.round_dp(3), (limit + more - taken).round_dp(3));

    crate::support::evaluate(&house.daybook).await;
    let differ = "select count(*) from review_item where rule = 'setup.block_balance_differs'";
    assert_eq!(house.ask(differ).await, "0");
    // What is not billed takes nothing from a block by its terms, and the source has taken it all the same.
    house.server.edit(|w| {
        let on_it = w.entries.iter_mut().map(|e| &mut e.entry);
        let on_it = on_it.filter(|e| e.agreement_id.as_ref() == Some(&block.id));
        on_it.for_each(|e| e.billable = Some(Billable::DoNotBill));
    });
    house
        .well(&PassOptions {
            full: true,
            ..PassOptions::default()
        })
        .await;
    house.daybook.clock.advance(Seconds::hours(24));
    crate::support::evaluate(&house.daybook).await;
    let open = format!("{differ} and state = 'open'");
    assert_ne!(house.ask(&open).await, "0");
}

#[tokio::test]
async fn a_block_that_is_bought_later_counts_for_tickets_that_were_there_before() {
    let mut world = firm();
    let blocks = world.agreements.iter();
    let at = blocks
        .map(|a| &a.agreement)
        .position(|a| a.kind == AgreementKind::BlockHours && a.bill_cycle_months.is_none())
        .unwrap();
    let block = world.agreements.remove(at);
    let number: i64 = split(block.agreement.id.as_str()).1.parse().unwrap();
    let client: i64 = split(block.agreement.company_id.as_str())
        .1
        .parse()
        .unwrap();
    let options = Options {
        client_prepaid: vec![number],
        ..Options::default()
    };
    let house = House::new(world, options).await;
    house.well(&PassOptions::default()).await;
    let (client, id) = (client + AHEAD, format!("psa:prepay-{}", client + AHEAD));
    let without = format!(
        "select count(*) from ticket where company_id = 'psa:{client}' and agreement_id is null"
    );
    let on_it = format!("select count(*) from ticket where agreement_id = '{id}'");
    let tickets = house.ask(&without).await;
    assert_ne!(tickets, "0");
    assert_eq!(house.ask(&on_it).await, "0");

    let bought = block.clone();
    house.server.edit(move |w| w.agreements.push(bought));
    house.well(&PassOptions::default()).await;
    assert_eq!(house.ask(&on_it).await, tickets);
    assert_eq!(house.ask(&without).await, "0");

    // More of the same looks at no ticket again.
    let more = block.agreement.adjustments[0].clone();
    let versions = "select sum(version) from ticket";
    let before = house.ask(versions).await;
    house.server.edit(move |w| {
        let block = w.agreements.last_mut().unwrap();
        block.agreement.adjustments.push(more);
    });
    house.well(&PassOptions::default()).await;
    assert_eq!(house.ask(versions).await, before);
    // Gone with the block, once somebody says that nothing prepaid at all is right.
    house.server.edit(|w| {
        w.agreements.pop();
    });
    let accept = PassOptions {
        accept_deletions: BTreeSet::from(["psa".to_owned()]),
        ..PassOptions::default()
    };
    house.well(&accept).await;
    assert_eq!(house.ask(&on_it).await, "0");
}

#[tokio::test]
async fn work_at_another_site_than_its_contracts_is_asked_about() {
    let mut world = firm();
    let today = world.now.date_naive();
    let (entry, ticket) = world
        .entries
        .iter()
        .rev()
        .find_map(|e| {
            Some((e.entry.clone(), e.entry.ticket_id.clone()?))
                .filter(|(e, _)| e.agreement_id.is_some())
        })
        .unwrap();
    assert!((today - entry.work_date).num_days() < 7);
    let agreement = world
        .agreements
        .iter_mut()
        .find(|a| Some(&a.agreement.id) == entry.agreement_id.as_ref())
        .unwrap();
    agreement.agreement.location = Some("Warehouse".into());
    let agreement = agreement.agreement.id.clone();
    for sim in &mut world.tickets {
        let elsewhere = sim.ticket.id == ticket;
        sim.ticket.location = Some(
            if elsewhere {
                "Head office"
            } else {
                "Warehouse"
            }
            .into(),
        );
    }
    let on_it = |e: &&TimeEntry| {
        e.ticket_id.as_ref() == Some(&ticket) && e.agreement_id.as_ref() == Some(&agreement)
    };
    assert!(world.entries.iter().map(|e| &e.entry).filter(on_it).count() > 0);
    let house = House::read(world).await;
    crate::support::evaluate(&house.daybook).await;
    let found = "select count(*) from review_item where rule = 'agreement.other_site'";
    assert_ne!(house.ask(found).await, "0");
    let elsewhere = format!("{found} and ticket_id <> '{ticket}'");
    assert_eq!(house.ask(&elsewhere).await, "0");
}
