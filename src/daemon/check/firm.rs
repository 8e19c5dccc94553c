//! Who has no schedule, and whose work has no cost?

use super::{Check, some};
use crate::config::{Config, Source, SourceKind};
use crate::model::{Firm, Member, Person, split};
use chrono::NaiveDate;

/// The lines about people who work now.
pub(super) fn check(firm: &Firm, today: NaiveDate) -> Vec<Check> {
    let people: Vec<(&Person, &Member)> = firm
        .persons
        .values()
        .filter_map(|person| Some((person, firm.members.get(&person.member_id)?)))
        .filter(|(_, member)| works(member, today))
        .collect();
    if people.is_empty() {
        return vec![Check::ok("people", "", "nobody was read yet")];
    }
    vec![schedules(firm, &people), costs(firm, &people, today)]
}

fn works(member: &Member, today: NaiveDate) -> bool {
    let begun = member.started_on.is_none_or(|day| day <= today);
    let ended = member.ended_on.is_some_and(|day| day < today);
    member.active && member.is_human && !member.inferred && begun && !ended
}

/// Calendars that belong to nobody: their owner is no member of any other source.
pub(super) fn calendars(firm: &Firm, config: &Config) -> Vec<Check> {
    let feeds = config.sources().iter();
    let feeds = feeds.filter(|s| matches!(s.kind, SourceKind::ICalendar(_)));
    let of_source = |source: &Source| {
        let prefix = format!("{}:", source.name);
        let people = firm.persons.values();
        let nobodys = people.filter(|person| {
            let mut members = person.members.iter().filter_map(|m| firm.members.get(m));
            members.all(|m| m.inferred && m.id.as_str().starts_with(&prefix))
        });
        let names: Vec<String> = nobodys
            .map(|person| split(person.member_id.as_str()).1.to_owned())
            .collect();
        (!names.is_empty()).then(|| {
            Check::warning(
                "calendars",
                source.name.as_str(),
                format!("no member of another source is known as {}", some(&names)),
                "write the address that the PSA has for them into feeds, or name both in identities.csv of a files source",
            )
        })
    };
    feeds.filter_map(of_source).collect()
}

fn schedules(firm: &Firm, people: &[(&Person, &Member)]) -> Check {
    let without = ids(people, |person| firm.schedules.contains_key(&person.id));
    let all = people.len();
    let found = match without.len() {
        0 => format!("{all} of {all} people have a schedule"),
        n => format!(
            "{n} of {all} people have no schedule, business.work_week stands in for it: {}",
            some(&without)
        ),
    };
    Check::ok("schedules", "", found)
}

fn costs(firm: &Firm, people: &[(&Person, &Member)], today: NaiveDate) -> Check {
    let priced = |person: &Person| {
        let rates = person.members.iter().filter_map(|m| firm.cost_rates.get(m));
        rates.flatten().any(|rate| {
            rate.valid_from.is_none_or(|from| from <= today)
                && rate.valid_to.is_none_or(|to| today < to)
        })
    };
    let without = ids(people, priced);
    let all = people.len();
    match without.len() {
        0 => Check::ok(
            "cost rates",
            "",
            format!("{all} of {all} people have a cost rate"),
        ),
        n => Check::warning(
            "cost rates",
            "",
            format!(
                "{n} of {all} people have no cost rate today: {}",
                some(&without)
            ),
            "add them to cost_rates.csv of a files source; until then their work costs nothing known",
        ),
    }
}

fn ids(people: &[(&Person, &Member)], has: impl Fn(&Person) -> bool) -> Vec<String> {
    let without = people.iter().filter(|(person, _)| !has(person));
    without.map(|(_, member)| member.id.to_string()).collect()
}
