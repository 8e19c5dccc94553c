//! From bare ids to warehouse ids.

use super::{read, text};
use daybook::source::Qualifier;

fn qualifier(keep_any: bool) -> Qualifier {
    Qualifier {
        source: "costs".into(),
        known_sources: ["costs", "psa"].into_iter().map(String::from).collect(),
        keep_any,
    }
}

#[test]
fn an_id_that_names_a_known_source_is_kept_and_any_other_belongs_to_its_own_source() {
    let cases = [
        ("12", "costs:12", "costs:12"),
        ("psa:12", "psa:12", "psa:12"),
        ("psa:a:b", "psa:a:b", "psa:a:b"),
        ("costs:1", "costs:1", "costs:1"),
        ("jira:ABC-1", "costs:jira:ABC-1", "jira:ABC-1"),
        ("Ticket: 7", "costs:Ticket: 7", "costs:Ticket: 7"),
        (":7", "costs::7", "costs::7"),
        ("psa:", "costs:psa:", "costs:psa:"),
    ];
    for (bare, known, any) in cases {
        assert_eq!(qualifier(false).qualify(bare), known);
        assert_eq!(qualifier(true).qualify(bare), any);
    }
}

#[test]
fn every_reference_of_a_record_is_qualified() {
    let row = [
        ("id", "9"),
        ("member_id", "psa:12"),
        ("ticket_id", "7"),
        ("started_at", "2026-11-02T14:00:00Z"),
    ];
    let mut entry = read("time_entry", &row).expect("an entry");
    assert_eq!(qualifier(false).apply(&mut entry), "costs:9");
    assert_eq!(entry.get("member_id"), &text("psa:12"));
    assert_eq!(entry.get("ticket_id"), &text("costs:7"));
    let mut identity = read(
        "identity",
        &[("kind", "person"), ("a", "psa:12"), ("b", "3")],
    )
    .expect("an identity");
    qualifier(false).apply(&mut identity);
    assert_eq!(
        (identity.get("a"), identity.get("b")),
        (&text("psa:12"), &text("costs:3"))
    );
}

#[test]
fn a_rate_of_another_sources_member_belongs_to_the_files_it_came_from() {
    let rate = [
        ("member_id", "psa:12"),
        ("amount", "45"),
        ("currency", "USD"),
        ("valid_from", "2026-01-01"),
    ];
    let mut rate = read("cost_rate", &rate).expect("a rate");
    assert_eq!(qualifier(true).apply(&mut rate), "costs:psa:12|2026-01-01");
}
