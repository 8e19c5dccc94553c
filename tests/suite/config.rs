//! Settings: layers, mistakes, secrets, the example, and what judging is handed.

use chrono::{NaiveTime, Weekday};
use daybook::config::{Config, EXAMPLE, Inputs, SourceKind, schema};
use daybook::model::{RuleMode, Seconds};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A folder with configuration files, and the environment they are read in.
struct Folder {
    dir: tempfile::TempDir,
    inputs: Inputs,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut inputs = Inputs::default();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
            if name.ends_with(".toml") {
                inputs.files.push(dir.path().join(name));
            }
        }
        Self { dir, inputs }
    }
    fn with(mut self, name: &str, value: &str) -> Self {
        self.inputs.environment.insert(name.into(), value.into());
        self
    }
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    fn load(&self) -> Config {
        Config::load(&self.inputs).unwrap()
    }
    /// Every mistake as `key: what`, whichever file it is in.
    fn mistakes(&self) -> Vec<String> {
        let found = Config::load(&self.inputs).unwrap_err();
        found
            .0
            .iter()
            .map(|m| format!("{}: {}", m.key, m.what))
            .collect()
    }
}

fn load(text: &str) -> Config {
    Folder::new(&[("a.toml", text)]).load()
}

fn mistakes(text: &str) -> Vec<String> {
    Folder::new(&[("a.toml", text)]).mistakes()
}

#[track_caller]
fn only_mistake(text: &str, key: &str, words: &str) {
    let found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("{key}: ")), "{found:?}");
    assert!(found[0].contains(words), "{found:?}");
}

const PSA: &str = r#"
[sources.psa]
kind = "connectwise"
base_url = "https://na.myconnectwise.net"
company_id = "acme"
public_key = "public"
client_id = "client"
"#;

#[test]
fn nothing_set_is_the_contracts_defaults() {
    let config = load("");
    let params = config.params();
    assert_eq!(params.business.time_zone, chrono_tz::America::New_York);
    assert_eq!(params.business.currency.as_str(), "USD");
    assert_eq!(params.review.gap, Seconds::minutes(45));
    assert_eq!(params.review.settle, Seconds::minutes(30));
    assert_eq!(params.review.look_back_days, 7);
    let pause = params.review.pause.unwrap();
    let time = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
    assert_eq!(pause.between, (time(11, 0), time(14, 30)));
    assert_eq!(
        (pause.length, pause.from),
        (Seconds::minutes(30), Seconds::hours(6))
    );
    let week: Vec<_> = params
        .business
        .work_week
        .iter()
        .map(|l| l.weekday.unwrap())
        .collect();
    assert_eq!(
        week,
        [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri
        ]
    );
    assert!(
        params
            .business
            .work_week
            .iter()
            .all(|l| l.window == Some((time(9, 0), time(17, 0))))
    );
    assert!(
        params
            .business
            .purpose
            .unwrap()
            .starts_with("Plan capacity")
    );
    assert_eq!(config.warehouse.url, "sqlite:daybook.db");
    assert_eq!(
        (config.privacy.minimum_group, config.privacy.keep_notes),
        (5, false)
    );
    assert!(config.sources().is_empty() && config.primary_source().is_none());
}

#[test]
fn a_later_file_wins_and_the_environment_wins_over_files() {
    let folder = Folder::new(&[
        (
            "a.toml",
            "[review]\ngap_minutes = 50\nsettle_minutes = 10\nlook_back_days = 3",
        ),
        ("b.toml", "[review]\ngap_minutes = 60\nsettle_minutes = 20"),
    ])
    .with("DAYBOOK__REVIEW__GAP_MINUTES", "75")
    .with("DAYBOOK__BUSINESS__PURPOSE", "42")
    .with("DAYBOOK__REVIEW__BREAK__MINUTES", "0")
    .with("DAYBOOK__BUSINESS__HOLIDAYS", "[\"2026-12-25\"]");
    let config = folder.load();
    let params = config.params();
    assert_eq!(params.review.gap, Seconds::minutes(75));
    assert_eq!(params.review.settle, Seconds::minutes(20));
    assert_eq!(params.review.look_back_days, 3);
    assert_eq!(
        params.business.purpose.as_deref(),
        Some("42"),
        "text stays text"
    );
    assert!(
        params.review.pause.is_none(),
        "a break of 0 minutes is switched off"
    );
    assert_eq!(config.holidays()[0].on.to_string(), "2026-12-25");
    assert_eq!(config.files, folder.inputs.files);
}

#[test]
fn the_environment_can_hold_a_whole_source() {
    let folder = Folder::new(&[("a.toml", "")])
        .with(
            "DAYBOOK__SOURCES__PSA__BASE_URL",
            "https://na.myconnectwise.net",
        )
        .with("DAYBOOK__SOURCES__PSA__CLIENT_ID", "1234")
        .with("DAYBOOK__SOURCES__PSA__COMPANY_ID", "acme")
        .with("DAYBOOK__SOURCES__PSA__KIND", "connectwise")
        .with("DAYBOOK__SOURCES__PSA__PRIVATE_KEY", "0012e3")
        .with("DAYBOOK__SOURCES__PSA__PUBLIC_KEY", "77")
        .with("DAYBOOK__SOURCES__PSA__REQUESTS_PER_MINUTE", "30");
    let config = folder.load();
    let psa = config.source("psa").unwrap();
    let SourceKind::ConnectWise(settings) = &psa.kind else {
        panic!("{psa:?}")
    };
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&settings.private_key),
        "0012e3"
    );
    assert!(!format!("{:?}", folder.inputs).contains("0012e3"));
    assert_eq!(
        (settings.client_id.as_str(), psa.pace.requests_per_minute),
        ("1234", 30)
    );
}

#[test]
fn every_mistake_is_named_at_once_with_its_file_and_key() {
    let folder = Folder::new(&[
        ("a.toml", "[review]\ngap_minuts = 50\ngap_minutes = 30\n[business]\ntime_zone = \"America/NewYork\""),
        ("b.toml", "[business]\ncurrency = \"Dollar\"\n[rules.\"agreement.mising\"]\nmode = \"on\""),
    ])
    .with("DAYBOOK__REVIEW__LOOK_BACK_DAYS", "many");
    let found = Config::load(&folder.inputs).unwrap_err();
    let places: BTreeMap<&str, &str> = found
        .0
        .iter()
        .map(|m| (m.key.as_str(), m.file.rsplit('/').next().unwrap()))
        .collect();
    assert_eq!(
        places,
        BTreeMap::from([
            ("business.currency", "b.toml"),
            ("business.time_zone", "a.toml"),
            ("review.gap_minutes", "a.toml"),
            ("review.gap_minuts", "a.toml"),
            ("review.look_back_days", "environment"),
            ("rules.\"agreement.mising\"", "b.toml"),
        ])
    );
    let text = found.to_string();
    assert!(text.contains("nearest is gap_minutes"), "{text}");
    assert!(text.contains("nearest is agreement.missing"), "{text}");
    assert!(text.contains("nearest is America/New_York"), "{text}");
}

#[test]
fn a_gap_of_less_than_45_minutes_is_refused_and_the_refusal_says_why() {
    only_mistake(
        "[review]\ngap_minutes = 44",
        "review.gap_minutes",
        "nobody's business",
    );
    assert_eq!(
        load("[review]\ngap_minutes = 45").params().review.gap,
        Seconds::minutes(45)
    );
}

#[test]
fn an_unknown_kind_of_source_lists_those_that_are_built() {
    only_mistake(
        "[sources.x]\nkind = \"connectwse\"",
        "sources.x.kind",
        "connectwise, autotask, halopsa, redmine, icalendar, files",
    );
    only_mistake(
        "[sources.x]\npath = \"x\"",
        "sources.x.kind",
        "connectwise, autotask, halopsa, redmine, icalendar, files",
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_named_and_never_repeated() {
    let found = mistakes(&format!(
        "{PSA}private_key = 31337\nvanish_percent = 101\nmap = 3"
    ));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found.iter().all(|m| !m.contains("31337")),
        "a secret in a message: {found:?}"
    );
}

#[test]
fn missing_keys_do_not_hide_what_is_wrong_with_the_rest() {
    let found = mistakes(
        "[sources.psa]\nkind = \"connectwise\"\nbase_url = \"http://na.myconnectwise.net\"\npoll_every = \"5x\"\n\
         [sources.psa.map]\nteams = \"shoe size\"",
    );
    let keys: Vec<&str> = found
        .iter()
        .map(|m| m.split(": ").next().unwrap())
        .collect();
    let psa = [
        "base_url",
        "client_id",
        "company_id",
        "map.teams",
        "poll_every",
        "private_key",
        "public_key",
    ];
    assert_eq!(keys, psa.map(|k| format!("sources.psa.{k}")));
}

#[test]
fn plain_http_goes_to_this_machine_alone() {
    let with =
        |url: &str| PSA.replace("https://na.myconnectwise.net", url) + "private_key = \"k\"\n";
    for url in [
        "http://127.0.0.1:8077",
        "http://localhost:1",
        "http://[::1]:9/x",
        "https://psa.example",
    ] {
        assert_eq!(load(&with(url)).sources().len(), 1, "{url}");
    }
    for url in [
        "http://127.0.0.1.example",
        "http://psa.example",
        "ftp://psa.example",
        "psa.example",
        "https://",
        "https://user:pw@psa.example",
        "http://127.0.0.1@psa.example",
    ] {
        only_mistake(&with(url), "sources.psa.base_url", "");
    }
}

#[test]
fn a_secret_comes_from_a_file_without_its_last_newline() {
    for (content, secret) in [
        ("k3y\n", "k3y"),
        ("k3y", "k3y"),
        ("k3y\r\n", "k3y"),
        ("k3y\n\n", "k3y\n"),
    ] {
        let text = format!("{PSA}private_key_file = \"key\"");
        let folder = Folder::new(&[("a.toml", &text), ("key", content)]);
        assert_eq!(private_key(&folder.load()), secret);
    }
}

fn private_key(config: &Config) -> &str {
    let SourceKind::ConnectWise(settings) = &config.source("psa").unwrap().kind else {
        panic!("not ConnectWise")
    };
    secrecy::ExposeSecret::expose_secret(&settings.private_key)
}

#[test]
fn a_bare_name_of_a_secret_is_a_systemd_credential_first() {
    let text = format!("{PSA}private_key_file = \"key\"");
    let credentials = Folder::new(&[("key", "from systemd\n")]);
    let folder = Folder::new(&[("a.toml", &text), ("key", "from beside\n")]).with(
        "CREDENTIALS_DIRECTORY",
        credentials.dir.path().to_str().unwrap(),
    );
    assert_eq!(private_key(&folder.load()), "from systemd");
    std::fs::remove_file(credentials.path("key")).unwrap();
    assert_eq!(private_key(&folder.load()), "from beside");
}

#[test]
fn a_secret_given_twice_in_one_layer_is_a_mistake_and_in_two_layers_the_later_wins() {
    let both = format!("{PSA}private_key = \"a\"\nprivate_key_file = \"b\"");
    only_mistake(
        &both,
        "sources.psa.private_key_file",
        "leave one of the two out",
    );
    let by_file = format!("{PSA}private_key_file = \"nowhere\"");
    let folder =
        Folder::new(&[("a.toml", &by_file)]).with("DAYBOOK__SOURCES__PSA__PRIVATE_KEY", "env");
    assert_eq!(private_key(&folder.load()), "env");
    only_mistake(&by_file, "sources.psa.private_key_file", "cannot be read");
}

#[test]
fn no_secret_is_shown_and_everything_else_is() {
    let config = load(&format!("{PSA}private_key = \"hunter2\""));
    let shown = config.show();
    assert!(!shown.contains("hunter2") && !format!("{config:?}").contains("hunter2"));
    assert!(shown.contains("private_key = \"***\""));
    assert!(
        shown.contains("requests_per_minute = 600"),
        "defaults are shown: {shown}"
    );
    let again = load(&shown.replace("***", "hunter2"));
    assert_eq!(again.fingerprint(), config.fingerprint());
    assert_eq!(again.show(), shown);
}

#[test]
fn sources_keep_the_order_of_the_file_and_the_first_is_primary() {
    let text = "[sources.zeta]\nkind = \"files\"\npath = \"z\"\n[sources.alpha]\nkind = \"files\"\npath = \"/abs\"\npoll_every = \"90s\"";
    let folder = Folder::new(&[("a.toml", text)]);
    let config = folder.load();
    let names: Vec<&str> = config.sources().iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["zeta", "alpha"]);
    assert_eq!(config.primary_source(), Some("zeta"));
    let paths: Vec<&PathBuf> = config
        .sources()
        .iter()
        .map(|s| match &s.kind {
            SourceKind::Files(settings) => &settings.path,
            _ => panic!("not files"),
        })
        .collect();
    assert_eq!(
        paths,
        [&folder.path("z"), &PathBuf::from("/abs")],
        "relative to the configuration file"
    );
    assert_eq!(config.sources()[1].pace.poll_every, Duration::from_secs(90));
    assert_eq!(
        config.sources()[0].pace.poll_every,
        Duration::from_secs(300)
    );
    only_mistake(
        &format!("{text}\n[identity]\nprimary = \"zeto\""),
        "identity.primary",
        "zeta",
    );
}

#[test]
fn what_is_written_but_not_built_is_refused() {
    only_mistake(
        "[warehouse]\nurl = \"mysql://user@host/db\"",
        "warehouse.url",
        "sqlite: and the path of a file, or postgres://",
    );
    only_mistake(
        "[finance]\nproration = \"by_feeling\"",
        "finance.proration",
        "daily_actual",
    );
    only_mistake(
        "[finance]\nbreakage = \"proportional\"",
        "finance.expected_breakage_pct",
        "needs the rate that your accountant expects",
    );
    only_mistake(
        "[finance]\nexpected_breakage_pct = \"100\"",
        "finance.expected_breakage_pct",
        "above 0 and below 100",
    );
    only_mistake(
        "[finance]\ncost_basis = \"available_hours\"",
        "finance.unavailable_hours",
        "needs the hours to leave out",
    );
    only_mistake(
        "[finance]\nunavailable_hours = { leave = 2000, training = 80 }",
        "finance.unavailable_hours",
        "less than 2080",
    );
    only_mistake(
        "[finance]\napplies_from = \"2026-13\"",
        "finance.applies_from",
        "YYYY-MM",
    );
    only_mistake(
        "[sources.Psa]\nkind = \"files\"\npath = \"x\"",
        "sources.Psa",
        "a-z",
    );
    only_mistake(
        "[business]\nholidays = [\"25.12.2026\"]",
        "business.holidays",
        "YYYY-MM-DD",
    );
    only_mistake(
        "[business.work_week]\nmonday = [\"9-17\"]",
        "business.work_week.monday",
        "HH:MM-HH:MM",
    );
    only_mistake(
        "[review.break]\nbetween = \"14:00-11:00\"",
        "review.break.between",
        "within one day",
    );
}

#[test]
fn a_foreign_csv_is_checked_column_by_column() {
    let head = "[sources.log]\nkind = \"files\"\npath = \"x\"\n[sources.log.files.time_entries]\n";
    let good = format!(
        "{head}file = \"log*.csv\"\ncolumns = {{ id = \"key\", member_id = \"person\" }}\nnull = [\"\", \"NA\"]\n\
         started_at = {{ column = \"start\", format = \"%m/%d/%Y %H:%M\", time_zone = \"America/New_York\" }}\n\
         worked_hours = {{ column = \"minutes\", scale = \"1/60\" }}"
    );
    assert_eq!(load(&good).sources().len(), 1);
    let at = "sources.log.files.time_entries";
    only_mistake(
        &format!("{head}columns = {{ membr_id = \"p\" }}"),
        &format!("{at}.columns.membr_id"),
        "member_id",
    );
    only_mistake(
        &good.replace("worked_hours", "worked_hour"),
        &format!("{at}.worked_hour"),
        "worked_hours",
    );
    only_mistake(
        &good.replace("1/60", "1/0"),
        &format!("{at}.worked_hours"),
        "scale",
    );
    only_mistake(
        &good.replace("%H:%M", "%H:%Q"),
        &format!("{at}.started_at"),
        "format",
    );
    only_mistake(
        &good.replace("New_York", "New_Yrk"),
        &format!("{at}.started_at"),
        "New_York",
    );
    only_mistake(
        &good.replace("time_entries", "time_entry"),
        "sources.log.files.time_entry",
        "time_entries",
    );
}

#[test]
fn a_rule_takes_the_keys_of_the_rule_book_and_no_others() {
    let numbered = daybook::rules::BOOK
        .iter()
        .find(|r| !r.settings.is_empty())
        .unwrap();
    let (rule, number) = (numbered.id, numbered.settings[0].name);
    let text = format!(
        "[rules.\"{rule}\"]\nmode = \"observe\"\nexempt_companies = [\"psa:2\"]\n{number} = 77"
    );
    let config = load(&text);
    let settings = config.params().rule(rule);
    assert_eq!(settings.mode, RuleMode::Observe);
    assert!(settings.exempt_companies.contains("psa:2"));
    assert_eq!(config.params().number(rule, number, 0), 77);
    let key = |name: &str| format!("rules.\"{rule}\".{name}");
    only_mistake(&text.replace(number, "nmbr"), &key("nmbr"), "no such key");
    only_mistake(
        &text.replace("observe", "perhaps"),
        &key("mode"),
        "on, observe, off",
    );
    only_mistake(
        &text.replace("psa:2", "2"),
        &key("exempt_companies"),
        "psa:2",
    );
    only_mistake(
        "[rules.agreement.missing]\nmode = \"on\"",
        "rules.agreement",
        "in quotes",
    );
}

#[test]
fn the_fingerprint_moves_with_what_judging_reads_and_with_nothing_else() {
    let plain = load("").fingerprint();
    assert_eq!(
        plain,
        load("[review]\ngap_minutes = 45").fingerprint(),
        "a default that is written out"
    );
    assert_eq!(
        plain,
        load("[warehouse]\nurl = \"sqlite:other.db\"").fingerprint()
    );
    assert_ne!(plain, load("[review]\ngap_minutes = 46").fingerprint());
    assert_ne!(
        plain,
        load("[rules.\"time.gap\"]\nmode = \"off\"").fingerprint()
    );
    assert_ne!(
        plain,
        load("[finance]\ncancelled_date_inclusive = true").fingerprint()
    );
}

#[test]
fn a_file_that_is_no_toml_is_named_with_its_lines() {
    let found = Folder::new(&[("a.toml", "[review]\ngap_minutes = \n\n[business\n")]);
    let text = Config::load(&found.inputs).unwrap_err().to_string();
    assert!(
        text.contains("a.toml line 2") && text.contains("a.toml line 4"),
        "{text}"
    );
    let missing = Inputs {
        files: vec!["/no/such.toml".into()],
        ..Inputs::default()
    };
    assert!(
        Config::load(&missing)
            .unwrap_err()
            .to_string()
            .contains("/no/such.toml")
    );
}

/// The example with its commented settings switched on: a line that begins with a # and no blank after it.
fn whole_example() -> toml::Table {
    let line = |l: &str| match l.strip_prefix('#') {
        Some(setting) if !setting.starts_with([' ', '#']) => setting.to_owned(),
        _ => l.to_owned(),
    };
    let text: Vec<String> = EXAMPLE.lines().map(line).collect();
    toml::from_str(&text.join("\n")).unwrap()
}

/// Every key of the schema with its default (that of the table around it first), rules left out: those are the rule
/// book's.
fn keys(
    known: &serde_json::Value,
    around: &serde_json::Value,
    path: &str,
    found: &mut Vec<(String, serde_json::Value)>,
) {
    for (key, inner) in known["properties"].as_object().into_iter().flatten() {
        let default = around.get(key).unwrap_or(&inner["default"]);
        let here = format!("{path}{key}");
        if here == "sources" {
            for kind in inner["additionalProperties"]["oneOf"].as_array().unwrap() {
                let word = kind["properties"]["kind"]["const"].as_str().unwrap();
                let example = whole_example();
                let mut sources = example["sources"].as_table().unwrap().iter();
                let of_kind = sources.find(|(_, s)| s["kind"].as_str() == Some(word));
                let (name, _) = of_kind.unwrap_or_else(|| panic!("no example of {word}"));
                let path = format!("sources.{name}.");
                keys(kind, &serde_json::Value::Null, &path, found);
            }
        } else if here != "rules" && inner.get("properties").is_some() {
            keys(inner, default, &format!("{here}."), found);
        } else if here != "rules" {
            found.push((here, default.clone()));
        }
    }
}

#[test]
fn the_example_names_every_key_and_gives_its_default() {
    let example = whole_example();
    let mut known = Vec::new();
    keys(&schema(), &serde_json::Value::Null, "", &mut known);
    assert!(known.len() > 40, "{known:?}");
    for (key, default) in known {
        let mut here = Some(toml::Value::Table(example.clone()));
        for part in key.split('.') {
            here = here.and_then(|v| v.get(part).cloned());
        }
        let Some(value) = here else {
            panic!("the example does not name {key}")
        };
        // Tables of a file's own words (links, foreign files) show how they are filled; their default is empty.
        if !default.is_null() && !default.is_object() {
            assert_eq!(serde_json::to_value(value).unwrap(), default, "{key}");
        }
    }
}

#[test]
fn the_example_as_it_stands_changes_nothing() {
    let example = load(EXAMPLE);
    assert_eq!(example.fingerprint(), load("").fingerprint());
    assert_eq!(example.show(), load("").show());
}

#[test]
fn the_schema_is_one_and_says_what_the_program_says_of_the_example() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("daybook.json", schema()).unwrap();
    let compiled = compiler.compile("daybook.json", &mut schemas).unwrap();
    let good = serde_json::to_value(whole_example()).unwrap();
    assert!(schemas.validate(&good, compiled).is_ok());
    let mut bad = good.clone();
    bad["review"]["gap_minuts"] = 3.into();
    assert!(schemas.validate(&bad, compiled).is_err());
    let mut bad = good;
    bad["sources"]["psa"]["kind"] = "connectwse".into();
    assert!(schemas.validate(&bad, compiled).is_err());
}

#[test]
fn a_named_file_wins_over_the_variable_that_names_one() {
    let named = Folder::new(&[("a.toml", "[review]\nlook_back_days = 3")]);
    let by_variable = Folder::new(&[("b.toml", "[review]\nlook_back_days = 4")]);
    let mut inputs = Inputs::default();
    inputs.environment.insert(
        "DAYBOOK_CONFIG".into(),
        by_variable.path("b.toml").display().to_string(),
    );
    assert_eq!(
        Config::load(&inputs)
            .unwrap()
            .params()
            .review
            .look_back_days,
        4
    );
    inputs.files = named.inputs.files.clone();
    assert_eq!(
        Config::load(&inputs)
            .unwrap()
            .params()
            .review
            .look_back_days,
        3
    );
}

#[test]
fn the_demo_configuration_reads_the_simulator_on_this_machine() {
    let demo = load(include_str!("../../config/demo.toml"));
    let SourceKind::ConnectWise(settings) = &demo.source("psa").unwrap().kind else {
        panic!("not ConnectWise")
    };
    assert!(settings.base_url.starts_with("http://127.0.0.1:"));
    assert_eq!(settings.map.payroll_wrap.charge_codes, ["Payroll wrap"]);
}
