//! The life of an item, through the built program: found, worked, mended, found again.

use crate::golden::books::Books;
use serde_json::Value;

const SETTINGS: &str = r#"
[business]
time_zone = "America/New_York"
purpose = "Bill the right client."
"#;

/// Sam worked a whole Monday for a client with two agreements, an old and a new one; entry `a` is on the old one.
fn shop() -> Books {
    let books = Books::with(SETTINGS).at("2026-11-03T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    books.file(
        "agreements",
        "id,company_id,name,kind,bill_amount,starts_on,ends_on
         old,acme,Care 2025,fixed_fee,100,2025-01-01,2026-09-30
         new,acme,Care 2026,fixed_fee,100,2026-10-01,",
    );
    books.file(
        "tickets",
        "id,summary,company_id,agreement_id,status_class\nt1,Printer,acme,new,active",
    );
    books.file(
        "time_entries",
        "id,member_id,ticket_id,company_id,agreement_id,started_at,ended_at,billable,notes_length
         a,sam,t1,acme,old,2026-11-02T14:00:00Z,2026-11-02T18:00:00Z,billable,20
         b,sam,t1,acme,new,2026-11-02T18:30:00Z,2026-11-02T22:00:00Z,billable,20",
    );
    books
}

fn items(books: &Books) -> Vec<Value> {
    books.done(&["sync"]);
    books.review(&[])
}

fn rules(items: &[Value]) -> Vec<&str> {
    items.iter().map(|i| i["rule"].as_str().unwrap()).collect()
}

fn state(books: &Books, rule: &str) -> String {
    books
        .query(&format!(
            "select state from review_item where rule = '{rule}'"
        ))
        .join(" ")
}

fn the_id(items: &[Value]) -> String {
    assert_eq!(items.len(), 1, "{items:#?}");
    items[0]["item_id"].as_str().unwrap().to_owned()
}

const ON_OLD: &str = "a,sam,t1,acme,old";
const ON_NEW: &str = "a,sam,t1,acme,new";

#[test]
fn an_item_closes_itself_when_the_data_is_mended_and_opens_again_under_the_same_id() {
    let books = shop();
    let first = items(&books);
    assert_eq!(rules(&first), ["agreement.expired"]);
    assert_eq!(first[0]["suggested_agreement_id"], "shop:new");
    books.edit("time_entries", ON_OLD, ON_NEW);
    assert!(items(&books).is_empty());
    assert_eq!(state(&books, "agreement.expired"), "fixed");
    books.edit("time_entries", ON_NEW, ON_OLD);
    assert_eq!(the_id(&items(&books)), the_id(&first));
}

#[test]
fn an_item_has_the_same_id_in_every_warehouse_and_a_second_review_moves_nothing() {
    let books = shop();
    let first = items(&books);
    assert_eq!(the_id(&items(&books.again())), the_id(&first));
    let before = books.query("select * from review_item");
    let later = shop().at("2026-11-03T15:00:00Z");
    books.done(&["review"]);
    assert_eq!(books.query("select * from review_item"), before);
    assert_eq!(the_id(&items(&later)), the_id(&first));
}

#[test]
fn several_symptoms_are_one_item_with_the_others_as_further_reasons() {
    let books = shop();
    books.edit(
        "agreements",
        "old,acme,Care 2025",
        "old,acme,Care 2025 for all",
    );
    books.edit(
        "agreements",
        "new,acme,Care 2026,fixed_fee,100,2026-10-01",
        "new,acme,Care 2026,fixed_fee,100,2026-10-01",
    );
    books.edit(
        "agreements",
        "2025-01-01,2026-09-30",
        "2025-01-01,2026-09-29",
    );
    let found = items(&books);
    let id = the_id(&found);
    let page = books.done(&["queue", "show", &id]);
    assert!(
        page.contains("also agreement.differs_from_ticket"),
        "{page}"
    );
    for part in [
        "Acme",
        "Care 2025 for all",
        "Care 2026",
        "FAIL",
        "pass",
        "Printer",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn a_persons_word_sticks_while_the_evidence_is_the_same() {
    let books = shop();
    let id = the_id(&items(&books));
    let refused = books.run(&["queue", "accept", &id]);
    assert_eq!(refused.status.code(), Some(2), "a reason is needed");
    books.done(&[
        "queue",
        "accept",
        &id,
        "--reason",
        "agreed with the client",
        "--as",
        "dana",
    ]);
    assert!(items(&books).is_empty());
    books.done(&["queue", "reopen", &id]);
    assert_eq!(the_id(&books.review(&[])), id);
    books.done(&["queue", "dismiss", &id, "--reason", "a test"]);
    // Another end is other evidence.
    books.edit(
        "agreements",
        "2025-01-01,2026-09-30",
        "2025-01-01,2026-10-15",
    );
    assert_eq!(the_id(&items(&books)), id);
    let acts = books.query("select act from audit_event order by seq");
    assert_eq!(acts, ["accept", "reopen", "dismiss"]);
    assert!(books.done(&["audit", "verify"]).contains("3 act(s)"));
}

/// An hour and a half of the afternoon is not written down.
fn with_gap() -> Books {
    let books = shop();
    books.edit("time_entries", ON_OLD, ON_NEW);
    books.edit(
        "time_entries",
        "2026-11-02T22:00:00Z,billable",
        "2026-11-02T20:00:00Z,billable",
    );
    books
}

#[test]
fn a_word_on_a_gap_takes_no_free_text_and_holds_for_what_is_left_of_it() {
    let books = with_gap();
    let found = items(&books);
    assert_eq!(rules(&found), ["time.gap"]);
    assert_eq!(found[0]["minutes"], 120);
    let id = the_id(&found);
    let refused = books.run(&["queue", "dismiss", &id, "--reason", "was at the dentist"]);
    assert_eq!(refused.status.code(), Some(2));
    books.done(&["queue", "dismiss", &id]);
    assert!(books.review(&[]).is_empty());
    // Half an hour of it is written down later: 90 minutes inside the dismissed stretch.
    books.edit(
        "time_entries",
        "2026-11-02T20:00:00Z,billable",
        "2026-11-02T20:30:00Z,billable",
    );
    assert!(items(&books).is_empty());
    // A stretch that reaches beyond it is another one.
    books.edit(
        "time_entries",
        "2026-11-02T20:30:00Z,billable",
        "2026-11-02T19:30:00Z,billable",
    );
    assert_eq!(rules(&items(&books)), ["time.gap"]);
}

#[test]
fn what_was_not_asked_for_in_time_expires_and_is_forgotten_later() {
    let books = with_gap();
    assert_eq!(rules(&items(&books)), ["time.gap"]);
    let mut books = books.at("2026-11-12T13:00:00Z");
    let later = books.review(&[]);
    assert!(!rules(&later).contains(&"time.gap"));
    assert_eq!(
        books.query("select state from review_item where rule = 'time.gap'"),
        ["expired"]
    );
    books.now = "2027-01-12T13:00:00Z".into();
    books.review(&[]);
    assert!(
        books
            .query("select 1 from review_item where rule = 'time.gap'")
            .is_empty()
    );
}

#[test]
fn a_rule_that_is_switched_off_closes_its_items() {
    let off = format!(
        "{SETTINGS}[rules]\n\"agreement.expired\" = {{ mode = \"off\" }}\n\"agreement.differs_from_ticket\" = {{ mode = \"off\" }}\n"
    );
    let books = shop();
    let id = the_id(&items(&books));
    let settings = std::fs::read_to_string(books.settings()).unwrap();
    std::fs::write(books.settings(), settings.replace(SETTINGS, &off)).unwrap();
    assert!(books.review(&[]).is_empty());
    std::fs::write(books.settings(), settings).unwrap();
    assert_eq!(the_id(&books.review(&[])), id);
}

#[test]
fn a_ticket_without_time_is_judged_itself_until_it_has_time_or_is_closed() {
    let books = shop();
    books.edit("time_entries", ON_OLD, ON_NEW);
    books.file(
        "tickets",
        "id,summary,company_id,agreement_id,status_class
         t1,Printer,acme,new,active
         t2,Phone,acme,old,active",
    );
    let found = items(&books);
    assert_eq!(rules(&found), ["agreement.expired"]);
    assert_eq!(found[0]["subject_id"], "shop:t2");
    books.edit(
        "tickets",
        "t2,Phone,acme,old,active",
        "t2,Phone,acme,old,closed",
    );
    assert!(items(&books).is_empty());
}

#[test]
fn an_entry_that_moves_to_another_day_takes_its_item_along() {
    let books = shop();
    let id = the_id(&items(&books));
    books.edit(
        "members",
        "sam,Sam Ray,2026-11-02",
        "sam,Sam Ray,2026-11-03",
    );
    books.edit(
        "time_entries",
        "2026-11-02T14:00:00Z,2026-11-02T18:00:00Z",
        "2026-11-01T14:00:00Z,2026-11-01T18:00:00Z",
    );
    let moved = items(&books);
    let own: Vec<&Value> = moved
        .iter()
        .filter(|i| i["rule"] == "agreement.expired")
        .collect();
    assert_eq!(own.len(), 1, "{moved:#?}");
    assert_eq!(own[0]["item_id"], id);
    assert_eq!(own[0]["work_date"], "2026-11-01");
}

/// Which agreement each open ticket is advised, empty where there is none.
fn advice(books: &Books) -> Vec<String> {
    let found = items(books);
    let mut advice: Vec<String> = found
        .iter()
        .map(|i| {
            let told = i["suggested_agreement"].as_str().unwrap_or_default();
            format!("{} {told}", i["subject_id"].as_str().unwrap())
        })
        .collect();
    advice.sort();
    advice
}

/// Two agreements that nothing tells apart, and four tickets on neither.
fn undecided() -> Books {
    let books = Books::with(SETTINGS).at("2026-11-03T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file(
        "agreements",
        "id,company_id,name,kind,bill_amount,starts_on
         north,acme,Care north,fixed_fee,100,2026-01-01
         south,acme,Care south,fixed_fee,200,2026-01-01",
    );
    books.file(
        "tickets",
        "id,summary,company_id,agreement_id,status_class,type
         t1,Printer,acme,,active,Incident
         t2,Phone,acme,,active,Incident
         t3,Screen,acme,,active,Incident
         t4,Mouse,acme,,active,Request",
    );
    books
}

fn only_missing(mut advice: Vec<String>) -> Vec<String> {
    advice.retain(|line| line.starts_with("shop:t"));
    advice
}

#[test]
fn what_people_chose_twice_is_advised_and_a_choice_counts_once_however_often_it_is_counted() {
    let mut books = undecided();
    let nothing = ["shop:t1 ", "shop:t2 ", "shop:t3 ", "shop:t4 "];
    assert_eq!(only_missing(advice(&books)), nothing);
    // One choice is none yet: on its day, at the instant at which the next day begins, and after that.
    books.edit("tickets", "t1,Printer,acme,,", "t1,Printer,acme,south,");
    assert_eq!(only_missing(advice(&books)), &nothing[1..]);
    for day in ["2026-11-04T13:00:00Z", "2026-11-05T13:00:00Z"] {
        books.now = day.into();
        for _ in 0..2 {
            assert_eq!(only_missing(advice(&books)), &nothing[1..], "{day}");
        }
    }
    // The second one counts before the day is counted, too: whatever is judged now is advised.
    books.edit("tickets", "t2,Phone,acme,,", "t2,Phone,acme,south,");
    assert_eq!(only_missing(advice(&books)), &nothing[2..]);
    books.edit("tickets", "t3,Screen", "t3,Black screen");
    books.edit("tickets", "t4,Mouse", "t4,Black mouse");
    let advised = ["shop:t3 Care south", "shop:t4 "];
    assert_eq!(only_missing(advice(&books)), advised);
    // And when the next days are counted it still does. What was chosen for incidents says nothing of requests.
    for day in ["2026-11-06T13:00:00Z", "2026-11-07T13:00:00Z"] {
        books.now = day.into();
        assert_eq!(only_missing(advice(&books)), advised, "{day}");
    }
    let counted = "select company_id, ticket_type, agreement_id, items from choice_habit";
    assert_eq!(books.query(counted), ["shop:acme|Incident|shop:south|2"]);
}

#[test]
fn entries_of_one_ticket_are_one_choice_on_whichever_days_they_are_put_right() {
    let mut books = undecided();
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    books.file(
        "time_entries",
        "id,member_id,ticket_id,company_id,agreement_id,started_at,ended_at,billable,notes_length
         a,sam,t1,acme,,2026-11-02T14:00:00Z,2026-11-02T18:00:00Z,billable,20
         b,sam,t1,acme,,2026-11-02T18:30:00Z,2026-11-02T22:00:00Z,billable,20",
    );
    advice(&books);
    for (entry, day) in [("a", "2026-11-04"), ("b", "2026-11-05")] {
        let line = format!("{entry},sam,t1,acme,");
        books.edit(
            "time_entries",
            &format!("{line},"),
            &format!("{line}south,"),
        );
        advice(&books);
        books.edit("tickets", "t3,", "t3,Again: ");
        let told = advice(&books);
        assert!(told.contains(&"shop:t3 ".to_owned()), "{told:?}");
        books.now = format!("{day}T13:00:00Z");
        advice(&books);
    }
    let counted = "select agreement_id, items from choice_habit";
    assert_eq!(books.query(counted), ["shop:south|1"]);
}
