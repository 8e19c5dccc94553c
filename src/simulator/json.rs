//! JSON written and read piecemeal: texts, and the members of an object without what is in them.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::Formatter;

/// Appends a JSON string.
pub(in crate::simulator) fn quote(out: &mut String, value: &str) {
    let plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    if value.bytes().all(plain) {
        out.push('"');
        out.push_str(value);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(value).to_string());
    }
}

/// The members of a JSON object, unread, in their order.
#[derive(Default)]
pub(in crate::simulator) struct Members<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The members of an object; none where the text is none.
    pub fn of(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
    /// A member by its name, with the name as the record writes it; case does not matter.
    pub fn get(&self, name: &str) -> Option<(&'a str, &'a RawValue)> {
        let found = self
            .0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.copied()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(&'de str, &'de RawValue)>;
            fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::with_capacity(8);
                while let Some(member) = map.next_entry()? {
                    all.push(member);
                }
                Ok(all)
            }
        }
        from.deserialize_map(Collect).map(Self)
    }
}
