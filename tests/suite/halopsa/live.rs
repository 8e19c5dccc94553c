//! The program beside a simulated HaloPSA: what is read is what the firm has, and what changes there changes here.

use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{Seconds, TicketId};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::halopsa::{Fault, Options, Server};
use daybook::simulator::world::World;
use daybook::source::Connector;
use daybook::store::raw::Codec;
use daybook::sync::{PassOptions, Report};
use tempfile::TempDir;

/// The source's settings as an operator of the simulated firm would write them.
pub fn source(server: &Server) -> String {
    let keys = Options::default();
    format!(
        r#"
[sources.psa]
kind = "halopsa"
base_url = "{}"
client_id = "{}"
client_secret = "{}"
requests_per_minute = 1000000
[sources.psa.map]
internal_companies = ["101"]
flat_fees = "contracts"
closed_statuses = ["Closed", "Completed", "Cancelled"]
payroll_wrap = {{ subjects = ["Payroll wrap"] }}
absence = {{ subjects = ["PTO"] }}
[sources.psa.map.project_billing]
"Fixed Price Project" = "fixed_fee"
"Capped Project" = "not_to_exceed"
"Internal Project" = "not_billable"
[sources.psa.map.agreement_kinds]
"Managed Services" = "fixed_fee"
"Block Hours" = "block_hours"
"Retainer" = "block_money"
"Time and Materials" = "time_and_materials"
"Per Incident" = "incident"
"Licenses" = "resale"
"Fixed Price Project" = "project_fixed_fee"
"Project Time and Materials" = "project_time_and_materials"
"Internal" = "internal"
"#,
        server.base_url(),
        keys.client_id,
        keys.client_secret
    )
}

/// A Daybook beside a served firm.
pub struct House {
    pub daybook: Daybook,
    pub server: Server,
    look: Look,
    _folder: TempDir,
}

pub fn firm() -> World {
    generate(
        Size {
            people: 8,
            months: 1,
        },
        3,
    )
}

impl House {
    /// Not read yet.
    pub async fn new(world: World, options: Options) -> Self {
        let now = world.now;
        let server = Server::start(world, options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = warehouse::url(folder.path());
        let text = format!(
            "[warehouse]\nurl = \"{url}\"\n[business]\ntime_zone = \"America/New_York\"\n\
             [rules]\n\"setup.block_balance_differs\" = {{ mode = \"on\" }}\n{}",
            source(&server)
        );
        let config = crate::support::config(folder.path(), &text);
        let daybook = Daybook::open(config, Clock::fixed(now), true)
            .await
            .unwrap();
        Self {
            daybook,
            server,
            look: Look::at(&url).await,
            _folder: folder,
        }
    }
    /// Read once.
    pub async fn read(world: World) -> Self {
        let house = Self::new(world, Options::default()).await;
        house.well(&PassOptions::default()).await;
        house
    }
    pub async fn pass(&self, options: &PassOptions) -> Report {
        let reports = self.daybook.sync(&[], options, &Silent).await.unwrap();
        reports.into_iter().next().unwrap().1
    }
    pub async fn well(&self, options: &PassOptions) -> Report {
        let report = self.pass(options).await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    /// A pass of the daemon, so many minutes later.
    pub async fn after(&self, minutes: i64) {
        self.daybook.clock.advance(Seconds::minutes(minutes));
        self.server.set_now(self.daybook.clock.now());
        let options = PassOptions {
            only_due: true,
            ..PassOptions::default()
        };
        self.well(&options).await;
    }
    pub async fn ask(&self, sql: &str) -> String {
        self.look.one(sql).await
    }
}

const WORKED: &str = "select sum(worked_seconds) from time_entry where deleted_at is null";

fn worked(world: &World) -> String {
    world
        .entries
        .iter()
        .map(|e| e.entry.worked.0)
        .sum::<i64>()
        .to_string()
}

#[tokio::test]
async fn everything_the_firm_has_is_read_and_no_hour_counts_twice() {
    let world = firm();
    let house = House::read(world.clone()).await;
    let timed = world
        .entries
        .iter()
        .filter(|e| e.entry.worked.0 > 0)
        .count();
    let count = |table: &str| format!("select count(*) from {table} where deleted_at is null");
    for (table, expected) in [
        ("company", world.companies.len()),
        ("work_role", world.work_roles.len() + 1),
        ("agreement", world.agreements.len()),
        ("project", world.projects.len()),
        ("ticket", world.tickets.len() + world.projects.len()),
        // An action of no time is a note.
        ("time_entry", timed),
        ("invoice", world.invoices.len()),
    ] {
        assert_eq!(
            house.ask(&count(table)).await,
            expected.to_string(),
            "{table}"
        );
    }
    // The world's people, and the agent whom the application signs in as.
    let humans = house
        .ask("select count(*) from member where is_human")
        .await;
    assert_eq!(
        humans,
        world
            .members
            .iter()
            .filter(|m| !m.is_api)
            .count()
            .to_string()
    );
    assert_eq!(house.ask(WORKED).await, worked(&world));
    let leave = world
        .schedule
        .iter()
        .filter(|s| s.type_name == "Vacation")
        .count();
    assert_eq!(house.ask(&count("absence")).await, leave.to_string());
    assert_eq!(house.ask("select count(*) from quarantine").await, "0");
}

#[tokio::test]
async fn reading_it_again_asks_for_no_details_of_what_did_not_change() {
    let house = House::read(firm()).await;
    house.after(6).await;
    house.server.forget_requests();
    house.after(6).await;
    let asked = house.server.requests();
    let details = asked
        .iter()
        .filter(|a| a.path.contains("/Tickets/") || a.path.contains("/Actions"));
    assert_eq!(details.count(), 0);
    assert!(asked.len() < 25, "{} requests", asked.len());
}

#[tokio::test]
async fn a_new_action_is_read_with_its_ticket_at_the_next_poll() {
    let world = firm();
    let at = world
        .entries
        .iter()
        .position(|e| e.entry.ticket_id.is_some())
        .unwrap();
    let house = House::read(world).await;
    house.server.edit(|w| {
        let mut more = w.entries[at].clone();
        more.entry.id = "psa:777777".to_owned().into();
        w.entries.push(more);
    });
    house.after(6).await;
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
}

#[tokio::test]
async fn old_actions_that_are_edited_without_a_trace_are_found_when_their_turns_come() {
    let house = House::read(firm()).await;
    // What came in the very second of the first pass counts as changed since, once.
    house.after(6).await;
    house.server.edit(|w| {
        for sim in w.entries.iter_mut().filter(|e| e.entry.ticket_id.is_some()) {
            sim.entry.worked += Seconds::minutes(1);
        }
    });
    house.after(6).await;
    assert_ne!(
        house.ask(WORKED).await,
        worked(&house.server.world()),
        "most tickets did not change, and have no turn yet"
    );
    for _ in 0..26 {
        house.after(60).await;
    }
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
}

#[tokio::test]
async fn an_action_that_is_gone_is_gone_here_when_its_turn_comes() {
    let world = firm();
    let at = world
        .entries
        .iter()
        .rposition(|e| e.entry.ticket_id.is_some())
        .unwrap();
    let house = House::read(world).await;
    house.after(6).await;
    house.server.edit(|w| drop(w.entries.remove(at)));
    house.well(&PassOptions::default()).await;
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
}

#[tokio::test]
async fn what_is_gone_from_a_window_is_gone_here_and_nothing_of_other_lists_goes_with_it() {
    let house = House::read(firm()).await;
    house.server.edit(|w| {
        let meeting = w.schedule.iter().rposition(|s| s.type_name == "Meeting");
        w.schedule.remove(meeting.unwrap());
        let internal = w.entries.iter().rposition(|e| e.entry.ticket_id.is_none());
        w.entries.remove(internal.unwrap());
    });
    house.well(&PassOptions::default()).await;
    let world = house.server.world();
    let planned = world.schedule.iter();
    let planned = planned
        .filter(|s| s.type_name != "Vacation" && s.start < s.end)
        .count();
    let entries = "select count(*) from calendar_entry where deleted_at is null";
    assert_eq!(house.ask(entries).await, planned.to_string());
    assert_eq!(house.ask(WORKED).await, worked(&world));
}

#[tokio::test]
async fn merging_tickets_moves_their_actions_and_counts_none_twice() {
    let world = firm();
    let on = |t: &TicketId| {
        world
            .entries
            .iter()
            .filter(|e| e.entry.ticket_id.as_ref() == Some(t))
            .count()
    };
    let mut worked_on = world
        .tickets
        .iter()
        .map(|t| t.ticket.id.clone())
        .filter(|t| on(t) > 0);
    let (from, into) = (worked_on.next().unwrap(), worked_on.next().unwrap());
    let house = House::read(world).await;
    house.server.edit(|w| {
        for sim in w
            .entries
            .iter_mut()
            .filter(|e| e.entry.ticket_id.as_ref() == Some(&from))
        {
            sim.entry.ticket_id = Some(into.clone());
        }
    });
    house.after(6).await;
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
    let left = format!(
        "select count(*) from time_entry where deleted_at is null and ticket_id = '{from}'"
    );
    assert_eq!(house.ask(&left).await, "0");
}

#[tokio::test]
async fn a_ticket_that_is_deleted_takes_its_time_along() {
    let world = firm();
    let ticket = world
        .entries
        .iter()
        .find_map(|e| e.entry.ticket_id.clone())
        .unwrap();
    let house = House::read(world).await;
    house.server.edit(|w| {
        w.tickets.retain(|t| t.ticket.id != ticket);
        w.entries
            .retain(|e| e.entry.ticket_id.as_ref() != Some(&ticket));
    });
    house.after(25 * 60).await;
    house.after(60).await;
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
}

#[tokio::test]
async fn a_right_that_is_taken_away_is_no_deletion() {
    let house = House::read(firm()).await;
    // The role sees a fifth of the clients and tickets no more; no answer says so.
    house
        .server
        .fault(Fault::parse("vanish:percent=20:on=Tickets").unwrap());
    house
        .server
        .fault(Fault::parse("vanish:percent=20:on=Client").unwrap());
    house.after(25 * 60).await;
    assert_eq!(house.ask(WORKED).await, worked(&house.server.world()));
    let held = house
        .daybook
        .db
        .needs_person(&["psa".to_owned()])
        .await
        .unwrap();
    assert!(!held.is_empty(), "a person is asked");
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_and_pages_that_fail_change_nothing() {
    let calm = House::read(firm()).await;
    let options = Options {
        page_max: 7,
        faults: [
            "moved:skip=20:every=70:times=9",
            "500:every=61",
            "429:every=53:retry=0",
            "truncated:every=97",
            "html:every=101",
        ]
        .map(|word| Fault::parse(word).unwrap())
        .to_vec(),
        ..Options::default()
    };
    let rough = House::new(firm(), options).await;
    rough.well(&PassOptions::default()).await;
    for table in [
        "ticket",
        "time_entry",
        "agreement",
        "calendar_entry",
        "invoice_line",
    ] {
        let sql = format!(
            "select string_agg(id, ',') from (select id from {table} where deleted_at is null order by id) as t"
        );
        assert_eq!(rough.ask(&sql).await, calm.ask(&sql).await, "{table}");
    }
}

#[tokio::test]
async fn no_secret_of_an_agent_and_no_word_of_a_note_is_kept() {
    use daybook::simulator::halopsa::{NOTE_MARK, SECRET_MARK};
    let house = House::read(firm()).await;
    // Rows are kept compressed.
    let db = &house.daybook.db;
    let mut kept = 0;
    for stream in super::psa().streams() {
        let state = db.stream("psa", stream.name).await.unwrap();
        let mut codec = Codec::open(db, state.id).await.unwrap();
        let ids = db.raw_ids(state.id, "", 100_000).await.unwrap();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut tx = db.begin(house.daybook.clock.now()).await.unwrap();
        for (id, body) in tx.raw_bodies(&mut codec, &ids).await.unwrap() {
            kept += 1;
            let marks = [NOTE_MARK, SECRET_MARK, "own words"];
            assert!(
                !marks.iter().any(|mark| body.contains(mark)),
                "{}/{id}: {body}",
                stream.name
            );
        }
    }
    assert!(kept > 500, "{kept} rows");
}
