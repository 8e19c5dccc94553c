//! How many months a change has looked at: those it can touch, and no others.

use super::books::Books;
use crate::support::config;
use chrono::NaiveDate;
use daybook::clock::Clock;
use daybook::close::Act;
use daybook::daemon::{Daybook, Silent};
use daybook::model::Month;
use daybook::review::Span;
use daybook::sync::PassOptions;

/// March to July: a client by the hour, one with a project at a fixed price, and an invoice for each of two months.
fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch")
        .file("members", "id,name\nsam,Sam Ray")
        .file("cost_rates", "member_id,amount,currency,valid_from\nsam,40,USD,2026-01-01")
        .file(
            "agreements",
            "id,company_id,name,kind,starts_on,ends_on\nhour,acorn,Hours,time_and_materials,2026-03-01,",
        )
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price,planned_hours,remaining_hours\nmove,birch,Move,fixed_fee,20000,90,40",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,project_id,worked_on,worked_hours,billable,hourly_rate
             a3,sam,acorn,hour,,2026-03-05,2,billable,100
             a5,sam,acorn,hour,,2026-05-05,2,billable,100
             b3,sam,birch,,move,2026-03-06,10,billable,
             b4,sam,birch,,move,2026-04-06,10,billable,
             b6,sam,birch,,move,2026-06-05,10,billable,
             b7,sam,birch,,move,2026-07-06,10,billable,",
        )
        .file(
            "invoices",
            "id,company_id,invoiced_on,currency,kind,credits_invoice_id\ni3,acorn,2026-03-31,USD,invoice,\nc5,acorn,2026-05-31,USD,credit_note,i3",
        )
        .file("invoice_lines", "id,invoice_id,amount,time_entry_id\nl3,i3,200,a3\nl5,c5,20,");
    books
}

struct Looked<'a> {
    books: &'a Books,
    daybook: Daybook,
}

impl Looked<'_> {
    async fn months(&self) -> usize {
        let options = PassOptions::default();
        self.daybook.sync(&[], &options, &Silent).await.unwrap();
        let firm = self.daybook.firm().await.unwrap();
        self.daybook.roll(&firm, &[]).await.unwrap().months
    }

    /// After an edit of a file.
    async fn after(&self, file: &str, from: &str, to: &str) -> usize {
        self.books.edit(file, from, to);
        self.daybook
            .clock
            .advance(daybook::model::Seconds::hours(1));
        self.months().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_has_those_months_looked_at_that_it_can_touch() {
    let books = books();
    let text = std::fs::read_to_string(books.settings()).unwrap();
    let folder = books.settings().parent().unwrap().to_owned();
    let clock = Clock::fixed("2026-07-20T12:00:00Z".parse().unwrap());
    let daybook = Daybook::open(config(&folder, &text), clock, true)
        .await
        .unwrap();
    let looked = Looked {
        books: &books,
        daybook,
    };
    assert_eq!(looked.months().await, 5, "all there are");
    assert_eq!(looked.months().await, 0, "nothing changed");
    // An entry by the hour, in its month.
    assert_eq!(
        looked
            .after("time_entries", "2026-05-05,2", "2026-05-05,3")
            .await,
        1
    );
    // One at a fixed price: every open month has the estimate.
    assert_eq!(
        looked
            .after("time_entries", "2026-07-06,10", "2026-07-06,12")
            .await,
        5
    );
    // An invoice: its month, that of the entry it bills, and that of the credit note.
    assert_eq!(
        looked
            .after("invoice_lines", "l3,i3,200", "l3,i3,210")
            .await,
        2
    );
    assert_eq!(
        looked.after("invoice_lines", "l5,c5,20", "l5,c5,30").await,
        2
    );
    let more = "c5,acorn,2026-05-31,USD,credit_note,i3\ni7,birch,2026-07-15,USD,invoice,";
    let was = "c5,acorn,2026-05-31,USD,credit_note,i3";
    assert_eq!(looked.after("invoices", was, more).await, 1);

    for month in ["2026-03", "2026-04"] {
        let act = Act {
            actor: "ada",
            reason: "",
        };
        let month = Month::parse(month).unwrap();
        looked.daybook.close_month(month, act).await.unwrap();
    }
    // Closed months keep what they say of progress.
    assert_eq!(
        looked
            .after("time_entries", "2026-07-06,12", "2026-07-06,14")
            .await,
        3
    );
    assert_eq!(
        looked.after("projects", "20000,90,40", "20000,90,60").await,
        3
    );
    assert_eq!(
        looked
            .after("projects", "Move,fixed_fee", "Move to the cloud,fixed_fee")
            .await,
        3
    );
    // Late work is looked at where it lies, too.
    assert_eq!(
        looked
            .after("time_entries", "2026-03-06,10", "2026-03-06,11")
            .await,
        4
    );

    // What is found on a day is of its month alone.
    let day = NaiveDate::from_ymd_opt(2026, 7, 6).unwrap();
    looked
        .books
        .edit("agreements", "2026-03-01,", "2026-03-01,2026-07-01");
    looked.months().await;
    looked
        .books
        .edit("time_entries", "b7,sam,birch,,move", "b7,sam,acorn,hour,");
    looked.months().await;
    let firm = looked.daybook.firm().await.unwrap();
    let before = looked.daybook.db.open_items().await.unwrap();
    looked
        .daybook
        .review(&firm, Span::Days(day, day))
        .await
        .unwrap();
    let after = looked.daybook.db.open_items().await.unwrap();
    let count = |items: &daybook::store::month::OpenItems| -> i64 {
        items.by_agreement(Month::of(day)).values().sum()
    };
    assert!(count(&after) > count(&before), "something was found");
    let rolled = looked.daybook.roll(&firm, &[]).await.unwrap();
    assert_eq!(rolled.months, 1);
}
