//! The pure half of a source, as landing needs it.

use super::Error;
use super::land::Understand;
use super::lookup::understood_with;
use super::stream::Run;
use crate::model::Record;
use crate::source::{Connector, Lookup, Reject, Stream};
use std::borrow::Cow;

/// How a connector understands the rows of one stream, with what other streams say of their values.
pub(super) struct Understood<'a> {
    pub connector: &'a dyn Connector,
    pub stream: &'a Stream,
    pub lookup: Lookup,
}

impl Understand for Understood<'_> {
    fn records(&self, parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
        self.connector
            .understand(self.stream, parent, body, &self.lookup)
    }
    fn keep<'b>(&self, body: &'b str) -> Cow<'b, str> {
        self.connector.scrub(self.stream, body)
    }
    fn forgotten(&self, record: &Record) -> &'static [&'static str] {
        self.connector.forgotten(record)
    }
}

impl<'a> Run<'a> {
    /// How its rows are understood, with what other streams say at this moment.
    pub(super) async fn understood(&mut self) -> Result<Understood<'a>, Error> {
        let lookup = self.lookup().await?;
        self.understood_with = understood_with(&self.source.understood_with, &lookup);
        Ok(Understood {
            connector: self.connector,
            stream: self.stream,
            lookup,
        })
    }
}
