//! What an event says: when it is, how it repeats, and whether its time is taken.

use super::feed::Feed;
use super::line::{Event, Property};
use super::settings::Map;
use super::when::{Length, Time, Zones, length, time};
use crate::model::{Instant, ShowAs};
use crate::source::Reject;

/// An event's properties, asked by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a>(pub &'a Event);

impl<'a> Said<'a> {
    pub fn property(self, name: &str) -> Option<&'a Property> {
        self.0.iter().find(|p| p.name == name)
    }
    pub fn text(self, name: &str) -> &'a str {
        self.property(name).map_or("", |p| p.value.trim())
    }
    pub fn all(self, name: &str) -> impl Iterator<Item = &'a Property> {
        self.0.iter().filter(move |p| p.name == name)
    }
    fn is(self, name: &str, word: &str) -> bool {
        self.text(name).eq_ignore_ascii_case(word)
    }

    /// Its start.
    pub fn starts<'z>(self, zones: Zones<'z>) -> Result<Time<'z>, Reject> {
        let start = self
            .property("DTSTART")
            .ok_or_else(|| Reject::new("DTSTART", "it is missing"))?;
        time(start, &start.value, zones)
    }

    /// How long it lasts: to its end, else so long as it says, else the day, else no time at all.
    pub fn length<'z>(self, start: Time<'z>, zones: Zones<'z>) -> Result<Length, Reject> {
        if let Some(end) = self.property("DTEND") {
            return between(start, time(end, &end.value, zones)?);
        }
        let day = Length {
            days: u64::from(start.whole_day),
            seconds: 0,
        };
        match self.property("DURATION") {
            Some(told) => length(&told.value)
                .ok_or_else(|| Reject::new("DURATION", format!("{:?} is no length", told.value))),
            None => Ok(day),
        }
    }

    /// Which occurrence of its series it stands for.
    pub fn stands_for<'z>(self, zones: Zones<'z>) -> Result<Option<Time<'z>>, Reject> {
        let Some(id) = self.property("RECURRENCE-ID") else {
            return Ok(None);
        };
        time(id, &id.value, zones).map(Some)
    }

    /// Does it stand for all occurrences from that one on?
    pub fn and_all_that_follow(self) -> bool {
        let range = self
            .property("RECURRENCE-ID")
            .and_then(|id| id.parameter("RANGE"));
        range.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"))
    }

    /// Its title, on one line; what is marked as private has none.
    pub fn title(self) -> String {
        if self.is("CLASS", "PRIVATE") || self.is("CLASS", "CONFIDENTIAL") {
            return String::new();
        }
        let mut title = String::new();
        let mut letters = self.text("SUMMARY").chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => title.push(' '),
                    other => title.extend(other),
                },
                c if c.is_control() => {}
                c => title.push(c),
            }
        }
        title.trim().to_owned()
    }

    /// Of two texts of one event the later.
    pub fn edition(self) -> (u64, &'a str) {
        let sequence = self.text("SEQUENCE").parse().unwrap_or(0);
        let stamp = ["LAST-MODIFIED", "DTSTAMP"].map(|name| self.text(name));
        (
            sequence,
            stamp.into_iter().find(|s| !s.is_empty()).unwrap_or(""),
        )
    }

    /// Its state in a word.
    pub fn status(self) -> &'static str {
        if self.is("STATUS", "CANCELLED") {
            return "cancelled";
        }
        match self.is("STATUS", "TENTATIVE") {
            true => "tentative",
            false => "confirmed",
        }
    }

    /// Whether its time is taken. What the calendar's owner answered goes first, then Outlook's word, which knows more
    /// than the standard's.
    pub fn show_as(self, feed: &Feed, map: &Map) -> ShowAs {
        let answer = self.answer(feed);
        if answer.eq_ignore_ascii_case("DECLINED") {
            return ShowAs::Free;
        }
        let outlook = self.text("X-MICROSOFT-CDO-BUSYSTATUS").to_ascii_uppercase();
        match outlook.as_str() {
            "FREE" => return ShowAs::Free,
            "TENTATIVE" => return ShowAs::Tentative,
            "OOF" => return ShowAs::OutOfOffice,
            "WORKINGELSEWHERE" if map.working_elsewhere == "free" => return ShowAs::Free,
            _ => {}
        }
        if self.is("TRANSP", "TRANSPARENT") {
            return ShowAs::Free;
        }
        match self.status() == "tentative" || answer.eq_ignore_ascii_case("TENTATIVE") {
            true => ShowAs::Tentative,
            false => ShowAs::Busy,
        }
    }

    /// What the owner answered to the invitation.
    fn answer(self, feed: &Feed) -> &'a str {
        let is_owner = |p: &&Property| {
            let address = p.value.trim();
            let bare = address.get(7..).filter(|_| {
                address
                    .get(..7)
                    .is_some_and(|s| s.eq_ignore_ascii_case("mailto:"))
            });
            bare.is_some_and(|a| a.eq_ignore_ascii_case(&feed.owner))
        };
        let own = self.all("ATTENDEE").find(is_owner);
        own.and_then(|p| p.parameter("PARTSTAT")).unwrap_or("")
    }
}

/// From a start to an end.
pub(super) fn between(start: Time<'_>, end: Time<'_>) -> Result<Length, Reject> {
    let length = match start.whole_day && end.whole_day {
        true => {
            let days = (end.local.date() - start.local.date()).num_days();
            // Some programs write the last day instead of the one after it.
            let days = if days == 0 { 1 } else { days };
            u64::try_from(days)
                .ok()
                .map(|days| Length { days, seconds: 0 })
        }
        false => {
            let seconds = seconds(start.instant(false), end.instant(true));
            (seconds >= 0).then_some(Length { days: 0, seconds })
        }
    };
    length.ok_or_else(|| Reject::new("DTEND", "it is before DTSTART"))
}

fn seconds(from: Instant, to: Instant) -> i64 {
    (to - from).num_seconds()
}
