//! The conditions under which an agreement takes work, one by one (`domain.md` §2.1): what rules test, what every
//! agreement finding shows as evidence, and what the simulation names where work is not covered.

use super::block::is_block;
use super::work::Work;
use crate::model::{
    Agreement, AgreementKind, Billable, BillingMethod, CompanyId, Exclusion, Firm, WorkRoleId,
    WorkTypeId,
};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

/// One condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// The work role is not excluded.
    Role,
    /// The work type is not excluded.
    Type,
    /// The ticket is of its location, where it is restricted to one.
    Place,
    /// What is limited has a limit: without one it covers nothing.
    Limit,
    /// Hours are no unit for a project at a fixed price.
    Units,
    /// The option is billable: no other is absorbed.
    Billed,
    /// No project's time vanishes in it. Such time is covered, and should not be.
    Project,
    /// It is meant for the ticket's board. Scope, no condition of cover (`domain.md` §2.1).
    Board,
    /// Something is left of its balance. What was left before an entry, only a run knows.
    Balance,
}

use Condition::*;

impl Condition {
    /// What any agreement is held against, in the order evidence lists it.
    pub const SHOWN: [Self; 11] = [
        Company,
        Started,
        NotEnded,
        NotCancelled,
        CoversTime,
        Role,
        Type,
        Place,
        Limit,
        Board,
        Project,
    ];
    /// What decides whether work is covered, balance apart.
    pub const COVERING: [Self; 11] = [
        Company,
        Started,
        NotEnded,
        NotCancelled,
        CoversTime,
        Role,
        Type,
        Place,
        Limit,
        Units,
        Billed,
    ];

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
            Place => "location is the agreement's",
            Limit => "has a limit, or is unlimited",
            Units => "its units suit the project",
            Billed => "is billable",
            Project => "no project time is absorbed",
            Board => "is meant for the board",
            Balance => "has balance left",
        }
    }

    /// Does it hold for this work on this agreement?
    pub fn holds(self, firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> bool {
        match self {
            Company => is_of_company(firm, work.company, agreement),
            Started => agreement.starts_on.is_none_or(|first| first <= work.date),
            NotEnded => agreement
                .ends_on
                .is_none_or(|last| work.date <= with_grace(last, work.grace_days)),
            NotCancelled => agreement.cancelled_on.is_none_or(|day| work.date < day),
            CoversTime => agreement.covers_time || is_priced_by_work(agreement.kind),
            Type => excluding_type(work, agreement).is_none(),
            Role => excluding_role(work, agreement).is_none(),
            Place => is_of_place(work, agreement),
            Limit => !is_block(agreement) || agreement.limit_amount.is_some_and(is_positive),
            Units => !(agreement.kind == AgreementKind::BlockHours && is_at_fixed_price(work)),
            Billed => work.option == Billable::Billable,
            Project => !absorbs_project(work, agreement),
            Board => is_for_board(work, agreement),
            Balance => !work
                .spent
                .is_some_and(|spent| spent.contains(&agreement.id)),
        }
    }
}

/// The conditions that keep the agreement from covering this work, balance apart.
pub fn failed(firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> Vec<Condition> {
    let fails = |condition: &Condition| !condition.holds(firm, work, agreement);
    Condition::COVERING.into_iter().filter(fails).collect()
}

fn is_positive(amount: Decimal) -> bool {
    amount > Decimal::ZERO
}

fn with_grace(last: NaiveDate, days: u32) -> NaiveDate {
    last.checked_add_days(Days::new(days.into()))
        .unwrap_or(last)
}

fn is_at_fixed_price(work: &Work<'_>) -> bool {
    work.project
        .is_some_and(|p| p.billing_method == BillingMethod::FixedFee)
}

fn is_for_board(work: &Work<'_>, agreement: &Agreement) -> bool {
    let boards = &agreement.covers_boards;
    boards.is_empty()
        || work
            .board()
            .is_none_or(|board| boards.iter().any(|b| b == board))
}

/// Compared as written, case apart. A ticket without location is not compared.
fn is_of_place(work: &Work<'_>, agreement: &Agreement) -> bool {
    let of_ticket = work.ticket.and_then(|t| t.location.as_deref());
    match (agreement.location.as_deref(), of_ticket) {
        (Some(own), Some(other)) => own.trim().eq_ignore_ascii_case(other.trim()),
        _ => true,
    }
}

/// One level only: the company, its parent, and who pays for whom. Work for nobody named is not compared.
fn is_of_company(firm: &Firm, company: Option<&CompanyId>, agreement: &Agreement) -> bool {
    let Some(company) = company else {
        return true;
    };
    let owner = &agreement.company_id;
    let parent = firm
        .companies
        .get(company)
        .and_then(|c| c.parent_id.as_ref());
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

/// The exclusion row that this role and type hit. A row with both needs both; one with neither excludes nothing.
pub fn excludes<'a>(
    agreement: &'a Agreement,
    role: Option<&WorkRoleId>,
    work_type: Option<&WorkTypeId>,
) -> Option<&'a Exclusion> {
    agreement.exclusions.iter().find(|row| {
        let names_any = row.work_role_id.is_some() || row.work_type_id.is_some();
        let role_hit = row.work_role_id.is_none() || row.work_role_id.as_ref() == role;
        let type_hit = row.work_type_id.is_none() || row.work_type_id.as_ref() == work_type;
        names_any && role_hit && type_hit
    })
}

/// The exclusion row that names the work's type, with its role or for any.
pub fn excluding_type<'a>(work: &Work<'_>, agreement: &'a Agreement) -> Option<&'a Exclusion> {
    let of_type = |row: &&Exclusion| {
        let role = row.work_role_id.as_ref();
        row.work_type_id.as_ref() == work.work_type && (role.is_none() || role == work.role)
    };
    work.work_type?;
    agreement.exclusions.iter().find(of_type)
}

/// The exclusion row that names the work's role alone. Rows with a type are the type's.
pub fn excluding_role<'a>(work: &Work<'_>, agreement: &'a Agreement) -> Option<&'a Exclusion> {
    let of_role =
        |row: &&Exclusion| row.work_type_id.is_none() && row.work_role_id.as_ref() == work.role;
    work.role?;
    agreement.exclusions.iter().find(of_role)
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
