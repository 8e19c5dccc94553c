//! Calendar feeds in the conformance list.

use super::stage::{Asked, Stage};
use super::{Case, answer};
use daybook::source::Answer;
use daybook::source::icalendar::{ICalendar, Map, Settings};

pub fn case(base_url: &str) -> Case {
    let settings = Settings {
        feeds: format!("anna@msp.example {base_url}/anna.ics").into(),
        days_back: 14,
        days_ahead: 28,
        keep_titles: false,
        map: Map::default(),
    };
    Case {
        kind: "icalendar",
        connector: Box::new(ICalendar::new(&settings, chrono_tz::America::New_York)),
        serve,
        passing: (500, ""),
        forbidden: (403, ""),
    }
}

/// One file, an event a row.
fn serve(stage: &Stage, _asked: &Asked) -> Answer {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned()];
    for row in stage.rows_of("events") {
        let text = |key: &str| row[key].as_str().unwrap().replace(['-', ':'], "");
        let outlook = match row["show_as"].as_str().unwrap() {
            "out_of_office" => "OOF".to_owned(),
            word => word.to_uppercase(),
        };
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", text("id")),
            format!("DTSTART:{}", text("starts")),
            format!("DTEND:{}", text("ends")),
            "SUMMARY:told in confidence".to_owned(),
            format!("STATUS:{}", text("status").to_uppercase()),
            format!("X-MICROSOFT-CDO-BUSYSTATUS:{outlook}"),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR\r\n".to_owned());
    answer(200, &lines.join("\r\n"))
}
