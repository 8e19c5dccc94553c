//! `daybook rules`: the catalogue of what is judged.

use super::output::{self, Format, Sheet, Value};
use super::{Context, Exit, Failure, Outcome, block_on, preview, scope, with_daybook};
use crate::config::nearest;
use crate::daemon::brought;
use crate::model::{Params, RuleMode};
use crate::rules::{BOOK, Rule};
use clap::Subcommand;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;

/// List the rules, or show one with its settings
///
/// What each rule tests, on what evidence, what it passes over, whose its items are, and which sources leave it silent
/// because they do not bring what it needs.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  daybook rules\n  daybook rules agreement.expired\n  daybook rules preview agreement.expired --days 30\n  daybook rules scope"
)]
pub struct Arguments {
    /// One rule by its id
    pub rule: Option<String>,
    /// What to do instead
    #[command(subcommand)]
    pub act: Option<Act>,
}

/// What else can be done with a rule.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// What a rule would have found, whatever its mode
    ///
    /// Nothing is written. Exemptions and silence hold, days that are not over are left out, and people's time is looked
    /// at no further back than review.look_back_days.
    Preview {
        /// The rule by its id
        rule: String,
        /// So many days back from today
        #[arg(long, value_name = "N", default_value_t = 30)]
        days: u32,
    },
    /// Which boards, types and sub-types are work of which agreement category
    ///
    /// What is not mapped comes first; the map is review.scope. What in it cannot be meant is said, and ends with code 3.
    Scope {
        /// How it is printed
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Rule id to the sources that leave it silent.
pub type Silent = BTreeMap<&'static str, Vec<String>>;

/// Prints the catalogue, or one rule.
pub fn rules(context: &Context, arguments: &Arguments) -> Outcome {
    if let Some(Act::Preview { rule, days }) = &arguments.act {
        let rule = find(rule)?;
        return with_daybook(context, false, async |daybook| {
            let firm = daybook.firm().await?;
            let found = daybook.preview(&firm, rule, *days).await?;
            let mode = mode(daybook.config.params().rule(rule.id).mode);
            output::print(&preview::report(&firm, rule, mode, *days, &found))?;
            Ok(Exit::Done)
        });
    }
    if let Some(Act::Scope { format }) = &arguments.act {
        return scope::scope(context, *format);
    }
    let config = context.config()?;
    let params = config.params();
    let silent = block_on(async { Ok(silent(&brought(&config).await)) })?;
    match &arguments.rule {
        None => context.print(&catalogue(&params, &silent), Format::Table)?,
        Some(id) => output::print(&page(find(id)?, &params, &silent))?,
    }
    Ok(Exit::Done)
}

/// Which sources that were read leave which rules silent.
///
/// A source counts for a rule where it brings records of the kind that a need is about; a need about records that
/// nobody brings (calendars) silences the rule for everyone who brings work.
pub fn silent(brings: &HashSet<String>) -> Silent {
    let mut by_source: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (source, column) in brings.iter().filter_map(|b| b.split_once('/')) {
        by_source.entry(source).or_default().insert(column);
    }
    let mut silent = Silent::new();
    for rule in BOOK {
        for (source, columns) in &by_source {
            if rule.needs.iter().any(|need| lacks(columns, need)) {
                silent
                    .entry(rule.id)
                    .or_default()
                    .push((*source).to_owned());
            }
        }
    }
    silent
}

fn lacks(columns: &BTreeSet<&str>, need: &str) -> bool {
    let has_any = |table: &str| columns.iter().any(|c| c.split('.').next() == Some(table));
    let table = need.split('.').next().unwrap_or_default();
    let concerned = match table {
        "time_entry" | "ticket" => has_any(table),
        _ => has_any("time_entry") || has_any(table),
    };
    concerned && !need.split('|').any(|column| columns.contains(column))
}

fn find(id: &str) -> Result<&'static Rule, Failure> {
    BOOK.iter()
        .copied()
        .find(|rule| rule.id == id)
        .ok_or_else(|| {
            let near = nearest(id, BOOK.iter().map(|rule| rule.id)).unwrap_or_default();
            Failure::Usage(format!("there is no rule {id}; the nearest is {near}"))
        })
}

/// One line a rule, in the order a person reads a day.
pub fn catalogue(params: &Params, silent: &Silent) -> Sheet {
    let mut sheet = Sheet::new([
        "rule",
        "what it tests",
        "severity",
        "owner",
        "mode",
        "silent for",
    ]);
    for rule in BOOK {
        sheet.push(vec![
            rule.id.into(),
            rule.title.into(),
            rule.severity.as_str().into(),
            rule.audience.as_str().into(),
            mode(params.rule(rule.id).mode).into(),
            sources(silent, rule).map_or(Value::Null, Value::Text),
        ]);
    }
    sheet
}

/// All of one rule.
pub fn page(rule: &Rule, params: &Params, silent: &Silent) -> String {
    let settings = params.rule(rule.id);
    let mut text = format!("{}\n\n", rule.doc().trim());
    let mut line = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<18} {value}");
    };
    line("severity", rule.severity.as_str());
    line("owner", rule.audience.as_str());
    line("needs", &or_none(rule.needs.join(", ")));
    line(
        "silent for",
        &sources(silent, rule).unwrap_or_else(|| "no source".into()),
    );
    line("mode", mode(settings.mode));
    line(
        "exempt_companies",
        &or_none(
            settings
                .exempt_companies
                .into_iter()
                .collect::<Vec<_>>()
                .join(", "),
        ),
    );
    line(
        "exempt_boards",
        &or_none(
            settings
                .exempt_boards
                .into_iter()
                .collect::<Vec<_>>()
                .join(", "),
        ),
    );
    for setting in rule.settings {
        let value = params.number(rule.id, setting.name, setting.default);
        line(
            setting.name,
            &format!("{value} (default {}): {}", setting.default, setting.meaning),
        );
    }
    text
}

fn sources(silent: &Silent, rule: &Rule) -> Option<String> {
    silent
        .get(rule.id)
        .filter(|s| !s.is_empty())
        .map(|s| s.join(", "))
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".into() } else { text }
}

fn mode(mode: RuleMode) -> &'static str {
    match mode {
        RuleMode::On => "on",
        RuleMode::Observe => "observe",
        RuleMode::Off => "off",
    }
}
