//! The lines of an iCalendar file (RFC 5545 §3.1): unfolded, cut into name, parameters and value, sorted by event.

use crate::source::SourceError;
use std::borrow::Cow;

/// A property of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// In capitals.
    pub name: String,
    /// Names in capitals, values without their quotes.
    pub parameters: Vec<(String, String)>,
    pub value: String,
}

impl Property {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The properties of one event, those of its alarms left out.
pub(super) type Event = Vec<Property>;

/// When the clock of a zone is changed, each as the properties of an event are.
pub(super) type Observances = Vec<Event>;

/// What is read of a file.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// The zone that times without one are in.
    pub zone: Option<String>,
    pub events: Vec<Event>,
    /// Zones as the file defines them, by its names for them.
    pub zones: Vec<(String, Observances)>,
}

impl Calendar {
    /// Takes in a property of the component that is open.
    fn take(&mut self, open: &[String], property: &Property) {
        let inner = open.last().map_or("", String::as_str);
        let outer = open.iter().rev().nth(1).map_or("", String::as_str);
        match (outer, inner) {
            (_, "VEVENT") => {
                let event = self.events.last_mut().into_iter();
                event.for_each(|e| e.push(property.clone()));
            }
            (_, "VTIMEZONE") if property.name == "TZID" => {
                let zone = self.zones.last_mut().into_iter();
                zone.for_each(|(name, _)| property.value.trim().clone_into(name));
            }
            ("VTIMEZONE", "STANDARD" | "DAYLIGHT") => {
                let observance = self.zones.last_mut().and_then(|(_, o)| o.last_mut());
                observance
                    .into_iter()
                    .for_each(|o| o.push(property.clone()));
            }
            _ => {}
        }
    }

    /// A component begins.
    fn begin(&mut self, word: &str) {
        match word {
            "VEVENT" => self.events.push(Event::new()),
            "VTIMEZONE" => self.zones.push((String::new(), Observances::new())),
            "STANDARD" | "DAYLIGHT" => {
                let zone = self.zones.last_mut().into_iter();
                zone.for_each(|(_, observances)| observances.push(Event::new()));
            }
            _ => {}
        }
    }
}

/// Reads a file that is whole: a cut one would look as if its last events had been deleted.
pub(super) fn calendar(text: &str) -> Result<Calendar, SourceError> {
    let mut calendar = Calendar::default();
    let mut open: Vec<String> = Vec::new();
    let mut seen = false;
    for line in unfolded(text.trim_start_matches('\u{feff}')) {
        let Some(property) = property(&line) else {
            // A line before the first calendar is no calendar; one inside is somebody's free text, badly folded.
            if seen || line.trim().is_empty() {
                continue;
            }
            return Err(no_calendar());
        };
        let word = property.value.trim().to_ascii_uppercase();
        match property.name.as_str() {
            "BEGIN" => {
                if open.is_empty() && word != "VCALENDAR" {
                    return Err(no_calendar());
                }
                seen = true;
                calendar.begin(&word);
                open.push(word);
            }
            "END" if open.pop().as_ref() != Some(&word) => return Err(cut()),
            "END" => {}
            _ if open.is_empty() && !seen => return Err(no_calendar()),
            "X-WR-TIMEZONE" if open.len() == 1 => calendar.zone = Some(property.value),
            _ => calendar.take(&open, &property),
        }
    }
    match (seen, open.is_empty()) {
        (true, true) => Ok(calendar),
        (true, false) => Err(cut()),
        (false, _) => Err(no_calendar()),
    }
}

fn cut() -> SourceError {
    SourceError::Shape {
        what: "what was begun in it is not ended".into(),
    }
}

fn no_calendar() -> SourceError {
    SourceError::Shape {
        what: "the answer does not begin with BEGIN:VCALENDAR, and so is no calendar".into(),
    }
}

/// Lines with those that begin with a blank joined to the one before.
fn unfolded(text: &str) -> Vec<Cow<'_, str>> {
    let mut lines: Vec<Cow<'_, str>> = Vec::new();
    for line in text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.to_mut().push_str(more),
            _ => lines.push(Cow::Borrowed(line)),
        }
    }
    lines
}

/// `NAME;KEY=value;KEY="quoted: value":the rest`.
fn property(line: &str) -> Option<Property> {
    let end = line.find([';', ':'])?;
    let name = line[..end].trim();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return None;
    }
    let mut parameters = Vec::new();
    let mut rest = &line[end..];
    while let Some(inner) = rest.strip_prefix(';') {
        let cut = unquoted(inner)?;
        if let Some((key, value)) = inner[..cut].split_once('=') {
            let value = value.trim().trim_matches('"').to_owned();
            parameters.push((key.trim().to_ascii_uppercase(), value));
        }
        rest = &inner[cut..];
    }
    Some(Property {
        name: name.to_ascii_uppercase(),
        parameters,
        value: rest.strip_prefix(':')?.to_owned(),
    })
}

/// Where the first `;` or `:` outside of quotes is.
fn unquoted(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|b| {
        quoted ^= b == b'"';
        !quoted && (b == b';' || b == b':')
    })
}
