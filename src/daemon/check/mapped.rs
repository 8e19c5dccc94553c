//! What a source's map should say and does not, and what it says of records that nobody has.

use super::{Check, some};
use crate::model::Instant;
use crate::model::Table;
use crate::model::table::{AGREEMENT_TYPE, CHARGE_CODE, COMPANY, WORK_TYPE};
use crate::source::connectwise::{ConnectWise, Map};
use crate::source::{Connector, Stream};
use crate::store::raw::Codec;
use crate::store::{Db, Result};
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "mapping";
const PAGE_ROWS: i64 = 500;

/// The lines of one source; none before it was read.
pub(super) async fn check(
    db: &Db,
    psa: &ConnectWise,
    map: &Map,
    now: Instant,
) -> Result<Vec<Check>> {
    let source = psa.source();
    let seen = unmapped(db, psa, now).await?;
    let mut lines: Vec<Check> = seen
        .iter()
        .map(|(what, values)| unread(source, what, values))
        .collect();
    for (key, names, table) in named(map) {
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

/// Keys of the map that hold names or ids of records, with the table they are looked for in.
fn named(map: &Map) -> [(&'static str, Vec<String>, &'static Table); 6] {
    [
        (
            "payroll_wrap.charge_codes",
            map.payroll_wrap.charge_codes.clone(),
            &CHARGE_CODE,
        ),
        (
            "payroll_wrap.work_types",
            map.payroll_wrap.work_types.clone(),
            &WORK_TYPE,
        ),
        (
            "absence.charge_codes",
            map.absence.charge_codes.clone(),
            &CHARGE_CODE,
        ),
        (
            "absence.work_types",
            map.absence.work_types.clone(),
            &WORK_TYPE,
        ),
        (
            "agreement_kinds",
            map.agreement_kinds.keys().cloned().collect(),
            &AGREEMENT_TYPE,
        ),
        (
            "internal_companies",
            map.internal_companies.clone(),
            &COMPANY,
        ),
    ]
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
    psa: &ConnectWise,
    now: Instant,
) -> Result<BTreeMap<&'static str, Vec<String>>> {
    let mut seen = BTreeSet::new();
    let told = |stream: &&Stream| matches!(stream.name, "members" | "agreements");
    for stream in psa.streams().iter().filter(told) {
        let Some(state) = db.stream_if_known(psa.source(), stream.name).await? else {
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
            seen.extend(
                bodies
                    .iter()
                    .flat_map(|(_, body)| psa.unmapped(stream, body)),
            );
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
