//! Ordinary days: every window filled with work, meetings, leave and short pauses, so that no rule has a word to say.

use super::build::{Build, Shift, Spot};
use super::catalogue::code;
use super::people::team;
use crate::model::*;
use chrono::{NaiveDate, TimeDelta, Timelike};

/// What a stretch of the day is for.
enum Piece {
    Ticket,
    Project,
    Planned,
    Meeting,
    Code(i64),
}

impl Build {
    /// Fills the days of everybody up to (not including) a day.
    pub fn live_until(&mut self, until: NaiveDate) {
        let first = self.world.first_day;
        for date in first.iter_days().take_while(|d| *d < until) {
            for who in 0..self.workers.len() {
                self.live(Spot { who, date });
            }
        }
    }

    /// An ordinary day of one person, leave among them.
    pub fn live(&mut self, spot: Spot) {
        let Some(shift) = self.shift(spot) else {
            return;
        };
        match self.rng.u8(..100) {
            0..=1 => self.leave_by_calendar(spot, shift),
            2 => {
                self.untimed_leave(spot, shift.minutes);
            }
            3..=4 if shift.minutes == 480 => self.half_day(spot, shift),
            _ => self.work_through(spot, shift),
        }
    }

    /// A whole day of leave in the calendar.
    pub fn leave_by_calendar(&mut self, spot: Spot, shift: Shift) {
        self.schedule(
            spot,
            shift.start,
            shift.after(shift.minutes),
            "Vacation",
            None,
        );
    }

    /// The second half of the day off: in the calendar, or as a timed entry on the code for leave.
    pub fn half_day(&mut self, spot: Spot, shift: Shift) {
        let noon = shift.after(240);
        let end = shift.after(480);
        self.fill(spot, shift.start, noon);
        if self.rng.bool() {
            self.schedule(spot, noon, end, "Vacation", None);
        } else {
            self.internal_entry(spot, noon, end, code::PTO);
        }
    }

    fn work_through(&mut self, spot: Spot, shift: Shift) {
        let end = shift.after(shift.minutes);
        if shift.minutes < 360 {
            return self.fill(spot, shift.start, end);
        }
        // Lunch of half an hour begins between 11:15 and 13:00, local.
        let lunch_at = (11 * 60 + 15 + 15 * self.rng.i64(0..=7) - shift.local).clamp(180, 240);
        self.fill(spot, shift.start, shift.after(lunch_at));
        self.fill(spot, shift.after(lunch_at + 30), end);
    }

    /// Fills a stretch without a pause of more than ten minutes.
    pub fn fill(&mut self, spot: Spot, from: Instant, to: Instant) {
        let mut start = from;
        while start < to {
            let rest = (to - start).num_minutes();
            let mut length = match self.workers[spot.who].team {
                team::PROJECTS => 15 * self.rng.i64(1..=8),
                _ => 5 * self.rng.i64(3..=24),
            };
            if rest - length < 15 {
                length = rest;
            }
            let mut end = start + TimeDelta::minutes(length);
            // Nobody's entry crosses midnight by chance: its work date would be another day's.
            let zone = self.workers[spot.who].zone;
            let local = end.with_timezone(&zone);
            let after = i64::from(local.num_seconds_from_midnight() / 60);
            if after > 0 && after < length {
                end -= TimeDelta::minutes(after);
            }
            self.piece(spot, start, end);
            start = end;
            if self.rng.u8(..8) == 0 && (to - start).num_minutes() > 30 {
                start += TimeDelta::minutes(5 * self.rng.i64(1..=2));
            }
        }
    }

    fn piece(&mut self, spot: Spot, from: Instant, to: Instant) {
        match self.draw_piece() {
            Piece::Ticket => {
                let ticket = self.some_ticket(spot, from);
                self.ticket_entry(spot, from, to, ticket);
                if self.rng.u8(..30) == 0 {
                    let maybe = self.schedule(spot, from, to, "Meeting", None);
                    self.world.schedule[maybe].tentative = true;
                }
            }
            Piece::Planned => {
                let ticket = self.some_ticket(spot, from);
                self.schedule(spot, from, to, "Service", Some(ticket));
                self.ticket_entry(spot, from, to, ticket);
            }
            Piece::Project => {
                let job = self.rng.usize(..self.jobs.len());
                let tickets = &self.jobs[job].tickets;
                let ticket = tickets[self.rng.usize(..tickets.len())];
                self.ticket_entry(spot, from, to, ticket);
            }
            Piece::Meeting => {
                self.schedule(spot, from, to, "Meeting", None);
            }
            Piece::Code(code) => {
                self.internal_entry(spot, from, to, code);
            }
        }
    }

    fn draw_piece(&mut self) -> Piece {
        match self.rng.u8(..100) {
            0..=59 => Piece::Ticket,
            60..=64 => Piece::Planned,
            65..=78 => Piece::Project,
            79..=84 => Piece::Meeting,
            85..=93 => Piece::Code(code::WRAP),
            94..=97 => Piece::Code(code::INTERNAL),
            _ => Piece::Code(code::TRAINING),
        }
    }

    /// A new ticket of some client, which nobody else works.
    pub fn fresh_ticket(&mut self, spot: Spot, at: Instant) -> usize {
        let client = self.draw[self.rng.usize(..self.draw.len())];
        let terms = self.terms(client, spot.date);
        self.service_ticket(client, terms, at, spot.who)
    }

    /// A ticket of some client: one worked lately on the same terms, or a new one.
    fn some_ticket(&mut self, spot: Spot, at: Instant) -> usize {
        let client = self.draw[self.rng.usize(..self.draw.len())];
        let terms = self.terms(client, spot.date);
        let agreement = terms.map(|t| self.agreement_id(t));
        let recent = &self.clients[client].recent;
        if !recent.is_empty() && self.rng.u8(..10) < 6 {
            let known = recent[self.rng.usize(..recent.len())];
            let ticket = &self.world.tickets[known];
            if ticket.ticket.agreement_id == agreement && ticket.opened_at <= at {
                return known;
            }
        }
        let ticket = self.service_ticket(client, terms, at, spot.who);
        let recent = &mut self.clients[client].recent;
        recent.push(ticket);
        if recent.len() > 6 {
            recent.remove(0);
        }
        ticket
    }
}
