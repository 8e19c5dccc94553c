//! `daybook config`: the commented example, the schema, and what is in force.

use super::output::print;
use super::{Context, Exit, Outcome};
use crate::config::{EXAMPLE, schema};
use anyhow::Context as _;
use clap::Subcommand;

/// Print a commented example, the schema, or the settings in force
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook config example > config/daybook.toml
  daybook config schema > daybook.schema.json    for an editor that completes and checks keys
  daybook config show")]
pub struct Arguments {
    /// What to print.
    #[command(subcommand)]
    pub what: What,
}

/// What can be printed.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Every key with its default and what it means
    Example,
    /// The JSON Schema of the file
    Schema,
    /// What is in force after all files and the environment, secrets masked
    Show,
}

/// Prints it.
pub fn config(context: &Context, arguments: &Arguments) -> Outcome {
    let text = match arguments.what {
        What::Example => EXAMPLE.to_owned(),
        What::Schema => {
            serde_json::to_string_pretty(&schema()).context("the schema cannot be written")? + "\n"
        }
        What::Show => context.config()?.show(),
    };
    print(&text)?;
    Ok(Exit::Done)
}
