//! Quarantined rows are understood again, without reading the source.

use super::files::Kept;
use super::folder::streams;
use super::known::Known;
use super::land::{Lander, Row, Told, Understand};
use super::lookup::{lookup, partition};
use super::understood::Understood;
use super::zones::Zones;
use super::{Pass, SourceOptions};
use crate::source::Connector;
use crate::source::files::Settings;
use crate::store::Result;
use crate::store::progress::Counts;
use crate::store::quarantine::Parked;
use crate::store::raw::Codec;
use std::borrow::Cow;

/// Replays the rows of an API source.
pub async fn api(pass: &Pass<'_>, source: &SourceOptions, connector: &dyn Connector) -> Result<()> {
    for stream in connector.streams() {
        let lookup = lookup(pass.db, pass.clock.now(), &source.name, connector, stream).await?;
        replay(
            pass,
            source,
            stream.name,
            stream.parent.is_some(),
            &Understood {
                connector,
                stream,
                lookup,
            },
        )
        .await?;
    }
    Ok(())
}

/// Replays the rows of a folder.
pub async fn files(
    pass: &Pass<'_>,
    source: &SourceOptions,
    settings: &Settings,
    keep_notes: bool,
) -> Result<()> {
    for stream in streams(settings, &settings.path, keep_notes).unwrap_or_default() {
        replay(
            pass,
            source,
            stream.table.file,
            false,
            &Kept {
                stream: &stream,
                keep_notes,
            },
        )
        .await?;
    }
    Ok(())
}

async fn replay(
    pass: &Pass<'_>,
    source: &SourceOptions,
    stream: &str,
    child: bool,
    understand: &dyn Understand,
) -> Result<()> {
    let parked: Vec<Parked> = pass
        .db
        .parked(Some(&source.name), None)
        .await?
        .into_iter()
        .filter(|p| p.stream == stream)
        .collect();
    if parked.is_empty() {
        return Ok(());
    }
    let state = pass.db.stream(&source.name, stream).await?;
    let mut known = Known::new(Zones::new(pass.db.member_zones().await?, pass.zone));
    let mut tx = pass.db.begin(pass.clock.now()).await?;
    let run_id = tx.start_run(state.id, "replay", None).await?;
    tx.commit().await?;
    let mut lander = Lander {
        db: pass.db,
        stream_id: state.id,
        run_id,
        understand,
        tables: Vec::new(),
        qualifier: &source.qualifier,
        mirrored: source.mirrored,
        known: &mut known,
        codec: Codec::open(pass.db, state.id).await?,
        again: false,
        counts: Counts::default(),
        twin: None,
        identity: pass.identity,
        new_members: false,
        history: true,
    };
    let rows = parked
        .iter()
        .map(|p| Row {
            external_id: p.external_id.clone(),
            parent: partition(&p.external_id, child),
            body: Cow::Borrowed(p.body.as_str()),
            told: Told::Nothing,
        })
        .collect();
    lander
        .land(rows, Vec::new(), Some(None), pass.clock.now())
        .await?;
    let mut tx = pass.db.begin(pass.clock.now()).await?;
    tx.end_replay(run_id).await?;
    tx.commit().await
}
