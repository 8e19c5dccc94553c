//! The simulated PSA, in another process.

use crate::{Outcome, Wish};
use chrono::{DateTime, TimeDelta, Utc};
use daybook::model::Seconds;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, bulk};
use daybook::simulator::world::World;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Between two polls.
pub const POLL: TimeDelta = TimeDelta::minutes(6);

/// The other process: a PSA that stands still, but for an entry that is changed with each line on standard input.
pub async fn serve(wish: &Wish) -> Outcome<()> {
    let world = bulk(
        Size {
            people: wish.people,
            months: 1,
        },
        1,
        wish.entries,
    );
    let mut now = world.now;
    let server = Server::start(world, Options::default()).await?;
    println!("{} {}", server.base_url(), now.to_rfc3339());
    for line in std::io::stdin().lock().lines() {
        now += POLL;
        server.set_now(now);
        if line? == "change" {
            server.edit(longer_entry);
        }
        println!("done");
    }
    Ok(())
}

/// The newest entry of yesterday or before got a quarter of an hour longer.
fn longer_entry(world: &mut World) {
    let today = world.now.date_naive();
    let newest = world
        .entries
        .iter_mut()
        .rev()
        .find(|e| e.entry.work_date < today && e.entry.ended_at.is_some());
    if let Some(sim) = newest {
        sim.entry.worked = Seconds(sim.entry.worked.0 + 900);
    }
}

/// The PSA in the other process.
pub struct Psa {
    process: Child,
    words: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub base_url: String,
    pub now: DateTime<Utc>,
}

impl Psa {
    pub fn start(wish: &Wish) -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([
                "--serve",
                "--entries",
                &wish.entries.to_string(),
                "--people",
                &wish.people.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let words = process
            .stdin
            .take()
            .ok_or("no way to speak to the simulator")?;
        let mut answers = BufReader::new(
            process
                .stdout
                .take()
                .ok_or("no way to hear the simulator")?,
        );
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let (base_url, now) = line
            .trim()
            .split_once(' ')
            .ok_or("the simulator did not start")?;
        let (base_url, now) = (base_url.to_owned(), now.parse()?);
        Ok(Self {
            process,
            words,
            answers,
            base_url,
            now,
        })
    }

    /// Moves its clock on by one poll, with or without a change.
    pub fn tell(&mut self, word: &str) -> Outcome<()> {
        writeln!(self.words, "{word}")?;
        self.answers.read_line(&mut String::new())?;
        Ok(())
    }
}

impl Drop for Psa {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
