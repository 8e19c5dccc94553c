//! The roll of a month: all lines, and the hours and counts of its rows.

use super::absence::{self, Windows};
use super::account::{Account, Scope, account};
use super::cost;
use super::earning::earnings;
use super::row::Rows;
use super::work::{self, Work};
use super::{incident, overtime, paper, project, recurring, team, unpaid};
use crate::model::{
    Agreement, AgreementKind, FinancePolicy, Firm, LedgerLine, MonthFacts, MonthRoll, Project,
    ProjectId,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rolls up a month: every line of the scope's accounts, and what their rows need beside. The lines of an account are
/// the same whatever else is in the scope. `windows` are the expected hours of a person's day (for absence cost).
pub fn roll(
    firm: &Firm,
    facts: &MonthFacts,
    policy: &FinancePolicy,
    scope: Scope<'_>,
    windows: &Windows<'_>,
) -> MonthRoll {
    let works = work::works(firm, facts, policy);
    let agreements: Vec<&Agreement> = firm
        .agreements
        .values()
        .filter(|a| scope.has(&Account::Agreement(a.id.clone())))
        .collect();
    let earned = earnings(firm, &agreements, &works, facts.month, &facts.openings);
    let mut rows = Rows::new(firm, facts, policy);
    let mut lines = prices(firm, facts, policy, &agreements, &mut rows);
    for work in works.iter().filter(|w| w.in_month && w.is_in(scope)) {
        let cost = cost::base(firm, work);
        let covered = earned.covered.get(&work.entry.id).copied();
        rows.add_work(work, cost.is_some(), covered.unwrap_or_default());
        lines.extend(cost::line(work, cost.as_ref()));
    }
    let shares = overtime::shares(firm, &works);
    lines.extend(overtime::lines(firm, &works, &shares));
    lines.extend(paper::expenses(firm, facts, policy));
    lines.extend(paper::invoices(firm, facts));
    lines.extend(earned.lines);
    if scope.has(&Account::Internal) {
        let (leave, unknown) = absence::lines(firm, facts, &works, windows);
        lines.extend(leave);
        rows.add_unknown(policy.currency, unknown);
    }
    let labour = project::Labour {
        firm,
        shares: &shares,
    };
    lines.extend(projects(&labour, &works, facts, policy, scope, &mut rows));
    lines.retain(|line| scope.is_all() || scope.has(&account(line)));
    rows.set_limits(&earned.limits);
    let here = || {
        let in_scope = |w: &&Work<'_>| w.in_month && w.is_in(scope);
        works.iter().filter(in_scope)
    };
    let teams = team::hours(firm, facts, here());
    let unpaid = unpaid::unpaid(firm, facts, here(), &lines);
    MonthRoll {
        teams,
        unpaid,
        openings: earned.openings,
        ..rows.finish(lines)
    }
}

/// What agreements earn and cost by themselves.
fn prices(
    firm: &Firm,
    facts: &MonthFacts,
    policy: &FinancePolicy,
    agreements: &[&Agreement],
    rows: &mut Rows<'_>,
) -> Vec<LedgerLine> {
    let mut lines = Vec::new();
    for agreement in agreements {
        let internal = agreement.kind == AgreementKind::Internal
            || work::is_internal(firm, Some(&agreement.company_id));
        rows.add_if_active(agreement);
        lines.extend(recurring::lines(
            &firm.rulings,
            agreement,
            internal,
            facts.month,
        ));
        if !internal {
            lines.extend(incident::lines(agreement, facts, policy));
        }
    }
    lines
}

/// Lines of fixed prices, and how far each project of the month is.
fn projects(
    labour: &project::Labour<'_>,
    works: &[Work<'_>],
    facts: &MonthFacts,
    policy: &FinancePolicy,
    scope: Scope<'_>,
    rows: &mut Rows<'_>,
) -> Vec<LedgerLine> {
    let firm = labour.firm;
    let mut of: BTreeMap<&ProjectId, (&Project, Vec<&Work<'_>>)> = facts
        .spending
        .keys()
        .filter_map(|id| firm.projects.get(id))
        .map(|project| (&project.id, (project, Vec::new())))
        .collect();
    for (project, works) in project::by_project(works) {
        of.insert(&project.id, (project, works));
    }
    let mut lines = Vec::new();
    for (project, works) in of.into_values() {
        let currency = project::currency(firm, policy, project);
        let spending = match facts.spending.get(&project.id) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(labour.spending(currency, &works)),
        };
        let progress = project::progress(project, &spending, facts.month);
        let line = project::line(firm, currency, project, &progress, facts)
            .filter(|line| spending.earns && scope.has(&account(line)));
        let touched = line.is_some() || works.iter().any(|w| w.in_month && w.is_in(scope));
        if touched {
            rows.set_progress(project, currency, &progress);
        }
        lines.extend(line);
    }
    lines
}

/// Adds the roll of further accounts to a roll.
pub fn merge(into: &mut MonthRoll, other: MonthRoll) {
    into.lines.extend(other.lines);
    into.agreements.extend(other.agreements);
    for (id, more) in other.projects {
        match into.projects.get_mut(&id) {
            Some(row) => row.merge(more),
            None => {
                into.projects.insert(id, more);
            }
        }
    }
    for (key, more) in other.companies {
        match into.companies.get_mut(&key) {
            Some(row) => row.merge(&more),
            None => {
                into.companies.insert(key, more);
            }
        }
    }
    for (key, more) in other.teams {
        into.teams.entry(key).or_default().add(&more);
    }
    into.unpaid.extend(other.unpaid);
    into.openings.extend(other.openings);
    for (currency, more) in other.unknown_cost {
        *into.unknown_cost.entry(currency).or_default() += more;
    }
}
