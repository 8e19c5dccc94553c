//! `daybook review`: judge days and print what is open.

use super::arguments::date;
use super::output::{Format, Sheet, Value, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::review::{Reviewed, Span};
use crate::store::read::{Bound, Query};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Judge days and print the open items
///
/// Without dates: every day that is due and was disturbed by a change. Gaps are never looked for further back than
/// review.look_back_days; a line says so when you ask for more.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook review
  daybook review --date 2026-11-02
  daybook review --from 2026-11-02 --to 2026-11-06 --format csv > week.csv")]
pub struct Arguments {
    /// One day
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with_all = ["from", "to"])]
    pub date: Option<NaiveDate>,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "to")]
    pub from: Option<NaiveDate>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "from")]
    pub to: Option<NaiveDate>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Judges and prints.
pub fn review(context: &Context, arguments: &Arguments) -> Outcome {
    let days = arguments
        .date
        .map(|day| (day, day))
        .or(arguments.from.zip(arguments.to));
    if let Some((from, to)) = days.filter(|(from, to)| from > to) {
        return Err(Failure::Usage(format!(
            "--from {from} is after --to {to}; swap them"
        )));
    }
    with_daybook(context, false, async |daybook| {
        let firm = daybook.firm().await?;
        let span = days.map_or(Span::Due, |(from, to)| Span::Days(from, to));
        let reviewed = daybook.review(&firm, span).await?;
        say(daybook, &reviewed);
        let items = open_items(daybook, days).await?;
        if arguments.format == Format::Table {
            print(&queue_report(&items, context.width()))?;
        } else {
            context.print(&items, arguments.format)?;
        }
        Ok(Exit::Done)
    })
}

/// What was not judged, in one line each.
fn say(daybook: &Daybook, reviewed: &Reviewed) {
    if let Some(since) = reviewed.no_time_before {
        eprintln!("time.* was not evaluated for days before {since} (review.look_back_days)");
    }
    if let Some(read) = reviewed.stale_since {
        let read = read.map_or("never".to_owned(), |at| at.to_rfc3339());
        eprintln!(
            "days that ended since the sources of time were last read ({read}) are not judged yet; run `daybook sync`"
        );
    }
    if daybook.config.params().business.purpose.is_none() {
        eprintln!("business.purpose is empty, so rules about people's days are off");
    }
}

/// Open items of the days (with those that have no day), or all, in the order date, member name, start.
pub(super) async fn open_items(
    daybook: &Daybook,
    days: Option<(NaiveDate, NaiveDate)>,
) -> anyhow::Result<Sheet> {
    let values = days.map_or(Vec::new(), |(from, to)| {
        vec![Bound::Date(from), Bound::Date(to)]
    });
    let filter = if days.is_some() {
        "state in ('open', 'asked') and (work_date is null or work_date between $1 and $2)"
    } else {
        "state in ('open', 'asked')"
    };
    let mut all = Sheet::default();
    for view in ["rpt_review_item", "rpt_review_item_person"] {
        let grid = daybook
            .db
            .rows_of(Query {
                view,
                filter,
                values: &values,
                order: "",
            })
            .await?;
        let part = sheet(&grid);
        all.columns = part.columns;
        all.rows.extend(part.rows);
    }
    let place: Vec<usize> = [
        "work_date",
        "member",
        "interval_start",
        "rule",
        "subject_id",
    ]
    .iter()
    .filter_map(|c| all.position(c))
    .collect();
    let key = |row: &Vec<Value>| place.iter().map(|at| text(&row[*at])).collect::<Vec<_>>();
    all.rows.sort_by_cached_key(key);
    Ok(all)
}

fn text(value: &Value) -> String {
    if let Value::Text(text) = value {
        text.clone()
    } else {
        String::new()
    }
}

/// The queue for people: a heading a day, and under it a few lines an item: who it is about, what was found, which mend
/// fits. Items of one ticket that share their cause are one.
pub(super) fn queue_report(items: &Sheet, width: u16) -> String {
    if items.rows.is_empty() {
        return "nothing is open\n".into();
    }
    let mut days: BTreeMap<String, Vec<&Vec<Value>>> = BTreeMap::new();
    for row in &items.rows {
        let day = cell(items, row, "work_date");
        days.entry(day).or_default().push(row);
    }
    // What has no day concerns open tickets and the setting-up; it stands after the days.
    let undated = days.remove("");
    let dated = days.iter().map(|(day, rows)| (heading(day), rows));
    let last = undated.iter().map(|rows| ("No day".to_owned(), rows));
    let mut report = String::new();
    for (title, rows) in dated.chain(last) {
        report.push_str(&format!("{title}\n{}\n", "─".repeat(title.chars().count())));
        for root in roots(items, rows) {
            report.push_str(&card(items, &root, usize::from(width)));
        }
        report.push('\n');
    }
    let count = items.rows.len();
    let verb = if count == 1 { "item is" } else { "items are" };
    report + &format!("{count} {verb} open. `daybook queue show ITEM` opens one.\n")
}

/// Rows that share their root, each root where its first row stands.
fn roots<'a>(items: &Sheet, rows: &[&'a Vec<Value>]) -> Vec<Vec<&'a Vec<Value>>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut roots: Vec<Vec<&Vec<Value>>> = Vec::new();
    for row in rows {
        let place = *places
            .entry(cell(items, row, "root_id"))
            .or_insert(roots.len());
        if place == roots.len() {
            roots.push(Vec::new());
        }
        roots[place].push(row);
    }
    roots
}

/// The length of an id that is printed: its beginning is enough to name an item.
const SHORT: usize = 8;

fn card(items: &Sheet, rows: &[&Vec<Value>], width: usize) -> String {
    let row = rows[0];
    let id: String = cell(items, row, "item_id").chars().take(SHORT).collect();
    let head: Vec<String> = ["member", "company", "rule"]
        .iter()
        .map(|column| cell(items, row, column))
        .filter(|text| !text.is_empty())
        .collect();
    let mut text = format!("{id}  {}\n", head.join(" · "));
    let mut what = cell(items, row, "reason");
    if rows.len() > 1 {
        what.push_str(&format!(
            " {} more of its ticket are alike.",
            rows.len() - 1
        ));
    }
    for line in wrapped(&what, width.saturating_sub(SHORT + 2)) {
        text.push_str(&format!("{:SHORT$}  {line}\n", ""));
    }
    let mend = mend(items, row);
    if !mend.is_empty() {
        text.push_str(&format!("{:SHORT$}  → {mend}\n", ""));
    }
    text
}

/// Lines of whole words, at most so wide.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn cell(items: &Sheet, row: &[Value], column: &str) -> String {
    items
        .position(column)
        .map(|at| text(&row[at]))
        .unwrap_or_default()
}

/// The field to mend, and the agreement or value that fits.
fn mend(items: &Sheet, row: &[Value]) -> String {
    let field = cell(items, row, "suggested_field").replace('_', " ");
    let agreement = cell(items, row, "suggested_agreement");
    let value = cell(items, row, "suggested_value");
    let fits = if agreement.is_empty() {
        value
    } else {
        agreement
    };
    if field.is_empty() {
        fits
    } else {
        format!("{field}: {fits}")
    }
}

/// `Monday, 2 November 2026`.
fn heading(day: &str) -> String {
    day.parse::<NaiveDate>().map_or_else(
        |_| day.to_owned(),
        |day| day.format("%A, %-d %B %Y").to_string(),
    )
}
