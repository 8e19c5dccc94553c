//! A generated firm: people, clients, agreements, a history of ordinary days, and in its last week planted mistakes
//! beside things that only look like mistakes.
//!
//! The firm without its plants is clean: every scheduled day is filled, every entry has its note, role, type,
//! billable option and the right agreement. Each plant stands alone: its own entry or person-day and its own ticket, so
//! that what must be found is known exactly. All of it comes from the seed; nothing from the clock.
//!
//! **To add a plant**, write a function in `plant/` that takes the [`Build`](build::Build) and a `Stretch` (one entry of
//! a plain day) or a [`Spot`](build::Spot) (a person and a day with a plain eight-hour shift that nobody else uses, to be
//! filled, usually by [`plain_day`](build::Build::plain_day) and one change), calls `expect` once for every item that the
//! change causes under contract §5, and returns true; false means that it does not fit. Then add its line to the table
//! `PLANTS` of its family's file, and one to `LOOK_ALIKES` for what it must not be taken for.

mod books;
mod build;
mod bulk;
mod catalogue;
mod clients;
mod history;
mod ledger;
mod people;
mod plant;
mod projects;
mod work;

use super::world::World;
use build::{Build, Numbers};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

pub use bulk::bulk;

/// How large a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// People who work, 5 to 1,000; taken to the nearest of these bounds.
    pub people: u32,
    /// Full months of history before the month of the present, 1 to 36.
    pub months: u32,
}

/// A firm with its history, its mistakes and its look-alikes. Same size and seed, same world.
pub fn generate(size: Size, seed: u64) -> World {
    let mut build = found(size, seed);
    let week = build.window();
    build.live_until(week[0]);
    plant::place(&mut build, &week);
    ledger::cover(&mut build);
    books::close_tickets(&mut build);
    books::time_sheets(&mut build);
    books::invoices(&mut build);
    build.world
}

/// A firm on the morning before any work: all that is set up, nothing that happened.
fn found(size: Size, seed: u64) -> Build {
    let people = size.people.clamp(5, 1000);
    let today = NaiveDate::from_ymd_opt(2026, 11, 12).unwrap_or_default();
    let mut build = Build {
        rng: fastrand::Rng::with_seed(seed),
        today,
        workers: Vec::new(),
        clients: Vec::new(),
        jobs: Vec::new(),
        own: build::id(0),
        numbers: Numbers::default(),
        draw: Vec::new(),
        agreement_at: Default::default(),
        turn: 0,
        taken: Default::default(),
        unbilled: Default::default(),
        rule: "",
        what: "",
        world: World {
            seed,
            now: today.and_time(build::hour(13)).and_utc(),
            time_zone: Tz::America__New_York,
            first_day: people::first_day(today, size.months.clamp(1, 36)),
            companies: Vec::new(),
            members: Vec::new(),
            calendars: catalogue::calendars(),
            work_roles: catalogue::work_roles(),
            work_types: catalogue::work_types(),
            charge_codes: catalogue::charge_codes(),
            boards: catalogue::boards(),
            agreements: Vec::new(),
            projects: Vec::new(),
            tickets: Vec::new(),
            agreement_costs: Vec::new(),
            entries: Vec::new(),
            schedule: Vec::new(),
            time_sheets: Vec::new(),
            invoices: Vec::new(),
            before: Vec::new(),
            expected: Vec::new(),
            look_alikes: Vec::new(),
        },
    };
    people::hire(&mut build, people);
    clients::sign(&mut build, people * 6 / 5);
    projects::start(&mut build);
    open_orders(&mut build);
    build
}

/// A few tickets nobody has worked yet, each on the agreement that fits.
fn open_orders(build: &mut Build) {
    for client in (0..build.clients.len()).step_by(5) {
        let terms = build.terms(client, build.today);
        let opened_at = build.world.now - TimeDelta::hours(16);
        build.service_ticket(client, terms, opened_at, 0);
    }
}
