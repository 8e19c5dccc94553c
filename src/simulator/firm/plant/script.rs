//! The words plants are written in: days by the minute, moved entries, what must and must not be found.

use super::Stretch;
use crate::model::*;
use crate::simulator::firm::build::{Build, Shift, Spot, at, id};
use crate::simulator::firm::catalogue::{SERVICE_BOARD, kind};
use crate::simulator::firm::work::Order;
use crate::simulator::world::{LookAlike, Plant};

impl Build {
    /// The window of a day that is known to be plain.
    pub fn window_of(&self, spot: Spot) -> Shift {
        self.plain_shift(spot)
            .expect("plants are only given plain days")
    }

    /// Time on tickets of clients, from and to in minutes after the window's start.
    pub fn script(&mut self, spot: Spot, pieces: &[(i64, i64)]) -> Vec<usize> {
        let shift = self.window_of(spot);
        pieces
            .iter()
            .map(|&(from, to)| {
                let (from, to) = (shift.after(from), shift.after(to));
                let ticket = self.fresh_ticket(spot, from);
                self.ticket_entry(spot, from, to, ticket)
            })
            .collect()
    }

    /// Five entries and half an hour of lunch fill the day.
    pub fn plain_day(&mut self, spot: Spot) -> Vec<usize> {
        self.taken.insert(spot);
        let pieces = [(0, 90), (90, 180), (210, 300), (300, 390), (390, 480)];
        self.script(spot, &pieces)
    }

    /// A client with an agreement of its own that holds all week, has no limit, is billed to nobody else and
    /// leaves projects out: company and agreement.
    pub fn steady_client(&mut self) -> (CompanyId, usize) {
        let count = self.clients.len();
        let week = self.days_ago(7);
        for _ in 0..count {
            let n = self.turn % count;
            self.turn += 1;
            let Some(terms) = self.terms(n, week) else {
                continue;
            };
            let agreement = &self.world.agreements[terms].agreement;
            let company = &self.clients[n].company;
            let is_plain = agreement.unlimited
                && agreement.company_id == *company
                && agreement.bill_to_company_id.is_none()
                && !agreement.covers_projects;
            if is_plain {
                return (company.clone(), terms);
            }
        }
        unreachable!("the second client of every firm has such an agreement")
    }

    /// A new service ticket of a company, opened before a stretch.
    pub fn ticket_for(
        &mut self,
        company: &CompanyId,
        agreement: Option<usize>,
        stretch: Stretch,
    ) -> usize {
        let order = Order {
            board: SERVICE_BOARD,
            company: company.clone(),
            agreement: agreement.map(|a| self.agreement_id(a)),
            project: None,
        };
        let start = self.world.entries[stretch.entry].entry.started_at;
        let opened_at = start.unwrap_or(self.world.now) - chrono::TimeDelta::minutes(30);
        self.open_ticket(order, opened_at, stretch.spot.who)
    }

    /// Moves an entry to a ticket, with all that the ticket says.
    pub fn move_to(&mut self, stretch: Stretch, ticket: usize) {
        let of = self.world.tickets[ticket].ticket.clone();
        let entry = self.entry_mut(stretch);
        entry.ticket_id = Some(of.id);
        entry.company_id = of.company_id;
        if of.project_id.is_some() {
            entry.work_type_id = Some(id(kind::PROJECT));
        }
        entry.project_id = of.project_id;
        self.put_on(stretch, of.agreement_id);
    }

    /// Puts the entry alone on an agreement.
    pub fn put_on(&mut self, stretch: Stretch, agreement: Option<AgreementId>) {
        let place = agreement.as_ref().and_then(|a| self.agreement_at.get(a));
        let terms = place.map(|&p| &self.world.agreements[p].agreement);
        let date = self.world.entries[stretch.entry].entry.work_date;
        let holds = terms.map(|t| t.covers_time && t.active_on(date));
        let entry = self.entry_mut(stretch);
        entry.covered = holds.map(|h| if h { entry.worked } else { Seconds(0) });
        entry.agreement_id = agreement;
    }

    /// The entry of a stretch.
    pub fn entry_mut(&mut self, stretch: Stretch) -> &mut TimeEntry {
        &mut self.world.entries[stretch.entry].entry
    }

    /// Changes an entry by its index.
    pub fn with(&mut self, index: usize, change: impl FnOnce(&mut TimeEntry)) {
        change(&mut self.world.entries[index].entry);
    }

    /// The planted rule must find this.
    pub fn expect(&mut self, subject_kind: &'static str, subject_id: String) -> bool {
        self.world.expected.push(Plant {
            rule: self.rule,
            subject_kind,
            subject_id,
            disguise: self.what,
            start: None,
            length: None,
        });
        true
    }

    /// Another rule must find this, too.
    pub fn expect_of(
        &mut self,
        rule: &'static str,
        subject_kind: &'static str,
        id: String,
    ) -> bool {
        let own = std::mem::replace(&mut self.rule, rule);
        self.expect(subject_kind, id);
        self.rule = own;
        true
    }

    /// The planted rule must find this agreement.
    pub fn expect_agreement(&mut self, index: usize) -> bool {
        let id = self.agreement_id(index).to_string();
        self.expect("agreement", id)
    }

    /// The spared rule must not find this agreement.
    pub fn fine_agreement(&mut self, index: usize) -> bool {
        let id = self.agreement_id(index).to_string();
        self.fine(id)
    }

    /// Work on a day on which nobody is expected, so many minutes from nine on; returns its index.
    pub fn extra(
        &mut self,
        who: usize,
        date: chrono::NaiveDate,
        minutes: i64,
        ticket: usize,
    ) -> usize {
        let zone = self.workers[who].zone;
        let (from, to) = (at(zone, date, 540), at(zone, date, 540 + minutes));
        self.ticket_entry(Spot { who, date }, from, to, ticket)
    }

    /// The planted rule must find this entry.
    pub fn expect_entry(&mut self, index: usize) -> bool {
        let id = self.world.entries[index].entry.id.to_string();
        self.expect("time_entry", id)
    }

    /// The planted rule must find this day, with a length of so many minutes and, for a gap, a start.
    pub fn expect_day(&mut self, spot: Spot, start: Option<i64>, minutes: Option<i64>) -> bool {
        let subject = self.day_name(spot);
        let shift = self.window_of(spot);
        self.expect("member_day", subject);
        if let Some(plant) = self.world.expected.last_mut() {
            plant.start = start.map(|m| shift.after(m));
            plant.length = minutes.map(Seconds::minutes);
        }
        true
    }

    /// `subject_id` of a person's day.
    pub fn day_name(&self, spot: Spot) -> String {
        format!("{}/{}", self.workers[spot.who].member, spot.date)
    }

    /// The spared rule must not find this.
    pub fn fine(&mut self, subject_id: String) -> bool {
        self.world.look_alikes.push(LookAlike {
            rule: self.rule,
            subject_id,
            because: self.what,
        });
        true
    }

    /// The spared rule must not find this entry.
    pub fn fine_entry(&mut self, index: usize) -> bool {
        let id = self.world.entries[index].entry.id.to_string();
        self.fine(id)
    }

    /// The spared rule must not find this day.
    pub fn fine_day(&mut self, spot: Spot) -> bool {
        let day = self.day_name(spot);
        self.fine(day)
    }
}
