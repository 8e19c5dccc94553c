//! Tickets, time entries and schedule entries, one at a time and right in every field.

use super::build::{Build, Spot, id, next};
use super::catalogue::{FIELD_BOARD, SERVICE_BOARD, code, kind, role};
use crate::model::*;
use crate::simulator::world::*;
use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;

const SUBJECTS: [&str; 12] = [
    "Printer is offline",
    "Mail does not sync",
    "New starter needs an account",
    "VPN drops every hour",
    "Backup job warns",
    "Laptop is slow",
    "Shared folder is missing",
    "Firewall firmware is due",
    "Disk is nearly full",
    "Phone has no dial tone",
    "Certificate runs out soon",
    "Scanner cannot save",
];
const NOTES: [&str; 8] = [
    "Looked at the logs with the client, cleared the queue, tested.",
    "Renewed the setting, the client confirmed it works. Next: watch for a day.",
    "Updated the driver and restarted. All fine now.",
    "Compared with the last good day, put it back, wrote it down.",
    "Called the client, agreed on the next step.",
    "Installed updates, checked the services, closed the window.",
    "Moved the mailbox, sent a test message both ways.",
    "Walked through the list, two points left for tomorrow.",
];

/// What a ticket is opened for.
pub(super) struct Order {
    /// Board index.
    pub board: usize,
    /// For whom.
    pub company: CompanyId,
    /// On which agreement.
    pub agreement: Option<AgreementId>,
    /// In which project.
    pub project: Option<ProjectId>,
}

impl Build {
    /// Opens a ticket; returns its index.
    pub fn open_ticket(&mut self, order: Order, opened_at: Instant, who: usize) -> usize {
        let number = next(&mut self.numbers.ticket);
        let is_project = order.project.is_some();
        let board = &self.world.boards[order.board];
        let types = board.types.len();
        let ticket = Ticket {
            id: id(number),
            summary: SUBJECTS[self.rng.usize(..SUBJECTS.len())].into(),
            company_id: Some(order.company),
            agreement_id: order.agreement,
            project_id: order.project,
            board: Some(board.name.clone()),
            kind: Some(board.types[self.rng.usize(..types)].1.clone()),
            sub_type: None,
            status: Some(board.statuses[0].1.clone()),
            location: None,
            closed: false,
            closed_at: None,
            billable: Some(Billable::Billable),
            work_role_id: None,
            work_type_id: Some(id(if is_project {
                kind::PROJECT
            } else {
                kind::REMOTE
            })),
            url: None,
            has_time: false,
            desk: Desk::default(),
        };
        self.world.tickets.push(SimTicket {
            ticket,
            opened_at,
            updated_at: opened_at,
            budget: is_project.then(|| Seconds::hours(40)),
            board: order.board,
            owner: Some(self.workers[who].member.clone()),
        });
        self.world.tickets.len() - 1
    }

    /// Opens a service ticket of a client on an agreement.
    pub fn service_ticket(
        &mut self,
        client: usize,
        terms: Option<usize>,
        opened_at: Instant,
        who: usize,
    ) -> usize {
        let board = if self.rng.u8(..4) == 0 {
            FIELD_BOARD
        } else {
            SERVICE_BOARD
        };
        let order = Order {
            board,
            company: self.clients[client].company.clone(),
            agreement: terms.map(|t| self.agreement_id(t)),
            project: None,
        };
        self.open_ticket(order, opened_at - TimeDelta::minutes(20), who)
    }

    /// Time on a ticket, with all that the ticket says; returns its index.
    pub fn ticket_entry(&mut self, spot: Spot, from: Instant, to: Instant, ticket: usize) -> usize {
        let worker = &self.workers[spot.who];
        let own_role = worker.role.clone();
        let of = self.world.tickets[ticket].ticket.clone();
        let in_project = of.project_id.is_some();
        let types = [kind::REMOTE, kind::REMOTE, kind::ON_SITE, kind::MAINTENANCE];
        let kind = if in_project {
            kind::PROJECT
        } else {
            types[self.rng.usize(..types.len())]
        };
        let role = if in_project {
            id(role::PROJECT_ENGINEER)
        } else {
            own_role
        };
        let worked = Seconds((to - from).num_seconds());
        let entry = TimeEntry {
            hourly_rate: self.rate(of.agreement_id.as_ref(), &role),
            covered: self.covered(of.agreement_id.as_ref(), worked),
            ticket_id: Some(of.id),
            project_id: of.project_id,
            company_id: of.company_id,
            agreement_id: of.agreement_id,
            work_role_id: Some(role),
            work_type_id: Some(id(kind)),
            billable: Some(Billable::Billable),
            ..self.blank(spot, from, to)
        };
        let note = NOTES[self.rng.usize(..NOTES.len())];
        self.push_entry(entry, None, note)
    }

    /// Internal time on a charge code; returns its index.
    pub fn internal_entry(&mut self, spot: Spot, from: Instant, to: Instant, code: i64) -> usize {
        let entry = TimeEntry {
            company_id: Some(self.own.clone()),
            work_role_id: Some(self.workers[spot.who].role.clone()),
            work_type_id: Some(id(kind::INTERNAL)),
            billable: Some(Billable::DoNotBill),
            accounts_as: match code {
                code::WRAP => Some(AccountsAs::PayrollWrap),
                code::PTO => Some(AccountsAs::Absence),
                _ => None,
            },
            ..self.blank(spot, from, to)
        };
        let note = match code {
            code::WRAP => "Handed over, sorted the queue, helped at the desk.",
            code::PTO => "Time off, approved.",
            code::TRAINING => "Course module with exercises.",
            _ => "Team meeting and planning.",
        };
        self.push_entry(entry, Some(code), note)
    }

    /// Leave of a whole day without times.
    pub fn untimed_leave(&mut self, spot: Spot, minutes: i64) -> usize {
        let start = super::build::at(self.workers[spot.who].zone, spot.date, 9 * 60);
        let end = start + TimeDelta::minutes(minutes);
        let index = self.internal_entry(spot, start, end, code::PTO);
        self.without_times(index);
        index
    }

    /// Takes an entry's place on the day away; its date and hours stay.
    pub fn without_times(&mut self, index: usize) {
        let entry = &mut self.world.entries[index].entry;
        entry.started_at = None;
        entry.ended_at = None;
    }

    /// Something in the calendar; returns its index.
    pub fn schedule(
        &mut self,
        spot: Spot,
        from: Instant,
        to: Instant,
        type_name: &str,
        ticket: Option<usize>,
    ) -> usize {
        let planned_at = (from - TimeDelta::days(2)).min(self.world.now - TimeDelta::hours(1));
        self.world.schedule.push(SimSchedule {
            number: next(&mut self.numbers.schedule),
            member_id: self.workers[spot.who].member.clone(),
            start: from,
            end: to,
            type_name: type_name.into(),
            ticket_id: ticket.map(|t| self.world.tickets[t].ticket.id.clone()),
            tentative: false,
            updated_at: planned_at,
        });
        self.world.schedule.len() - 1
    }

    fn blank(&self, spot: Spot, from: Instant, to: Instant) -> TimeEntry {
        let worker = &self.workers[spot.who];
        let worked = Seconds((to - from).num_seconds());
        let work_date = from.with_timezone(&worker.zone).date_naive();
        TimeEntry {
            id: id(0),
            member_id: worker.member.clone(),
            ticket_id: None,
            project_id: None,
            company_id: None,
            agreement_id: None,
            work_role_id: None,
            work_type_id: None,
            started_at: Some(from),
            ended_at: Some(to),
            work_date,
            deduct: Seconds(0),
            worked,
            to_bill: Some(worked),
            covered: None,
            billable: None,
            hourly_rate: None,
            notes_length: None,
            entered_at: Some((to + TimeDelta::minutes(4)).min(self.world.now)),
            approval: Some(approval(work_date, self.today).into()),
            invoiced: false,
            url: None,
            accounts_as: None,
            note_words: Vec::new(),
        }
    }

    /// Adds an entry under the next number.
    pub fn push_entry(
        &mut self,
        mut entry: TimeEntry,
        charge_code: Option<i64>,
        note: &str,
    ) -> usize {
        entry.id = id(next(&mut self.numbers.entry));
        entry.notes_length = Some(visible(note));
        let entered_at = entry.entered_at.unwrap_or(self.world.now);
        self.world.entries.push(SimEntry {
            entry,
            charge_code,
            notes: note.into(),
            updated_at: entered_at,
        });
        self.world.entries.len() - 1
    }

    /// Changes an entry's note.
    pub fn set_note(&mut self, index: usize, note: &str) {
        let sim = &mut self.world.entries[index];
        sim.notes = note.into();
        sim.entry.notes_length = Some(visible(note));
    }

    /// The agreement's own rate of the role, else the role's.
    fn rate(&self, agreement: Option<&AgreementId>, role: &WorkRoleId) -> Option<Decimal> {
        let own = || {
            let index = *self.agreement_at.get(agreement?)?;
            let rates = &self.world.agreements[index].agreement.rates;
            let row = rates.iter().find(|r| r.work_role_id.as_ref() == Some(role));
            row?.rate
        };
        let roles = &self.world.work_roles;
        let standard = || roles.iter().find(|r| r.id == *role)?.standard_rate;
        own().or_else(standard)
    }

    /// What the agreement absorbs.
    fn covered(&self, agreement: Option<&AgreementId>, worked: Seconds) -> Option<Seconds> {
        let index = *self.agreement_at.get(agreement?)?;
        let terms = &self.world.agreements[index].agreement;
        match terms.kind {
            // What a block gives is reckoned when all the work is known.
            AgreementKind::FixedFee | AgreementKind::Incident | AgreementKind::BlockHours => {
                Some(worked)
            }
            AgreementKind::BlockMoney => None,
            _ => Some(Seconds(0)),
        }
    }
}

/// Characters of a note that a reader sees: no white space, no control and no zero-width ones.
pub(super) fn visible(note: &str) -> u32 {
    let hidden = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    u32::try_from(note.chars().filter(|c| !hidden(*c)).count()).unwrap_or(u32::MAX)
}

/// How far a week's time sheet is: approved from the second week back on.
pub(super) fn approval(date: NaiveDate, today: NaiveDate) -> &'static str {
    let monday = |d: NaiveDate| d.week(chrono::Weekday::Mon).first_day();
    match (monday(today) - monday(date)).num_weeks() {
        ..=0 => "open",
        1 => "submitted",
        _ => "approved",
    }
}
