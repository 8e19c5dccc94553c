//! A server of a test's own, that may be stopped, started and hung.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A running cluster; it is gone with the value.
pub struct Cluster {
    folder: TempDir,
    port: u16,
}

/// Where Debian keeps the programs, the newest first; else what the path has.
fn program(name: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = glob::glob("/usr/lib/postgresql/*/bin")
        .unwrap()
        .filter_map(Result::ok)
        .map(|bin| bin.join(name))
        .filter(|program| program.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}

/// A server refuses to run as root: then it runs as Debian's own user for it.
fn command(name: &str) -> Command {
    let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
    if !root {
        return Command::new(program(name));
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program(name));
    command
}

impl Cluster {
    /// Starts one that trusts whoever comes.
    pub fn start() -> Self {
        Self::with("trust", "")
    }

    /// Starts one with a way to prove who one is, and a password for its user `app`.
    pub fn with(auth: &str, password: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("daybook-pg")
            .tempdir_in("/tmp")
            .unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut init = command("initdb");
        init.args([
            "-U",
            "app",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ])
        .arg(format!("--auth={auth}"))
        .arg("-D")
        .arg(folder.path().join("data"));
        if !password.is_empty() {
            let file = folder.path().join("password");
            std::fs::write(&file, password).unwrap();
            init.arg(format!("--pwfile={}", file.display()));
        }
        run(&mut init, folder.path());
        let cluster = Self { folder, port };
        cluster.begin();
        cluster
    }

    /// The address of a database for the user `app`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://app@127.0.0.1:{}/{database}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    fn control(&self) -> Command {
        let mut command = command("pg_ctl");
        command
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .args(["-w", "-s"]);
        command
    }

    /// Starts it (again).
    pub fn begin(&self) {
        let folder = self.folder.path().display();
        let options = format!(
            "-k {folder} -p {} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off",
            self.port
        );
        let log = self.folder.path().join("log");
        run(
            self.control()
                .arg("-l")
                .arg(log)
                .args(["-o", &options, "start"]),
            self.folder.path(),
        );
    }

    /// Stops it, as when its machine loses power.
    pub fn stop(&self) {
        run(
            self.control().args(["-m", "immediate", "stop"]),
            self.folder.path(),
        );
    }

    /// The process ids of the server: postmaster and all it started.
    fn processes(&self) -> Vec<String> {
        let pid = std::fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap();
        let postmaster = pid.lines().next().unwrap().to_owned();
        let children = Command::new("pgrep")
            .args(["-P", &postmaster])
            .output()
            .unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        std::iter::once(postmaster)
            .chain(children.lines().map(str::to_owned))
            .collect()
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill")
            .arg(signal)
            .args(self.processes())
            .status()
            .unwrap();
        assert!(done.success());
    }

    /// It is there and answers nothing.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    /// It answers again.
    pub fn wake(&self) {
        self.signal("-CONT");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _stopped = self
            .control()
            .current_dir(self.folder.path())
            .args(["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // What the server's user made is not ours to remove, unless we are root.
        let _removed = std::fs::remove_dir_all(self.folder.path().join("data"));
    }
}

fn run(command: &mut Command, folder: &Path) {
    let output = command
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap_or_else(|error| {
            panic!("{command:?}: {error}; install postgresql, as tests/run does")
        });
    assert!(output.success(), "{command:?}");
}
