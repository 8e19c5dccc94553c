//! Rules that look at more than one day, through the built program: blocks, what stands longer, the firm's set-up, repetition.

use crate::golden::books::Books;
use serde_json::Value;

const SETTINGS: &str = r#"
[business]
time_zone = "America/New_York"
purpose = "Bill the right client."
holidays = ["2026-12-25"]
[review]
[rules."setup.block_balance_differs"]
mode = "on"
"#;

fn items(books: &Books) -> Vec<Value> {
    books.done(&["sync"]);
    books.review(&[])
}

/// Rule and subject of the items of some rules.
fn found(items: &[Value], rule: &str) -> Vec<String> {
    let own = items
        .iter()
        .filter(|i| i["rule"].as_str().unwrap().starts_with(rule));
    let mut names: Vec<String> = own
        .map(|i| {
            format!(
                "{} {}",
                i["rule"].as_str().unwrap(),
                i["subject_id"].as_str().unwrap()
            )
        })
        .collect();
    names.sort();
    names
}

/// A block of ten hours: `old` took eight of them weeks ago, `a` takes two on Monday, `b` finds nothing.
fn block() -> Books {
    let books = Books::with(SETTINGS).at("2026-11-03T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    books.file(
        "agreements",
        "id,company_id,name,kind,bill_amount,limit_amount,starts_on
         hours,acme,Prepaid,block_hours,1200,10,2026-01-01",
    );
    books.file("work_roles", "id,name,standard_rate\neng,Engineer,150");
    books.file("work_types", "id,name\nremote,Remote");
    books.file(
        "cost_rates",
        "member_id,amount,currency,valid_from\nsam,45,USD,2026-01-01",
    );
    books.file(
        "time_entries",
        "id,member_id,company_id,agreement_id,work_role_id,work_type_id,started_at,ended_at,billable,notes_length,entered_at
         old,sam,acme,hours,eng,remote,2026-10-05T13:00:00Z,2026-10-05T21:00:00Z,billable,40,2026-10-05T21:05:00Z
         a,sam,acme,hours,eng,remote,2026-11-02T14:00:00Z,2026-11-02T17:00:00Z,billable,40,2026-11-02T17:05:00Z
         b,sam,acme,hours,eng,remote,2026-11-02T17:30:00Z,2026-11-02T22:00:00Z,billable,40,2026-11-02T22:05:00Z",
    );
    books
}

#[test]
fn a_block_is_partly_used_then_empty_and_an_old_entry_that_shrinks_mends_both() {
    let books = block();
    let first = items(&books);
    assert_eq!(
        found(&first, "agreement."),
        [
            "agreement.balance_exhausted shop:b",
            "agreement.partly_covered shop:a"
        ]
    );
    let at_stake = |items: &[Value], rule: &str| {
        let item = items.iter().find(|i| i["rule"] == rule).unwrap();
        item["amount_at_stake"].as_f64().unwrap()
    };
    // Four and a half hours at 150; of `a` the one hour that is left over.
    assert_eq!(at_stake(&first, "agreement.balance_exhausted"), 675.0);
    assert_eq!(at_stake(&first, "agreement.partly_covered"), 150.0);
    // Weeks before the days that are judged, and yet it decides what is left for them.
    books.edit(
        "time_entries",
        "2026-10-05T21:00:00Z,billable",
        "2026-10-05T14:00:00Z,billable",
    );
    assert!(found(&items(&books), "agreement.").is_empty());
}

#[test]
fn a_block_warns_at_eighty_and_ninety_five_percent_and_says_for_how_long_it_lasts() {
    let books = block();
    books.edit("agreements", "1200,10,", "1200,18,");
    let warned = items(&books);
    assert_eq!(
        found(&warned, "setup.block"),
        ["setup.block_nearly_used shop:hours"]
    );
    let reason = warned
        .iter()
        .find(|i| i["rule"] == "setup.block_nearly_used")
        .unwrap()["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    // 15.5 of 18 hours are used, 2.5 are left; 15.5 in 42 working days make 6.
    assert!(
        reason.contains("80 of 100 or more") && reason.contains("lasts 6 working days"),
        "{reason}"
    );
    let id = warned
        .iter()
        .find(|i| i["rule"] == "setup.block_nearly_used")
        .unwrap()["item_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = books.done(&["queue", "show", &id]);
    for line in [
        "granted: 18 h",
        "left: 2 h 30 min",
        "working days to zero: 6",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    books.edit("agreements", "1200,18,", "1200,40,");
    assert!(found(&items(&books), "setup.block").is_empty());
}

#[test]
fn a_block_of_money_says_for_how_long_it_lasts_at_what_its_work_is_worth() {
    let books = block();
    books.edit(
        "agreements",
        "block_hours,1200,10,",
        "block_money,2700,2700,",
    );
    let warned = items(&books);
    let item = warned
        .iter()
        .find(|i| i["rule"] == "setup.block_nearly_used");
    let reason = item.unwrap()["reason"].as_str().unwrap();
    // 15.5 hours at 150 make 2325 in 42 working days; 375 are left.
    assert!(
        reason.contains("80 of 100 or more") && reason.contains("lasts 6 working days"),
        "{reason}"
    );
}

#[test]
fn the_balance_of_the_source_is_held_against_the_ledger_of_the_block() {
    let books = block();
    books.edit("agreements", "1200,10,", "1200,40,");
    books.file(
        "time_entries",
        "id,member_id,company_id,agreement_id,work_role_id,work_type_id,started_at,ended_at,covered_hours,billable,notes_length
         old,sam,acme,hours,eng,remote,2026-10-05T13:00:00Z,2026-10-05T21:00:00Z,4,billable,40
         a,sam,acme,hours,eng,remote,2026-11-02T14:00:00Z,2026-11-02T22:00:00Z,8,billable,40",
    );
    let said = items(&books);
    let item = said
        .iter()
        .find(|i| i["rule"] == "setup.block_balance_differs")
        .expect("an item");
    let reason = item["reason"].as_str().unwrap();
    assert!(
        reason.contains("has taken 12 h from Prepaid of Acme, its terms say 16 h"),
        "{reason}"
    );
}

#[test]
fn what_one_cause_brings_to_many_people_becomes_one_item_for_the_administrator() {
    let books = Books::with(SETTINGS).at("2026-11-03T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file("work_roles", "id,name\neng,Engineer");
    books.file("work_types", "id,name\nremote,Remote");
    let people = ["ann", "bob", "cas"];
    books.file(
        "members",
        &format!(
            "id,name\n{}",
            people.map(|p| format!("{p},{p} Ray")).join("\n")
        ),
    );
    let entry = |person: &str, n: usize| {
        format!(
            "{person}{n},{person},acme,,remote,2026-11-02T{}:00:00Z,2026-11-02T{}:00:00Z,billable,40",
            14 + 4 * n,
            18 + 4 * n
        )
    };
    let all = |people: &[&str]| {
        let rows: Vec<String> = people
            .iter()
            .flat_map(|p| [entry(p, 0), entry(p, 1)])
            .collect();
        format!(
            "id,member_id,company_id,work_role_id,work_type_id,started_at,ended_at,billable,notes_length\n{}",
            rows.join("\n")
        )
    };
    books.file("time_entries", &all(&people[..2]));
    assert!(
        found(&items(&books), "system.").is_empty(),
        "two people are no system"
    );
    // What is one person's is in the message to them; what has one cause for all is not.
    let letter = |books: &Books| {
        let items = books.review(&[]);
        let one = items.iter().find(|i| i["rule"] == "work_role.missing");
        let id = one.unwrap()["item_id"].as_str().unwrap().to_owned();
        books.done(&["queue", "show", &id])
    };
    assert!(letter(&books).contains("a message ready to send"));
    books.file("time_entries", &all(&people));
    let found = items(&books);
    let system: Vec<&Value> = found
        .iter()
        .filter(|i| i["rule"] == "system.repeats")
        .collect();
    assert_eq!(system.len(), 1, "{found:#?}");
    assert!(!letter(&books).contains("a message ready to send"));
    assert_eq!(system[0]["audience"], "admin");
    let reason = system[0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("work_role.missing was found 6 times"),
        "{reason}"
    );
    books.file(
        "time_entries",
        &all(&people).replace("acme,,remote", "acme,eng,remote"),
    );
    items(&books);
    // What was mended was found all the same: it counts until it is ten working days old.
    assert_eq!(
        books.query("select state from review_item where rule = 'system.repeats'"),
        ["open"]
    );
}

#[test]
fn time_that_changes_after_its_approval_is_said_until_it_is_approved_again() {
    let books = block();
    books.edit("agreements", "1200,10,", "1200,400,");
    books.file(
        "time_entries",
        "id,member_id,company_id,agreement_id,work_role_id,work_type_id,started_at,ended_at,billable,notes_length,approval
         old,sam,acme,hours,eng,remote,2026-10-05T13:00:00Z,2026-10-05T21:00:00Z,billable,40,approved
         a,sam,acme,hours,eng,remote,2026-11-02T14:00:00Z,2026-11-02T22:00:00Z,billable,40,approved",
    );
    assert!(found(&items(&books), "entry.").is_empty());
    books.edit(
        "time_entries",
        "2026-11-02T22:00:00Z,billable",
        "2026-11-02T21:00:00Z,billable",
    );
    let changed = items(&books.at("2026-11-04T13:00:00Z"));
    assert_eq!(
        found(&changed, "entry.changed"),
        ["entry.changed_after_approval shop:a"]
    );
}

#[test]
fn the_scope_map_lists_what_is_not_mapped_first_and_names_contradictions() {
    let books = block();
    books.file(
        "tickets",
        "id,summary,company_id,board,type
         t1,Printer,acme,Desk,Incident
         t2,Move,acme,Projects,Change
         t3,Disk,acme,Desk,Alert",
    );
    books.done(&["sync"]);
    let plain = books.done(&["rules", "scope", "--format", "csv"]);
    assert_eq!(
        plain.lines().next(),
        Some("board,type,sub_type,tickets,category,agreements")
    );
    assert_eq!(plain.lines().count(), 4);
    books.set(
        "review",
        r#"scope = { "Desk" = "labour", "Attic" = "project" }"#,
    );
    let output = books.run(&["rules", "scope", "--format", "csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "Projects,Change,,1,,",
            "Desk,Alert,,1,labour,",
            "Desk,Incident,,1,labour,"
        ]
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("review.scope names Attic, and no ticket is of it"),
        "{said}"
    );
    assert!(said.contains("1 of 3 are not mapped"), "{said}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_team_is_counted_by_people_and_not_by_their_logins() {
    let books = Books::with(
        "[business]\ntime_zone = \"UTC\"\npurpose = \"Bill the right client.\"\n[privacy]\nminimum_group = 3\n\
         [review]\n[rules.\"entry.rounding_bias\"]\nmode = \"on\"\n",
    )
    .at("2026-11-03T13:00:00Z");
    books.file(
        "members",
        "id,name,team\nann,Ann,Desk\nann2,Ann again,Desk\nbob,Bob,Desk\ncas,Cas,\ncas2,Cas again,",
    );
    books.file("identities", "kind,a,b\nperson,ann,ann2\nperson,cas,cas2");
    let entry = |n: usize| {
        let member = ["ann", "ann2", "bob"][n % 3];
        let day = 5 + n % 20;
        format!("e{n},{member},2026-10-{day:02}T10:00:00Z,2026-10-{day:02}T11:00:00Z,1")
    };
    let rows: Vec<String> = (0..60).map(entry).collect();
    books.file(
        "time_entries",
        &format!(
            "id,member_id,started_at,ended_at,worked_hours\n{}",
            rows.join("\n")
        ),
    );
    assert!(found(&items(&books), "entry.rounding_bias").is_empty());
    // Two people are three logins; only three people are a team that may be looked at.
    books.file("identities", "kind,a,b\nperson,cas,cas2");
    let next = books.at("2026-11-04T13:00:00Z");
    assert_eq!(
        found(&items(&next), "entry.rounding_bias"),
        ["entry.rounding_bias team/Desk"]
    );
}

#[test]
fn a_block_that_is_granted_each_month_is_untouched_only_when_nobody_used_it_for_a_year() {
    let books = Books::with(SETTINGS).at("2026-11-03T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file("members", "id,name,started_on\nsam,Sam Ray,2024-11-02");
    books.file(
        "agreements",
        "id,company_id,name,kind,bill_amount,limit_amount,bill_cycle_months,starts_on
         spring,acme,Spring,block_hours,1200,10,1,2025-01-01
         long,acme,Long,block_hours,1200,10,1,2025-01-01",
    );
    books.file(
        "time_entries",
        "id,member_id,company_id,agreement_id,started_at,ended_at,billable
         a,sam,acme,spring,2026-05-11T13:00:00Z,2026-05-11T14:00:00Z,billable
         b,sam,acme,long,2025-06-10T13:00:00Z,2025-06-10T14:00:00Z,billable",
    );
    let items = items(&books);
    assert_eq!(
        found(&items, "setup.block_expiring"),
        ["setup.block_expiring shop:long"]
    );
    let item = items
        .iter()
        .find(|i| i["subject_id"] == "shop:long")
        .unwrap();
    let reason = item["reason"].as_str().unwrap();
    assert!(reason.contains("not used since 10 June 2025"), "{reason}");
}

#[test]
fn a_file_of_time_that_is_not_understood_leaves_peoples_days_alone() {
    let books = Books::with(SETTINGS).at("2026-11-04T13:00:00Z");
    books.file("companies", "id,name\nacme,Acme");
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    let mut rows = String::from("id,member_id,company_id,started_at,ended_at,notes_length");
    for n in 0..30 {
        let (from, to) = (14 * 60 + n * 15, 14 * 60 + n * 15 + 15);
        rows.push_str(&format!(
            "\n{n},sam,acme,2026-11-02T{:02}:{:02}:00Z,2026-11-02T{:02}:{:02}:00Z,40",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        ));
    }
    books.file("time_entries", &rows.replace("2026-11-02T", "02/11/2026 "));
    let ended = books.run(&["sync"]);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_ne!(ended.status.code(), Some(0));
    assert!(
        said.contains("30 of 30 rows of time_entries are not understood"),
        "{said}"
    );
    assert_eq!(found(&books.review(&[]), "time."), Vec::<String>::new());
    books.file("time_entries", &rows);
    let read = found(&items(&books), "time.");
    assert_eq!(
        read,
        ["time.no_entries shop:sam/2026-11-03"],
        "the empty day alone"
    );
}
