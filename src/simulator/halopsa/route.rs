//! Which answer belongs to a request: where tokens come from, a token, then faults, and the lists and records.

use super::HaloPsa;
use super::page::{self, List};
use crate::simulator::shelf::find;
use crate::simulator::{Asked, Desk, Failure, Reply};

/// Paths of lists, in lower case; the shelf they lie on; the key of their envelope, blank where they come bare.
static LISTS: [(&str, &str, &str); 19] = [
    ("client", "client", "clients"),
    ("site", "site", "sites"),
    ("clientprepay", "clientprepay", ""),
    ("lookup", "lookup", ""),
    ("outcome", "outcome", ""),
    ("workday", "workday", ""),
    ("status", "status", ""),
    ("tickettype", "tickettype", ""),
    ("agent", "agent", ""),
    ("holiday", "holiday", ""),
    ("clientcontract", "clientcontract", "contracts"),
    ("chargerate", "chargerate", ""),
    ("recurringinvoice", "recurringinvoice", "invoices"),
    ("projects", "projects", "tickets"),
    ("tickets", "tickets", "tickets"),
    ("invoice", "invoice", "invoices"),
    ("actions", "actions", "actions"),
    ("timesheetevent", "timesheetevent", ""),
    ("appointment", "appointment", "appointments"),
];

/// The agent the application signs in as.
const ME: i64 = 2;

impl Desk<HaloPsa> {
    /// The answer to a request at which these failures strike.
    pub(super) fn reply(&self, asked: &Asked, failures: &[Failure]) -> Reply {
        if failures.contains(&Failure::Moved) {
            // This vendor's address stays; what ends is the token.
            self.vendor.tokens.end();
        }
        let limit = self.vendor.options.limit;
        if let Some(reply) = failures.iter().find_map(|failure| refusal(failure, limit)) {
            return reply;
        }
        let path = asked.path.to_ascii_lowercase();
        match path.as_str() {
            "/auth/token" => self.vendor.tokens.grant(&self.vendor.options, asked),
            "/api/authinfo" => self.auth_info(),
            _ => match path.strip_prefix("/api/") {
                Some(below) if self.vendor.tokens.admit(asked) => self.api(asked, below, failures),
                Some(_) => bare(401, ""),
                None => bare(404, ""),
            },
        }
    }

    fn auth_info(&self) -> Reply {
        let info = serde_json::json!({
            "auth_url": format!("http://{}/auth/", self.addr), "tenant_id": self.vendor.options.tenant,
        });
        Reply::json(info.to_string())
    }

    fn api(&self, asked: &Asked, below: &str, failures: &[Failure]) -> Reply {
        if asked.method != "GET" {
            return bare(403, "\"This application may only read\"");
        }
        let parts: Vec<&str> = below.trim_matches('/').split('/').collect();
        match parts[..] {
            ["agent", "me"] => self.record("agent", ME),
            [list] => match LISTS.iter().find(|(path, ..)| *path == list) {
                Some((path, shelf, key)) => self.list(asked, path, shelf, key, failures),
                None => bare(404, ""),
            },
            [list, id] => match id.parse() {
                Ok(id) => self.record(list, id),
                Err(_) => bare(
                    400,
                    "{\"ClassName\":\"System.FormatException\",\"Message\":\"Input string was not in a correct format.\"}",
                ),
            },
            _ => bare(404, ""),
        }
    }

    fn list(
        &self,
        asked: &Asked,
        path: &str,
        shelf: &str,
        key: &'static str,
        failures: &[Failure],
    ) -> Reply {
        let shelves = self.shelves();
        let of_ticket = match path {
            "actions" => Some(format!(
                "actions/{}",
                asked.param("ticket_id").unwrap_or_default()
            )),
            _ => None,
        };
        let rows = shelves.get(of_ticket.as_deref().unwrap_or(shelf));
        let list = List {
            path,
            key: if self.vendor.options.bare { "" } else { key },
            asked,
            page_max: self.vendor.options.page_max,
            vanished: failures.iter().find_map(|f| match f {
                Failure::Vanish(percent) => Some(*percent),
                _ => None,
            }),
        };
        Reply::json(page::page(&list, rows.map_or(&[], Vec::as_slice)))
    }

    /// One record in full.
    fn record(&self, list: &str, id: i64) -> Reply {
        let shelves = self.shelves();
        let on = |shelf: &str| find(shelves.get(shelf)?, id);
        match on(&format!("{list}/detail")).or_else(|| on(list)) {
            Some(row) => Reply::json(row.text.clone()),
            None => bare(404, ""),
        }
    }
}

/// An answer that is no data.
fn bare(status: u16, body: &str) -> Reply {
    Reply {
        status,
        ..Reply::json(body.to_owned())
    }
}

/// The answer of a failure that leaves no room for another. Error bodies have no single shape.
fn refusal(failure: &Failure, limit: u32) -> Option<Reply> {
    Some(match failure {
        Failure::TooMany { retry, .. } => Reply {
            headers: retry
                .map(|s| ("retry-after", s.to_string()))
                .into_iter()
                .collect(),
            ..bare(
                429,
                &format!("\"Rate Limit Reached - {limit} Requests per rolling 5 minute window\""),
            )
        },
        Failure::TimedOut => bare(
            500,
            "{\"ClassName\":\"System.Data.SqlClient.SqlException\",\"Message\":\"Execution Timeout Expired.\"}",
        ),
        Failure::BadGateway => Reply::html(502),
        Failure::HtmlPage => Reply::html(200),
        Failure::Empty => Reply::json("[]".to_owned()),
        Failure::Unauthorized => bare(401, ""),
        Failure::Forbidden => bare(403, "{\"error\":\"You do not have permission\"}"),
        Failure::NoEndpoint => bare(404, ""),
        Failure::Slow(_)
        | Failure::Truncated
        | Failure::Moved
        | Failure::Vanish(_)
        | Failure::Unordered
        | Failure::NoLink => {
            return None;
        }
    })
}
