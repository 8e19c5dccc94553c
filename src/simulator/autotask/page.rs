//! Pages, counts and single records.

use super::answer::{Problem, wrong_verb};
use super::filter::{self, Filter, member};
use super::kind::Kind;
use crate::simulator::Reply;
use crate::simulator::json::Members;
use crate::simulator::record::Row;
use crate::simulator::shelf;
use serde_json::Value;
use std::fmt::Write as _;

/// Rows of a page at most, and where nothing else is asked for.
const PAGE_SIZE: u64 = 500;

/// What is asked of an entity.
pub(super) struct Ask<'a> {
    pub kind: &'static Kind,
    /// Address of the entity.
    pub url: String,
    /// GET or POST.
    pub method: &'a str,
    /// The query model.
    pub query: Value,
    /// Rows above this id alone: a page that is not the first.
    pub after: Option<i64>,
}

impl Ask<'_> {
    fn size(&self) -> usize {
        let asked = member(&self.query, "maxRecords").and_then(Value::as_u64);
        let size = asked.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE);
        usize::try_from(size).unwrap_or(1)
    }
    /// The fields asked for; none: all. One that the entity lacks is an error.
    fn fields(&self) -> Result<Option<Vec<&'static str>>, Problem> {
        let Some(list) = member(&self.query, "includeFields").and_then(Value::as_array) else {
            return Ok(None);
        };
        let names = list.iter().filter_map(Value::as_str);
        let known = names.map(|name| match self.kind.field(name) {
            Some(field) => Ok(field.name),
            None => {
                let noun = self.kind.noun;
                Err(Problem::new(format!(
                    "Unable to find {name} in the {noun} Entity"
                )))
            }
        });
        known.collect::<Result<Vec<_>, _>>().map(Some)
    }
}

/// Rows that are shown and meet the filter.
fn found<'r>(rows: &'r [Row], filter: &Filter, shows: &dyn Fn(&Row) -> bool) -> Vec<&'r Row> {
    let all = rows.iter();
    all.filter(|row| shows(row) && filter::meets(row, filter))
        .collect()
}

/// How many rows there are.
pub(super) fn count(
    ask: &Ask<'_>,
    rows: &[Row],
    shows: &dyn Fn(&Row) -> bool,
) -> Result<Reply, Problem> {
    let filter = filter::read(ask.kind, &ask.query)?;
    let count = found(rows, &filter, shows).len();
    Ok(Reply::json(format!("{{\"queryCount\":{count}}}")))
}

/// One page, upwards by id.
pub(super) fn list(
    ask: &Ask<'_>,
    rows: &[Row],
    shows: &dyn Fn(&Row) -> bool,
) -> Result<Reply, Problem> {
    let filter = filter::read(ask.kind, &ask.query)?;
    let fields = ask.fields()?;
    let size = ask.size();
    let all = found(rows, &filter, shows);
    let rest = all
        .iter()
        .filter(|row| ask.after.is_none_or(|after| row.id > after));
    let page: Vec<&&Row> = rest.clone().take(size).collect();
    let more = rest.count() > page.len();
    let mut body = String::from("{\"items\":[");
    for (n, row) in page.iter().enumerate() {
        if n > 0 {
            body.push(',');
        }
        match &fields {
            None => body.push_str(&row.text),
            Some(fields) => pick(&mut body, row, fields),
        }
    }
    let next = page.last().filter(|_| more).map_or_else(
        || "null".to_owned(),
        |last| format!("\"{}\"", next_url(ask, last.id)),
    );
    let _ = write!(
        body,
        "],\"pageDetails\":{{\"count\":{},\"requestCount\":{size},\"prevPageUrl\":null,\"nextPageUrl\":{next}}}}}",
        page.len()
    );
    Ok(Reply::json(body))
}

/// The address of the next page; only the verb of the first request may follow it.
fn next_url(ask: &Ask<'_>, last: i64) -> String {
    let Ask { url, method, .. } = ask;
    format!("{url}/query/next?paging={method}.{last}")
}

/// Reads where a next page starts; none: it is no token of ours, or of another verb.
pub(super) fn after(method: &str, token: &str) -> Result<i64, Reply> {
    let (verb, last) = token.split_once('.').unwrap_or_default();
    if verb != method {
        return Err(wrong_verb(method));
    }
    last.parse()
        .map_err(|_| Problem::new("Invalid paging token.").into())
}

/// One record; `null` where there is none, or none that may be seen.
pub(super) fn item(id: i64, rows: &[Row], shows: &dyn Fn(&Row) -> bool) -> Reply {
    let row = shelf::find(rows, id).filter(|row| shows(row));
    let text = row.map_or("null", |row| row.text.as_str());
    Reply::json(format!("{{\"item\":{text}}}"))
}

fn pick(out: &mut String, row: &Row, fields: &[&str]) {
    let members = Members::of(&row.text).unwrap_or_default();
    let _ = write!(out, "{{\"id\":{}", row.id);
    for name in fields.iter().filter(|name| **name != "id") {
        if let Some((key, raw)) = members.get(name) {
            let _ = write!(out, ",\"{key}\":{}", raw.get());
        }
    }
    out.push('}');
}
