//! Where the mistakes go, and the things that only look like mistakes.

mod agreement;
mod beyond;
mod billing;
mod block;
mod calm_agreement;
mod calm_entry;
mod calm_time;
mod changed;
mod custom;
mod entry;
mod field;
mod person;
mod project;
mod scope;
mod script;
mod setup;
mod table;
mod team;
mod terms;
mod time;
mod words;

use super::build::{Build, Spot};
use chrono::NaiveDate;
use std::collections::VecDeque;
use table::Line;

/// Mistakes, the families in the order of need: a small firm gets the first of each rule as far as there is room.
const PLANTS: [&[Line]; 13] = [
    table::PLANTS,
    words::PLANTS,
    billing::PLANTS,
    person::PLANTS,
    scope::PLANTS,
    block::PLANTS,
    terms::PLANTS,
    project::PLANTS,
    setup::PLANTS,
    team::PLANTS,
    changed::PLANTS,
    beyond::PLANTS,
    custom::PLANTS,
];

/// What must stay silent.
const LOOK_ALIKES: [&[Line]; 13] = [
    table::LOOK_ALIKES,
    words::LOOK_ALIKES,
    billing::LOOK_ALIKES,
    person::LOOK_ALIKES,
    scope::LOOK_ALIKES,
    block::LOOK_ALIKES,
    terms::LOOK_ALIKES,
    project::LOOK_ALIKES,
    setup::LOOK_ALIKES,
    team::LOOK_ALIKES,
    changed::LOOK_ALIKES,
    beyond::LOOK_ALIKES,
    custom::LOOK_ALIKES,
];

/// Where a plant goes, and what makes it.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It makes a whole day. False: not this one.
    Day(fn(&mut Build, Spot) -> bool),
    /// It changes one service entry of an ordinary plain day. False: not this one.
    Entry(fn(&mut Build, Stretch) -> bool),
    /// It needs no day of its own; done once. False: not in this firm.
    Desk(fn(&mut Build) -> bool),
    /// It changes one service entry each of five people; done once. False: not in this firm.
    Crew(fn(&mut Build, &[Stretch]) -> bool),
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
    for line in setup::ANYWAY {
        ground.plant(build, line, false);
    }
    let order = rounds(&PLANTS.concat());
    let target = target(build.workers.len(), order.len());
    let mut planted = 0;
    for (n, line) in order.iter().cycle().enumerate().take(target * 3) {
        let again = n >= order.len();
        if planted < target && ground.plant(build, line, again) {
            planted += 1;
        }
    }
    let order = rounds(&LOOK_ALIKES.concat());
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
    if build.workers.len() >= SMALL {
        custom::times_needed(build);
    }
    build.world.expected.sort();
}

/// From so many people on every disguise is there.
const SMALL: usize = 20;

/// So many plants: a small firm has some of the rules, each once; from some forty people on every disguise, then more.
fn target(people: usize, disguises: usize) -> usize {
    match people {
        ..SMALL => (people * 2).max(22),
        _ => (people * 5).min(disguises).max(people * 3 / 4),
    }
}

/// The lines in rounds: one of each rule, then the second of each, and so on.
fn rounds(lines: &[Line]) -> Vec<Line> {
    let mut groups: Vec<VecDeque<Line>> = Vec::new();
    for &line in lines {
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

/// Plain days that are still free, and entries of plain days that nothing has changed yet.
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
            Place::Entry(act) => self.stretch(build).is_some_and(|s| act(build, s)),
            Place::Crew(act) => !again && self.crew(build).is_some_and(|crew| act(build, &crew)),
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
                if let Some(stretch) = self.stretch(build) {
                    act(build, stretch);
                }
            }
            Place::Crew(act) => {
                if !again && let Some(crew) = self.crew(build) {
                    act(build, &crew);
                }
            }
        }
    }

    /// An entry of a plain day, which several share.
    fn stretch(&mut self, build: &mut Build) -> Option<Stretch> {
        if self.entries.is_empty() {
            let spot = self.spots.pop_front()?;
            self.open(build, spot);
        }
        self.entries.pop()
    }

    /// Fills a plain day with entries that are free to be changed.
    fn open(&mut self, build: &mut Build, spot: Spot) {
        let day = build.plain_day(spot).into_iter();
        self.entries
            .extend(day.map(|entry| Stretch { spot, entry }));
    }

    /// An entry each of five people.
    fn crew(&mut self, build: &mut Build) -> Option<Vec<Stretch>> {
        let mut chosen: Vec<usize> = Vec::new();
        for (n, spot) in self.spots.iter().enumerate() {
            if chosen.len() < 5 && chosen.iter().all(|&c| self.spots[c].who != spot.who) {
                chosen.push(n);
            }
        }
        if chosen.len() < 5 {
            return None;
        }
        let spots: Vec<Spot> = chosen
            .iter()
            .rev()
            .filter_map(|&n| self.spots.remove(n))
            .collect();
        let each = spots.into_iter().map(|spot| {
            self.open(build, spot);
            self.entries.pop()
        });
        each.collect()
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
