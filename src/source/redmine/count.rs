//! What `check` asks beside rows: how many there are, and so how many requests a first reading takes.

use super::PAGE_SIZE_MAX;
use crate::source::{Answer, Connector, Cursor, Question, Remark};
use serde::Deserialize;

/// Long lists, and the requests that each of their rows takes by itself: a user, and an issue's journals.
const LISTS: [(&str, u64); 4] = [
    ("users", 1),
    ("projects", 0),
    ("issues", 1),
    ("time_entries", 0),
];

/// The smallest page of each.
pub(super) fn questions(redmine: &super::Redmine) -> Vec<Question> {
    let smallest = Cursor {
        page_size: 1,
        ..Cursor::default()
    };
    let streams = redmine.streams().iter();
    let long = streams.filter(|s| LISTS.iter().any(|(name, _)| *name == s.name));
    long.map(|stream| Question {
        about: stream.name,
        topic: "count",
        request: redmine.request(stream, &smallest),
    })
    .collect()
}

#[derive(Deserialize)]
struct Envelope {
    total_count: u64,
}

/// Its pages, and its rows one by one.
pub(super) fn remark(question: &Question, answer: &Answer) -> Remark {
    let each = LISTS.iter().find(|(name, _)| *name == question.about);
    let envelope = serde_json::from_str::<Envelope>(&answer.body);
    let (Some((_, each)), Ok(Envelope { total_count })) = (each, envelope) else {
        return Remark::Nothing;
    };
    let pages = total_count / u64::from(PAGE_SIZE_MAX) + 1;
    Remark::Requests(pages + total_count.saturating_mul(*each))
}
