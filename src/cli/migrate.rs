//! `daybook migrate`: bring the warehouse's schema up to date; move a warehouse.

use super::{Context, Exit, Outcome, block_on};
use crate::store::Db;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Apply the warehouse's migrations, or move a warehouse to PostgreSQL
///
/// run, sync and demo migrate by themselves unless warehouse.migrate is false. With --from, everything of another warehouse
/// is moved into the empty one of the configuration: items with what people said, months, the trail of acts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook migrate\n  daybook migrate --from sqlite:daybook.db    warehouse.url names an empty PostgreSQL database"
)]
pub struct Arguments {
    /// The warehouse to move from; it is only read. Stop its daemon first
    #[arg(long, value_name = "URL")]
    from: Option<String>,
}

/// Migrates, and moves.
pub fn migrate(context: &Context, arguments: &Arguments) -> Outcome {
    let config = context.config()?;
    block_on(async {
        let db = Db::open(crate::daemon::address(&config), true)
            .await
            .map_err(anyhow::Error::from)?;
        db.migrate().await.map_err(anyhow::Error::from)?;
        eprintln!("{} is up to date", db.name());
        if let Some(from) = &arguments.from {
            let other = Db::open(from, false).await.map_err(anyhow::Error::from)?;
            let bar = ProgressBar::new_spinner().with_style(
                ProgressStyle::with_template("{spinner} {msg}")
                    .unwrap_or(ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(Duration::from_millis(100));
            let rows = db
                .move_from(&other, context.clock.now(), &mut |table, rows| {
                    bar.set_message(format!("{table}: {rows} rows"));
                })
                .await
                .map_err(anyhow::Error::from)?;
            bar.finish_and_clear();
            eprintln!("{rows} rows moved from {} to {}", other.name(), db.name());
            other.close().await;
        }
        db.close().await;
        Ok(Exit::Done)
    })
}
