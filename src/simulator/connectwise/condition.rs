//! The vendor's query language: words, then terms joined by `and` and `or`, with parentheses.

use super::answer::Problem;
use super::kind::{Kind, Shape};
use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;

/// Parentheses inside parentheses.
const DEPTH_MAX: usize = 50;

/// A condition on a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
    /// One term.
    Term(Term),
}

/// A name, an operator and what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// The exact names from the record inward.
    pub path: Vec<String>,
    /// How.
    pub op: Op,
    /// `not` before the operator.
    pub negated: bool,
    /// With what.
    pub values: Vec<Literal>,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `in (…)`
    In,
    /// `contains "…"`
    Contains,
    /// `like "…"`, with `*` or `%` for anything
    Like,
}

/// A value in a condition, or of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    /// In single or double quotes.
    Text(String),
    /// A number.
    Number(Decimal),
    /// `true` or `false`.
    Flag(bool),
    /// In square brackets: seconds since 1970, and the text a record would hold.
    Date(i64, String),
    /// `null`.
    Null,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Value(Literal),
    Op(Op),
    Open,
    Close,
    Comma,
}

/// Reads a condition on records of that kind. Into lists only `childConditions` may look.
pub(super) fn parse(text: &str, kind: &Kind, children: bool) -> Result<Condition, Problem> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        kind,
        children,
    };
    let condition = parser.any()?;
    match parser.next() {
        None => Ok(condition),
        Some(token) => Err(bad(&format!("{token:?} is not expected."))),
    }
}

fn bad(message: &str) -> Problem {
    Problem::new(400, "ApiFindCondition", message)
}

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '"' | '\'' => {
                let end = rest[1..]
                    .find(first)
                    .ok_or_else(|| bad("A text is not closed."))?;
                (
                    Token::Value(Literal::Text(rest[1..=end].to_owned())),
                    end + 2,
                )
            }
            '[' => {
                let end = rest.find(']').ok_or_else(|| bad("A date is not closed."))?;
                (Token::Value(date(&rest[1..end])?), end + 1)
            }
            '=' | '!' | '<' | '>' => operator(rest)?,
            _ => word(rest)?,
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

fn operator(rest: &str) -> Result<(Token, usize), Problem> {
    let all = [
        ("!=", Op::Unequal),
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        ("=", Op::Equal),
        ("<", Op::Less),
        (">", Op::More),
    ];
    all.iter()
        .find(|(sign, _)| rest.starts_with(sign))
        .map(|(sign, op)| (Token::Op(*op), sign.len()))
        .ok_or_else(|| bad("An operator is not complete."))
}

fn word(rest: &str) -> Result<(Token, usize), Problem> {
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || "_/.-".contains(c)))
        .unwrap_or(rest.len());
    let word = &rest[..end];
    let token = match word.to_ascii_lowercase().as_str() {
        "" => return Err(bad(&format!("{rest:?} cannot be read."))),
        "true" => Token::Value(Literal::Flag(true)),
        "false" => Token::Value(Literal::Flag(false)),
        "null" => Token::Value(Literal::Null),
        _ => match word.parse::<Decimal>() {
            Ok(number) => Token::Value(Literal::Number(number)),
            Err(_) => Token::Word(word.to_owned()),
        },
    };
    Ok((token, end))
}

/// A date or an instant in UTC, nothing else.
fn date(text: &str) -> Result<Literal, Problem> {
    let wrong = || {
        Problem::new(
            400,
            "UnsupportedFormat",
            &format!("Date {text} is not in the format yyyy-MM-ddTHH:mm:ssZ."),
        )
    };
    let full = match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) => format!("{day}T00:00:00Z"),
        Err(_) => text.to_owned(),
    };
    if full.len() != 20 || !full.ends_with('Z') {
        return Err(wrong());
    }
    let at = DateTime::parse_from_rfc3339(&full).map_err(|_| wrong())?;
    Ok(Literal::Date(at.timestamp(), full))
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    kind: &'a Kind,
    children: bool,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }
    fn takes(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(w)) if w.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }
    fn any(&mut self) -> Result<Condition, Problem> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(single(parts, Condition::Any))
    }
    fn all(&mut self) -> Result<Condition, Problem> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(single(parts, Condition::All))
    }
    fn one(&mut self) -> Result<Condition, Problem> {
        match self.next() {
            Some(Token::Open) if self.depth == DEPTH_MAX => {
                Err(bad("The parentheses are too deep."))
            }
            Some(Token::Open) => {
                self.depth += 1;
                let inner = self.any()?;
                self.depth -= 1;
                match self.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err(bad("A parenthesis is not closed.")),
                }
            }
            Some(Token::Word(name)) => self.term(&name).map(Condition::Term),
            _ => Err(bad("A name is expected.")),
        }
    }
    fn term(&mut self, name: &str) -> Result<Term, Problem> {
        let (path, shape) = resolve(self.kind, name, self.children)?;
        let negated = self.takes("not");
        let op = if self.takes("in") {
            Op::In
        } else if self.takes("contains") {
            Op::Contains
        } else if self.takes("like") {
            Op::Like
        } else {
            match self.next() {
                Some(Token::Op(op)) if !negated => op,
                _ => return Err(bad("An operator is expected.")),
            }
        };
        let values = if op == Op::In {
            self.list()?
        } else {
            vec![self.value()?]
        };
        let term = Term {
            path,
            op,
            negated,
            values,
        };
        check(&term, shape)?;
        Ok(term)
    }
    fn value(&mut self) -> Result<Literal, Problem> {
        match self.next() {
            Some(Token::Value(value)) => Ok(value),
            _ => Err(bad("A value is expected.")),
        }
    }
    fn list(&mut self) -> Result<Vec<Literal>, Problem> {
        if self.next() != Some(Token::Open) {
            return Err(bad("A list in parentheses is expected."));
        }
        let mut values = vec![self.value()?];
        loop {
            match self.next() {
                Some(Token::Comma) => values.push(self.value()?),
                Some(Token::Close) => return Ok(values),
                _ => return Err(bad("A list is not closed.")),
            }
        }
    }
}

fn single(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}

/// The exact path of a name, or the vendor's complaint.
pub(super) fn resolve(
    kind: &Kind,
    name: &str,
    children: bool,
) -> Result<(Vec<String>, Shape), Problem> {
    let unknown = || bad(&format!("{name} is not a recognized name."));
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    if is("lastUpdated") || is("_info/lastUpdated") {
        return Ok((vec!["_info".into(), "lastUpdated".into()], Shape::Date));
    }
    if is("_info/dateEntered") || (is("dateEntered") && kind.field(name).is_none()) {
        return Ok((vec!["_info".into(), "dateEntered".into()], Shape::Date));
    }
    let (head, tail) = name.split_once('/').unwrap_or((name, ""));
    let (head, shape) = kind.field(head).ok_or_else(unknown)?;
    match (shape, tail) {
        (Shape::List, _) if !children => Err(unknown()),
        (Shape::Reference | Shape::List, sub) => {
            let inner = ["id", "name", "identifier", "summary", "description"]
                .into_iter()
                .find(|n| n.eq_ignore_ascii_case(sub))
                .ok_or_else(unknown)?;
            Ok((vec![head.into(), inner.into()], Shape::Plain))
        }
        (shape, "") => Ok((vec![head.into()], shape)),
        _ => Err(unknown()),
    }
}

/// Words of a set take only `=`, `!=` and `in`, and only words of the set; dates take only dates.
fn check(term: &Term, shape: Shape) -> Result<(), Problem> {
    let wrong = match shape {
        Shape::Enum(words) => {
            let known = |v: &Literal| match v {
                Literal::Text(t) => words.split(' ').any(|w| w.eq_ignore_ascii_case(t)),
                other => *other == Literal::Null,
            };
            let fits = matches!(term.op, Op::Equal | Op::Unequal | Op::In);
            if !fits || !term.values.iter().all(known) {
                return Err(bad("Enum value supplied was invalid"));
            }
            false
        }
        Shape::Date => !term
            .values
            .iter()
            .all(|v| matches!(v, Literal::Date(..) | Literal::Null)),
        _ => false,
    };
    if wrong {
        return Err(bad(&format!(
            "{} needs a date in square brackets.",
            term.path.join("/")
        )));
    }
    Ok(())
}
