//! What is asked of a vendor beside rows: its budget of requests, and what `check` wants to know.

use super::Request;

/// A vendor's budget of requests, which other programs may spend from as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests that may be sent in the window.
    pub limit: u64,
    /// Its length in minutes; it moves with the clock.
    pub window_minutes: u64,
    /// Sent so far, by whomever.
    pub used: u64,
    /// Where so many were sent, by whomever, we wait until there are fewer.
    pub ours: u64,
}

/// Something `check` asks beside the smallest page of each stream.
#[derive(Clone, Debug)]
pub struct Question {
    /// The stream it is about.
    pub about: &'static str,
    /// What tells this question from others about the stream.
    pub topic: &'static str,
    /// What to send.
    pub request: Request,
}

/// What an answer to a question says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Nothing worth a line.
    Nothing,
    /// A first reading needs so many requests for it.
    Requests(u64),
    /// Something is lost, or may be: a sentence, and what to do.
    Warning {
        /// What was found.
        found: String,
        /// What to do.
        mend: String,
    },
}
