//! A small firm and its month, built by hand.

use chrono::{NaiveDate, NaiveTime};
use daybook::finance::{Scope, completed, roll};
use daybook::model::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn num(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub fn at(text: &str) -> Instant {
    format!("{text}:00Z").parse().expect("an instant")
}

pub fn usd() -> Currency {
    Currency::parse("USD").expect("a code")
}

pub fn hours(text: &str) -> Seconds {
    let seconds = num(text) * Decimal::from(3600);
    Seconds(seconds.try_into().expect("whole seconds"))
}

/// A firm with client `c`, the own firm `own`, member `m` (9 to 17 on every day), roles and rates to be added.
#[derive(Clone)]
pub struct Stage {
    pub firm: Firm,
    pub facts: MonthFacts,
    pub policy: FinancePolicy,
}

impl Stage {
    pub fn new(month: &str) -> Self {
        let month = Month::parse(month).expect("a month");
        let mut stage = Self {
            firm: Firm::default(),
            facts: MonthFacts {
                openings: Default::default(),
                spending: Default::default(),
                incidents: Default::default(),
                month,
                today: month.end(),
                closed_at: None,
                posted: Posted::Before(HashMap::new()),
                entries: Vec::new(),
                history: Vec::new(),
                week_edges: Vec::new(),
                tickets: HashMap::new(),
                expenses: Vec::new(),
                invoices: Vec::new(),
                absences: Vec::new(),
                open_items: BTreeMap::new(),
                open_subjects: OpenSubjects::default(),
            },
            policy: FinancePolicy {
                currency: usd(),
                time_zone: chrono_tz::America::New_York,
                work_week: Vec::new(),
            },
        };
        stage.company("s:c", false);
        stage.company("s:own", true);
        stage.member("s:m");
        stage
    }

    pub fn company(&mut self, id: &str, is_internal: bool) {
        let company = Company {
            id: id.into(),
            name: id.to_owned(),
            parent_id: None,
            is_internal,
            active: true,
        };
        self.firm.companies.insert(id.into(), company);
    }

    pub fn member(&mut self, id: &str) {
        let member = Member {
            id: id.into(),
            name: id.to_owned(),
            email: None,
            team: None,
            manager_id: None,
            time_zone: None,
            active: true,
            is_human: true,
            started_on: None,
            ended_on: None,
            default_work_role_id: None,
            holiday_calendar: None,
            inferred: false,
            times_required: false,
            allowed_work_roles: Vec::new(),
        };
        let person = Person {
            id: id.into(),
            member_id: id.into(),
            members: vec![id.into()],
        };
        self.firm.members.insert(id.into(), member);
        self.firm.persons.insert(id.into(), person);
        self.firm.person_of.insert(id.into(), id.into());
    }

    pub fn cost(&mut self, amount: &str, change: impl FnOnce(&mut CostRate)) {
        let mut rate = CostRate {
            member_id: "s:m".into(),
            amount: num(amount),
            currency: usd(),
            valid_from: None,
            valid_to: None,
            yearly: false,
            burden: Decimal::ONE,
            overtime_after: None,
            overtime_factor: None,
            from_files: true,
        };
        change(&mut rate);
        let rates = self.firm.cost_rates.entry(rate.member_id.clone());
        rates.or_default().push(rate);
    }

    pub fn role(&mut self, id: &str, rate: &str) {
        let role = WorkRole {
            id: id.into(),
            name: id.to_owned(),
            active: true,
            standard_rate: Some(num(rate)),
        };
        self.firm.work_roles.insert(id.into(), role);
    }

    pub fn work_type(&mut self, id: &str, change: impl FnOnce(&mut WorkType)) {
        let mut work_type = WorkType {
            id: id.into(),
            name: id.to_owned(),
            active: true,
            billable: None,
            after_hours: false,
            cost_multiplier: Decimal::ONE,
            payroll_wrap: false,
            absence: false,
            category: None,
            place: None,
            rate_change: None,
        };
        change(&mut work_type);
        self.firm.work_types.insert(id.into(), work_type);
    }

    pub fn agreement(
        &mut self,
        id: &str,
        kind: AgreementKind,
        change: impl FnOnce(&mut Agreement),
    ) {
        let mut agreement = Agreement {
            id: id.into(),
            company_id: "s:c".into(),
            name: id.to_owned(),
            kind,
            bill_to_company_id: None,
            parent_id: None,
            starts_on: None,
            ends_on: None,
            cancelled_on: None,
            currency: usd(),
            bill_amount: None,
            bill_cycle_months: None,
            first_bill_on: None,
            in_arrears: false,
            limit_amount: None,
            limit_ends_on: None,
            unlimited: false,
            carry_over_days: 0,
            allow_overrun: false,
            overage_rate: None,
            refundable: false,
            covers_time: kind != AgreementKind::Resale,
            covers_projects: false,
            covers_boards: Vec::new(),
            business_hours_only: false,
            location: None,
            category: None,
            exclusions: Vec::new(),
            rates: Vec::new(),
            additions: Vec::new(),
            adjustments: Vec::new(),
            reach: Reach::default(),
        };
        change(&mut agreement);
        self.firm.agreements.insert(id.into(), agreement);
    }

    pub fn project(&mut self, id: &str, change: impl FnOnce(&mut Project)) {
        let mut project = Project {
            id: id.into(),
            company_id: Some("s:c".into()),
            name: id.to_owned(),
            agreement_id: None,
            billing_method: BillingMethod::TimeAndMaterials,
            contract_price: None,
            planned: None,
            remaining: None,
            starts_on: None,
            ends_on: None,
            status: None,
        };
        change(&mut project);
        self.firm.projects.insert(id.into(), project);
    }

    /// An untimed entry of member `m` for client `c`; outside the month it goes to the history.
    pub fn entry(&mut self, id: &str, on: &str, worked: &str, change: impl FnOnce(&mut TimeEntry)) {
        let mut entry = entry(id, day(on), hours(worked));
        change(&mut entry);
        self.add(entry);
    }

    pub fn add(&mut self, entry: TimeEntry) {
        if self.facts.month.has(entry.work_date) {
            self.facts.entries.push(entry);
        } else {
            self.facts.history.push(Arc::new(entry));
        }
    }

    pub fn ticket(&mut self, id: &str, change: impl FnOnce(&mut Ticket)) {
        let mut ticket = Ticket {
            id: id.into(),
            summary: String::new(),
            company_id: None,
            agreement_id: None,
            project_id: None,
            board: None,
            kind: None,
            sub_type: None,
            status: None,
            location: None,
            closed: false,
            closed_at: None,
            billable: None,
            work_role_id: None,
            work_type_id: None,
            url: None,
            has_time: false,
            desk: Desk::default(),
        };
        change(&mut ticket);
        self.facts.tickets.insert(id.into(), Arc::new(ticket));
    }

    /// The same firm in another month: entries move between the month and its history.
    pub fn month(&self, month: &str) -> Self {
        let mut stage = self.clone();
        stage.facts.month = Month::parse(month).expect("a month");
        let entries = std::mem::take(&mut stage.facts.entries);
        let history = std::mem::take(&mut stage.facts.history);
        let history = history.into_iter().map(Arc::unwrap_or_clone);
        for entry in entries.into_iter().chain(history) {
            stage.add(entry);
        }
        stage
    }

    /// The same after a month that was rolled: what it says that fixed prices earned is posted.
    pub fn after(&self, roll: &MonthRoll) -> Self {
        let mut earned = Earned::new();
        let lines = roll.lines.iter();
        for line in lines.filter(|l| &*l.line_kind == "revenue_earned.percent_complete") {
            let project = line.project_id.clone().expect("a project");
            *earned.entry((project, line.currency)).or_default() += line.amount;
        }
        let mut stage = self.clone();
        stage.facts.posted = Posted::Before(earned);
        stage
    }

    pub fn roll(&self) -> MonthRoll {
        self.roll_scope(Scope::All)
    }

    pub fn roll_scope(&self, scope: Scope<'_>) -> MonthRoll {
        let rolled = self.rolled(&self.facts, scope);
        self.comes_to_the_same_by_openings(scope, &rolled);
        rolled
    }

    fn rolled(&self, facts: &MonthFacts, scope: Scope<'_>) -> MonthRoll {
        let tickets = facts.tickets.values().cloned();
        let facts = MonthFacts {
            incidents: Arc::new(completed(tickets)),
            ..facts.clone()
        };
        roll(&self.firm, &facts, &self.policy, scope, &|_, date| {
            let clock = |hour| date.and_time(NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour"));
            Interval::new(clock(9).and_utc(), clock(17).and_utc())
                .into_iter()
                .collect()
        })
    }

    /// What blocks had given when the month began stands for the work before it.
    fn comes_to_the_same_by_openings(&self, scope: Scope<'_>, rolled: &MonthRoll) {
        let ticket = |e: &TimeEntry| {
            self.facts
                .tickets
                .get(e.ticket_id.as_ref()?)
                .map(Arc::as_ref)
        };
        let agreement = |e: &TimeEntry| self.firm.agreement_of(e, ticket(e)).map(|a| a.id.clone());
        let on_project = |e: &&TimeEntry| self.firm.project_of(e, ticket(e)).is_some();
        let mut facts = self.facts.clone();
        facts.openings = rolled.openings.clone();
        facts
            .openings
            .retain(|id, _| self.firm.agreements[id].starts_on.is_some());
        for entry in self.facts.entries.iter().filter(on_project) {
            agreement(entry).map(|id| facts.openings.remove(&id));
        }
        let first = facts.month.first();
        let openings = facts.openings.clone();
        facts.entries.retain(|e| {
            let opened = agreement(e).is_some_and(|id| openings.contains_key(&id));
            e.work_date >= first || !opened
        });
        if facts.entries.len() < self.facts.entries.len() {
            let again = self.rolled(&facts, scope);
            assert_eq!(again.lines, rolled.lines);
            assert_eq!(again.agreements, rolled.agreements);
        }
    }

    /// Minor units of all lines whose kind begins so.
    pub fn sum(&self, kind: &str) -> i64 {
        sum(&self.roll(), kind)
    }
}

pub fn entry(id: &str, on: NaiveDate, worked: Seconds) -> TimeEntry {
    TimeEntry {
        id: id.into(),
        member_id: "s:m".into(),
        ticket_id: None,
        project_id: None,
        company_id: Some("s:c".into()),
        agreement_id: None,
        work_role_id: None,
        work_type_id: None,
        started_at: None,
        ended_at: None,
        work_date: on,
        deduct: Seconds(0),
        worked,
        to_bill: None,
        covered: None,
        billable: None,
        hourly_rate: None,
        notes_length: None,
        entered_at: None,
        approval: None,
        invoiced: false,
        url: None,
        accounts_as: None,
        note_words: Vec::new(),
    }
}

pub fn addition(id: &str, quantity: &str, price: &str, cost: Option<&str>) -> Addition {
    Addition {
        id: id.into(),
        name: id.to_owned(),
        quantity: num(quantity),
        less_included: Decimal::ZERO,
        unit_price: num(price),
        unit_cost: cost.map(num),
        billable: Billable::Billable,
        effective_on: None,
        cancelled_on: None,
    }
}

pub fn rate(price: &str) -> AgreementRate {
    AgreementRate {
        work_role_id: None,
        work_type_id: None,
        rate: Some(num(price)),
        minimum: None,
        maximum: None,
        round: None,
        overage_rate: None,
        valid_from: None,
        valid_to: None,
        block_factor: None,
    }
}

pub fn sum(roll: &MonthRoll, kind: &str) -> i64 {
    roll.lines
        .iter()
        .filter(|l| l.line_kind.starts_with(kind))
        .map(|l| l.amount)
        .sum()
}

/// Puts an entry on agreement `a`.
pub fn on_a(entry: &mut TimeEntry) {
    entry.agreement_id = Some("s:a".into());
}

/// A stage with agreement `a`, a block of hours from the first of January on.
pub fn block(month: &str, limit: &str, price: &str, change: impl FnOnce(&mut Agreement)) -> Stage {
    let mut stage = Stage::new(month);
    stage.agreement("s:a", AgreementKind::BlockHours, |a| {
        a.starts_on = Some(day("2026-01-01"));
        a.limit_amount = Some(num(limit));
        a.bill_amount = Some(num(price));
        change(a);
    });
    stage
}

/// Agreement `a`, to be changed.
pub fn edit(stage: &mut Stage) -> &mut Agreement {
    stage.firm.agreements.get_mut(&"s:a".into()).expect("there")
}
