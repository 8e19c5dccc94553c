//! What streams say of values in the rows of others, and rows understood anew where that is another now.

use super::Error;
use super::land::Lander;
use super::reread::Given;
use super::stream::{Run, stopped};
use crate::source::{Connector, Lookup, Row, Stream};
use crate::store::raw::Codec;
use crate::store::{Db, Result};
use chrono::{DateTime, Utc};

/// Rows looked at in one transaction.
const ROWS: i64 = 500;

/// What the rows held of the streams that this one leans on say.
pub(super) async fn lookup(
    db: &Db,
    now: DateTime<Utc>,
    source: &str,
    connector: &dyn Connector,
    stream: &Stream,
) -> Result<Lookup> {
    let mut lookup = Lookup::default();
    let names = stream.leans_on;
    for other in connector
        .streams()
        .iter()
        .filter(|s| names.contains(&s.name))
    {
        let Some(state) = db.stream_if_known(source, other.name).await? else {
            continue;
        };
        let mut rows = Held::of(db, state.id).await?;
        while let Some(bodies) = rows.next(db, now).await? {
            for row in bodies.iter().filter_map(|(_, body)| Row::read(body).ok()) {
                connector.tell(other, stream, &row, &mut lookup);
            }
        }
    }
    Ok(lookup)
}

/// How rows are understood: the settings, and what other streams say.
pub(super) fn understood_with(settings: &str, lookup: &Lookup) -> String {
    match lookup.is_empty() {
        true => settings.to_owned(),
        false => {
            let said = xxhash_rust::xxh3::xxh3_64(lookup.written().as_bytes());
            format!("{settings}+{said:016x}")
        }
    }
}

/// The settings' part of it.
pub(super) fn settings_of(understood_with: &str) -> &str {
    understood_with.split('+').next().unwrap_or_default()
}

/// The rows held of a stream, some at a time, in the order of their ids.
struct Held {
    stream_id: i64,
    codec: Codec,
    after: String,
}

impl Held {
    async fn of(db: &Db, stream_id: i64) -> Result<Self> {
        Ok(Self {
            stream_id,
            codec: Codec::open(db, stream_id).await?,
            after: String::new(),
        })
    }
    async fn next(&mut self, db: &Db, now: DateTime<Utc>) -> Result<Option<Vec<(String, String)>>> {
        let ids = db.raw_ids(self.stream_id, &self.after, ROWS).await?;
        let Some(last) = ids.last() else {
            return Ok(None);
        };
        self.after.clone_from(last);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut tx = db.begin(now).await?;
        let mut bodies = tx.raw_bodies(&mut self.codec, &ids).await?;
        // A transaction that is only dropped costs a server's connection, and with it what was noted as seen.
        tx.commit().await?;
        bodies.sort_unstable();
        Ok(Some(bodies))
    }
}

impl Run<'_> {
    /// What the streams that this one leans on say now.
    pub(super) async fn lookup(&self) -> Result<Lookup> {
        let pass = self.pass;
        let source = &self.source.name;
        lookup(
            pass.db,
            pass.clock.now(),
            source,
            self.connector,
            self.stream,
        )
        .await
    }

    /// Where other streams say something else than when the rows were understood, they are understood anew.
    pub(super) async fn understand_anew(
        &mut self,
        lander: &mut Lander<'_>,
    ) -> std::result::Result<(), Error> {
        let before = self.state.understood_with.as_deref();
        if self.again || before.is_none_or(|with| with == self.understood_with) {
            return Ok(());
        }
        let now = self.pass.clock.now();
        let mut given = Some(Given::new());
        let mut rows = Held::of(self.pass.db, self.state.id).await?;
        while let Some(bodies) = rows.next(self.pass.db, now).await? {
            if self.pass.cancel.is_cancelled() {
                return Err(stopped().into());
            }
            let some = lander
                .reread(&bodies, self.stream.parent.is_some(), now)
                .await?;
            given = joined(given, some);
        }
        // Where a row is not understood, nobody knows what it gave.
        if given.is_some()
            && let Some(given) = joined(given, self.given_by_others().await?)
        {
            lander.leave_only(&self.source.name, &given, now).await?;
        }
        Ok(())
    }

    /// What the rows held of other streams give that fill the same tables; none where one of them is not understood.
    async fn given_by_others(&self) -> Result<Option<Given>> {
        let (db, now) = (self.pass.db, self.pass.clock.now());
        let mut given = Given::new();
        let shares = |other: &&Stream| other.tables().iter().any(|t| self.stream.fills(t));
        let others = self.connector.streams().iter().filter(shares);
        for other in others.filter(|other| other.name != self.stream.name) {
            let name = &self.source.name;
            let Some(state) = db.stream_if_known(name, other.name).await? else {
                continue;
            };
            let lookup = lookup(db, now, name, self.connector, other).await?;
            let mut rows = Held::of(db, state.id).await?;
            while let Some(bodies) = rows.next(db, now).await? {
                for (id, body) in &bodies {
                    let parent = partition(id, other.parent.is_some());
                    let meant = Row::read(body)
                        .and_then(|row| self.connector.normalise(other, parent, &row, &lookup));
                    let Ok(found) = meant else {
                        return Ok(None);
                    };
                    let ids = found
                        .iter()
                        .map(|r| (r.table.name, self.source.qualifier.id_of(r)));
                    given.extend(ids);
                }
            }
        }
        Ok(Some(given))
    }
}

fn joined(all: Option<Given>, some: Option<Given>) -> Option<Given> {
    let (mut all, some) = all.zip(some)?;
    all.extend(some);
    Some(all)
}

/// The partition of a child row.
pub(super) fn partition(external_id: &str, is_child: bool) -> Option<&str> {
    let (parent, _) = external_id.split_once('/').filter(|_| is_child)?;
    Some(parent)
}
