//! `daybook rollup`: what a month earned and cost.

use super::arguments::month;
use super::output::{Format, Sheet, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::model::Month;
use crate::store::read::{Bound, Grid, Query};
use serde::{Serialize, Serializer};

/// Reckon a month and print what each agreement earned and cost
///
/// With --format csv it is the agreements' rows, with json one array a view.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook rollup\n  daybook rollup --month 2026-10 --format csv > october.csv"
)]
pub struct Arguments {
    /// The month [default: the last full one]
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Option<Month>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Views that a rollup prints, as JSON names them.
const VIEWS: [(&str, &str); 5] = [
    ("rpt_agreement_month", "company, agreement, agreement_id"),
    ("rpt_project_month", "company, project, project_id"),
    ("rpt_company_month", "company, company_id, currency"),
    ("rpt_month_reconciliation", "currency"),
    (
        "rpt_ledger",
        "line_kind, agreement_id, project_id, company_id, work_date, subject_id",
    ),
];

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
        let text = match arguments.format {
            Format::Table => month_report(daybook, month, context.width()).await?,
            Format::Csv => {
                sheet(&rows(daybook, VIEWS[0], month).await?).render(Format::Csv, None)?
            }
            Format::Json => {
                let mut all = Vec::new();
                for view in VIEWS {
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

const PARTS: [Part; 4] = [
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
];

/// The month for people: agreements, projects, clients, and how the labour cost divides.
pub(super) async fn month_report(
    daybook: &Daybook,
    month: Month,
    width: u16,
) -> Result<String, Failure> {
    let mut text = String::new();
    for (title, view, columns) in PARTS {
        let sheet = sheet(&rows(daybook, VIEWS[view], month).await?);
        if !sheet.rows.is_empty() {
            let shown = sheet.titled(columns).fitting(width, NARROW);
            let table = shown.render(Format::Table, Some(width))?;
            text.push_str(&format!("{month} {title}\n\n{table}\n"));
        }
    }
    if text.is_empty() {
        return Ok(format!("{month} has no agreement and no work\n"));
    }
    text.push_str(
        "Preliminary until the month is closed. These cut the same money several ways: never add rows across tables.\n\
         Grade: A cost known and nothing open, B cost known for 95 %, C less, - no hours.\n",
    );
    Ok(text)
}
