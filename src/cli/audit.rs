//! `daybook audit`: the trail of everything a person did.

use super::output::print;
use super::{Context, Exit, Failure, Outcome, with_daybook};
use crate::store::audit::Trail;
use clap::Subcommand;

/// Examine the audit trail
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the trail.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Walk the hash chain from its first event, and compare closed months with their seals; a change from outside breaks one
    Verify,
}

/// Walks the chain.
pub fn audit(context: &Context, arguments: &Arguments) -> Outcome {
    let Act::Verify = arguments.act;
    with_daybook(context, false, async |daybook| {
        match daybook
            .db
            .audit_verify()
            .await
            .map_err(anyhow::Error::from)?
        {
            Trail::Whole(acts) => {
                print(&format!("the audit trail is whole: {acts} act(s)\n"))?;
                let broken = daybook.broken_seals().await?;
                if let Some((month, version)) = broken.first() {
                    return Err(Failure::Run(anyhow::anyhow!(
                        "version {version} of {month} is no longer what was closed: it was changed outside Daybook; restore the warehouse from a backup"
                    )));
                }
                Ok(Exit::Done)
            }
            Trail::Broken(seq, at) => Err(Failure::Run(anyhow::anyhow!(
                "the audit trail is broken at act {seq} ({at}): it was changed outside Daybook; restore the warehouse from a backup"
            ))),
        }
    })
}
