//! Every planted mistake is found with the right rule and subject, and nothing else is flagged.

use crate::support::whole;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::store::read::{Grid, Query};
use std::collections::BTreeSet;

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

async fn check(people: u32, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let world = generate(Size { people, months: 3 }, seed);
    let want = expected(&world);
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
