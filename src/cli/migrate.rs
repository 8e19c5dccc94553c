//! `daybook migrate`: bring the warehouse's schema up to date.

use super::{Context, Exit, Outcome, block_on};
use crate::store::Db;

/// Apply the warehouse's migrations
///
/// run, sync and demo do it by themselves unless warehouse.migrate is false.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Migrates.
pub fn migrate(context: &Context, _arguments: &Arguments) -> Outcome {
    let config = context.config()?;
    block_on(async {
        let db = Db::open(crate::daemon::address(&config), true)
            .await
            .map_err(anyhow::Error::from)?;
        db.migrate().await.map_err(anyhow::Error::from)?;
        eprintln!("{} is up to date", db.name());
        db.close().await;
        Ok(Exit::Done)
    })
}
