//! What of a row is never kept: the row written anew without some of its fields.

use super::Stream;
use super::note::visible_length;
use super::row::Row;
use super::wire::{Key, Text};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// What becomes of a field.
pub(in crate::source) enum Fate {
    /// It stays.
    Kept,
    /// It goes.
    Dropped,
    /// The length of its text stays, under this name.
    Measured(&'static str),
    /// Of its list these stay.
    Only(String),
}

impl Fate {
    /// It stays where the stream keeps it, or is the id: what is not understood is not kept.
    pub(in crate::source) fn kept(stream: &Stream, field: &str) -> Self {
        match field == "id" || among(stream.keeps, field) {
            true => Self::Kept,
            false => Self::Dropped,
        }
    }
    /// It stays unless the stream drops it; of a stream that says what it keeps nothing else stays.
    pub(in crate::source) fn of(stream: &Stream, field: &str) -> Self {
        match stream.keeps.is_empty() {
            true if among(stream.drops, field) => Self::Dropped,
            true => Self::Kept,
            false => Self::kept(stream, field),
        }
    }
    /// Of its list the rows stay that are so.
    pub(in crate::source) fn only(list: &str, is_so: impl Fn(&Row<'_>) -> bool) -> Self {
        let rows: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
        let rows = rows.into_iter().map(RawValue::get);
        let kept: Vec<&str> = rows
            .filter(|row| Row::read(row).is_ok_and(|row| is_so(&row)))
            .collect();
        Self::Only(format!("[{}]", kept.join(",")))
    }
}

fn among(words: &str, field: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == field)
}

/// The body without what must not be kept, by what becomes of each field with its value; borrowed when nothing was in it.
/// What is no row is not kept at all.
pub(in crate::source) fn scrub<'a>(
    body: &'a str,
    fate: impl Fn(&str, &str) -> Fate,
) -> Cow<'a, str> {
    let Ok(Fields(fields)) = serde_json::from_str::<Fields<'a>>(body) else {
        return Cow::Borrowed("null");
    };
    let fates: Vec<Fate> = fields.iter().map(|(k, v)| fate(k, v.get())).collect();
    if fates.iter().all(|fate| matches!(fate, Fate::Kept)) {
        return Cow::Borrowed(body);
    }
    let mut kept = String::with_capacity(body.len());
    for ((key, value), fate) in fields.iter().zip(fates) {
        match fate {
            Fate::Kept => push(&mut kept, key, value.get()),
            Fate::Measured(name) => push(&mut kept, name, &length_of(value).to_string()),
            Fate::Only(list) => push(&mut kept, key, &list),
            Fate::Dropped => {}
        }
    }
    if kept.is_empty() {
        kept.push('{');
    }
    kept.push('}');
    Cow::Owned(kept)
}

fn push(row: &mut String, key: &str, value: &str) {
    row.push(if row.is_empty() { '{' } else { ',' });
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if key.bytes().all(plain) {
        row.push('"');
        row.push_str(key);
        row.push('"');
    } else {
        row.push_str(&serde_json::Value::from(key).to_string());
    }
    row.push(':');
    row.push_str(value);
}

fn length_of(note: &RawValue) -> i64 {
    let text: Option<Text<'_>> = serde_json::from_str(note.get()).unwrap_or_default();
    text.map_or(0, |t| visible_length(t.as_str()))
}

/// A row as its fields, in order, values as received.
struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(48);
                while let Some(Key(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Seen)
    }
}
