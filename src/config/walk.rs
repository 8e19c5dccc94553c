//! Walks the merged file beside the schema: unknown keys, missing keys, values of the wrong kind. All of them, never
//! only the first. Values are not repeated in messages, for one of them may be a secret.

use super::mistake::Report;
use super::schema;
use serde_json::Value;
use toml::Value as Toml;

/// Checks a value against its schema.
pub(super) fn walk(known: &Value, value: &Toml, path: &mut Vec<String>, report: &mut Report) {
    if let Some(words) = schema::words(known) {
        return check_word(&words, value, path, report);
    }
    if let Some(choice) = known.get("anyOf").and_then(Value::as_array) {
        if let Some(real) = choice.iter().find(|c| schema::type_of(c) != Some("null")) {
            walk(real, value, path, report);
        }
        return;
    }
    if known.get("oneOf").is_some() {
        return walk_source(known, value, path, report);
    }
    match (schema::type_of(known), value) {
        (Some("object"), Toml::Table(table)) => walk_table(known, table, path, report),
        (Some("array"), Toml::Array(list)) => walk_list(known, list, path, report),
        (Some("integer"), Toml::Integer(number)) => check_range(known, *number, path, report),
        (Some("string"), Toml::String(_) | Toml::Datetime(_))
        | (Some("boolean"), Toml::Boolean(_))
        | (Some("number"), Toml::Integer(_) | Toml::Float(_))
        | (None, _) => {}
        (Some(wanted), _) => report.add(
            path,
            format!(
                "{} stands here, {} belongs here",
                name(value),
                article(wanted)
            ),
        ),
    }
}

fn walk_table(known: &Value, table: &toml::Table, path: &mut Vec<String>, report: &mut Report) {
    for (key, value) in table {
        path.push(key.clone());
        match schema::child(known, key) {
            Some(inner) => walk(inner, value, path, report),
            None => report.add(path, unknown_key(known, key)),
        }
        path.pop();
    }
    for key in known
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(key) = key.as_str().filter(|k| !table.contains_key(*k)) else {
            continue;
        };
        path.push(key.to_owned());
        report.add(path, "this key is required and missing");
        path.pop();
    }
}

fn walk_list(known: &Value, list: &[Toml], path: &mut Vec<String>, report: &mut Report) {
    let Some(item) = known.get("items") else {
        return;
    };
    for value in list {
        walk(item, value, path, report);
    }
}

fn walk_source(choice: &Value, value: &Toml, path: &mut Vec<String>, report: &mut Report) {
    let Toml::Table(table) = value else {
        return report.add(
            path,
            format!("{} stands here, a table belongs here", name(value)),
        );
    };
    let built = built_kinds(choice);
    let kind = table.get("kind").map(|k| k.as_str().unwrap_or_default());
    match kind.map(|word| (word, schema::of_kind(choice, word))) {
        Some((_, Some(known))) => walk_table(known, table, path, report),
        other => {
            path.push("kind".into());
            report.add(
                path,
                match other {
                    Some((word, _)) => {
                        format!("\"{word}\" is no kind of source that is built; there are {built}")
                    }
                    None => format!("a source needs a kind; there are {built}"),
                },
            );
            path.pop();
        }
    }
}

fn built_kinds(choice: &Value) -> String {
    let kinds = choice
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let words: Vec<&str> = kinds
        .filter_map(|k| k["properties"]["kind"]["const"].as_str())
        .collect();
    words.join(", ")
}

fn check_word(words: &[&str], value: &Toml, path: &[String], report: &mut Report) {
    match value.as_str() {
        Some(word) if words.contains(&word) => {}
        Some(word) => report.add(
            path,
            format!("\"{word}\" is not one of: {}", words.join(", ")),
        ),
        None => report.add(
            path,
            format!(
                "{} stands here, one of these words belongs here: {}",
                name(value),
                words.join(", ")
            ),
        ),
    }
}

fn check_range(known: &Value, number: i64, path: &[String], report: &mut Report) {
    let bound = |key: &str| known.get(key).and_then(Value::as_i64);
    if let Some(least) = bound("minimum").filter(|least| number < *least) {
        report.add(path, format!("{number} is too small, the least is {least}"));
    }
    // Whole numbers are read into 32 bits at most, so a schema without a bound of its own has that one.
    let most = bound("maximum").unwrap_or(i64::from(u32::MAX));
    if number > most {
        report.add(path, format!("{number} is too large, the most is {most}"));
    }
}

fn unknown_key(known: &Value, key: &str) -> String {
    let properties = known.get("properties").and_then(Value::as_object);
    let keys = || {
        properties
            .into_iter()
            .flat_map(|p| p.keys())
            .map(String::as_str)
    };
    let dotted = format!("{key}.");
    if let Some(whole) = keys().find(|k| k.starts_with(&dotted)) {
        return format!(
            "there is no such key; ids with a dot are written in quotes, as in \"{whole}\""
        );
    }
    match nearest(key, keys()) {
        Some(near) => format!("there is no such key; the nearest is {near}"),
        None => "there is no such key".into(),
    }
}

/// The candidate that is spelt most like a word.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    let likeness = |c: &str| strsim::jaro_winkler(word, c);
    candidates.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

fn name(value: &Toml) -> &'static str {
    article(match value {
        Toml::Table(_) => "object",
        Toml::Float(_) => "number",
        other => other.type_str(),
    })
}

fn article(kind: &str) -> &'static str {
    match kind {
        "object" => "a table",
        "array" => "a list",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "datetime" => "a date",
        _ => "a text",
    }
}
