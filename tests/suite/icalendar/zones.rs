//! Zones that only the calendar knows, by its own VTIMEZONE.

use super::{anna, file, kept, read};
use daybook::source::icalendar::Map;

/// New York's rules under a name that is nobody's, as Outlook writes them.
const OFFICE: &str = "BEGIN:VTIMEZONE
    TZID:Head office
    BEGIN:STANDARD
    DTSTART:16010101T020000
    TZOFFSETFROM:-0400
    TZOFFSETTO:-0500
    RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010101T020000
    TZOFFSETFROM:-0500
    TZOFFSETTO:-0400
    RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
    END:DAYLIGHT
    END:VTIMEZONE";

/// A zone that is half an hour from everybody's, and moved once.
const ISLAND: &str = "BEGIN:VTIMEZONE
    TZID:Island
    BEGIN:STANDARD
    DTSTART:19700101T000000
    TZOFFSETFROM:+0500
    TZOFFSETTO:+0530
    END:STANDARD
    BEGIN:STANDARD
    DTSTART:20261110T000000
    TZOFFSETFROM:+0530
    TZOFFSETTO:+054500
    RDATE:20261110T000000
    END:STANDARD
    END:VTIMEZONE";

fn of(zone: &str, event: &str, from: &str, until: &str) -> Vec<String> {
    let text = file(&format!("{zone}\nBEGIN:VEVENT\nUID:z\n{event}\nEND:VEVENT"));
    read(&anna(Map::default()), &text, from, until)
}

/// The same event in the calendar's own zone and in the known one.
fn same(lines: &str, from: &str, until: &str) {
    let own = of(OFFICE, &lines.replace("ZONE", "Head office"), from, until);
    let known = of("", &lines.replace("ZONE", "America/New_York"), from, until);
    assert!(!own.is_empty());
    assert_eq!(own, known, "{lines}");
}

#[test]
fn a_zone_that_only_the_calendar_defines_has_its_rules() {
    let at = |day: &str, from: &str, to: &str| {
        format!("DTSTART;TZID=ZONE:{day}T{from}\nDTEND;TZID=ZONE:{day}T{to}")
    };
    // A series over the night on which the clock goes back, and one over that on which it goes ahead.
    let daily = "RRULE:FREQ=DAILY;COUNT=5";
    same(
        &format!("{}\n{daily}", at("20261029", "090000", "100000")),
        "2026-10-25",
        "2026-11-08",
    );
    same(
        &format!("{}\n{daily}", at("20260306", "090000", "100000")),
        "2026-03-01",
        "2026-03-15",
    );
    // An hour that is leapt over, and one that happens twice.
    same(
        &format!("{}\n{daily}", at("20260307", "023000", "033000")),
        "2026-03-01",
        "2026-03-15",
    );
    same(
        &at("20261101", "013000", "014500"),
        "2026-11-01",
        "2026-11-02",
    );
    // Exceptions and the last day are told in it as well.
    let excepted = "RRULE:FREQ=DAILY;UNTIL=20261103T140000Z\nEXDATE;TZID=ZONE:20261031T090000";
    same(
        &format!("{}\n{excepted}", at("20261029", "090000", "100000")),
        "2026-10-25",
        "2026-11-08",
    );
}

#[test]
fn a_zone_may_be_no_whole_hours_away_and_change_on_single_days() {
    let nine =
        |day: &str| format!("DTSTART;TZID=Island:{day}T090000\nDTEND;TZID=Island:{day}T100000");
    assert_eq!(
        of(ISLAND, &nine("20261109"), "2026-11-01", "2026-12-01"),
        ["2026-11-09T03:30Z > 2026-11-09T04:30Z busy"]
    );
    assert_eq!(
        of(ISLAND, &nine("20261110"), "2026-11-01", "2026-12-01"),
        ["2026-11-10T03:15Z > 2026-11-10T04:15Z busy"]
    );
}

#[test]
fn times_without_a_zone_are_in_the_calendars_own_where_it_names_it() {
    let text = format!("X-WR-TIMEZONE:Island\n{ISLAND}");
    assert_eq!(
        of(
            &text,
            "DTSTART;VALUE=DATE:20261109",
            "2026-11-01",
            "2026-12-01"
        ),
        ["2026-11-08T18:30Z > 2026-11-09T18:30Z busy"],
        "the midnight that its clock leaps over is when it leaps"
    );
}

#[test]
fn a_known_name_goes_before_the_calendars_definition_and_the_map_before_both() {
    // Some programs write definitions without any change of the clock.
    let flat = "BEGIN:VTIMEZONE\nTZID:America/New_York\nBEGIN:STANDARD\nDTSTART:19700101T000000
        TZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nEND:STANDARD\nEND:VTIMEZONE";
    let event = "DTSTART;TZID=America/New_York:20261102T090000\nDTEND;TZID=America/New_York:20261102T100000";
    assert_eq!(
        of(flat, event, "2026-11-01", "2026-12-01"),
        ["2026-11-02T14:00Z > 2026-11-02T15:00Z busy"]
    );
    let map = Map {
        time_zones: [("Island".to_owned(), "Asia/Tokyo".to_owned())].into(),
        ..Map::default()
    };
    let event = "DTSTART;TZID=Island:20261102T090000\nDTEND;TZID=Island:20261102T100000";
    let text = file(&format!(
        "{ISLAND}\nBEGIN:VEVENT\nUID:z\n{event}\nEND:VEVENT"
    ));
    assert_eq!(
        read(&anna(map), &text, "2026-11-01", "2026-12-01"),
        ["2026-11-02T00:00Z > 2026-11-02T01:00Z busy"]
    );
}

#[test]
fn a_definition_that_cannot_be_read_leaves_its_events_aside_and_no_others() {
    let odd = ISLAND.replace("+0530", "half past five");
    let text = file(&format!(
        "{odd}\nBEGIN:VEVENT\nUID:z\nDTSTART;TZID=Island:20261102T090000\nDTEND;TZID=Island:20261102T100000\nEND:VEVENT
         BEGIN:VEVENT\nUID:y\nDTSTART:20261102T090000Z\nDTEND:20261102T100000Z\nEND:VEVENT"
    ));
    let rows = kept(&anna(Map::default()), &text, "2026-11-01", "2026-12-01");
    let problems: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["problem"].as_str())
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(
        problems.len() == 1 && problems[0].contains("Island"),
        "{problems:?}"
    );
}
