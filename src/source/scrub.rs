//! What of a row is never kept: the row written anew without some of its fields.

use super::note::visible_length;
use super::wire::Text;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
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
}

/// The body without what must not be kept; borrowed when nothing was in it.
pub(in crate::source) fn scrub<'a>(body: &'a str, fate: impl Fn(&str) -> Fate) -> Cow<'a, str> {
    let Ok(row) = serde_json::from_str::<Row<'a>>(body) else {
        return Cow::Borrowed(body);
    };
    if row.0.iter().all(|(key, _)| matches!(fate(key), Fate::Kept)) {
        return Cow::Borrowed(body);
    }
    let mut kept = String::with_capacity(body.len());
    for (key, value) in &row.0 {
        match fate(key) {
            Fate::Kept => push(&mut kept, key, value.get()),
            Fate::Measured(name) => push(&mut kept, name, &length_of(value).to_string()),
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
struct Row<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut fields = Vec::with_capacity(48);
                while let Some(Key(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Row(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E: de::Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}
