//! The built program from outside: what it says when something is wrong, with which exit code, and that nothing is lost.

use crate::support::settings;
use crate::warehouse::{embedded_only, unmade};
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BINARY: &str = env!("CARGO_BIN_EXE_daybook");
const SECRET: &str = "simulated-private";

/// A folder with a configuration, over a served firm.
struct Place {
    folder: tempfile::TempDir,
    now: String,
}

/// How a command ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(
            !out.contains(SECRET) && !err.contains(SECRET),
            "a secret is printed: {out}{err}"
        );
        assert!(!err.contains("panicked"), "{err}");
        Self {
            code: output.status.code(),
            out,
            err,
        }
    }
    /// The one sentence of a failure.
    #[track_caller]
    fn sentence(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        let said: Vec<&str> = self
            .err
            .lines()
            .filter(|l| l.starts_with("daybook: "))
            .collect();
        assert_eq!(said.len(), 1, "{}", self.err);
        said[0]
    }
    #[track_caller]
    fn done(&self) {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
    }
}

impl Place {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("daybook.toml"), text).unwrap();
        Self {
            folder,
            now: "2026-11-12T13:00:00Z".into(),
        }
    }
    fn over(server: &Server) -> Self {
        let place = Self::new("");
        place.write(&settings(server, place.path(), ""));
        place
    }
    fn path(&self) -> &Path {
        self.folder.path()
    }
    fn write(&self, text: &str) {
        fs::write(self.path().join("daybook.toml"), text).unwrap();
    }
    fn text(&self) -> String {
        fs::read_to_string(self.path().join("daybook.toml")).unwrap()
    }
    fn arguments(&self, words: &[&str]) -> Vec<String> {
        let config = self.path().join("daybook.toml").display().to_string();
        let mut all: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        all.extend(["--config".into(), config, "--now".into(), self.now.clone()]);
        all
    }
    fn run(&self, words: &[&str]) -> Ended {
        ended(Command::new(BINARY).args(self.arguments(words)))
    }
    /// Under a command of the shell before it.
    fn run_after(&self, before: &str, words: &[&str]) -> Ended {
        let script = format!("{before}; exec \"$0\" \"$@\"");
        ended(
            Command::new("bash")
                .args(["-c", &script, BINARY])
                .args(self.arguments(words)),
        )
    }
    /// Everything the warehouse says, judged and rolled, as files; but not how reading went.
    fn everything(&self) -> BTreeMap<String, String> {
        self.run(&["review", "--format", "csv"]).done();
        self.run(&["rollup", "--format", "csv"]).done();
        let out = self.path().join("out");
        self.run(&["export", "--out", out.to_str().unwrap()]).done();
        let files = fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
        let mut all: BTreeMap<String, String> = files
            .map(|p| {
                (
                    p.file_name().unwrap().to_string_lossy().into_owned(),
                    fs::read_to_string(&p).unwrap(),
                )
            })
            .collect();
        assert!(
            all.remove("rpt_sync_status.csv").is_some() && all.len() > 15,
            "{:?}",
            all.keys()
        );
        all
    }
}

fn ended(command: &mut Command) -> Ended {
    let output = tokio::task::block_in_place(|| command.env_remove("DAYBOOK_CONFIG").output());
    Ended::of(output.unwrap())
}

fn firm() -> World {
    generate(
        Size {
            people: 6,
            months: 1,
        },
        4,
    )
}

async fn served() -> Server {
    Server::start(firm(), Options::default()).await.unwrap()
}

/// What a warehouse holds that was never disturbed.
async fn undisturbed() -> BTreeMap<String, String> {
    let server = served().await;
    let place = Place::over(&server);
    place.run(&["sync"]).done();
    place.everything()
}

#[track_caller]
fn same(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, text) in a {
        let (mine, other): (BTreeSet<&str>, BTreeSet<&str>) =
            (text.lines().collect(), b[name].lines().collect());
        let differs: Vec<_> = mine.symmetric_difference(&other).take(6).collect();
        assert!(differs.is_empty(), "{name}: {differs:#?}");
    }
}

#[test]
fn a_bad_configuration_names_every_mistake_with_file_and_key() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let place = Place::new("[review]\ngap_minutes = 30\n[busines]\ncurrency = \"USD\"\n[sources.psa]\nkind = \"conectwise\"\n");
        for command in ["sync", "check", "review"] {
            let ended = place.run(&[command]);
            assert_eq!(ended.code, Some(2), "{}", ended.err);
            for words in ["daybook.toml:review.gap_minutes", "busines", "business", "conectwise", "connectwise"] {
                assert!(ended.err.contains(words), "{words} in {}", ended.err);
            }
            assert!(ended.out.is_empty(), "{}", ended.out);
        }
        place.write("this is = not [ TOML");
        assert!(place.run(&["status"]).sentence(2).contains("daybook.toml"));
        fs::remove_file(place.path().join("daybook.toml")).unwrap();
        assert!(place.run(&["status"]).sentence(2).contains("daybook.toml"), "a named file that is not there");
    });
}

#[test]
fn without_a_configuration_it_says_where_one_is_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let mut command = Command::new(BINARY);
        command.current_dir(folder.path()).args(words);
        command.env_remove("DAYBOOK_CONFIG");
        Ended::of(command.output().unwrap())
    };
    let ended = run(&["migrate"]);
    ended.done();
    let said = "There is no configuration file (config/daybook.toml or /etc/daybook/daybook.toml), so there are no sources; name one with --config.";
    assert!(ended.err.contains(said), "{}", ended.err);
    fs::write(folder.path().join("daybook.toml"), "").unwrap();
    let ended = run(&["migrate"]);
    assert!(ended.err.contains("--config daybook.toml"), "{}", ended.err);
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::rename(
        folder.path().join("daybook.toml"),
        folder.path().join("config/daybook.toml"),
    )
    .unwrap();
    let ended = run(&["migrate"]);
    assert!(!ended.err.contains("no configuration"), "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_keys_end_with_one_sentence_and_the_right_ones_go_on() {
    let server = served().await;
    let place = Place::over(&server);
    let right = place.text();
    place.write(&right.replace("simulated-public", "another"));
    let ended = place.run(&["sync"]);
    let sentence = ended.sentence(1);
    assert!(
        sentence.contains("401") && sentence.contains("public_key") && sentence.contains("psa"),
        "{sentence}"
    );
    let check = place.run(&["check", "--format", "json"]);
    assert_eq!(check.code, Some(3), "{}", check.err);
    let lines: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    let failed: Vec<_> = lines
        .as_array()
        .unwrap()
        .iter()
        .filter(|l| l["status"] == "failed")
        .collect();
    assert!(
        failed.len() == 1 && failed[0]["check"] == "credentials",
        "{failed:?}"
    );
    assert!(
        failed[0]["mend"].as_str().unwrap().contains("public_key"),
        "{failed:?}"
    );
    place.write(&right);
    place.run(&["sync"]).done();
    same(&place.everything(), &undisturbed().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreachable_host_is_named_and_a_source_that_answers_is_still_read() {
    let server = served().await;
    let place = Place::over(&server);
    let books = place.path().join("books");
    fs::create_dir(&books).unwrap();
    fs::write(
        books.join("payroll.csv"),
        "month,currency,amount\n2026-10,USD,1000\n",
    )
    .unwrap();
    let text = place
        .text()
        .replace(&server.base_url(), "http://127.0.0.1:1");
    place.write(&format!(
        "{text}\n[sources.books]\nkind = \"files\"\npath = \"books\"\n"
    ));
    let ended = place.run(&["sync"]);
    let sentence = ended.sentence(1);
    assert!(
        sentence.contains("127.0.0.1:1") && sentence.contains("psa"),
        "{sentence}"
    );
    let status = place.run(&["status", "--format", "json"]);
    status.done();
    assert!(status.out.contains("\"payroll\""), "{}", status.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_address_says_which_keys_to_look_at() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wrong = format!("http://{}", listener.local_addr().unwrap());
    let nothing = || async { (axum::http::StatusCode::NOT_FOUND, "<html>not here</html>") };
    tokio::spawn(axum::serve(listener, axum::Router::new().fallback(nothing)).into_future());
    let server = served().await;
    let place = Place::over(&server);
    let right = place.text();
    place.write(&right.replace(&server.base_url(), &wrong));
    let ended = place.run(&["sync"]);
    let sentence = ended.sentence(1);
    assert!(
        sentence.contains("company_id") || sentence.contains("base_url"),
        "{sentence}"
    );
    place.write(&right.replace(&server.base_url(), "http://psa.example.net"));
    let ended = place.run(&["sync"]);
    let sentence = ended.sentence(2);
    assert!(
        sentence.contains("sources.psa.base_url") && sentence.contains("https"),
        "{sentence}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_name_is_answered_with_the_known_ones() {
    let server = served().await;
    let place = Place::over(&server);
    let ended = place.run(&["sync", "pas"]);
    let sentence = ended.sentence(2);
    assert!(
        sentence.contains("\"pas\"") && sentence.contains("psa"),
        "{sentence}"
    );
    let ended = place.run(&["rules", "agreement.expird"]);
    assert!(ended.sentence(2).contains("agreement.expired"));
    assert_eq!(place.run(&["export"]).code, Some(2), "--out is missing");
    let ended = place.run(&["export", "--out", "x", "--month", "2026-13"]);
    assert_eq!(ended.code, Some(2), "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_only_read_make_no_warehouse() {
    let server = served().await;
    let place = Place::over(&server);
    unmade(place.folder.path());
    for words in [
        vec!["status"],
        vec!["review"],
        vec!["export", "--out", "out"],
    ] {
        let ended = place.run(&words);
        assert!(ended.sentence(1).contains("daybook sync"), "{}", ended.err);
    }
    assert!(!place.path().join("d.db").exists());
    place.run(&["rules"]).done();
    assert!(!place.path().join("d.db").exists());
}

/// Makes the binary run as somebody who is not root; none where the tools for it are missing.
fn as_nobody(place: &Place) -> Option<Vec<String>> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return Some(Vec::new());
    }
    let change = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ]
    .map(str::to_owned)
    .to_vec();
    // The build's folder may be closed to others.
    let copy = place.path().join("daybook");
    fs::copy(BINARY, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let probe = Command::new(&change[0])
        .args(&change[1..])
        .arg("true")
        .output();
    match probe {
        Ok(output) if output.status.success() => Some(change),
        _ => None,
    }
}

fn run_as(place: &Place, who: &[String], words: &[&str]) -> Ended {
    let Some((first, rest)) = who.split_first() else {
        return place.run(words);
    };
    let binary: PathBuf = place.path().join("daybook");
    ended(
        Command::new(first)
            .args(rest)
            .arg(binary)
            .args(place.arguments(words)),
    )
}

fn modes(place: &Place, folder: u32, file: u32) {
    fs::set_permissions(place.path().join("d.db"), fs::Permissions::from_mode(file)).unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(folder)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_warehouse_is_one_sentence_and_keeps_what_it_has() {
    if !embedded_only("a server's rights are roles") {
        return;
    }
    let server = served().await;
    let place = Place::over(&server);
    let Some(nobody) = as_nobody(&place) else {
        eprintln!("SKIPPED: root without setpriv cannot play an ordinary user");
        return;
    };
    place.run(&["migrate"]).done();
    modes(&place, 0o555, 0o444);
    for command in ["sync", "rollup"] {
        let ended = run_as(&place, &nobody, &[command]);
        let sentence = ended.sentence(1);
        assert!(
            sentence.contains("d.db") && sentence.contains("written"),
            "{sentence}"
        );
    }
    let check = run_as(&place, &nobody, &["check"]);
    assert_eq!(check.code, Some(3), "{}{}", check.out, check.err);
    modes(&place, 0o755, 0o644);
    place.run(&["sync"]).done();
    same(&place.everything(), &undisturbed().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_warehouse_is_one_sentence_and_loses_nothing() {
    if !embedded_only("a server's disk is its own") {
        return;
    }
    let server = served().await;
    let place = Place::over(&server);
    place.run(&["migrate"]).done();
    for more_kilobytes in [100, 900] {
        let bytes = fs::metadata(place.path().join("d.db")).unwrap().len();
        let limit = bytes / 1024 + more_kilobytes;
        let ended = place.run_after(&format!("trap '' XFSZ; ulimit -f {limit}"), &["sync"]);
        let sentence = ended.sentence(1);
        assert!(
            sentence.contains("full") && sentence.contains("room"),
            "{sentence}"
        );
    }
    place.run(&["sync"]).done();
    same(&place.everything(), &undisturbed().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_folder_does_not_bring_leaves_its_rules_silent_and_rules_says_so() {
    let place = Place::new("");
    place.write(
        "[warehouse]\nurl = \"sqlite:d.db\"\n[sources.log]\nkind = \"files\"\npath = \"log\"\n",
    );
    fs::create_dir(place.path().join("log")).unwrap();
    fs::write(
        place.path().join("log/time_entries.csv"),
        "id,member_id,started_at,ended_at\n1,9,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z\n",
    )
    .unwrap();
    let before = place.run(&["rules", "notes.missing"]);
    before.done();
    assert!(
        before
            .out
            .lines()
            .any(|l| l.starts_with("silent for") && l.ends_with("no source")),
        "{}",
        before.out
    );
    place
        .run_after(&format!("cd '{}'", place.path().display()), &["sync"])
        .done();
    let at_home =
        |words: &[&str]| place.run_after(&format!("cd '{}'", place.path().display()), words);
    let silent = |rule: &str| {
        let page = at_home(&["rules", rule]);
        page.done();
        page.out
            .lines()
            .any(|l| l.starts_with("silent for") && l.ends_with("log"))
    };
    assert!(silent("notes.missing") && silent("agreement.missing"));
    assert!(!silent("time.gap") && !silent("entry.overlap") && !silent("entry.impossible"));
    let ended = at_home(&["export", "--out", "log"]);
    assert!(ended.sentence(2).contains("source log"), "{}", ended.err);
}
