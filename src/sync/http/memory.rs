//! Answers that are remembered with their marks, so that one that has not changed need not be sent again.

use crate::source::Answer;
use std::collections::{BTreeMap, HashMap};
use tokio::sync::Mutex;

/// Bytes remembered of all answers of a source, packed.
const BYTES_MAX: usize = 64 * 1024 * 1024;
const PACKED: i32 = 1;

/// Marks of an answer, and what a request that shows them is called.
const MARKS: [(&str, &str); 2] = [
    ("etag", "if-none-match"),
    ("last-modified", "if-modified-since"),
];

/// What one client remembers, by address.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<String, Kept>>);

struct Kept {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl std::fmt::Debug for Memory {
    /// Addresses may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// The headers that show the marks of what is remembered.
    pub async fn marks(&self, url: &str) -> Vec<(&'static str, String)> {
        let held = self.0.lock().await;
        let marks = MARKS.iter().filter_map(|(mark, shown)| {
            let told = held.get(url)?.headers.get(*mark)?;
            Some((*shown, told.clone()))
        });
        marks.collect()
    }

    /// The answer itself, remembered where it has a mark; for "not modified" the one remembered, as if it had just come.
    pub async fn recall(&self, url: &str, answer: Answer) -> Answer {
        let mut held = self.0.lock().await;
        if answer.status == 304 {
            let body = held.get(url).and_then(|kept| unpacked(&kept.body));
            return match body {
                Some(body) => Answer {
                    status: 200,
                    headers: answer.headers,
                    body,
                },
                None => answer,
            };
        }
        held.remove(url);
        let has_mark = MARKS.iter().any(|(mark, _)| answer.header(mark).is_some());
        if let (200, true) = (answer.status, has_mark)
            && let Ok(body) = zstd::bulk::compress(answer.body.as_bytes(), PACKED)
            && held.values().map(|kept| kept.body.len()).sum::<usize>() + body.len() <= BYTES_MAX
        {
            let headers = answer.headers.clone();
            held.insert(url.to_owned(), Kept { headers, body });
        }
        answer
    }

    /// What was remembered was no answer to read: it is asked for again as a whole.
    pub async fn forget(&self, url: &str) {
        self.0.lock().await.remove(url);
    }
}

fn unpacked(body: &[u8]) -> Option<String> {
    let bytes = zstd::stream::decode_all(body).ok()?;
    String::from_utf8(bytes).ok()
}
