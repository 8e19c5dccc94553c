//! Projects at a fixed price: cost to cost (`domain.md` §4.3).

use super::cost;
use super::line;
use super::overtime::{self, Shares};
use super::work::{Nature, Tickets, Work, in_order};
use crate::model::exact::{self, portion, product};
use crate::model::{
    BillingMethod, Currency, Earned, FinancePolicy, Firm, LedgerLine, Month, MonthFacts, Posted,
    Project, ProjectId, Seconds, Spending, TimeEntry,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The currency of a project: its agreement's, else the business's.
pub fn currency(firm: &Firm, policy: &FinancePolicy, project: &Project) -> Currency {
    project
        .agreement_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id))
        .map_or(policy.currency, |a| a.currency)
}

/// How far a project was, and how much of it there is.
pub(super) struct Progress {
    /// Worked to the month's end.
    pub to_date: Seconds,
    /// Share done at the month's end; none: no estimate.
    pub complete: Option<Decimal>,
}

/// Hours and known cost up to a day.
#[derive(Clone, Copy, Default)]
struct Spent {
    worked: Seconds,
    cost: Decimal,
}

/// What labour costs, base pay and shares of overtime.
pub(super) struct Labour<'a> {
    pub firm: &'a Firm,
    pub shares: &'a Shares<'a>,
}

impl Labour<'_> {
    /// What a project took over all its entries that are known, whichever agreement covers them.
    pub fn spending(&self, currency: Currency, works: &[&Work<'_>]) -> Spending {
        let mut spending = Spending::default();
        let mut spent = Spent::default();
        for work in works {
            spent.worked += work.worked;
            spent.cost = spent.cost.saturating_add(self.known(currency, work));
            spending.earns |= work.nature == Nature::Client;
            let to = (work.date(), spent.worked, spent.cost);
            match spending.to.last_mut() {
                Some(last) if last.0 == work.date() => *last = to,
                _ => spending.to.push(to),
            }
        }
        spending
    }

    /// The known cost of an entry, not rounded.
    fn known(&self, currency: Currency, work: &Work<'_>) -> Decimal {
        let base = cost::rate_of(self.firm, work)
            .and_then(|rate| cost::in_currency(self.firm, work, rate, currency))
            .map_or(Decimal::ZERO, |cost| cost.amount);
        let share = self.shares.get(&work.entry.id);
        let premium = share.and_then(|share| share.exact(self.firm, work, currency));
        base.saturating_add(premium.unwrap_or_default())
    }
}

/// How far a project was in a month. The estimate known now serves every open month.
pub(super) fn progress(project: &Project, spending: &Spending, month: Month) -> Progress {
    let end = spent(spending, month.end());
    let now = spent(spending, NaiveDate::MAX);
    let left = remaining(project, now.worked);
    Progress {
        to_date: end.worked,
        complete: left.and_then(|left| complete(end, now, left)),
    }
}

/// What was spent before a day.
fn spent(spending: &Spending, until: NaiveDate) -> Spent {
    let days = spending.to.partition_point(|(day, ..)| *day < until);
    let to = days.checked_sub(1).map(|last| spending.to[last]);
    to.map_or_else(Spent::default, |(_, worked, cost)| Spent { worked, cost })
}

/// What projects took, over all entries that are known of them. `weeks` are the weeks of the entries' persons, where the
/// weeks are costed as a whole.
pub fn spending(
    firm: &Firm,
    policy: &FinancePolicy,
    projects: &HashSet<ProjectId>,
    entries: &[Arc<TimeEntry>],
    weeks: &[TimeEntry],
    tickets: &Tickets,
) -> HashMap<ProjectId, Spending> {
    // Of which month is of no matter here.
    let month = Month::of(NaiveDate::MIN);
    let entries = in_order(entries.iter().map(Arc::as_ref), weeks.iter());
    let place = |entry| Work::new(firm, tickets, month, policy, entry);
    let works: Vec<Work<'_>> = entries.into_iter().map(place).collect();
    let labour = Labour {
        firm,
        shares: &overtime::shares(firm, &works),
    };
    let by_project = by_project(&works).into_iter();
    let wanted = by_project.filter(|(project, _)| projects.contains(&project.id));
    let spending = wanted.map(|(project, works)| {
        let currency = currency(firm, policy, project);
        (project.id.clone(), labour.spending(currency, &works))
    });
    spending.collect()
}

/// Works by their projects.
pub(super) fn by_project<'w, 'a>(works: &'w [Work<'a>]) -> Vec<(&'a Project, Vec<&'w Work<'a>>)> {
    let mut all: BTreeMap<&ProjectId, (&Project, Vec<&Work<'_>>)> = BTreeMap::new();
    for work in works {
        if let Some(project) = work.project {
            let (_, of) = all
                .entry(&project.id)
                .or_insert_with(|| (project, Vec::new()));
            of.push(work);
        }
    }
    all.into_values().collect()
}

/// What is still to do: nothing once completed, else as given, else what the plan leaves; none: nobody says.
fn remaining(project: &Project, worked: Seconds) -> Option<Seconds> {
    if project.is_completed() {
        return Some(Seconds(0));
    }
    project
        .remaining
        .or_else(|| Some(project.planned? - worked))
        .map(|left| left.max(Seconds(0)))
}

/// `cost / (cost now × (1 + remaining / hours now))`, at most 1; hours where no cost is known at all, and where nothing
/// was done since, which comes to the same.
fn complete(at: Spent, now: Spent, left: Seconds) -> Option<Decimal> {
    if now.worked.0 == 0 {
        return None;
    }
    let hours = exact::seconds(now.worked);
    let all = exact::seconds(now.worked + left);
    let ratio = if now.cost.is_zero() || at.worked == now.worked {
        portion(Decimal::ONE, exact::seconds(at.worked), all)
    } else {
        portion(at.cost, hours, product(&[now.cost, all]))
    };
    Some(ratio.min(Decimal::ONE))
}

/// Share done of a project without a price, by hours to a day and now; none: no estimate. What a plan leaves is what it
/// left on that day.
pub fn complete_by_hours(project: &Project, to_date: Seconds, now: Seconds) -> Option<Decimal> {
    let all = match (project.remaining, project.planned) {
        _ if project.is_completed() => now,
        (Some(left), _) => now + left.max(Seconds(0)),
        (None, Some(planned)) => planned.max(to_date),
        (None, None) => return None,
    };
    exact::seconds(to_date)
        .checked_div(exact::seconds(all))
        .map(|share| share.min(Decimal::ONE))
}

/// What a fixed price earned in the month: to its end, rounded, less what was posted before. Of a closed month what was
/// posted of it.
pub(super) fn line(
    firm: &Firm,
    currency: Currency,
    project: &Project,
    progress: &Progress,
    facts: &MonthFacts,
) -> Option<LedgerLine> {
    let price = project
        .contract_price
        .filter(|_| project.billing_method == BillingMethod::FixedFee)?;
    let earned = |complete: Decimal| currency.minor(price.saturating_mul(complete));
    let posted = |of: &Earned| of.get(&(project.id.clone(), currency)).copied();
    let amount = match &facts.posted {
        Posted::Here(own) => posted(own)?,
        Posted::Before(all) => {
            earned(progress.complete?)?.checked_sub(posted(all).unwrap_or_default())?
        }
    };
    let agreement = project
        .agreement_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id));
    let company = agreement
        .map(|a| &a.company_id)
        .or(project.company_id.as_ref())?;
    (amount != 0).then(|| LedgerLine {
        agreement_id: agreement.map(|a| a.id.clone()),
        project_id: Some(project.id.clone()),
        company_id: Some(company.clone()),
        ..line::bare(
            facts.month,
            "revenue_earned.percent_complete",
            project.id.as_str(),
            amount,
            currency,
        )
    })
}
