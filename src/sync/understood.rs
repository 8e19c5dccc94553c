//! The pure half of a source, as landing needs it.

use super::Error;
use super::land::{self, Told, Understand, Understanding};
use super::lookup::understood_with;
use super::stream::Run;
use crate::model::Record;
use crate::source::{Connector, Lookup, Reject, Row, Stream};
use std::borrow::Cow;

/// How a connector understands the rows of one stream, with what other streams say of their values.
pub(super) struct Understood<'a> {
    pub connector: &'a dyn Connector,
    pub stream: &'a Stream,
    pub lookup: Lookup,
}

impl Understood<'_> {
    fn normalise(&self, parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
        self.connector
            .normalise(self.stream, parent, row, &self.lookup)
    }
}

impl Understand for Understood<'_> {
    fn read<'b>(&self, row: &'b land::Row<'_>) -> Understanding<'b> {
        let of = |fields: &Row<'b>| Understanding {
            records: self.normalise(row.parent, fields),
            kept: self.connector.scrub(self.stream, fields),
        };
        match &row.told {
            Told::Fields(fields) => of(fields),
            _ => match Row::read(&row.body) {
                Ok(fields) => of(&fields),
                // What is no row is not kept at all.
                Err(reject) => Understanding {
                    records: Err(reject),
                    kept: Cow::Borrowed("null"),
                },
            },
        }
    }
    fn read_kept(&self, parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
        self.normalise(parent, &Row::read(body)?)
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
