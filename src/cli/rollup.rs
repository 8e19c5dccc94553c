//! `daybook rollup`: what a month earned and cost.

use super::arguments::month;
use super::output::{Format, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::model::Month;
use crate::store::read::{Grid, Query};

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
                let mut all = serde_json::Map::new();
                for view in VIEWS {
                    let text =
                        sheet(&rows(daybook, view, month).await?).render(Format::Json, None)?;
                    let value = serde_json::from_str(&text).map_err(anyhow::Error::from)?;
                    all.insert(view.0.to_owned(), value);
                }
                format!("{}\n", serde_json::Value::Object(all))
            }
        };
        print(&text)?;
        Ok(Exit::Done)
    })
}

async fn rows(
    daybook: &Daybook,
    (view, order): (&'static str, &'static str),
    month: Month,
) -> anyhow::Result<Grid> {
    let values = [month.to_string()];
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

/// The month for people: agreements, companies, projects, and how the labour cost divides.
pub(super) async fn month_report(
    daybook: &Daybook,
    month: Month,
    width: Option<u16>,
) -> Result<String, Failure> {
    let mut text = String::new();
    let agreements = sheet(&rows(daybook, VIEWS[0], month).await?);
    let projects = sheet(&rows(daybook, VIEWS[1], month).await?);
    let companies = sheet(&rows(daybook, VIEWS[2], month).await?);
    let labour = sheet(&rows(daybook, VIEWS[3], month).await?);
    for (title, sheet, columns) in [
        (
            "by agreement",
            &agreements,
            &[
                "company",
                "agreement",
                "kind",
                "revenue_earned",
                "labour_cost",
                "profit",
                "margin_pct",
                "worked_hours",
                "effective_hourly_rate",
                "open_items",
                "grade",
            ][..],
        ),
        (
            "by project",
            &projects,
            &[
                "company",
                "project",
                "revenue_earned",
                "labour_cost",
                "profit",
                "worked_hours",
                "planned_hours",
                "percent_complete",
                "grade",
            ],
        ),
        (
            "by company, work without any agreement included",
            &companies,
            &[
                "company",
                "currency",
                "revenue_earned",
                "revenue_billed",
                "labour_cost",
                "profit",
                "margin_pct",
                "worked_hours",
                "grade",
            ],
        ),
        (
            "labour cost",
            &labour,
            &[
                "currency",
                "client_cost",
                "internal_cost",
                "payroll_wrap_cost",
                "absence_cost",
                "unknown_cost_hours",
                "total",
                "payroll",
                "variance",
            ],
        ),
    ] {
        if !sheet.rows.is_empty() {
            text.push_str(&format!(
                "{month} {title}\n{}\n",
                sheet.pick(columns).render(Format::Table, width)?
            ));
        }
    }
    if text.is_empty() {
        text = format!("{month} has no agreement and no work\n");
    } else {
        text.push_str("Preliminary until the month is closed. These cut the same money three ways: never add rows across tables.\n");
    }
    Ok(text)
}
