//! What a day was expected to be: local times when clocks change, windows, spans, and when a day is due.

use crate::day_world::{NEW_YORK, World, clock, date, dated, member, params, weekly};
use chrono::Weekday;
use chrono_tz::Tz;
use daybook::calendar::{self, Plan};
use daybook::model::time::length;
use daybook::model::*;

fn utc(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn local(zone: Tz, day: &str, time: &str, as_end: bool) -> Instant {
    calendar::local(zone, date(day), clock(time), as_end)
}

fn plan(world: &World) -> Plan {
    let DayFacts {
        person,
        member,
        zone,
        date,
        absences,
        ..
    } = &world.day;
    calendar::plan(
        &world.firm,
        &world.params.business,
        person,
        member,
        *zone,
        *date,
        absences,
    )
}

fn due(world: &World) -> Instant {
    calendar::due_at(
        &world.firm,
        &world.params,
        &world.day.person,
        world.day.date,
    )
}

#[test]
fn a_local_time_that_does_not_exist_moves_to_the_first_that_does() {
    for time in ["02:00", "02:30", "02:59:59"] {
        for as_end in [false, true] {
            assert_eq!(
                local(NEW_YORK, "2026-03-08", time, as_end),
                utc("2026-03-08T07:00:00Z")
            );
        }
    }
    assert_eq!(
        local(NEW_YORK, "2026-03-08", "03:00", false),
        utc("2026-03-08T07:00:00Z")
    );
    let half = local(
        chrono_tz::Australia::Lord_Howe,
        "2026-10-04",
        "02:10",
        false,
    );
    assert_eq!(half, utc("2026-10-03T15:30:00Z"));
}

#[test]
fn a_day_that_a_zone_left_out_is_empty() {
    let samoa = calendar::day_bounds(chrono_tz::Pacific::Apia, date("2011-12-30"));
    assert_eq!(
        (samoa.start, samoa.length()),
        (utc("2011-12-30T10:00:00Z"), Seconds(0))
    );
}

#[test]
fn a_local_time_that_happens_twice_is_the_first_as_a_start_and_the_last_as_an_end() {
    assert_eq!(
        local(NEW_YORK, "2026-11-01", "01:30", false),
        utc("2026-11-01T05:30:00Z")
    );
    assert_eq!(
        local(NEW_YORK, "2026-11-01", "01:30", true),
        utc("2026-11-01T06:30:00Z")
    );
}

#[test]
fn local_days_follow_each_other_without_holes() {
    for zone in [
        NEW_YORK,
        chrono_tz::America::Sao_Paulo,
        chrono_tz::Africa::Cairo,
        chrono_tz::America::Havana,
    ] {
        let mut end = calendar::day_bounds(zone, date("2014-01-01")).start;
        for day in date("2014-01-01").iter_days().take(5 * 365) {
            let bounds = calendar::day_bounds(zone, day);
            assert_eq!(bounds.start, end, "{zone} {day}");
            assert!(
                (23..=25).contains(&(bounds.length().0 / 3600)),
                "{zone} {day}"
            );
            end = bounds.end;
        }
    }
}

#[test]
fn a_night_is_seven_hours_in_spring_and_nine_in_autumn() {
    for (day, hours) in [("2026-03-07", 7), ("2026-10-31", 9), ("2026-11-07", 8)] {
        let mut world = World::on(day);
        world.schedule(vec![weekly(Weekday::Sat, "22:00-06:00")]);
        assert_eq!(
            length(&plan(&world).expected),
            Seconds::hours(hours),
            "{day}"
        );
    }
}

#[test]
fn a_window_that_ends_when_it_starts_is_a_whole_day() {
    let mut world = World::on("2026-11-04");
    world.schedule(vec![weekly(Weekday::Wed, "08:00-08:00")]);
    assert_eq!(length(&plan(&world).expected), Seconds::hours(24));
}

#[test]
fn a_window_inside_a_leap_of_the_clock_is_no_window() {
    let mut world = World::on("2026-03-08");
    world.schedule(vec![weekly(Weekday::Sun, "02:00-02:45")]);
    assert!(!plan(&world).scheduled);
}

#[test]
fn overlapping_windows_are_one() {
    let mut world = World::on("2026-11-04");
    world.schedule(vec![
        weekly(Weekday::Wed, "08:00-12:00"),
        weekly(Weekday::Wed, "11:00-15:00"),
    ]);
    assert_eq!(
        plan(&world).windows,
        [Interval {
            start: world.at("08:00"),
            end: world.at("15:00")
        }]
    );
}

#[test]
fn the_windows_stay_and_the_expected_time_shrinks_with_leave() {
    let mut world = World::on("2026-11-04");
    world
        .leave("13:00", "17:00")
        .leave_with("09:00", "10:00", |leave| leave.approved = false);
    let plan = plan(&world);
    assert_eq!(length(&plan.windows), Seconds::hours(8));
    assert_eq!(
        plan.expected,
        [Interval {
            start: world.at("09:00"),
            end: world.at("13:00")
        }]
    );
}

#[test]
fn the_span_of_a_day_gives_the_morning_to_the_night_before_and_takes_the_next() {
    let mut world = World::on("2026-11-04");
    world.schedule(vec![
        weekly(Weekday::Tue, "22:00-06:00"),
        weekly(Weekday::Wed, "22:00-06:00"),
    ]);
    let span = Interval {
        start: world.at("06:00"),
        end: world.at("+06:00"),
    };
    assert_eq!(plan(&world).span, [span]);
}

#[test]
fn a_person_without_lines_has_the_working_week_of_the_firm() {
    let world = World::on("2026-11-04");
    assert_eq!(length(&plan(&world).windows), Seconds::hours(8));
    assert!(!plan(&World::on("2026-11-07")).scheduled);
}

#[test]
fn the_first_day_no_longer_valid_is_outside_a_line() {
    let mut line = weekly(Weekday::Wed, "09:00-17:00");
    line.valid_from = Some(date("2026-11-04"));
    line.valid_to = Some(date("2026-11-11"));
    for (day, scheduled) in [
        ("2026-10-28", false),
        ("2026-11-04", true),
        ("2026-11-11", false),
    ] {
        let mut world = World::on(day);
        world.schedule(vec![line.clone()]);
        assert_eq!(plan(&world).scheduled, scheduled, "{day}");
    }
}

#[test]
fn a_holiday_keeps_the_day_scheduled_and_takes_out_its_windows() {
    let mut world = World::on("2026-11-04");
    world.holiday(None, "-");
    let plan = plan(&world);
    assert!(plan.holiday && plan.scheduled && plan.windows.is_empty());
}

#[test]
fn a_day_is_due_after_its_windows_and_the_settling_time() {
    let mut world = World::on("2026-11-04");
    assert_eq!(due(&world), utc("2026-11-04T22:30:00Z"));
    world.leave("12:00", "17:00");
    assert_eq!(due(&world), utc("2026-11-04T22:30:00Z"));
    world.schedule(vec![weekly(Weekday::Wed, "22:00-06:00")]);
    assert_eq!(due(&world), utc("2026-11-05T11:30:00Z"));
    world.schedule(vec![
        weekly(Weekday::Wed, "06:00-10:00"),
        dated("2026-11-04", "18:00-20:00"),
    ]);
    assert_eq!(due(&world), utc("2026-11-05T01:30:00Z"));
}

#[test]
fn a_day_without_windows_is_due_after_the_local_day() {
    let mut off = World::on("2026-11-07");
    assert_eq!(due(&off), utc("2026-11-08T05:30:00Z"));
    let target = Some(Seconds::hours(8));
    off.schedule(vec![ScheduleLine {
        target,
        ..weekly(Weekday::Sat, "-")
    }]);
    assert_eq!(due(&off), utc("2026-11-08T05:30:00Z"));
}

#[test]
fn a_day_is_due_in_the_zone_of_the_member_shown() {
    let mut world = World::on("2026-11-04");
    let id = world.day.member.id.clone();
    let sam = world.firm.members.get_mut(&id).expect("sam");
    sam.time_zone = Some(chrono_tz::Europe::Berlin);
    assert_eq!(due(&world), utc("2026-11-04T16:30:00Z"));
    assert_eq!(
        calendar::zone_of(&world.firm, &params().business, &world.day.person).name(),
        "Europe/Berlin"
    );
}

#[test]
fn members_are_judged_from_their_first_day_to_their_last() {
    let day = date("2026-11-04");
    let mut sam = member("psa:sam");
    assert!(calendar::eligible(&sam, day, false));
    (sam.started_on, sam.ended_on) = (Some(day), Some(day));
    assert!(calendar::eligible(&sam, day, false));
    assert!(!calendar::eligible(&sam, date("2026-11-05"), true));
    assert!(!calendar::eligible(&sam, date("2026-11-03"), true));
}

#[test]
fn midnight_as_an_end_is_the_next_day() {
    let mut world = World::on("2026-11-04");
    world.schedule(vec![weekly(Weekday::Wed, "16:00-00:00")]);
    assert_eq!(plan(&world).windows[0].end, world.at("+00:00"));
}

/// Minutes a person can be planned for, with so many minutes of leave that has no place on the day.
fn available(world: &World, untimed_leave: i64) -> i64 {
    let pause = world.params.review.pause.as_ref();
    let leave = Seconds::minutes(untimed_leave);
    calendar::available(&plan(world), pause, leave).0 / 60
}

#[test]
fn what_can_be_planned_is_expected_time_less_leave_and_the_break_of_a_long_day() {
    let day = || World::on("2026-11-04");
    assert_eq!(available(&day(), 0), 450);
    // Five hours are left: the day is too short for a break.
    assert_eq!(available(day().leave("09:00", "12:00"), 0), 300);
    assert_eq!(available(&day(), 60), 390);
    assert_eq!(available(&day(), 600), 0);
    assert_eq!(available(day().holiday(None, "-"), 0), 0);
    // A holiday from noon on leaves three hours.
    assert_eq!(available(day().holiday(None, "12:00-23:00"), 0), 180);
    let mut unpaused = day();
    unpaused.params.review.pause = None;
    assert_eq!(available(&unpaused, 0), 480);
}

#[test]
fn who_has_a_target_can_be_planned_for_it_less_leave_and_holidays() {
    let flexible = || {
        let mut world = World::on("2026-11-04");
        let target = ScheduleLine {
            target: Some(Seconds::hours(6)),
            ..weekly(Weekday::Wed, "-")
        };
        world.schedule(vec![target]);
        world
    };
    assert_eq!(available(&flexible(), 0), 360);
    assert_eq!(available(flexible().leave("09:00", "11:00"), 30), 210);
    assert_eq!(available(flexible().holiday(None, "13:00-15:00"), 0), 240);
    assert_eq!(available(flexible().holiday(None, "-"), 0), 0);
}
