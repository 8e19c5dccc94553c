//! What `check` asks beside rows: how many there are of the long lists, and so how many requests a first reading takes.

use super::PAGE_SIZE_MAX;
use super::streams::{STREAMS, path};
use crate::source::{Answer, Mode, Question, Remark, Request};
use serde::Deserialize;

/// The number of rows of each list that grows. Lists of set-up are a page each.
pub(super) fn questions() -> Vec<Question> {
    let growing = STREAMS.iter().filter(|s| s.mode == Mode::Incremental);
    let count = growing.map(|stream| Question {
        about: stream.name,
        topic: "count",
        request: Request {
            path: format!("{}/count", path(stream.name, None)),
            ..Request::default()
        },
    });
    count.collect()
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

/// Its pages, and a page of each list below each of its rows.
pub(super) fn remark(question: &Question, answer: &Answer) -> Remark {
    let Ok(Count { count }) = serde_json::from_str(&answer.body) else {
        return Remark::Nothing;
    };
    let below = STREAMS
        .iter()
        .filter(|s| s.parent == Some(question.about))
        .count();
    let below = u64::try_from(below).unwrap_or(0).saturating_mul(count);
    Remark::Requests(count / u64::from(PAGE_SIZE_MAX) + 1 + below)
}
