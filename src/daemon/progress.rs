//! How far a pass is: bars on a terminal, plain lines elsewhere.

use crate::store::progress::Counts;
use crate::sync::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::sync::Mutex;

fn summary(counts: Counts) -> String {
    let mut text = format!("{} rows, {} new or changed", counts.rows, counts.changed);
    if counts.deleted > 0 {
        text.push_str(&format!(", {} gone", counts.deleted));
    }
    if counts.rejected > 0 {
        text.push_str(&format!(", {} in quarantine", counts.rejected));
    }
    text
}

/// Says nothing.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn moved(&self, _: &str, _: &str, _: Counts) {}
    fn ended(&self, source: &str, stream: &str, counts: Counts, error: Option<&str>) {
        match error {
            Some(error) => tracing::warn!(source.name = source, stream.name = stream, "{error}"),
            None => tracing::debug!(
                source.name = source,
                stream.name = stream,
                rows = counts.rows,
                changed = counts.changed,
                "stream read"
            ),
        }
    }
    fn note(&self, sentence: &str) {
        tracing::info!("{sentence}");
    }
}

/// One line a stream on standard error, when it ends.
#[derive(Debug)]
pub struct Lines;

impl Progress for Lines {
    fn moved(&self, _: &str, _: &str, _: Counts) {}
    fn ended(&self, source: &str, stream: &str, counts: Counts, error: Option<&str>) {
        if error.is_none() {
            eprintln!("{source}/{stream}: {}", summary(counts));
        }
    }
    fn note(&self, sentence: &str) {
        eprintln!("{sentence}");
    }
}

/// A bar a stream that runs; streams that ended leave a line.
#[derive(Debug, Default)]
pub struct Bars {
    all: MultiProgress,
    running: Mutex<HashMap<String, ProgressBar>>,
}

impl Bars {
    fn bar(&self, source: &str, stream: &str) -> Option<ProgressBar> {
        let mut running = self.running.lock().ok()?;
        let bar = running
            .entry(format!("{source}/{stream}"))
            .or_insert_with(|| {
                let bar = self.all.add(ProgressBar::new_spinner());
                if let Ok(style) =
                    ProgressStyle::with_template("{spinner} {prefix:<28} {msg} {per_sec} {elapsed}")
                {
                    bar.set_style(style);
                }
                bar.set_prefix(format!("{source}/{stream}"));
                bar
            });
        Some(bar.clone())
    }
}

impl Progress for Bars {
    fn moved(&self, source: &str, stream: &str, counts: Counts) {
        if let Some(bar) = self.bar(source, stream) {
            bar.set_position(u64::try_from(counts.rows).unwrap_or(0));
            bar.set_message(summary(counts));
        }
    }
    fn ended(&self, source: &str, stream: &str, counts: Counts, error: Option<&str>) {
        if let Some(bar) = self.bar(source, stream) {
            bar.finish_and_clear();
        }
        if error.is_none() {
            // A terminal that went away is no reason to stop.
            let _ = self
                .all
                .println(format!("{source}/{stream}: {}", summary(counts)));
        }
    }
    fn note(&self, sentence: &str) {
        let _ = self.all.println(sentence);
    }
}
