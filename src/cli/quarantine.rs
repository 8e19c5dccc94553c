//! `daybook quarantine`: records that could not be understood.

use super::output::{Format, Sheet, print};
use super::{Context, Exit, Failure, Outcome, known_sources, with_daybook};
use crate::daemon::Lines;
use clap::Subcommand;

/// Look at records that could not be understood, and try them again
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook quarantine list
  daybook quarantine show 17
  daybook quarantine replay psa     after a mend, without reading the source again")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the quarantine.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// One line a record: source, stream, id, field and problem
    List,
    /// One record with its body
    Show {
        /// Number of the record, from `list`
        id: i64,
    },
    /// Try again to understand what is there
    Replay {
        /// Only records of this source
        source: Option<String>,
    },
}

/// Works the quarantine.
pub fn quarantine(context: &Context, arguments: &Arguments) -> Outcome {
    with_daybook(context, false, async |daybook| match &arguments.act {
        Act::List => {
            let mut sheet = Sheet::new([
                "id", "source", "stream", "record", "field", "problem", "since",
            ]);
            for row in daybook
                .db
                .parked(None, None)
                .await
                .map_err(anyhow::Error::from)?
            {
                sheet.push(vec![
                    row.id.into(),
                    row.source.into(),
                    row.stream.into(),
                    row.external_id.into(),
                    row.field.into(),
                    row.problem.into(),
                    row.first_seen_at.to_rfc3339().into(),
                ]);
            }
            context.print(&sheet, Format::Table)?;
            Ok(Exit::Done)
        }
        Act::Show { id } => {
            let found = daybook
                .db
                .parked(None, Some(*id))
                .await
                .map_err(anyhow::Error::from)?;
            let Some(row) = found.first() else {
                return Err(Failure::Usage(format!(
                    "there is no record {id} in quarantine; see `daybook quarantine list`"
                )));
            };
            print(&format!(
                "{}/{} record {}\n{}: {}\nsince {}\n\n{}\n",
                row.source,
                row.stream,
                row.external_id,
                row.field,
                row.problem,
                row.first_seen_at.to_rfc3339(),
                row.body
            ))?;
            Ok(Exit::Done)
        }
        Act::Replay { source } => {
            known_sources(daybook, source.as_slice())?;
            let (well, left) = daybook.replay(source.as_deref(), &Lines).await?;
            eprintln!("{well} record(s) understood, {left} left in quarantine");
            Ok(if left == 0 {
                Exit::Done
            } else {
                Exit::NeedsPerson
            })
        }
    })
}
