//! Teams: who belongs to which on a day, and what a team's hours of a month were spent on (`domain.md` §7.1).

use super::directory::Member;
use super::facts::Firm;
use super::id::{CompanyId, MemberId, PersonId};
use super::table::WORK_CATEGORIES;
use super::time::Seconds;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The team of people of whom no source says one.
pub const NO_TEAM: &str = "(no team)";

/// The team that teams too small to be shown are merged into (contract §5).
pub const SMALL_TEAMS: &str = "(small teams)";

/// How many categories of work there are.
pub const CATEGORIES: usize = WORK_CATEGORIES.len();

/// What kind of work a work type is for: its place in [`WORK_CATEGORIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkCategory(usize);

impl WorkCategory {
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        WORK_CATEGORIES.iter().position(|w| *w == word).map(Self)
    }
    /// Its place among the categories.
    pub fn at(self) -> usize {
        self.0
    }
}

/// A member's time in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The team.
    pub team: String,
    /// First day; none: always was.
    pub valid_from: Option<NaiveDate>,
    /// First day it no longer holds.
    pub valid_to: Option<NaiveDate>,
}

/// Hours of a team on the work of one company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TeamHours {
    /// Worked, leave left out.
    pub worked: Seconds,
    /// Of these for clients.
    pub client: Seconds,
    /// Of these with the option billable, covered or not.
    pub billable: Seconds,
    /// Worked, by category of the work type; what has none is in `worked` alone.
    pub categories: [Seconds; CATEGORIES],
    /// Worked, and entered after the month's first version was closed.
    pub late: Seconds,
}

/// Hours by company (none: work that names no company) and team.
pub type HoursByTeam = BTreeMap<(Option<CompanyId>, String), TeamHours>;

impl TeamHours {
    /// Adds others.
    pub fn add(&mut self, more: &Self) {
        self.worked += more.worked;
        self.client += more.client;
        self.billable += more.billable;
        for (sum, more) in self.categories.iter_mut().zip(more.categories) {
            *sum += more;
        }
        self.late += more.late;
    }
}

/// A team in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamMonth {
    /// Under which name it is shown; none: it is too small to be shown at all.
    pub shown_as: Option<String>,
    /// People who were in it on at least one day.
    pub members: i64,
    /// Time they were expected for, less holidays, leave and the unpaid break.
    pub available: Seconds,
}

impl Firm {
    /// The team of a member's person on a day: a dated membership, else the team the member's record names; of the member
    /// shown before those of other sources.
    pub fn team_on(&self, member: &MemberId, date: NaiveDate) -> &str {
        let person = self.person_of.get(member);
        let members = person.and_then(|id| self.persons.get(id));
        let members = members.map_or(std::slice::from_ref(member), |p| &p.members);
        let dated = members.iter().find_map(|m| self.dated_team(m, date));
        let named = || {
            let known = members.iter().filter_map(|m| self.members.get(m));
            known.into_iter().find_map(|m| m.team.as_deref())
        };
        dated.or_else(named).unwrap_or(NO_TEAM)
    }

    fn dated_team(&self, member: &MemberId, date: NaiveDate) -> Option<&str> {
        let holds = |m: &&Membership| {
            m.valid_from.is_none_or(|from| from <= date) && m.valid_to.is_none_or(|to| date < to)
        };
        let rows = self.memberships.get(member)?.iter().filter(holds);
        let latest = rows.max_by_key(|m| (m.valid_from, std::cmp::Reverse(&m.team)));
        latest.map(|m| m.team.as_str())
    }

    /// The member shown of somebody whose hours are a team's: a human being of whom a record has come.
    pub fn teammate(&self, member: &MemberId) -> Option<&Member> {
        let person = self.person_of.get(member);
        let shown = person.and_then(|id: &PersonId| self.persons.get(id));
        let shown = shown.map_or(member, |p| &p.member_id);
        self.members
            .get(shown)
            .filter(|m| m.is_human && !m.inferred)
    }
}
