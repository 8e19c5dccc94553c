//! What a rule would have found on past days, whatever its mode. Reads alone: no item is made, no mark is cleared.

use super::facts::{Batch, Blocks, Days, open_tickets};
use super::{BATCH_DAYS, Reviewer, back};
use crate::calendar;
use crate::model::*;
use crate::rules::{Check, Facts, Rule, findings_for_preview};
use crate::store::Result;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Reviewer<'_> {
    /// The findings of one rule over the last so many days, in the order of days; tickets and set-up as of now. What holds for
    /// every rule holds here too: exemptions, silence, days that are not due, and how far back people's time is looked at.
    pub async fn preview(&self, rule: &Rule, days: u32) -> Result<Vec<Finding>> {
        let today = self.today();
        let from = back(today, days.into());
        let mut found = match rule.check {
            Check::Day(_) => self.preview_days(rule, from, today).await?,
            Check::Work { .. } => {
                let mut found = self.preview_days(rule, from, today).await?;
                found.extend(self.preview_tickets(rule, today).await?);
                found
            }
            Check::Member(_) => self.preview_members(rule, from, today).await?,
            Check::Firm(_) => self.find(
                rule,
                Facts::Firm(&FirmFacts {
                    today,
                    ..FirmFacts::default()
                }),
            ),
            Check::Daily(_) => self.find(rule, Facts::Daily(&self.firm_facts(today).await?)),
            Check::System(_) => self.find(rule, Facts::System(&self.found_often(today).await?)),
        };
        found.sort_by_key(|a| (a.work_date, a.subject.id()));
        Ok(found)
    }

    fn find(&self, rule: &Rule, facts: Facts<'_>) -> Vec<Finding> {
        findings_for_preview(rule, self.firm, facts, self.params)
    }

    async fn preview_days(
        &self,
        rule: &Rule,
        from: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<Finding>> {
        let since = self.since(today);
        let read_until = self.read_until().await?;
        let mut found = Vec::new();
        let mut days = Days::new();
        let mut blocks = Blocks::between(from, today);
        for date in from.iter_days().take_while(|d| *d <= today) {
            days.extend(self.firm.persons.keys().map(|p| (date, p.clone())));
            if days.len() < BATCH_DAYS && date < today {
                continue;
            }
            let business = &self.params.business;
            let batch = Batch::read(self.db, self.firm, business, &days, &mut blocks).await?;
            for (date, id) in std::mem::take(&mut days) {
                let Some(person) = self.firm.persons.get(&id) else {
                    continue;
                };
                let due_at = calendar::due_at(self.firm, self.params, person, date);
                let due = read_until.is_past(&id, due_at);
                if let Some(day) = batch.day(self, &id, date, due, since) {
                    found.extend(self.find(rule, Facts::Day(&day)));
                }
            }
        }
        Ok(found)
    }

    async fn preview_tickets(&self, rule: &Rule, today: NaiveDate) -> Result<Vec<Finding>> {
        let open = open_tickets(self.db, None).await?;
        let found = open.into_iter().flat_map(|ticket| {
            let facts = TicketFacts { ticket, today };
            self.find(rule, Facts::Ticket(&facts))
        });
        Ok(found.collect())
    }

    async fn preview_members(
        &self,
        rule: &Rule,
        from: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<Finding>> {
        let all: BTreeSet<MemberId> = self.firm.members.keys().cloned().collect();
        let mut worked = self.db.worked_days(&all, from, today).await?;
        let found = all.iter().filter_map(|id| self.firm.members.get(id));
        let found = found.flat_map(|member| {
            let facts = MemberFacts {
                member: member.clone(),
                days: worked.remove(&member.id).unwrap_or_default(),
            };
            self.find(rule, Facts::Member(&facts))
        });
        Ok(found.collect())
    }
}
