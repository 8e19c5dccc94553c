//! A private copy of the installed Redmine: its own database, its own port, gone with the test.

use super::super::redmine::KEY;
use sqlx::SqlitePool;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where Debian's package keeps the program, and the database that its installation filled.
const PROGRAM: &str = "/usr/share/redmine";
const TEMPLATE: &str = "/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default";
const BOOT: Duration = Duration::from_secs(120);

/// A running Redmine.
pub struct Server {
    pub base_url: String,
    /// Its database, open beside it.
    pub pool: SqlitePool,
    folder: String,
    process: Child,
    http: reqwest::Client,
}

/// Runs as the user that may read the program's secrets. The script ends when the test does: its input closes.
fn as_web_user(script: &str) -> Command {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let words: &[&str] = match root {
        true => &["runuser", "-u", "www-data", "--"],
        false => &["sudo", "-n", "-u", "www-data"],
    };
    let mut command = Command::new(words[0]);
    command
        .args(&words[1..])
        .args(["sh", "-c", script])
        .current_dir(PROGRAM);
    command
}

fn said(script: &str) -> String {
    let output = as_web_user(script).output().unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Server {
    /// A copy that has just been installed, filled by `fill`, and answers.
    pub async fn start(fill: impl AsyncFnOnce(&SqlitePool)) -> Self {
        assert!(
            std::path::Path::new(PROGRAM).exists(),
            "Redmine is not installed; tests/servers/install does it, and tests/run runs that"
        );
        let folder = said("mktemp -d /tmp/redmine.XXXXXX");
        said(&format!(
            "chmod 777 {folder} && sqlite3 {TEMPLATE} \"vacuum into '{folder}/redmine.sqlite3'\" && \
             chmod 666 {folder}/redmine.sqlite3"
        ));
        let pool = SqlitePool::connect(&format!("sqlite:{folder}/redmine.sqlite3"))
            .await
            .unwrap();
        open_the_door(&pool).await;
        fill(&pool).await;
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let puma = format!(
            "env RAILS_ENV=production HOME={folder} DATABASE_URL=sqlite3:{folder}/redmine.sqlite3 \
             puma -q -e production -t 1:5 -b tcp://127.0.0.1:{port} config.ru >{folder}/log 2>&1 & \
             cat >/dev/null; kill $!; wait; rm -rf {folder}"
        );
        let process = as_web_user(&puma)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self {
            base_url: format!("http://127.0.0.1:{port}"),
            pool,
            folder,
            process,
            http: reqwest::Client::new(),
        };
        server.wait().await;
        server
    }
    async fn wait(&mut self) {
        let since = Instant::now();
        while self.status("GET", "/users/current.json").await != Some(200) {
            assert!(
                since.elapsed() < BOOT,
                "Redmine does not start: {}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    fn log(&self) -> String {
        let mut text = String::new();
        let file = std::fs::File::open(format!("{}/log", self.folder));
        let _ = file.and_then(|mut f| f.read_to_string(&mut text));
        text
    }
    async fn status(&self, method: &str, path: &str) -> Option<u16> {
        Some(self.send(method, path, "").await.ok()?.status().as_u16())
    }
    async fn send(
        &self,
        method: &str,
        path: &str,
        body: &str,
    ) -> reqwest::Result<reqwest::Response> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.http
            .request(method, format!("{}{path}", self.base_url))
            .header("X-Redmine-API-Key", KEY)
            .header("Content-Type", "application/json")
            .body(body.to_owned())
            .send()
            .await
    }
    /// Somebody changes something, by Redmine's own means.
    pub async fn act(&self, method: &str, path: &str, body: &str) {
        let answer = self.send(method, path, body).await.unwrap();
        let status = answer.status();
        let words = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {words}");
    }
    /// A number out of its database.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
    /// Numbers out of its database.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
    /// A statement in its database.
    pub async fn run(&self, sql: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&self.pool)
            .await
            .unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The REST interface is switched on, nobody is let in without a key, and the administrator has one.
async fn open_the_door(pool: &SqlitePool) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into settings (name, value, updated_on) values
           ('rest_api_enabled', '1', datetime('now')), ('login_required', '1', datetime('now'));
         insert into tokens (user_id, action, value, created_on, updated_on)
           values (1, 'api', '{KEY}', datetime('now'), datetime('now'));
         update users set language = 'en' where id = 1;"
    )))
    .execute(pool)
    .await
    .unwrap();
}
