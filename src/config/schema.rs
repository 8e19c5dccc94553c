//! The JSON Schema of the file: made of the settings types and the rule book, it names every key there is.

use super::finance::Finance;
use super::section::{Business, Identity, Privacy, Review, RuleKeys, Warehouse};
use super::source::{self, KindRow};
use crate::model::RuleMode;
use crate::rules::{BOOK, Rule};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The schema that `daybook config schema` prints.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|s| {
            s.inline_subschemas = true;
            s.meta_schema = None;
        })
        .into_generator();
    let g = &mut generator;
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Daybook's configuration",
        "type": "object",
        "properties": {
            "warehouse": g.subschema_for::<Warehouse>(),
            "business": g.subschema_for::<Business>(),
            "review": g.subschema_for::<Review>(),
            "rules": rules(g),
            "finance": g.subschema_for::<Finance>(),
            "privacy": g.subschema_for::<Privacy>(),
            "identity": g.subschema_for::<Identity>(),
            "sources": sources(g),
        },
    });
    close(&mut whole);
    whole
}

fn rules(g: &mut SchemaGenerator) -> Value {
    let shared = g.subschema_for::<RuleKeys>().to_value();
    let one = |rule: &&'static Rule| (rule.id.to_owned(), rule_schema(rule, &shared));
    let properties: Map<String, Value> = BOOK.iter().map(one).collect();
    json!({ "type": "object", "description": "Settings of each rule, by its id.", "properties": properties })
}

fn rule_schema(rule: &Rule, shared: &Value) -> Value {
    let mut schema = shared.clone();
    schema["description"] = json!(rule.title);
    schema["properties"]["mode"]["default"] = json!(match rule.default_mode() {
        RuleMode::On => "on",
        RuleMode::Observe => "observe",
        RuleMode::Off => "off",
    });
    for setting in rule.settings {
        schema["properties"][setting.name] = json!({
            "type": "integer", "minimum": 0, "default": setting.default, "description": setting.meaning,
        });
    }
    schema
}

fn sources(g: &mut SchemaGenerator) -> Value {
    let kinds: Vec<Value> = source::KINDS.iter().map(|k| source_schema(g, k)).collect();
    json!({
        "type": "object",
        "description": "What is read, by the name it has in the warehouse.",
        "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
        "additionalProperties": { "oneOf": kinds },
    })
}

fn source_schema(g: &mut SchemaGenerator, kind: &KindRow) -> Value {
    let mut properties = Map::new();
    let mut required = vec![json!("kind")];
    properties.insert("kind".into(), json!({ "const": kind.word }));
    for mut part in (kind.schemas)(g) {
        if let Some(Value::Object(more)) = part.get_mut("properties").map(Value::take) {
            properties.extend(more);
        }
        if let Some(Value::Array(more)) = part.get_mut("required").map(Value::take) {
            required.extend(more);
        }
    }
    for secret in kind.secrets {
        required.retain(|key| key != secret);
        let meaning = format!("A file that holds {secret}; one newline at its end is left out.");
        properties.insert(
            format!("{secret}_file"),
            json!({ "type": "string", "description": meaning }),
        );
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

/// Closes every object that lists its keys: an unknown key is a mistake.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".into(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// The schema of the value at a key; for a source that of its kind.
pub(super) fn at<'s>(schema: &'s Value, path: &[String], root: &toml::Table) -> Option<&'s Value> {
    let mut here = schema;
    for (depth, key) in path.iter().enumerate() {
        here = child(here, key)?;
        if depth == 1 && path[0] == "sources" {
            let kind = root.get("sources")?.get(key)?.get("kind")?.as_str()?;
            here = of_kind(here, kind)?;
        }
    }
    Some(here)
}

/// The schema of a key below an object; none: there is no such key.
pub(super) fn child<'s>(object: &'s Value, key: &str) -> Option<&'s Value> {
    if let Some(known) = object.get("properties").and_then(|p| p.get(key)) {
        return Some(known);
    }
    object.get("additionalProperties").filter(|a| a.is_object())
}

/// The alternative of a source's schema that has this kind.
pub(super) fn of_kind<'s>(choice: &'s Value, kind: &str) -> Option<&'s Value> {
    let kinds = choice.get("oneOf")?.as_array()?;
    kinds
        .iter()
        .find(|k| k["properties"]["kind"]["const"] == kind)
}

/// The keys without which a source of this kind cannot be.
pub(super) fn required<'s>(schema: &'s Value, kind: &str) -> impl Iterator<Item = &'s str> {
    let keys = of_kind(
        &schema["properties"]["sources"]["additionalProperties"],
        kind,
    )
    .and_then(|known| known.get("required")?.as_array());
    keys.into_iter().flatten().filter_map(Value::as_str)
}

/// The words a value is restricted to, where it is.
pub(super) fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const") {
        return Some(word.as_str().into_iter().collect());
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().filter_map(Value::as_str).collect());
    }
    let choices = schema.get("oneOf")?.as_array()?;
    choices.iter().map(|c| c.get("const")?.as_str()).collect()
}

/// The JSON type a value has to have, `null` aside.
pub(super) fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(one) => Some(one),
        Value::Array(several) => several
            .iter()
            .filter_map(Value::as_str)
            .find(|t| *t != "null"),
        _ => None,
    }
}

/// Fills in the defaults of every key that is not set.
pub(super) fn fill(schema: &Value, table: &mut toml::Table) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (key, known) in properties {
        if !table.contains_key(key) {
            if let Some(value) = known
                .get("default")
                .and_then(|d| toml::Value::try_from(d).ok())
            {
                table.insert(key.clone(), value);
            } else if known.get("properties").is_some() {
                table.insert(key.clone(), toml::Value::Table(toml::Table::new()));
            }
        }
        if let Some(toml::Value::Table(inner)) = table.get_mut(key) {
            fill(known, inner);
        }
    }
    if let Some(toml::Value::Table(sources)) = table.get_mut("sources") {
        for (_, source) in sources.iter_mut() {
            fill_source(schema, source);
        }
    }
}

fn fill_source(schema: &Value, source: &mut toml::Value) {
    let choice = &schema["properties"]["sources"]["additionalProperties"];
    let kind = source
        .get("kind")
        .and_then(|k| k.as_str())
        .unwrap_or_default();
    if let (Some(known), toml::Value::Table(table)) = (of_kind(choice, kind), source) {
        fill(known, table);
    }
}
