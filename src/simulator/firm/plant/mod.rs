//! Where the mistakes go, and the things that only look like mistakes.

mod agreement;
mod calm_agreement;
mod calm_entry;
mod calm_time;
mod entry;
mod field;
mod script;
mod table;
mod time;

use super::build::{Build, Spot};
use chrono::NaiveDate;
use std::collections::VecDeque;
use table::{LOOK_ALIKES, Line, PLANTS};

/// Where a plant goes, and what makes it.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It makes a whole day. False: not this one.
    Day(fn(&mut Build, Spot) -> bool),
    /// It changes one service entry of an ordinary plain day. False: not this one.
    Entry(fn(&mut Build, Stretch) -> bool),
    /// It needs no day of its own; done once. False: not in this firm.
    Desk(fn(&mut Build) -> bool),
}

/// A service entry of a plain day, free to be changed.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    /// Whose day.
    pub spot: Spot,
    /// Index of the entry.
    pub entry: usize,
}

/// Plants, look-alikes in equal number, and ordinary work on all other days of the last week.
pub(super) fn place(build: &mut Build, week: &[NaiveDate]) {
    let mut ground = Ground::survey(build, week);
    let order = rounds(PLANTS);
    let target = target(build.workers.len(), order.len());
    let mut planted = 0;
    for (n, line) in order.iter().cycle().enumerate().take(target * 3) {
        let again = n >= order.len();
        if planted < target && ground.plant(build, line, again) {
            planted += 1;
        }
    }
    ground.prepare(build);
    let order = rounds(LOOK_ALIKES);
    let wanted = build.world.expected.len();
    for (n, line) in order.iter().cycle().enumerate().take(wanted * 4) {
        if build.world.look_alikes.len() < wanted {
            ground.spare(build, line, n >= order.len());
        }
    }
    for &date in week {
        for who in 0..build.workers.len() {
            let spot = Spot { who, date };
            if !build.taken.contains(&spot) {
                build.live(spot);
            }
        }
    }
    build.world.expected.sort();
}

/// So many plants: one of each rule in a small firm, every disguise from some forty people on, then more of them.
fn target(people: usize, disguises: usize) -> usize {
    (people * 2).min(disguises).max(22).max(people * 3 / 4)
}

/// The lines in rounds: one of each rule, then the second of each, and so on.
fn rounds(lines: &'static [Line]) -> Vec<&'static Line> {
    let mut groups: Vec<VecDeque<&Line>> = Vec::new();
    for line in lines {
        match groups.iter_mut().find(|g| g[0].rule == line.rule) {
            Some(group) => group.push_back(line),
            None => groups.push(VecDeque::from([line])),
        }
    }
    let mut order = Vec::new();
    while order.len() < lines.len() {
        order.extend(groups.iter_mut().filter_map(VecDeque::pop_front));
    }
    order
}

/// Plain days that are still free, and entries of plain days made for look-alikes.
struct Ground {
    spots: VecDeque<Spot>,
    entries: Vec<Stretch>,
}

impl Ground {
    /// All plain days of the week in mixed order, a good share of the last one first.
    fn survey(build: &mut Build, week: &[NaiveDate]) -> Self {
        let mut spots: Vec<Spot> = Vec::new();
        for &date in week {
            let all = (0..build.workers.len()).map(|who| Spot { who, date });
            spots.extend(all.filter(|s| build.plain_shift(*s).is_some()));
        }
        build.rng.shuffle(&mut spots);
        let yesterday = build.days_ago(1);
        let share = build.workers.len() / 4 + 2;
        let (last, rest): (Vec<Spot>, Vec<Spot>) =
            spots.into_iter().partition(|s| s.date == yesterday);
        let (first, later) = last.split_at(share.min(last.len()));
        let spots = [first, &rest, later].concat();
        Self {
            spots: spots.into(),
            entries: Vec::new(),
        }
    }

    /// One plant; false where no day fits, or where it is done already.
    fn plant(&mut self, build: &mut Build, line: &Line, again: bool) -> bool {
        (build.rule, build.what) = (line.rule, line.what);
        match line.place {
            Place::Desk(act) => !again && act(build),
            Place::Day(act) => self.on_a_day(build, act),
            Place::Entry(act) => {
                let Some(spot) = self.spots.pop_front() else {
                    return false;
                };
                let entry = build.plain_day(spot)[1];
                act(build, Stretch { spot, entry })
            }
        }
    }

    /// One look-alike.
    fn spare(&mut self, build: &mut Build, line: &Line, again: bool) {
        (build.rule, build.what) = (line.rule, line.what);
        match line.place {
            Place::Desk(act) => {
                if !again {
                    act(build);
                }
            }
            Place::Day(act) => {
                self.on_a_day(build, act);
            }
            Place::Entry(act) => {
                if self.entries.is_empty() {
                    self.prepare(build);
                }
                if let Some(stretch) = self.entries.pop() {
                    act(build, stretch);
                }
            }
        }
    }

    /// Gives look-alikes of entries a plain day to share.
    fn prepare(&mut self, build: &mut Build) {
        if let Some(spot) = self.spots.pop_front() {
            let day = build.plain_day(spot);
            self.entries
                .extend(day.into_iter().map(|entry| Stretch { spot, entry }));
        }
    }

    fn on_a_day(&mut self, build: &mut Build, act: fn(&mut Build, Spot) -> bool) -> bool {
        for n in 0..self.spots.len() {
            let spot = self.spots[n];
            if act(build, spot) {
                build.taken.insert(spot);
                self.spots.remove(n);
                return true;
            }
        }
        false
    }
}
