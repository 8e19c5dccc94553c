//! Where a test's warehouse is, and looks into it that the program has no reason to offer: an embedded file, or, where
//! `DAYBOOK_TEST_WAREHOUSE` is `postgres`, a database of its own on the server of `DAYBOOK_TEST_DATABASE_URL`.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use daybook::store::Db;
use rust_decimal::Decimal;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Column, Row, TypeInfo, ValueRef};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Are warehouses on a server in this run?
pub fn on_postgres() -> bool {
    std::env::var("DAYBOOK_TEST_WAREHOUSE").is_ok_and(|kind| kind == "postgres")
}

/// A thing that only an embedded file has is tested there alone.
pub fn embedded_only(what: &str) -> bool {
    if on_postgres() {
        eprintln!("skipped on PostgreSQL: {what}");
    }
    !on_postgres()
}

/// The server that tests may make databases on.
pub fn server() -> String {
    std::env::var("DAYBOOK_TEST_DATABASE_URL").expect(
        "DAYBOOK_TEST_DATABASE_URL names a PostgreSQL server; tests/run starts one and sets it",
    )
}

/// The address of a database on the server.
pub fn database_url(name: &str) -> String {
    let server = server();
    let (before, query) = server
        .split_once('?')
        .map_or((&*server, ""), |(b, q)| (b, q));
    let (host, _) = before
        .rsplit_once('/')
        .expect("postgres://user@host/database");
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{host}/{name}{query}")
}

/// The address of a warehouse for a folder: the same each time it is asked for. An embedded one is migrated: doing that a
/// thousand times would take the tests minutes.
pub fn url(folder: &Path) -> String {
    let file = folder.join("d.db");
    if !on_postgres() && !file.exists() {
        std::fs::copy(migrated(), file).unwrap();
    }
    bare(folder)
}

/// The same, and what is new is empty.
pub fn bare(folder: &Path) -> String {
    named(folder, "d.db")
}

/// Takes away what [`url`] made: nobody has used the program here yet.
pub fn unmade(folder: &Path) {
    if !on_postgres() {
        std::fs::remove_file(folder.join("d.db")).unwrap();
    }
}

/// A migrated embedded file, made by the first test that needs one.
fn migrated() -> PathBuf {
    let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"));
    let mut files: Vec<PathBuf> = migrations.unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let texts: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    let key = xxhash_rust::xxh3::xxh3_64(&texts.concat());
    let tests = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let ready = tests.join(format!("warehouse-{key:016x}.db"));
    if !ready.exists() {
        let folder = tempfile::tempdir_in(tests).unwrap();
        let url = bare(folder.path());
        on_a_thread(async || {
            let db = Db::open(&url, true).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await;
        });
        std::fs::rename(folder.path().join("d.db"), &ready).unwrap();
    }
    ready
}

/// Runs the migrations whose names are in the range.
pub async fn migrate(look: &Look, first: &str, end: &str) {
    let kind = if on_postgres() { "postgres" } else { "sqlite" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(kind);
    let files = std::fs::read_dir(&folder).unwrap();
    let names: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| first <= name.as_str() && name.as_str() < end)
        .collect();
    assert!(!names.is_empty());
    for name in names {
        look.run(&std::fs::read_to_string(folder.join(name)).unwrap())
            .await;
    }
}

/// Another warehouse of the same folder.
pub fn named(folder: &Path, file: &str) -> String {
    let path = folder.join(file);
    if !on_postgres() {
        return format!("sqlite:{}", path.display());
    }
    let key = xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes());
    let name = format!("daybook_t_{key:016x}");
    on_a_thread(async || {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect(&server())
            .await
            .unwrap();
        let there: bool =
            sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
                .bind(&name)
                .fetch_one(&pool)
                .await
                .unwrap();
        if !there {
            sqlx::query(AssertSqlSafe(format!("create database {name}")))
                .execute(&pool)
                .await
                .unwrap();
        }
        pool.close().await;
    });
    database_url(&name)
}

/// Waits for something in whatever test, with a runtime of its own or without.
pub fn on_a_thread<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap()
                    .block_on(work())
            })
            .join()
            .unwrap()
    })
}

/// A look into a warehouse.
#[derive(Clone)]
pub enum Look {
    Embedded(SqlitePool),
    Server(PgPool),
}

impl Look {
    /// Opens.
    pub async fn at(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .connect(url)
                .await;
            Self::Embedded(pool.unwrap())
        } else {
            let pool = PgPoolOptions::new().max_connections(1).connect(url).await;
            Self::Server(pool.unwrap())
        }
    }

    /// Rows as texts: missing is `None`, flags are 0 and 1, instants RFC 3339, bytes hexadecimal.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Embedded(pool) => {
                let rows = sqlx::query(text).fetch_all(pool).await;
                let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
                rows.iter()
                    .map(|row| (0..row.columns().len()).map(|at| lite(row, at)).collect())
                    .collect()
            }
            Self::Server(pool) => {
                let rows = sqlx::query(text).fetch_all(pool).await;
                let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
                rows.iter()
                    .map(|row| (0..row.columns().len()).map(|at| post(row, at)).collect())
                    .collect()
            }
        }
    }

    /// A single text; `-` for null or nothing.
    pub async fn one(&self, sql: &str) -> String {
        let rows = self.rows(sql).await;
        let first = rows
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next());
        first.flatten().unwrap_or_else(|| "-".into())
    }

    /// Changes something.
    pub async fn run(&self, sql: &str) {
        let text = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Self::Embedded(pool) => sqlx::raw_sql(text).execute(pool).await.map(|_| ()),
            Self::Server(pool) => sqlx::raw_sql(text).execute(pool).await.map(|_| ()),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// All tables.
    pub async fn tables(&self) -> Vec<String> {
        let sql = match self {
            Self::Embedded(_) => {
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
            }
            Self::Server(_) => {
                "select tablename::text from pg_tables where schemaname = 'public' order by tablename collate \"C\""
            }
        };
        self.texts(sql).await
    }

    /// Columns of a table or view, generated ones left out.
    pub async fn columns(&self, table: &str) -> Vec<String> {
        let sql = match self {
            Self::Embedded(_) => format!("select name from pragma_table_info('{table}')"),
            Self::Server(_) => format!(
                "select attname::text from pg_attribute where attrelid = '{table}'::regclass and attnum > 0
                 and not attisdropped and attgenerated = '' order by attnum"
            ),
        };
        self.texts(&sql).await
    }

    /// The first column.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.into_iter()
            .filter_map(|row| row.into_iter().next()?)
            .collect()
    }

    pub async fn close(&self) {
        match self {
            Self::Embedded(pool) => pool.close().await,
            Self::Server(pool) => pool.close().await,
        }
    }
}

/// A number as both databases would write it.
fn number(text: &str) -> String {
    text.parse::<Decimal>()
        .map_or_else(|_| text.to_owned(), |d| d.normalize().to_string())
}

fn lite(row: &SqliteRow, at: usize) -> Option<String> {
    let value = row.try_get_raw(at).unwrap();
    if value.is_null() {
        return None;
    }
    Some(match value.type_info().name() {
        "REAL" => number(&row.get::<f64, _>(at).to_string()),
        "INTEGER" | "BOOLEAN" => row.get::<i64, _>(at).to_string(),
        "BLOB" => hex::encode(row.get::<Vec<u8>, _>(at)),
        _ => row.get::<String, _>(at),
    })
}

fn post(row: &PgRow, at: usize) -> Option<String> {
    let value = row.try_get_raw(at).unwrap();
    if value.is_null() {
        return None;
    }
    Some(match value.type_info().name() {
        "NUMERIC" => row.get::<Decimal, _>(at).normalize().to_string(),
        "FLOAT8" => number(&row.get::<f64, _>(at).to_string()),
        "INT8" => row.get::<i64, _>(at).to_string(),
        "INT4" => row.get::<i32, _>(at).to_string(),
        "BOOL" => i32::from(row.get::<bool, _>(at)).to_string(),
        "BYTEA" => hex::encode(row.get::<Vec<u8>, _>(at)),
        "DATE" => row.get::<NaiveDate, _>(at).to_string(),
        "TIMESTAMPTZ" => row
            .get::<DateTime<Utc>, _>(at)
            .to_rfc3339_opts(SecondsFormat::AutoSi, false),
        "TEXT" | "VARCHAR" | "NAME" | "UNKNOWN" => row.get::<String, _>(at),
        other => panic!("column {} is a {other}", row.columns()[at].name()),
    })
}
