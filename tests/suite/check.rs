//! What `daybook check` finds, each with its mend.

use crate::support::{config, settings, whole};
use crate::tiny_firm;
use crate::warehouse::{self, on_postgres, unmade};
use daybook::clock::Clock;
use daybook::config::Config;
use daybook::daemon::check::{Check, Status, check};
use daybook::simulator::connectwise::{Failure, Fault, Options, Server};
use daybook::simulator::firm::{Size, generate};
use std::path::Path;

/// Checks a set-up over a served tiny firm; `change` edits the text of the configuration.
async fn look(
    options: Options,
    faults: Vec<Fault>,
    change: impl FnOnce(String) -> String,
) -> Vec<Check> {
    let folder = tempfile::tempdir().unwrap();
    let world = tiny_firm::world();
    let clock = Clock::fixed(world.now);
    let server = Server::start(world, options).await.unwrap();
    server.faults(faults);
    let text = change(settings(&server, folder.path(), ""));
    unmade(folder.path());
    check(&config(folder.path(), &text), &clock).await
}

fn as_it_is(text: String) -> String {
    text
}

fn failed(lines: &[Check]) -> Vec<&Check> {
    lines
        .iter()
        .filter(|l| l.status == Status::Failed)
        .collect()
}

#[track_caller]
fn only_failure<'a>(lines: &'a [Check], name: &str) -> &'a Check {
    let failed = failed(lines);
    assert_eq!(failed.len(), 1, "{lines:#?}");
    assert_eq!(failed[0].check, name, "{lines:#?}");
    assert!(failed[0].mend.as_ref().is_some_and(|m| !m.is_empty()));
    failed[0]
}

#[track_caller]
fn line<'a>(lines: &'a [Check], name: &str, subject: &str) -> &'a Check {
    let found = lines
        .iter()
        .find(|l| l.check == name && l.subject == subject);
    found.unwrap_or_else(|| panic!("no {name} of {subject:?} in {lines:#?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sound_set_up_passes_before_anything_was_read() {
    let lines = look(Options::default(), Vec::new(), as_it_is).await;
    assert!(
        lines
            .iter()
            .all(|l| l.status == Status::Ok && l.mend.is_none()),
        "{lines:#?}"
    );
    let rights = line(&lines, "rights", "psa");
    assert!(rights.found.contains("27 of 27"), "{rights:?}");
    let reading = &line(&lines, "first reading", "psa").found;
    assert!(reading.contains("requests"), "{reading}");
    let found = &line(&lines, "warehouse", "").found;
    let nothing = if on_postgres() {
        "is empty"
    } else {
        "not there yet"
    };
    assert!(found.contains(nothing), "{found}");
    assert!(
        line(&lines, "configuration", "")
            .found
            .contains("daybook.toml")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_keys_fail_once_and_are_not_tried_on_every_stream() {
    let folder = tempfile::tempdir().unwrap();
    let world = tiny_firm::world();
    let clock = Clock::fixed(world.now);
    let server = Server::start(
        world,
        Options {
            private_key: "another".into(),
            ..Options::default()
        },
    )
    .await
    .unwrap();
    let lines = check(
        &config(folder.path(), &settings(&server, folder.path(), "")),
        &clock,
    )
    .await;
    let line = only_failure(&lines, "credentials");
    assert!(
        line.found.contains("401") && line.mend.as_ref().unwrap().contains("private_key"),
        "{line:?}"
    );
    assert!(
        server.requests().len() <= 4,
        "{:?}",
        server.requests().len()
    );
    assert!(!format!("{lines:?}").contains("simulated-private"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreachable_host_and_a_wrong_company_fail_at_the_address() {
    let nowhere = |text: String| {
        let at = text.find("base_url = \"").unwrap();
        let end = at + text[at..].find('\n').unwrap();
        format!(
            "{}base_url = \"http://127.0.0.1:1\"{}",
            &text[..at],
            &text[end..]
        )
    };
    let lines = look(Options::default(), Vec::new(), nowhere).await;
    let line = only_failure(&lines, "address");
    assert!(line.found.contains("127.0.0.1:1"), "{line:?}");

    let stranger = |text: String| text.replace("company_id = \"acme\"", "company_id = \"acmee\"");
    let lines = look(Options::default(), Vec::new(), stranger).await;
    let line = only_failure(&lines, "address");
    assert!(
        line.found.contains("acmee") && line.mend.as_ref().unwrap().contains("company_id"),
        "{line:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_stream_is_named_with_the_rules_it_leaves_silent() {
    let refused = |on: &str| vec![Fault::new(Failure::Forbidden).on(on)];
    let lines = look(Options::default(), refused("time/entries"), as_it_is).await;
    let found = only_failure(&lines, "rights");
    assert_eq!(found.subject, "psa/time_entries");
    assert!(
        found.found.contains("403") && found.found.contains("silent without it"),
        "{found:?}"
    );
    assert!(found.mend.as_ref().unwrap().contains("right"), "{found:?}");
    assert!(line(&lines, "rights", "psa").found.contains("26 of 27"));

    let lines = look(Options::default(), refused("time/sheets"), as_it_is).await;
    assert!(
        failed(&lines).is_empty(),
        "a source does without it: {lines:#?}"
    );
    let found = line(&lines, "rights", "psa/time_sheets");
    assert_eq!(found.status, Status::Warning);
    assert!(
        !found.found.contains("silent"),
        "no rule needs it: {found:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_more_than_two_minutes_off_fails_and_one_within_passes() {
    for (seconds, word) in [(300, "ahead"), (-300, "behind")] {
        let lines = look(
            Options {
                skew_seconds: seconds,
                ..Options::default()
            },
            Vec::new(),
            as_it_is,
        )
        .await;
        let line = only_failure(&lines, "clock");
        assert!(
            line.found.contains("300 s") && line.found.contains(word),
            "{line:?}"
        );
    }
    let lines = look(
        Options {
            skew_seconds: 120,
            ..Options::default()
        },
        Vec::new(),
        as_it_is,
    )
    .await;
    assert!(failed(&lines).is_empty(), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_and_is_not_mapped_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = generate(
        Size {
            people: 6,
            months: 1,
        },
        2,
    );
    let clock = Clock::fixed(world.now);
    let zone = "Mars Standard Time";
    world.members[0].vendor_zone = zone.into();
    let (daybook, server) = whole(world, folder.path()).await;
    daybook.db.close().await;

    let text = settings(&server, folder.path(), "");
    let lines = check(&config(folder.path(), &text), &clock).await;
    assert!(failed(&lines).is_empty(), "{lines:#?}");
    let found = |lines: &[Check], words: &str| {
        lines
            .iter()
            .any(|l| l.check == "mapping" && l.status == Status::Warning && l.found.contains(words))
    };
    assert!(found(&lines, zone), "{lines:#?}");
    assert!(!found(&lines, "Block Hours"), "it is mapped: {lines:#?}");
    assert!(line(&lines, "schedules", "").found.contains("people"));
    assert_eq!(line(&lines, "warehouse", "").status, Status::Ok);

    let text = text
        .replace("\"Block Hours\"", "\"Blok Hours\"")
        .replace("[\"PTO\"]", "[\"PTO\", \"Time off\"]");
    let lines = check(&config(folder.path(), &text), &clock).await;
    assert!(found(&lines, "inferred: Block Hours"), "{lines:#?}");
    assert!(found(&lines, "no record has: Blok Hours"), "{lines:#?}");
    assert!(found(&lines, "no record has: Time off"), "{lines:#?}");
}

fn folder_config(folder: &Path, more: &str) -> Config {
    let url = warehouse::url(folder);
    let text = format!("[warehouse]\nurl = \"{url}\"\n{more}");
    config(folder, &text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_read_down_to_its_headers() {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("books");
    let settings = folder_config(
        folder.path(),
        "[sources.books]\nkind = \"files\"\npath = \"books\"\n",
    );
    let clock = Clock::fixed(tiny_firm::hour(0));
    let lines = check(&settings, &clock).await;
    assert!(only_failure(&lines, "files").found.contains("books"));

    std::fs::create_dir(&books).unwrap();
    let lines = check(&settings, &clock).await;
    assert!(only_failure(&lines, "files").found.contains("no file"));

    std::fs::write(books.join("members.csv"), "id,name\n1,Ann\n").unwrap();
    std::fs::write(books.join("cost_rates.csv"), "member_id,amount\n1,50\n").unwrap();
    let lines = check(&settings, &clock).await;
    let bad = only_failure(&lines, "files");
    assert!(
        bad.subject == "books/cost_rates" && bad.found.contains("currency"),
        "{bad:?}"
    );
    assert!(line(&lines, "files", "books").found.contains("members"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_source_no_purpose_and_no_place_for_the_warehouse_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(tiny_firm::hour(0));
    let lines = check(
        &folder_config(folder.path(), "[business]\npurpose = \"\"\n"),
        &clock,
    )
    .await;
    assert!(
        only_failure(&lines, "sources")
            .mend
            .as_ref()
            .unwrap()
            .contains("[sources.")
    );
    assert_eq!(line(&lines, "purpose", "").status, Status::Warning);

    let text = "[warehouse]\nurl = \"sqlite:/nowhere/at/all/d.db\"\n";
    let lines = check(&config(folder.path(), text), &clock).await;
    assert!(line(&lines, "warehouse", "").status == Status::Failed);

    let damaged = folder.path().join("d.db");
    std::fs::write(
        &damaged,
        "this is no database, it only has its name; long enough to have a header",
    )
    .unwrap();
    let text = format!("[warehouse]\nurl = \"sqlite:{}\"\n", damaged.display());
    let lines = check(&config(folder.path(), &text), &clock).await;
    assert_eq!(
        line(&lines, "warehouse", "").status,
        Status::Failed,
        "{lines:#?}"
    );
}
