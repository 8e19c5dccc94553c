//! An independent recount of the month views: what `daybook export` wrote, added up again by plain SQL from the
//! definitions alone, in whole numbers, with no code of the program's that deals with money.
//!
//! `recount/*.sql` is the recount, in order; `books` the firm's second source, with what a simulated vendor cannot say.

mod books;
mod sheet;

use crate::support::{read, settings};
use daybook::clock::Clock;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use sheet::{Methods, Present, Sheet, USUAL};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the recount must have met, or it proves nothing about it.
const MET: [&str; 17] = [
    "absence_cost",
    "addition_cost",
    "expense_cost",
    "labour_cost.client",
    "labour_cost.internal",
    "payroll_wrap_cost",
    "revenue_billed.credit",
    "revenue_billed.invoice",
    "revenue_earned.addition",
    "revenue_earned.block",
    "revenue_earned.breakage",
    "revenue_earned.credit",
    "revenue_earned.expense",
    "revenue_earned.incident",
    "revenue_earned.overage",
    "revenue_earned.percent_complete",
    "revenue_earned.recurring",
];

/// And why work is not paid.
const CAUSES: [&str; 7] = [
    "unbilled",
    "do_not_bill",
    "no_charge",
    "absorbed_project",
    "expired_agreement",
    "dead_end",
    "no_rate",
];

/// The sources, and whether an entry's own agreement alone decides there. An entry that names none on a ticket that has
/// one stands on the ticket's everywhere: files could not say otherwise, and an export is read back as the same firm.
const SOURCES: &[(&str, bool)] = &[("psa", false), ("books", false)];

/// A firm of so many people and months, over HTTP and from files, rolled up and exported.
async fn published(size: Size, seed: u64, methods: Methods, folder: &Path) -> (PathBuf, Present) {
    let world = generate(size, seed);
    let (now, present) = (world.now, present(&world, methods));
    std::fs::create_dir(folder.join("books")).unwrap();
    books::write(&folder.join("books"), seed, &working_days(&world));
    let server = Server::start(world, Options::default()).await.unwrap();
    let books = "[sources.books]\nkind = \"files\"\npath = \"books\"\nqualified_ids = true\n";
    let finance = finance(&methods);
    let text = format!("{}\n{books}{finance}", settings(&server, folder, ""));
    let clock = Clock::fixed(now);
    let daybook = read(folder, &text, clock).await;
    assert_eq!(daybook.db.parked(None, None).await.unwrap().len(), 0);
    let firm = daybook.firm().await.unwrap();
    daybook.roll(&firm, &[]).await.unwrap();
    drop(daybook);
    (export(folder, &now.to_rfc3339()), present)
}

/// The built program writes the files.
fn export(folder: &Path, now: &str) -> PathBuf {
    let out = folder.join("out");
    let ended = Command::new(env!("CARGO_BIN_EXE_daybook"))
        .args(["export", "--format", "csv", "--now", now, "--config"])
        .arg(folder.join("daybook.toml"))
        .arg("--out")
        .arg(&out)
        .env_clear()
        .output()
        .unwrap();
    assert!(ended.status.success(), "{ended:?}");
    out
}

/// The methods as an operator writes them.
fn finance(methods: &Methods) -> String {
    let Methods {
        proration,
        breakage,
        expected: (part, of),
        year,
        inclusive,
    } = methods;
    let expected = match *part {
        0 => String::new(),
        part => (100.0 * part as f64 / *of as f64).to_string(),
    };
    let basis = match year {
        13 => "paid_hours",
        _ => "available_hours",
    };
    let left_out = 160 * (13 - year);
    format!(
        "[finance]\nproration = \"{proration}\"\nbreakage = \"{breakage}\"\nexpected_breakage_pct = \"{expected}\"\n\
         cost_basis = \"{basis}\"\nunavailable_hours = {{ leave = {left_out} }}\ncancelled_date_inclusive = {inclusive}\n"
    )
}

fn present(world: &World, methods: Methods) -> Present {
    Present {
        zone: world.time_zone,
        today: world.now.with_timezone(&world.time_zone).date_naive(),
        currency: "USD",
        sources: SOURCES,
        methods,
    }
}

fn working_days(world: &World) -> Vec<String> {
    let today = world.now.date_naive();
    let days = world.first_day.iter_days().take_while(|day| *day < today);
    days.filter(|day| day.format("%a").to_string() != "Sun")
        .map(|day| day.to_string())
        .collect()
}

/// Every figure of every view, or a list of those that differ.
async fn recount(size: Size, seed: u64, methods: Methods) {
    let folder = tempfile::tempdir().unwrap();
    let (out, present) = published(size, seed, methods, folder.path()).await;
    let sheet = Sheet::of(&out, &present).await;
    let differences = sheet.differences().await;
    assert!(
        differences.is_empty(),
        "{size:?}, seed {seed}, {methods:?}: {} of {} figures differ\n{}",
        differences.len(),
        sheet.figures().await,
        differences.join("\n")
    );
    let unsummed = sheet.unsummed().await;
    assert!(unsummed.is_empty(), "{}", unsummed.join("\n"));
    let met = sheet.kinds().await;
    let meets = |kind: &&str| methods.breakage != "none" || *kind != "revenue_earned.breakage";
    for kind in MET.into_iter().filter(meets) {
        assert!(met.iter().any(|k| k == kind), "no {kind} in {met:?}");
    }
    for cause in CAUSES {
        let found = format!("SELECT count(*) FROM unpaid WHERE cause = '{cause}'");
        assert!(sheet.number(&found).await > 0, "no {cause}");
    }
    let named = "SELECT count(DISTINCT key) FROM figure WHERE view = 'rpt_team_month'";
    assert!(sheet.number(named).await > 1);
}

/// Months before the present one. A year on request: `DAYBOOK_RECOUNT_MONTHS=12 tests/run recount`, a few minutes more.
fn months() -> u32 {
    let asked = std::env::var("DAYBOOK_RECOUNT_MONTHS");
    asked.map_or(2, |n| n.parse().expect("a number of months"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_eight_people_add_up_to_the_cent() {
    for seed in 1..=3 {
        let size = Size {
            people: 8,
            months: months(),
        };
        recount(size, seed, USUAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_forty_people_add_up_to_the_cent() {
    for seed in 4..=6 {
        let size = Size {
            people: 40,
            months: months(),
        };
        recount(size, seed, USUAL).await;
    }
}

/// Each method that is not the usual one, in a firm of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_add_up_to_the_cent_by_every_method() {
    let thirty = Methods {
        proration: "thirty_day",
        breakage: "proportional",
        expected: (1, 8),
        year: 11,
        inclusive: true,
    };
    let first = Methods {
        proration: "full_if_active_on_first",
        breakage: "none",
        ..USUAL
    };
    let any = Methods {
        proration: "full_if_any_day",
        breakage: "proportional",
        expected: (2, 5),
        ..USUAL
    };
    let none = Methods {
        proration: "none",
        inclusive: true,
        ..USUAL
    };
    for (seed, methods) in (11..).zip([thirty, first, any, none]) {
        let size = Size {
            people: 8,
            months: months(),
        };
        recount(size, seed, methods).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_cent_a_missing_row_and_a_row_too_many_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size {
        people: 5,
        months: 1,
    };
    let (out, present) = published(size, 8, USUAL, folder.path()).await;
    let sheet = Sheet::of(&out, &present).await;
    let before = sheet.differences().await.len();
    let total = "view = 'rpt_month_reconciliation' and month = '2026-10' and key = 'USD'";
    for (tampering, differences) in [
        (
            "update published set value = value - 100 where rowid =
                (select min(rowid) from published where field = 'labour_cost' and value > 0)"
                .to_owned(),
            1,
        ),
        (format!("delete from published where {total} and field = 'total'"), 1),
        (
            format!(
                "insert into published
                 select 'rpt_company_month', month, 'psa:0 USD', field, 0 from published where {total}"
            ),
            8,
        ),
    ] {
        sheet.run(&tampering).await;
        let found = sheet.differences().await.len() - before;
        assert_eq!(found, differences, "{tampering}");
        sheet.publish(&out).await;
    }
}

#[tokio::test]
async fn what_does_not_fit_a_whole_number_is_refused_and_halves_go_to_the_even_neighbour() {
    let sheet = Sheet::empty().await;
    let line = |n: &str| {
        format!("insert into line (day, kind, currency, n, d) values (0, 'x', 'USD', {n}, 4)")
    };
    assert!(
        sheet
            .attempt(&line("9223372036854775807 * 2"))
            .await
            .is_err()
    );
    for (quarters, amount) in [(1, 0), (2, 0), (3, 1), (6, 2), (10, 2), (-2, 0), (-6, -2)] {
        sheet.run(&line(&quarters.to_string())).await;
        let last = "select amount from line order by rowid desc limit 1";
        assert_eq!(sheet.number(last).await, amount, "{quarters}/4");
    }
}
