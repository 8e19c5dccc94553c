//! The one HTTP client: rate limit per source, retry with jitter, time-outs, body limit, requests in flight.
#![expect(clippy::disallowed_types, reason = "the one HTTP client")]

mod memory;
mod root;
mod token;

pub(super) use root::Root;

use super::budget::Seen;
use crate::source::{Answer, Connector, Request, SourceError, Stream};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, RwLock, Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Limits of one source's client.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Ceiling of our own, beside the vendor's answers.
    pub requests_per_minute: u32,
    /// Requests at once.
    pub in_flight: usize,
    /// A whole answer.
    pub timeout: Duration,
    /// Bytes of a body.
    pub body_bytes_max: usize,
    /// Tries of one request.
    pub tries: u32,
    /// First pause between tries; doubles, with jitter.
    pub pause: Duration,
    /// Longest pause, also where the vendor asks for more.
    pub pause_max: Duration,
    /// Between two looks at a vendor's budget of requests.
    pub budget_every: Duration,
    /// Wait where that budget runs low.
    pub by_plan: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: 600,
            in_flight: 3,
            timeout: Duration::from_secs(60),
            body_bytes_max: 64 * 1024 * 1024,
            tries: 6,
            pause: Duration::from_millis(500),
            pause_max: Duration::from_secs(60),
            budget_every: Duration::from_secs(60),
            by_plan: true,
        }
    }
}

/// The client of one source. A throttled request stops all workers of the source until the vendor's delay is over.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    pub(super) limits: Limits,
    pub(super) purse: Mutex<Option<Seen>>,
    limiter: DefaultDirectRateLimiter,
    permits: Semaphore,
    not_before: watch::Sender<Instant>,
    root: RwLock<Option<Arc<Root>>>,
    tokens: token::Tokens,
    memory: memory::Memory,
    cancel: CancellationToken,
}

impl Client {
    /// A client with these limits; `cancel` ends waiting at once.
    pub fn new(limits: Limits, cancel: CancellationToken) -> Result<Arc<Self>, SourceError> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(30))
            .read_timeout(Duration::from_secs(30))
            .timeout(limits.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .user_agent(concat!("daybook/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| SourceError::Operator {
                what: format!("no HTTP client: {e}"),
                mend: "check the system's certificates".into(),
            })?;
        let per_minute = NonZeroU32::new(limits.requests_per_minute).unwrap_or(NonZeroU32::MIN);
        let burst =
            NonZeroU32::new((limits.requests_per_minute / 10).max(1)).unwrap_or(NonZeroU32::MIN);
        Ok(Arc::new(Self {
            http,
            limiter: RateLimiter::direct(Quota::per_minute(per_minute).allow_burst(burst)),
            permits: Semaphore::new(limits.in_flight.max(1)),
            not_before: watch::Sender::new(Instant::now()),
            root: RwLock::new(None),
            tokens: token::Tokens::default(),
            memory: memory::Memory::default(),
            purse: Mutex::new(None),
            limits,
            cancel,
        }))
    }

    /// Asks once and again until the answer is one to read. `Moved` makes the base be discovered anew, once.
    pub async fn ask(
        &self,
        connector: &dyn Connector,
        stream: Option<&Stream>,
        request: &Request,
    ) -> Result<Answer, SourceError> {
        self.until(connector, stream, request, &[]).await
    }

    /// Asks whether something is there: that it is not, or may not be seen, is an answer too.
    pub async fn status(
        &self,
        connector: &dyn Connector,
        request: &Request,
    ) -> Result<u16, SourceError> {
        let answers = [403, 404, 410];
        let answer = self.until(connector, None, request, &answers).await?;
        Ok(answer.status)
    }

    /// Asks until the answer is one to read, or has one of these statuses.
    async fn until(
        &self,
        connector: &dyn Connector,
        stream: Option<&Stream>,
        request: &Request,
        answers: &[u16],
    ) -> Result<Answer, SourceError> {
        let mut moved = false;
        let mut failed = 0;
        loop {
            let error = match self.once(connector, stream, request, answers).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match &error {
                SourceError::Moved { .. } if !moved => {
                    moved = true;
                    let old = self.root.write().await.take();
                    let old = old.map(|root| root.url.clone());
                    if Some(self.root(connector).await?) == old {
                        return Err(self.not_found(error));
                    }
                }
                SourceError::Retry { after, .. } if failed + 1 < self.limits.tries => {
                    failed += 1;
                    self.pause(*after, failed).await?;
                }
                SourceError::Moved { .. } => return Err(self.not_found(error)),
                _ => return Err(error),
            }
        }
    }

    fn not_found(&self, error: SourceError) -> SourceError {
        SourceError::Operator {
            what: error.to_string(),
            mend:
                "check base_url and the keys of this source (some vendors answer 404 to wrong keys)"
                    .into(),
        }
    }

    async fn once(
        &self,
        connector: &dyn Connector,
        stream: Option<&Stream>,
        request: &Request,
        answers: &[u16],
    ) -> Result<Answer, SourceError> {
        let root = self.found(connector).await?;
        self.spend(connector, &root).await?;
        let answer = self.admitted(connector, &root, request).await?;
        match connector.judge(stream, &answer) {
            Some(error) if !answers.contains(&answer.status) => {
                self.memory.forget(&address(&root.url, request)).await;
                Err(about(request, error))
            }
            _ => Ok(answer),
        }
    }

    /// Waits before the next try, and makes every other worker of the source wait where the vendor asked for it.
    async fn pause(&self, after: Option<u64>, failed: u32) -> Result<(), SourceError> {
        let wait = match after {
            Some(seconds) => Duration::from_secs(seconds).min(self.limits.pause_max),
            None => {
                let longest = self
                    .limits
                    .pause
                    .saturating_mul(1 << failed.min(10))
                    .min(self.limits.pause_max);
                longest.mul_f64(0.5 + fastrand::f64() / 2.0)
            }
        };
        if after.is_some() {
            let until = Instant::now() + wait;
            self.not_before
                .send_modify(|gate| *gate = (*gate).max(until));
        }
        self.sleep(Instant::now() + wait).await
    }

    pub(super) async fn sleep(&self, until: Instant) -> Result<(), SourceError> {
        tokio::select! {
            () = tokio::time::sleep_until(until) => Ok(()),
            () = self.cancel.cancelled() => Err(stopped()),
        }
    }

    /// Sends when it is our turn.
    async fn send(
        &self,
        called: &str,
        asked: reqwest::RequestBuilder,
    ) -> Result<Answer, SourceError> {
        let _permit = self.permits.acquire().await.map_err(|_| stopped())?;
        loop {
            let gate = *self.not_before.borrow();
            if gate <= Instant::now() {
                break;
            }
            self.sleep(gate).await?;
        }
        tokio::select! {
            () = self.limiter.until_ready() => {}
            () = self.cancel.cancelled() => return Err(stopped()),
        }
        tokio::select! {
            answer = self.exchange(called, asked) => answer,
            () = self.cancel.cancelled() => Err(stopped()),
        }
    }

    async fn ask_once(
        &self,
        base: &str,
        headers: &[(&'static str, String)],
        request: &Request,
    ) -> Result<Answer, SourceError> {
        let url = address(base, request);
        let mut builder = match &request.body {
            Some(body) => self
                .http
                .post(&url)
                .header("content-type", "application/json")
                .body(body.clone()),
            None => self.http.get(&url),
        };
        if !request.query.is_empty() {
            builder = builder.query(&request.query);
        }
        for (name, value) in headers.iter().chain(&request.headers) {
            let mut value = reqwest::header::HeaderValue::from_str(value).map_err(|_| {
                SourceError::Operator {
                    what: format!("the {name} header has forbidden characters"),
                    mend: "check the credentials".into(),
                }
            })?;
            value.set_sensitive(true);
            builder = builder.header(*name, value);
        }
        let called = request.subject.as_deref().unwrap_or(short(&url));
        if !request.remembered {
            return self.send(called, builder).await;
        }
        for (name, mark) in self.memory.marks(&url).await {
            builder = builder.header(name, mark);
        }
        let answer = self.send(called, builder).await?;
        Ok(self.memory.recall(&url, answer).await)
    }

    async fn exchange(
        &self,
        called: &str,
        asked: reqwest::RequestBuilder,
    ) -> Result<Answer, SourceError> {
        let answer = asked.send().await.map_err(|e| unreachable(called, &e))?;
        let status = answer.status().as_u16();
        let mut kept = BTreeMap::new();
        for (name, value) in answer.headers() {
            kept.insert(
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            );
        }
        let body = self.body(called, answer).await?;
        Ok(Answer {
            status,
            headers: kept,
            body,
        })
    }

    async fn body(
        &self,
        called: &str,
        mut answer: reqwest::Response,
    ) -> Result<String, SourceError> {
        let expected = answer
            .content_length()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(0);
        let mut bytes = Vec::with_capacity(expected.min(self.limits.body_bytes_max));
        while let Some(chunk) = answer.chunk().await.map_err(|e| unreachable(called, &e))? {
            if bytes.len() + chunk.len() > self.limits.body_bytes_max {
                return Err(SourceError::Shape {
                    what: format!(
                        "the answer of {called} is larger than {} bytes",
                        self.limits.body_bytes_max
                    ),
                });
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).or_else(|e| Ok(String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }
}

fn stopped() -> SourceError {
    SourceError::Retry {
        what: "stopped".into(),
        after: None,
    }
}

/// Where a request goes; without a base the path is the whole address.
fn address(base: &str, request: &Request) -> String {
    let path = &request.path;
    match base.is_empty() {
        true => path.clone(),
        false => format!(
            "{}/{}",
            base.trim_end_matches('/'),
            path.trim_start_matches('/')
        ),
    }
}

/// The address without its query.
fn short(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

/// The error with what it is about in front, where the request has a name.
fn about(request: &Request, error: SourceError) -> SourceError {
    let Some(subject) = &request.subject else {
        return error;
    };
    let named = |what: String| format!("{subject}: {what}");
    match error {
        SourceError::Retry { what, after } => SourceError::Retry {
            what: named(what),
            after,
        },
        SourceError::Operator { what, mend } => SourceError::Operator {
            what: named(what),
            mend,
        },
        SourceError::Moved { what } => SourceError::Moved { what: named(what) },
        SourceError::Shape { what } => SourceError::Shape { what: named(what) },
    }
}

fn unreachable(called: &str, error: &reqwest::Error) -> SourceError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let what = if error.is_timeout() {
        "did not answer in time".to_owned()
    } else {
        format!("cannot be read ({cause})")
    };
    SourceError::Retry {
        what: format!("{called} {what}"),
        after: None,
    }
}
