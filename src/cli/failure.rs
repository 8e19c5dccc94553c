//! How a command ends: the four exit codes of the contract, and the one plain sentence of a failure.

use crate::config::Mistakes;
use std::process::ExitCode;

/// A command that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, and something needs a person.
    NeedsPerson,
}

/// A command that could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Network, database or vendor.
    #[error("{0:#}")]
    Run(#[from] anyhow::Error),
    /// Wrong usage: what was asked for cannot be meant.
    #[error("{0}")]
    Usage(String),
    /// Wrong configuration.
    #[error(transparent)]
    Configuration(#[from] Mistakes),
}

/// What every command answers.
pub type Outcome = Result<Exit, Failure>;

/// The exit code of an outcome: 0 done, 1 failed at run time, 2 wrong usage or configuration, 3 needs a person.
pub fn code(outcome: &Outcome) -> ExitCode {
    ExitCode::from(match outcome {
        Ok(Exit::Done) => 0,
        Err(Failure::Run(_)) => 1,
        Err(Failure::Usage(_) | Failure::Configuration(_)) => 2,
        Ok(Exit::NeedsPerson) => 3,
    })
}
