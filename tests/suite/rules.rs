//! Every rule against its case table, and what holds for the whole book.

use crate::rule_row::{COLUMNS, Row, cell};
use crate::rule_world::{World, world};
use daybook::model::*;
use daybook::review::message::is_kind;
use daybook::rules::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Tables of rules about a person's day are run by their own runner, which knows windows and calendars.
fn is_own(rule: &str) -> bool {
    !rule.starts_with("time.")
}

/// The table of entries that look wrong to somebody and are right.
const LOOK_ALIKES: &str = "look-alikes";

fn table_of(rule: &str) -> String {
    let path = match rule {
        LOOK_ALIKES => "tests/look_alikes.txt".to_owned(),
        rule => format!("tests/rules/{rule}.txt"),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn rows_of(rule: &str) -> Vec<Row> {
    let text = table_of(rule);
    let cells = |line: &str| {
        line.split('|')
            .map(|c| c.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let head = cells(
        lines
            .next()
            .and_then(|l| l.strip_prefix('#'))
            .expect("a table has a head"),
    );
    for column in &head {
        assert!(
            COLUMNS.contains(&column.as_str()),
            "{rule}: unknown column {column}"
        );
    }
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let row = cells(line);
            assert_eq!(row.len(), head.len(), "{rule}: {line}");
            head.iter().cloned().zip(row).collect()
        })
        .collect()
}

fn judge(rule: &Rule, row: &Row, world: &World) -> Vec<Finding> {
    match (&rule.check, cell(row, "judged")) {
        (Check::Firm(_), _) => judge_firm(&world.firm, &world.set_up, &world.params),
        (Check::Daily(_), _) => judge_daily(&world.firm, &world.set_up, &world.params),
        (Check::System(_), _) => judge_system(&world.firm, &world.set_up, &world.params),
        (Check::Member(_), _) => judge_member(&world.firm, &world.member, &world.params),
        (_, "ticket") => judge_ticket(&world.firm, &world.ticket, &world.params),
        _ => judge_day(&world.firm, &world.day, &world.params),
    }
}

fn all_findings() -> Vec<(String, Finding)> {
    let mut all = Vec::new();
    for rule in BOOK.iter().filter(|rule| is_own(rule.id)) {
        for row in rows_of(rule.id) {
            let place = format!("{}: {}", rule.id, cell(&row, "case"));
            let found = judge(rule, &row, &world(&row, rule));
            all.extend(found.into_iter().map(|finding| (place.clone(), finding)));
        }
    }
    all
}

#[test]
fn every_case_of_every_rule_is_judged_as_its_table_says() {
    let mut wrong = Vec::new();
    for rule in BOOK.iter().filter(|rule| is_own(rule.id)) {
        for row in rows_of(rule.id) {
            let found: Vec<Finding> = judge(rule, &row, &world(&row, rule))
                .into_iter()
                .filter(|finding| finding.rule == rule.id)
                .collect();
            if let Some(problem) = differs(&row, &found) {
                wrong.push(format!("{} | {}: {problem}", rule.id, cell(&row, "case")));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn differs(row: &Row, found: &[Finding]) -> Option<String> {
    let expected = cell(row, "finding");
    let [finding] = found else {
        let seen: Vec<&str> = found.iter().map(|f| f.reason.as_str()).collect();
        return (expected != "-" || !seen.is_empty())
            .then(|| format!("{} findings {seen:?}", seen.len()));
    };
    if expected == "-" || !finding.reason.contains(expected) {
        return Some(format!("says {:?}", finding.reason));
    }
    let mend = finding
        .suggestion
        .as_ref()
        .map_or("-", |s| s.value.as_str());
    if !matches!(cell(row, "suggests"), "") && cell(row, "suggests") != mend {
        return Some(format!("suggests {mend}"));
    }
    let subject = finding.subject.id();
    let item = cell(row, "item");
    (!item.is_empty() && !subject.ends_with(item)).then(|| format!("is about {subject}"))
}

#[test]
fn every_rule_has_a_table_with_both_outcomes_and_every_table_a_rule() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let tables: BTreeSet<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let rules: BTreeSet<String> = BOOK.iter().map(|rule| format!("{}.txt", rule.id)).collect();
    assert_eq!(tables, rules);
    for rule in BOOK.iter().filter(|rule| is_own(rule.id)) {
        let rows = rows_of(rule.id);
        let silent = rows
            .iter()
            .filter(|row| cell(row, "finding") == "-")
            .count();
        assert!(
            silent >= 2 && silent < rows.len(),
            "{}: {silent} look-alikes",
            rule.id
        );
    }
}

#[test]
fn every_rule_says_what_it_tests_and_is_found_by_its_id() {
    for rule in BOOK {
        let doc = rule.doc();
        assert!(doc.starts_with(&format!("{}:", rule.id)), "{doc}");
        assert!(
            doc.lines().count() >= 3 && !doc.contains("use crate"),
            "{doc}"
        );
        assert!(settings_known(rule.id).is_some());
    }
    let ids: BTreeSet<&str> = BOOK.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), BOOK.len());
    assert!(settings_known("agreement.lost").is_none());
    let columns = BOOK
        .iter()
        .flat_map(|rule| rule.needs)
        .flat_map(|need| need.split('|'));
    for column in columns {
        let (table, name) = column.split_once('.').unwrap();
        assert!(
            Table::named(table).unwrap().position(name).is_some(),
            "{column}"
        );
    }
}

/// The ids of `domain.md` §5.0, for good; `setup.…` is open.
const CATALOGUE: &str = "agreement.missing agreement.other_company agreement.expired agreement.not_started
    agreement.work_type_excluded agreement.work_role_excluded agreement.does_not_cover_time agreement.balance_exhausted
    agreement.partly_covered agreement.saved_out_of_order agreement.project_absorbed agreement.differs_from_ticket
    agreement.parent_or_child agreement.out_of_scope agreement.other_site agreement.after_hours
    agreement.device_not_covered agreement.contact_not_covered agreement.internal_work_on_client
    agreement.client_work_on_internal agreement.exclusion_dead_end agreement.limit_missing agreement.duplicate
    agreement.scope_changed agreement.mixed_resale agreement.hours_over_target agreement.billed_though_covered
    agreement.edited_after_invoice work_role.missing work_role.not_allowed work_type.missing work_type.wrong_hours
    work_type.travel_pair work_type.unusual_for_ticket billable.missing billable.conflicts rate.zero_or_below_cost
    notes.missing notes.thin notes.internal_words entry.late entry.unbilled_stale entry.overlap entry.duplicate
    entry.impossible entry.large_deduction entry.rounding_bias entry.rounded_bill entry.closed_target
    entry.inactive_member entry.wrong_company entry.unapproved entry.changed_after_approval ticket.status_not_moved
    ticket.no_next_step entry.times_missing entry.on_leave rate.cost_missing entry.in_closed_month entry.bot
    entry.chatter_charged time.gap time.shortfall time.no_entries time.planned_without_entry project.over_plan
    setup.exchange_rate_missing system.repeats";

#[test]
fn every_rule_of_the_catalogue_exists_and_no_other_but_set_up_lint() {
    let named: BTreeSet<&str> = CATALOGUE.split_whitespace().collect();
    let ids: BTreeSet<&str> = BOOK.iter().map(|rule| rule.id).collect();
    let missing: Vec<&&str> = named.difference(&ids).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(ids.difference(&named).all(|id| id.starts_with("setup.")));
}

#[test]
fn every_table_has_a_holiday_a_leave_and_a_day_not_due_where_the_rule_judges_days() {
    for rule in BOOK.iter().filter(|rule| is_own(rule.id)) {
        let of_entries = matches!(rule.check, Check::Day(_) | Check::Work { .. });
        let cases: Vec<String> = rows_of(rule.id)
            .iter()
            .map(|row| cell(row, "case").to_owned())
            .collect();
        let has = |word: &str| cases.iter().any(|case| case.contains(word));
        let only_tickets = rule.id == "ticket.no_next_step";
        if of_entries && !only_tickets {
            for word in ["holiday", "leave", "not due"] {
                assert!(
                    has(word) || (word == "not due" && has("not over")),
                    "{}: {word}",
                    rule.id
                );
            }
        }
    }
}

#[test]
fn every_reason_is_one_kind_sentence() {
    let all = all_findings();
    assert!(all.len() > 40);
    for (place, finding) in all {
        let reason = &finding.reason;
        assert_eq!(is_kind(reason), Ok(()), "{place}: {reason}");
        assert!(!reason.contains(". "), "{place}: {reason}");
    }
}

#[test]
fn an_agreement_finding_shows_every_condition_and_what_is_at_stake() {
    for (place, finding) in all_findings() {
        let of_work = finding.time_entry_id.is_some() || finding.ticket_id.is_some();
        if !finding.rule.starts_with("agreement.") || finding.agreement_id.is_none() || !of_work {
            continue;
        }
        let outcomes: Vec<bool> = finding
            .evidence
            .iter()
            .filter(|e| !e.what.starts_with("candidate"))
            .filter_map(|e| e.passed)
            .collect();
        assert!(outcomes.len() >= 11, "{place}");
        assert!(
            finding.rule == "agreement.differs_from_ticket" || outcomes.contains(&false),
            "{place}"
        );
        if finding.time_entry_id.is_some() && finding.length == Some(Seconds::hours(1)) {
            // Where a block takes a part, only the rest is at stake.
            let is_part = matches!(
                finding.rule,
                "agreement.partly_covered" | "agreement.saved_out_of_order"
            );
            if is_part {
                assert!(
                    finding.amount_at_stake.is_some_and(|m| m.minor <= 15000),
                    "{place}"
                );
                continue;
            }
            let at_stake = finding.amount_at_stake.map(|m| m.minor);
            assert_eq!(at_stake, Some(15000), "{place}");
        }
    }
}

fn case(cells: &[(&str, &str)]) -> Row {
    cells
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect()
}

/// The whole book, but for rules named off.
fn judged_with_all(row: &Row) -> Vec<Finding> {
    let mut world = world(row, BOOK[0]);
    world.params.rules.clear();
    // What is missing on the day is another matter.
    world.params.business.work_week.clear();
    judge_day(&world.firm, &world.day, &world.params)
}

#[test]
fn of_several_agreement_rules_the_first_makes_the_item_and_the_others_are_further_reasons() {
    let row = case(&[
        ("company", "beta"),
        ("agreement", "Care"),
        (
            "terms",
            "Care starts=2026-12-01 ends=2026-10-01 no_type=remote",
        ),
    ]);
    let found = judged_with_all(&row);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, "agreement.other_company");
    let further: Vec<&str> = found[0].further.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(
        further,
        [
            "agreement.not_started",
            "agreement.expired",
            "agreement.work_type_excluded"
        ]
    );
    assert!(
        found[0]
            .further
            .iter()
            .all(|(_, reason)| is_kind(reason).is_ok())
    );
}

#[test]
fn an_observed_rule_makes_no_item_but_is_previewed() {
    let row = case(&[("agreement", "none"), ("set", "mode=observe")]);
    let rule = Rule::named("agreement.missing").unwrap();
    let world = world(&row, rule);
    assert!(judge_day(&world.firm, &world.day, &world.params).is_empty());
    let facts = Facts::Day(&world.day);
    assert_eq!(
        findings_for_preview(rule, &world.firm, facts, &world.params).len(),
        1
    );
}

#[test]
fn a_rule_that_may_not_speak_yet_is_not_among_those_that_judged() {
    let world = world(&case(&[("set", "due=no")]), BOOK[0]);
    let mut params = world.params.clone();
    params.rules.clear();
    let judged: Vec<&str> = rules_that_judge(Facts::Day(&world.day), &params).collect();
    assert!(judged.contains(&"agreement.missing") && !judged.contains(&"notes.missing"));
}

#[test]
fn of_a_hundred_and_fifty_look_alikes_no_rule_of_the_whole_book_says_anything() {
    let rows = rows_of(LOOK_ALIKES);
    assert!(rows.len() >= 150, "{} look-alikes", rows.len());
    let mut alarms = Vec::new();
    for row in &rows {
        let found = judged_with_all(row);
        alarms.extend(
            found
                .iter()
                .map(|f| format!("{}: {} {}", cell(row, "case"), f.rule, f.reason)),
        );
    }
    assert!(
        alarms.is_empty(),
        "{} false alarms\n{}",
        alarms.len(),
        alarms.join("\n")
    );
}

#[test]
fn a_copy_is_not_an_overlap_as_well() {
    let row = case(&[("also", "21")]);
    let rules: Vec<&str> = judged_with_all(&case(&[("also", "21"), ("agreement", "Care")]))
        .iter()
        .map(|finding| finding.rule)
        .collect();
    assert_eq!(rules, ["entry.duplicate"]);
    let both = judged_with_all(&row);
    assert!(both.iter().all(|finding| finding.rule != "entry.overlap"));
}

#[test]
fn three_entries_on_one_time_make_one_item_each_that_names_all_earlier_ones() {
    let rule = Rule::named("entry.overlap").unwrap();
    let mut world = world(&case(&[]), rule);
    let first = world.day.entries[0].clone();
    for (id, minutes) in [("psa:100", 10), ("psa:9", 20)] {
        let mut other = first.clone();
        other.id = TimeEntryId::from(id);
        other.started_at = first
            .started_at
            .map(|t| t + chrono::TimeDelta::minutes(minutes));
        world.day.entries.push(other);
    }
    let found = judge_day(&world.firm, &world.day, &world.params);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].subject.id(), "psa:9");
    assert!(found[1].reason.contains("entry 20 (") && found[1].reason.contains("entry 100 ("));
    assert_eq!(found[1].length, Some(Seconds::minutes(40)));
}
