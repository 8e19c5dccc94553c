//! A connector asked about rows as text, as they come from a vendor.

use daybook::model::Record;
use daybook::source::{Connector, Lookup, Reject, Row, Stream, Unmapped};
use std::borrow::Cow;

/// The pure half of a connector over text.
pub trait OnText: Connector {
    /// What a row means beside what others say.
    fn beside(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        body: &str,
        lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        self.normalise(stream, parent, &Row::read(body)?, lookup)
    }
    /// What a row means alone.
    fn records(
        &self,
        stream: &Stream,
        parent: Option<&str>,
        body: &str,
    ) -> Result<Vec<Record>, Reject> {
        self.beside(stream, parent, body, &Lookup::default())
    }
    /// What of a row is kept.
    fn kept<'a>(&self, stream: &Stream, body: &'a str) -> Cow<'a, str> {
        self.scrub(stream, &Row::read(body).unwrap())
    }
    /// Told what a row says of those of another stream.
    fn told(&self, stream: &Stream, to: &Stream, body: &str, lookup: &mut Lookup) {
        self.tell(stream, to, &Row::read(body).unwrap(), lookup);
    }
    /// What of a row nothing maps.
    fn unmapped_in(&self, stream: &Stream, body: &str) -> Vec<Unmapped> {
        self.unmapped(stream, &Row::read(body).unwrap())
    }
}

impl<C: Connector + ?Sized> OnText for C {}
