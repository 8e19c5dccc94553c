//! `daybook status`: how fresh everything is.

use super::output::{Format, ReportFormat, Sheet, Value, print};
use super::show::sheet;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::daemon::Daybook;
use crate::store::read::Query;

/// Show how fresh each source is, its last error, open items and open months
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook status\n  daybook status --format json")]
pub struct Arguments {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

/// Prints the state of each source and stream.
pub fn status(context: &Context, arguments: &Arguments) -> Outcome {
    with_daybook(context, false, async |daybook| {
        let grid = daybook
            .db
            .rows_of(Query {
                view: "rpt_sync_status",
                filter: "",
                values: &[],
                order: "source, stream",
            })
            .await;
        let mut sheet = sheet(&grid.map_err(anyhow::Error::from)?);
        stale(daybook, &mut sheet).await?;
        if arguments.format == ReportFormat::Json {
            context.print(&sheet, Format::Json)?;
            return Ok(Exit::Done);
        }
        let short = sheet.pick(&[
            "source",
            "stream",
            "last_success_at",
            "records_total",
            "records_quarantined",
            "is_stale",
            "last_error",
        ]);
        context.print(&short, Format::Table)?;
        let (open, months) = daybook
            .db
            .open_counts()
            .await
            .map_err(anyhow::Error::from)?;
        let open: Vec<String> = open
            .iter()
            .map(|(audience, n)| format!("{n} for {audience}"))
            .collect();
        let open = if open.is_empty() {
            "none".to_owned()
        } else {
            open.join(", ")
        };
        let months = if months.is_empty() {
            "none".to_owned()
        } else {
            months.join(", ")
        };
        print(&format!(
            "\nopen items: {open}\nmonths not closed: {months}\n"
        ))?;
        Ok(Exit::Done)
    })
}

/// Staleness by the program's clock: the view can only ask the database's.
async fn stale(daybook: &Daybook, sheet: &mut Sheet) -> Result<(), Failure> {
    let late = daybook
        .db
        .stale_streams(daybook.clock.now())
        .await
        .map_err(anyhow::Error::from)?;
    let (Some(source), Some(stream), Some(at)) = (
        sheet.position("source"),
        sheet.position("stream"),
        sheet.position("is_stale"),
    ) else {
        return Ok(());
    };
    for row in &mut sheet.rows {
        let key = (row[source].clone(), row[stream].clone());
        row[at] = Value::Bool(
            late.iter()
                .any(|(s, t)| key == (s.as_str().into(), t.as_str().into())),
        );
    }
    Ok(())
}
