//! Work as agreement rules judge it, and the finding they make of it.

use super::evidence;
use super::expired;
use crate::coverage::Work;
use crate::model::{
    DayFacts, Drawn, Evidence, Finding, Firm, Params, Seconds, Subject, TicketFacts,
};
use crate::rules::{Rule, money, words};

/// The judgement of one piece of work.
pub type Judge = fn(&Firm, &Work<'_>, &Params) -> Option<Finding>;

/// Judges the entries of a day. Leave is no work, and wrap stands on no agreement, whatever it names.
pub fn on_entries(firm: &Firm, day: &DayFacts, params: &Params, judge: Judge) -> Vec<Finding> {
    day.entries
        .iter()
        .filter(|entry| !firm.is_absence(entry) && !firm.is_wrap(entry))
        .filter_map(|entry| {
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            judge(firm, &graced(work, params), params)
        })
        .collect()
}

/// Judges a ticket. Closed tickets are not judged, and once a ticket has time its entries are judged instead.
pub fn on_ticket(firm: &Firm, facts: &TicketFacts, params: &Params, judge: Judge) -> Vec<Finding> {
    if facts.ticket.closed || facts.ticket.has_time {
        return Vec::new();
    }
    let work = Work::of_ticket(firm, &facts.ticket, facts.today);
    judge(firm, &graced(work, params), params)
        .into_iter()
        .collect()
}

/// The judgement of one piece of work and what its block gave to it.
pub type JudgeDrawn = fn(&Firm, &Work<'_>, &Drawn, &Params) -> Option<Finding>;

/// Judges the entries of a day that are on blocks which allow no overrun. Where the source itself says that the whole of
/// an entry is covered, its word holds.
pub fn on_drawn(firm: &Firm, day: &DayFacts, params: &Params, judge: JudgeDrawn) -> Vec<Finding> {
    let entries = day.entries.iter();
    entries
        .filter(|entry| !firm.is_absence(entry) && !firm.is_wrap(entry))
        .filter_map(|entry| {
            let drawn = day.drawn.get(&entry.id)?;
            let block = firm.agreements.get(&drawn.agreement_id)?;
            let said_covered = entry.covered.is_some_and(|covered| covered >= drawn.whole);
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            let is_quiet = block.allow_overrun || said_covered || drawn.whole.0 <= 0;
            if is_quiet || work.is_internal(firm) {
                return None;
            }
            judge(firm, &graced(work, params), drawn, params)
        })
        .collect()
}

/// The finding with only so much of the work at stake.
pub fn part_at_stake(
    mut finding: Finding,
    firm: &Firm,
    params: &Params,
    work: &Work<'_>,
    part: Seconds,
) -> Finding {
    finding.evidence.retain(|line| line.what != "at stake");
    money::at_stake(finding, firm, params, work, part)
}

fn graced<'a>(work: Work<'a>, params: &Params) -> Work<'a> {
    let days = expired::RULE.number(params, "grace_days");
    Work {
        grace_days: u32::try_from(days).unwrap_or(0),
        ..work
    }
}

impl Work<'_> {
    /// How a reason begins: `This entry of 1 h 30 min`, `This ticket`.
    pub fn named(&self) -> String {
        self.worked().map_or_else(
            || "This ticket".to_owned(),
            |worked| format!("This entry of {}", words::length(worked)),
        )
    }

    /// The finding of a rule about this work, with every condition of its agreement as evidence.
    pub fn finding(&self, rule: &Rule, firm: &Firm, params: &Params, reason: String) -> Finding {
        let subject = match (self.entry, self.ticket) {
            (Some(entry), _) => Subject::TimeEntry(entry.id.clone()),
            (None, Some(ticket)) => Subject::Ticket(ticket.id.clone()),
            (None, None) => Subject::Setup("work".to_owned()),
        };
        let mut evidence = Vec::new();
        if let Some(agreement) = self.agreement {
            evidence.push(Evidence::value("agreement", agreement.name.as_str()));
            evidence.extend(evidence::conditions(firm, self, agreement));
        }
        // A ticket is judged as of today: a date that moves daily is no evidence.
        if let Some(entry) = self.entry {
            evidence.push(Evidence::value("work date", words::date(entry.work_date)));
            evidence.push(Evidence::value("worked", words::length(entry.worked)));
        }
        let stake = self
            .worked()
            .and_then(|w| money::worth(firm, params, self, w));
        let (money, line) = stake.unzip();
        evidence.extend(line);
        Finding {
            member_id: self.entry.map(|e| e.member_id.clone()),
            company_id: self.company.cloned(),
            ticket_id: self
                .ticket
                .map(|t| t.id.clone())
                .or_else(|| self.entry.and_then(|e| e.ticket_id.clone())),
            time_entry_id: self.entry.map(|e| e.id.clone()),
            agreement_id: self.agreement.map(|a| a.id.clone()),
            work_date: self.entry.map(|e| e.work_date),
            interval_start: self.entry.and_then(|e| e.interval()).map(|i| i.start),
            interval_end: self.entry.and_then(|e| e.interval()).map(|i| i.end),
            length: self.worked(),
            amount_at_stake: money,
            evidence,
            ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
        }
    }
}
