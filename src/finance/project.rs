//! Projects at a fixed price: cost to cost (`domain.md` §4.3).

use super::cost;
use super::line;
use super::overtime::Shares;
use super::work::Work;
use crate::model::exact::{self, portion, product};
use crate::model::{
    BillingMethod, Currency, FinancePolicy, Firm, LedgerLine, Month, Project, Seconds,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The currency of a project: its agreement's, else the business's.
pub(super) fn currency(firm: &Firm, policy: &FinancePolicy, project: &Project) -> Currency {
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
    /// Share done before the month; none: no estimate.
    complete_before: Option<Decimal>,
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
    pub works: &'a [Work<'a>],
    pub shares: &'a Shares<'a>,
}

impl Labour<'_> {
    /// Progress of a project over all its entries that are known, whichever agreement covers them. The estimate known
    /// now serves every open month.
    pub fn progress(
        &self,
        currency: Currency,
        project: &Project,
        works: &[&Work<'_>],
        month: Month,
    ) -> Progress {
        let before = self.spent(currency, works, month.first());
        let end = self.spent(currency, works, month.end());
        let now = self.spent(currency, works, NaiveDate::MAX);
        let left = remaining(project, now.worked);
        Progress {
            to_date: end.worked,
            complete_before: left.and_then(|left| complete(before, now, left)),
            complete: left.and_then(|left| complete(end, now, left)),
        }
    }

    fn spent(&self, currency: Currency, works: &[&Work<'_>], until: NaiveDate) -> Spent {
        let mut spent = Spent::default();
        for work in works.iter().filter(|w| w.date() < until) {
            spent.worked += work.worked;
            spent.cost = spent.cost.saturating_add(self.known(currency, work));
        }
        spent
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

/// `cost / (cost now × (1 + remaining / hours now))`, at most 1; hours where no cost is known at all.
fn complete(at: Spent, now: Spent, left: Seconds) -> Option<Decimal> {
    if now.worked.0 == 0 {
        return None;
    }
    let hours = exact::seconds(now.worked);
    let all = exact::seconds(now.worked + left);
    let ratio = if now.cost.is_zero() {
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

/// What a fixed price earned in the month: to its end less to its start, each rounded.
pub(super) fn line(
    firm: &Firm,
    currency: Currency,
    project: &Project,
    progress: &Progress,
    month: Month,
) -> Option<LedgerLine> {
    let price = project
        .contract_price
        .filter(|_| project.billing_method == BillingMethod::FixedFee)?;
    let to_date = currency.minor(price.saturating_mul(progress.complete?))?;
    let before = progress.complete_before.unwrap_or_default();
    let amount = to_date.checked_sub(currency.minor(price.saturating_mul(before))?)?;
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
            month,
            "revenue_earned.percent_complete",
            project.id.as_str(),
            amount,
            currency,
        )
    })
}
