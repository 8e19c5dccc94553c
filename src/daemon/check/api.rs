//! Can a source be reached, does it accept the keys, which streams may be read, and what time is it there?

use super::{Check, asked, some};
use crate::clock::Clock;
use crate::config::Source;
use crate::rules::BOOK;
use crate::source::{Answer, Connector, Cursor, SourceError, Stream};
use crate::sync::http::{Client, Limits};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A clock that differs more makes watermarks uncertain.
const SKEW_MAX: TimeDelta = TimeDelta::minutes(2);
/// So many refusals without one success are the keys, not a right; more might lock the API member out.
const REFUSALS_MAX: usize = 3;

/// A person waits for the answer: one more try, and no long pauses.
fn limits(source: &Source, connector: &dyn Connector) -> Limits {
    Limits {
        in_flight: connector.in_flight(),
        by_plan: false,
        requests_per_minute: source.pace.requests_per_minute,
        tries: 2,
        pause: Duration::from_millis(200),
        pause_max: Duration::from_secs(10),
        timeout: Duration::from_secs(20),
        ..Limits::default()
    }
}

/// The lines of one source.
pub(super) async fn check(source: &Source, connector: &dyn Connector, clock: &Clock) -> Vec<Check> {
    let name = source.name.as_str();
    let client = match Client::new(limits(source, connector), CancellationToken::new()) {
        Ok(client) => client,
        Err(error) => return vec![Check::refused("address", name, &error)],
    };
    let mut lines = match client.root(connector).await {
        Ok(root) if root.is_empty() => {
            let found = "each of its lists has an address of its own";
            vec![Check::ok("address", name, found)]
        }
        Ok(root) => vec![Check::ok("address", name, format!("the API is at {root}"))],
        Err(error) => return vec![Check::refused("address", name, &error)],
    };
    if let Some(request) = connector.identify()
        && let Err(error) = client.ask(connector, None, &request).await
    {
        lines.push(Check::refused("credentials", name, &error));
        return lines;
    }
    let probe = Probe::of(connector, &client).await;
    if let (0, Some((_, error))) = (probe.readable.len(), probe.refused.first()) {
        lines.push(Check::refused("credentials", name, error));
        return lines;
    }
    lines.push(Check::ok("credentials", name, "the keys are accepted"));
    lines.extend(rights(name, connector.streams(), &probe));
    lines.extend(asked::check(source, connector, &client).await);
    lines.extend(probe.date.map(|server| skew(name, server, clock.now())));
    lines
}

/// What asking each stream for its smallest page came to.
#[derive(Default)]
struct Probe<'a> {
    readable: Vec<&'a str>,
    refused: Vec<(&'a Stream, SourceError)>,
    /// Children of a list without rows: nobody can tell.
    unasked: Vec<&'a str>,
    date: Option<DateTime<Utc>>,
}

impl<'a> Probe<'a> {
    async fn of(connector: &'a dyn Connector, client: &Arc<Client>) -> Self {
        let mut probe = Self::default();
        let mut first_rows: BTreeMap<&str, String> = BTreeMap::new();
        for stream in connector.streams() {
            let parent = stream.parent.map(|p| first_rows.get(p).cloned());
            if let Some(None) = parent {
                probe.unasked.push(stream.name);
                continue;
            }
            match ask(connector, client, stream, parent.flatten()).await {
                Ok((answer, first)) => {
                    probe.readable.push(stream.name);
                    probe.date = date(&answer).or(probe.date);
                    first_rows.extend(first.map(|id| (stream.name, id)));
                }
                Err(error) => probe.refused.push((stream, error)),
            }
            if probe.readable.is_empty() && probe.refused.len() == REFUSALS_MAX {
                break;
            }
        }
        probe
    }
}

/// The smallest page of a stream: the answer, and the id of its row.
async fn ask(
    connector: &dyn Connector,
    client: &Client,
    stream: &Stream,
    parent: Option<String>,
) -> Result<(Answer, Option<String>), SourceError> {
    let cursor = Cursor {
        parent,
        page_size: 1,
        ..Cursor::default()
    };
    let request = connector.request(stream, &cursor);
    let answer = client.ask(connector, Some(stream), &request).await?;
    let first = connector
        .page(stream, &cursor, &answer)?
        .rows
        .first()
        .map(|row| row.external_id.clone());
    Ok((answer, first))
}

fn date(answer: &Answer) -> Option<DateTime<Utc>> {
    let date = httpdate::parse_http_date(answer.header("date")?).ok()?;
    Some(date.into())
}

fn rights(source: &str, streams: &[Stream], probe: &Probe<'_>) -> Vec<Check> {
    let asked = probe.readable.len() + probe.refused.len();
    let mut found = format!("{} of {asked} streams may be read", probe.readable.len());
    if !probe.unasked.is_empty() {
        found += &format!(
            "; not asked, for want of a parent record: {}",
            probe.unasked.join(", ")
        );
    }
    let mut lines = vec![Check::ok("rights", source, found)];
    for (stream, error) in &probe.refused {
        let mut line = Check::refused("rights", format!("{source}/{}", stream.name), error);
        if stream.optional && matches!(error, SourceError::Operator { .. }) {
            line.status = super::Status::Warning;
        }
        let silent = silenced(streams, stream);
        if !silent.is_empty() {
            let silent: Vec<String> = silent.into_iter().map(str::to_owned).collect();
            line.found += &format!("; silent without it: {}", some(&silent));
        }
        lines.push(line);
    }
    lines
}

/// The rules that need what only this stream brings.
fn silenced(streams: &[Stream], without: &Stream) -> Vec<&'static str> {
    let brought = |keep: &dyn Fn(&Stream) -> bool| {
        let kept = streams.iter().filter(|s| keep(s));
        kept.flat_map(Stream::columns).collect::<BTreeSet<String>>()
    };
    let (all, rest) = (brought(&|_| true), brought(&|s| s.name != without.name));
    let met = |need: &str, by: &BTreeSet<String>| need.split('|').any(|column| by.contains(column));
    let lost = |need: &&str| met(need, &all) && !met(need, &rest);
    let rules = BOOK.iter().filter(|rule| rule.needs.iter().any(lost));
    rules.map(|rule| rule.id).collect()
}

fn skew(source: &str, server: DateTime<Utc>, ours: DateTime<Utc>) -> Check {
    let skew = server - ours;
    let seconds = skew.num_seconds();
    let word = if seconds < 0 { "behind" } else { "ahead of" };
    let found = match seconds.abs() {
        0..=1 => "the server's clock agrees with ours".to_owned(),
        s => format!("the server's clock is {s} s {word} ours"),
    };
    if skew.abs() > SKEW_MAX {
        let mend = "set this machine's clock by NTP; if it is right, tell the vendor";
        return Check::failed("clock", source, found, mend);
    }
    Check::ok("clock", source, found)
}
