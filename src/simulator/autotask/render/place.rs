//! Locations: where people are, in which zone, and which hours and holidays they have there.

use super::Names;
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use crate::simulator::world::{SimCalendar, SimMember, World};
use chrono_tz::Tz;

/// A calendar in a zone: the world's people have both of their own, this vendor's have a place with both.
type Place = (Option<usize>, Tz);

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Writes locations, their hours, and holidays.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let world = names.world;
    let places = places(world);
    let locations = (1..)
        .zip(&places)
        .map(|(id, place)| plain(id, place, names));
    drafts.put("InternalLocations", locations);
    let open = (1..).zip(&places);
    let hours = open.filter_map(|(id, (calendar, zone))| {
        let calendar = world.calendars.get((*calendar)?)?;
        Some(hours(id, calendar, *zone, names))
    });
    drafts.put("InternalLocationWithBusinessHours", hours);
    let holidays = world.calendars.iter().flat_map(|c| {
        (1..).zip(&c.holidays).map(|(n, h)| {
            let mut r = Record::new(c.number * 1000 + n);
            r.int("holidaySetID", c.number);
            r.text("holidayName", &h.name);
            r.day("holidayDate", h.on);
            r.silent(names.origin)
        })
    });
    drafts.put("Holidays", holidays);
}

/// The number of somebody's location.
pub(super) fn location(world: &World, member: &SimMember) -> i64 {
    let at = places(world)
        .iter()
        .position(|p| *p == place(world, member));
    at.and_then(|n| i64::try_from(n + 1).ok()).unwrap_or(1)
}

fn place(world: &World, member: &SimMember) -> Place {
    let zone = member.member.time_zone.unwrap_or(world.time_zone);
    (member.calendar, zone)
}

/// Each place once, in the order of people.
fn places(world: &World) -> Vec<Place> {
    let mut all = Vec::new();
    for member in &world.members {
        let place = place(world, member);
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

/// Microsoft's old number of a zone.
fn zone_index(zone: Tz) -> i64 {
    match zone {
        Tz::America__Los_Angeles => 4,
        Tz::America__Chicago => 20,
        Tz::Europe__London => 85,
        _ => 35,
    }
}

fn plain(id: i64, (calendar, zone): &Place, names: &Names<'_>) -> Draft {
    let calendar = calendar.and_then(|c| names.world.calendars.get(c));
    let mut r = Record::new(id);
    r.text("name", calendar.map_or("Elsewhere", |c| &c.name));
    r.flag("isDefault", id == 1);
    r.text("timeZone", &zone_index(*zone).to_string());
    r.maybe_int("holidaySetId", calendar.map(|c| c.number));
    r.silent(names.origin)
}

fn hours(id: i64, calendar: &SimCalendar, zone: Tz, names: &Names<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", &calendar.name);
    r.flag("isDefault", id == 1);
    r.int("holidaySetID", calendar.number);
    r.int("timeZoneID", zone_index(zone));
    r.flag("noHoursOnHolidays", true);
    for (day, window) in DAYS.into_iter().zip(calendar.week) {
        let (start, end) = (
            format!("{day}BusinessHoursStartTime"),
            format!("{day}BusinessHoursEndTime"),
        );
        match window {
            Some((from, to)) => {
                r.text(&start, &format!("1900-01-01T{}Z", from.format("%H:%M:%S")));
                r.text(&end, &format!("1900-01-01T{}Z", to.format("%H:%M:%S")));
            }
            None => {
                r.nothing(&start);
                r.nothing(&end);
            }
        }
    }
    r.silent(names.origin)
}
