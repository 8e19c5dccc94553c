//! The conditions under which an agreement covers work, one by one (`domain.md` §2.1, §5.1): what rules test, and what
//! every agreement finding shows as evidence, passed or not.

use super::work::Work;
use crate::model::{Agreement, AgreementKind, CompanyId, Evidence, Exclusion, Firm, Params};
use crate::rules::words::date;
use chrono::{Days, NaiveDate};

/// One condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is the company's own, its parent's, or one company pays for the other.
    Company,
    /// It has started.
    Started,
    /// It has not ended (days of grace allowed).
    NotEnded,
    /// It is not cancelled.
    NotCancelled,
    /// It covers labour, or prices it by the hour.
    CoversTime,
    /// The work type is not excluded.
    Type,
    /// The work role is not excluded.
    Role,
    /// No project's time vanishes in it.
    Project,
}

use Condition::*;

/// All conditions, in the order evidence lists them.
pub const ALL: [Condition; 8] = [
    Company, Started, NotEnded, NotCancelled, CoversTime, Role, Type, Project,
];

impl Condition {
    /// Its name in evidence.
    pub fn name(self) -> &'static str {
        match self {
            Company => "agreement is the company's",
            Started => "has started on the work date",
            NotEnded => "has not ended on the work date",
            NotCancelled => "is not cancelled on the work date",
            CoversTime => "covers time",
            Role => "work role is not excluded",
            Type => "work type is not excluded",
            Project => "no project time is absorbed",
        }
    }

    /// Does it hold for this work on this agreement?
    pub fn holds(self, firm: &Firm, work: &Work<'_>, agreement: &Agreement, params: &Params) -> bool {
        match self {
            Company => is_of_company(firm, work.company, agreement),
            Started => agreement.starts_on.is_none_or(|first| first <= work.date),
            NotEnded => agreement
                .ends_on
                .is_none_or(|last| work.date <= with_grace(last, params)),
            NotCancelled => agreement.cancelled_on.is_none_or(|day| work.date < day),
            CoversTime => agreement.covers_time || is_priced_by_work(agreement.kind),
            Type => excluding_type(work, agreement).is_none(),
            Role => excluding_role(work, agreement).is_none(),
            Project => !absorbs_project(work, agreement),
        }
    }

    /// What is seen: dates, names, flags.
    fn seen(self, firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> String {
        let name = |id: &CompanyId| firm.company_name(id);
        let day = |prefix: &str, on: Option<NaiveDate>, none: &str| {
            on.map_or_else(|| none.to_owned(), |on| format!("{prefix} {}", date(on)))
        };
        match self {
            Company => format!(
                "agreement of {}, work for {}",
                name(&agreement.company_id),
                work.company.map_or_else(|| "nobody named".to_owned(), name)
            ),
            Started => day("starts on", agreement.starts_on, "no start"),
            NotEnded => day("last day", agreement.ends_on, "open end"),
            NotCancelled => day("cancelled on", agreement.cancelled_on, "not cancelled"),
            CoversTime => match agreement.covers_time {
                true => "covers time".to_owned(),
                false => format!("does not cover time, kind {}", agreement.kind.as_str()),
            },
            Role => work
                .role
                .map_or_else(|| "none".to_owned(), |id| super::suggest::role_name(firm, id)),
            Type => work
                .work_type
                .map_or_else(|| "none".to_owned(), |id| super::suggest::type_name(firm, id)),
            Project => match (work.project, work.names_project) {
                (Some(project), _) => project.name.clone(),
                (None, true) => "a project whose record has not arrived".to_owned(),
                (None, false) => "no project".to_owned(),
            },
        }
    }
}

/// Every condition with its outcome.
pub fn evidence(firm: &Firm, work: &Work<'_>, agreement: &Agreement, params: &Params) -> Vec<Evidence> {
    ALL.iter()
        .map(|condition| {
            let passed = condition.holds(firm, work, agreement, params);
            Evidence::condition(condition.name(), condition.seen(firm, work, agreement), passed)
        })
        .collect()
}

/// The first condition that does not hold, as evidence would show it.
pub fn first_open(
    firm: &Firm,
    work: &Work<'_>,
    agreement: &Agreement,
    params: &Params,
) -> Option<String> {
    ALL.iter()
        .find(|condition| !condition.holds(firm, work, agreement, params))
        .map(|condition| condition.seen(firm, work, agreement))
}

fn with_grace(last: NaiveDate, params: &Params) -> NaiveDate {
    let days = super::expired::RULE.number(params, "grace_days").max(0);
    last.checked_add_days(Days::new(days.unsigned_abs()))
        .unwrap_or(last)
}

/// One level only: the company, its parent, and who pays for whom. Work for nobody named is not compared.
fn is_of_company(firm: &Firm, company: Option<&CompanyId>, agreement: &Agreement) -> bool {
    let Some(company) = company else {
        return true;
    };
    let owner = &agreement.company_id;
    let parent = firm.companies.get(company).and_then(|c| c.parent_id.as_ref());
    owner == company
        || parent == Some(owner)
        || agreement.bill_to_company_id.as_ref() == Some(company)
        || firm.agreements_of.get(company).is_some_and(|own| {
            own.iter()
                .filter_map(|id| firm.agreements.get(id))
                .any(|a| a.bill_to_company_id.as_ref() == Some(owner))
        })
}

/// These kinds never cover time: they price it, so a flag that is off says nothing.
fn is_priced_by_work(kind: AgreementKind) -> bool {
    matches!(
        kind,
        AgreementKind::TimeAndMaterials
            | AgreementKind::ProjectTimeAndMaterials
            | AgreementKind::ProjectFixedFee
    )
}

/// The exclusion row that names the work's type. A row with role and type needs both.
pub fn excluding_type<'a>(work: &Work<'_>, agreement: &'a Agreement) -> Option<&'a Exclusion> {
    let work_type = work.work_type?;
    agreement.exclusions.iter().find(|row| {
        row.work_type_id.as_ref() == Some(work_type)
            && row
                .work_role_id
                .as_ref()
                .is_none_or(|role| Some(role) == work.role)
    })
}

/// The exclusion row that names the work's role alone. Rows with a type are the type's.
pub fn excluding_role<'a>(work: &Work<'_>, agreement: &'a Agreement) -> Option<&'a Exclusion> {
    let role = work.role?;
    agreement
        .exclusions
        .iter()
        .find(|row| row.work_type_id.is_none() && row.work_role_id.as_ref() == Some(role))
}

/// A recurring agreement takes in the time of a project that it does not include and the project does not name.
fn absorbs_project(work: &Work<'_>, agreement: &Agreement) -> bool {
    let is_own_of_project = work
        .project
        .is_some_and(|p| p.agreement_id.as_ref() == Some(&agreement.id));
    work.names_project
        && is_recurring(agreement)
        && !agreement.covers_projects
        && !is_own_of_project
}

/// Blocks recur only where they are granted each cycle.
fn is_recurring(agreement: &Agreement) -> bool {
    match agreement.kind {
        AgreementKind::FixedFee | AgreementKind::Incident => true,
        AgreementKind::BlockHours | AgreementKind::BlockMoney => {
            agreement.bill_cycle_months.is_some_and(|n| n > 0)
        }
        _ => false,
    }
}
