//! How the firm stands, as a case table says it: blocks, months, teams, entries that stand longer than a day.

use crate::rule_row::*;
use chrono::{Days, NaiveDate, NaiveTime};
use daybook::model::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// `key=value` words behind the first two.
struct Said<'a>(BTreeMap<&'a str, &'a str>);

impl Said<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).copied()
    }
    fn seconds(&self, key: &str) -> Seconds {
        self.get(key).map(hours).unwrap_or_default()
    }
    fn units(&self, key: &str) -> Decimal {
        Decimal::from(self.seconds(key).0)
    }
    fn count(&self, key: &str) -> u32 {
        self.get(key).map_or(0, |n| n.parse().expect(key))
    }
}

/// The cell `facts`: `block Care granted=40:00 left=4:00; hours Care 10:00 20:00 30:00; team Desk people=5 late=30 …`.
pub fn firm_facts(row: &Row, today: NaiveDate) -> FirmFacts {
    let mut facts = FirmFacts {
        today,
        ..FirmFacts::default()
    };
    let cell = cell(row, "facts");
    for one in cell.split(';').map(str::trim).filter(|f| !f.is_empty()) {
        let words: Vec<&str> = one.split_whitespace().collect();
        let said = Said(
            words
                .iter()
                .filter_map(|word| word.split_once('='))
                .collect(),
        );
        let name = words.get(1).copied().unwrap_or_default();
        match words[0] {
            "block" => drop(facts.blocks.insert(full(name).into(), block(&said))),
            "hours" => {
                let months = [words[2], words[3], words[4]].map(hours);
                facts.hours.insert(full(name).into(), months);
            }
            "project" => drop(facts.projects.insert(full(name).into(), hours(words[2]))),
            "team" => facts.teams.push(TeamShare {
                team: name.to_owned(),
                people: said.count("people"),
                entries: said.count("entries"),
                late: said.count("late"),
                timed: said.count("timed"),
                quarters: said.count("quarters"),
            }),
            "edit" => facts.edits.push(AgreementEdit {
                agreement_id: full(name).into(),
                known_at: date(said.get("seen").expect("seen"))
                    .and_time(NaiveTime::MIN)
                    .and_utc(),
                fields: said
                    .get("fields")
                    .expect("fields")
                    .split('+')
                    .map(str::to_owned)
                    .collect(),
                invoiced_on: date(said.get("invoiced").expect("invoiced")),
            }),
            "board" => facts.boards.push(BoardState {
                source: "psa".to_owned(),
                name: name.to_owned(),
                types: said.count("types"),
            }),
            "pair" => {
                let money = |code| Currency::parse(code).expect(code);
                let month = Month::parse(name).expect(name);
                facts
                    .exchanges_missing
                    .insert((month, money(words[2]), money(words[3])));
            }
            "repeat" => facts.repeats.push(Repeat {
                rule: name.to_owned(),
                field: "work role".to_owned(),
                value: said.get("value").unwrap_or("none").to_owned(),
                place: said.get("place").map(full).unwrap_or_default(),
                items: said.count("items"),
                people: said.count("people"),
            }),
            why => facts.standing.push(standing(why, &said, today)),
        }
    }
    facts
}

fn block(said: &Said<'_>) -> BlockState {
    let ends = said.get("ends").map(|ends| {
        let parts: Vec<&str> = ends.split('/').collect();
        Expiring {
            on: date(parts[0]),
            left: Decimal::from(hours(parts[1]).0),
            of: Decimal::from(hours(parts[2]).0),
        }
    });
    BlockState {
        granted: said.units("granted"),
        left: said.units("left"),
        lately: said.units("lately"),
        work_days: 42,
        last_used_on: said.get("used").map(date),
        expiring: ends,
        taken_by_source: said.get("theirs").map(hours),
        taken: said.seconds("ours"),
        left_by_source: said.get("balance").map(|_| said.units("balance")),
        fresh: said.units("fresh"),
        is_steady: true,
    }
}

/// `unbilled days=70`: an entry of two hours at 150, so many days old.
fn standing(why: &str, said: &Said<'_>, today: NaiveDate) -> Standing {
    let days = said.get("days").map_or(0, |n| n.parse().expect("days"));
    Standing {
        id: "psa:20".into(),
        member_id: full(said.get("member").unwrap_or("sam")).into(),
        company_id: id(said.get("company").unwrap_or("acme")),
        ticket_id: None,
        agreement_id: id(said.get("agreement").unwrap_or("none")),
        work_date: today - Days::new(days),
        worked: Seconds::hours(2),
        hourly_rate: Some(Decimal::from(150)),
        billable: Billable::parse(said.get("billable").unwrap_or("billable")),
        why: match why {
            "unbilled" => Why::Unbilled,
            "unapproved" => Why::Unapproved(said.get("state").unwrap_or("open").to_owned()),
            "changed" => Why::Changed(
                said.get("fields")
                    .unwrap_or("worked_seconds")
                    .replace('+', "|"),
                today.and_time(NaiveTime::MIN).and_utc(),
            ),
            "closed" => {
                Why::MonthClosed(Month::parse(said.get("month").expect("month")).expect("a month"))
            }
            other => panic!("unknown fact {other}"),
        },
    }
}

/// The cell `drawn`: `asked=1:00 got=0:00 left=0:00 by_day=1:00`, of the first entry.
pub fn drawn(row: &Row, entry: &TimeEntry) -> Option<(TimeEntryId, Drawn)> {
    let cell = cell(row, "drawn");
    let said = Said(
        cell.split_whitespace()
            .filter_map(|word| word.split_once('='))
            .collect(),
    );
    (!cell.is_empty()).then(|| {
        let drawn = Drawn {
            agreement_id: full(said.get("on").unwrap_or("Care")).into(),
            whole: said.get("asked").map_or(entry.worked, hours),
            covered: said.seconds("got"),
            left: said.units("left"),
            by_work_date: said
                .get("by_day")
                .map_or_else(|| said.seconds("got"), hours),
        };
        (entry.id.clone(), drawn)
    })
}

/// The cell `desk`: `class=queued owner=sam opened=2026-10-01 devices=a+b contact=guest changed=yes`.
pub fn desk(row: &Row) -> Desk {
    let cell = cell(row, "desk");
    let said = Said(
        cell.split_whitespace()
            .filter_map(|word| word.split_once('='))
            .collect(),
    );
    let day = |key: &str| said.get(key).and_then(|on| at(date(on), "12:00"));
    Desk {
        status_class: said.get("class").map(str::to_owned),
        owner_id: said.get("owner").and_then(id),
        opened_at: day("opened"),
        devices: said
            .get("devices")
            .map_or_else(Vec::new, |d| d.split('+').map(str::to_owned).collect()),
        contact_type: said.get("contact").map(str::to_owned),
        rescoped_at: day("changed"),
    }
}
