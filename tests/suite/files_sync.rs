//! The files source from folder to warehouse.

use crate::support_sync::{Content, assert_same, current, everything};
use crate::tiny_firm;
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::sync::PassOptions;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

struct Folder {
    root: TempDir,
    daybook: Daybook,
    look: Look,
}

const TWO_SOURCES: &str = r#"
[sources.books]
kind = "files"
path = "books"
[sources.hr]
kind = "files"
path = "hr"
"#;

impl Folder {
    async fn new(files: &[(&str, &str)]) -> Self {
        Self::with(TWO_SOURCES, files).await
    }
    async fn with(sources: &str, files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["books", "hr"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        for (name, text) in files {
            std::fs::write(root.path().join(name), text).unwrap();
        }
        let (daybook, look) = open(&root, sources).await;
        Self {
            root,
            daybook,
            look,
        }
    }
    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }
    fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }
    /// One pass; its errors.
    async fn sync(&self) -> Vec<String> {
        self.pass(&PassOptions::default()).await
    }
    async fn pass(&self, options: &PassOptions) -> Vec<String> {
        let reports = self.daybook.sync(&[], options, &Silent).await.unwrap();
        reports
            .into_iter()
            .flat_map(|(_, report)| report.errors)
            .collect()
    }
    async fn well(&self) {
        assert_eq!(self.sync().await, Vec::<String>::new());
    }
    async fn ask(&self, sql: &str) -> String {
        self.look.one(sql).await
    }
    async fn current(&self) -> Content {
        current(&self.look).await
    }
    async fn needs_person(&self) -> Vec<String> {
        self.daybook
            .db
            .needs_person(&["books".to_owned(), "hr".to_owned()])
            .await
            .unwrap()
    }
}

async fn open(root: &TempDir, sources: &str) -> (Daybook, Look) {
    let url = warehouse::url(root.path());
    let text = format!(
        "[warehouse]\nurl = \"{url}\"\n[business]\ntime_zone = \"America/New_York\"\npurpose = \"tests\"\n{sources}"
    );
    let config = crate::support::config(root.path(), &text);
    let daybook = Daybook::open(config, Clock::fixed(tiny_firm::hour(240)), true)
        .await
        .unwrap();
    (daybook, Look::at(&url).await)
}

const MEMBERS: (&str, &str) = (
    "books/members.csv",
    "id,name,email\n1,Ann,ann@firm.example\n2,Bo,bo@firm.example\n",
);

fn entries(rows: &[(&str, &str)]) -> String {
    let mut text = String::from("id,member_id,company_id,started_at,ended_at,notes\n");
    for (id, day) in rows {
        text.push_str(&format!(
            "{id},1,9,{day}T14:00:00Z,{day}T15:00:00Z,\"two\nlines\"\n"
        ));
    }
    text
}

const LIVE: &str = "select string_agg(id, ',') from (select id from time_entry where deleted_at is null order by id) as t";

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_lands_and_the_same_run_twice_changes_nothing() {
    let f = Folder::new(&[
        MEMBERS,
        (
            "books/time_entries.csv",
            &entries(&[("a", "2026-11-02"), ("b", "2026-11-03")]),
        ),
    ])
    .await;
    f.well().await;
    assert_eq!(f.ask(LIVE).await, "books:a,books:b");
    assert_eq!(
        f.ask("select work_date from time_entry where id = 'books:a'")
            .await,
        "2026-11-02"
    );
    assert_eq!(f.ask("select notes_length || ' ' || coalesce(notes, 'no text') from time_entry where id = 'books:a'").await, "8 no text");
    let before = everything(&f.look).await;
    let runs = f.ask("select count(*) from sync_run").await;
    f.daybook.clock.advance(daybook::model::Seconds::hours(1));
    f.well().await;
    assert_same(&everything(&f.look).await, &before);
    assert_eq!(
        f.ask("select count(*) from sync_run").await,
        runs,
        "a file that is as it was is not read"
    );
    let full = PassOptions {
        full: true,
        ..PassOptions::default()
    };
    assert!(f.pass(&full).await.is_empty());
    assert_same(&everything(&f.look).await, &before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_is_read_again_and_a_row_that_is_gone_is_a_tombstone() {
    let f = Folder::new(&[
        MEMBERS,
        (
            "books/time_entries.csv",
            &entries(&[
                ("a", "2026-11-02"),
                ("b", "2026-11-03"),
                ("c", "2026-11-04"),
            ]),
        ),
    ])
    .await;
    f.well().await;
    f.write(
        "books/time_entries.csv",
        &entries(&[
            ("a", "2026-11-02"),
            ("c", "2026-11-05"),
            ("d", "2026-11-06"),
        ]),
    );
    f.well().await;
    assert_eq!(f.ask(LIVE).await, "books:a,books:c,books:d");
    assert_eq!(
        f.ask("select changed from record_version where id = 'books:b' and version = 2")
            .await,
        "deleted_at"
    );
    let changed = f
        .ask("select changed from record_version where id = 'books:c' and version = 2")
        .await;
    assert!(changed.contains("started_at"), "{changed}");
    assert_eq!(
        f.ask("select count(*) from record_version where id = 'books:a'")
            .await,
        "1"
    );
    f.write(
        "books/time_entries.csv",
        &entries(&[
            ("a", "2026-11-02"),
            ("b", "2026-11-03"),
            ("c", "2026-11-05"),
            ("d", "2026-11-06"),
        ]),
    );
    f.well().await;
    assert_eq!(f.ask(LIVE).await, "books:a,books:b,books:c,books:d");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vanished_or_emptied_file_is_an_error_and_deletes_nothing() {
    let text = entries(&[("a", "2026-11-02"), ("b", "2026-11-03")]);
    let f = Folder::new(&[MEMBERS, ("books/time_entries.csv", &text)]).await;
    f.well().await;
    let before = f.current().await;
    f.remove("books/time_entries.csv");
    let errors = f.sync().await;
    assert!(
        errors.len() == 1 && errors[0].contains("books/time_entries") && errors[0].contains("gone"),
        "{errors:?}"
    );
    assert_same(&f.current().await, &before);
    f.write("books/time_entries.csv", &entries(&[]));
    let errors = f.sync().await;
    assert!(
        errors.len() == 1 && errors[0].contains("no rows"),
        "{errors:?}"
    );
    assert_same(&f.current().await, &before);
    f.write("books/time_entries.csv", &text);
    f.well().await;
    assert_same(&f.current().await, &before);
    assert_eq!(
        f.ask("select count(*) from source_stream where last_error is not null")
            .await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_row_is_parked_with_its_line_and_leaves_when_it_is_mended() {
    let good = entries(&[("a", "2026-11-02"), ("b", "2026-11-03")]);
    let bad = good.replace("b,1,9,2026-11-03T14:00:00Z", "b,1,9,yesterday");
    let f = Folder::new(&[MEMBERS, ("books/time_entries.csv", &bad)]).await;
    f.well().await;
    assert_eq!(f.ask(LIVE).await, "books:a");
    let parked = f.daybook.db.parked(Some("books"), None).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].field, "started_at");
    assert!(
        parked[0].problem.contains("time_entries.csv line 4"),
        "{}",
        parked[0].problem
    );
    assert!(f.needs_person().await[0].contains("1 record(s)"));
    f.write("books/time_entries.csv", &good);
    f.well().await;
    assert_eq!(f.ask(LIVE).await, "books:a,books:b");
    assert!(f.needs_person().await.is_empty());
    // A row that was good, then bad, then as it was.
    f.write("books/time_entries.csv", &bad);
    f.well().await;
    assert_eq!(
        (f.ask(LIVE).await.as_str(), f.needs_person().await.len()),
        ("books:a,books:b", 1)
    );
    f.write("books/time_entries.csv", &good);
    f.well().await;
    assert!(f.needs_person().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_row_that_is_taken_out_leaves_the_quarantine() {
    let good = entries(&[("a", "2026-11-02"), ("b", "2026-11-03")]);
    let f = Folder::new(&[
        MEMBERS,
        (
            "books/time_entries.csv",
            &good.replace("b,1,9,2026-11-03T14:00:00Z", "b,1,9,yesterday"),
        ),
    ])
    .await;
    f.well().await;
    f.write("books/time_entries.csv", &entries(&[("a", "2026-11-02")]));
    f.well().await;
    assert!(f.needs_person().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_rows_gone_at_once_are_held_back_until_confirmed() {
    let rows: Vec<(String, &str)> = (10..30).map(|n| (n.to_string(), "2026-11-02")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, day)| (id.as_str(), *day)).collect();
    let f = Folder::new(&[MEMBERS, ("books/time_entries.csv", &entries(&rows))]).await;
    f.well().await;
    f.write("books/time_entries.csv", &entries(&rows[..10]));
    f.well().await;
    assert_eq!(
        f.ask("select count(*) from time_entry where deleted_at is null")
            .await,
        "20"
    );
    assert!(f.needs_person().await[0].contains("--accept-deletions books/time_entries"));
    f.well().await;
    assert_eq!(
        f.ask("select count(*) from time_entry where deleted_at is null")
            .await,
        "20"
    );
    let accept_deletions = std::collections::BTreeSet::from(["books/time_entries".to_owned()]);
    assert!(
        f.pass(&PassOptions {
            accept_deletions,
            ..PassOptions::default()
        })
        .await
        .is_empty()
    );
    assert_eq!(
        f.ask("select count(*) from time_entry where deleted_at is null")
            .await,
        "10"
    );
    assert!(f.needs_person().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_a_configured_source_is_kept_and_any_other_belongs_to_the_files() {
    let rates = "member_id,amount,currency,valid_from\nbooks:1,50,USD,2026-01-01\nelse:1,60,USD,2026-01-01\n7,70,USD,2026-01-01\n";
    let f = Folder::new(&[MEMBERS, ("hr/cost_rates.csv", rates)]).await;
    f.well().await;
    let ids = "select string_agg(member_id, ',') from (select member_id from cost_rate order by amount) as t";
    assert_eq!(f.ask(ids).await, "books:1,hr:else:1,hr:7");
    assert_eq!(
        f.ask("select name || cast(inferred as integer) from member where id = 'books:1'")
            .await,
        "Ann0"
    );
    assert_eq!(
        f.ask("select name || cast(inferred as integer) from member where id = 'hr:else:1'")
            .await,
        "else:11"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_referred_to_is_inferred_until_it_comes_whichever_comes_first() {
    let f = Folder::new(&[("books/time_entries.csv", &entries(&[("a", "2026-11-02")]))]).await;
    f.well().await;
    assert_eq!(
        f.ask("select name || ' ' || cast(inferred as integer) || ' ' || version from company where id = 'books:9'")
            .await,
        "9 1 0"
    );
    assert_eq!(
        f.ask("select name || ' ' || cast(inferred as integer) from member where id = 'books:1'")
            .await,
        "1 1"
    );
    assert_eq!(
        f.ask("select count(*) from record_version where table_name in ('member', 'company')")
            .await,
        "0"
    );
    f.write("books/members.csv", MEMBERS.1);
    f.write("books/companies.csv", "id,name\n9,Acorn\n");
    f.well().await;
    assert_eq!(
        f.ask("select name || ' ' || cast(inferred as integer) || ' ' || version from company where id = 'books:9'")
            .await,
        "Acorn 0 1"
    );
    assert_eq!(
        f.ask("select changed from record_version where table_name = 'company' and id = 'books:9'")
            .await,
        "-".replace('-', "")
    );
    let late = f.current().await;
    let at_once = Folder::new(&[
        MEMBERS,
        ("books/companies.csv", "id,name\n9,Acorn\n"),
        ("books/time_entries.csv", &entries(&[("a", "2026-11-02")])),
    ])
    .await;
    at_once.well().await;
    assert_same(&late, &at_once.current().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_comes_after_the_entries_dates_them_all_the_same() {
    let entry = "id,member_id,started_at,ended_at\na,1,2026-11-03T06:00:00Z,2026-11-03T07:00:00Z\n";
    let f = Folder::new(&[("books/time_entries.csv", entry)]).await;
    f.well().await;
    assert_eq!(
        f.ask("select work_date from time_entry").await,
        "2026-11-03"
    );
    f.write(
        "books/members.csv",
        "id,name,time_zone\n1,Ann,America/Los_Angeles\n",
    );
    f.well().await;
    assert_eq!(
        f.ask("select work_date from time_entry").await,
        "2026-11-02"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_packed_is_the_same_file() {
    let text = entries(&[("a", "2026-11-02"), ("b", "2026-11-03")]);
    let f = Folder::new(&[MEMBERS, ("books/time_entries.csv", &text)]).await;
    f.well().await;
    let before = f.current().await;
    f.remove("books/time_entries.csv");
    let file = std::fs::File::create(f.path("books/time_entries.csv.gz")).unwrap();
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap();
    f.well().await;
    assert_same(&f.current().await, &before);
    assert_eq!(f.ask("select max(version) from time_entry").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_one_person_by_e_mail_and_as_identities_say() {
    let f = Folder::new(&[
        MEMBERS,
        ("hr/members.csv", "id,name,email\n71,Anne Lee,ANN@firm.example\n72,Bob,bob@home.example\n73,Cy,cy@firm.example\n"),
    ])
    .await;
    f.well().await;
    let persons = "select string_agg(member_id || '=' || person_id, ' ') from (select * from person_member order by member_id) as t";
    assert_eq!(
        f.ask(persons).await,
        "books:1=books:1 books:2=books:2 hr:71=books:1 hr:72=hr:72 hr:73=hr:73"
    );
    f.write("hr/identities.csv", "kind,a,b\nperson,hr:72,books:2\n");
    f.well().await;
    assert_eq!(
        f.ask(persons).await,
        "books:1=books:1 books:2=books:2 hr:71=books:1 hr:72=books:2 hr:73=hr:73"
    );
    f.write("hr/identities.csv", "kind,a,b\nperson,hr:73,books:2\n");
    f.well().await;
    assert_eq!(
        f.ask(persons).await,
        "books:1=books:1 books:2=books:2 hr:71=books:1 hr:72=hr:72 hr:73=books:2"
    );
    assert_eq!(f.ask("select count(*) from person").await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_mapping_reads_the_file_again_with_it() {
    let sources = |column: &str| {
        format!(
            "[sources.books]\nkind = \"files\"\npath = \"books\"\n[sources.books.files.time_entries]\nfile = \"log.csv\"\ncolumns = {{ id = \"id\", member_id = \"member_id\", started_at = \"started_at\", ended_at = \"ended_at\", company_id = \"{column}\" }}\n"
        )
    };
    let log = "id,member_id,started_at,ended_at,client,payer\na,1,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z,c,p\n";
    let mut f = Folder::with(&sources("client"), &[("books/log.csv", log)]).await;
    f.well().await;
    assert_eq!(f.ask("select company_id from time_entry").await, "books:c");
    (f.daybook, f.look) = open(&f.root, &sources("payer")).await;
    f.well().await;
    assert_eq!(
        f.ask("select company_id || ' ' || version from time_entry")
            .await,
        "books:p 2"
    );
}
