//! The command line: one file per command family, the options that all of them have, and where each command goes.

mod arguments;
mod audit;
mod check;
mod close;
mod config;
mod demo;
mod export;
mod failure;
mod migrate;
pub mod output;
mod preview;
mod quarantine;
mod queue;
mod review;
mod rollup;
pub mod rules;
mod run;
mod scope;
mod show;
mod simulate;
mod status;
mod sync;

pub use failure::{Exit, Failure, Outcome};

use crate::clock::Clock;
use crate::config::{Config, Inputs};
use crate::daemon::Daybook;
use crate::model::Instant;
use crate::telemetry::{self, Level, LogFormat};
use clap::{ArgAction, Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Width of tables where there is no terminal to ask, in columns.
const USUAL_WIDTH: u16 = 120;

/// Reads your PSA, files a daily review queue and the month's profitability. It never writes to a source.
#[derive(Debug, Parser)]
#[command(name = "daybook", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

const EXAMPLES: &str = "\
Examples:
  daybook demo                           see all of it, with nothing installed
  daybook config example > daybook.toml  a commented configuration to start from; name it with --config
  daybook check                          prove the set-up; a mend stands beside every failure
  daybook sync && daybook review         read every source once, then print what needs a look
  daybook rollup --month 2026-10         what each agreement earned and cost in October
  daybook close 2026-10                  October stays as it is; what comes late is adjusted in the next open month

Exit codes: 0 done, 1 failed at run time, 2 wrong usage or configuration, 3 done but something needs a person.";

/// Options that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Configuration file; repeatable, later ones win [default: config/daybook.toml, else /etc/daybook/daybook.toml;
    /// env: DAYBOOK_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// How log lines on standard error look
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    log_format: LogFormat,
    /// Log each step; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Log only what failed
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Who acts, for the audit trail [default: the operating-system user]
    #[arg(long = "as", global = true, value_name = "NAME")]
    actor: Option<String>,
    /// Behave as if the clock read this instant, as in 2026-11-02T14:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", value_parser = arguments::instant)]
    now: Option<Instant>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Run(run::Arguments),
    Sync(sync::Arguments),
    Quarantine(quarantine::Arguments),
    Review(review::Arguments),
    Queue(queue::Arguments),
    Rollup(rollup::Arguments),
    Close(close::CloseArguments),
    Reopen(close::ReopenArguments),
    Bridge(close::BridgeArguments),
    Export(export::Arguments),
    Check(check::Arguments),
    Status(status::Arguments),
    Rules(rules::Arguments),
    Migrate(migrate::Arguments),
    Config(config::Arguments),
    Simulate(simulate::Arguments),
    Audit(audit::Arguments),
}

/// What every command is given.
#[derive(Debug)]
pub struct Context {
    /// The program's clock.
    pub clock: Clock,
    /// Who acts.
    pub actor: String,
    /// Where settings come from.
    pub inputs: Inputs,
}

impl Context {
    fn new(global: Global) -> Self {
        let inputs = Inputs::of_process(global.config);
        let user = || {
            ["USER", "LOGNAME", "USERNAME"]
                .iter()
                .find_map(|name| inputs.variable(name))
        };
        let actor = global.actor.or_else(|| user().map(str::to_owned));
        Self {
            clock: global.now.map_or_else(Clock::system, Clock::fixed),
            actor: actor.unwrap_or_else(|| "unknown".into()),
            inputs,
        }
    }
    /// The settings, checked.
    pub fn config(&self) -> Result<Config, Failure> {
        let config = Config::load(&self.inputs)?;
        if let Some(sentence) = config.found_nowhere() {
            eprintln!("{sentence}");
        }
        Ok(config)
    }
    /// Columns to fit a table into.
    pub fn width(&self) -> u16 {
        let said = self.inputs.variable("COLUMNS");
        let said = said.and_then(|c| c.parse().ok()).filter(|c| *c > 0);
        let terminal = || console::Term::stdout().size_checked().map(|(_, wide)| wide);
        said.or_else(terminal).unwrap_or(USUAL_WIDTH)
    }
    /// Prints a sheet on standard output.
    pub fn print(&self, sheet: &output::Sheet, format: output::Format) -> Result<(), Failure> {
        Ok(output::print(&sheet.render(format, Some(self.width()))?)?)
    }
}

/// Runs the command line of this process; the code is that of the contract.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(usage) => {
            // Nothing is left to be done when even standard error is closed.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    let level = Level::of(cli.global.verbose, cli.global.quiet);
    let format = cli.global.log_format;
    let context = Context::new(cli.global);
    let clock = context.clock.clone();
    telemetry::start(format, level, move || clock.now());
    let outcome = dispatch(&context, cli.command);
    if let Err(failure) = &outcome {
        eprintln!("daybook: {failure}");
    }
    failure::code(&outcome)
}

fn dispatch(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Demo(arguments) => demo::demo(context, &arguments),
        Command::Run(arguments) => run::run(context, &arguments),
        Command::Sync(arguments) => sync::sync(context, &arguments),
        Command::Quarantine(arguments) => quarantine::quarantine(context, &arguments),
        Command::Review(arguments) => review::review(context, &arguments),
        Command::Queue(arguments) => queue::queue(context, &arguments),
        Command::Rollup(arguments) => rollup::rollup(context, &arguments),
        Command::Close(arguments) => close::close(context, &arguments),
        Command::Reopen(arguments) => close::reopen(context, &arguments),
        Command::Bridge(arguments) => close::bridge(context, &arguments),
        Command::Export(arguments) => export::export(context, &arguments),
        Command::Check(arguments) => check::check(context, &arguments),
        Command::Status(arguments) => status::status(context, &arguments),
        Command::Rules(arguments) => rules::rules(context, &arguments),
        Command::Migrate(arguments) => migrate::migrate(context, &arguments),
        Command::Config(arguments) => config::config(context, &arguments),
        Command::Simulate(arguments) => simulate::simulate(context, &arguments),
        Command::Audit(arguments) => audit::audit(context, &arguments),
    }
}

/// Runs work on one thread: a turn is one thing after another, and to wake a second thread for each answer costs more than it
/// gains. The embedded database has threads of its own.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    run_on(&mut tokio::runtime::Builder::new_current_thread(), work)
}

/// Runs work beside which a simulated server answers.
fn block_on_both<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    run_on(
        tokio::runtime::Builder::new_multi_thread().worker_threads(2),
        work,
    )
}

fn run_on<T>(
    runtime: &mut tokio::runtime::Builder,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = runtime.enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Run(anyhow::anyhow!("no runtime: {error}")))?;
    runtime.block_on(work)
}

/// Opens everything that the settings name, does the work, and closes it.
fn with_daybook<T>(
    context: &Context,
    may_migrate: bool,
    work: impl AsyncFnOnce(&Daybook) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let config = context.config()?;
    block_on(async {
        let daybook = Daybook::open(config, context.clock.clone(), may_migrate).await?;
        let outcome = work(&daybook).await;
        daybook.db.close().await;
        outcome
    })
}

/// Refuses names of sources that are not configured.
fn known_sources(daybook: &Daybook, names: &[String]) -> Result<(), Failure> {
    for name in names {
        let source = name.split('/').next().unwrap_or_default();
        if daybook.config.source(source).is_none() {
            let known: Vec<&str> = daybook
                .config
                .sources()
                .iter()
                .map(|s| s.name.as_str())
                .collect();
            return Err(Failure::Usage(format!(
                "there is no source \"{source}\"; the configuration names {}",
                if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                }
            )));
        }
    }
    Ok(())
}
