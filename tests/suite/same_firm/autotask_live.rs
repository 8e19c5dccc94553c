//! The program beside a simulated Autotask: what people cost on one contract, and what posting writes.

use super::autotask::settings;
use super::view;
use crate::support::{evaluate, read, read_all};
use chrono::Days;
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{
    Agreement, AgreementCost, AgreementId, AgreementKind, CostRate, Currency, MemberId, Seconds,
};
use daybook::simulator::autotask;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::sync::PassOptions;
use rust_decimal::Decimal;
use std::path::Path;

/// A Daybook over the world served as Autotask.
async fn through_autotask(
    world: World,
    options: autotask::Options,
    folder: &Path,
) -> (Daybook, autotask::Server) {
    let clock = Clock::fixed(world.now);
    let server = autotask::Server::start(world, options).await.unwrap();
    let text = settings(&server.base_url(), folder);
    let daybook = read(folder, &text, clock).await;
    evaluate(&daybook).await;
    (daybook, server)
}

/// What somebody costs in a role on one contract, as some vendors have it.
pub fn agreement_cost(on: AgreementId, of: MemberId, role: &str, amount: i64) -> AgreementCost {
    AgreementCost {
        agreement_id: on,
        work_role_id: Some(role.into()),
        rate: CostRate {
            member_id: of,
            amount: amount.into(),
            currency: Currency::parse("USD").unwrap(),
            valid_from: None,
            valid_to: None,
            yearly: false,
            burden: Decimal::ONE,
            overtime_after: None,
            overtime_factor: None,
            from_files: false,
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_cost_on_one_contract_counts_there_alone_and_a_change_from_the_day_it_is_seen()
{
    let size = Size {
        people: 8,
        months: 1,
    };
    let mut world = generate(size, 3);
    let is_managed = |a: &&Agreement| a.kind == AgreementKind::FixedFee;
    let agreements = || world.agreements.iter().map(|a| &a.agreement);
    let worked_on = |a: &&Agreement| {
        let on_it = world.entries.iter().map(|e| &e.entry);
        on_it
            .filter(|e| e.agreement_id.as_ref() == Some(&a.id))
            .count()
            > 5
    };
    let contract = agreements()
        .filter(is_managed)
        .find(worked_on)
        .unwrap()
        .id
        .clone();
    let mut costs = Vec::new();
    for member in &world.members {
        for role in &world.work_roles {
            let (member, role) = (member.member.id.clone(), role.id.as_str());
            costs.push(agreement_cost(contract.clone(), member, role, 100));
        }
    }
    let pairs = costs.len();
    world.agreement_costs = costs;
    let folder = tempfile::tempdir().unwrap();
    let (daybook, server) =
        through_autotask(world, autotask::Options::default(), folder.path()).await;
    let grid = view(&daybook, "rpt_agreement_month").await;
    let number = |row: &_, column: &str| -> f64 { grid.text(row, column).parse().unwrap() };
    let (mut own, mut others) = (0, 0);
    for row in &grid.rows {
        if grid
            .text(row, "worked_hours")
            .parse()
            .is_ok_and(|n: f64| n == 0.0)
        {
            continue;
        }
        // Some entry may name no role, and costs what its person does.
        let an_hour = number(row, "labour_cost") / number(row, "worked_hours");
        let is_so = (an_hour - 100.0).abs() < 5.0;
        match grid.text(row, "agreement_id") == contract.as_str() {
            true => {
                assert!(is_so, "{row:?}");
                own += 1;
            }
            false => others += usize::from(is_so),
        }
    }
    assert!(own > 0 && others == 0, "{own} {others}");

    server.edit(|w| {
        for cost in &mut w.agreement_costs {
            cost.rate.amount = 120.into();
        }
    });
    daybook.clock.advance(Seconds::hours(24));
    read_all(&daybook).await;
    let look = crate::warehouse::Look::at(&daybook.config.warehouse.url).await;
    let rates =
        "select count(*) from cost_rate where agreement_id is not null and deleted_at is null";
    let count = async |of: &str| look.one(&format!("{rates} {of}")).await;
    assert_eq!(count("and valid_to is not null").await, pairs.to_string());
    assert_eq!(count("and valid_from is not null").await, pairs.to_string());
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_posting_writes_into_entries_of_two_months_is_read_within_a_day() {
    let size = Size {
        people: 5,
        months: 3,
    };
    let world = generate(size, 4);
    let (now, first) = (world.now.date_naive(), world.first_day);
    assert!((now - first).num_days() > 70);
    let folder = tempfile::tempdir().unwrap();
    let options = autotask::Options {
        silent_posting: true,
        ..autotask::Options::default()
    };
    let (daybook, server) = through_autotask(world, options, folder.path()).await;
    let look = crate::warehouse::Look::at(&daybook.config.warehouse.url).await;
    let since = now - Days::new(61);
    let billed = async |of: &str| {
        let posted = format!(
            "select count(*) from time_entry where to_bill_seconds = 777 and work_date {of} '{since}'"
        );
        look.one(&posted).await
    };
    server.edit(|w| {
        for sim in &mut w.entries {
            sim.entry.to_bill = Some(Seconds(777));
        }
    });
    daybook.clock.advance(Seconds::minutes(10));
    let only_due = PassOptions {
        only_due: true,
        ..PassOptions::default()
    };
    daybook.sync(&[], &only_due, &Silent).await.unwrap();
    assert_eq!(billed(">=").await, "0");
    daybook.clock.advance(Seconds::hours(24));
    daybook.sync(&[], &only_due, &Silent).await.unwrap();
    let all = format!("select count(*) from time_entry where work_date >= '{since}'");
    assert_eq!(billed(">=").await, look.one(&all).await);
    // What is older is read with everything else, when somebody asks for that.
    assert_eq!(billed("<").await, "0");
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_label_that_changes_is_understood_anew_without_asking_for_the_rows() {
    let size = Size {
        people: 5,
        months: 1,
    };
    let world = generate(size, 5);
    let before = world.boards[0].name.clone();
    let folder = tempfile::tempdir().unwrap();
    let options = autotask::Options::default();
    let (daybook, server) = through_autotask(world, options, folder.path()).await;
    let look = crate::warehouse::Look::at(&daybook.config.warehouse.url).await;
    let on = async |board: &str| {
        let sql = format!("select count(*) from ticket where board = '{board}'");
        look.one(&sql).await
    };
    let tickets = on(&before).await;
    assert_ne!(tickets, "0");
    server.edit(|w| w.boards[0].name = "Front desk".into());
    daybook.clock.advance(Seconds::hours(24));
    let asked = server.requests().len();
    let only_due = PassOptions {
        only_due: true,
        ..PassOptions::default()
    };
    daybook.sync(&[], &only_due, &Silent).await.unwrap();
    assert_eq!(on("Front desk").await, tickets);
    assert_eq!(on(&before).await, "0");
    let queries = server.requests().into_iter().skip(asked);
    let mut of_tickets = queries.filter(|q| q.path.to_lowercase().ends_with("/tickets/query"));
    assert!(
        of_tickets.all(|q| q.body.contains("lastActivityDate") || q.body.contains("IncludeFields"))
    );
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_list_takes_back_goes_though_the_row_itself_stays_as_it_was() {
    let size = Size {
        people: 8,
        months: 1,
    };
    let world = generate(size, 6);
    let folder = tempfile::tempdir().unwrap();
    let options = autotask::Options::default();
    let (daybook, server) = through_autotask(world, options, folder.path()).await;
    let look = crate::warehouse::Look::at(&daybook.config.warehouse.url).await;
    let living = async |what: &str| {
        let sql = format!("select count(*) from {what} and deleted_at is null");
        look.one(&sql).await
    };
    let (lots, planned) = (
        "agreement_adjustment where 1 = 1",
        "calendar_entry where ticket_id is not null",
    );
    assert_ne!(living(lots).await, "0");
    assert_ne!(living(planned).await, "0");
    let others = living("calendar_entry where ticket_id is null").await;
    // Blocks of a contract, and the call that somebody is sent to.
    server.edit(|w| {
        for sim in &mut w.agreements {
            sim.agreement.adjustments.clear();
        }
        for slot in w.schedule.iter_mut().filter(|s| s.ticket_id.is_some()) {
            slot.tentative = true;
        }
    });
    daybook.clock.advance(Seconds::hours(24));
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    assert_eq!(living(lots).await, "0");
    assert_eq!(living(planned).await, "0");
    assert_eq!(
        living("calendar_entry where ticket_id is null").await,
        others
    );
    daybook.db.close().await;
}
