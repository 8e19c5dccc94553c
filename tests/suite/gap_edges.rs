//! The days that are not like others: leave, holidays, swaps, shifts, nights, changing clocks, forgotten timers.

use crate::day_world::{World, date, dated, weekly, work_week};
use chrono::Weekday;
use daybook::model::*;

const WEDNESDAY: &str = "2026-11-04";

fn wednesday() -> World {
    World::on(WEDNESDAY)
}

#[test]
fn no_entries_at_all_on_a_work_day_make_one_item_and_no_gaps() {
    assert_eq!(wednesday().said(), "no_entries");
}

#[test]
fn a_whole_day_in_one_calendar_block_is_accounted_for() {
    assert_eq!(
        wednesday().calendar_with("09:00", "17:00", |_| ()).said(),
        "-"
    );
}

#[test]
fn half_a_day_of_leave_leaves_the_other_half_without_a_break() {
    let mut world = wednesday();
    world.leave("13:00", "17:00");
    assert_eq!(world.timed("09:00", "12:15").said(), "gap 12:15-13:00 45");
}

#[test]
fn a_public_holiday_in_another_state_is_a_working_day_here() {
    let mut world = wednesday();
    world.holiday(Some("texas"), "-");
    assert_eq!(world.said(), "no_entries");
    world.day.member.holiday_calendar = Some("ohio".into());
    assert_eq!(world.said(), "no_entries");
    world.day.member.holiday_calendar = Some("texas".into());
    assert_eq!(world.said(), "-");
}

#[test]
fn a_part_timer_off_on_wednesday_is_not_asked_about_wednesday() {
    let mut world = wednesday();
    world.schedule(
        work_week()
            .into_iter()
            .filter(|l| l.weekday != Some(Weekday::Wed))
            .collect(),
    );
    assert_eq!(world.said(), "-");
}

#[test]
fn a_swap_day_replaces_the_weekly_lines_of_its_date() {
    let swap = || {
        [
            work_week(),
            vec![dated(WEDNESDAY, "-"), dated("2026-11-07", "10:00-14:00")],
        ]
        .concat()
    };
    let mut off = wednesday();
    off.schedule(swap());
    assert_eq!(off.said(), "-");
    let mut on = World::on("2026-11-07");
    on.schedule(swap()).timed("10:00", "11:00");
    assert_eq!(on.said(), "gap 11:00-14:00 180");
}

#[test]
fn a_late_starter_is_asked_about_the_evening_only() {
    let mut world = wednesday();
    world
        .schedule(vec![weekly(Weekday::Wed, "11:00-19:00")])
        .timed("12:00", "17:00");
    assert_eq!(world.said(), "gap 17:00-19:00 120");
}

#[test]
fn two_shifts_in_a_day_are_two_windows() {
    let mut world = wednesday();
    world.schedule(vec![
        weekly(Weekday::Wed, "06:00-10:00"),
        weekly(Weekday::Wed, "18:00-22:00"),
    ]);
    world.timed("06:00", "10:00").timed("18:00", "20:00");
    assert_eq!(world.said(), "gap 20:00-22:00 120");
}

#[test]
fn a_training_day_on_an_internal_entry_is_accounted_for() {
    let mut world = wednesday();
    world.timed_with("09:00", "17:00", |entry| {
        entry.company_id = Some("psa:own".into())
    });
    assert_eq!(world.said(), "-");
}

#[test]
fn deducted_time_does_not_open_the_interval() {
    let mut world = wednesday();
    world.timed_with("09:00", "17:00", |entry| {
        entry.deduct = Seconds::hours(2);
        entry.worked = Seconds::hours(6);
    });
    assert_eq!(world.said(), "-");
}

#[test]
fn overlapping_entries_count_once() {
    let mut world = wednesday();
    world
        .timed("09:00", "12:00")
        .timed("09:00", "12:00")
        .timed("10:00", "13:00");
    assert_eq!(world.said(), "gap 13:00-17:00 210");
}

#[test]
fn an_entry_that_ends_after_the_shift_counts_for_the_day() {
    let mut world = wednesday();
    world.timed("10:00", "12:00").timed("12:30", "18:00");
    assert_eq!(world.said(), "-");
}

#[test]
fn entries_without_length_account_for_nothing() {
    let mut world = wednesday();
    world.timed("09:00", "15:30").timed("16:00", "16:00");
    assert_eq!(world.said(), "gap 15:30-17:00 90");
}

#[test]
fn an_entry_that_ends_before_it_starts_accounts_for_nothing_and_is_not_untimed() {
    let mut world = wednesday();
    world
        .timed("09:00", "15:30")
        .timed_with("17:00", "16:00", |entry| entry.worked = Seconds::hours(1));
    assert_eq!(world.said(), "gap 15:30-17:00 90");
}

#[test]
fn an_entry_with_a_start_only_is_untimed() {
    let mut world = wednesday();
    world
        .timed("09:00", "13:00")
        .timed_with("14:00", "15:00", |entry| entry.ended_at = None);
    assert_eq!(world.said(), "shortfall 150");
}

#[test]
fn elapsed_time_counts_when_the_clock_goes_back() {
    let mut world = World::on("2026-10-31");
    world.schedule(vec![weekly(Weekday::Sat, "22:00-06:00")]);
    world.timed("22:00", "+00:00").timed("+03:00", "+06:00");
    // 00:00 to 03:00 on the clock is four hours that night.
    assert_eq!(world.said(), "gap 00:00-03:00 240");
}

#[test]
fn a_move_to_another_zone_in_mid_day_leaves_the_day_in_its_own_zone() {
    let mut world = wednesday();
    world
        .timed("09:00", "12:30")
        .timed("10:00@America/Los_Angeles", "12:00@America/Los_Angeles");
    assert_eq!(world.said(), "gap 15:00-17:00 120");
}

#[test]
fn a_schedule_that_changes_on_the_day_holds_from_the_day_on() {
    let lines = || {
        let mut before = weekly(Weekday::Wed, "09:00-17:00");
        before.valid_to = Some(date(WEDNESDAY));
        let mut after = weekly(Weekday::Wed, "12:00-16:00");
        after.valid_from = Some(date(WEDNESDAY));
        vec![before, after]
    };
    let mut today = wednesday();
    today.schedule(lines()).timed("12:00", "14:00");
    assert_eq!(today.said(), "gap 14:00-16:00 120");
    let mut week_before = World::on("2026-10-28");
    week_before.schedule(lines()).timed("12:00", "14:00");
    assert_eq!(
        week_before.said(),
        "gap 09:00-12:00 150, gap 14:00-17:00 180"
    );
}

#[test]
fn leave_approved_later_closes_the_gap() {
    let mut world = wednesday();
    world
        .timed("09:00", "12:45")
        .leave_with("13:00", "17:00", |leave| leave.approved = false);
    assert_eq!(world.said(), "gap 12:45-17:00 225");
    world.day.absences[0].approved = true;
    assert_eq!(world.said(), "-");
}

#[test]
fn nothing_is_said_while_a_calendar_has_not_been_read() {
    let mut world = wednesday();
    world.calendar_with("15:00", "16:00", |entry| {
        entry.ticket_id = Some("psa:7".into())
    });
    world.day.due = false;
    assert_eq!(world.said(), "-");
}

#[test]
fn helping_a_colleague_is_offered_as_an_answer() {
    let mut world = wednesday();
    world.timed("09:00", "15:00");
    assert!(world.findings()[0].reason.contains("helping somebody"));
}

#[test]
fn a_timer_nobody_stopped_accounts_for_its_worked_time_only() {
    let mut world = wednesday();
    let mut twelve = wednesday();
    world.timed_with("09:00", "21:00:01", |entry| {
        entry.worked = Seconds::hours(5)
    });
    assert_eq!(world.said(), "gap 14:00-17:00 150");
    twelve.timed_with("09:00", "21:00", |entry| entry.worked = Seconds::hours(5));
    assert_eq!(twelve.said(), "-");
}

#[test]
fn the_length_of_a_believed_entry_can_be_set() {
    let mut world = wednesday();
    world.timed_with("09:00", "17:00", |entry| entry.worked = Seconds::hours(5));
    let numbers = [("single_entry_hours".to_owned(), 7)].into();
    let settings = RuleSettings {
        numbers,
        ..RuleSettings::default()
    };
    world
        .params
        .rules
        .insert("entry.impossible".into(), settings);
    assert_eq!(world.said(), "gap 14:00-17:00 150");
}

#[test]
fn a_timer_of_yesterday_accounts_for_no_more_today_than_it_worked() {
    let mut world = wednesday();
    world.timed_with("~20:00", "11:00", |entry| entry.worked = Seconds::hours(1));
    assert_eq!(world.said(), "no_entries");
}

#[test]
fn an_entry_over_midnight_counts_for_both_its_days() {
    let mut world = wednesday();
    world.schedule(vec![weekly(Weekday::Wed, "00:00-08:00")]);
    world.timed("~22:00", "04:00");
    assert_eq!(world.said(), "gap 04:00-08:00 240");
}

#[test]
fn work_in_the_night_window_of_the_day_before_makes_up_for_nothing_today() {
    let mut world = wednesday();
    let lines = vec![
        weekly(Weekday::Tue, "22:00-06:00"),
        weekly(Weekday::Wed, "09:00-17:00"),
    ];
    world
        .schedule(lines)
        .timed("00:00", "06:00")
        .timed("09:00", "12:30");
    assert_eq!(world.said(), "gap 12:30-17:00 240");
    world.schedule(vec![weekly(Weekday::Wed, "09:00-17:00")]);
    assert_eq!(world.said(), "-");
}

#[test]
fn a_holiday_of_some_hours_takes_out_its_local_times() {
    let mut world = wednesday();
    world.holiday(None, "12:00-17:00").timed("09:00", "10:00");
    assert_eq!(world.said(), "gap 10:00-12:00 120");
    let mut flexible = wednesday();
    let target = Some(Seconds::hours(8));
    flexible.schedule(vec![ScheduleLine {
        target,
        ..weekly(Weekday::Wed, "-")
    }]);
    flexible
        .holiday(None, "12:00-17:00")
        .timed("06:00", "07:00");
    assert_eq!(flexible.said(), "shortfall 120");
}

#[test]
fn a_window_beside_target_hours_makes_the_member_a_fixed_one() {
    let mut world = wednesday();
    let target = Some(Seconds::hours(8));
    let flexible = ScheduleLine {
        target,
        ..weekly(Weekday::Wed, "-")
    };
    world
        .schedule(vec![flexible, weekly(Weekday::Wed, "09:00-12:00")])
        .timed("09:00", "10:00");
    assert_eq!(world.said(), "gap 10:00-12:00 120");
}

#[test]
fn leave_of_an_absence_work_type_is_leave_and_no_entry() {
    let mut world = wednesday();
    let leave = WorkType {
        id: "psa:pto".into(),
        name: "PTO".into(),
        active: true,
        billable: None,
        after_hours: false,
        cost_multiplier: 1.into(),
        payroll_wrap: false,
        absence: true,
        category: None,
        place: None,
        rate_change: None,
    };
    world.firm.work_types.insert(leave.id.clone(), leave);
    world.timed_with("09:00", "13:00", |entry| {
        entry.work_type_id = Some("psa:pto".into())
    });
    assert_eq!(world.said(), "no_entries");
    assert_eq!(world.timed("13:00", "15:00").said(), "gap 15:00-17:00 120");
}

#[test]
fn payroll_wrap_accounts_for_time() {
    let mut world = wednesday();
    world.timed("09:00", "15:00");
    world.timed_with("15:00", "17:00", |entry| {
        entry.accounts_as = Some(AccountsAs::PayrollWrap)
    });
    assert_eq!(world.said(), "-");
}

#[test]
fn entries_of_the_persons_other_members_count() {
    let mut world = wednesday();
    world.timed("09:00", "12:30");
    world.timed_with("12:30", "17:00", |entry| {
        entry.member_id = "jira:sam".into()
    });
    assert_eq!(world.said(), "-");
}

#[test]
fn the_zone_of_the_member_places_the_windows() {
    let mut world = wednesday();
    world.day.zone = chrono_tz::Europe::Berlin;
    world.timed("09:00", "15:00");
    assert_eq!(world.said(), "gap 15:00-17:00 120");
    assert_eq!(
        world.findings()[0].interval_start,
        Some(world.at("09:00@America/New_York"))
    );
}

#[test]
fn work_inside_leave_makes_up_for_nothing_outside_it() {
    let mut world = wednesday();
    world
        .leave("13:00", "17:00")
        .timed("09:00", "10:00")
        .timed("13:00", "17:00");
    assert_eq!(world.said(), "gap 10:00-13:00 180");
}

#[test]
fn a_leave_entry_does_not_touch_a_planned_slot() {
    let mut world = wednesday();
    world.timed_with("13:00", "17:00", |entry| {
        entry.accounts_as = Some(AccountsAs::Absence)
    });
    world.timed("09:00", "13:00");
    world.calendar_with("14:00", "15:00", |entry| {
        entry.ticket_id = Some("psa:7".into())
    });
    assert_eq!(world.said(), "planned cal:1");
}

#[test]
fn an_untimed_entry_of_another_date_does_not_touch_a_planned_slot() {
    let mut world = wednesday();
    world
        .timed("09:00", "17:00")
        .calendar_with("18:00", "19:00", |entry| {
            entry.ticket_id = Some("psa:7".into());
        });
    world.untimed_with(60, |entry| {
        entry.ticket_id = Some("psa:7".into());
        entry.work_date = date("2026-11-03");
    });
    assert_eq!(world.said(), "planned cal:1");
}
