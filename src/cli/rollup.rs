//! `daybook rollup`: what a month earned and cost.

use super::arguments::month;
use super::output::{Format, Sheet, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::model::Month;
use crate::store::read::{Bound, Grid, Query};
use serde::{Serialize, Serializer};
use std::path::PathBuf;

/// Reckon a month and print what each agreement earned and cost
///
/// With --format csv it is the agreements' rows, with json one array a view.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook rollup\n  daybook rollup --month 2026-10 --format csv > october.csv\n  daybook rollup --month 2026-10 --xlsx october.xlsx"
)]
pub struct Arguments {
    /// The month [default: the last full one]
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Option<Month>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the month, its ledger and its bridges as a workbook instead
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub xlsx: Option<PathBuf>,
}

/// Views that a rollup prints. JSON has those of the books, and teams: what is unpaid follows the truth, and a closed month
/// stays as it is printed.
const VIEWS: [(&str, &str); 8] = [
    ("rpt_agreement_month", "company, agreement, agreement_id"),
    ("rpt_project_month", "company, project, project_id"),
    ("rpt_company_month", "company, company_id, currency"),
    ("rpt_month_reconciliation", "currency"),
    (
        "rpt_ledger",
        "line_kind, agreement_id, project_id, company_id, work_date, subject_id",
    ),
    ("rpt_team_month", "team"),
    (
        "rpt_unbilled",
        "company, agreement, agreement_id, project_id, currency",
    ),
    (
        "rpt_leakage_month",
        "company, agreement, agreement_id, project_id, cause, currency",
    ),
];
/// How many of them JSON has.
const IN_JSON: usize = 6;

/// Reckons and prints.
pub fn rollup(context: &Context, arguments: &Arguments) -> Outcome {
    with_daybook(context, false, async |daybook| {
        let today = daybook
            .clock
            .now()
            .with_timezone(&daybook.config.params().business.time_zone)
            .date_naive();
        let month = arguments.month.unwrap_or(Month::of(today).previous());
        if month > Month::of(today) {
            return Err(Failure::Usage(format!("{month} has not begun")));
        }
        let firm = daybook.firm().await?;
        daybook.roll(&firm, &[month]).await?;
        if let Some(path) = &arguments.xlsx {
            daybook.workbook(month, path).await?;
            print(&format!("{month} is in {}\n", path.display()))?;
            return Ok(Exit::Done);
        }
        let text = match arguments.format {
            Format::Table => month_report(daybook, month, context.width()).await?,
            Format::Csv => {
                sheet(&rows(daybook, VIEWS[0], month).await?).render(Format::Csv, None)?
            }
            Format::Json => {
                let mut all = Vec::new();
                for view in VIEWS.into_iter().take(IN_JSON) {
                    all.push((view.0, sheet(&rows(daybook, view, month).await?)));
                }
                serde_json::to_string(&Views(all)).map_err(anyhow::Error::from)? + "\n"
            }
        };
        print(&text)?;
        Ok(Exit::Done)
    })
}

/// An array a view, columns in their order and decimals exact.
struct Views(Vec<(&'static str, Sheet)>);

impl Serialize for Views {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(view, sheet)| (view, sheet)))
    }
}

async fn rows(
    daybook: &Daybook,
    (view, order): (&'static str, &'static str),
    month: Month,
) -> anyhow::Result<Grid> {
    let values = [Bound::Text(month.to_string())];
    Ok(daybook
        .db
        .rows_of(Query {
            view,
            filter: "month = $1",
            values: &values,
            order,
        })
        .await?)
}

/// A table of the month: its title, its view's place in [`VIEWS`], columns with their names for people.
type Part = (&'static str, usize, &'static [(&'static str, &'static str)]);

/// What a narrow terminal does without, the first first.
const NARROW: &[&str] = &[
    "in", "per hour", "open", "planned", "billed", "labour", "margin %",
];

const PARTS: [Part; 7] = [
    (
        "by agreement",
        0,
        &[
            ("company", "client"),
            ("agreement", "agreement"),
            ("revenue_earned", "earned"),
            ("labour_cost", "labour"),
            ("profit", "profit"),
            ("margin_pct", "margin %"),
            ("worked_hours", "hours"),
            ("effective_hourly_rate", "per hour"),
            ("open_items", "open"),
            ("grade", "grade"),
        ],
    ),
    (
        "by project",
        1,
        &[
            ("company", "client"),
            ("project", "project"),
            ("revenue_earned", "earned"),
            ("labour_cost", "labour"),
            ("profit", "profit"),
            ("worked_hours", "hours"),
            ("planned_hours", "planned"),
            ("percent_complete", "complete %"),
            ("grade", "grade"),
        ],
    ),
    (
        "by client, work without any agreement included",
        2,
        &[
            ("company", "client"),
            ("currency", "in"),
            ("revenue_earned", "earned"),
            ("revenue_billed", "billed"),
            ("labour_cost", "labour"),
            ("profit", "profit"),
            ("margin_pct", "margin %"),
            ("worked_hours", "hours"),
            ("grade", "grade"),
        ],
    ),
    (
        "labour cost",
        3,
        &[
            ("currency", "in"),
            ("client_cost", "clients"),
            ("internal_cost", "internal"),
            ("payroll_wrap_cost", "payroll wrap"),
            ("absence_cost", "absence"),
            ("unknown_cost_hours", "hours of unknown cost"),
            ("total", "total"),
            ("payroll", "payroll"),
            ("variance", "variance"),
        ],
    ),
    (
        "by team, small ones merged: a planning signal, not a measure of contribution or quality",
        5,
        &[
            ("team", "team"),
            ("members", "people"),
            ("available_hours", "available"),
            ("worked_hours", "worked"),
            ("client_hours", "for clients"),
            ("utilisation_pct", "utilisation %"),
            ("unmapped_hours", "unmapped"),
        ],
    ),
    (
        "unbilled: work earned by the hour that no invoice holds",
        6,
        &[
            ("company", "client"),
            ("agreement", "agreement"),
            ("project", "project"),
            ("currency", "in"),
            ("worked_hours", "hours"),
            ("amount", "amount"),
        ],
    ),
    (
        "leakage: client work that nobody pays as things stand, each entry once",
        7,
        &[
            ("company", "client"),
            ("agreement", "agreement"),
            ("cause", "cause"),
            ("currency", "in"),
            ("worked_hours", "hours"),
            ("amount", "worth at least"),
        ],
    ),
];

/// The month for people: agreements, projects, clients, and how the labour cost divides.
pub(super) async fn month_report(
    daybook: &Daybook,
    month: Month,
    width: u16,
) -> Result<String, Failure> {
    let mut text = String::new();
    let mut closed = false;
    for (title, view, columns) in PARTS {
        let grid = rows(daybook, VIEWS[view], month).await?;
        closed |= grid
            .rows
            .iter()
            .any(|row| grid.text(row, "status") == "closed");
        let sheet = sheet(&grid);
        if !sheet.rows.is_empty() {
            let shown = sheet.titled(columns).fitting(width, NARROW);
            let table = shown.render(Format::Table, Some(width))?;
            text.push_str(&format!("{month} {title}\n\n{table}\n"));
        }
    }
    if text.is_empty() {
        return Ok(format!("{month} has no agreement and no work\n"));
    }
    for (name, told) in daybook.about_month(month).await? {
        text.push_str(&format!("{name}: {told}.\n"));
    }
    for target in daybook.targets(month).await? {
        let sign = if target.unit == "percent" { " %" } else { "" };
        text.push_str(&format!(
            "Target: {} {}{sign}.\n",
            target.name, target.value
        ));
    }
    text.push_str(if closed {
        "Closed: what came later stands in later months, as adjustments. "
    } else {
        "Preliminary until the month is closed. "
    });
    text.push_str(
        "These cut the same money several ways: never add rows across tables.\n\
         Grade: A cost known and nothing open, B cost known for 95 %, C less, - no hours.\n",
    );
    Ok(text)
}
