//! The two schemas are one.

use crate::tiny_firm;
use crate::warehouse::{self, Look, on_postgres};
use daybook::store::Db;
use std::collections::BTreeMap;
use std::path::Path;

/// Names of the migrations of a database.
fn files(database: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(database);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn both_have_migrations_of_the_same_names() {
    let embedded = files("sqlite");
    assert!(embedded.len() > 4);
    assert_eq!(embedded, files("postgres"));
}

async fn migrated(url: &str) -> Look {
    let db = Db::open(url, true).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    Look::at(url).await
}

/// Columns by table or view, in their order; of tables with whether they may be missing.
async fn shape(look: &Look, sql: &str) -> BTreeMap<String, Vec<String>> {
    let mut shape: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in look.rows(sql).await {
        let [table, column] = [0, 1].map(|at| row[at].clone().unwrap());
        shape.entry(table).or_default().push(column);
    }
    shape
}

const LITE_TABLES: &str = "select t.name, c.name || case when c.\"notnull\" = 1 or c.pk > 0 then ' not null' else '' end
    from sqlite_master t join pragma_table_xinfo(t.name) c
    where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> '_sqlx_migrations' order by t.name, c.cid";
const POST_TABLES: &str = "select c.relname::text, (a.attname || case when a.attnotnull then ' not null' else '' end)::text
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> '_sqlx_migrations'
    order by c.relname collate \"C\", a.attnum";
const LITE_VIEWS: &str =
    "select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c
    where t.type = 'view' order by t.name, c.cid";
const POST_VIEWS: &str = "select c.relname::text, a.attname::text
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace order by c.relname collate \"C\", a.attnum";

#[tokio::test(flavor = "multi_thread")]
async fn tables_columns_nullability_and_views_are_the_same() {
    assert!(on_postgres());
    let folder = tempfile::tempdir().unwrap();
    let lite = migrated(&format!("sqlite:{}", folder.path().join("d.db").display())).await;
    let post = migrated(&warehouse::url(folder.path())).await;
    let tables = shape(&lite, LITE_TABLES).await;
    assert!(tables.len() > 45, "{}", tables.len());
    assert_eq!(tables, shape(&post, POST_TABLES).await);
    let views = shape(&lite, LITE_VIEWS).await;
    assert!(views.len() > 8);
    assert_eq!(views, shape(&post, POST_VIEWS).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_native_types() {
    let folder = tempfile::tempdir().unwrap();
    let post = migrated(&warehouse::url(folder.path())).await;
    let of = async |view: &str, column: &str| {
        post.one(&format!(
            "select format_type(atttypid, null) from pg_attribute where attrelid = '{view}'::regclass and attname = '{column}'"
        ))
        .await
    };
    assert_eq!(of("rpt_review_item", "work_date").await, "date");
    assert_eq!(
        of("rpt_review_item", "first_seen_at").await,
        "timestamp with time zone"
    );
    assert_eq!(of("rpt_review_item", "amount_at_stake").await, "numeric");
    assert_eq!(of("rpt_agreement_month", "revenue_earned").await, "numeric");
    assert_eq!(of("rpt_agreement_month", "worked_hours").await, "numeric");
    assert_eq!(of("rpt_sync_status", "is_stale").await, "boolean");
}

#[tokio::test]
async fn a_column_that_a_newer_program_added_costs_an_older_one_a_single_write() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let look = migrated(&url).await;
    let db = Db::open(&url, false).await.unwrap();
    let now = tiny_firm::hour(0);
    let (today, person) = (now.date_naive(), "psa:1".to_owned());
    let note = async || {
        let mut tx = db.begin(now).await.unwrap();
        tx.note_judged(&[(today, person.clone())], 1, today).await
    };
    note().await.unwrap();
    look.run("alter table judged_day add column later text")
        .await;
    assert!(note().await.is_err());
    note().await.unwrap();
    db.close().await;
}
