//! What a source's map should say and does not, and what it says of records that nobody has.

use super::{Check, some};
use crate::model::Instant;
use crate::model::Table;
use crate::model::table::COMPANY;
use crate::source::{Connector, Mapping, Named, Row, Stream};
use crate::store::raw::Codec;
use crate::store::{Db, Result};
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "mapping";
const PAGE_ROWS: i64 = 500;

/// The lines of one source; none before it was read, or where it has no map to check.
pub(super) async fn check(
    db: &Db,
    source: &str,
    connector: &dyn Connector,
    now: Instant,
) -> Result<Vec<Check>> {
    let mapping = connector.mapping();
    if mapping.named.is_empty() {
        return Ok(Vec::new());
    }
    let seen = unmapped(db, source, connector, &mapping, now).await?;
    let mut lines: Vec<Check> = seen
        .iter()
        .map(|(what, values)| unread(source, what, values))
        .collect();
    for Named { key, names, table } in mapping.named {
        let unknown = unknown(db, source, &names, table).await?;
        if !unknown.is_empty() {
            lines.push(Check::warning(
                NAME,
                source,
                format!("{key} names what no record has: {}", some(&unknown)),
                format!("mend the spelling in [sources.{source}.map]"),
            ));
        }
    }
    if lines.is_empty() && !db.names(&COMPANY, source).await?.is_empty() {
        let found = "every value seen is mapped or needs no map";
        lines.push(Check::ok(NAME, source, found));
    }
    Ok(lines)
}

fn unread(source: &str, what: &str, values: &[String]) -> Check {
    let seen = some(values);
    let (found, mend) = match what {
        "time_zones" => (
            format!("zones of members are not understood, the business zone stands in: {seen}"),
            format!("name them in [sources.{source}.map.time_zones]"),
        ),
        "agreement_kinds" => (
            format!("the kind of agreements of these types is inferred: {seen}"),
            format!(
                "look at one of each; where the kind is wrong, name it in [sources.{source}.map.agreement_kinds]"
            ),
        ),
        what => (
            format!("values of {what} are not understood: {seen}"),
            "change them at the source, or report them".to_owned(),
        ),
    };
    Check::warning(NAME, source, found, mend)
}

/// Names of the map that no record of the table has, by name or by id; none while the table was never read.
async fn unknown(
    db: &Db,
    source: &str,
    names: &[String],
    table: &'static Table,
) -> Result<Vec<String>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.names(table, source).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let known: BTreeSet<String> = rows
        .into_iter()
        .flat_map(|(id, name)| {
            let bare = crate::model::split(&id).1.to_owned();
            [id.clone(), bare, folded(&name)]
        })
        .collect();
    let is_known = |name: &&String| known.contains(*name) || known.contains(&folded(name));
    Ok(names
        .iter()
        .filter(|name| !is_known(name))
        .cloned()
        .collect())
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What the rows as received hold and nothing maps, by the key that would map it.
async fn unmapped(
    db: &Db,
    source: &str,
    connector: &dyn Connector,
    mapping: &Mapping,
    now: Instant,
) -> Result<BTreeMap<&'static str, Vec<String>>> {
    let mut seen = BTreeSet::new();
    let told = |stream: &&Stream| mapping.seen_in.contains(&stream.name);
    for stream in connector.streams().iter().filter(told) {
        let Some(state) = db.stream_if_known(source, stream.name).await? else {
            continue;
        };
        let mut codec = Codec::open(db, state.id).await?;
        let mut after = String::new();
        loop {
            let ids = db.raw_ids(state.id, &after, PAGE_ROWS).await?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let mut tx = db.begin(now).await?;
            let bodies = tx.raw_bodies(&mut codec, &ids).await?;
            let rows = bodies.iter().filter_map(|(_, body)| Row::read(body).ok());
            seen.extend(rows.flat_map(|row| connector.unmapped(stream, &row)));
        }
    }
    let mut by_key: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for unmapped in seen {
        by_key
            .entry(unmapped.what)
            .or_default()
            .push(unmapped.value);
    }
    Ok(by_key)
}
