//! What commands print, and what the built program answers before it needs a warehouse.

use daybook::cli::output::{Format, Sheet, Value};
use daybook::clock::Clock;
use daybook::model::Seconds;
use rust_decimal::Decimal;
use std::process::{Command, Output};

fn sheet() -> Sheet {
    let mut sheet = Sheet::new(["name", "hours", "amount", "open"]);
    sheet.push(vec![
        "Acme, Inc.".into(),
        Decimal::new(75_000, 4).into(),
        12_i64.into(),
        true.into(),
    ]);
    sheet.push(vec![
        "=1+2".into(),
        Value::Null,
        Decimal::new(-5, 0).into(),
        false.into(),
    ]);
    sheet
}

#[test]
fn csv_keeps_numbers_and_disarms_formulas() {
    let csv = sheet().render(Format::Csv, None).unwrap();
    assert_eq!(
        csv,
        "name,hours,amount,open\n\"Acme, Inc.\",7.5000,12,true\n'=1+2,,-5,false\n"
    );
    let guarded = |text: &str| {
        let mut sheet = Sheet::new(["c"]);
        sheet.push(vec![text.into()]);
        sheet
            .render(Format::Csv, None)
            .unwrap()
            .lines()
            .nth(1)
            .unwrap()
            .to_owned()
    };
    for harmless in ["-5", "+1.50", "-0.5", "a=b", "1e5"] {
        assert_eq!(guarded(harmless), harmless);
    }
    for armed in ["-1+2", "@sum", "+", "-", "-.", "=", "+1.5.2", "-2-3"] {
        assert_eq!(guarded(armed), format!("'{armed}"));
    }
}

#[test]
fn json_has_the_columns_in_order_and_exact_decimals() {
    let json = sheet().render(Format::Json, None).unwrap();
    let flat: String = json.split_whitespace().collect();
    assert_eq!(
        flat,
        "[{\"name\":\"Acme,Inc.\",\"hours\":7.5000,\"amount\":12,\"open\":true},\
         {\"name\":\"=1+2\",\"hours\":null,\"amount\":-5,\"open\":false}]"
    );
}

#[test]
fn a_table_fits_the_terminal_and_loses_no_text() {
    let mut sheet = Sheet::new(["rule", "reason"]);
    let words: Vec<String> = (0..40).map(|n| format!("word{n}")).collect();
    sheet.push(vec!["agreement.missing".into(), words.join(" ").into()]);
    let table = sheet.render(Format::Table, Some(60)).unwrap();
    assert!(
        table.lines().all(|line| line.chars().count() <= 60),
        "{table}"
    );
    assert!(
        words.iter().all(|word| table.contains(word.as_str())),
        "{table}"
    );
    let wide = sheet.render(Format::Table, None).unwrap();
    assert!(
        wide.lines().any(|line| line.contains(&words.join(" "))),
        "{wide}"
    );
}

#[test]
fn a_sheet_shows_only_the_columns_that_are_picked() {
    let picked = sheet().pick(&["open", "name", "nonsense"]);
    assert_eq!(picked.columns, ["open", "name"]);
    assert_eq!(picked.rows[0], vec![Value::Bool(true), "Acme, Inc.".into()]);
}

#[test]
fn a_fixed_clock_stands_still_until_it_is_moved() {
    let at = "2026-11-02T14:00:00.123456789Z".parse().unwrap();
    let clock = Clock::fixed(at);
    let same = clock.clone();
    assert_eq!(clock.now().to_rfc3339(), "2026-11-02T14:00:00.123456+00:00");
    clock.advance(Seconds::minutes(90));
    assert_eq!(same.now().to_rfc3339(), "2026-11-02T15:30:00.123456+00:00");
    let system = Clock::system();
    assert!(system.now() > at && system.now().timestamp_subsec_nanos().is_multiple_of(1000));
}

fn daybook(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_daybook"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap()
}

#[test]
fn wrong_usage_exits_2_and_says_so_on_standard_error() {
    for arguments in [
        &["rollup", "--month", "2026-13"][..],
        &["review", "--from", "2026-11-02"],
        &["--now", "today", "status"],
        &["nonsense"],
        &["export", "--out", "x", "--format", "pdf"],
        &["rules", "agreement.mising"],
        &["config", "show", "--config", "nowhere.toml"],
        &["config", "show", "-v", "-q"],
        &[],
    ] {
        let out = daybook(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(
            out.stdout.is_empty() && !out.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_example_that_is_printed_can_be_used_as_it_is() {
    let example = daybook(&["config", "example"]);
    assert_eq!(example.status.code(), Some(0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("daybook.toml");
    std::fs::write(&file, &example.stdout).unwrap();
    let shown = daybook(&["config", "show", "--config", file.to_str().unwrap()]);
    assert_eq!(
        shown.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&shown.stderr)
    );
    assert!(
        String::from_utf8(shown.stdout)
            .unwrap()
            .contains("gap_minutes = 45")
    );
    let schema: serde_json::Value =
        serde_json::from_slice(&daybook(&["config", "schema"]).stdout).unwrap();
    assert_eq!(
        schema["properties"]["review"]["properties"]["gap_minutes"]["default"],
        45
    );
}

#[test]
fn the_catalogue_lists_every_rule_and_a_page_gives_its_settings() {
    let list = String::from_utf8(daybook(&["rules"]).stdout).unwrap();
    for rule in daybook::rules::BOOK {
        assert!(list.contains(rule.id), "{}", rule.id);
        let page = String::from_utf8(daybook(&["rules", rule.id]).stdout).unwrap();
        assert!(
            page.contains(rule.id) && page.contains(rule.audience.as_str()),
            "{page}"
        );
        assert!(
            rule.settings
                .iter()
                .all(|s| page.contains(s.name) && page.contains(s.meaning)),
            "{page}"
        );
    }
}

#[test]
fn help_of_every_command_exits_0() {
    for command in [
        "demo",
        "run",
        "sync",
        "quarantine",
        "review",
        "queue",
        "rollup",
        "export",
        "check",
        "status",
        "rules",
        "migrate",
        "config",
        "simulate",
        "audit",
    ] {
        let out = daybook(&[command, "--help"]);
        assert_eq!(out.status.code(), Some(0), "{command}");
        assert!(
            String::from_utf8(out.stdout).unwrap().contains("--now"),
            "{command}"
        );
    }
}
