//! What of a list is shown, and which page of it. Parameters that are not known are ignored, misspelled ones among them.

use crate::simulator::Asked;
use crate::simulator::json::Members;
use crate::simulator::record::Row;
use std::fmt::Write as _;

/// A list that is asked for.
pub(super) struct List<'a> {
    /// Its path, in lower case.
    pub path: &'a str,
    /// The key of its envelope; blank: it comes bare.
    pub key: &'a str,
    /// The request.
    pub asked: &'a Asked,
    /// Rows of a page, whatever is asked for.
    pub page_max: usize,
    /// So many percent of the rows are gone.
    pub vanished: Option<u32>,
}

impl List<'_> {
    fn is(&self, name: &str) -> bool {
        self.asked
            .param(name)
            .is_some_and(|v| v.eq_ignore_ascii_case("true"))
    }
    fn number(&self, name: &str) -> Option<usize> {
        self.asked.param(name)?.parse().ok()
    }
    /// Rows of a page; none: the list has no pages, or is asked for whole.
    fn page_size(&self) -> Option<usize> {
        let paged = matches!(
            self.path,
            "client"
                | "site"
                | "clientcontract"
                | "clientprepay"
                | "recurringinvoice"
                | "projects"
                | "tickets"
                | "invoice"
        );
        // The word is misspelled, and `paginate` does nothing.
        (paged && self.is("pageinate")).then(|| {
            self.number("page_size")
                .unwrap_or(50)
                .clamp(1, self.page_max)
        })
    }
    fn is_wanted(&self, row: &Row) -> bool {
        self.is_there(row)
            && self.is_changed(row)
            && self.is_shown(&Members::of(&row.text).unwrap_or_default())
    }
    fn is_there(&self, row: &Row) -> bool {
        self.vanished
            .is_none_or(|percent| row.id.rem_euclid(100) >= i64::from(percent))
    }
    /// Of those that can be asked for by their change time, inclusively.
    fn is_changed(&self, row: &Row) -> bool {
        let filtered = matches!(self.path, "client" | "site" | "tickets" | "projects");
        let since = self.asked.param("lastupdatefromdate").filter(|_| filtered);
        since
            .and_then(instant)
            .is_none_or(|since| row.updated >= since)
    }
    fn is_shown(&self, row: &Members<'_>) -> bool {
        let says = |name: &str| row.get(name).is_some_and(|(_, raw)| raw.get() == "true");
        match self.path {
            "client" | "site" => !says("inactive") || self.is("includeinactive"),
            "clientcontract" => says("active") || self.is("includeinactive"),
            "agent" => {
                let id = row.get("id").map(|(_, raw)| raw.get());
                (!says("isdisabled") || self.is("includedisabled"))
                    && (id != Some("1") || self.is("includeunassigned"))
                    && (!says("isapiagent") || self.is("includeapiagents"))
            }
            "outcome" => !says("hidden") || self.is("showhidden"),
            "tickets" => {
                let is_project = row
                    .get("itil_requesttype_id")
                    .is_some_and(|(_, raw)| raw.get() == "22");
                self.is_open_or_closed(says("hasbeenclosed"))
                    && (!is_project || self.is("includeprojects"))
            }
            "projects" => self.is_open_or_closed(says("hasbeenclosed")),
            "actions" => {
                let by_nobody = row.get("who_type").is_some_and(|(_, raw)| raw.get() == "0");
                !by_nobody || !self.is("excludesys")
            }
            "holiday" | "timesheetevent" | "appointment" => {
                let start = if self.path == "holiday" {
                    "date"
                } else {
                    "start_date"
                };
                self.is_within(row, start, "end_date", ("start_date", "end_date"))
            }
            "invoice" => self.is_within(
                row,
                "invoice_date",
                "invoice_date",
                ("invoicedatestart", "invoicedateend"),
            ),
            _ => true,
        }
    }
    /// Without a word about it, lists of tickets show what the agent's own view does: open ones.
    fn is_open_or_closed(&self, closed: bool) -> bool {
        match (self.is("open_only"), self.is("closed_only")) {
            (true, _) | (false, false) => !closed,
            (false, true) => closed,
        }
    }
    /// Does the row's stretch touch the window? Days are those of UTC.
    fn is_within(&self, row: &Members<'_>, start: &str, end: &str, window: (&str, &str)) -> bool {
        let day = |field: &str| {
            row.get(field)
                .map_or("", |(_, raw)| raw.get().trim_matches('"'))
                .get(..10)
        };
        let starts = day(start);
        let ends = day(end).filter(|day| !day.starts_with("1900")).or(starts);
        let bound = |name: &str| self.asked.param(name).and_then(|text| text.get(..10));
        bound(window.0).is_none_or(|from| ends >= Some(from))
            && bound(window.1).is_none_or(|to| starts <= Some(to))
    }
}

fn instant(text: &str) -> Option<i64> {
    let with_zone = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.timestamp());
    let without = || {
        chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .map(|at| at.and_utc().timestamp())
    };
    with_zone.or_else(|_| without()).ok()
}

/// The answer's body.
pub(super) fn page(list: &List<'_>, rows: &[Row]) -> String {
    let mut found: Vec<&Row> = rows.iter().filter(|row| list.is_wanted(row)).collect();
    let total = found.len();
    if list.asked.param("order") != Some("id") {
        // The order is not stable unless one is asked for.
        found.sort_by_key(|row| row.id.wrapping_mul(2_654_435_761) % 1_000_003);
    }
    let size = list.page_size();
    if let Some(size) = size {
        // Past the end comes the last page again.
        let last = total.div_ceil(size).max(1);
        let page = list.number("page_no").unwrap_or(1).clamp(1, last);
        found = found
            .into_iter()
            .skip((page - 1) * size)
            .take(size)
            .collect();
    }
    let ids_only = list.is("idonly") || list.is("ticketidonly");
    let mut body =
        String::with_capacity(found.iter().map(|row| row.text.len() + 1).sum::<usize>() + 96);
    if !list.key.is_empty() {
        body.push('{');
        if let Some(size) = size {
            let page = list.number("page_no").unwrap_or(1);
            let _ = write!(body, "\"page_no\":{page},\"page_size\":{size},");
        }
        let _ = write!(body, "\"record_count\":{total},\"{}\":", list.key);
    }
    body.push('[');
    for (n, row) in found.iter().enumerate() {
        if n > 0 {
            body.push(',');
        }
        match ids_only {
            true => drop(write!(body, "{{\"id\":{}}}", row.id)),
            false => body.push_str(&row.text),
        }
    }
    body.push_str(if list.key.is_empty() { "]" } else { "]}" });
    body
}
