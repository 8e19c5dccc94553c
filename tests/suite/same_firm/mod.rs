//! One firm, read through several vendors: the same items, and the same months to the cent.
//!
//! What a vendor cannot say stands in its table ([`Missing`]), with the reason and what follows, and the page of the source
//! shows it. The firm is compared twice. Without what is missing, everything must be the same. As it is, all but a few
//! rows must be: the table does not explain the firm away.

mod autotask;
mod autotask_live;
mod connectwise;
mod halopsa;
pub mod missing;

pub use autotask_live::agreement_cost;

use crate::support::{evaluate, read, settings};
use daybook::clock::Clock;
use daybook::daemon::Daybook;
use daybook::model::{AgreementKind, RuleMode};
use daybook::rules::BOOK;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::store::read::{Grid, Query};
use missing::Missing;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const BUSINESS: &str = "[business]\ntime_zone = \"America/New_York\"\npurpose = \"tests\"\n";

/// What a vendor cannot say, by kind of source.
pub const TABLES: [(&str, &[Missing]); 3] = [
    ("connectwise", connectwise::MISSING),
    ("autotask", autotask::MISSING),
    ("halopsa", halopsa::MISSING),
];

/// Every rule judges.
fn all_on() -> String {
    let rules = BOOK.iter().filter(|r| r.default_mode() != RuleMode::On);
    rules
        .map(|r| format!("[rules.\"{}\"]\nmode = \"on\"\n", r.id))
        .collect()
}

/// A Daybook that has read all and judged it.
async fn judged(text: &str, world: &World, folder: &Path) -> Daybook {
    let daybook = read(folder, text, Clock::fixed(world.now)).await;
    assert_eq!(daybook.db.parked(None, None).await.unwrap().len(), 0);
    evaluate(&daybook).await;
    daybook
}

/// An id of a kind of record in the firm's own words. What the firm does not have is left as it is.
type Own<'a> = dyn Fn(&str, &str) -> String + 'a;

async fn view(daybook: &Daybook, view: &'static str) -> Grid {
    let query = Query {
        view,
        filter: "",
        values: &[],
        order: "",
    };
    daybook.db.rows_of(query).await.unwrap()
}

/// Columns that are ours and no vendor's: keys of keys, and when something was seen.
const OURS: [&str; 5] = [
    "item_id",
    "root_id",
    "subject_url",
    "first_seen_at",
    "last_seen_at",
];
const ITEMS: [&str; 2] = ["rpt_review_item", "rpt_review_item_person"];
const MONTHS: [&str; 4] = [
    "rpt_agreement_month",
    "rpt_project_month",
    "rpt_company_month",
    "rpt_month_reconciliation",
];

/// The rows of a view as text, one a line; ids in the firm's own words.
async fn lines(daybook: &Daybook, name: &'static str, own: &Own<'_>) -> Vec<String> {
    let grid = view(daybook, name).await;
    let mut all = Vec::new();
    for row in &grid.rows {
        let of = |column: &str| {
            let text = grid.text(row, column);
            match column {
                "subject_id" => own(&grid.text(row, "subject_kind"), &text),
                // Which of its two figures a source gives is in the words.
                "reason" if grid.text(row, "rule") == "setup.block_balance_differs" => {
                    String::new()
                }
                "reason" => in_own_words(&text, own),
                _ => match column.strip_suffix("_id") {
                    Some(kind) => own(kind.trim_start_matches("suggested_"), &text),
                    None => text,
                },
            }
        };
        let told = grid.columns.iter().filter(|c| !OURS.contains(&c.as_str()));
        let cells = told
            .map(|c| (c, of(c)))
            .filter(|(_, text)| !text.is_empty());
        let cells: Vec<String> = cells.map(|(c, text)| format!("{c}={text}")).collect();
        all.push(cells.join(" "));
    }
    all.sort_unstable();
    all
}

/// A sentence that names other entries by their numbers.
fn in_own_words(reason: &str, own: &Own<'_>) -> String {
    let words = reason.split(' ').map(|word| {
        let number = word.trim_end_matches([';', ',', '.', '?', ':']);
        let ours = own("time_entry", &format!("psa:{number}"));
        let ours = ours.trim_start_matches("psa:");
        match number.contains('-') && ours != number {
            true => word.replace(number, ours),
            false => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A line as often as it is there.
fn counted(lines: &[String]) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for line in lines {
        *counted.entry(line.as_str()).or_default() += 1;
    }
    counted
}

/// Cells of a line by column.
fn cells(line: &str) -> BTreeMap<&str, String> {
    let mut cells: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = "";
    for word in line.split(' ') {
        match word.split_once('=') {
            Some((column, value)) => {
                last = column;
                cells.insert(column, value.to_owned());
            }
            None => *cells.entry(last).or_default() += &format!(" {word}"),
        }
    }
    cells
}

/// What tells the rows of a view apart.
const KEYS: [&str; 7] = [
    "rule",
    "subject_id",
    "interval_start",
    "month",
    "agreement_id",
    "project_id",
    "company_id",
];

/// What one has and the other has not, by the columns in which they differ; nothing where they are the same.
fn differing(name: &str, ours: &[String], theirs: &[String]) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let keyed = |lines: &[String], others: &[String]| {
        let has = counted(others);
        let alone = lines.iter().filter(|line| !has.contains_key(line.as_str()));
        let keyed = alone.map(|line| {
            let cells: BTreeMap<String, String> = cells(line)
                .into_iter()
                .map(|(c, v)| (c.to_owned(), v))
                .collect();
            let key = KEYS.iter().filter_map(|key| cells.get(*key).cloned());
            (key.collect::<Vec<_>>().join(" "), cells)
        });
        keyed.collect::<BTreeMap<String, BTreeMap<String, String>>>()
    };
    let (a, b) = (keyed(ours, theirs), keyed(theirs, ours));
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let nothing = BTreeMap::new();
    for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
        let (x, y) = (
            a.get(key).unwrap_or(&nothing),
            b.get(key).unwrap_or(&nothing),
        );
        let rule = x.get("rule").or(y.get("rule")).cloned().unwrap_or_default();
        let columns: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
        let columns: Vec<&String> = columns
            .into_iter()
            .filter(|c| x.get(*c) != y.get(*c))
            .collect();
        let (kind, example) = match (x.is_empty(), y.is_empty()) {
            (false, true) => ("ConnectWise alone".to_owned(), format!("{key}: {x:?}")),
            (true, false) => ("the other alone".to_owned(), format!("{key}: {y:?}")),
            _ => {
                let pairs = columns
                    .iter()
                    .map(|c| format!("{c}: {:?} {:?}", x.get(*c), y.get(*c)));
                (
                    format!("{columns:?}"),
                    format!("{key}: {}", pairs.collect::<Vec<_>>().join("; ")),
                )
            }
        };
        kinds
            .entry(format!("{kind} {rule}"))
            .or_default()
            .push(example);
    }
    let mut text = format!("{name}: {} and {} rows\n", ours.len(), theirs.len());
    for (kind, examples) in kinds {
        text += &format!("  {kind}, {} times:\n", examples.len());
        for example in examples.iter().take(2) {
            text += &format!("    {example}\n");
        }
    }
    Some(text)
}

/// The firm without what neither of two vendors can say. Every row of both tables must be about something in it.
fn told(world: &World, tables: [&[Missing]; 2]) -> World {
    let mut world = world.clone();
    for missing in tables.into_iter().flatten() {
        let changed = (missing.take)(&mut world);
        assert!(
            changed > 0,
            "{}: nothing in the firm is about it",
            missing.what
        );
    }
    world
}

/// All lines of a Daybook, by view.
async fn everything(daybook: &Daybook, own: &Own<'_>) -> BTreeMap<&'static str, Vec<String>> {
    let mut all = BTreeMap::new();
    for name in ITEMS.into_iter().chain(MONTHS) {
        let lines = lines(daybook, name, own).await;
        assert!(!lines.is_empty(), "{name}");
        all.insert(name, lines);
    }
    all
}

/// How many lines of both are the same, of how many.
fn shared(
    a: &BTreeMap<&'static str, Vec<String>>,
    b: &BTreeMap<&'static str, Vec<String>>,
    views: &[&'static str],
) -> (usize, usize) {
    let mut sums = (0, 0);
    for name in views {
        let has = counted(&b[name]);
        sums.1 += a[name].len();
        sums.0 += a[name]
            .iter()
            .filter(|line| has.contains_key(line.as_str()))
            .count();
    }
    sums
}

fn as_it_is(_: &str, id: &str) -> String {
    id.to_owned()
}

async fn by_connectwise(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    use daybook::simulator::connectwise::{Options, Server};
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(world.clone(), Options::default())
        .await
        .unwrap();
    let text = settings(&server, folder.path(), &format!("{BUSINESS}{}", all_on()));
    let daybook = judged(&text, world, folder.path()).await;
    let all = everything(&daybook, &as_it_is).await;
    daybook.db.close().await;
    all
}

/// Through ConnectWise and another vendor: the same, but for the two tables. Of the firm as it is, but for what touches nearly
/// every row of it, so many rows in a hundred of months, and of items, must be the same all the same.
async fn compare(
    size: Size,
    seed: u64,
    kind: &str,
    everywhere: &[&str],
    at_least: (usize, usize),
    by_other: impl AsyncFn(&World) -> BTreeMap<&'static str, Vec<String>>,
) {
    let mut world = generate(size, seed);
    let blocks = world.agreements.iter().map(|a| a.agreement.kind);
    assert!(blocks.clone().any(|k| k == AgreementKind::BlockHours));
    assert!(blocks.clone().any(|k| k == AgreementKind::BlockMoney));
    let table = TABLES
        .into_iter()
        .find(|(name, _)| *name == kind)
        .unwrap()
        .1;
    let less = told(&world, [connectwise::MISSING, table]);
    let connectwise = Box::pin(by_connectwise(&less)).await;
    let other = Box::pin(by_other(&less)).await;
    let differences: Vec<String> = connectwise
        .keys()
        .filter_map(|name| differing(name, &connectwise[name], &other[name]))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));

    for missing in table.iter().filter(|m| everywhere.contains(&m.what)) {
        (missing.take)(&mut world);
    }
    let connectwise = Box::pin(by_connectwise(&world)).await;
    let other = Box::pin(by_other(&world)).await;
    for name in MONTHS {
        let differing = differing(name, &connectwise[name], &other[name]);
        eprintln!("{kind}, as it is: {}", differing.unwrap_or_default());
    }
    for (views, percent) in [(&MONTHS[..], at_least.0), (&ITEMS[..], at_least.1)] {
        let (same, all) = shared(&connectwise, &other, views);
        eprintln!("{kind}: {same} of {all} rows of {views:?} are the same");
        assert!(
            same * 100 >= all * percent,
            "{kind}: {same} of {all} rows of {views:?} are the same"
        );
    }
}

const FORTY: Size = Size {
    people: 40,
    months: 2,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_firm_gives_the_same_items_and_months_through_connectwise_and_autotask() {
    compare(FORTY, 1, "autotask", &[], (88, 65), autotask::read).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_firm_gives_the_same_items_and_months_through_connectwise_and_halopsa() {
    compare(
        FORTY,
        1,
        "halopsa",
        &[halopsa::INCLUDED],
        (88, 65),
        halopsa::read,
    )
    .await;
}

#[test]
fn what_a_vendor_cannot_give_is_said_once_and_in_whole_sentences() {
    for (kind, table) in TABLES {
        let said: BTreeSet<&str> = table.iter().map(|m| m.what).collect();
        assert_eq!(said.len(), table.len(), "{kind}");
        for missing in table {
            assert!(!missing.so.is_empty(), "{kind}: {}", missing.what);
        }
    }
}
