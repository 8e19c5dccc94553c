//! iCalendar feeds: one address a calendar, read whole each time. Of events only times are kept; titles
//! only where the operator wants them.

mod event;
mod feed;
mod judge;
mod later;
mod line;
mod occurrence;
mod recur;
mod row;
mod settings;
mod told;
mod when;

pub use feed::{Feed, feeds};
pub use settings::{Map, Settings, WORKING_ELSEWHERE};

use super::{
    Answer, Connector, Cursor, Lookup, Mode, OfPerson, Page, Question, Raw, Reject, Remark,
    Request, Row, SourceError, Stream,
};
use crate::model::Record;
use chrono_tz::Tz;
use secrecy::ExposeSecret;
use std::borrow::Cow;

const STREAM: &str = "events";

const BRINGS: &[&str] = &["calendar_entry: member_id started_at ended_at show_as status"];
const BRINGS_WITH_TITLES: &[&str] =
    &["calendar_entry: member_id started_at ended_at show_as status title"];

/// The calendars of a source as configured.
#[derive(Clone, Debug)]
pub struct ICalendar {
    feeds: Vec<Feed>,
    map: Map,
    keep_titles: bool,
    /// The zone of times that name none, where the feed names none either.
    zone: Tz,
    streams: [Stream; 1],
}

impl ICalendar {
    /// `zone` is the business's. Lines that are no feed are left out: the configuration has named them before.
    pub fn new(settings: &Settings, zone: Tz) -> Self {
        let lines = feeds(settings.feeds.expose_secret());
        Self {
            feeds: lines.into_iter().filter_map(Result::ok).collect(),
            map: settings.map.clone(),
            keep_titles: settings.keep_titles,
            zone,
            // Each feed has an address of its own.
            streams: [Stream::whole(STREAM, "")
                .mode(Mode::Rolling {
                    back: settings.days_back,
                    ahead: settings.days_ahead,
                })
                .brings(match settings.keep_titles {
                    true => BRINGS_WITH_TITLES,
                    false => BRINGS,
                })],
        }
    }

    /// The number of the feed at the cursor: each feed is a page.
    fn at(cursor: &Cursor) -> usize {
        let token = cursor.token.as_deref();
        token.and_then(|n| n.parse().ok()).unwrap_or(0)
    }

    /// The token of the feed after this one.
    fn after(&self, at: usize) -> Option<String> {
        let next = Some(at + 1).filter(|next| *next < self.feeds.len());
        next.map(|next| next.to_string())
    }

    /// What the answer of a feed holds, or what is wrong with it, and with whose.
    fn calendar(&self, at: usize, answer: &Answer) -> Result<line::Calendar, SourceError> {
        let owner = self.feeds.get(at).map_or("", |feed| &feed.owner);
        line::calendar(&answer.body).map_err(|error| SourceError::Shape {
            what: format!("{}: {error}", called(owner)),
        })
    }

    fn ask(&self, feed: &Feed) -> Request {
        Request {
            path: feed.address.expose_secret().to_owned(),
            headers: vec![("accept", "text/calendar".into())],
            subject: Some(called(&feed.owner)),
            remembered: true,
            ..Request::default()
        }
    }
}

/// What messages call a feed: its address is a secret.
fn called(owner: &str) -> String {
    format!("the calendar of {owner}")
}

impl Connector for ICalendar {
    fn streams(&self) -> &[Stream] {
        &self.streams
    }

    /// Each feed has an address of its own.
    fn base(&self, _discovered: Option<&Answer>) -> Result<String, SourceError> {
        Ok(String::new())
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn request(&self, _stream: &Stream, cursor: &Cursor) -> Request {
        let feed = self.feeds.get(Self::at(cursor));
        feed.map(|feed| self.ask(feed)).unwrap_or_default()
    }

    fn page<'a>(
        &self,
        _stream: &Stream,
        cursor: &Cursor,
        answer: &'a Answer,
    ) -> Result<Page<'a>, SourceError> {
        let at = Self::at(cursor);
        let calendar = self.calendar(at, answer)?;
        let window = cursor.from.zip(cursor.until);
        let rows = match (self.feeds.get(at), window) {
            (Some(feed), Some(window)) => occurrence::rows(
                feed,
                (&self.map, self.keep_titles),
                self.zone,
                &calendar,
                window,
            ),
            _ => Vec::new(),
        };
        let raw = |row: row::Row| Raw {
            external_id: row.id.clone(),
            body: Cow::Owned(row.written()),
            row: None,
        };
        Ok(Page {
            rows: rows.into_iter().map(raw).collect(),
            next: self.after(at),
        })
    }

    /// A feed is one person's.
    fn of_person(&self, _stream: &Stream, cursor: &Cursor) -> Option<OfPerson> {
        let at = Self::at(cursor);
        Some(OfPerson {
            member: self.feeds.get(at)?.owner.clone(),
            next: self.after(at),
        })
    }

    fn normalise(
        &self,
        _stream: &Stream,
        _parent: Option<&str>,
        row: &Row<'_>,
        _lookup: &Lookup,
    ) -> Result<Vec<Record>, Reject> {
        row::record(row)
    }

    /// A row is made of nothing but times, and a title where titles are kept; where more is in it, it stays away.
    fn scrub<'a>(&self, _stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
        row::kept(row, self.keep_titles)
    }

    fn judge(&self, _stream: Option<&Stream>, answer: &Answer) -> Option<SourceError> {
        judge::judge(answer)
    }

    /// Is each calendar there? Its stream's smallest page is the first one alone.
    fn questions(&self) -> Vec<Question> {
        let others = self.feeds.iter().skip(1);
        others
            .map(|feed| Question {
                about: STREAM,
                topic: "feed",
                request: self.ask(feed),
            })
            .collect()
    }

    fn remark(&self, _question: &Question, answer: &Answer) -> Remark {
        match line::calendar(&answer.body) {
            Ok(_) => Remark::Nothing,
            Err(error) => Remark::Warning {
                found: error.to_string(),
                mend: "open the address in a browser: it must give a calendar file".into(),
            },
        }
    }
}
