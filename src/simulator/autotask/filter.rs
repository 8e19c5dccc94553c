//! The query model: a tree of conditions, read with the vendor's own tolerance and intolerance.

use super::answer::Problem;
use super::kind::{Kind, Shape};
use crate::model::Instant;
use crate::simulator::json::Members;
use crate::simulator::record::Row;
use rust_decimal::Decimal;
use serde_json::Value;
use std::cmp::Ordering;

/// Conditions joined by "or" in one query at most.
const OR_MAX: usize = 500;

/// A condition.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    One {
        field: &'static str,
        op: Op,
        values: Vec<Literal>,
    },
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Unequal,
    More,
    AtLeast,
    Less,
    AtMost,
    Begins,
    Ends,
    Contains,
    Exists,
    Lacks,
    In,
    NotIn,
}

/// A value that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Number(Decimal),
    Text(String),
    Flag(bool),
    Date(Instant),
    /// Of a type that no row has there: nothing is found by it.
    Foreign,
}

fn op(word: &str) -> Option<Op> {
    Some(match word.to_ascii_lowercase().as_str() {
        "eq" => Op::Equal,
        "noteq" => Op::Unequal,
        "gt" => Op::More,
        "gte" => Op::AtLeast,
        "lt" => Op::Less,
        "lte" => Op::AtMost,
        "beginswith" => Op::Begins,
        "endswith" => Op::Ends,
        "contains" => Op::Contains,
        "exist" => Op::Exists,
        "notexist" => Op::Lacks,
        "in" => Op::In,
        "notin" => Op::NotIn,
        _ => return None,
    })
}

/// A member of an object; case does not matter.
pub(super) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let mut fields = value.as_object()?.iter();
    let found = fields.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// Reads the filter of a query; a flat list is an "and".
pub(super) fn read(kind: &Kind, query: &Value) -> Result<Filter, Problem> {
    let list = member(query, "filter").and_then(Value::as_array);
    let list = list
        .filter(|l| !l.is_empty())
        .ok_or_else(|| Problem::new("Invalid query syntax. At least one filter is required."))?;
    let mut alternatives = 0;
    let all = several(kind, list, &mut alternatives)?;
    if alternatives > OR_MAX {
        let words = "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.";
        return Err(Problem::new(words));
    }
    Ok(Filter::All(all))
}

/// Conditions of a list. One with an operator nobody knows is dropped without a word.
fn several(kind: &Kind, list: &[Value], alternatives: &mut usize) -> Result<Vec<Filter>, Problem> {
    let mut all = Vec::new();
    for item in list {
        all.extend(one(kind, item, alternatives)?);
    }
    Ok(all)
}

fn one(kind: &Kind, item: &Value, alternatives: &mut usize) -> Result<Option<Filter>, Problem> {
    let word = member(item, "op").and_then(Value::as_str).unwrap_or("and");
    let items = member(item, "items").and_then(Value::as_array);
    match (word.to_ascii_lowercase().as_str(), items) {
        ("and", Some(items)) => {
            return several(kind, items, alternatives).map(|all| Some(Filter::All(all)));
        }
        ("or", Some(items)) => {
            *alternatives += items.len();
            return several(kind, items, alternatives).map(|any| Some(Filter::Any(any)));
        }
        _ => {}
    }
    let name = member(item, "field")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let field = kind.field(name).ok_or_else(|| {
        Problem::new(format!("Unable to find {name} in the {} Entity", kind.noun))
    })?;
    if !field.queryable {
        let words = format!(
            "The field {} of {} is not queryable.",
            field.name, kind.noun
        );
        return Err(Problem::new(words));
    }
    let Some(op) = op(word) else {
        return Ok(None);
    };
    let given = member(item, "value");
    let values = match (op, given) {
        (Op::Exists | Op::Lacks, _) => Vec::new(),
        (Op::In | Op::NotIn, Some(Value::Array(list))) => {
            *alternatives += list.len();
            let read = list.iter().map(|v| literal(field.shape, v));
            read.collect::<Result<_, _>>()?
        }
        (_, given) => vec![literal(field.shape, given.unwrap_or(&Value::Null))?],
    };
    Ok(Some(Filter::One {
        field: field.name,
        op,
        values,
    }))
}

/// A value as the field's type has it.
fn literal(shape: Shape, value: &Value) -> Result<Literal, Problem> {
    let words = |value: &Value| Problem::new(format!("The value {value} is not valid here."));
    Ok(match (shape, value) {
        (Shape::Integer | Shape::Picklist | Shape::Decimal, Value::Number(n)) => {
            Literal::Number(n.to_string().parse().map_err(|_| words(value))?)
        }
        // A quoted number finds nothing; a word cannot be turned into one.
        (Shape::Integer | Shape::Picklist | Shape::Decimal, Value::String(text)) => {
            if text.trim().parse::<Decimal>().is_err() {
                return Err(Problem::new(format!(
                    "Conversion failed when converting the varchar value '{text}' to data type int."
                )));
            }
            Literal::Foreign
        }
        (Shape::Flag, Value::Bool(flag)) => Literal::Flag(*flag),
        (Shape::Text, Value::String(text)) => Literal::Text(text.to_lowercase()),
        (Shape::Date, Value::String(text)) => {
            Literal::Date(instant(text).ok_or_else(|| words(value))?)
        }
        _ => return Err(words(value)),
    })
}

/// An instant with or without a zone; without one it is UTC.
fn instant(text: &str) -> Option<Instant> {
    let zoned = text.parse::<Instant>().ok();
    zoned.or_else(|| format!("{text}Z").parse().ok())
}

/// Does the row meet it?
pub(super) fn meets(row: &Row, filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(|f| meets(row, f)),
        Filter::Any(parts) => parts.iter().any(|f| meets(row, f)),
        Filter::One { field, op, values } => {
            let own = value(row, field);
            match (op, own) {
                (Op::Exists, own) => own.is_some(),
                (Op::Lacks, own) => own.is_none(),
                (_, None) => false,
                (op, Some(own)) => holds(*op, &own, values),
            }
        }
    }
}

fn holds(op: Op, own: &Literal, values: &[Literal]) -> bool {
    let is = |wanted: &[Ordering]| {
        let found = values.first().and_then(|v| order(own, v));
        found.is_some_and(|o| wanted.contains(&o))
    };
    let text = |with: fn(&str, &str) -> bool| match (own, values.first()) {
        (Literal::Text(own), Some(Literal::Text(part))) => with(&own.to_lowercase(), part),
        _ => false,
    };
    let any = || {
        values
            .iter()
            .any(|v| order(own, v) == Some(Ordering::Equal))
    };
    match op {
        Op::Equal => is(&[Ordering::Equal]),
        Op::Unequal => !is(&[Ordering::Equal]),
        Op::More => is(&[Ordering::Greater]),
        Op::AtLeast => is(&[Ordering::Greater, Ordering::Equal]),
        Op::Less => is(&[Ordering::Less]),
        Op::AtMost => is(&[Ordering::Less, Ordering::Equal]),
        Op::Begins => text(|own, part| own.starts_with(part)),
        Op::Ends => text(|own, part| own.ends_with(part)),
        Op::Contains => text(|own, part| own.contains(part)),
        Op::In => any(),
        Op::NotIn => !any(),
        Op::Exists | Op::Lacks => false,
    }
}

fn order(own: &Literal, other: &Literal) -> Option<Ordering> {
    match (own, other) {
        (Literal::Number(a), Literal::Number(b)) => Some(a.cmp(b)),
        (Literal::Flag(a), Literal::Flag(b)) => Some(a.cmp(b)),
        (Literal::Text(a), Literal::Date(b)) => Some(instant(a)?.cmp(b)),
        (Literal::Text(a), Literal::Text(b)) => Some(a.to_lowercase().cmp(b)),
        _ => None,
    }
}

/// The value of a row's field; none where it is empty.
fn value(row: &Row, field: &str) -> Option<Literal> {
    if field == "id" {
        return Some(Literal::Number(Decimal::from(row.id)));
    }
    let members = Members::of(&row.text)?;
    let (_, raw) = members.get(field)?;
    match serde_json::from_str(raw.get()).ok()? {
        Value::String(text) => Some(Literal::Text(text)),
        Value::Bool(flag) => Some(Literal::Flag(flag)),
        Value::Number(_) => raw.get().parse().ok().map(Literal::Number),
        _ => None,
    }
}
