//! A PostgreSQL server to land into: the one that `DAYBOOK_TEST_DATABASE_URL` names, which must run on this machine, or
//! one of its own with stock settings that is gone afterwards. Its processor time is that of the postmaster and of all
//! its children, living and ended.

use crate::Outcome;
use crate::meter::{scheduled, ticks};
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A server with an empty database.
pub struct Server {
    /// Kept for what it does in the end: it stops the server.
    _own: Option<Cluster>,
    base: String,
    name: String,
    look: PgPool,
    postmaster: u32,
}

impl Server {
    /// Finds or starts one and makes a database on it.
    pub async fn start() -> Outcome<Self> {
        let (own, base) = match std::env::var("DAYBOOK_TEST_DATABASE_URL") {
            Ok(url) => (None, url),
            Err(_) => {
                let cluster = Cluster::start()?;
                let url = cluster.url();
                (Some(cluster), url)
            }
        };
        let look = PgPoolOptions::new()
            .max_connections(1)
            .connect(&base)
            .await?;
        let backend: i32 = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&look)
            .await?;
        let postmaster = ticks(&PathBuf::from(format!("/proc/{backend}")))
            .ok_or("the server does not run on this machine: its processor time cannot be read")?
            .parent;
        let name = format!("daybook_pipeline_{}", std::process::id());
        sqlx::query(AssertSqlSafe(format!("create database {name}")))
            .execute(&look)
            .await?;
        Ok(Self {
            _own: own,
            base,
            name,
            look,
            postmaster,
        })
    }

    /// The address of the database.
    pub fn url(&self) -> String {
        let (before, query) = self.base.split_once('?').unwrap_or((&self.base, ""));
        let (host, _) = before.rsplit_once('/').unwrap_or((before, ""));
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{host}/{}{mark}{query}", self.name)
    }

    /// Processor time so far.
    pub fn nanos(&self) -> u64 {
        let own = PathBuf::from(format!("/proc/{}", self.postmaster));
        let ended = ticks(&own).map_or(0, |t| t.ended_nanos());
        let children = std::fs::read_dir("/proc").map_or(0, |processes| {
            processes
                .flatten()
                .map(|p| p.path())
                .filter(|p| ticks(p).is_some_and(|t| t.parent == self.postmaster))
                .map(|p| scheduled(&p))
                .sum()
        });
        scheduled(&own) + ended + children
    }

    /// Bytes of the database.
    pub async fn size(&self) -> Outcome<i64> {
        Ok(sqlx::query_scalar("select pg_database_size($1)")
            .bind(&self.name)
            .fetch_one(&self.look)
            .await?)
    }

    /// Bytes of write-ahead log since the server was made.
    pub async fn log_bytes(&self) -> Outcome<i64> {
        let text = "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint";
        Ok(sqlx::query_scalar(text).fetch_one(&self.look).await?)
    }

    /// Drops the database, or keeps it where the server goes anyway.
    pub async fn drop_database(self) -> Outcome<()> {
        self.look.close().await;
        let mut last = PgConnection::connect(&self.base).await?;
        sqlx::query(AssertSqlSafe(format!(
            "drop database {} with (force)",
            self.name
        )))
        .execute(&mut last)
        .await?;
        Ok(last.close().await?)
    }
}

/// A cluster of its own; it is gone with the value.
struct Cluster {
    folder: TempDir,
    port: u16,
}

impl Cluster {
    fn start() -> Outcome<Self> {
        let folder = tempfile::Builder::new()
            .prefix("daybook-pipeline")
            .tempdir()?;
        // The server may be another user than this process, and enters only what that user may.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777))?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let cluster = Self { folder, port };
        let data = cluster.data();
        let initdb = [
            "-U",
            "app",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ];
        cluster.run(command("initdb")?.args(initdb).arg(&data))?;
        let options = format!(
            "-k {} -p {port} -c listen_addresses=127.0.0.1",
            cluster.folder.path().display()
        );
        let log = cluster.folder.path().join("log");
        cluster.run(
            command("pg_ctl")?
                .arg("-D")
                .arg(&data)
                .args(["-w", "-s", "-o", &options, "-l"])
                .arg(log)
                .arg("start"),
        )?;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn url(&self) -> String {
        format!("postgres://app@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs one of the server's programs, in a folder that its user may enter.
    fn run(&self, command: &mut Command) -> Outcome<()> {
        let out = command.current_dir(self.folder.path()).output()?;
        if out.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&out.stderr).into_owned().into())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stop = command("pg_ctl").and_then(|mut stop| {
            self.run(
                stop.arg("-D")
                    .arg(self.data())
                    .args(["-m", "immediate", "-w", "-s", "stop"]),
            )
        });
        if let Err(error) = stop {
            eprintln!("the throw-away server was not stopped: {error}");
        }
    }
}

/// One of the server's programs: where Debian keeps the newest, else from the path. A server refuses to run as root:
/// then it runs as Debian's own user for it.
fn command(name: &str) -> Outcome<Command> {
    let mut found: Vec<PathBuf> = glob::glob("/usr/lib/postgresql/*/bin")?
        .filter_map(Result::ok)
        .map(|bin| bin.join(name))
        .filter(|program| program.exists())
        .collect();
    found.sort();
    let program = found.pop().unwrap_or_else(|| name.into());
    if std::fs::metadata(Path::new("/proc/self"))?.uid() != 0 {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    Ok(command)
}
