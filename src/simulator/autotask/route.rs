//! Which answer belongs to a request: zone, faults, keys, budget, threads, and the entities.

use super::Autotask;
use super::answer::{Problem, message, no_route, wrong_verb};
use super::budget::delay;
use super::kind::{Kind, kind_of};
use super::metadata;
use super::options::Hidden;
use super::page::{self, Ask};
use crate::simulator::desk::hold;
use crate::simulator::record::Row;
use crate::simulator::{Asked, Desk, Failure, Reply, Vendor};
use serde_json::{Value, json};

/// Requests at one entity at once.
const THREADS: usize = 3;
/// Longer addresses are not found.
const URL_MAX: usize = 2048;

impl Desk<Autotask> {
    /// The answer to a request at which these failures strike.
    pub(super) fn reply(&self, asked: &Asked, failures: &[Failure]) -> Reply {
        if failures.contains(&Failure::Moved) {
            *hold(&self.vendor.zone) += 1;
        }
        if let Some(reply) = failures.iter().find_map(refusal) {
            return reply;
        }
        let path = asked.path.to_ascii_lowercase();
        if path == "/atservicesrest/v1.0/zoneinformation" {
            return self.zone_information(asked.param("user").unwrap_or_default());
        }
        let vanished = failures.iter().find_map(|f| match f {
            Failure::Vanish(percent) => Some(*percent),
            _ => None,
        });
        self.api(asked, &path, vanished.unwrap_or(0))
            .unwrap_or_else(|refused| refused)
    }
    /// Anybody may ask. An unknown user is a 500.
    fn zone_information(&self, user: &str) -> Reply {
        if !user.eq_ignore_ascii_case(&self.vendor.options.user_name) {
            return Problem::new("The user could not be found in any zone.").into();
        }
        let (zone, host) = (*hold(&self.vendor.zone), self.addr);
        let root = self.vendor.root();
        let body = json!({
            "zoneName": format!("Zone {zone}"),
            "url": format!("http://{host}{root}"),
            "webUrl": format!("http://{host}/"),
            "ci": 714_233,
        });
        Reply::json(body.to_string())
    }
    fn api(&self, asked: &Asked, path: &str, vanished: u32) -> Result<Reply, Reply> {
        let root = format!("{}v1.0/", self.vendor.root().to_ascii_lowercase());
        let Some(below) = path.strip_prefix(&root) else {
            // A zone that the database was moved away from knows no user of it any more.
            return Err(match path.starts_with("/zone") {
                true => Problem::unauthorized().into(),
                false => no_route(),
            });
        };
        self.admit(asked)?;
        let options = &self.vendor.options;
        if asked.together > THREADS {
            return Err(Problem::threads(options.refuses_with_500).into());
        }
        let mut spent = hold(&self.vendor.spent);
        if below == "thresholdinformation" {
            return Ok(threshold(
                options.threshold,
                spent.count(options.spent_by_others),
            ));
        }
        let used = spent.count(options.spent_by_others);
        drop(spent);
        if used > options.threshold {
            return Err(Problem::spent(options.refuses_with_500).into());
        }
        let mut reply = self.entity(asked, below, vanished)?;
        reply.wait = delay(used, options.threshold);
        Ok(reply)
    }
    fn admit(&self, asked: &Asked) -> Result<(), Reply> {
        let options = &self.vendor.options;
        let is =
            |name: &str, value: &str| asked.headers.get(name).map(String::as_str) == Some(value);
        let known = is("apiintegrationcode", &options.integration_code)
            && is("username", &options.user_name)
            && is("secret", &options.secret);
        if !known {
            return Err(Problem::unauthorized().into());
        }
        if asked.headers.contains_key("impersonationresourceid") {
            return Err(Problem::no_right().into());
        }
        let length: usize = asked.query.iter().map(|(k, v)| k.len() + v.len() + 2).sum();
        if asked.path.len() + length > URL_MAX {
            return Err(no_route());
        }
        Ok(())
    }
    fn entity(&self, asked: &Asked, below: &str, vanished: u32) -> Result<Reply, Reply> {
        let (name, rest) = below.split_once('/').unwrap_or((below, ""));
        let kind = kind_of(name).ok_or_else(no_route)?;
        let shelves = self.shelves();
        let rows = shelves.get(kind.path).map_or(&[][..], Vec::as_slice);
        let hidden = &self.vendor.options.hidden;
        let shows = |row: &Row| shows(kind, row, hidden, vanished);
        let method = asked.method.as_str();
        match rest.trim_end_matches('/') {
            "entityinformation" => Ok(metadata::entity(kind, hidden)),
            "entityinformation/fields" => Ok(metadata::fields(kind, &hold(&self.world))),
            "query" | "query/count" | "query/next" => {
                let ask = self.ask(kind, asked, rest)?;
                match rest {
                    "query/count" => page::count(&ask, rows, &shows),
                    _ => page::list(&ask, rows, &shows),
                }
                .map_err(Reply::from)
            }
            id => match (id.parse(), method) {
                (Ok(id), "GET") => Ok(page::item(id, rows, &shows)),
                (Ok(_), _) | (Err(_), "POST" | "PATCH" | "PUT") => Err(wrong_verb(method)),
                (Err(_), _) => Err(no_route()),
            },
        }
    }
    /// The query of a request: the body of a POST, or the parameter of a GET.
    fn ask<'a>(&self, kind: &'static Kind, asked: &'a Asked, rest: &str) -> Result<Ask<'a>, Reply> {
        let method = asked.method.as_str();
        let text = match method {
            "POST" => asked.body.as_str(),
            "GET" => asked.param("search").unwrap_or_default(),
            _ => return Err(wrong_verb(method)),
        };
        let after = match rest {
            "query/next" => Some(page::after(
                method,
                asked.param("paging").unwrap_or_default(),
            )?),
            _ => None,
        };
        let query: Value = serde_json::from_str(text)
            .map_err(|_| Reply::from(Problem::new("Invalid query syntax.")))?;
        Ok(Ask {
            kind,
            url: format!("{}{}", self.vendor.api_url(self.addr), kind.path),
            method,
            query,
            after,
        })
    }
}

fn threshold(limit: u64, used: u64) -> Reply {
    let body = json!({
        "externalRequestThreshold": limit,
        "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": used,
    });
    Reply::json(body.to_string())
}

/// Is the row there for this user?
fn shows(kind: &Kind, row: &Row, hidden: &[Hidden], vanished: u32) -> bool {
    let is_hidden = hidden.iter().any(|what| match what {
        Hidden::NonBillableTime => {
            kind.path == "TimeEntries" && row.text.contains("\"isNonBillable\":true")
        }
        Hidden::TimeOff => kind.path == "TimeOffRequests",
        Hidden::Contracts => kind.path.starts_with("Contract"),
    });
    // A number that has nothing to do with the order of ids.
    let scattered = xxhash_rust::xxh3::xxh3_64(&row.id.to_le_bytes()) % 100;
    !is_hidden && scattered >= u64::from(vanished)
}

/// The answer of a failure that leaves no room for another.
fn refusal(failure: &Failure) -> Option<Reply> {
    Some(match failure {
        Failure::TooMany { retry, .. } => {
            let retry = retry.map(|s| ("retry-after", s.to_string()));
            Reply {
                headers: retry.into_iter().collect(),
                ..Problem::threads(false).into()
            }
        }
        Failure::TimedOut => Problem::new("Execution Timeout Expired.").into(),
        Failure::BadGateway => Reply::html(502),
        Failure::HtmlPage => Reply::html(200),
        Failure::Empty => {
            let none =
                json!({"count": 0, "requestCount": 500, "prevPageUrl": null, "nextPageUrl": null});
            Reply::json(json!({"items": [], "pageDetails": none}).to_string())
        }
        Failure::Unauthorized => Problem::unauthorized().into(),
        Failure::Forbidden => Problem::no_right().into(),
        Failure::NoEndpoint => message(404, "No HTTP resource was found."),
        _ => return None,
    })
}
