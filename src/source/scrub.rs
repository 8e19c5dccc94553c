//! What of a row is never kept: the row written anew without some of its fields.

use super::Stream;
use super::note::visible_length;
use super::row::Row;
use super::wire::Text;
use serde_json::value::RawValue;
use std::borrow::Cow;

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

/// What a stream says of the fields of its rows.
pub(in crate::source) struct Fields {
    keeps: Vec<&'static str>,
    drops: Vec<&'static str>,
}

impl Fields {
    fn of(stream: &Stream) -> Self {
        let words = |words: &'static str| words.split_ascii_whitespace().collect();
        Self {
            keeps: words(stream.keeps),
            drops: words(stream.drops),
        }
    }
    /// It stays where the stream keeps it, or is the id: what is not understood is not kept.
    pub(in crate::source) fn kept(&self, field: &str) -> Fate {
        match field == "id" || self.keeps.contains(&field) {
            true => Fate::Kept,
            false => Fate::Dropped,
        }
    }
    /// It stays unless the stream drops it; of a stream that says what it keeps nothing else stays.
    pub(in crate::source) fn fate(&self, field: &str) -> Fate {
        match self.keeps.is_empty() {
            true if self.drops.contains(&field) => Fate::Dropped,
            true => Fate::Kept,
            false => self.kept(field),
        }
    }
}

impl Fate {
    /// Of its list the rows stay that are so.
    pub(in crate::source) fn only(list: &str, is_so: impl Fn(&Row<'_>) -> bool) -> Self {
        let rows = Row::list(list).unwrap_or_default();
        let kept = rows.iter().filter(|row| is_so(row)).map(Row::body);
        let kept: Vec<&str> = kept.collect();
        Self::Only(format!("[{}]", kept.join(",")))
    }
}

/// The row without what must not be kept, by what becomes of each field with its value; as received when nothing was in it.
pub(in crate::source) fn scrub<'a>(
    stream: &Stream,
    row: &Row<'a>,
    fate: impl Fn(&Fields, &str, &str) -> Fate,
) -> Cow<'a, str> {
    let said = Fields::of(stream);
    let mut all = true;
    let mut kept = String::with_capacity(row.body().len());
    for (key, value) in row.fields() {
        let fate = fate(&said, key, value.get());
        all &= matches!(fate, Fate::Kept);
        match fate {
            Fate::Kept => push(&mut kept, key, value.get()),
            Fate::Measured(name) => push(
                &mut kept,
                &Cow::Borrowed(name),
                &length_of(value).to_string(),
            ),
            Fate::Only(list) => push(&mut kept, key, &list),
            Fate::Dropped => {}
        }
    }
    if all {
        return Cow::Borrowed(row.body());
    }
    if kept.is_empty() {
        kept.push('{');
    }
    kept.push('}');
    Cow::Owned(kept)
}

#[expect(clippy::ptr_arg, reason = "that it is borrowed says that it is plain")]
fn push(row: &mut String, key: &Cow<'_, str>, value: &str) {
    row.push(if row.is_empty() { '{' } else { ',' });
    match key {
        // Borrowed, it has nothing in it that JSON writes in another way.
        Cow::Borrowed(plain) => {
            row.push('"');
            row.push_str(plain);
            row.push('"');
        }
        Cow::Owned(key) => row.push_str(&serde_json::Value::from(key.as_str()).to_string()),
    }
    row.push(':');
    row.push_str(value);
}

fn length_of(note: &RawValue) -> i64 {
    let text: Option<Text<'_>> = serde_json::from_str(note.get()).unwrap_or_default();
    text.map_or(0, |t| visible_length(t.as_str()))
}
