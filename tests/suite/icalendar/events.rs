//! Single events: when they are, and whether their time is taken.

use super::{anna, event, file, kept, november, read, reject};
use crate::on_text::OnText;
use daybook::source::icalendar::Map;

const NINE: &str = "DTSTART:20261102T140000Z\nDTEND:20261102T150000Z";
const AT_NINE: &str = "2026-11-02T14:00Z > 2026-11-02T15:00Z";

fn is(lines: &str, word: &str) {
    let told = november(&format!("{NINE}\n{lines}"));
    assert_eq!(told, [format!("{AT_NINE} {word}")], "{lines}");
}

#[test]
fn times_are_read_in_utc_in_a_named_zone_and_in_the_zone_of_the_calendar_or_the_business() {
    for (starts, ends) in [
        (":20261102T140000Z", ":20261102T150000Z"),
        (
            ";TZID=America/New_York:20261102T090000",
            ";TZID=America/New_York:20261102T100000",
        ),
        (
            ";TZID=Eastern Standard Time:20261102T090000",
            ";TZID=Eastern Standard Time:20261102T100000",
        ),
        (
            ";TZID=\"Eastern Standard Time\":20261102T090000",
            ";TZID=Europe/Berlin:20261102T160000",
        ),
        (
            ";TZID=/freeassociation.sourceforge.net/America/New_York:20261102T090000",
            ";TZID=/softwarestudio.org/Olson_20011030_5/America/New_York:20261102T100000",
        ),
        (
            ";TZID=\"(UTC-05:00) Eastern Time (US & Canada)\":20261102T090000",
            ":20261102T150000Z",
        ),
        (":20261102T090000", ":20261102T100000"),
    ] {
        let told = november(&format!("DTSTART{starts}\nDTEND{ends}"));
        assert_eq!(told, [format!("{AT_NINE} busy")], "{starts}");
    }
    let floating = "X-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT\nUID:f\nDTSTART:20261102T150000\nDTEND:20261102T160000\nEND:VEVENT";
    let told = read(
        &anna(Map::default()),
        &file(floating),
        "2026-11-01",
        "2026-12-01",
    );
    assert_eq!(told, [format!("{AT_NINE} busy")]);
}

#[test]
fn a_zone_that_nobody_knows_is_asked_for_and_the_map_may_name_it() {
    let lines = "DTSTART;TZID=Head office:20261102T090000\nDTEND;TZID=Head office:20261102T100000";
    let told = reject(lines);
    assert_eq!(told.field, "DTSTART");
    assert!(told.problem.contains("map.time_zones"), "{told}");
    let zones = [("head office".to_owned(), "America/New_York".to_owned())];
    let map = Map {
        time_zones: zones.into(),
        ..Map::default()
    };
    let told = read(&anna(map), &event(lines), "2026-11-01", "2026-12-01");
    assert_eq!(told, [format!("{AT_NINE} busy")]);
}

#[test]
fn an_event_ends_at_its_end_or_after_its_length_and_without_both_takes_no_time() {
    let begin = "DTSTART;TZID=America/New_York:20261102T090000";
    for length in ["PT1H", "PT60M", "+PT3600S", "PT30M1800S"] {
        let told = november(&format!("{begin}\nDURATION:{length}"));
        assert_eq!(told, [format!("{AT_NINE} busy")], "{length}");
    }
    assert_eq!(
        november(&format!("{begin}\nDURATION:P1DT2H")),
        ["2026-11-02T14:00Z > 2026-11-03T16:00Z busy"]
    );
    assert_eq!(november(begin), Vec::<String>::new());
    assert_eq!(
        november(&format!("{begin}\nDURATION:PT0S")),
        Vec::<String>::new()
    );
    assert_eq!(reject(&format!("{begin}\nDURATION:soon")).field, "DURATION");
    let back = format!("{begin}\nDTEND;TZID=America/New_York:20261102T080000");
    assert_eq!(reject(&back).field, "DTEND");
}

#[test]
fn a_whole_day_is_the_local_day_and_its_end_is_the_first_day_after() {
    let day = "DTSTART;VALUE=DATE:20261103";
    let told = ["2026-11-03T05:00Z > 2026-11-04T05:00Z busy"];
    assert_eq!(november(day), told);
    assert_eq!(november(&format!("{day}\nDTEND;VALUE=DATE:20261104")), told);
    assert_eq!(
        november(&format!("{day}\nDTEND;VALUE=DATE:20261103")),
        told,
        "a last day, not one after"
    );
    assert_eq!(
        november(&format!("{day}\nDTEND;VALUE=DATE:20261106")),
        ["2026-11-03T05:00Z > 2026-11-06T05:00Z busy"]
    );
    // Twenty-five hours on the day the clock goes back, twenty-three when it goes forward.
    assert_eq!(
        november("DTSTART;VALUE=DATE:20261101"),
        ["2026-11-01T04:00Z > 2026-11-02T05:00Z busy"]
    );
    let spring = event("DTSTART;VALUE=DATE:20260308");
    assert_eq!(
        read(&anna(Map::default()), &spring, "2026-03-01", "2026-04-01"),
        ["2026-03-08T05:00Z > 2026-03-09T04:00Z busy"]
    );
}

#[test]
fn local_times_that_the_clock_leaps_over_or_repeats_follow_the_rule_for_schedules() {
    let zone = ";TZID=America/New_York:";
    // 02:30 does not exist on 8 March: it moves to 03:00.
    let leapt = event(&format!(
        "DTSTART{zone}20260308T023000\nDTEND{zone}20260308T040000"
    ));
    assert_eq!(
        read(&anna(Map::default()), &leapt, "2026-03-01", "2026-04-01"),
        ["2026-03-08T07:00Z > 2026-03-08T08:00Z busy"]
    );
    // 01:30 happens twice on 1 November: the first as a start, the last as an end.
    assert_eq!(
        november(&format!(
            "DTSTART{zone}20261101T013000\nDTEND{zone}20261101T030000"
        )),
        ["2026-11-01T05:30Z > 2026-11-01T08:00Z busy"]
    );
    assert_eq!(
        november(&format!(
            "DTSTART{zone}20261101T003000\nDTEND{zone}20261101T013000"
        )),
        ["2026-11-01T04:30Z > 2026-11-01T06:30Z busy"]
    );
}

#[test]
fn an_event_over_midnight_or_over_the_windows_edge_is_one_event() {
    let zone = ";TZID=America/New_York:";
    assert_eq!(
        november(&format!(
            "DTSTART{zone}20261103T220000\nDTEND{zone}20261104T020000"
        )),
        ["2026-11-04T03:00Z > 2026-11-04T07:00Z busy"]
    );
    let edge = "DTSTART:20261030T120000Z\nDTEND:20261101T120000Z";
    assert_eq!(
        november(edge),
        ["2026-10-30T12:00Z > 2026-11-01T12:00Z busy"]
    );
    let before = "DTSTART:20261030T120000Z\nDTEND:20261101T000000Z";
    assert_eq!(november(before), Vec::<String>::new());
    let after = "DTSTART:20261201T000000Z\nDTEND:20261201T010000Z";
    assert_eq!(november(after), Vec::<String>::new());
}

#[test]
fn time_that_is_free_tentative_or_out_of_office_is_told_as_such() {
    is("", "busy");
    is("TRANSP:OPAQUE", "busy");
    is("TRANSP:TRANSPARENT", "free");
    is("transp:transparent", "free");
    is("STATUS:TENTATIVE", "tentative");
    is("STATUS:CONFIRMED\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY", "busy");
    is("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "out_of_office");
    is(
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nTRANSP:OPAQUE",
        "tentative",
    );
    is("X-MICROSOFT-CDO-BUSYSTATUS:FREE\nTRANSP:OPAQUE", "free");
    is("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", "free");
    is("STATUS:CANCELLED", "busy cancelled");
    let map = Map {
        working_elsewhere: "busy".into(),
        ..Map::default()
    };
    let there = event(&format!(
        "{NINE}\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"
    ));
    let told = read(&anna(map), &there, "2026-11-01", "2026-12-01");
    assert_eq!(told, [format!("{AT_NINE} busy")]);
}

#[test]
fn what_the_owner_declined_is_free_and_what_others_declined_is_not() {
    is("ATTENDEE;PARTSTAT=DECLINED:mailto:Anna@MSP.example", "free");
    is(
        "ATTENDEE;CN=\"A: the; one\";PARTSTAT=TENTATIVE:MAILTO:anna@msp.example",
        "tentative",
    );
    is("ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@msp.example", "busy");
    is("ATTENDEE;PARTSTAT=DECLINED:mailto:ben@msp.example", "busy");
}

#[test]
fn alarms_tasks_and_free_busy_lists_are_no_events() {
    let alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5H\nDTSTART:20261105T000000Z\nEND:VALARM";
    is(alarm, "busy");
    let others = "BEGIN:VTODO\nUID:t\nDTSTART:20261102T140000Z\nDUE:20261102T150000Z\nEND:VTODO
        BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETTO:-0500\nTZOFFSETFROM:-0400\nEND:STANDARD\nEND:VTIMEZONE";
    let told = read(
        &anna(Map::default()),
        &file(others),
        "2026-11-01",
        "2026-12-01",
    );
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn nothing_but_times_is_kept_of_an_event() {
    let secret = "SUMMARY:Interview with
        a long title\nDESCRIPTION:told in confidence\nLOCATION:Clinic\nORGANIZER;CN=Boss:mailto:boss@msp.example
        CATEGORIES:Private\nCLASS:PRIVATE\nURL:https://calendar.example/secret";
    let text = event(&format!("{NINE}\n{secret}")).replace("UID:one", "UID:interview-of-ben");
    let rows = kept(&anna(Map::default()), &text, "2026-11-01", "2026-12-01");
    let fields: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["ends", "id", "member", "show_as", "starts", "status"]
    );
    let body = rows[0].to_string();
    for word in [
        "Interview",
        "confidence",
        "Clinic",
        "boss",
        "Private",
        "ben",
        "4711",
    ] {
        assert!(!body.contains(word), "{word} in {body}");
    }
}

#[test]
fn of_two_texts_of_an_event_the_later_counts_and_folded_lines_are_one() {
    let two = file(
        "BEGIN:VEVENT\nUID:a\nSEQUENCE:2\nDTSTART:20261102T140000Z\nDTEND:20261102T150000Z\nEND:VEVENT
         BEGIN:VEVENT\nUID:a\nSEQUENCE:1\nDTSTART:20261102T180000Z\nDTEND:20261102T190000Z\nEND:VEVENT",
    );
    let told = read(&anna(Map::default()), &two, "2026-11-01", "2026-12-01");
    assert_eq!(told, [format!("{AT_NINE} busy")]);
    let folded = event(NINE).replace("20261102T140000Z", "202611\r\n 02T14\r\n\t0000Z");
    let told = read(&anna(Map::default()), &folded, "2026-11-01", "2026-12-01");
    assert_eq!(told, [format!("{AT_NINE} busy")]);
}

#[test]
fn a_title_is_kept_where_the_operator_wants_it_and_nothing_else_with_it() {
    let text = |more: &str| {
        event(&format!(
            "{NINE}\nSUMMARY:Plan\\, review\\nand more\nLOCATION:Clinic\n{more}"
        ))
    };
    let of = |text: &str| {
        let rows = kept(&super::with_titles(), text, "2026-11-01", "2026-12-01");
        assert!(!rows[0].to_string().contains("Clinic"));
        rows[0]["title"].as_str().map(str::to_owned)
    };
    assert_eq!(of(&text("")).as_deref(), Some("Plan, review and more"));
    for private in ["CLASS:PRIVATE", "CLASS:confidential"] {
        assert_eq!(of(&text(private)), None, "{private}");
    }
    // A row that was kept with its title loses it when titles are kept no longer.
    let kept_before = kept(&super::with_titles(), &text(""), "2026-11-01", "2026-12-01");
    let body = kept_before[0].to_string();
    let plain = anna(Map::default());
    use daybook::source::Connector;
    let brings_titles = |feeds: &daybook::source::icalendar::ICalendar| {
        let mut columns = feeds.streams()[0].columns();
        columns.any(|column| column == "calendar_entry.title")
    };
    assert!(!plain.kept(&plain.streams()[0], &body).contains("Plan"));
    assert!(!brings_titles(&plain));
    let with = super::with_titles();
    assert!(brings_titles(&with));
    let record = with
        .records(&with.streams()[0], None, &body)
        .unwrap()
        .remove(0);
    assert_eq!(
        *record.get("title"),
        daybook::model::Cell::from("Plan, review and more")
    );
}
