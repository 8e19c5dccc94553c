//! The rules of a person's day: the golden examples, the case tables, what holds for every day, and the words.

use crate::day_world::{RULES, World, clock, date, span, weekly};
use chrono::Datelike;
use daybook::model::*;
use daybook::rules::time::account::{Outcome, account};
use proptest::prelude::*;

const WEDNESDAY: &str = "2026-11-04";

/// The day of golden example 11 a.
fn golden() -> World {
    let mut world = World::on(WEDNESDAY);
    world
        .timed("09:00", "12:00")
        .timed("13:10", "15:00")
        .timed("16:30", "17:00");
    world
}

#[test]
fn golden_11a_a_short_lunch_stretch_is_dropped_and_the_afternoon_listed() {
    assert_eq!(golden().said(), "gap 15:00-16:30 90");
}

#[test]
fn golden_11b_time_made_up_in_the_evening_lists_nothing() {
    assert_eq!(golden().timed("17:30", "19:00").said(), "-");
}

#[test]
fn golden_11c_exactly_45_minutes_count_and_a_second_less_does_not() {
    let mut less = World::on(WEDNESDAY);
    less.params.review.pause = None;
    let mut exact = less.clone();
    less.timed("09:00", "13:00").timed("13:44:59", "17:00");
    exact.timed("09:00", "13:00").timed("13:45", "17:00");
    assert_eq!(less.said(), "-");
    assert_eq!(exact.said(), "gap 13:00-13:45 45");
}

#[test]
fn golden_11d_lunch_shrinks_the_minutes_and_not_the_interval() {
    let mut world = World::on(WEDNESDAY);
    world
        .timed("09:00", "10:00")
        .timed("10:45", "11:00")
        .timed("12:30", "17:00");
    assert_eq!(world.said(), "gap 10:00-10:45 45, gap 11:00-12:30 60");
}

#[test]
fn golden_11e_untimed_work_makes_one_shortfall_or_nothing() {
    let mut world = World::on(WEDNESDAY);
    world
        .timed("09:00", "12:00")
        .timed("15:00", "17:00")
        .untimed(60);
    assert_eq!(world.said(), "shortfall 90");
    assert_eq!(world.untimed(60).said(), "-");
}

#[test]
fn golden_11f_a_meeting_in_the_open_time_lists_nothing() {
    assert_eq!(golden().calendar_with("15:00", "16:30", |_| ()).said(), "-");
}

#[test]
fn golden_11g_a_night_over_the_spring_change_is_seven_hours() {
    let mut world = World::on("2026-03-07");
    world.schedule(vec![weekly(chrono::Weekday::Sat, "22:00-06:00")]);
    world.timed("22:00", "+01:00").timed("+05:00", "+06:00");
    // 01:00 to 05:00 on the clock is three hours that night.
    assert_eq!(world.said(), "gap 01:00-05:00 180");
    assert_eq!(world.timed("+01:00", "+05:00").said(), "-");
}

#[test]
fn every_case_of_the_tables_is_judged_as_written() {
    for rule in RULES {
        let path = format!("{}/tests/rules/{}.txt", env!("CARGO_MANIFEST_DIR"), rule.id);
        let table = std::fs::read_to_string(&path).expect("a table for each rule");
        let mut silent = 0;
        for row in table
            .lines()
            .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let [case, windows, entries, calendar, leave, day, expected] = cells[..] else {
                panic!("{}: seven cells in {row:?}", rule.id)
            };
            let world = case_world(windows, entries, calendar, leave, day);
            assert_eq!(world.said_by(rule), expected, "{}: {case}", rule.id);
            silent += usize::from(expected == "-");
        }
        assert!(silent >= 4, "{}: rows of days that are left alone", rule.id);
    }
}

fn case_world(windows: &str, entries: &str, calendar: &str, leave: &str, day: &str) -> World {
    let mut world = World::on(WEDNESDAY);
    let weekday = world.day.date.weekday();
    world.schedule(match tokens(windows).collect::<Vec<_>>()[..] {
        [] => vec![weekly(chrono::Weekday::Sun, "09:00-17:00")],
        [target] if !target.contains('-') => vec![ScheduleLine {
            window: None,
            target: Some(Seconds::minutes(minutes(target))),
            ..weekly(weekday, "-")
        }],
        ref all => all.iter().map(|window| weekly(weekday, window)).collect(),
    });
    tokens(entries).for_each(|token| case_entry(&mut world, token));
    for token in tokens(calendar) {
        let (times, words) = token.split_once(' ').expect("how the entry shows");
        let (from, to) = times.split_once('-').expect("from-to");
        world.calendar_with(from, to, |entry| {
            entry.cancelled = words.contains("off");
            entry.ticket_id = ticket(words);
            entry.show_as = match words.split(' ').next() {
                Some("busy") => ShowAs::Busy,
                Some("out") => ShowAs::OutOfOffice,
                Some("free") => ShowAs::Free,
                Some("tentative") => ShowAs::Tentative,
                other => panic!("{other:?} shows as nothing"),
            };
        });
    }
    for token in tokens(leave) {
        let (times, words) = token.split_once(' ').unwrap_or((token, ""));
        let (from, to) = times.split_once('-').expect("from-to");
        world.leave_with(from, to, |absence| absence.approved = words != "asked");
    }
    case_day(&mut world, day);
    world
}

fn case_entry(world: &mut World, token: &str) {
    let (leave, rest) = match token.strip_prefix("leave ") {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let (times, words) = rest.split_once(' ').unwrap_or((rest, ""));
    let with = |entry: &mut TimeEntry| {
        entry.ticket_id = ticket(words);
        entry.accounts_as = leave.then_some(AccountsAs::Absence);
        if let Some(worked) = words.strip_prefix("worked ") {
            entry.worked = Seconds::minutes(minutes(worked));
        }
    };
    match times.split_once('-') {
        Some((from, to)) => world.timed_with(from, to, with),
        None => world.untimed_with(minutes(times), with),
    };
}

fn case_day(world: &mut World, day: &str) {
    let today = world.day.date;
    let member = &mut world.day.member;
    match day {
        "" => (),
        "no break" => world.params.review.pause = None,
        "not due" => world.day.due = false,
        "too old" => world.day.within_look_back = false,
        "holiday" => drop(world.holiday(None, "-")),
        "bot" => member.is_human = false,
        "inferred" => member.inferred = true,
        "inactive" => member.active = false,
        "last day" => (member.active, member.ended_on) = (false, Some(today)),
        "gone" => member.ended_on = today.pred_opt(),
        "to come" => member.started_on = today.succ_opt(),
        other => panic!("{other:?} is no kind of day"),
    }
}

fn tokens(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',')
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

fn ticket(words: &str) -> Option<TicketId> {
    words
        .split_once('#')
        .map(|(_, id)| format!("psa:{id}").into())
}

fn minutes(text: &str) -> i64 {
    let (hours, minutes) = text.split_once(':').expect("hours:minutes");
    hours.parse::<i64>().expect("hours") * 60 + minutes.parse::<i64>().expect("minutes")
}

/// Timed entries of a day by minutes after midnight, in any order, overlapping or not.
fn spans() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0u32..1380, 0u32..240), 0..8)
}

fn written(spans: &[(u32, u32)], pause: bool) -> World {
    let mut world = World::on(WEDNESDAY);
    if !pause {
        world.params.review.pause = None;
    }
    for &(from, long) in spans {
        let to = (from + long).min(1439);
        let text = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        world.timed(&text(from), &text(to));
    }
    world
}

fn listed(world: &World) -> Vec<(Interval, Seconds)> {
    match account(&world.firm, &world.day, &world.params) {
        Outcome::Gaps(gaps) => gaps.iter().map(|gap| (gap.interval, gap.length)).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_entries_does_not_matter(spans in spans(), turn in 0usize..8) {
        let mut turned = spans.clone();
        turned.rotate_left(turn.min(spans.len()));
        turned.reverse();
        prop_assert_eq!(written(&spans, true).said(), written(&turned, true).said());
    }

    #[test]
    fn a_listed_stretch_is_long_enough_inside_the_windows_and_free_of_entries(spans in spans()) {
        let world = written(&spans, true);
        let window = Interval::new(world.at("09:00"), world.at("17:00")).expect("a window");
        for (gap, length) in listed(&world) {
            prop_assert!(length >= Seconds::minutes(45));
            prop_assert!(length <= gap.length());
            prop_assert_eq!(gap.intersect(window), Some(gap));
            for entry in &world.day.entries {
                prop_assert_eq!(entry.interval().and_then(|span| span.intersect(gap)), None);
            }
        }
    }

    #[test]
    fn another_entry_never_adds_uncovered_time(spans in spans(), more in (0u32..1380, 1u32..240)) {
        let before = written(&spans, false);
        let mut all = spans.clone();
        all.push(more);
        let after = written(&all, false);
        let sum = |world: &World| listed(world).iter().map(|(_, length)| *length).sum::<Seconds>();
        if before.said() != "no_entries" {
            prop_assert!(sum(&after) <= sum(&before), "{} then {}", before.said(), after.said());
        }
    }

    #[test]
    fn a_day_whose_total_is_met_lists_nothing(spans in spans(), evening in 1u32..=299) {
        let mut world = written(&spans, true);
        let needed = Seconds::minutes(450 - 44) - day_total(&world);
        world.untimed_with(0, |entry| entry.worked = needed.max(Seconds::minutes(i64::from(evening))));
        prop_assert_eq!(world.said(), "-");
    }

    #[test]
    fn what_is_said_of_a_gap_holds_no_shorter_stretch(spans in spans()) {
        let world = written(&spans, true);
        for finding in world.findings().iter().filter(|finding| finding.rule == "time.gap") {
            let local = |at: Option<Instant>| {
                at.expect("an instant").with_timezone(&world.day.zone).format("%H:%M").to_string()
            };
            let stretch = format!("{} to {}", local(finding.interval_start), local(finding.interval_end));
            prop_assert!(finding.evidence[0].value.starts_with(&stretch));
            prop_assert!(finding.evidence[1..].iter().all(|fact| fact.what == "break taken out"));
        }
    }
}

fn day_total(world: &World) -> Seconds {
    let spans = world
        .day
        .entries
        .iter()
        .filter_map(TimeEntry::interval)
        .collect();
    daybook::model::time::length(&daybook::model::time::union(spans))
}

#[test]
fn a_gap_belongs_to_the_members_day_and_to_the_lead() {
    let world = golden();
    let found = world.findings().remove(0);
    assert_eq!(found.subject.id(), "psa:sam/2026-11-04");
    assert_eq!(found.audience, Audience::Lead);
    assert_eq!(found.severity, Severity::Check);
    assert_eq!(found.member_id, Some(world.day.member.id.clone()));
    assert_eq!(found.work_date, Some(date(WEDNESDAY)));
    assert_eq!(found.interval_start, Some(world.at("15:00")));
    assert_eq!(found.interval_end, Some(world.at("16:30")));
    assert_eq!(found.length, Some(Seconds::minutes(90)));
}

#[test]
fn a_planned_slot_carries_its_ticket_and_its_times() {
    let mut world = World::on(WEDNESDAY);
    world.timed("09:00", "15:00");
    world.calendar_with("15:00", "16:00", |entry| {
        entry.ticket_id = Some("psa:7".into())
    });
    let found = world.findings().remove(0);
    assert_eq!(found.subject, Subject::CalendarEntry("cal:1".into()));
    assert_eq!(found.ticket_id, Some("psa:7".into()));
    assert_eq!(found.work_date, Some(date(WEDNESDAY)));
    assert_eq!(found.length, Some(Seconds::hours(1)));
}

#[test]
fn the_day_with_nothing_written_and_the_shortfall_have_no_interval() {
    let mut world = World::on(WEDNESDAY);
    let nothing = world.findings().remove(0);
    let shortfall = world.untimed(60).findings().remove(0);
    assert_eq!((nothing.interval_start, nothing.length), (None, None));
    assert_eq!(nothing.evidence, [Evidence::value("expected", "450 min")]);
    assert_eq!(shortfall.interval_start, None);
    assert_eq!(shortfall.length, Some(Seconds::minutes(390)));
}

#[test]
fn the_words_ask_for_help_and_accuse_nobody() {
    let mut world = World::on(WEDNESDAY);
    world.calendar_with("15:00", "16:00", |entry| {
        entry.ticket_id = Some("psa:7".into())
    });
    let mut said = world.findings();
    said.extend(golden().findings());
    said.extend(World::on(WEDNESDAY).findings());
    said.extend(World::on(WEDNESDAY).untimed(60).findings());
    assert_eq!(said.len(), 6);
    for finding in said {
        let words = finding.reason.to_lowercase();
        assert!(
            words.starts_with("could you help") && words.ends_with('?'),
            "{words}"
        );
        assert!(words.contains("right client and agreement"), "{words}");
        for banned in [
            "why",
            "failed",
            "missing",
            "must",
            "%",
            "sam",
            "forgot",
            "again",
            "should have",
        ] {
            assert!(!words.contains(banned), "{banned:?} in {words:?}");
        }
    }
}

#[test]
fn amounts_in_words_are_rounded_to_five_minutes() {
    let mut world = World::on(WEDNESDAY);
    world
        .timed("09:00", "12:30")
        .timed("13:00", "15:28")
        .timed("16:41", "17:00");
    let found = world.findings().remove(0);
    assert_eq!(found.length, Some(Seconds::minutes(73)));
    assert!(
        found
            .reason
            .contains("about 1 h 15 min between 15:28 and 16:41"),
        "{}",
        found.reason
    );
}

#[test]
fn a_raised_gap_length_holds_everywhere() {
    let mut world = golden();
    world.params.review.gap = Seconds::minutes(91);
    assert_eq!(world.said(), "-");
}

#[test]
fn a_break_in_a_window_over_midnight_is_looked_for_on_both_days() {
    let mut world = World::on(WEDNESDAY);
    let weekday = world.day.date.weekday();
    world.schedule(vec![weekly(weekday, "20:00-04:00")]);
    if let Some(pause) = world.params.review.pause.as_mut() {
        pause.between = span("23:30-01:30").unwrap_or((clock("23:30"), clock("01:30")));
    }
    world.timed("20:00", "+00:00").timed("+02:00", "+04:00");
    assert_eq!(world.said(), "gap 00:00-02:00 90");
}
