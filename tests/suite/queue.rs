//! The queue: findings held against items, a person's word, and the message to them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use daybook::model::*;
use daybook::review::message::{Letter, is_kind, message};
use daybook::review::queue::*;
use daybook::review::word::{Act, act};
use std::collections::BTreeSet;

fn day() -> NaiveDate {
    "2026-11-02".parse().unwrap()
}

fn clock(text: &str) -> DateTime<Utc> {
    format!("2026-11-02T{text}:00Z").parse().unwrap()
}

fn sam() -> MemberId {
    MemberId::from("psa:sam")
}

/// An entry without a note.
fn note(id: &str) -> Finding {
    let subject = Subject::TimeEntry(TimeEntryId::from(id));
    let mut finding = Finding::new(
        "notes.missing",
        Severity::Check,
        Audience::Lead,
        subject,
        "No note yet.",
    );
    finding.member_id = Some(sam());
    finding.work_date = Some(day());
    finding
        .evidence
        .push(Evidence::condition("note", "0", false));
    finding
}

fn gap(start: &str, end: &str) -> Finding {
    let subject = Subject::MemberDay(sam(), day());
    let mut finding = Finding::new(
        "time.gap",
        Severity::Check,
        Audience::Lead,
        subject,
        "Could you help place it?",
    );
    finding.member_id = Some(sam());
    finding.work_date = Some(day());
    finding.interval_start = Some(clock(start));
    finding.interval_end = Some(clock(end));
    finding.length = Some(Seconds((clock(end) - clock(start)).num_seconds()));
    finding
}

fn scope() -> Scope {
    Scope {
        judged: Judged::Day(BTreeSet::from([sam()]), day()),
        rules: BTreeSet::from(["notes.missing", "time.gap"]),
    }
}

fn stored(finding: Finding, state: State) -> StoredItem {
    let found = Found::new(finding);
    StoredItem {
        item_id: found.item_id,
        rule: found.finding.rule.to_owned(),
        state,
        fingerprint: found.fingerprint,
        subject_kind: found.finding.subject.kind().to_owned(),
        subject_id: found.finding.subject.id(),
        member_id: found.finding.member_id,
        work_date: found.finding.work_date,
        interval_start: found.finding.interval_start,
        interval_end: found.finding.interval_end,
    }
}

fn changed(mut finding: Finding) -> Finding {
    finding.evidence.push(Evidence::value("worked", "2 h"));
    finding
}

fn kinds(changes: &[Change]) -> Vec<&'static str> {
    changes
        .iter()
        .map(|change| match change {
            Change::Open(_) => "open",
            Change::Renew(_) => "renew",
            Change::Reopen(_) => "reopen",
            Change::Fix(_) => "fix",
        })
        .collect()
}

fn fold_one(state: State, now: Option<Finding>) -> Vec<&'static str> {
    kinds(&fold(
        &[stored(note("psa:1"), state)],
        now.into_iter().collect(),
        &scope(),
    ))
}

#[test]
fn a_new_finding_opens_an_item_and_the_same_again_changes_nothing() {
    let changes = fold(&[], vec![note("psa:1"), note("psa:1")], &scope());
    assert_eq!(kinds(&changes), ["open"]);
    assert!(fold_one(State::Open, Some(note("psa:1"))).is_empty());
    assert!(fold_one(State::Asked, Some(note("psa:1"))).is_empty());
    assert!(fold_one(State::Expired, Some(note("psa:1"))).is_empty());
}

#[test]
fn other_words_for_the_same_evidence_change_nothing() {
    let mut reworded = note("psa:1");
    reworded.reason = "Is there a line to add?".to_owned();
    assert!(fold_one(State::Open, Some(reworded)).is_empty());
}

#[test]
fn changed_evidence_renews_a_live_item() {
    assert_eq!(
        fold_one(State::Open, Some(changed(note("psa:1")))),
        ["renew"]
    );
    assert_eq!(
        fold_one(State::Asked, Some(changed(note("psa:1")))),
        ["renew"]
    );
}

#[test]
fn a_persons_word_holds_until_the_evidence_changes() {
    for state in [State::Accepted, State::Dismissed] {
        assert!(fold_one(state, Some(note("psa:1"))).is_empty());
        assert!(fold_one(state, None).is_empty());
        assert_eq!(fold_one(state, Some(changed(note("psa:1")))), ["reopen"]);
    }
}

#[test]
fn what_is_gone_is_fixed_and_opens_again_when_it_is_back() {
    assert_eq!(fold_one(State::Open, None), ["fix"]);
    assert_eq!(fold_one(State::Asked, None), ["fix"]);
    assert!(fold_one(State::Fixed, None).is_empty());
    assert!(fold_one(State::Expired, None).is_empty());
    assert_eq!(fold_one(State::Fixed, Some(note("psa:1"))), ["reopen"]);
}

#[test]
fn an_item_that_was_not_judged_is_not_fixed() {
    let mut not_asked = scope();
    not_asked.rules.remove("notes.missing");
    let open = [stored(note("psa:1"), State::Open)];
    assert!(fold(&open, Vec::new(), &not_asked).is_empty());
    let mut other_day = scope();
    other_day.judged = Judged::Day(BTreeSet::from([sam()]), day().succ_opt().unwrap());
    assert!(fold(&open, Vec::new(), &other_day).is_empty());
    let mut other_person = scope();
    other_person.judged = Judged::Day(BTreeSet::from([MemberId::from("psa:kim")]), day());
    assert!(fold(&open, Vec::new(), &other_person).is_empty());
    assert_eq!(kinds(&fold(&open, Vec::new(), &scope())), ["fix"]);
}

#[test]
fn a_ticket_and_a_member_are_fixed_only_by_judging_them() {
    let ticket = TicketId::from("psa:T1");
    let subject = Subject::Ticket(ticket.clone());
    let finding = Finding::new(
        "notes.missing",
        Severity::Fix,
        Audience::Dispatcher,
        subject,
        "Is it right?",
    );
    let open = [stored(finding, State::Open)];
    assert!(fold(&open, Vec::new(), &scope()).is_empty());
    let mut own = scope();
    own.judged = Judged::Ticket(ticket);
    assert_eq!(kinds(&fold(&open, Vec::new(), &own)), ["fix"]);
}

#[test]
fn an_entry_that_moved_to_another_day_keeps_its_item() {
    let mut moved = note("psa:1");
    moved.work_date = day().succ_opt();
    let before = stored(note("psa:1"), State::Open);
    assert_eq!(before.item_id, Found::new(moved.clone()).item_id);
    let mut next_day = scope();
    next_day.judged = Judged::Day(BTreeSet::from([sam()]), day().succ_opt().unwrap());
    assert_eq!(kinds(&fold(&[before], vec![moved], &next_day)), ["renew"]);
}

#[test]
fn a_word_on_a_gap_holds_for_later_gaps_inside_it_and_for_no_other() {
    for state in [State::Accepted, State::Dismissed] {
        let settled = [stored(gap("15:00", "17:00"), state)];
        for (start, end) in [("15:00", "16:00"), ("15:30", "16:30"), ("16:00", "17:00")] {
            assert!(
                fold(&settled, vec![gap(start, end)], &scope()).is_empty(),
                "{start}"
            );
        }
        assert_eq!(
            kinds(&fold(&settled, vec![gap("15:00", "17:01")], &scope())),
            ["reopen"]
        );
        assert_eq!(
            kinds(&fold(&settled, vec![gap("14:00", "16:00")], &scope())),
            ["open"]
        );
    }
    let open = [stored(gap("15:00", "17:00"), State::Open)];
    assert_eq!(
        kinds(&fold(&open, vec![gap("16:00", "17:00")], &scope())),
        ["open", "fix"]
    );
}

#[test]
fn an_item_is_its_rule_and_subject_and_a_gap_its_start_as_well() {
    let id = |finding: Finding| Found::new(finding).item_id;
    assert_eq!(id(note("psa:1")), id(changed(note("psa:1"))));
    assert_ne!(id(note("psa:1")), id(note("psa:2")));
    assert_eq!(id(gap("15:00", "16:00")), id(gap("15:00", "17:00")));
    assert_ne!(id(gap("15:00", "16:00")), id(gap("15:30", "16:00")));
    let hex = id(note("psa:1"));
    assert!(hex.len() == 16 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
}

#[test]
fn items_of_one_ticket_with_the_same_rule_and_agreement_share_a_root() {
    let on = |id: &str, agreement: &str| {
        let mut finding = note(id);
        finding.ticket_id = Some(TicketId::from("psa:T1"));
        finding.agreement_id = Some(AgreementId::from(agreement));
        Found::new(finding)
    };
    assert_eq!(on("psa:1", "psa:A").root_id, on("psa:2", "psa:A").root_id);
    assert_ne!(on("psa:1", "psa:A").root_id, on("psa:2", "psa:B").root_id);
    let alone = Found::new(note("psa:1"));
    assert_eq!(alone.root_id, alone.item_id);
}

#[test]
fn items_about_time_take_only_the_four_words_and_need_none() {
    let item = stored(gap("15:00", "16:00"), State::Open);
    assert_eq!(act(&item, Act::Dismiss, None), Ok(State::Dismissed));
    assert_eq!(act(&item, Act::Accept, None), Ok(State::Accepted));
    assert_eq!(
        act(&item, Act::Accept, Some("calendar")),
        Ok(State::Accepted)
    );
    for act_ in [Act::Ask, Act::Accept, Act::Dismiss] {
        let refused = act(&item, act_, Some("was at the dentist")).unwrap_err();
        assert!(
            refused.contains("added, calendar, payroll_wrap, other"),
            "{refused}"
        );
    }
}

#[test]
fn other_items_need_a_reason_to_be_accepted_or_dismissed() {
    let item = stored(note("psa:1"), State::Open);
    assert_eq!(act(&item, Act::Ask, None), Ok(State::Asked));
    assert!(act(&item, Act::Accept, None).is_err());
    assert!(act(&item, Act::Dismiss, Some("  ")).is_err());
    assert_eq!(
        act(&item, Act::Accept, Some("agreed by mail")),
        Ok(State::Accepted)
    );
    let accepted = stored(note("psa:1"), State::Accepted);
    assert_eq!(act(&accepted, Act::Reopen, None), Ok(State::Open));
    assert!(act(&accepted, Act::Dismiss, Some("x")).is_err());
}

#[test]
fn nobody_can_set_fixed_or_wake_what_the_data_or_time_has_closed() {
    for state in [State::Fixed, State::Expired] {
        let item = stored(note("psa:1"), state);
        for one in [Act::Ask, Act::Accept, Act::Dismiss, Act::Reopen] {
            assert!(act(&item, one, Some("x")).is_err());
        }
    }
}

#[test]
fn items_about_time_grow_too_old_and_others_do_not() {
    let item = stored(gap("15:00", "16:00"), State::Open);
    let after = |days| day() + TimeDelta::days(days);
    assert!(!is_too_old(&item, after(7), 7));
    assert!(is_too_old(&item, after(8), 7));
    assert!(!is_too_old(
        &stored(gap("15:00", "16:00"), State::Accepted),
        after(8),
        7
    ));
    assert!(!is_too_old(
        &stored(note("psa:1"), State::Open),
        after(8),
        7
    ));
}

#[test]
fn the_words_of_states_read_back() {
    for word in ["open", "asked", "fixed", "accepted", "dismissed", "expired"] {
        assert_eq!(State::parse(word).map(State::as_str), Some(word));
    }
    assert_eq!(State::parse("new"), None);
}

fn letter(today: &str) -> Letter<'static> {
    Letter {
        name: "Sam Reed",
        date: day(),
        today: today.parse().unwrap(),
        purpose: "Plan capacity, price agreements fairly, bill the right client.",
    }
}

#[test]
fn one_message_combines_the_items_of_a_day_in_kind_words() {
    let mut note = note("psa:1");
    note.reason =
        "The entry of 1 h at 09:00 has no note yet; could one line say what it was about?"
            .to_owned();
    let items = [gap("15:00", "16:08"), note];
    let text = message(&letter("2026-11-02"), &items.iter().collect::<Vec<_>>()).unwrap();
    assert!(
        text.starts_with("Hi Sam, could you help me? I can't place about 1 h 10 min from today."),
        "{text}"
    );
    assert!(text.contains("has no note yet") && text.contains("bill the right client."));
    assert!(!text.contains("Reed") && !text.contains(".."), "{text}");
    assert!(text.contains("not working time, something else; the last two need no explanation."));
    assert_eq!(is_kind(&text), Ok(()));
}

#[test]
fn a_day_full_of_questions_is_no_long_list() {
    let about = |rule: &'static str, reason: &str| {
        let mut item = note("psa:1");
        item.rule = rule;
        item.reason = reason.to_owned();
        item
    };
    let mut items: Vec<Finding> = (1..=12)
        .map(|n| {
            about(
                "entry.overlap",
                &format!("Which of {n} has the right times?"),
            )
        })
        .collect();
    items.push(about("notes.missing", "What was it about?"));
    let text = message(&letter("2026-11-03"), &items.iter().collect::<Vec<_>>()).unwrap();
    for (words, said) in [
        ("Which of 1 has", true),
        ("What was it about?", true),
        ("Which of 2 has", true),
        ("Which of 3 has", false),
        ("shall we look at them together?", true),
        ("12", false),
    ] {
        assert_eq!(text.contains(words), said, "{words}: {text}");
    }
    assert_eq!(is_kind(&text), Ok(()));
    let few = message(
        &letter("2026-11-03"),
        &items.iter().take(3).collect::<Vec<_>>(),
    );
    assert!(!few.unwrap().contains("look at them together"));
}

#[test]
fn a_message_says_the_day_as_people_do() {
    let items = [gap("15:00", "15:47")];
    let items: Vec<&Finding> = items.iter().collect();
    for (today, words) in [
        ("2026-11-03", "about 45 min from yesterday."),
        ("2026-11-06", "from Monday."),
        ("2026-11-09", "from 2 November."),
        ("2027-01-04", "from 2 November 2026."),
    ] {
        let text = message(&letter(today), &items).unwrap();
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(message(&letter("2026-11-03"), &[]), None);
}

#[test]
fn an_empty_day_asks_whether_leave_is_still_to_come() {
    let subject = Subject::MemberDay(sam(), day());
    let finding = Finding::new(
        "time.no_entries",
        Severity::Check,
        Audience::Lead,
        subject,
        "Was it leave?",
    );
    let text = message(&letter("2026-11-03"), &[&finding]).unwrap();
    assert!(
        text.contains("I can't see anything for yesterday yet. Were you on leave"),
        "{text}"
    );
    assert_eq!(is_kind(&text), Ok(()));
}

#[test]
fn unkind_words_are_found() {
    for text in [
        "Why is this empty?",
        "You failed to write it.",
        "You must add it.",
        "Missing again.",
        "Only 60 % of the day.",
        "Please add it!",
        "no whole sentence",
    ] {
        assert!(is_kind(text).is_err(), "{text}");
    }
    assert_eq!(is_kind("Could the whyte mustard order be placed?"), Ok(()));
}
