//! What a source's map should say and does not, and what it says of records that nobody has.

use super::{Check, some};
use crate::model::Instant;
use crate::model::table::{AGREEMENT_TYPE, CHARGE_CODE, COMPANY, WORK_TYPE};
use crate::model::Table;
use crate::source::connectwise::{ConnectWise, Map};
use crate::store::raw::Codec;
use crate::store::{Db, Result};
use std::collections::BTreeSet;

const NAME: &str = "mapping";
const PAGE_ROWS: i64 = 500;

/// The lines of one source; none before it was read.
pub(super) async fn check(db: &Db, psa: &ConnectWise, map: &Map, now: Instant) -> Result<Vec<Check>> {
    let source = psa.source();
    let mut lines = Vec::new();
    let zones = unmapped_zones(db, psa, now).await?;
    if !zones.is_empty() {
        lines.push(Check::warning(
            NAME,
            source,
            format!("time zones of members that are not understood, the business zone stands in: {}", some(&zones)),
            format!("name them in [sources.{source}.map.time_zones]"),
        ));
    }
    let inferred = inferred_kinds(db, source, map).await?;
    if !inferred.is_empty() {
        lines.push(Check::warning(
            NAME,
            source,
            format!("agreement types whose kind is inferred: {}", some(&inferred)),
            format!("look at one agreement of each; where the kind is wrong, name it in [sources.{source}.map.agreement_kinds]"),
        ));
    }
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
        lines.push(Check::ok(NAME, source, "every value seen is mapped or needs no map"));
    }
    Ok(lines)
}

/// Keys of the map that hold names or ids of records, with the table they are looked for in.
fn named(map: &Map) -> [(&'static str, Vec<String>, &'static Table); 6] {
    [
        ("payroll_wrap.charge_codes", map.payroll_wrap.charge_codes.clone(), &CHARGE_CODE),
        ("payroll_wrap.work_types", map.payroll_wrap.work_types.clone(), &WORK_TYPE),
        ("absence.charge_codes", map.absence.charge_codes.clone(), &CHARGE_CODE),
        ("absence.work_types", map.absence.work_types.clone(), &WORK_TYPE),
        ("agreement_kinds", map.agreement_kinds.keys().cloned().collect(), &AGREEMENT_TYPE),
        ("internal_companies", map.internal_companies.clone(), &COMPANY),
    ]
}

/// Names of the map that no record of the table has, by name or by id; none while the table was never read.
async fn unknown(db: &Db, source: &str, names: &[String], table: &'static Table) -> Result<Vec<String>> {
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
    Ok(names.iter().filter(|name| !is_known(name)).cloned().collect())
}

async fn inferred_kinds(db: &Db, source: &str, map: &Map) -> Result<Vec<String>> {
    let mapped: BTreeSet<String> = map.agreement_kinds.keys().map(|k| folded(k)).collect();
    let types = db.names(&AGREEMENT_TYPE, source).await?.into_iter().map(|(_, name)| name);
    Ok(types.filter(|name| !mapped.contains(&folded(name))).collect())
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Zone names in members' rows as received.
async fn unmapped_zones(db: &Db, psa: &ConnectWise, now: Instant) -> Result<Vec<String>> {
    let Some(state) = db.stream_if_known(psa.source(), "members").await? else {
        return Ok(Vec::new());
    };
    let mut codec = Codec::open(db, state.id).await?;
    let (mut zones, mut after) = (BTreeSet::new(), String::new());
    loop {
        let ids = db.raw_ids(state.id, &after, PAGE_ROWS).await?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut tx = db.begin(now).await?;
        let bodies = tx.raw_bodies(&mut codec, &ids).await?;
        zones.extend(bodies.iter().filter_map(|(_, body)| psa.unmapped_zone(body)));
    }
    Ok(zones.into_iter().collect())
}
