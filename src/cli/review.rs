//! `daybook review`: judge days and print what is open.

use super::arguments::date;
use super::output::{Format, Sheet, Value, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::review::{Reviewed, Span};
use crate::store::read::Query;
use chrono::NaiveDate;

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

/// The queue for people: a heading per day, and under it who it is about, what was found and which mend fits.
pub(super) fn queue_report(items: &Sheet, width: Option<u16>) -> anyhow::Result<String> {
    if items.rows.is_empty() {
        return Ok("nothing is open\n".into());
    }
    let cell = |row: &Vec<Value>, column: &str| {
        items
            .position(column)
            .map(|at| text(&row[at]))
            .unwrap_or_default()
    };
    let mut shown = Sheet::new([
        "day", "item", "rule", "for", "member", "client", "what", "mend",
    ]);
    for row in &items.rows {
        let mend = match (cell(row, "suggested_field"), cell(row, "suggested_value")) {
            (field, value) if !field.is_empty() => format!("{field}: {value}"),
            _ => String::new(),
        };
        shown.push(vec![
            cell(row, "work_date").into(),
            cell(row, "item_id").into(),
            cell(row, "rule").into(),
            cell(row, "audience").into(),
            cell(row, "member").into(),
            cell(row, "company").into(),
            cell(row, "reason").into(),
            mend.into(),
        ]);
    }
    let count = items.rows.len();
    Ok(format!(
        "{}\n{count} open item(s); `daybook queue show ITEM` opens one\n",
        shown.render(Format::Table, width)?
    ))
}
