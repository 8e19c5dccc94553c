//! `daybook check`: prove the set-up.

use super::output::{ReportFormat, Sheet};
use super::{Context, Exit, Outcome, block_on};
use crate::daemon::check::{Check, Status, check as look};

/// Prove the set-up, with the mend beside every failure
///
/// Looks at the configuration, the warehouse and its migrations, at each source's address, credentials and rights, at
/// the clock, schedules and cost rates, and at values that were seen and are not mapped. Exits 3 when something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook check\n  daybook check --format json")]
pub struct Arguments {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

/// Checks and prints one line a check.
pub fn check(context: &Context, arguments: &Arguments) -> Outcome {
    let config = context.config()?;
    let lines = block_on(async { Ok(look(&config, &context.clock).await) })?;
    context.print(&sheet(&lines), arguments.format.into())?;
    let failed = lines.iter().any(|line| line.status == Status::Failed);
    Ok(if failed {
        Exit::NeedsPerson
    } else {
        Exit::Done
    })
}

fn sheet(lines: &[Check]) -> Sheet {
    let mut sheet = Sheet::new(["status", "check", "subject", "found", "mend"]);
    for line in lines {
        sheet.push(vec![
            line.status.as_str().into(),
            line.check.into(),
            line.subject.as_str().into(),
            line.found.as_str().into(),
            line.mend.clone().into(),
        ]);
    }
    sheet
}
