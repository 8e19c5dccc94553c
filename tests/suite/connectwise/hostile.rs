//! Whatever comes, the answer is a record or a reason, and it comes quickly.

use super::*;
use daybook::source::Cursor;
use proptest::prelude::*;

/// A plausible row of every stream.
fn rows() -> Vec<(&'static str, Value)> {
    let window = json!({"mondayStartTime": "08:00:00", "mondayEndTime": "17:00:00"});
    let plain = json!({"id": 3, "name": "Plain", "inactiveFlag": false, "hourlyRate": 10.5, "billTime": "Billable", "costMultiplier": 1});
    let mut rows = vec![
        ("calendars", with(plain.clone(), window)),
        (
            "holidays",
            json!({"id": 3, "name": "Day", "date": "2026-12-25", "allDayFlag": false, "timeStart": "08:00:00", "timeEnd": "09:00:00"}),
        ),
        (
            "companies",
            json!({"id": 3, "name": "C", "types": [{"id": 1, "name": "Owner"}], "deletedFlag": false, "parentCompany": {"id": 4}}),
        ),
        (
            "additions",
            json!({"id": 3, "product": {"identifier": "p"}, "quantity": 1.5, "unitPrice": 2, "unitCost": 1, "effectiveDate": "2026-01-01T00:00:00Z"}),
        ),
        (
            "adjustments",
            json!({"id": 3, "amount": 1, "effectiveDate": "2026-01-01T00:00:00Z"}),
        ),
        (
            "agreement_work_types",
            json!({"id": 3, "rateType": "Custom", "rate": 5, "hoursMin": 1, "endingDate": "2026-01-01T00:00:00Z"}),
        ),
        (
            "agreement_work_roles",
            json!({"id": 3, "workRole": {"id": 2}, "rateType": "Custom", "rate": 5}),
        ),
        (
            "work_role_exclusions",
            json!({"id": 3, "workRole": {"id": 2}}),
        ),
        (
            "work_type_exclusions",
            json!({"id": 3, "workType": {"id": 2}}),
        ),
        (
            "projects",
            json!({"id": 3, "name": "P", "company": {"id": 1}, "budgetHours": 3, "billingAmount": 9.5, "estimatedEnd": "2026-01-01T00:00:00Z", "closedFlag": true}),
        ),
        (
            "phases",
            json!({"id": 3, "projectId": 1, "description": "x", "budgetHours": 2}),
        ),
        (
            "service_tickets",
            json!({"id": 3, "summary": "s", "company": {"id": 1}, "closedFlag": true, "closedDate": "2026-01-01T00:00:00Z", "_info": {"lastUpdated": "2026-01-01T00:00:00Z"}}),
        ),
        (
            "project_tickets",
            json!({"id": 3, "summary": "s", "project": {"id": 1}, "budgetHours": 1}),
        ),
        (
            "time_sheets",
            json!({"id": 3, "member": {"id": 1}, "dateStart": "2026-01-01", "dateEnd": "2026-01-07", "status": "Open"}),
        ),
        (
            "invoices",
            json!({"id": 3, "type": "Standard", "date": "2026-01-01T00:00:00Z", "company": {"id": 1}, "serviceTotal": 3.5, "salesTax": 1}),
        ),
        (
            "schedule_entries",
            json!({"id": 3, "member": {"id": 1}, "type": {"identifier": "S"}, "objectId": 4, "dateStart": "2026-01-01T08:00:00Z", "dateEnd": "2026-01-01T09:00:00Z"}),
        ),
    ];
    for list in [
        "work_roles",
        "work_types",
        "charge_codes",
        "holiday_lists",
        "boards",
        "board_statuses",
        "board_types",
        "agreement_types",
    ] {
        rows.push((list, plain.clone()));
    }
    for file in ["time_entries", "members", "agreements"] {
        rows.extend(fixture(file).into_iter().map(|row| (file, row)));
    }
    rows
}

#[test]
fn every_stream_has_a_row_here_and_reads_it() {
    let rows = rows();
    for stream in psa().streams() {
        assert!(
            rows.iter().any(|(name, _)| *name == stream.name),
            "no row of {}",
            stream.name
        );
    }
    for (name, row) in rows {
        let records = records_of(&psa(), name, &row).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!records.is_empty() || name == "holiday_lists", "{name}");
    }
}

#[test]
fn unknown_extra_fields_change_nothing() {
    for (name, row) in rows() {
        let extra = with(
            row.clone(),
            json!({"zzNew": {"deep": [1, null, {"id": "x"}]}, "connectWiseId": "a-b", "sla": 7}),
        );
        assert_eq!(
            records_of(&psa(), name, &extra),
            records_of(&psa(), name, &row),
            "{name}"
        );
    }
}

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
        let rows = rows();
        let (name, mut row) = rows[pick % rows.len()].clone();
        for (path, value) in changes {
            set_deep(&mut row, path, value);
        }
        let psa = psa();
        let given = records_of(&psa, name, &row);
        if let Err(reject) = &given {
            prop_assert!(!reject.field.is_empty() && !reject.problem.is_empty());
        }
        // A note of an odd form is refused as received and gone from what is kept.
        if given.is_ok() {
            let (stream, body) = (stream(name), row.to_string());
            let kept = psa.scrub(&stream, &body);
            prop_assert_eq!(psa.normalise(&stream, stream.parent.map(|_| "5"), &kept), given);
        }
    }

    #[test]
    fn any_text_is_a_page_or_an_error(body in ".{0,200}", status in 100_u16..600) {
        let stream = stream("time_entries");
        let answer = answer(status, &body);
        let psa = psa();
        let _ = psa.judge(Some(&stream), &answer);
        let _ = psa.judge(None, &answer);
        let _ = psa.base(Some(&answer));
        let _ = psa.page(&stream, &Cursor::default(), &answer);
        let _ = psa.scrub(&stream, &body);
        let _ = psa.normalise(&stream, None, &body);
    }
}

#[test]
fn a_large_page_is_read_quickly() {
    let row = fixture("time_entries").swap_remove(0);
    let body: Vec<String> = (1..=1000)
        .map(|id| with(row.clone(), json!({"id": id})).to_string())
        .collect();
    let answer = answer(200, &format!("[{}]", body.join(",")));
    let (psa, stream) = (psa(), stream("time_entries"));
    let micros = |work: &dyn Fn() -> usize| {
        let started = std::time::Instant::now();
        let rounds: usize = (0..20).map(|_| work()).sum();
        started.elapsed().as_micros() as f64 / rounds as f64
    };
    let page = || psa.page(&stream, &Cursor::default(), &answer).unwrap();
    let rows = page().rows;
    let cut = micros(&|| page().rows.len());
    let read = micros(&|| {
        rows.iter()
            .filter(|r| psa.normalise(&stream, None, r.body).is_ok())
            .count()
    });
    let kept = micros(&|| {
        rows.iter()
            .filter(|r| psa.scrub(&stream, r.body).len() > 2)
            .count()
    });
    println!(
        "time entries of {} bytes: cut {cut:.2} µs, read {read:.2} µs, scrubbed {kept:.2} µs",
        body[0].len()
    );
    assert_eq!(rows.len(), 1000);
}
