//! Series: rules, further and excepted dates, and events that stand for single occurrences.

use super::{anna, file, kept, november, read, reject};
use daybook::source::icalendar::Map;

const ZONE: &str = ";TZID=America/New_York:";

/// The local days in November on which a series that begins at nine happens, as numbers.
fn days(lines: &str) -> Vec<u32> {
    let told = november(&format!(
        "DTSTART{ZONE}20261102T090000\nDTEND{ZONE}20261102T100000\n{lines}"
    ));
    let day = |line: &String| {
        assert!(
            line.contains("T14:00Z > ") && line.ends_with("T15:00Z busy"),
            "{line}"
        );
        line[8..10].parse().unwrap()
    };
    told.iter().map(day).collect()
}

#[test]
fn rules_say_when_a_series_happens() {
    assert_eq!(
        days("RRULE:FREQ=WEEKLY;BYDAY=MO,TH"),
        [2, 5, 9, 12, 16, 19, 23, 26, 30]
    );
    assert_eq!(
        days("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU"),
        [2, 16, 30]
    );
    assert_eq!(days("RRULE:FREQ=DAILY;COUNT=3"), [2, 3, 4]);
    assert_eq!(
        days("RRULE:FREQ=MONTHLY;BYDAY=-1MO"),
        [2, 30],
        "the first occurrence is one in any case"
    );
    assert_eq!(
        days("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2,-1"),
        [2, 3, 30]
    );
    assert_eq!(days("rrule:freq=weekly;byday=mo;"), [2, 9, 16, 23, 30]);
}

#[test]
fn until_is_told_in_utc_as_a_date_or_in_local_time() {
    // 9 November, 09:00 in New York is 14:00 in UTC.
    assert_eq!(
        days("RRULE:FREQ=DAILY;UNTIL=20261105T140000Z"),
        [2, 3, 4, 5]
    );
    assert_eq!(days("RRULE:FREQ=DAILY;UNTIL=20261105T135959Z"), [2, 3, 4]);
    assert_eq!(days("RRULE:FREQ=DAILY;UNTIL=20261105"), [2, 3, 4, 5]);
    assert_eq!(days("RRULE:FREQ=DAILY;UNTIL=20261105T090000"), [2, 3, 4, 5]);
    assert_eq!(
        days("RRULE:FREQ=DAILY;UNTIL=20261101T000000Z"),
        Vec::<u32>::new()
    );
    // In the evening the day of UTC is another one than the local day.
    let evening = format!("DTSTART{ZONE}20261102T210000\nDTEND{ZONE}20261102T220000");
    let told = november(&format!(
        "{evening}\nRRULE:FREQ=DAILY;UNTIL=20261104T020000Z"
    ));
    assert_eq!(
        told,
        [
            "2026-11-03T02:00Z > 2026-11-03T03:00Z busy",
            "2026-11-04T02:00Z > 2026-11-04T03:00Z busy"
        ]
    );
    let whole = november("DTSTART;VALUE=DATE:20261102\nRRULE:FREQ=DAILY;UNTIL=20261103");
    assert_eq!(
        whole,
        [
            "2026-11-02T05:00Z > 2026-11-03T05:00Z busy",
            "2026-11-03T05:00Z > 2026-11-04T05:00Z busy"
        ]
    );
}

#[test]
fn further_dates_are_added_and_excepted_ones_left_out() {
    let further = format!("RDATE{ZONE}20261104T090000,20261106T090000");
    assert_eq!(days(&further), [2, 4, 6]);
    assert_eq!(days("RDATE:20261104T140000Z"), [2, 4], "told in UTC");
    let weekly = "RRULE:FREQ=WEEKLY;BYDAY=MO";
    assert_eq!(
        days(&format!(
            "{weekly}\nEXDATE{ZONE}20261109T090000,20261123T090000"
        )),
        [2, 16, 30]
    );
    assert_eq!(
        days(&format!(
            "{weekly}\nEXDATE:20261109T140000Z\nEXDATE:20261116T140000Z"
        )),
        [2, 23, 30]
    );
    assert_eq!(
        days(&format!(
            "{weekly}\nEXDATE;TZID=Europe/Berlin:20261109T150000"
        )),
        [2, 16, 23, 30]
    );
    assert_eq!(
        days(&format!("{weekly}\nEXDATE;VALUE=DATE:20261109")),
        [2, 16, 23, 30],
        "a date alone"
    );
    assert_eq!(
        days(&format!("{weekly}\nEXDATE:20261109T150000Z")),
        [2, 9, 16, 23, 30],
        "another time"
    );
    assert_eq!(
        days(&format!("{weekly}\nEXDATE{ZONE}20261102T090000")),
        [9, 16, 23, 30],
        "the first"
    );
}

#[test]
fn a_further_period_has_its_own_end_or_length() {
    let at = format!("DTSTART{ZONE}20261102T090000\nDTEND{ZONE}20261102T100000");
    for period in ["20261104T140000Z/20261104T170000Z", "20261104T140000Z/PT3H"] {
        let told = november(&format!("{at}\nRDATE;VALUE=PERIOD:{period}"));
        assert_eq!(
            told,
            [
                "2026-11-02T14:00Z > 2026-11-02T15:00Z busy",
                "2026-11-04T14:00Z > 2026-11-04T17:00Z busy"
            ]
        );
    }
}

#[test]
fn a_series_keeps_its_local_time_when_the_clock_changes() {
    let text = super::event(&format!(
        "DTSTART{ZONE}20261029T090000\nDTEND{ZONE}20261029T100000\nRRULE:FREQ=DAILY;COUNT=5"
    ));
    assert_eq!(
        read(&anna(Map::default()), &text, "2026-10-29", "2026-11-05"),
        [
            "2026-10-29T13:00Z > 2026-10-29T14:00Z busy",
            "2026-10-30T13:00Z > 2026-10-30T14:00Z busy",
            "2026-10-31T13:00Z > 2026-10-31T14:00Z busy",
            "2026-11-01T14:00Z > 2026-11-01T15:00Z busy",
            "2026-11-02T14:00Z > 2026-11-02T15:00Z busy",
        ]
    );
    // Told in UTC it keeps that instead.
    let utc =
        super::event("DTSTART:20261031T130000Z\nDTEND:20261031T140000Z\nRRULE:FREQ=DAILY;COUNT=2");
    assert_eq!(
        read(&anna(Map::default()), &utc, "2026-10-29", "2026-11-05"),
        [
            "2026-10-31T13:00Z > 2026-10-31T14:00Z busy",
            "2026-11-01T13:00Z > 2026-11-01T14:00Z busy"
        ]
    );
}

#[test]
fn a_nightly_series_is_an_hour_that_exists_on_each_night() {
    // 02:30 to 03:30 each night: on 8 March the clock leaps from 02:00 to 03:00.
    let text = super::event(&format!(
        "DTSTART{ZONE}20260307T023000\nDTEND{ZONE}20260307T033000\nRRULE:FREQ=DAILY;COUNT=3"
    ));
    assert_eq!(
        read(&anna(Map::default()), &text, "2026-03-01", "2026-04-01"),
        [
            "2026-03-07T07:30Z > 2026-03-07T08:30Z busy",
            "2026-03-08T07:00Z > 2026-03-08T08:00Z busy",
            "2026-03-09T06:30Z > 2026-03-09T07:30Z busy",
        ]
    );
}

#[test]
fn a_series_that_began_years_ago_and_has_no_end_is_read_within_the_window_alone() {
    let old = format!(
        "DTSTART{ZONE}20110103T223000\nDTEND{ZONE}20110104T013000\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    );
    let text = super::event(&old);
    assert_eq!(
        read(&anna(Map::default()), &text, "2026-11-03", "2026-11-05"),
        [
            "2026-11-03T03:30Z > 2026-11-03T06:30Z busy",
            "2026-11-04T03:30Z > 2026-11-04T06:30Z busy",
        ]
    );
}

/// A weekly meeting on Mondays at nine, and more events.
fn weekly(more: &str) -> String {
    file(&format!(
        "BEGIN:VEVENT\nUID:w\nDTSTART{ZONE}20261102T090000\nDTEND{ZONE}20261102T100000
         RRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\n{more}"
    ))
}

#[test]
fn an_event_may_stand_for_one_occurrence_of_its_series() {
    let moved = |id: &str| {
        weekly(&format!(
            "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{id}\nDTSTART{ZONE}20261110T110000\nDTEND{ZONE}20261110T113000\nEND:VEVENT"
        ))
    };
    let expected = [
        "2026-11-02T14:00Z > 2026-11-02T15:00Z busy",
        "2026-11-10T16:00Z > 2026-11-10T16:30Z busy",
        "2026-11-16T14:00Z > 2026-11-16T15:00Z busy",
    ];
    let local = format!("{ZONE}20261109T090000");
    for id in [local.as_str(), ":20261109T140000Z", ";VALUE=DATE:20261109"] {
        let told = read(
            &anna(Map::default()),
            &moved(id),
            "2026-11-01",
            "2026-12-01",
        );
        assert_eq!(told, expected, "{id}");
    }
}

#[test]
fn an_occurrence_keeps_its_id_when_it_is_moved_or_cancelled() {
    let ids = |text: &str| -> Vec<String> {
        let rows = kept(&anna(Map::default()), text, "2026-11-01", "2026-12-01");
        let mut ids: Vec<String> = rows.iter().map(|r| r["id"].to_string()).collect();
        ids.sort();
        ids
    };
    let moved = format!(
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{ZONE}20261109T090000\nDTSTART{ZONE}20261110T110000\nDTEND{ZONE}20261110T113000\nEND:VEVENT"
    );
    let cancelled = moved.replace("RECURRENCE", "STATUS:CANCELLED\nRECURRENCE");
    assert_eq!(ids(&weekly("")), ids(&weekly(&moved)));
    assert_eq!(ids(&weekly("")), ids(&weekly(&cancelled)));
    let told = read(
        &anna(Map::default()),
        &weekly(&cancelled),
        "2026-11-09",
        "2026-11-14",
    );
    assert_eq!(
        told,
        ["2026-11-10T16:00Z > 2026-11-10T16:30Z busy cancelled"]
    );
}

#[test]
fn an_occurrence_moved_into_the_window_is_there_and_one_moved_out_is_not() {
    let moved = format!(
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{ZONE}20261116T090000\nDTSTART{ZONE}20261104T090000\nDTEND{ZONE}20261104T100000\nEND:VEVENT"
    );
    let anna = anna(Map::default());
    let early = read(&anna, &weekly(&moved), "2026-11-01", "2026-11-08");
    assert_eq!(early.len(), 2, "{early:?}");
    let late = read(&anna, &weekly(&moved), "2026-11-15", "2026-11-22");
    assert_eq!(late, Vec::<String>::new());
}

#[test]
fn an_invitation_to_one_occurrence_alone_is_an_event() {
    let alone = file(&format!(
        "BEGIN:VEVENT\nUID:x\nRECURRENCE-ID{ZONE}20261109T090000\nDTSTART{ZONE}20261109T090000\nDTEND{ZONE}20261109T100000\nEND:VEVENT"
    ));
    let told = read(&anna(Map::default()), &alone, "2026-11-01", "2026-12-01");
    assert_eq!(told, ["2026-11-09T14:00Z > 2026-11-09T15:00Z busy"]);
}

#[test]
fn an_event_that_cannot_be_read_is_put_aside_alone() {
    let at = format!("DTSTART{ZONE}20261102T090000\nDTEND{ZONE}20261102T100000");
    assert_eq!(
        reject(&format!("{at}\nRRULE:FREQ=SOMETIMES")).field,
        "RRULE"
    );
    assert_eq!(reject(&format!("{at}\nRRULE:FREQ=SECONDLY")).field, "RRULE");
    assert_eq!(
        reject(&format!("{at}\nRRULE:FREQ=DAILY;UNTIL=soon")).field,
        "RRULE"
    );
    assert_eq!(
        reject(&format!("{at}\nRRULE:FREQ=DAILY\nEXRULE:FREQ=SOMETIMES")).field,
        "EXRULE"
    );
    assert_eq!(
        reject(&format!("{at}\nRRULE:FREQ=DAILY\nEXDATE:never")).field,
        "EXDATE"
    );
    assert_eq!(reject("DTSTART:99990101T000000Z").field, "DTSTART");
    assert_eq!(reject("DTEND:20261102T140000Z").field, "DTSTART");
}

#[test]
fn a_rule_of_exception_takes_out_what_it_names() {
    let daily = "RRULE:FREQ=DAILY;COUNT=9";
    assert_eq!(
        days(&format!("{daily}\nEXRULE:FREQ=WEEKLY;BYDAY=SA,SU")),
        [2, 3, 4, 5, 6, 9, 10]
    );
    assert_eq!(
        days(&format!(
            "{daily}\nEXRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261106T140000Z"
        )),
        [3, 5, 7, 8, 9, 10]
    );
    let further = format!("RDATE{ZONE}20261114T090000");
    assert_eq!(
        days(&format!("{further}\nEXRULE:FREQ=WEEKLY;BYDAY=SA")),
        [2],
        "further dates too"
    );
}

/// The weekly meeting with a change of the second one and all that follow.
fn from_the_second(lines: &str, more: &str) -> Vec<String> {
    let text = weekly(&format!(
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE{ZONE}20261109T090000\n{lines}\nEND:VEVENT\n{more}"
    ));
    read(&anna(Map::default()), &text, "2026-11-01", "2026-12-01")
}

#[test]
fn a_change_of_one_and_all_that_follow_moves_each_by_as_much() {
    let moved = format!("DTSTART{ZONE}20261110T110000\nDTEND{ZONE}20261110T123000");
    let first = "2026-11-02T14:00Z > 2026-11-02T15:00Z busy";
    let second = "2026-11-10T16:00Z > 2026-11-10T17:30Z busy";
    assert_eq!(
        from_the_second(&moved, ""),
        [first, second, "2026-11-17T16:00Z > 2026-11-17T17:30Z busy"]
    );
    let one = format!(
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{ZONE}20261116T090000\nDTSTART{ZONE}20261118T080000\nDTEND{ZONE}20261118T081500\nEND:VEVENT"
    );
    assert_eq!(
        from_the_second(&moved, &one),
        [first, second, "2026-11-18T13:00Z > 2026-11-18T13:15Z busy"],
        "what stands for one alone goes before"
    );
    let cancelled =
        format!("STATUS:CANCELLED\nDTSTART{ZONE}20261109T090000\nDTEND{ZONE}20261109T100000");
    assert_eq!(
        from_the_second(&cancelled, ""),
        [
            first,
            "2026-11-09T14:00Z > 2026-11-09T15:00Z busy cancelled",
            "2026-11-16T14:00Z > 2026-11-16T15:00Z busy cancelled"
        ]
    );
    // Told in another zone it moves to the same instants.
    let berlin =
        "DTSTART;TZID=Europe/Berlin:20261110T170000\nDTEND;TZID=Europe/Berlin:20261110T183000";
    assert_eq!(from_the_second(berlin, "")[1], second);
}

#[test]
fn an_occurrence_keeps_its_id_when_all_that_follow_are_changed() {
    let ids = |text: &str| -> Vec<String> {
        let rows = kept(&anna(Map::default()), text, "2026-11-01", "2026-12-01");
        let mut ids: Vec<String> = rows.iter().map(|r| r["id"].to_string()).collect();
        ids.sort();
        ids
    };
    let changed = weekly(&format!(
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE{ZONE}20261109T090000\nDTSTART{ZONE}20261109T110000\nDTEND{ZONE}20261109T120000\nEND:VEVENT"
    ));
    assert_eq!(ids(&changed), ids(&weekly("")));
    // A later change of all that follow takes over from an earlier one.
    let twice = from_the_second(
        &format!("DTSTART{ZONE}20261109T110000\nDTEND{ZONE}20261109T120000"),
        &format!(
            "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE{ZONE}20261116T090000\nDTSTART{ZONE}20261116T130000\nDTEND{ZONE}20261116T133000\nEND:VEVENT"
        ),
    );
    assert_eq!(
        twice[1..],
        [
            "2026-11-09T16:00Z > 2026-11-09T17:00Z busy",
            "2026-11-16T18:00Z > 2026-11-16T18:30Z busy"
        ]
    );
}
