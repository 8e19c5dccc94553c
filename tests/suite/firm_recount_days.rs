//! The second half of the recount: each day by the minute, and planned slots.

use super::firm_recount::{Found, Recount};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use daybook::model::*;
use daybook::simulator::world::*;
use std::collections::BTreeSet;

impl Recount<'_> {
    /// The window of a member's day.
    pub fn window(&self, sim: &SimMember, day: NaiveDate) -> Option<(i64, i64)> {
        let member = &sim.member;
        let weekday = day.weekday().num_days_from_monday() as usize;
        let (from, to) = match sim.calendar {
            None if weekday < 5 => (clock(9, 0), clock(17, 0)),
            None => return None,
            Some(c) => {
                let calendar = &self.world.calendars[c];
                if calendar.holidays.iter().any(|h| h.on == day) {
                    return None;
                }
                calendar.week[weekday]?
            }
        };
        let out = !member.is_human
            || member.started_on.is_some_and(|d| day < d)
            || member.ended_on.is_some_and(|d| day > d);
        let last = if to > from { day } else { day + Days::new(1) };
        let zone = member.time_zone.expect("generated");
        (!out).then(|| (second(zone, day, from), second(zone, last, to)))
    }

    /// Seconds of a day, one by one: windows without leave, and which of them are accounted for.
    pub fn day(&self, sim: &SimMember, day: NaiveDate, found: &mut BTreeSet<Found>) {
        let Some((from, to)) = self.window(sim, day) else {
            return;
        };
        let (zone, id) = (sim.member.time_zone.expect("generated"), &sim.member.id);
        let mine = || {
            self.recent
                .iter()
                .filter(|e| e.member_id == *id && (e.work_date - day).num_days().abs() <= 1)
        };
        let mut leave = Vec::new();
        let mut taken = Vec::new();
        let (mut untimed, mut untimed_leave) = (0, 0);
        for entry in mine() {
            let is_leave = entry.accounts_as == Some(AccountsAs::Absence);
            match (entry.started_at, entry.ended_at) {
                (Some(a), Some(b)) if is_leave => leave.push((a.timestamp(), b.timestamp())),
                (Some(a), Some(b)) => {
                    let end = if (b - a).num_hours() > 12 {
                        a + TimeDelta::seconds(entry.worked.0)
                    } else {
                        b
                    };
                    taken.push((a.timestamp(), end.min(b).timestamp()));
                }
                _ if entry.work_date != day => {}
                _ if is_leave => untimed_leave += entry.worked.0,
                _ => untimed += entry.worked.0,
            }
        }
        for s in self.world.schedule.iter().filter(|s| s.member_id == *id) {
            let list = if s.type_name == "Vacation" {
                &mut leave
            } else {
                &mut taken
            };
            if !s.tentative {
                list.push((s.start.timestamp(), s.end.timestamp()));
            }
        }
        let in_any = |list: &[(i64, i64)], t: i64| list.iter().any(|&(a, b)| a <= t && t < b);
        // By the minute, but for the edges of the one gap that is a second short.
        let step = if taken
            .iter()
            .chain(&leave)
            .any(|(a, b)| (a % 60, b % 60) != (0, 0))
        {
            1
        } else {
            60
        };
        let midnight = second(zone, day, NaiveTime::MIN);
        let next = second(zone, day + Days::new(1), NaiveTime::MIN);
        let before = self
            .window(sim, day - Days::new(1))
            .map_or(midnight, |w| w.1.max(midnight));
        let mut expected = 0;
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        let mut accounted = untimed;
        for t in (before..next.max(to)).step_by(step as usize) {
            let open = from <= t && t < to && !in_any(&leave, t);
            let done = in_any(&taken, t);
            expected += if open { step } else { 0 };
            accounted += if done && !in_any(&leave, t) { step } else { 0 };
            if open && !done {
                match stretches.last_mut() {
                    Some(last) if last.1 == t => last.1 = t + step,
                    _ => stretches.push((t, t + step)),
                }
            }
        }
        if expected <= untimed_leave {
            return;
        }
        let subject = format!("{id}/{day}");
        let pause = if expected >= 6 * 3600 { 1800 } else { 0 };
        let gap = 45 * 60;
        if accounted == 0 && untimed_leave == 0 {
            found.insert(("time.no_entries".into(), "member_day", subject, None, None));
            return;
        }
        if expected - pause - untimed_leave - accounted < gap {
            return;
        }
        if untimed + untimed_leave > 0 {
            let open: i64 = stretches.iter().map(|s| s.1 - s.0).sum();
            let left = open - pause - untimed - untimed_leave;
            if left >= gap {
                found.insert((
                    "time.shortfall".into(),
                    "member_day",
                    subject,
                    None,
                    Some(Seconds(left)),
                ));
            }
            return;
        }
        let noon = (
            second(zone, day, clock(11, 0)),
            second(zone, day, clock(14, 30)),
        );
        let share = |s: &(i64, i64)| (s.1.min(noon.1) - s.0.max(noon.0)).max(0);
        let most = stretches.iter().map(share).max().unwrap_or(0);
        let lunch = stretches.iter().position(|s| share(s) == most && most > 0);
        for (n, s) in stretches.iter().enumerate() {
            let length = s.1 - s.0 - if Some(n) == lunch { most.min(pause) } else { 0 };
            if length >= gap {
                let start = DateTime::from_timestamp(s.0, 0);
                found.insert((
                    "time.gap".into(),
                    "member_day",
                    subject.clone(),
                    start,
                    Some(Seconds(length)),
                ));
            }
        }
    }

    pub fn slots(&self, found: &mut BTreeSet<Found>) {
        for s in &self.world.schedule {
            let zone = self
                .world
                .members
                .iter()
                .find(|m| m.member.id == s.member_id)
                .expect("generated")
                .member
                .time_zone
                .expect("generated");
            let day = s.start.with_timezone(&zone).date_naive();
            let long = s.end - s.start >= TimeDelta::minutes(45);
            if day < self.first
                || day >= self.today
                || s.ticket_id.is_none()
                || s.tentative
                || !long
            {
                continue;
            }
            let touched = self.recent.iter().any(|e| {
                e.member_id == s.member_id
                    && match (e.started_at, e.ended_at) {
                        (Some(a), Some(b)) if a == b => s.start <= a && a <= s.end,
                        (Some(a), Some(b)) => a < s.end && b > s.start,
                        _ => e.work_date == day && e.ticket_id == s.ticket_id,
                    }
            });
            if !touched {
                let id = format!("psa:{}", s.number);
                found.insert((
                    "time.planned_without_entry".into(),
                    "calendar_entry",
                    id,
                    None,
                    None,
                ));
            }
        }
    }
}

fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of the day")
}

fn second(zone: Tz, day: NaiveDate, time: NaiveTime) -> i64 {
    zone.from_local_datetime(&day.and_time(time))
        .earliest()
        .expect("generated")
        .timestamp()
}
