//! Does a record meet a condition? Ids and change times are at hand; all else is read from the record's JSON.

use super::condition::{Condition, Literal, Op, Term};
use crate::simulator::json::Members;
use crate::simulator::record::{Row, instant};
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use std::cmp::Ordering;

/// Does the record meet the condition?
pub(super) fn meets(row: &Row, condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|c| meets(row, c)),
        Condition::Any(parts) => parts.iter().any(|c| meets(row, c)),
        Condition::Term(term) => holds(row, term),
    }
}

fn holds(row: &Row, term: &Term) -> bool {
    let values = values(row, &term.path);
    let null = |l: &Literal| *l == Literal::Null;
    if term.values.iter().any(null) {
        return match term.op {
            Op::Equal => values.is_empty(),
            Op::Unequal => !values.is_empty(),
            _ => false,
        };
    }
    if values.is_empty() {
        return false;
    }
    let any = values.iter().any(|v| compare(v, term));
    any != term.negated
}

fn compare(value: &Literal, term: &Term) -> bool {
    let order = |l: &Literal| order(value, l);
    let Some(first) = term.values.first() else {
        return false;
    };
    match term.op {
        Op::Equal => order(first) == Some(Ordering::Equal),
        Op::Unequal => order(first) != Some(Ordering::Equal),
        Op::Less => order(first) == Some(Ordering::Less),
        Op::AtMost => matches!(order(first), Some(Ordering::Less | Ordering::Equal)),
        Op::More => order(first) == Some(Ordering::Greater),
        Op::AtLeast => matches!(order(first), Some(Ordering::Greater | Ordering::Equal)),
        Op::In => term
            .values
            .iter()
            .any(|l| order(l) == Some(Ordering::Equal)),
        Op::Contains => lower(value).contains(&lower(first)),
        Op::Like => like(&lower(value), &lower(first).replace('*', "%")),
    }
}

/// How two values stand to each other; texts without regard to case, as the vendor's database does.
pub(super) fn order(a: &Literal, b: &Literal) -> Option<Ordering> {
    match (a, b) {
        (Literal::Number(a), Literal::Number(b)) => Some(a.cmp(b)),
        (Literal::Flag(a), Literal::Flag(b)) => Some(a.cmp(b)),
        (Literal::Date(a, _), Literal::Date(b, _)) => Some(a.cmp(b)),
        (Literal::Text(_) | Literal::Date(..), Literal::Text(_) | Literal::Date(..)) => {
            Some(lower(a).cmp(&lower(b)))
        }
        _ => None,
    }
}

fn lower(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) | Literal::Date(_, text) => text.to_lowercase(),
        Literal::Number(number) => number.to_string(),
        Literal::Flag(flag) => flag.to_string(),
        Literal::Null => String::new(),
    }
}

/// `%` stands for anything.
fn like(text: &str, pattern: &str) -> bool {
    match pattern.split_once('%') {
        None => text == pattern,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|after| {
            rest.is_empty()
                || (0..=after.len())
                    .filter(|n| after.is_char_boundary(*n))
                    .any(|n| like(&after[n..], rest))
        }),
    }
}

/// The values at a path: none, one, or one for each item of a list.
pub(super) fn values(row: &Row, path: &[String]) -> Vec<Literal> {
    match path {
        [id] if id == "id" => vec![Literal::Number(Decimal::from(row.id))],
        [info, last] if info == "_info" && last == "lastUpdated" => {
            vec![Literal::Date(row.updated, instant(row.updated))]
        }
        _ => read(&row.text, path),
    }
}

fn read(text: &str, path: &[String]) -> Vec<Literal> {
    let Some((head, rest)) = path.split_first() else {
        return literal(text).into_iter().collect();
    };
    if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        return items.iter().flat_map(|i| read(i.get(), path)).collect();
    }
    Members::of(text)
        .and_then(|members| members.get(head))
        .map(|(_, raw)| read(raw.get(), rest))
        .unwrap_or_default()
}

fn literal(text: &str) -> Option<Literal> {
    match serde_json::from_str(text).ok()? {
        serde_json::Value::String(text) => Some(Literal::Text(text)),
        serde_json::Value::Bool(flag) => Some(Literal::Flag(flag)),
        serde_json::Value::Number(_) => text.parse().ok().map(Literal::Number),
        _ => None,
    }
}
