//! The kind words to one person about one day (`domain.md` §6.4): one message that combines their items, which a lead
//! sends. It asks for help first, presumes ordinary reasons, and says which outcome is wanted.

use crate::model::{Finding, Seconds};
use chrono::{Datelike, NaiveDate};

/// What a message is about.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Whom it greets; the first word of the display name is used.
    pub name: &'a str,
    /// The day the items are about.
    pub date: NaiveDate,
    /// Today, in the person's zone.
    pub today: NaiveDate,
    /// Why the firm looks at time, in the firm's own words.
    pub purpose: &'a str,
}

/// The answers a person can give; the last two need no reason.
pub const ANSWERS: [&str; 5] = [
    "added",
    "calendar covers it",
    "payroll wrap",
    "not working time",
    "something else",
];

/// One message for all items of a person's day; none where there are none.
pub fn message(letter: &Letter<'_>, items: &[&Finding]) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    let mut sentences = vec![format!(
        "Hi {}, could you help me?",
        first_name(letter.name)
    )];
    sentences.extend(about_the_day(letter, items));
    sentences.extend(about_entries(items));
    sentences.push("I'd like the time to land with the right client and agreement.".to_owned());
    let purpose = letter.purpose.trim();
    if !purpose.is_empty() {
        sentences.push(format!(
            "What it is for: {}.",
            purpose.trim_end_matches('.')
        ));
    }
    sentences.push(format!(
        "An answer in a word is plenty: {}; the last two need no explanation.",
        ANSWERS.join(", ")
    ));
    sentences.push("If it is easier, tell me and I'll help put it in.".to_owned());
    Some(sentences.join(" "))
}

fn about_the_day(letter: &Letter<'_>, items: &[&Finding]) -> Vec<String> {
    let of = |rule: &str| items.iter().any(|item| item.rule == rule);
    let day = day_name(letter.date, letter.today);
    let mut sentences = Vec::new();
    let unplaced: Seconds = items
        .iter()
        .filter(|item| matches!(item.rule, "time.gap" | "time.shortfall"))
        .filter_map(|item| item.length)
        .sum();
    if of("time.no_entries") {
        sentences.push(format!(
            "I can't see anything for {day} yet. Were you on leave, or is it still to come?"
        ));
    }
    if unplaced > Seconds(0) {
        sentences.push(format!(
            "I can't place about {} from {day}. Were you on a ticket or project we should credit, or helping someone?",
            amount(unplaced)
        ));
    }
    if of("time.planned_without_entry") {
        sentences.push(format!(
            "A ticket was planned for {day} and I see no time on it yet. Did it move, or is the entry still to come?"
        ));
    }
    sentences
}

/// A day whose entries all raise questions is better talked about than written about.
const QUESTIONS_MAX: usize = 3;

/// What is asked about entries: one question of each rule, then more, but never a long list.
fn about_entries(items: &[&Finding]) -> Vec<String> {
    let (mut asked, mut alike): (Vec<&Finding>, Vec<&Finding>) = (Vec::new(), Vec::new());
    for item in items.iter().filter(|item| !item.rule.starts_with("time.")) {
        let known = asked.iter().any(|other| other.rule == item.rule);
        if known { &mut alike } else { &mut asked }.push(item);
    }
    asked.append(&mut alike);
    let rest = asked.len() > QUESTIONS_MAX;
    let mut sentences: Vec<String> = asked
        .iter()
        .take(QUESTIONS_MAX)
        .map(|item| item.reason.clone())
        .collect();
    if rest {
        sentences.push(
            "Some more entries of that day raise like questions; shall we look at them together?"
                .to_owned(),
        );
    }
    sentences
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or("there")
}

/// `today`, `yesterday`, the weekday within a week, else the date.
fn day_name(date: NaiveDate, today: NaiveDate) -> String {
    match (today - date).num_days() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=6 => date.format("%A").to_string(),
        _ if date.year() == today.year() => date.format("%-d %B").to_string(),
        _ => date.format("%-d %B %Y").to_string(),
    }
}

/// An amount to the nearest five minutes: `1 h 10 min`.
pub fn amount(length: Seconds) -> String {
    let minutes = (length.0 + 150) / 300 * 5;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Words that accuse, count or compare.
const UNKIND: [&str; 21] = [
    "why",
    "failed",
    "fail",
    "fails",
    "failure",
    "must",
    "forgot",
    "forgotten",
    "neglected",
    "fault",
    "blame",
    "careless",
    "lazy",
    "suspicious",
    "violation",
    "unacceptable",
    "worse",
    "worst",
    "ranking",
    "percent",
    "score",
];

/// Is the text kind by the norms of `domain.md` §6.4? Otherwise the first thing in the way. Names of colleagues cannot
/// be told from other words here; the messages are made of one person's items alone.
pub fn is_kind(text: &str) -> Result<(), String> {
    let lower = text.trim().to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    if let Some(word) = words.find(|word| UNKIND.contains(word)) {
        return Err(format!("says {word:?}"));
    }
    if lower.contains("missing again") {
        return Err("says \"missing again\"".to_owned());
    }
    if let Some(mark) = lower.chars().find(|c| matches!(c, '%' | '!')) {
        return Err(format!("holds {mark:?}"));
    }
    if !lower.ends_with(['.', '?']) {
        return Err("is no whole sentence".to_owned());
    }
    Ok(())
}
