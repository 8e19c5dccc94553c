//! What the sections mean: zones, windows, dates and rules as the model's types, and what cannot be meant.

use super::mistake::Report;
use super::section::{Business, Mode, Pause, Review, RuleKeys, WorkWeek};
use crate::model::{
    self, Break, Currency, ReviewSettings, RuleMode, RuleSettings, ScheduleLine, Seconds,
};
use crate::rules::BOOK;
use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Gaps under this many minutes are nobody's business and are never listed.
const LEAST_GAP_MINUTES: u32 = 45;

/// A local window of a day; the end may lie on the next day.
type Window = (NaiveTime, NaiveTime);

pub(super) fn business(said: &Business, report: &mut Report) -> model::Business {
    model::Business {
        time_zone: report
            .take(&["business", "time_zone"], zone(&said.time_zone))
            .unwrap_or(Tz::UTC),
        currency: report
            .take(&["business", "currency"], currency(&said.currency))
            .unwrap_or_else(|| Currency::parse("USD").expect("three capital letters")),
        work_week: work_week(&said.work_week, report),
        purpose: Some(said.purpose.trim().to_owned()).filter(|p| !p.is_empty()),
    }
}

fn work_week(said: &WorkWeek, report: &mut Report) -> Vec<ScheduleLine> {
    let days = [
        (Weekday::Mon, "monday", &said.monday),
        (Weekday::Tue, "tuesday", &said.tuesday),
        (Weekday::Wed, "wednesday", &said.wednesday),
        (Weekday::Thu, "thursday", &said.thursday),
        (Weekday::Fri, "friday", &said.friday),
        (Weekday::Sat, "saturday", &said.saturday),
        (Weekday::Sun, "sunday", &said.sunday),
    ];
    let mut lines = Vec::new();
    for (weekday, key, windows) in days {
        for text in windows {
            let window = report.take(&["business", "work_week", key], window(text));
            lines.extend(window.map(|w| line(weekday, w)));
        }
    }
    lines
}

fn line(weekday: Weekday, window: Window) -> ScheduleLine {
    ScheduleLine {
        weekday: Some(weekday),
        on: None,
        window: Some(window),
        target: None,
        valid_from: None,
        valid_to: None,
    }
}

pub(super) fn holidays(said: &Business, report: &mut Report) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for text in &said.holidays {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_| format!("\"{text}\" is no date; write YYYY-MM-DD"));
        days.extend(report.take(&["business", "holidays"], day));
    }
    days
}

pub(super) fn review(said: &Review, report: &mut Report) -> ReviewSettings {
    if said.gap_minutes < LEAST_GAP_MINUTES {
        report.add(
            &["review", "gap_minutes"],
            format!(
                "{} is less than {LEAST_GAP_MINUTES}: shorter pauses are nobody's business and are never listed; \
                 write {LEAST_GAP_MINUTES} or more",
                said.gap_minutes
            ),
        );
    }
    if said.look_back_days == 0 {
        report.add(
            &["review", "look_back_days"],
            "0 days would judge nothing; write 1 or more, or switch the rules off",
        );
    }
    ReviewSettings {
        gap: Seconds::minutes(said.gap_minutes.into()),
        settle: Seconds::minutes(said.settle_minutes.into()),
        pause: pause(&said.pause, report),
        look_back_days: said.look_back_days,
        scope: said
            .scope
            .iter()
            .map(|(place, category)| (place.clone(), category.as_str().to_owned()))
            .collect(),
    }
}

fn pause(said: &Pause, report: &mut Report) -> Option<Break> {
    let at = ["review", "break", "between"];
    let between = report.take(&at, window(&said.between))?;
    if between.1 <= between.0 {
        report.add(
            &at,
            format!(
                "\"{}\" ends before it starts; a break lies within one day",
                said.between
            ),
        );
    }
    (said.minutes > 0).then(|| Break {
        length: Seconds::minutes(said.minutes.into()),
        between,
        from: Seconds::hours(said.from_hours.into()),
    })
}

/// Settings of the rules that the file names.
pub(super) fn rules(table: &toml::Table, report: &mut Report) -> BTreeMap<String, RuleSettings> {
    let mut settings = BTreeMap::new();
    for rule in BOOK {
        let Some(toml::Value::Table(said)) = table.get(rule.id) else {
            let usual = RuleSettings {
                mode: rule.default_mode(),
                ..RuleSettings::default()
            };
            if usual.mode != RuleMode::On {
                settings.insert(rule.id.to_owned(), usual);
            }
            continue;
        };
        let Some(keys) = report.section::<_, RuleKeys>(&["rules", rule.id], said) else {
            continue;
        };
        check_companies(rule.id, &keys.exempt_companies, report);
        let number = |name: &'static str| Some((name.to_owned(), said.get(name)?.as_integer()?));
        let one = RuleSettings {
            mode: match said.contains_key("mode") {
                true => mode(keys.mode),
                false => rule.default_mode(),
            },
            exempt_companies: keys.exempt_companies.into_iter().collect(),
            exempt_boards: keys.exempt_boards.into_iter().collect(),
            numbers: rule
                .settings
                .iter()
                .filter_map(|s| number(s.name))
                .collect(),
        };
        settings.insert(rule.id.to_owned(), one);
    }
    settings
}

fn check_companies(rule: &str, companies: &[String], report: &mut Report) {
    for id in companies.iter().filter(|id| !id.contains(':')) {
        report.add(
            &["rules", rule, "exempt_companies"],
            format!("\"{id}\" is no full id; write the source before it, as in \"psa:{id}\""),
        );
    }
}

fn mode(said: Mode) -> RuleMode {
    match said {
        Mode::On => RuleMode::On,
        Mode::Observe => RuleMode::Observe,
        Mode::Off => RuleMode::Off,
    }
}

/// Reads an IANA zone.
pub(super) fn zone(text: &str) -> Result<Tz, String> {
    let known = || chrono_tz::TZ_VARIANTS.iter().map(|z| z.name());
    text.parse()
        .map_err(|_| match super::walk::nearest(text, known()) {
            Some(near) => format!("\"{text}\" is no IANA time zone; the nearest is {near}"),
            None => format!("\"{text}\" is no IANA time zone"),
        })
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text)
        .ok_or_else(|| format!("\"{text}\" is no currency; write an ISO 4217 code such as USD"))
}

fn window(text: &str) -> Result<Window, String> {
    let time = |part: &str| NaiveTime::parse_from_str(part.trim(), "%H:%M").ok();
    text.split_once('-')
        .and_then(|(starts, ends)| Some((time(starts)?, time(ends)?)))
        .ok_or_else(|| format!("\"{text}\" is no window; write HH:MM-HH:MM, as in \"09:00-17:00\""))
}
