//! What `check` asks beside rows: how many tickets there are, for each of them is read by itself.

use super::{ask, page};
use crate::source::{Answer, Cursor, Question, Remark};
use serde::Deserialize;

/// Lists whose rows are read one by one, and the requests that a row takes: its details, and a ticket's actions.
const ONE_BY_ONE: [(&str, u64); 2] = [("projects", 1), ("tickets", 2)];

/// The smallest page of each pass over these lists.
pub(super) fn questions() -> Vec<Question> {
    let of = |about: &'static str, pass: usize, topic: &'static str| {
        let cursor = Cursor {
            token: Some(page::first_of(pass)),
            page_size: 1,
            ..Cursor::default()
        };
        Question {
            about,
            topic,
            request: ask::request(about, &cursor),
        }
    };
    let both = |(about, _)| [of(about, 0, "open"), of(about, 1, "closed")];
    ONE_BY_ONE.into_iter().flat_map(both).collect()
}

#[derive(Deserialize)]
struct Envelope {
    record_count: u64,
}

/// The requests of a first reading, where the envelope counts the rows.
pub(super) fn remark(question: &Question, answer: &Answer) -> Remark {
    let Ok(envelope) = serde_json::from_str::<Envelope>(&answer.body) else {
        return Remark::Nothing;
    };
    let list = ONE_BY_ONE
        .iter()
        .find(|(about, _)| *about == question.about);
    list.map_or(Remark::Nothing, |(_, each)| {
        Remark::Requests(envelope.record_count.saturating_mul(*each))
    })
}
