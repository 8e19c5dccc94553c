//! A server that will not, said in one sentence each.

use super::cluster::Cluster;
use crate::golden::books::Books;
use crate::warehouse::Look;

fn sentence(books: &Books, arguments: &[&str], code: i32) -> String {
    let output = books.run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(
        !said.contains("right-word") && !said.contains("wrong-word"),
        "{said}"
    );
    let lines: Vec<&str> = said
        .lines()
        .filter(|l| l.starts_with("daybook: "))
        .collect();
    assert_eq!(lines.len(), 1, "{said}");
    lines[0].to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_a_missing_database_and_no_server_are_a_sentence_each_and_the_password_is_never_said()
 {
    let cluster = Cluster::with("scram-sha-256", "right-word");
    let books = Books::new();
    books.file("companies", "id,name\nacorn,Acorn");
    let port = cluster.port();
    let at = |who: &str, database: &str| format!("postgres://{who}@127.0.0.1:{port}/{database}");
    books.warehouse_at(&at("app:wrong-word", "postgres"));
    let said = sentence(&books, &["sync"], 1);
    assert!(
        said.contains("refuses user \"app\"") && said.contains("password"),
        "{said}"
    );
    books.warehouse_at(&at("app:right-word", "nowhere"));
    let said = sentence(&books, &["sync"], 1);
    assert!(
        said.contains("no database") && said.contains("nowhere") && said.contains("createdb"),
        "{said}"
    );
    // The password from a file, as a service would have it.
    books.warehouse_at(&at("app", "postgres"));
    std::fs::write(books.settings().with_file_name("word"), "right-word\n").unwrap();
    books.set("warehouse", "password_file = \"word\"");
    assert!(
        sentence(&books, &["status"], 1).contains("daybook sync"),
        "there is no table yet"
    );
    books.done(&["sync"]);
    assert!(books.done(&["status"]).contains("companies"));
    let shown = books.done(&["config", "show"]);
    assert!(!shown.contains("right-word"), "{shown}");
    let owner = Look::at(&at("app:right-word", "postgres")).await;
    assert_eq!(
        owner
            .one("select count(*) from settings_version where settings like '%right-word%'")
            .await,
        "0"
    );
    // One that may only read.
    owner.run("create role reader login password 'right-word'; grant usage on schema public to reader; grant select on all tables in schema public to reader").await;
    books.warehouse_at(&at("reader", "postgres"));
    let said = sentence(&books, &["sync"], 1);
    assert!(
        said.contains("permission denied") && said.contains("own the schema"),
        "{said}"
    );
    owner.close().await;
    cluster.stop();
    books.warehouse_at(&at("app", "postgres"));
    let said = sentence(&books, &["sync"], 1);
    assert!(
        said.contains("cannot be reached") && said.contains("127.0.0.1"),
        "{said}"
    );
    let check = books.run(&["check"]);
    assert_eq!(check.status.code(), Some(3));
    cluster.begin();
    books.done(&["sync"]);
}
