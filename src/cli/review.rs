//! `daybook review`: judge days and print what is open.

use super::arguments::date;
use super::output::{Format, Sheet, Value, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::review::{Reviewed, Span};
use crate::store::read::Query;
use chrono::NaiveDate;
use std::collections::BTreeMap;

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
            print(&queue_report(&items, context.width())?)?;
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
        vec![from.to_string(), to.to_string()]
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
    all.rows.sort_by_key(key);
    Ok(all)
}

fn text(value: &Value) -> String {
    if let Value::Text(text) = value {
        text.clone()
    } else {
        String::new()
    }
}

/// The queue for people: a heading a day, and under it who it is about, what was found and which mend fits. Items of
/// one ticket that share their cause are one line.
pub(super) fn queue_report(items: &Sheet, width: Option<u16>) -> anyhow::Result<String> {
    if items.rows.is_empty() {
        return Ok("nothing is open\n".into());
    }
    let mut days: BTreeMap<String, Vec<&Vec<Value>>> = BTreeMap::new();
    for row in &items.rows {
        days.entry(cell(items, row, "work_date"))
            .or_default()
            .push(row);
    }
    let mut report = String::new();
    // What has no day concerns the setting-up and open tickets; it stands after the days.
    let undated = days.remove("");
    for (day, rows) in days {
        report.push_str(&section(&heading(&day), items, &rows, width)?);
    }
    if let Some(rows) = undated {
        report.push_str(&section("Not tied to a day", items, &rows, width)?);
    }
    let count = items.rows.len();
    let (noun, verb) = if count == 1 {
        ("item", "is")
    } else {
        ("items", "are")
    };
    report.push_str(&format!(
        "{count} {noun} {verb} open. `daybook queue show ITEM` opens one.\n"
    ));
    Ok(report)
}

/// The length of an id that is printed: the beginning is enough to name an item.
const SHORT: usize = 8;

fn section(
    title: &str,
    items: &Sheet,
    rows: &[&Vec<Value>],
    width: Option<u16>,
) -> anyhow::Result<String> {
    let mut shown = Sheet::new(["item", "rule", "member", "client", "what", "mend"]);
    let mut roots: Vec<(String, usize)> = Vec::new();
    for row in rows {
        let root = cell(items, row, "root_id");
        if let Some((_, more)) = roots.iter_mut().find(|(known, _)| *known == root) {
            *more += 1;
            continue;
        }
        roots.push((root, 0));
        let id = cell(items, row, "item_id");
        let member = cell(items, row, "member");
        shown.push(vec![
            id.chars().take(SHORT).collect::<String>().into(),
            cell(items, row, "rule").into(),
            member.into(),
            cell(items, row, "company").into(),
            cell(items, row, "reason").into(),
            mend(items, row).into(),
        ]);
    }
    for (row, (_, more)) in shown.rows.iter_mut().zip(&roots) {
        if *more > 0 {
            let what = format!("{} And {more} more of this ticket.", text(&row[4]));
            row[4] = what.into();
        }
    }
    let table = shown.without_empty().render(Format::Table, width)?;
    Ok(format!("{title}\n\n{table}\n"))
}

fn cell(items: &Sheet, row: &[Value], column: &str) -> String {
    items
        .position(column)
        .map(|at| text(&row[at]))
        .unwrap_or_default()
}

/// The agreement that fits, else the value and the field it belongs into.
fn mend(items: &Sheet, row: &[Value]) -> String {
    let agreement = cell(items, row, "suggested_agreement");
    let (field, value) = (
        cell(items, row, "suggested_field"),
        cell(items, row, "suggested_value"),
    );
    match (agreement.is_empty(), value.is_empty()) {
        (false, _) => agreement,
        (true, false) => format!("{field}: {value}"),
        (true, true) => String::new(),
    }
}

/// `Monday, 2 November 2026`.
fn heading(day: &str) -> String {
    day.parse::<NaiveDate>().map_or_else(
        |_| day.to_owned(),
        |day| day.format("%A, %-d %B %Y").to_string(),
    )
}
