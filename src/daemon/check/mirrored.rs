//! Is the same time read from two sources, and so counted twice?

use super::Check;
use crate::config::Config;
use crate::store::mirror::Twins;
use crate::store::{Db, Result};
use chrono::{Days, NaiveDate};

/// Work of so many last days is compared.
const DAYS: u64 = 60;
/// Fewer twins are chance.
const TWINS_MIN: i64 = 5;

/// A line for each pair of sources that look like one written into the other.
pub(super) async fn check(config: &Config, db: &Db, today: NaiveDate) -> Result<Vec<Check>> {
    let since = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let twins = db.twins(since).await?;
    let primary = config.primary_source().unwrap_or_default();
    let is_copy = |pair: &&Twins| {
        pair.source != primary && pair.twins >= TWINS_MIN && pair.twins * 2 >= pair.all
    };
    let mut pairs: Vec<&Twins> = Vec::new();
    for pair in twins.iter().filter(is_copy) {
        // Each may look like a copy of the other.
        if !pairs.iter().any(|p| p.source == pair.other) {
            pairs.push(pair);
        }
    }
    Ok(pairs.into_iter().map(line).collect())
}

fn line(pair: &Twins) -> Check {
    let Twins {
        source,
        other,
        twins,
        all,
    } = pair;
    Check::warning(
        "mirrored time",
        source.as_str(),
        format!(
            "{twins} of its {all} time entries of the last {DAYS} days are in {other} as well, with the same person, day \
             and length, and count twice"
        ),
        format!(
            "if its time is written into {other}, set mirrored_in = \"{other}\" in [sources.{source}]"
        ),
    )
}
