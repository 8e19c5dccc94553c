//! The pure half of a source, as landing needs it.

use super::land::Understand;
use crate::model::Record;
use crate::source::{Connector, Reject, Stream};
use std::borrow::Cow;

/// How a connector understands the rows of one stream.
pub(super) struct Understood<'a> {
    pub connector: &'a dyn Connector,
    pub stream: &'a Stream,
}

impl Understand for Understood<'_> {
    fn records(&self, parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
        self.connector.normalise(self.stream, parent, body)
    }
    fn keep<'b>(&self, body: &'b str) -> Cow<'b, str> {
        self.connector.scrub(self.stream, body)
    }
    fn forgotten(&self, record: &Record) -> &'static [&'static str] {
        self.connector.forgotten(record)
    }
}
