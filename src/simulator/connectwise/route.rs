//! Which answer belongs to a request: login, then faults, codebase, credentials, and the collections.

use super::ConnectWise;
use super::answer::{Problem, too_many};
use super::credentials::unauthorized;
use super::kind::kind_of;
use super::page::{self, Ask, Mood};
use super::render::windows_name;
use crate::simulator::desk::hold;
use crate::simulator::shelf::{self, Shelves};
use crate::simulator::{Asked, Desk, Failure, Reply, Vendor};

/// The codebase after an upgrade.
const NEXT_CODEBASE: &str = "v2026_5/";
/// The router to whatever codebase is current.
const ROUTER: &str = "v4_6_release/";

impl Desk<ConnectWise> {
    /// The answer to a request at which these failures strike.
    pub(super) fn reply(&self, asked: &Asked, failures: &[Failure]) -> Reply {
        if failures.contains(&Failure::Moved) {
            *hold(&self.vendor.codebase) = NEXT_CODEBASE.to_owned();
        }
        if let Some(reply) = failures.iter().find_map(refusal) {
            return reply;
        }
        match asked.path.strip_prefix("/login/companyinfo/") {
            Some(company) => self.company_info(company),
            None => self
                .api(asked, &self.mood(failures))
                .unwrap_or_else(Reply::from),
        }
    }
    fn company_info(&self, company: &str) -> Reply {
        if !company.eq_ignore_ascii_case(&self.vendor.options.company_id) {
            return Reply::json("null".to_owned());
        }
        let codebase = hold(&self.vendor.codebase).clone();
        let code = codebase.trim_end_matches('/').replace('_', ".");
        let info = serde_json::json!({
            "CompanyName": "Simulated Services",
            "Codebase": codebase,
            "VersionCode": code,
            "VersionNumber": "v4.6.117203",
            "CompanyID": self.vendor.options.company_id,
            "IsCloud": "True",
            "SiteUrl": self.addr.to_string(),
        });
        Reply::json(info.to_string())
    }
    fn mood(&self, failures: &[Failure]) -> Mood {
        let vanished = failures.iter().find_map(|f| match f {
            Failure::Vanish(percent) => Some(*percent),
            _ => None,
        });
        Mood {
            vanished: vanished.unwrap_or(0),
            unordered: failures.contains(&Failure::Unordered),
            no_link: failures.contains(&Failure::NoLink),
            link_at_end: self.vendor.options.link_at_end,
            visible_until: match self.vendor.options.unseen_seconds {
                0 => i64::MAX,
                unseen => self.now().timestamp() - unseen,
            },
        }
    }
    fn api(&self, asked: &Asked, mood: &Mood) -> Result<Reply, Problem> {
        let path = self
            .below_root(&asked.path)
            .ok_or_else(Problem::no_endpoint)?;
        if path == "system/info" {
            return Ok(self.system_info());
        }
        self.vendor.admit(asked)?;
        if asked.method != "GET" {
            let message = "The requested resource does not support this http method.";
            return Err(Problem::new(405, "ConnectWiseApi", message));
        }
        let shelves = self.shelves();
        let (collection, rest) = divide(path);
        let kind = kind_of(collection).ok_or_else(Problem::no_endpoint)?;
        let forward = asked.headers.get("pagination-type");
        let ask = Ask {
            kind,
            url: format!("{}{collection}", self.vendor.api_url(self.addr)),
            query: &asked.query,
            forward_only: forward.is_some_and(|v| v.eq_ignore_ascii_case("forward-only")),
        };
        serve_collection(&ask, collection, rest, &shelves, mood)
    }
    /// The path below the API root, under the codebase that is current or the router.
    fn below_root<'a>(&self, path: &'a str) -> Option<&'a str> {
        let path = path.strip_prefix('/')?;
        let codebase = hold(&self.vendor.codebase).clone();
        let path = path
            .strip_prefix(codebase.as_str())
            .or_else(|| path.strip_prefix(ROUTER))?;
        let path = path.strip_prefix("apis/3.0/")?;
        Some(path.strip_suffix('/').unwrap_or(path))
    }
    /// Readable by anybody, so it proves no credentials.
    fn system_info(&self) -> Reply {
        let zone = hold(&self.world).time_zone;
        let info = serde_json::json!({
            "version": "v2026.4.117203",
            "isCloud": true,
            "serverTimeZone": windows_name(zone.name()),
            "cloudRegion": "NA",
            "licenseBits": [{"name": "Service", "activeFlag": true}],
        });
        Reply::json(info.to_string())
    }
}

/// The answer of a failure that leaves no room for another.
fn refusal(failure: &Failure) -> Option<Reply> {
    Some(match failure {
        Failure::TooMany { retry, usual_shape } => too_many(*retry, *usual_shape),
        Failure::TimedOut => {
            let message = "The request failed: execution timeout expired.";
            Problem::new(500, "InternalServerError", message).into()
        }
        Failure::BadGateway => Reply::html(502),
        Failure::HtmlPage => Reply::html(200),
        Failure::Empty => Reply::json("[]".to_owned()),
        Failure::Unauthorized => unauthorized().into(),
        Failure::Forbidden => {
            let message = "You do not have security permissions to perform this action.";
            Problem::new(403, "SecurityPermissionsDenied", message).into()
        }
        Failure::NoEndpoint => Problem::no_endpoint().into(),
        _ => return None,
    })
}

/// The collection of a path, and what of it is asked for: `count`, an id, or nothing.
fn divide(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once('/') {
        Some((collection, rest)) if kind_of(path).is_none() => (collection, Some(rest)),
        _ => (path, None),
    }
}

fn serve_collection(
    ask: &Ask<'_>,
    path: &str,
    rest: Option<&str>,
    shelves: &Shelves,
    mood: &Mood,
) -> Result<Reply, Problem> {
    let Some(rows) = shelves.get(path) else {
        let parent = path.split('/').find(|part| part.parse::<i64>().is_ok());
        return Err(parent.map_or_else(Problem::no_endpoint, |id| {
            Problem::no_record(ask.kind.parent, id)
        }));
    };
    match rest {
        None => page::list(ask, rows, mood),
        Some("count") if ask.kind.count => page::count(ask, rows, mood),
        Some(id) if ask.kind.by_id => record(ask, id, rows, mood),
        Some(_) => Err(Problem::no_endpoint()),
    }
}

fn record(
    ask: &Ask<'_>,
    id: &str,
    rows: &[crate::simulator::record::Row],
    mood: &Mood,
) -> Result<Reply, Problem> {
    let number: i64 = id.parse().map_err(|_| Problem::no_endpoint())?;
    shelf::find(rows, number)
        .filter(|row| mood.shows(row))
        .map(|row| page::one(ask, row))
        .ok_or_else(|| Problem::no_record(ask.kind.noun, id))
}
