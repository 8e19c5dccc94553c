//! Mistakes that only canonical files can tell: the generated firm as a folder of files, read before and after its latest
//! changes.

use crate::firm_files::write;
use crate::plants::{BY_FILES, Found, assert_found, expected, open_items, read};
use crate::support::{config, evaluate};
use chrono::TimeDelta;
use daybook::clock::Clock;
use daybook::daemon::Daybook;
use daybook::model::Seconds;
use daybook::simulator::firm::{Size, generate};
use std::collections::BTreeSet;
use std::path::Path;

/// People who cost nothing by the table of rates.
const UNPAID: [&str; 2] = ["psa:5", "psa:8"];

fn settings(folder: &Path) -> String {
    let on = BY_FILES
        .iter()
        .map(|(rule, _)| format!("[rules.\"{rule}\"]\nmode = \"on\"\n"));
    format!(
        r#"
{}
[warehouse]
url = "{}"
[business]
time_zone = "America/New_York"
purpose = "tests"
[sources.psa]
kind = "files"
path = "firm"
vanish_percent = 100
"#,
        on.collect::<String>(),
        crate::warehouse::url(folder)
    )
}

async fn check(seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("firm");
    std::fs::create_dir(&files).unwrap();
    let size = Size {
        people: 40,
        months: 3,
    };
    let world = generate(size, seed);
    let judged = |rule: &str| BY_FILES.iter().any(|(known, _)| *known == rule);
    let mut want: Found = expected(&world);
    want.retain(|item| judged(&item.0));
    want.extend(UNPAID.map(|id| {
        let rule = "setup.member_cost_zero".to_owned();
        (
            rule,
            "member".into(),
            id.into(),
            String::new(),
            String::new(),
        )
    }));

    write(&world.earlier(), &files, &UNPAID);
    let clock = Clock::fixed(world.now - TimeDelta::minutes(30));
    let text = settings(folder.path());
    let daybook = Daybook::open(config(folder.path(), &text), clock.clone(), true)
        .await
        .unwrap();
    read(&daybook).await;
    write(&world, &files, &UNPAID);
    clock.advance(Seconds::minutes(30));
    read(&daybook).await;
    assert_eq!(daybook.db.parked(None, None).await.unwrap().len(), 0);
    evaluate(&daybook).await;

    let mut have = open_items(&daybook).await;
    have.retain(|item| judged(&item.0));
    let shown: BTreeSet<&str> = have.iter().map(|item| item.0.as_str()).collect();
    assert_eq!(shown.len(), BY_FILES.len(), "{shown:?}");
    assert_found(&world, have, want, &format!("files, seed {seed}"));
    daybook.db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn firms_of_forty_in_files_show_what_only_files_can_tell() {
    for seed in 1..=4 {
        check(seed).await;
    }
}
