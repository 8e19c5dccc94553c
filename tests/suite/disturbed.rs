//! What a change touched waits for the review and for the month, and for each until it has looked.

use crate::store::empty;
use crate::tiny_firm;
use crate::warehouse::{self, Look, migrate};
use daybook::model::Month;
use daybook::store::Db;
use daybook::store::dirty::{Consumer, Disturbed, Place, PlaceKind};
use std::collections::BTreeSet;

fn ticket(id: &str) -> Disturbed {
    Disturbed::Ticket(id.into())
}

async fn disturb(db: &Db, what: &BTreeSet<Disturbed>) {
    let mut tx = db.begin(tiny_firm::hour(0)).await.unwrap();
    tx.disturb(what).await.unwrap();
    tx.commit().await.unwrap();
}

async fn waiting(db: &Db, consumer: Consumer) -> BTreeSet<Disturbed> {
    db.disturbed(consumer).await.unwrap().what
}

#[tokio::test]
async fn whatever_was_disturbed_is_told_as_it_was() {
    let (db, _look, _folder) = empty().await;
    let odd = r#"psa:7/"8":ü%"#;
    let place = |month, kind| {
        Disturbed::Place(Place {
            month,
            kind,
            id: odd.into(),
        })
    };
    let day = "2026-11-02".parse().unwrap();
    let what: BTreeSet<Disturbed> = [
        Disturbed::Day(odd.into(), day),
        ticket(odd),
        Disturbed::TicketTime(odd.into()),
        Disturbed::Agreement(odd.into()),
        Disturbed::Project(odd.into()),
        Disturbed::ProjectPlan(odd.into()),
        Disturbed::Member(odd.into()),
        Disturbed::Month("2026-10".into()),
        place(Month::parse("2026-10"), PlaceKind::Ticket),
        place(None, PlaceKind::Entry),
        Disturbed::All,
    ]
    .into();
    disturb(&db, &what).await;
    assert_eq!(waiting(&db, Consumer::Judge).await, what);
    assert_eq!(waiting(&db, Consumer::Roll).await, what);
}

#[tokio::test]
async fn a_mark_that_is_not_understood_has_everything_looked_at() {
    let (db, look, _folder) = empty().await;
    look.run(r#"insert into disturbed (judge, roll, marks) values (true, true, '["moon/psa:1"]')"#)
        .await;
    let what = waiting(&db, Consumer::Judge).await;
    assert_eq!(what, [Disturbed::All].into());
}

#[tokio::test]
async fn very_many_tickets_that_got_time_at_once_are_one_mark_for_all_open_ones() {
    let (db, _look, _folder) = empty().await;
    let time = |id: &str| Disturbed::TicketTime(id.into());
    for (count, all_open) in [(200, false), (201, true)] {
        let tickets = (0..count).map(|n| time(&format!("psa:{n}")));
        disturb(&db, &tickets.collect()).await;
        let what = waiting(&db, Consumer::Judge).await;
        assert_eq!(what.contains(&time("*")), all_open);
        assert!(what.contains(&time("psa:0")) && !what.contains(&time("psa:200")));
    }
}

#[tokio::test]
async fn what_was_disturbed_again_after_it_was_claimed_stays_disturbed() {
    let (db, _look, _folder) = empty().await;
    let what = [ticket("psa:1"), Disturbed::Agreement("psa:2".into())].into();
    disturb(&db, &what).await;
    let claims = db.disturbed(Consumer::Judge).await.unwrap();
    let mut tx = db.begin(tiny_firm::hour(0)).await.unwrap();
    tx.disturb(&[ticket("psa:1")].into()).await.unwrap();
    tx.clear(Consumer::Judge, &claims).await.unwrap();
    tx.commit().await.unwrap();
    let left = waiting(&db, Consumer::Judge).await;
    assert_eq!(left, [ticket("psa:1")].into());
    let months = waiting(&db, Consumer::Roll).await;
    assert_eq!(months, what, "the month has yet to look at both");
}

#[tokio::test]
async fn two_who_claimed_the_same_clear_nothing_that_came_after() {
    let (db, look, _folder) = empty().await;
    disturb(&db, &[ticket("psa:1")].into()).await;
    let mut claims = Vec::new();
    for consumer in [Consumer::Judge, Consumer::Roll, Consumer::Judge] {
        claims.push((consumer, db.disturbed(consumer).await.unwrap()));
    }
    for (at, (consumer, claimed)) in claims.iter().enumerate() {
        let mut tx = db.begin(tiny_firm::hour(0)).await.unwrap();
        tx.clear(*consumer, claimed).await.unwrap();
        tx.commit().await.unwrap();
        if at == 1 {
            assert_eq!(look.one("select count(*) from disturbed").await, "0");
            disturb(&db, &[ticket("psa:2")].into()).await;
        }
    }
    let left = waiting(&db, Consumer::Judge).await;
    assert_eq!(left, [ticket("psa:2")].into());
}

#[tokio::test]
async fn what_waited_before_the_marks_were_put_together_still_waits() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::bare(folder.path());
    let db = Db::open(&url, true).await.unwrap();
    let look = Look::at(&url).await;
    migrate(&look, "0001", "0033").await;
    look.run(
        "insert into disturbed (kind, key, on_date, generation, judge, roll) values
            ('day', 'psa:1/2026-11-02', '2026-11-02', 4, true, true), ('ticket', 'psa:1', null, 1, true, true),
            ('ticket_time', '*', null, 1, true, false), ('place', '*/agreement/psa:3', null, 2, false, true)",
    )
    .await;
    migrate(&look, "0033", "0034").await;
    let both = [
        Disturbed::Day("psa:1".into(), "2026-11-02".parse().unwrap()),
        ticket("psa:1"),
    ];
    let and = |more| {
        BTreeSet::from(both.clone())
            .into_iter()
            .chain([more])
            .collect()
    };
    let judge: BTreeSet<_> = and(Disturbed::TicketTime("*".into()));
    let roll: BTreeSet<_> = and(Disturbed::Place(Place {
        month: None,
        kind: PlaceKind::Agreement,
        id: "psa:3".into(),
    }));
    assert_eq!(waiting(&db, Consumer::Judge).await, judge);
    assert_eq!(waiting(&db, Consumer::Roll).await, roll);
    look.close().await;
    db.close().await;
}
