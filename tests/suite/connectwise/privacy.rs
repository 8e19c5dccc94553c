//! What is never kept, and that what is kept still means the same.

use super::*;
use crate::on_text::OnText;

fn scrubbed(psa: &ConnectWise, name: &str, body: &Value) -> Value {
    serde_json::from_str(&psa.kept(&stream(name), &body.to_string())).unwrap()
}

#[test]
fn a_members_row_keeps_only_what_is_allowed() {
    for row in fixture("members") {
        let kept = scrubbed(&psa(), "members", &row);
        for private in [
            "password",
            "token",
            "homeEmail",
            "homePhone",
            "mobilePhone",
            "_info",
        ] {
            assert_eq!(kept.get(private), None, "{private}");
        }
        assert_eq!(kept["identifier"], row["identifier"]);
    }
}

#[test]
fn notes_are_kept_as_a_length_of_what_a_reader_sees() {
    let row = fixture("time_entries").swap_remove(0);
    let kept = scrubbed(&psa(), "time_entries", &row);
    assert!(!kept.to_string().contains("printer\\r") && !kept.to_string().contains("driver"));
    let visible = "Replacedthe**label**printerandtestedit.".len() as i64;
    assert_eq!(kept["notesLength"], json!(visible));
    let record = record("time_entries", &row);
    assert_cells(
        &record,
        &[
            ("notes_length", Cell::Int(visible)),
            ("notes", Cell::Null),
            ("internal_notes", Cell::Null),
        ],
    );
}

#[test]
fn notes_stay_where_the_operator_wants_them() {
    let psa = ConnectWise::new("psa", settings(), true);
    let row = fixture("time_entries").swap_remove(0);
    let kept = scrubbed(&psa, "time_entries", &row);
    assert_eq!(kept["notes"], row["notes"]);
    let record = record_of(&psa, "time_entries", &row);
    assert_cells(&record, &[("internal_notes", text("the driver again"))]);
    assert!(matches!(record.get("notes"), Cell::Text(notes) if notes.starts_with("Replaced")));
}

#[test]
fn invisible_notes_have_no_length_and_missing_ones_neither() {
    let row = fixture("time_entries").swap_remove(0);
    for notes in [
        json!("\u{200b} \r\n\u{feff}\u{0}\t"),
        json!(""),
        json!(null),
    ] {
        let body = with(row.clone(), json!({"notes": notes}));
        assert_cells(
            &record("time_entries", &body),
            &[("notes_length", Cell::Int(0))],
        );
    }
    let missing = without(row, &["notes"]);
    assert_cells(
        &record("time_entries", &missing),
        &[("notes_length", Cell::Int(0))],
    );
}

#[test]
fn a_kept_row_means_what_the_row_as_received_meant() {
    for file in ["time_entries", "members", "agreements"] {
        for row in fixture(file) {
            let kept = scrubbed(&psa(), file, &row);
            assert_ne!(kept, Value::Null);
            assert_eq!(
                records_of(&psa(), file, &kept).unwrap(),
                records_of(&psa(), file, &row).unwrap()
            );
            assert_eq!(
                scrubbed(&psa(), file, &kept),
                kept,
                "scrubbing twice changes nothing"
            );
        }
    }
}

#[test]
fn custom_fields_titles_and_contacts_of_clients_are_not_kept() {
    let body = json!({"id": 1, "name": "Dentist", "customFields": [{"value": "secret"}], "contactPhoneNumber": "555", "contactName": "Ann"});
    let kept = scrubbed(&psa(), "schedule_entries", &body);
    assert_eq!((kept.get("name"), kept.get("customFields")), (None, None));
    let kept = scrubbed(&psa(), "service_tickets", &body);
    assert_eq!(
        (kept.get("contactPhoneNumber"), kept.get("contactName")),
        (None, None)
    );
    assert_eq!(kept["name"], body["name"]);
}

#[test]
fn a_row_with_nothing_to_hide_is_kept_as_it_is() {
    let body = r#"{ "id": 4,  "name":"Engineer", "hourlyRate":1.50 }"#;
    let psa = psa();
    let kept = psa.kept(&stream("work_roles"), body);
    assert!(matches!(kept, std::borrow::Cow::Borrowed(same) if same == body));
}

#[test]
fn numbers_and_escapes_survive_the_cut() {
    let body =
        r#"{"id":5,"notes":"a\"b","hourlyRate":150.10,"odd\"key":"\u00e9","member":{"id":7}}"#;
    let psa = psa();
    let kept = psa.kept(&stream("time_entries"), body);
    assert_eq!(
        kept,
        r#"{"id":5,"notesLength":3,"hourlyRate":150.10,"odd\"key":"\u00e9","member":{"id":7}}"#
    );
}
