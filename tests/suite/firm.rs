//! The generated firm: same seed same world, whole references, and exactly the mistakes it says.

use super::firm_recount::{AGREEMENT_ORDER, Found, Recount};
use daybook::model::*;
use daybook::simulator::firm::{Size, bulk, generate};
use daybook::simulator::world::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant as Watch;

pub fn firm(people: u32, seed: u64) -> World {
    generate(Size { people, months: 3 }, seed)
}

/// What is expected of the rules that are recounted.
fn expected(world: &World) -> BTreeSet<Found> {
    let rules = all_rules();
    let plants = world.expected.iter().filter(|p| rules.contains(p.rule));
    plants
        .map(|p| {
            (
                p.rule.to_owned(),
                p.subject_kind,
                p.subject_id.clone(),
                p.start,
                p.length,
            )
        })
        .collect()
}

fn rules(world: &World) -> BTreeSet<&'static str> {
    world.expected.iter().map(|p| p.rule).collect()
}

/// Every rule that is planted in a small firm, too, and recounted; written out so that none can vanish from the table
/// unseen.
fn all_rules() -> BTreeSet<&'static str> {
    let others = [
        "work_role.missing",
        "work_type.missing",
        "billable.missing",
        "notes.missing",
        "entry.overlap",
        "entry.duplicate",
        "entry.impossible",
        "rate.cost_missing",
        "time.gap",
        "time.shortfall",
        "time.no_entries",
        "time.planned_without_entry",
    ];
    AGREEMENT_ORDER.into_iter().chain(others).collect()
}

#[test]
fn the_same_seed_gives_the_same_world_and_another_seed_another() {
    let text = |w: &World| format!("{w:?}");
    assert_eq!(text(&firm(12, 7)), text(&firm(12, 7)));
    assert_ne!(text(&firm(12, 7)), text(&firm(12, 8)));
}

#[test]
fn a_recount_of_the_whole_firm_finds_exactly_what_is_expected() {
    for (people, seed) in [
        (5, 1),
        (8, 1),
        (8, 2),
        (8, 3),
        (13, 4),
        (40, 5),
        (40, 6),
        (64, 7),
        (300, 8),
    ] {
        let world = firm(people, seed);
        let found = Recount::new(&world).all();
        let expected = expected(&world);
        let unforeseen: Vec<_> = found.difference(&expected).collect();
        let unfound: Vec<_> = expected.difference(&found).collect();
        assert!(
            unforeseen.is_empty() && unfound.is_empty(),
            "{people} people, seed {seed}: unforeseen {unforeseen:#?}, not found {unfound:#?}"
        );
        let mut twice = world.expected.clone();
        twice.sort();
        twice.dedup_by(|a, b| (a.rule, &a.subject_id, a.start) == (b.rule, &b.subject_id, b.start));
        assert_eq!(
            twice.len(),
            world.expected.len(),
            "an item is expected twice"
        );
    }
}

#[test]
fn eight_people_see_every_rule_and_forty_every_disguise() {
    for seed in 0..5 {
        let eight = rules(&firm(8, seed));
        assert!(all_rules().is_subset(&eight), "{eight:?}");
    }
    let disguises = |w: &World| {
        let all = w.expected.iter().map(|p| (p.rule, p.disguise));
        all.collect::<BTreeSet<_>>()
    };
    let forty = disguises(&firm(40, 3));
    let once = [
        "rate.cost_missing",
        "setup.schedule_missing",
        "entry.late",
        "entry.rounding_bias",
        "entry.times_missing",
    ];
    let many = rules(&firm(40, 3)).into_iter();
    for rule in many.filter(|r| !once.contains(r)) {
        let count = forty.iter().filter(|d| d.0 == rule).count();
        assert!(
            count >= 2,
            "{rule} has {count} disguises among forty people"
        );
    }
    assert_eq!(forty, disguises(&firm(400, 3)));
}

#[test]
fn there_are_look_alikes_beside_the_mistakes_and_none_is_a_mistake() {
    for people in [5, 8, 40, 120] {
        let world = firm(people, 11);
        let (calm, wrong) = (world.look_alikes.len(), world.expected.len());
        assert!(calm * 2 >= wrong, "{people} people: {calm} beside {wrong}");
        let found = expected(&world);
        for calm in &world.look_alikes {
            let hit = found
                .iter()
                .find(|f| f.0 == calm.rule && f.2 == calm.subject_id);
            assert!(hit.is_none(), "{calm:?} is expected as a mistake");
        }
        assert!(
            world
                .look_alikes
                .iter()
                .map(|l| l.rule)
                .collect::<BTreeSet<_>>()
                .len()
                > 10
        );
    }
}

#[test]
fn no_two_mistakes_of_different_plants_share_an_entry_or_a_ticket() {
    let world = firm(40, 21);
    let entries: BTreeMap<&str, &TimeEntry> = world
        .entries
        .iter()
        .map(|e| (e.entry.id.as_str(), &e.entry))
        .collect();
    let mut subjects: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut tickets: BTreeMap<&TicketId, &str> = BTreeMap::new();
    for plant in &world.expected {
        if !["time_entry", "member_day"].contains(&plant.subject_kind) {
            continue;
        }
        let mine = (plant.rule, plant.disguise);
        let theirs = *subjects.entry(&plant.subject_id).or_insert(mine);
        assert_eq!(mine, theirs, "two plants on {}", plant.subject_id);
        // Projects go on, whoever works on them.
        let entry = entries.get(plant.subject_id.as_str());
        let entry = entry.filter(|e| e.project_id.is_none());
        if let Some(ticket) = entry.and_then(|e| e.ticket_id.as_ref()) {
            let theirs = *tickets.entry(ticket).or_insert(plant.disguise);
            assert_eq!(plant.disguise, theirs, "two plants on {ticket}");
        }
    }
    assert!(subjects.len() > 100);
}

/// Before the last week nothing is planted: no day has an open stretch of 45 minutes beside its lunch.
#[test]
fn ordinary_days_have_no_open_stretch() {
    let world = firm(16, 5);
    let recount = Recount::new(&world);
    let week = world.now.date_naive() - chrono::Days::new(7);
    let mut judged = 0;
    for sim in &world.members {
        for day in world.first_day.iter_days().take_while(|d| *d < week) {
            let Some((from, to)) = recount.window(sim, day) else {
                continue;
            };
            let mine = world
                .entries
                .iter()
                .map(|e| &e.entry)
                .filter(|e| e.member_id == sim.member.id);
            if mine.clone().any(|e| e.is_untimed() && e.work_date == day) {
                continue;
            }
            let entries = mine
                .filter_map(|e| e.interval())
                .map(|i| (i.start.timestamp(), i.end.timestamp()));
            let schedule = world
                .schedule
                .iter()
                .filter(|s| s.member_id == sim.member.id && !s.tentative);
            let slots = schedule.map(|s| (s.start.timestamp(), s.end.timestamp()));
            let mut all: Vec<_> = entries
                .chain(slots)
                .filter(|s| s.1 > from && s.0 < to)
                .collect();
            all.sort();
            let mut covered = from;
            for (start, end) in all.into_iter().chain([(to, to)]) {
                assert!(start - covered < 45 * 60, "{} on {day}", sim.member.id);
                covered = covered.max(end);
            }
            judged += 1;
        }
    }
    assert!(judged > 700, "{judged}");
}

#[test]
fn the_firm_has_agreements_of_every_kind_and_people_of_every_week() {
    let world = firm(40, 1);
    let kinds: BTreeSet<AgreementKind> =
        world.agreements.iter().map(|a| a.agreement.kind).collect();
    assert_eq!(kinds.len(), 9, "all kinds: {kinds:?}");
    let weeks: BTreeSet<Option<usize>> = world.members.iter().map(|m| m.calendar).collect();
    assert_eq!(weeks.len(), world.calendars.len() + 1);
    assert_eq!(world.members.iter().filter(|m| m.is_api).count(), 1);
    assert!(
        world
            .agreements
            .iter()
            .any(|a| a.agreement.parent_id.is_some())
    );
    assert!(
        world
            .agreements
            .iter()
            .any(|a| a.agreement.bill_to_company_id.is_some())
    );
    assert!(world.companies.iter().any(|c| c.parent_id.is_some()));
    let clients = 48;
    assert!(world.agreements.len() > clients * 3 / 4);
}

#[test]
fn sheets_and_invoices_cover_the_history() {
    let world = firm(8, 6);
    let states: BTreeSet<&str> = world.time_sheets.iter().map(|s| s.approval).collect();
    assert_eq!(states, BTreeSet::from(["approved", "open", "submitted"]));
    let sheets: i64 = world.time_sheets.iter().map(|s| s.worked.0).sum();
    let entries: i64 = world.entries.iter().map(|e| e.entry.worked.0).sum();
    assert_eq!(sheets, entries);
    let months: BTreeSet<Month> = world
        .invoices
        .iter()
        .map(|i| Month::of(i.invoiced_on))
        .collect();
    assert_eq!(
        months.len(),
        4,
        "three full months and the present one: {months:?}"
    );
    assert!(world.invoices.iter().all(|i| !i.lines.is_empty()));
}

#[test]
fn a_large_firm_takes_little_time() {
    let watch = Watch::now();
    let world = firm(400, 1);
    println!(
        "400 people: {} entries in {:?}",
        world.entries.len(),
        watch.elapsed()
    );
    assert!(world.entries.len() > 100_000);
    assert!(world.expected.len() >= 300);
    assert!(world.look_alikes.len() > 100);
}

#[test]
fn a_firm_for_benches_has_the_entries_asked_for_and_nothing_planted() {
    let watch = Watch::now();
    let size = Size {
        people: 400,
        months: 3,
    };
    let world = bulk(size, 1, 200_000);
    println!(
        "bulk: {} tickets in {:?}",
        world.tickets.len(),
        watch.elapsed()
    );
    assert_eq!(world.entries.len(), 200_000);
    assert!(
        (95_000..105_000).contains(&world.tickets.len()),
        "{}",
        world.tickets.len()
    );
    assert!(world.expected.is_empty() && world.look_alikes.is_empty());
    let small = bulk(
        Size {
            people: 6,
            months: 1,
        },
        3,
        2_000,
    );
    assert_eq!(Recount::new(&small).all(), BTreeSet::new());
}
