//! A Daybook in this process over a simulated PSA.

use crate::warehouse;
use daybook::clock::Clock;
use daybook::config::{Config, Inputs};
use daybook::daemon::{Daybook, Silent};
use daybook::review::Span;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::world::World;
use daybook::sync::PassOptions;
use std::path::Path;

/// Settings over a simulator: the demo's, with its address and the warehouse's place put in, and more keys before.
pub fn settings(server: &Server, folder: &Path, more: &str) -> String {
    let demo = include_str!("../../config/demo.toml");
    let own = demo
        .replace("http://127.0.0.1:8077", &server.base_url())
        .replace("sqlite:daybook-demo.db", &warehouse::url(folder));
    format!("{more}\n{own}")
}

/// Settings from text.
pub fn config(folder: &Path, text: &str) -> Config {
    let path = folder.join("daybook.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(&Inputs {
        files: vec![path],
        environment: Default::default(),
    })
    .unwrap()
}

/// A server of any kind in this process: its address, and its end when the task is aborted.
pub async fn served(router: axum::Router) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (base_url, server)
}

/// A Daybook with these settings, that has read all there is.
pub async fn read(folder: &Path, text: &str, clock: Clock) -> Daybook {
    let daybook = Daybook::open(config(folder, text), clock, true)
        .await
        .unwrap();
    read_all(&daybook).await;
    daybook
}

/// Reads all sources, well.
pub async fn read_all(daybook: &Daybook) {
    let reports = daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    assert!(
        reports.iter().all(|(_, r)| r.errors.is_empty()),
        "{reports:?}"
    );
}

/// A Daybook over a served world, synced, judged and rolled at the world's present.
pub async fn whole(world: World, folder: &Path) -> (Daybook, Server) {
    let clock = Clock::fixed(world.now);
    let server = Server::start(world, Options::default()).await.unwrap();
    let text = settings(&server, folder, "");
    let daybook = read(folder, &text, clock).await;
    evaluate(&daybook).await;
    (daybook, server)
}

/// Judges and rolls.
pub async fn evaluate(daybook: &Daybook) {
    let firm = daybook.firm().await.unwrap();
    daybook.review(&firm, Span::Due).await.unwrap();
    daybook.roll(&firm, &[]).await.unwrap();
}
