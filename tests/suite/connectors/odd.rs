//! Whatever comes, the answer is a record or a reason, and what is kept reads like what came.

use super::{answer, cases, parent_of};
use crate::on_text::OnText;
use daybook::source::{Cursor, Row};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Values that no field expects.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!("")),
        Just(json!("  \u{0}\u{200b}")),
        Just(json!("Ünïcødé 漢字 🜁 \u{202e}")),
        Just(json!(0)),
        Just(json!(-1)),
        Just(json!(i64::MIN)),
        Just(json!(u64::MAX)),
        Just(json!(1e308)),
        Just(json!(-1.5e-300)),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"id": null, "name": null})),
        Just(json!([{"id": "x"}])),
        Just(json!("9999-12-31T23:59:59Z")),
        Just(json!("0001-01-01T00:00:00Z")),
        Just(json!("2026-02-30")),
        Just(json!("-2026-01-01")),
        Just(json!("25:61:00")),
        Just(json!("x".repeat(70_000))),
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ]
}

fn set_deep(row: &mut Value, path: usize, value: Value) {
    let Some(fields) = row.as_object_mut() else {
        return;
    };
    let keys: Vec<String> = fields.keys().cloned().collect();
    let Some(key) = keys.get(path % keys.len().max(1)) else {
        return;
    };
    let inner = fields.get_mut(key);
    match inner {
        Some(inner) if inner.is_object() && path.is_multiple_of(3) => {
            set_deep(inner, path / 3, value)
        }
        _ => {
            fields.insert(key.clone(), value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_values_give_a_record_or_a_reason(pick in any::<usize>(), changes in prop::collection::vec((any::<usize>(), odd()), 1..4)) {
        for case in cases() {
            let rows = case.rows();
            let (stream, mut row) = rows[pick % rows.len()].clone();
            for (path, value) in &changes {
                set_deep(&mut row, *path, value.clone());
            }
            let given = case.records(&stream, &row.to_string());
            if let Err(reject) = &given {
                prop_assert!(!reject.field.is_empty() && !reject.problem.is_empty());
            }
            // What is kept instead of the row means the same.
            if given.is_ok() {
                let body = row.to_string();
                let kept = case.connector.kept(&stream, &body);
                prop_assert_eq!(case.records(&stream, &kept), given, "{}: {}", case.kind, row);
            }
        }
    }

    #[test]
    fn a_list_is_cut_where_its_rows_begin_and_end(values in prop::collection::vec(odd(), 0..5), wide in any::<bool>(), end in any::<usize>()) {
        let row = |(at, value): (usize, &Value)| json!({"id": at + 1, "]},{": value, "a\"b": {"[": [value, {}]}});
        let rows: Vec<Value> = values.iter().enumerate().map(row).collect();
        let text = match wide {
            true => serde_json::to_string_pretty(&rows).unwrap(),
            false => serde_json::to_string(&rows).unwrap(),
        };
        let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
        for case in cases().into_iter().filter(|case| case.kind == "connectwise") {
            let stream = case.connector.streams()[0];
            let page = |text: &str| {
                let answer = answer(200, text);
                let page = case.connector.page(&stream, &Cursor::default(), &answer);
                page.map(|page| page.rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect::<Vec<Value>>())
            };
            prop_assert_eq!(page(&text).unwrap(), rows.clone());
            // Cut anywhere it is no list, and neither is it with more behind it.
            let end = (0..=end % text.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap();
            prop_assert!(page(&text[..end]).is_err(), "{}", &text[..end]);
            let more = [text.clone() + ",", text.clone() + "[]", text.replacen('[', "[,", 1)];
            for text in &more {
                prop_assert!(page(text).is_err(), "{}", text);
            }
        }
    }

    #[test]
    fn any_text_is_a_page_or_an_error(body in ".{0,200}", status in 100_u16..600) {
        for case in cases() {
            let answer = answer(status, &body);
            let connector = &case.connector;
            let _ = connector.judge(None, &answer);
            let _ = connector.base(Some(&answer));
            for stream in connector.streams() {
                let _ = connector.judge(Some(stream), &answer);
                let _ = connector.page(stream, &Cursor::default(), &answer);
                let _ = connector.records(stream, parent_of(stream), &body);
                if let Ok(row) = Row::read(&body) {
                    let _ = connector.scrub(stream, &row);
                }
            }
        }
    }
}
