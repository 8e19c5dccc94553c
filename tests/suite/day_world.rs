//! A firm of one person and a day to judge: what the tests of the calendar and of the time rules start from.

use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use daybook::model::*;
use daybook::rules::{Check, Rule, time};
use std::collections::{BTreeMap, HashMap};

/// The four rules of a day.
pub static RULES: [&Rule; 4] = [
    &time::gap::RULE,
    &time::shortfall::RULE,
    &time::no_entries::RULE,
    &time::planned_without_entry::RULE,
];

pub const NEW_YORK: Tz = chrono_tz::America::New_York;

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn clock(text: &str) -> NaiveTime {
    let format = if text.len() > 5 { "%H:%M:%S" } else { "%H:%M" };
    NaiveTime::parse_from_str(text, format).expect("a time")
}

/// A weekly line.
pub fn weekly(weekday: Weekday, window: &str) -> ScheduleLine {
    ScheduleLine {
        weekday: Some(weekday),
        on: None,
        window: span(window),
        target: None,
        valid_from: None,
        valid_to: None,
    }
}

/// A line of one date; `-` is a day off.
pub fn dated(on: &str, window: &str) -> ScheduleLine {
    ScheduleLine {
        weekday: None,
        on: Some(date(on)),
        ..weekly(Weekday::Mon, window)
    }
}

/// `09:00-17:00`, or `-` for none.
pub fn span(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-').expect("a window");
    (!from.is_empty()).then(|| (clock(from), clock(to)))
}

pub fn work_week() -> Vec<ScheduleLine> {
    [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
    ]
    .map(|day| weekly(day, "09:00-17:00"))
    .to_vec()
}

pub fn params() -> Params {
    Params {
        business: Business {
            time_zone: NEW_YORK,
            currency: Currency::parse("USD").expect("a currency"),
            work_week: work_week(),
            purpose: Some("Plan capacity.".into()),
        },
        review: ReviewSettings {
            gap: Seconds::minutes(45),
            settle: Seconds::minutes(30),
            pause: Some(Break {
                length: Seconds::minutes(30),
                between: (clock("11:00"), clock("14:30")),
                from: Seconds::hours(6),
            }),
            look_back_days: 7,
            scope: Default::default(),
        },
        rules: BTreeMap::new(),
        minimum_group: 5,
    }
}

pub fn member(id: &str) -> Member {
    Member {
        id: id.into(),
        name: "Sam".into(),
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
    }
}

pub fn person(member: &Member) -> Person {
    Person {
        id: member.id.as_str().into(),
        member_id: member.id.clone(),
        members: vec![member.id.clone()],
    }
}

pub fn entry(id: &str, work_date: NaiveDate) -> TimeEntry {
    TimeEntry {
        id: id.into(),
        member_id: "psa:sam".into(),
        ticket_id: None,
        project_id: None,
        company_id: None,
        agreement_id: None,
        work_role_id: None,
        work_type_id: None,
        started_at: None,
        ended_at: None,
        work_date,
        deduct: Seconds(0),
        worked: Seconds(0),
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

/// A firm with Sam, and Sam's day, due and within the look-back.
#[derive(Clone, Debug)]
pub struct World {
    pub firm: Firm,
    pub params: Params,
    pub day: DayFacts,
}

impl World {
    pub fn on(day: &str) -> Self {
        let member = member("psa:sam");
        let person = person(&member);
        let mut world = Self {
            firm: Firm::default(),
            params: params(),
            day: DayFacts {
                person: person.clone(),
                member: member.clone(),
                zone: NEW_YORK,
                date: date(day),
                entries: Vec::new(),
                around: Vec::new(),
                calendar: Vec::new(),
                absences: Vec::new(),
                tickets: BTreeMap::new(),
                due: true,
                drawn: Default::default(),
                within_look_back: true,
                now: Instant::default(),
            },
        };
        world.firm.members = HashMap::from([(member.id.clone(), member)]);
        world.firm.persons = BTreeMap::from([(person.id.clone(), person)]);
        world
    }

    /// An instant of the day: `15:00`, `+06:00` on the day after, `~23:00` on the day before, `15:00@UTC` elsewhere.
    pub fn at(&self, text: &str) -> Instant {
        let (text, zone) = match text.split_once('@') {
            Some((text, zone)) => (text, zone.parse().expect("a zone")),
            None => (text, self.day.zone),
        };
        let day = self.day.date;
        let (day, time) = match (text.strip_prefix('+'), text.strip_prefix('~')) {
            (Some(time), _) => (day.succ_opt().expect("a day"), time),
            (_, Some(time)) => (day.pred_opt().expect("a day"), time),
            _ => (day, text),
        };
        daybook::calendar::local(zone, day, clock(time), false)
    }

    pub fn schedule(&mut self, lines: Vec<ScheduleLine>) -> &mut Self {
        self.firm
            .schedules
            .insert(self.day.person.id.clone(), lines);
        self
    }

    pub fn holiday(&mut self, calendar: Option<&str>, window: &str) -> &mut Self {
        self.firm.holidays.push(Holiday {
            on: self.day.date,
            name: "A holiday".into(),
            calendar: calendar.map(Into::into),
            window: span(window),
        });
        self
    }

    /// An entry with start and end; changed by `with`.
    pub fn timed_with(
        &mut self,
        from: &str,
        to: &str,
        with: impl FnOnce(&mut TimeEntry),
    ) -> &mut Self {
        let (start, end) = (self.at(from), self.at(to));
        let mut timed = entry(
            &self.next_id(),
            start.with_timezone(&self.day.zone).date_naive(),
        );
        timed.started_at = Some(start);
        timed.ended_at = Some(end);
        timed.worked = Seconds((end - start).num_seconds());
        with(&mut timed);
        self.push(timed)
    }

    pub fn timed(&mut self, from: &str, to: &str) -> &mut Self {
        self.timed_with(from, to, |_| ())
    }

    /// An entry without times.
    pub fn untimed_with(&mut self, minutes: i64, with: impl FnOnce(&mut TimeEntry)) -> &mut Self {
        let mut untimed = entry(&self.next_id(), self.day.date);
        untimed.worked = Seconds::minutes(minutes);
        with(&mut untimed);
        self.push(untimed)
    }

    pub fn untimed(&mut self, minutes: i64) -> &mut Self {
        self.untimed_with(minutes, |_| ())
    }

    pub fn push(&mut self, entry: TimeEntry) -> &mut Self {
        if entry.work_date == self.day.date {
            self.day.entries.push(entry.clone());
        }
        self.day.around.push(entry);
        self
    }

    pub fn calendar_with(
        &mut self,
        from: &str,
        to: &str,
        with: impl FnOnce(&mut CalendarEntry),
    ) -> &mut Self {
        let mut block = CalendarEntry {
            id: format!("cal:{}", self.day.calendar.len() + 1).into(),
            member_id: self.day.member.id.clone(),
            interval: Interval::new(self.at(from), self.at(to)),
            show_as: ShowAs::Busy,
            ticket_id: None,
            cancelled: false,
        };
        with(&mut block);
        self.day.calendar.push(block);
        self
    }

    pub fn leave_with(
        &mut self,
        from: &str,
        to: &str,
        with: impl FnOnce(&mut Absence),
    ) -> &mut Self {
        let mut leave = Absence {
            id: format!("hr:{}", self.day.absences.len() + 1).into(),
            member_id: self.day.member.id.clone(),
            interval: Interval::new(self.at(from), self.at(to)),
            kind: "leave".into(),
            approved: true,
        };
        with(&mut leave);
        self.day.absences.push(leave);
        self
    }

    pub fn leave(&mut self, from: &str, to: &str) -> &mut Self {
        self.leave_with(from, to, |_| ())
    }

    /// All findings of the four rules.
    pub fn findings(&self) -> Vec<Finding> {
        RULES.iter().flat_map(|rule| self.check(rule)).collect()
    }

    pub fn check(&self, rule: &Rule) -> Vec<Finding> {
        let Check::Day(check) = rule.check else {
            panic!("{} is a rule of the day", rule.id)
        };
        check(&self.firm, &self.day, &self.params)
    }

    /// The findings in one line: `gap 15:00-16:30 90`, `shortfall 90`, `no_entries`, `planned cal:1`, `-` for none.
    pub fn said(&self) -> String {
        self.in_words(&self.findings())
    }

    /// What one rule finds, in one line.
    pub fn said_by(&self, rule: &Rule) -> String {
        self.in_words(&self.check(rule))
    }

    fn in_words(&self, findings: &[Finding]) -> String {
        let said: Vec<String> = findings.iter().map(|f| self.line(f)).collect();
        if said.is_empty() {
            "-".into()
        } else {
            said.join(", ")
        }
    }

    fn line(&self, finding: &Finding) -> String {
        let local = |at: Option<Instant>| {
            at.expect("an instant")
                .with_timezone(&self.day.zone)
                .format("%H:%M")
                .to_string()
        };
        let minutes = || finding.length.expect("a length").0 as f64 / 60.0;
        match (finding.rule, &finding.subject) {
            ("time.gap", _) => format!(
                "gap {}-{} {}",
                local(finding.interval_start),
                local(finding.interval_end),
                minutes()
            ),
            ("time.shortfall", _) => format!("shortfall {}", minutes()),
            ("time.planned_without_entry", Subject::CalendarEntry(id)) => format!("planned {id}"),
            ("time.no_entries", _) => "no_entries".into(),
            other => panic!("an unknown finding: {other:?}"),
        }
    }

    fn next_id(&self) -> String {
        format!("psa:{}", self.day.around.len() + 1)
    }
}
