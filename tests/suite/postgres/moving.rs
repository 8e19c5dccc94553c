//! From an embedded file to a server: nothing is lost, and the next run finds nothing to do.

use crate::support::{evaluate, settings};
use crate::support_sync::{assert_same, everything};
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::store::audit::Trail;
use daybook::sync::PassOptions;
use std::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_human_words_months_and_the_trail_move_and_work_goes_on() {
    let world = generate(
        Size {
            people: 8,
            months: 3,
        },
        11,
    );
    let clock = Clock::fixed(world.now);
    let server = Server::start(world, Options::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let post_url = warehouse::url(folder.path());
    let lite_url = format!("sqlite:{}", folder.path().join("old.db").display());
    let post_text = settings(&server, folder.path(), "");
    let lite_text = post_text.replace(&post_url, &lite_url);
    assert_ne!(post_text, lite_text);

    let old = Daybook::open(
        crate::support::config(folder.path(), &lite_text),
        clock.clone(),
        true,
    )
    .await
    .unwrap();
    old.sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    evaluate(&old).await;
    let look = Look::at(&lite_url).await;
    let item = look.one("select item_id from review_item where audience = 'dispatcher' and state = 'open' order by item_id").await;
    let daybook = |text: &str, arguments: &[&str]| {
        let path = folder.path().join("daybook.toml");
        std::fs::write(&path, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_daybook"))
            .arg("--config")
            .arg(path)
            .args(["--now", &clock.now().to_rfc3339(), "--as", "dana"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    daybook(
        &lite_text,
        &["queue", "accept", &item, "--reason", "agreed by phone"],
    );
    daybook(&lite_text, &["rollup"]);
    // The month is closed: its lines must come as they are.
    look.run("update month_version set status = 'closed' where month = (select min(month) from month_version)").await;
    old.db.close().await;

    daybook(&post_text, &["migrate", "--from", &lite_url]);
    let moved = Look::at(&post_url).await;
    let mut want = everything(&look).await;
    let mut have = everything(&moved).await;
    for content in [&mut want, &mut have] {
        content.remove("_sqlx_migrations");
        content.remove("lease");
    }
    assert!(
        want["review_item"].len() > 10
            && want["audit_event"].len() == 1
            && want["posting_line"].len() > 100
    );
    assert_same(&have, &want);
    for view in daybook::store::read::VIEWS
        .iter()
        .filter(|v| **v != "rpt_sync_status")
    {
        let columns = moved.columns(view).await.join(", ");
        let all = format!("select {columns} from {view}");
        let [mut here, mut there] = [moved.rows(&all).await, look.rows(&all).await];
        here.sort();
        there.sort();
        assert_eq!(here, there, "{view}");
    }

    let new = Daybook::open(
        crate::support::config(folder.path(), &post_text),
        clock.clone(),
        true,
    )
    .await
    .unwrap();
    assert_eq!(new.db.audit_verify().await.unwrap(), Trail::Whole(1));
    new.sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    evaluate(&new).await;
    let state = moved
        .one(&format!(
            "select state from review_item where item_id = '{item}'"
        ))
        .await;
    assert_eq!(state, "accepted");
    let mut after = everything(&moved).await;
    for table in ["_sqlx_migrations", "lease", "disturbed"] {
        after.remove(table);
        want.remove(table);
    }
    assert_same(&after, &want);
    // A second time there is something there already.
    let path = folder.path().join("daybook.toml");
    let again = Command::new(env!("CARGO_BIN_EXE_daybook"))
        .arg("--config")
        .arg(path)
        .args(["migrate", "--from", &lite_url])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert_eq!(again.status.code(), Some(1), "{said}");
    assert!(said.contains("empty database"), "{said}");
    new.db.close().await;
    server.stop().await;
}
