//! `daybook close`, `reopen` and `bridge`: a month that stays, and what changed it afterwards.

use super::arguments::month;
use super::output::{Format, Sheet, Value, print};
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::close::Act;
use crate::daemon::{Closed, Closing, Restated};
use crate::model::Month;
use crate::store::close::BridgeRow;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Close a month: its figures stay, and what comes late is adjusted in the next open month
///
/// Looks at a list of points first and prints it. Only a source that was not read since the month's end and
/// finance.close_grace_days refuses (exit code 3); the other points are kept with the version.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook close 2026-10\n  daybook --as ada close 2026-10")]
pub struct CloseArguments {
    /// The month
    #[arg(value_name = "YYYY-MM", value_parser = month)]
    pub month: Month,
}

/// Restate a closed month as it is known now, as its next version; the books stay closed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  daybook reopen 2026-10 --reason \"auditor asked for July's late time\""
)]
pub struct ReopenArguments {
    /// The month
    #[arg(value_name = "YYYY-MM", value_parser = month)]
    pub month: Month,
    /// Why; it is kept in the audit trail
    #[arg(long, value_name = "R")]
    pub reason: String,
}

/// Show what changed a closed month's profit from one version to the next, line by line
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook bridge 2026-10\n  daybook bridge 2026-10 --format csv > bridge.csv"
)]
pub struct BridgeArguments {
    /// The month
    #[arg(value_name = "YYYY-MM", value_parser = month)]
    pub month: Month,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Closes.
pub fn close(context: &Context, arguments: &CloseArguments) -> Outcome {
    let month = arguments.month;
    with_daybook(context, false, async |daybook| {
        let act = Act {
            actor: &context.actor,
            reason: "",
        };
        let Closing { points, outcome } = daybook.close_month(month, act).await?;
        let mut sheet = Sheet::new(["point", "ready", "found"]);
        for point in &points {
            sheet.push(vec![
                Value::Text(point.what.into()),
                Value::Text(if point.ready { "yes" } else { "no" }.into()),
                Value::Text(point.detail.clone()),
            ]);
        }
        context.print(&sheet, Format::Table)?;
        Ok(match outcome {
            Closed::Closed => {
                print(&format!(
                    "\n{month} is closed. What comes late is adjusted in the next open month; `daybook bridge {month}` shows restatements.\n"
                ))?;
                Exit::Done
            }
            Closed::Already => {
                print(&format!("\n{month} was closed before; nothing changed.\n"))?;
                Exit::Done
            }
            Closed::Refused => {
                let why = points
                    .iter()
                    .find(|p| p.refuses)
                    .map_or("", |p| p.detail.as_str());
                eprintln!("daybook: {month} is not closed: {why}");
                Exit::NeedsPerson
            }
        })
    })
}

/// Restates.
pub fn reopen(context: &Context, arguments: &ReopenArguments) -> Outcome {
    let month = arguments.month;
    let reason = arguments.reason.trim();
    if reason.is_empty() {
        return Err(Failure::Usage("a reason is needed: --reason \"…\"".into()));
    }
    with_daybook(context, false, async |daybook| {
        let act = Act {
            actor: &context.actor,
            reason,
        };
        match daybook.reopen_month(month, act).await? {
            Restated::Version(number) => print(&format!(
                "{month} is restated as version {number}; `daybook bridge {month}` shows what changed\n"
            ))?,
            Restated::Unchanged => print(&format!(
                "nothing of {month} changed since its last version; no new one is made\n"
            ))?,
            Restated::Open => {
                return Err(Failure::Usage(format!(
                    "{month} is not closed: its figures follow the data anyway"
                )));
            }
        }
        Ok(Exit::Done)
    })
}

/// Prints the bridge.
pub fn bridge(context: &Context, arguments: &BridgeArguments) -> Outcome {
    let month = arguments.month;
    with_daybook(context, false, async |daybook| {
        let rows = daybook
            .db
            .bridge(month)
            .await
            .map_err(anyhow::Error::from)?;
        if arguments.format != Format::Table {
            context.print(&lines(month, &rows), arguments.format)?;
            return Ok(Exit::Done);
        }
        if rows.is_empty() {
            print(&format!(
                "{month} has no version after its first: nothing to bridge\n"
            ))?;
            return Ok(Exit::Done);
        }
        let (sheet, sums) = (by_class(&rows), totals(&rows));
        context.print(&sheet, Format::Table)?;
        for ((from, to, currency), amount) in sums {
            print(&format!(
                "\nversion {from} to {to}: profit changed by {amount} {currency}"
            ))?;
        }
        print("\n")?;
        Ok(Exit::Done)
    })
}

fn totals(rows: &[BridgeRow]) -> BTreeMap<(i64, i64, String), Decimal> {
    let mut sums: BTreeMap<_, Decimal> = BTreeMap::new();
    for row in rows {
        let key = (row.versions.0, row.versions.1, row.currency.to_string());
        *sums.entry(key).or_default() += row.amount;
    }
    sums
}

fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}

/// What people read: a row a class, client and agreement.
fn by_class(rows: &[BridgeRow]) -> Sheet {
    let mut sums: BTreeMap<_, Decimal> = BTreeMap::new();
    for row in rows {
        let key = (
            row.versions,
            row.class.as_str(),
            row.company.as_deref(),
            row.agreement.as_deref().or(row.project_id.as_deref()),
            row.currency.to_string(),
        );
        *sums.entry(key).or_default() += row.amount;
    }
    let mut sheet = Sheet::new([
        "versions",
        "why",
        "client",
        "agreement",
        "profit changed by",
        "in",
    ]);
    for ((versions, class, company, agreement, currency), amount) in sums {
        sheet.push(vec![
            Value::Text(format!("{} to {}", versions.0, versions.1)),
            Value::Text(class.replace('_', " ")),
            text(company),
            text(agreement),
            Value::Decimal(amount),
            Value::Text(currency),
        ]);
    }
    sheet
}

/// What programs read: a row a line.
fn lines(month: Month, rows: &[BridgeRow]) -> Sheet {
    let mut sheet = Sheet::new([
        "month",
        "from_version",
        "to_version",
        "class",
        "company",
        "agreement",
        "project_id",
        "line_kind",
        "subject_id",
        "work_date",
        "currency",
        "amount",
    ]);
    for row in rows {
        sheet.push(vec![
            Value::Text(month.to_string()),
            Value::Int(row.versions.0),
            Value::Int(row.versions.1),
            Value::Text(row.class.clone()),
            text(row.company.as_deref()),
            text(row.agreement.as_deref()),
            text(row.project_id.as_deref()),
            Value::Text(row.line_kind.clone()),
            text(row.subject_id.as_deref()),
            text(row.work_date.map(|d| d.to_string()).as_deref()),
            Value::Text(row.currency.to_string()),
            Value::Decimal(row.amount),
        ]);
    }
    sheet
}
