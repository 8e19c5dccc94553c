//! One page of a collection: which rows, which of their fields, and where the next page is.

use super::answer::Problem;
use super::condition::{self, Condition};
use super::kind::{Kind, Shape};
use super::matching;
use crate::simulator::Reply;
use crate::simulator::json::Members;
use crate::simulator::record::Row;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// Rows of a page where nothing else is asked for.
const PAGE_SIZE: usize = 25;
/// Never more, whatever is asked for.
const PAGE_SIZE_MAX: usize = 1000;

/// What a request for a list asks for.
pub(super) struct Ask<'a> {
    /// The collection's kind.
    pub kind: &'static Kind,
    /// Address of the collection, for the links.
    pub url: String,
    /// Query parameters, decoded.
    pub query: &'a [(String, String)],
    /// The request asks to page forward only.
    pub forward_only: bool,
}

/// How the server behaves while it answers.
#[derive(Default)]
pub(super) struct Mood {
    /// So many percent of the rows are gone.
    pub vanished: u32,
    /// Lists without an order come in none.
    pub unordered: bool,
    /// No links.
    pub no_link: bool,
    /// Forward-only pages past the end still have a link.
    pub link_at_end: bool,
    /// Rows changed after this are not found by conditions on the change time yet.
    pub visible_until: i64,
}

impl Mood {
    /// Is the row there?
    pub fn shows(&self, row: &Row) -> bool {
        self.vanished == 0 || scatter(row.id) % 100 >= u64::from(self.vanished)
    }
}

/// A number that has nothing to do with the order of ids.
fn scatter(id: i64) -> u64 {
    xxhash_rust::xxh3::xxh3_64(&id.to_le_bytes())
}

impl Ask<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.trim().is_empty())
    }
    fn number(&self, name: &str) -> Option<usize> {
        self.value(name)?.trim().parse().ok()
    }
    fn page_size(&self) -> usize {
        self.number("pageSize")
            .filter(|n| *n > 0)
            .map_or(PAGE_SIZE, |n| n.min(PAGE_SIZE_MAX))
    }
    fn conditions(&self) -> Result<Vec<Condition>, Problem> {
        let own = self
            .value("conditions")
            .map(|text| condition::parse(text, self.kind, false));
        let children = self
            .value("childConditions")
            .map(|text| condition::parse(text, self.kind, true));
        own.into_iter().chain(children).collect()
    }
    fn watches_changes(&self) -> bool {
        self.value("conditions")
            .is_some_and(|c| c.to_ascii_lowercase().contains("lastupdated"))
    }
    /// Rows that are there and meet the conditions, by id.
    fn found<'r>(&self, rows: &'r [Row], mood: &Mood) -> Result<Vec<&'r Row>, Problem> {
        let wanted = self.filter(mood)?;
        Ok(rows.iter().filter(|row| wanted(row)).collect())
    }
    fn filter<'m>(&self, mood: &'m Mood) -> Result<impl Fn(&Row) -> bool + 'm, Problem> {
        let conditions = self.conditions()?;
        let until = if self.watches_changes() {
            mood.visible_until
        } else {
            i64::MAX
        };
        Ok(move |row: &Row| {
            mood.shows(row)
                && row.updated <= until
                && conditions.iter().all(|c| matching::meets(row, c))
        })
    }
}

/// How many rows meet the conditions.
pub(super) fn count(ask: &Ask<'_>, rows: &[Row], mood: &Mood) -> Result<Reply, Problem> {
    let count = ask.found(rows, mood)?.len();
    Ok(Reply::json(format!("{{\"count\":{count}}}")))
}

/// One page.
pub(super) fn list(ask: &Ask<'_>, rows: &[Row], mood: &Mood) -> Result<Reply, Problem> {
    if ask.forward_only {
        forward(ask, rows, mood)
    } else {
        numbered(ask, rows, mood)
    }
}

/// As if `id > pageId` were asked, in order of ids; page numbers mean nothing here.
fn forward(ask: &Ask<'_>, rows: &[Row], mood: &Mood) -> Result<Reply, Problem> {
    if ask.value("orderBy").is_some() {
        let message = "orderBy is not supported with forward-only pagination.";
        return Err(Problem::new(400, "ConnectWiseApi", message));
    }
    let after = ask
        .value("pageId")
        .and_then(|id| id.trim().parse::<i64>().ok())
        .unwrap_or(0);
    let wanted = ask.filter(mood)?;
    let start = rows.partition_point(|row| row.id <= after);
    let page: Vec<&Row> = rows
        .get(start..)
        .unwrap_or_default()
        .iter()
        .filter(|row| wanted(row))
        .take(ask.page_size())
        .collect();
    let last = page.last().map_or(after, |row| row.id);
    let mut reply = Reply::json(body(ask, &page));
    let ended = page.len() < ask.page_size();
    if !mood.no_link && (!ended || mood.link_at_end) {
        let link = link(ask, "pageId", &last.to_string(), "next");
        reply.headers.push(("link", link));
    }
    Ok(reply)
}

fn numbered(ask: &Ask<'_>, rows: &[Row], mood: &Mood) -> Result<Reply, Problem> {
    let mut found = ask.found(rows, mood)?;
    match ask.value("orderBy") {
        Some(by) => sort(ask.kind, by, &mut found)?,
        None if mood.unordered => found.sort_by_key(|row| scatter(row.id)),
        None => {}
    }
    let size = ask.page_size();
    let page = ask.number("page").unwrap_or(1).max(1);
    let pages = found.len().div_ceil(size).max(1);
    let start = (page - 1).saturating_mul(size).min(found.len());
    let end = (start + size).min(found.len());
    let mut reply = Reply::json(body(ask, &found[start..end]));
    if !mood.no_link && pages > 1 {
        reply.headers.push(("link", links(ask, page, pages)));
    }
    Ok(reply)
}

fn links(ask: &Ask<'_>, page: usize, pages: usize) -> String {
    let mut all = Vec::new();
    if page < pages {
        all.push((page + 1, "next"));
        all.push((pages, "last"));
    }
    if page > 1 {
        all.push((1, "first"));
        all.push(((page - 1).min(pages), "prev"));
    }
    let text: Vec<String> = all
        .into_iter()
        .map(|(n, rel)| link(ask, "page", &n.to_string(), rel))
        .collect();
    text.join(", ")
}

/// One link: the query as it came, with one parameter set anew, escaped as this vendor escapes.
fn link(ask: &Ask<'_>, name: &str, value: &str, rel: &str) -> String {
    let mut url = ask.url.clone();
    let kept = ask
        .query
        .iter()
        .filter(|(key, _)| !key.eq_ignore_ascii_case(name))
        .map(|(key, value)| (key.as_str(), value.as_str()));
    for (n, (key, value)) in kept.chain([(name, value)]).enumerate() {
        url.push(if n == 0 { '?' } else { '&' });
        escape(&mut url, key);
        url.push('=');
        escape(&mut url, value);
    }
    format!("<{url}>; rel=\"{rel}\"")
}

/// Lower-case escapes, and `+` for a space.
fn escape(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02x}");
            }
        }
    }
}

fn sort(kind: &Kind, by: &str, rows: &mut Vec<&Row>) -> Result<(), Problem> {
    let mut keys = Vec::new();
    for part in by.split(',') {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default();
        let (path, shape) = condition::resolve(kind, name, false)?;
        let down = words.next().is_some_and(|w| w.eq_ignore_ascii_case("desc"));
        debug_assert!(shape != Shape::List, "lists are refused above");
        keys.push((path, down));
    }
    let mut keyed: Vec<_> = rows
        .iter()
        .map(|row| {
            let values: Vec<_> = keys
                .iter()
                .map(|(path, _)| matching::values(row, path).into_iter().next())
                .collect();
            (values, *row)
        })
        .collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let one = |((a, b), (_, down)): ((&Option<_>, &Option<_>), &(_, bool))| {
            let order = match (a, b) {
                (Some(a), Some(b)) => matching::order(a, b).unwrap_or(Ordering::Equal),
                (a, b) => a.is_some().cmp(&b.is_some()),
            };
            if *down { order.reverse() } else { order }
        };
        a.iter()
            .zip(b)
            .zip(&keys)
            .map(one)
            .find(|o| o.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    *rows = keyed.into_iter().map(|(_, row)| row).collect();
    Ok(())
}

/// The page's JSON: the rows as they lie, or the named fields of them.
fn body(ask: &Ask<'_>, page: &[&Row]) -> String {
    let fields = ask.value("fields").map(paths);
    let length: usize = page.iter().map(|row| row.text.len() + 1).sum();
    let mut body = String::with_capacity(if fields.is_some() { 4096 } else { length + 2 });
    body.push('[');
    for (n, row) in page.iter().enumerate() {
        if n > 0 {
            body.push(',');
        }
        match &fields {
            None => body.push_str(&row.text),
            Some(paths) => pick(&mut body, row, paths),
        }
    }
    body.push(']');
    body
}

/// One record, or the named fields of it.
pub(super) fn one(ask: &Ask<'_>, row: &Row) -> Reply {
    let mut body = String::new();
    match ask.value("fields").map(paths) {
        None => body.push_str(&row.text),
        Some(paths) => pick(&mut body, row, &paths),
    }
    Reply::json(body)
}

/// Top-level names, each with the inner names asked for; none: the whole of it.
type Paths = Vec<(String, Vec<String>)>;

fn paths(fields: &str) -> Paths {
    let mut all: Paths = Vec::new();
    for field in fields.split(',').map(str::trim).filter(|f| !f.is_empty()) {
        let (head, tail) = field.split_once('/').unwrap_or((field, ""));
        let inner: Vec<String> = (!tail.is_empty())
            .then(|| tail.to_owned())
            .into_iter()
            .collect();
        match all.iter_mut().find(|(h, _)| h.eq_ignore_ascii_case(head)) {
            Some((_, known)) if !known.is_empty() && !inner.is_empty() => known.extend(inner),
            Some((_, known)) => known.clear(),
            None => all.push((head.to_owned(), inner)),
        }
    }
    all
}

/// Names that do not exist are dropped without a word; `_info` too, unless named.
fn pick(out: &mut String, row: &Row, paths: &Paths) {
    if paths.len() == 1 && paths[0].0.eq_ignore_ascii_case("id") {
        let _ = write!(out, "{{\"id\":{}}}", row.id);
        return;
    }
    let members = Members::of(&row.text).unwrap_or_default();
    pick_members(out, &members, paths);
}

fn pick_members(out: &mut String, members: &Members<'_>, paths: &Paths) {
    let start = out.len();
    for (name, inner) in paths {
        let Some((key, raw)) = members.get(name) else {
            continue;
        };
        let open = if out.len() == start { '{' } else { ',' };
        let _ = write!(out, "{open}\"{key}\":");
        let object = (!inner.is_empty())
            .then(|| Members::of(raw.get()))
            .flatten();
        match object {
            Some(object) => {
                let inner: Paths = inner.iter().map(|n| (n.clone(), Vec::new())).collect();
                pick_members(out, &object, &inner);
            }
            None => out.push_str(raw.get()),
        }
    }
    out.push_str(if out.len() == start { "{}" } else { "}" });
}
