//! Every planted mistake is found with the right rule and subject, and nothing else is flagged.

use crate::support::whole;
use daybook::model::{Agreement, AgreementKind};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::store::read::{Grid, Query};
use std::collections::{BTreeSet, HashMap};

type Found = BTreeSet<(String, String, String, String, String)>;

fn expected(world: &World) -> Found {
    let rows = world.expected.iter().map(|plant| {
        let timed = plant.rule == "time.gap";
        (
            plant.rule.to_owned(),
            plant.subject_kind.to_owned(),
            plant.subject_id.clone(),
            plant
                .start
                .filter(|_| timed)
                .map(|t| t.to_rfc3339())
                .unwrap_or_default(),
            plant
                .length
                .filter(|_| plant.rule.starts_with("time."))
                .map(|l| minutes(l.0 as f64 / 60.0))
                .unwrap_or_default(),
        )
    });
    rows.collect()
}

fn minutes(n: f64) -> String {
    format!("{n:.2}")
}

fn found(grid: &Grid) -> Found {
    let rows = grid.rows.iter().map(|row| {
        let cell = |name: &str| grid.text(row, name);
        let rule = cell("rule");
        let start = if rule == "time.gap" {
            cell("interval_start")
        } else {
            String::new()
        };
        let has_length = matches!(rule.as_str(), "time.gap" | "time.shortfall");
        let length = if has_length {
            minutes(cell("minutes").parse().unwrap_or(0.0))
        } else {
            String::new()
        };
        (
            rule,
            cell("subject_kind"),
            cell("subject_id"),
            start,
            length,
        )
    });
    rows.collect()
}

/// What is true of the firm without being planted: blocks that began more than a year ago and that no work was put on.
fn untouched_blocks(world: &World) -> Found {
    let today = world.now.date_naive();
    let of_ticket: HashMap<_, _> = world
        .tickets
        .iter()
        .map(|t| (&t.ticket.id, &t.ticket.agreement_id))
        .collect();
    let used: BTreeSet<_> = world
        .entries
        .iter()
        .filter_map(|e| {
            let ticket = e.entry.ticket_id.as_ref();
            let by_ticket = || ticket.and_then(|id| of_ticket.get(id)?.as_ref());
            e.entry.agreement_id.as_ref().or_else(by_ticket)
        })
        .collect();
    let blocks = world.agreements.iter().map(|a| &a.agreement);
    let untouched = blocks.filter(|a| {
        matches!(
            a.kind,
            AgreementKind::BlockHours | AgreementKind::BlockMoney
        ) && a.active_on(today)
            && a.ends_on.is_none()
            && a.cancelled_on.is_none()
            && a.starts_on.is_some_and(|on| (today - on).num_days() >= 365)
            && !used.contains(&a.id)
    });
    let item = |a: &Agreement| {
        let (rule, kind) = ("setup.block_expiring", "agreement");
        let none = String::new();
        (
            rule.into(),
            kind.into(),
            a.id.to_string(),
            none.clone(),
            none,
        )
    };
    untouched.map(item).collect()
}

/// Takes out the items that say of others that they repeat, once each is known to be true.
fn take_repeats(have: &mut Found, planted: &Found) {
    let (repeats, rest): (Found, Found) = std::mem::take(have)
        .into_iter()
        .partition(|item| item.0 == "system.repeats");
    for (.., name, _, _) in &repeats {
        let of = name.split('/').next().unwrap_or_default();
        let count = planted.iter().filter(|item| item.0 == of).count();
        assert!(count >= 5, "{name} repeats, but {count} were planted");
    }
    *have = rest;
}

async fn check(people: u32, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let world = generate(Size { people, months: 3 }, seed);
    let mut want = expected(&world);
    want.extend(untouched_blocks(&world));
    let quiet: Vec<(&'static str, String, &'static str)> = world
        .look_alikes
        .iter()
        .map(|l| (l.rule, l.subject_id.clone(), l.because))
        .collect();
    let (daybook, _server) = whole(world, folder.path()).await;
    let mut have = Found::new();
    for view in ["rpt_review_item", "rpt_review_item_person"] {
        let query = Query {
            view,
            filter: "state = 'open'",
            values: &[],
            order: "",
        };
        have.extend(found(&daybook.db.rows_of(query).await.unwrap()));
    }
    take_repeats(&mut have, &want);
    let missed: Vec<_> = want.difference(&have).collect();
    let extra: Vec<_> = have.difference(&want).collect();
    assert!(
        missed.is_empty() && extra.is_empty(),
        "{people} people, seed {seed}:\nmissed {missed:#?}\nflagged besides {extra:#?}"
    );
    for (rule, subject, because) in quiet {
        assert!(
            !have.iter().any(|f| f.0 == rule && f.2 == subject),
            "{rule} on {subject}, which is fine: {because}"
        );
    }
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_small_firms_show_their_planted_mistakes_and_nothing_else() {
    for seed in 1..=10 {
        check(8, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_firms_of_forty_show_their_planted_mistakes_and_nothing_else() {
    for seed in 1..=10 {
        check(40, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_firm_of_four_hundred_shows_its_planted_mistakes_and_nothing_else() {
    check(400, 1).await;
}
