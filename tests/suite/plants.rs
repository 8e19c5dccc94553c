//! Every planted mistake is found with the right rule and subject, and nothing else is flagged.

use crate::support::{config, settings, whole};
use chrono::{Days, TimeDelta};
use daybook::clock::Clock;
use daybook::close::Act;
use daybook::daemon::{Closed, Daybook, Silent};
use daybook::model::{Agreement, AgreementKind, Month, RuleMode, Seconds};
use daybook::review::Span;
use daybook::rules::{BOOK, Rule};
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::store::read::{Grid, Query};
use daybook::sync::PassOptions;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

pub type Found = BTreeSet<(String, String, String, String, String)>;

pub fn expected(world: &World) -> Found {
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
        ) && a.limit_amount.is_some_and(|limit| !limit.is_zero())
            && a.active_on(today)
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

/// Takes out the items that say of others that they repeat, where nobody planted just that, once each is known to be true.
fn take_repeats(have: &mut Found, planted: &Found) {
    let (repeats, rest): (Found, Found) = std::mem::take(have)
        .into_iter()
        .partition(|item| item.0 == "system.repeats" && !planted.contains(item));
    for (.., name, _, _) in &repeats {
        let of = name.split('/').next().unwrap_or_default();
        let count = planted.iter().filter(|item| item.0 == of).count();
        assert!(count >= 5, "{name} repeats, but {count} were planted");
    }
    *have = rest;
}

/// Rules that rest on what canonical files can say and the simulated PSA cannot: judged by `plants_files`.
pub const BY_FILES: [(&str, &str); 13] = [
    ("agreement.scope_changed", "an agreement's boards"),
    ("agreement.out_of_scope", "an agreement's boards"),
    (
        "agreement.after_hours",
        "that an agreement is for business hours",
    ),
    (
        "agreement.device_not_covered",
        "the devices of agreements and tickets",
    ),
    ("agreement.contact_not_covered", "the kinds of contacts"),
    (
        "agreement.exclusion_dead_end",
        "the agreement an exclusion leads to",
    ),
    ("work_role.not_allowed", "the roles a member may choose"),
    (
        "work_type.wrong_hours",
        "that a type is meant for after hours",
    ),
    ("work_type.travel_pair", "where a type is done"),
    ("notes.internal_words", "the watch words of a note"),
    ("entry.times_missing", "whose entries need times"),
    (
        "ticket.status_not_moved",
        "what a status that is open stands for",
    ),
    ("setup.member_cost_zero", "a cost of zero that is meant so"),
];

/// Rules about a firm that is wrong as a whole, or about other files: planted by their own tests.
const BY_TESTS: [&str; 2] = ["setup.member_cost_zero", "setup.holidays_missing"];

/// Rules that find a change: the firm has to be read before it, too.
const OF_CHANGES: [&str; 3] = [
    "entry.changed_after_approval",
    "entry.in_closed_month",
    "agreement.edited_after_invoice",
];

/// Switches on what is not on by itself.
fn all_on() -> String {
    let rules = BOOK.iter().filter(|r| r.default_mode() != RuleMode::On);
    rules
        .map(|r| format!("[rules.\"{}\"]\nmode = \"on\"\n", r.id))
        .collect()
}

/// A Daybook that read the firm before the latest changes, closed its first month, and read it again.
async fn followed(world: &World, folder: &Path) -> (Daybook, Server) {
    let clock = Clock::fixed(world.now - TimeDelta::minutes(30));
    let server = Server::start(world.earlier(), Options::default())
        .await
        .unwrap();
    let text = settings(&server, folder, &all_on());
    let daybook = Daybook::open(config(folder, &text), clock.clone(), true)
        .await
        .unwrap();
    read(&daybook).await;
    let act = Act {
        actor: "finance",
        reason: "the month is over",
    };
    let first = Month::of(world.first_day);
    let closing = daybook.close_month(first, act).await.unwrap();
    assert_eq!(closing.outcome, Closed::Closed);
    clock.advance(Seconds::minutes(30));
    let latest = world.clone();
    server.edit(move |w| *w = latest);
    read(&daybook).await;
    // What types are usual is learned in the first review of a day, and looked at from the next one on.
    let today = world.now.date_naive();
    let week = Span::Days(today - Days::new(7), today - Days::new(1));
    for span in [Span::Due, week] {
        let firm = daybook.firm().await.unwrap();
        daybook.review(&firm, span).await.unwrap();
    }
    (daybook, server)
}

pub async fn read(daybook: &Daybook) {
    let options = PassOptions::default();
    let reports = daybook.sync(&[], &options, &Silent).await.unwrap();
    assert!(
        reports.iter().all(|(_, r)| r.errors.is_empty()),
        "{reports:?}"
    );
}

pub async fn open_items(daybook: &Daybook) -> Found {
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
    have
}

pub fn assert_found(world: &World, mut have: Found, want: Found, what: &str) {
    take_repeats(&mut have, &want);
    let missed: Vec<_> = want.difference(&have).collect();
    let extra: Vec<_> = have.difference(&want).collect();
    assert!(
        missed.is_empty() && extra.is_empty(),
        "{what}:\nmissed {missed:#?}\nflagged besides {extra:#?}"
    );
    for calm in &world.look_alikes {
        let hit = have
            .iter()
            .any(|f| f.0 == calm.rule && f.2 == calm.subject_id);
        assert!(
            !hit,
            "{what}: {} on {}, which is fine: {}",
            calm.rule, calm.subject_id, calm.because
        );
    }
}

/// What the simulated PSA can tell.
fn told(world: &World) -> Found {
    let mut want = expected(world);
    want.retain(|item| BY_FILES.iter().all(|(rule, _)| *rule != item.0));
    want.extend(untouched_blocks(world));
    want
}

async fn check(people: u32, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let world = generate(Size { people, months: 3 }, seed);
    let want = told(&world);
    let (daybook, _server) = followed(&world, folder.path()).await;
    let have = open_items(&daybook).await;
    assert_found(&world, have, want, &format!("{people} people, seed {seed}"));
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_small_firms_show_their_planted_mistakes_and_nothing_else() {
    for seed in 1..=5 {
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
async fn ten_more_firms_of_forty_show_their_planted_mistakes_and_nothing_else() {
    for seed in 11..=20 {
        check(40, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_firm_of_four_hundred_shows_its_planted_mistakes_and_nothing_else() {
    check(400, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_settings_as_they_come_only_rules_that_are_on_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size {
        people: 40,
        months: 3,
    };
    let world = generate(size, 2);
    let mut want = told(&world);
    let is_on = |id: &str| Rule::named(id).is_some_and(|r| r.default_mode() == RuleMode::On);
    want.retain(|item| is_on(&item.0) && !OF_CHANGES.contains(&item.0.as_str()));
    let (daybook, _server) = whole(world.clone(), folder.path()).await;
    let have = open_items(&daybook).await;
    assert_found(&world, have, want, "as it comes");
    daybook.db.close().await;
}

#[test]
fn every_rule_is_planted_in_every_firm_of_forty_or_named_with_a_reason() {
    for seed in 1..=20 {
        let size = Size {
            people: 40,
            months: 3,
        };
        let world = generate(size, seed);
        let planted: BTreeSet<&str> = world.expected.iter().map(|p| p.rule).collect();
        let book: BTreeSet<&str> = BOOK.iter().map(|r| r.id).collect();
        let missing: BTreeSet<&str> = book.difference(&planted).copied().collect();
        assert_eq!(missing, BTreeSet::from(BY_TESTS), "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_firm_without_any_holiday_is_told_so_once() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size {
        people: 8,
        months: 1,
    };
    let mut world = generate(size, 1);
    for calendar in &mut world.calendars {
        calendar.holidays.clear();
    }
    let (daybook, _server) = whole(world, folder.path()).await;
    let mut have = open_items(&daybook).await;
    have.retain(|item| item.0 == "setup.holidays_missing");
    let item = ("setup.holidays_missing", "setup", "holidays", "", "");
    let (rule, kind, id, start, length) = item;
    let item = [rule, kind, id, start, length].map(str::to_owned);
    assert_eq!(have, Found::from([item.into()]));
    daybook.db.close().await;
}
