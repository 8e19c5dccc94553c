//! `daybook export`: everything as files.

use super::arguments::month;
use super::output::{Format, Sheet, Value};
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::export::Form;
use crate::model::Month;
use clap::ValueEnum;
use std::path::PathBuf;

/// Write the warehouse and the reporting views as files
///
/// As CSV the records come in the form that a files source reads back. Items about single people are never exported.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook export --out out\n  daybook export --out october --month 2026-10\n  daybook export --out sheets --format xlsx"
)]
pub struct Arguments {
    /// Folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What kind of files
    #[arg(long, value_enum, default_value_t)]
    pub format: Files,
    /// Only this month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Option<Month>,
}

/// Kinds of files that can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Files {
    /// CSV, UTF-8 with a header.
    #[default]
    Csv,
    /// Workbooks of one sheet, with the same names and columns.
    Xlsx,
}

/// Writes the files.
pub fn export(context: &Context, arguments: &Arguments) -> Outcome {
    let form = match arguments.format {
        Files::Csv => Form::Csv,
        Files::Xlsx => Form::Xlsx,
    };
    with_daybook(context, false, async |daybook| {
        if let Some(source) = daybook.reads_from(&arguments.out) {
            return Err(Failure::Usage(format!(
                "{} is the folder of the source {source}; an export would overwrite what is read from it, choose another with --out",
                arguments.out.display()
            )));
        }
        let written = daybook
            .export(&arguments.out, form, arguments.month)
            .await?;
        let mut sheet = Sheet::new(["file", "rows"]);
        for file in written {
            let rows = i64::try_from(file.rows).unwrap_or(i64::MAX);
            sheet.push(vec![file.file.into(), Value::Int(rows)]);
        }
        context.print(&sheet, Format::Table)?;
        Ok(Exit::Done)
    })
}
