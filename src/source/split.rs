//! A JSON object split once into its fields. Whatever reads it afterwards reads the values that it asks for, and no other.

use serde::de::value::StrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A field's name, borrowed where it has no escapes.
#[derive(PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(transparent)]
pub(in crate::source) struct Key<'a>(#[serde(borrow)] pub(in crate::source) Cow<'a, str>);

/// The fields in their order, values as received.
#[derive(Debug, Default)]
pub(in crate::source) struct Split<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Split<'a> {
    /// The fields of an object; none where it is none.
    pub(in crate::source) fn of(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
    /// The fields of the object that the text begins with, and where it ends; none where it begins with none.
    pub(in crate::source) fn first(text: &'a str) -> Option<(Self, usize)> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter();
        let split = values.next()?.ok()?;
        Some((split, values.byte_offset()))
    }
    /// Name and value of each.
    pub(in crate::source) fn iter(&self) -> impl Iterator<Item = (&Cow<'a, str>, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name, *value))
    }
    /// The value under a name.
    pub(in crate::source) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let mut fields = self.0.iter();
        fields.find(|(n, _)| n == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Split<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Split<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Split<'de>, A::Error> {
                let mut fields = Vec::with_capacity(48);
                while let Some(Key(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Split(fields))
            }
        }
        deserializer.deserialize_map(Seen)
    }
}

/// Reads the fields into a struct.
impl<'de> Deserializer<'de> for &Split<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_map(Reading {
            fields: self.0.iter(),
            value: None,
        })
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Reading<'s, 'de> {
    fields: std::slice::Iter<'s, (Cow<'de, str>, &'de RawValue)>,
    value: Option<&'de RawValue>,
}

impl<'de> MapAccess<'de> for Reading<'_, 'de> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        let Some((name, value)) = self.fields.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let name: StrDeserializer<'_, Self::Error> = name.as_ref().into_deserializer();
        seed.deserialize(name).map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        let value = self.value.take();
        seed.deserialize(Unread(value.ok_or_else(|| {
            Self::Error::custom("a value is asked for before its name")
        })?))
    }
}

/// A value, which is not looked at where nobody wants it.
struct Unread<'de>(&'de RawValue);

impl<'de> Deserializer<'de> for Unread<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0.get() {
            "null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}
