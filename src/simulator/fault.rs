//! What can be made to go wrong, and the words that ask for it.

use std::time::Duration;

/// One kind of misbehaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 429. With the vendor's delay in seconds, or without; in the throttle's own body shape, or the usual one.
    TooMany {
        /// `Retry-After`, in seconds.
        retry: Option<u64>,
        /// `{"code", "message"}` instead of `{"error", "message"}`.
        usual_shape: bool,
    },
    /// 500 with a body that speaks of a timeout.
    TimedOut,
    /// 502 with a page of HTML.
    BadGateway,
    /// 200 with a page of HTML.
    HtmlPage,
    /// The answer comes so much later.
    Slow(Duration),
    /// The answer's JSON stops half-way.
    Truncated,
    /// 200 with an empty list.
    Empty,
    /// 401.
    Unauthorized,
    /// 403: the role lacks the right.
    Forbidden,
    /// 404 for the path: also what wrong keys get in the cloud.
    NoEndpoint,
    /// The vendor moves the API: the address changes, the old one is gone.
    Moved,
    /// So many percent of the rows are gone.
    Vanish(u32),
    /// Lists without `orderBy` come in no order.
    Unordered,
    /// No `Link` header.
    NoLink,
}

/// A failure, and when it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub failure: Failure,
    /// Only where the path has this in it; none: everywhere but where a client first finds the way to the API.
    pub on: Option<String>,
    /// At each so many-th request.
    pub every: u64,
    /// Not before so many requests have passed.
    pub skip: u64,
    /// No more often than this.
    pub times: Option<u64>,
}

impl Fault {
    /// Strikes at every request (`Moved`: once).
    pub fn new(failure: Failure) -> Self {
        let times = (failure == Failure::Moved).then_some(1);
        Self {
            failure,
            on: None,
            every: 1,
            skip: 0,
            times,
        }
    }
    /// Only where the path has this in it.
    pub fn on(self, path: &str) -> Self {
        Self {
            on: Some(path.to_owned()),
            ..self
        }
    }
    /// At each so many-th request.
    pub fn every(self, every: u64) -> Self {
        Self {
            every: every.max(1),
            ..self
        }
    }
    /// Not before so many requests have passed.
    pub fn skip(self, skip: u64) -> Self {
        Self { skip, ..self }
    }
    /// No more often than this.
    pub fn times(self, times: u64) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }
    /// Reads `WORD[:key=value[:key=value…]]`.
    ///
    /// Words: `429` (`retry=SECONDS`, `bare` for no delay, `shape=code`), `500`, `502`, `html`, `slow` (`ms=N`),
    /// `truncated`, `empty`, `401`, `403`, `404`, `moved`, `vanish` (`percent=N`), `unordered`, `nolink`.
    /// Keys of all: `every=N`, `skip=N`, `times=N`, `on=PATH`. Example: `429:every=7:on=time/entries`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let word = parts.next().unwrap_or_default();
        let mut fault = Self::new(failure(word)?);
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            fault.set(key, value).ok_or_else(|| {
                format!("the fault {text:?} has a part {part:?} that {word:?} does not know")
            })?;
        }
        Ok(fault)
    }
    fn set(&mut self, key: &str, value: &str) -> Option<()> {
        match (key, &mut self.failure) {
            ("every", _) => self.every = value.parse::<u64>().ok()?.max(1),
            ("skip", _) => self.skip = value.parse().ok()?,
            ("times", _) => self.times = Some(value.parse().ok()?),
            ("on", _) => self.on = Some(value.to_owned()),
            ("retry", Failure::TooMany { retry, .. }) => *retry = Some(value.parse().ok()?),
            ("bare", Failure::TooMany { retry, .. }) => *retry = None,
            ("shape", Failure::TooMany { usual_shape, .. }) => *usual_shape = value == "code",
            ("ms", Failure::Slow(wait)) => *wait = Duration::from_millis(value.parse().ok()?),
            ("percent", Failure::Vanish(percent)) => *percent = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

fn failure(word: &str) -> Result<Failure, String> {
    Ok(match word {
        "429" => Failure::TooMany {
            retry: Some(1),
            usual_shape: false,
        },
        "500" => Failure::TimedOut,
        "502" => Failure::BadGateway,
        "html" => Failure::HtmlPage,
        "slow" => Failure::Slow(Duration::from_millis(250)),
        "truncated" => Failure::Truncated,
        "empty" => Failure::Empty,
        "401" => Failure::Unauthorized,
        "403" => Failure::Forbidden,
        "404" => Failure::NoEndpoint,
        "moved" => Failure::Moved,
        "vanish" => Failure::Vanish(50),
        "unordered" => Failure::Unordered,
        "nolink" => Failure::NoLink,
        _ => {
            return Err(format!(
                "{word:?} is no fault; known are 429, 500, 502, html, slow, truncated, empty, 401, 403, 404, moved, vanish, unordered, nolink"
            ));
        }
    })
}

/// Faults that are set, with their counts.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Armed(Vec<Counted>);

#[derive(Debug)]
struct Counted {
    fault: Fault,
    seen: u64,
    struck: u64,
}

impl Armed {
    /// Adds one.
    pub fn add(&mut self, fault: Fault) {
        self.0.push(Counted {
            fault,
            seen: 0,
            struck: 0,
        });
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
    /// What strikes at this request. A discovery is struck only by faults that name its path.
    pub fn strike(&mut self, path: &str, discovery: bool) -> Vec<Failure> {
        let struck = self.0.iter_mut();
        struck.filter_map(|c| c.strike(path, discovery)).collect()
    }
}

impl Counted {
    fn strike(&mut self, path: &str, discovery: bool) -> Option<Failure> {
        let fault = &self.fault;
        let meant = match &fault.on {
            Some(on) => path.contains(on.as_str()),
            None => !discovery,
        };
        if !meant {
            return None;
        }
        self.seen += 1;
        let due = self.seen > fault.skip && (self.seen - fault.skip).is_multiple_of(fault.every);
        if !due || fault.times.is_some_and(|times| self.struck >= times) {
            return None;
        }
        self.struck += 1;
        Some(fault.failure.clone())
    }
}
