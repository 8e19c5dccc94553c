//! Versions stand with their rows until they are replaced.

use crate::warehouse::{self, Look, migrate, on_postgres};
use daybook::model::table::TABLES;
use daybook::store::Db;

/// A company changed twice and then gone, one that never changed, one that is only referred to, and an entry.
const BEFORE: &str = "
    insert into company (id, name, known_at, version, deleted_at, inferred) values
        ('f:gone', 'Gone', '2026-05-04T10:00:00+00:00', 3, '2026-05-04T10:00:00+00:00', false),
        ('f:same', 'Same', '2026-05-02T10:00:00+00:00', 1, null, false),
        ('f:named', 'named', '2026-05-02T10:00:00+00:00', 0, null, true);
    insert into time_entry (id, member_id, worked_on, worked_seconds, known_at, version) values
        ('f:same', 'f:kim', '2026-05-02', 3600, '2026-05-03T10:00:00+00:00', 2);";
const VERSIONS: &str = "
    insert into record_version (table_name, id, version, known_at, hash, changed, run_id) values
        ('company', 'f:gone', 1, '2026-05-02T10:00:00+00:00', x11, '', 1),
        ('company', 'f:gone', 2, '2026-05-03T10:00:00+00:00', x12, 'name|active', 2),
        ('company', 'f:gone', 3, '2026-05-04T10:00:00+00:00', x13, 'deleted_at', 3),
        ('company', 'f:same', 1, '2026-05-02T10:00:00+00:00', x14, '', 1),
        ('time_entry', 'f:same', 1, '2026-05-02T10:00:00+00:00', x15, '', 1),
        ('time_entry', 'f:same', 2, '2026-05-03T10:00:00+00:00', x16, 'worked_seconds', 2);";

/// Bytes as this database writes them.
fn bytes(sql: &str) -> String {
    let (before, after) = if on_postgres() {
        ("'\\x", "'")
    } else {
        ("x'", "'")
    };
    (11..=16).fold(sql.to_owned(), |sql, n| {
        sql.replace(&format!("x{n}"), &format!("{before}{n}{after}"))
    })
}

#[tokio::test]
async fn versions_of_before_are_all_there_and_those_that_stand_are_with_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::bare(folder.path());
    Db::open(&url, true).await.unwrap().close().await;
    let look = Look::at(&url).await;
    migrate(&look, "0001", "0032").await;
    look.run(BEFORE).await;
    look.run(&bytes(VERSIONS)).await;
    let all = "select table_name, id, version, known_at, hash, changed, run_id from record_version order by 1, 2, 3";
    let before = look.rows(all).await;
    assert_eq!(before.len(), 6);
    migrate(&look, "0032", "0033").await;
    assert_eq!(look.rows(all).await, before);
    let replaced =
        "select table_name || ' ' || id || ' ' || version from record_history order by 1";
    assert_eq!(
        look.texts(replaced).await,
        [
            "company f:gone 1",
            "company f:gone 2",
            "time_entry f:same 1"
        ]
    );
    look.close().await;
}

#[tokio::test]
async fn every_table_of_records_tells_its_versions() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let db = Db::open(&url, true).await.unwrap();
    db.migrate().await.unwrap();
    let look = Look::at(&url).await;
    let text = if on_postgres() {
        "select pg_get_viewdef('record_version'::regclass)"
    } else {
        "select sql from sqlite_master where name = 'record_version'"
    };
    let view = look.one(text).await.to_lowercase();
    let view = view.split_whitespace().collect::<Vec<_>>().join(" ");
    for table in TABLES {
        let part = format!("from {} where", table.name);
        let told = view.split("union all").find(|arm| arm.contains(&part));
        let name = format!("'{}'", table.name);
        assert!(
            told.is_some_and(|arm| arm.contains(&name)),
            "{}",
            table.name
        );
    }
    look.close().await;
    db.close().await;
}
