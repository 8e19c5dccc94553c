//! The handles by which a program or a test holds the server.

use super::desk::{Asked, Desk, Waiting, hold};
use super::fault::{Failure, Fault};
use super::vendor::Vendor;
use super::world::World;
use crate::model::Instant;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Requests that are remembered; then the older half is forgotten.
const LOG_MAX: usize = 100_000;
/// Bytes of a request's body that are read.
const BODY_MAX: usize = 1 << 20;
/// Open connections get so long to end when the server stops.
const DRAIN: Duration = Duration::from_millis(500);

/// A running server. It stops when dropped.
pub struct Server<V> {
    desk: Arc<Desk<V>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl<V> std::fmt::Debug for Server<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("addr", &self.desk.addr)
            .finish_non_exhaustive()
    }
}

impl<V: Vendor> Server<V> {
    /// Starts on the loopback.
    pub async fn start(world: World, options: V::Options) -> std::io::Result<Self> {
        let vendor = V::open(options);
        let port = vendor.setup().port;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        let addr = listener.local_addr()?;
        let desk = Arc::new(Desk::new(world, vendor, addr));
        let router = Router::new().fallback(serve::<V>).with_state(desk.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(async {
                    let _ = stopped.await;
                })
                .await
        });
        Ok(Self {
            desk,
            stop: Some(stop),
            task,
        })
    }
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.desk.addr
    }
    /// What an operator would write as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.desk.addr)
    }
    /// The API's root as a client finds it now, with a slash at the end.
    pub fn api_url(&self) -> String {
        self.desk.vendor.api_url(self.desk.addr)
    }
    /// Stops: no new connections, open ones get a moment to end.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let abort = self.task.abort_handle();
        if tokio::time::timeout(DRAIN, &mut self.task).await.is_err() {
            abort.abort();
        }
    }
    /// Waits until the server ends by itself: for a program that does nothing else.
    pub async fn wait(&mut self) -> std::io::Result<()> {
        (&mut self.task).await.map_err(std::io::Error::other)?
    }
    /// Changes the world while serving. What became different gets the server's time as its change time,
    /// unless the edit sets another change time itself.
    pub fn edit(&self, change: impl FnOnce(&mut World)) {
        self.desk.edit(change);
    }
    /// The same, right after so many more requests whose path has `on` in it were answered.
    pub fn edit_after(
        &self,
        on: &str,
        requests: usize,
        change: impl FnOnce(&mut World) + Send + 'static,
    ) {
        let edit = Box::new(change);
        hold(&self.desk.waiting).push(Waiting::new(on, requests, edit));
    }
    /// The world as it is now.
    pub fn world(&self) -> World {
        hold(&self.desk.world).clone()
    }
    /// Sets a fault.
    pub fn fault(&self, fault: Fault) {
        hold(&self.desk.faults).add(fault);
    }
    /// Sets several.
    pub fn faults(&self, faults: Vec<Fault>) {
        faults.into_iter().for_each(|f| self.fault(f));
    }
    /// Forgets all faults.
    pub fn clear_faults(&self) {
        hold(&self.desk.faults).clear();
    }
    /// The requests so far (of many, the newest).
    pub fn requests(&self) -> Vec<Asked> {
        hold(&self.desk.asked).clone()
    }
    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        hold(&self.desk.asked).clear();
    }
    /// Sets the server's clock; a running one runs on from there.
    pub fn set_now(&self, now: Instant) {
        *hold(&self.desk.clock) = (now, std::time::Instant::now());
    }
    /// What the server's clock says, skew included.
    pub fn now(&self) -> Instant {
        self.desk.now()
    }
}

async fn serve<V: Vendor>(State(desk): State<Arc<Desk<V>>>, request: Request) -> Response<Body> {
    let mut asked = asked(request).await;
    let endpoint = desk.vendor.endpoint(&asked.path);
    asked.together = desk.enter(&endpoint);
    let _entered = Entered(&desk, &endpoint);
    let number = {
        let mut log = hold(&desk.asked);
        if log.len() == LOG_MAX {
            log.drain(..LOG_MAX / 2);
        }
        log.push(asked.clone());
        log.len()
    };
    let discovery = desk.vendor.is_discovery(&asked.path);
    let failures = hold(&desk.faults).strike(&asked.path, discovery);
    let slow = failures.iter().filter_map(|f| match f {
        Failure::Slow(wait) => Some(*wait),
        _ => None,
    });
    pause(slow.chain(desk.setup.latency).sum()).await;
    let mut reply = V::answer(&desk, &asked, &failures);
    if failures.contains(&Failure::Truncated) {
        reply.cut();
    }
    pause(reply.wait).await;
    desk.tick(&asked.path);
    let date = desk.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let usual = desk.vendor.headers(&asked, number);
    reply.finish(date, usual)
}

async fn pause(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

/// A request that is under way; it ends with this, also when its client goes away.
struct Entered<'a, V: Vendor>(&'a Desk<V>, &'a str);

impl<V: Vendor> Drop for Entered<'_, V> {
    fn drop(&mut self) {
        self.0.leave(self.1);
    }
}

async fn asked(request: Request) -> Asked {
    let query = request.uri().query().unwrap_or_default();
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map(|q| q.0)
        .unwrap_or_else(|_| vec![("unreadable".to_owned(), query.to_owned())]);
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_MAX)
        .await
        .unwrap_or_default();
    Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query,
        headers: headers(&parts.headers),
        body: String::from_utf8_lossy(&body).into_owned(),
        together: 0,
    }
}

fn headers(map: &HeaderMap) -> BTreeMap<String, String> {
    map.iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}
