//! Does the warehouse open, is its schema this program's, and may it be written?

use super::Check;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Db, Error};

const NAME: &str = "warehouse";

/// The lines, and the open warehouse where it can be read.
pub(super) async fn check(config: &Config, clock: &Clock) -> (Vec<Check>, Option<Db>) {
    match look(config, clock).await {
        Ok((line, db)) => (vec![line], db),
        Err(error) => (vec![Check::broken(NAME, &error.to_string())], None),
    }
}

async fn look(config: &Config, clock: &Clock) -> Result<(Check, Option<Db>), Error> {
    let by_itself = config.warehouse.migrate;
    if let Some(path) = Db::file_of(&config.warehouse.url)?.filter(|p| !p.exists()) {
        return Ok((absent(&path, by_itself), None));
    }
    // A server's database without tables opens all the same: what is missing is said below.
    let db = Db::open(crate::daemon::address(config), true).await?;
    let shown = db.name().to_owned();
    let (have, known) = db.schema().await?;
    match have {
        Some(have) if have > known => Ok((
            Check::failed(
                NAME,
                "",
                format!("the schema of {shown} is {have}, this program's is {known}"),
                "use a newer daybook",
            ),
            None,
        )),
        Some(have) if have == known => Ok((writable(&db, clock, have).await?, Some(db))),
        None if by_itself && Db::file_of(&config.warehouse.url)?.is_none() => Ok((
            Check::ok(
                NAME,
                "",
                format!("{shown} answers and is empty; the first sync makes the tables"),
            ),
            None,
        )),
        _ if by_itself => Ok((
            Check::warning(
                NAME,
                "",
                format!(
                    "the schema of {shown} is missing or old; the next sync brings it up to date"
                ),
                "nothing, or run `daybook migrate` now",
            ),
            None,
        )),
        _ => Ok((
            Check::failed(
                NAME,
                "",
                format!("the schema of {shown} is missing or old"),
                "run `daybook migrate`",
            ),
            None,
        )),
    }
}

fn absent(path: &std::path::Path, by_itself: bool) -> Check {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let shown = path.display();
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let found = format!(
            "{} is no folder, so {shown} cannot be made",
            folder.display()
        );
        return Check::failed(NAME, "", found, "make the folder, or set warehouse.url");
    }
    match by_itself {
        true => Check::ok(
            NAME,
            "",
            format!("{shown} is not there yet; the first sync makes it"),
        ),
        false => Check::failed(
            NAME,
            "",
            format!("{shown} is not there"),
            "run `daybook migrate`",
        ),
    }
}

async fn writable(db: &Db, clock: &Clock, schema: i64) -> Result<Check, Error> {
    match db.begin(clock.now()).await {
        Ok(_unused) => Ok(Check::ok(
            NAME,
            "",
            format!(
                "{} opens, its schema is {schema}, this program's",
                db.name()
            ),
        )),
        // The daemon at work is no fault.
        Err(Error::Busy(_)) => Ok(Check::ok(
            NAME,
            "",
            format!(
                "{} opens, its schema is {schema}; another daybook is writing",
                db.name()
            ),
        )),
        Err(error) => Err(error),
    }
}
