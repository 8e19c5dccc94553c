//! What worked time costs: the rate of the day, burden, the type's multiplier, exchange (`domain.md` §3).
//! Unknown stays unknown: it is never a cost of zero.

use super::line;
use super::work::{Nature, Work};
use crate::model::exact::{self, HOUR, portion, product};
use crate::model::{CostBasis, CostRate, Currency, Firm, LedgerLine, MemberId, Month};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A known cost, not yet rounded.
pub(super) struct Cost {
    pub amount: Decimal,
    pub per_hour: Decimal,
    pub currency: Currency,
}

/// The rate of a member on a day: a files source's row before a PSA's, then the one that began last. A member
/// without one has that of the same person in another source. A PSA's zero is a missing right, not free work.
pub(super) fn rate_on<'a>(
    firm: &'a Firm,
    member: &MemberId,
    date: NaiveDate,
) -> Option<&'a CostRate> {
    own_rate(firm, member, date).or_else(|| {
        let person = firm.persons.get(firm.person_of.get(member)?)?;
        person
            .members
            .iter()
            .find_map(|other| own_rate(firm, other, date))
    })
}

fn own_rate<'a>(firm: &'a Firm, member: &MemberId, date: NaiveDate) -> Option<&'a CostRate> {
    firm.cost_rates
        .get(member)?
        .iter()
        .filter(|r| holds(r, date))
        .filter(|r| r.from_files || !r.amount.is_zero())
        .max_by_key(|r| (r.from_files, r.valid_from))
}

/// What the member costs on the work's own agreement alone: in its role before in any, and the row that began last.
fn on_agreement<'a>(firm: &'a Firm, work: &Work<'_>) -> Option<&'a CostRate> {
    let (agreement, date) = (work.agreement?, work.date());
    let costs = firm.agreement_costs.get(&work.entry.member_id)?.iter();
    let costs = costs.filter(|cost| cost.agreement_id == agreement.id);
    costs
        .filter(|cost| cost.work_role_id.is_none() || cost.work_role_id.as_ref() == work.role)
        .filter(|cost| holds(&cost.rate, date))
        .filter(|cost| cost.rate.from_files || !cost.rate.amount.is_zero())
        .max_by_key(|cost| (cost.work_role_id.is_some(), cost.rate.valid_from))
        .map(|cost| &cost.rate)
}

fn holds(rate: &CostRate, date: NaiveDate) -> bool {
    rate.valid_from.is_none_or(|from| from <= date) && rate.valid_to.is_none_or(|to| date < to)
}

/// The basis of the costs of a day: that of its month.
pub(super) fn basis(firm: &Firm, date: NaiveDate) -> CostBasis {
    firm.rulings.of(Month::of(date)).cost_basis
}

/// The seconds that a rate's amount is for.
pub(super) fn seconds_of(rate: &CostRate, basis: CostBasis) -> Decimal {
    product(&[HOUR, rate.hours(basis)])
}

/// How many `to` one `from` is in a month, by a row of that very pair; never inverted or chained (`domain.md` §1.8).
pub(super) fn exchange(firm: &Firm, month: Month, from: Currency, to: Currency) -> Option<Decimal> {
    if from == to {
        return Some(Decimal::ONE);
    }
    firm.fx_rates
        .iter()
        .find(|r| r.month == month && r.from == from && r.to == to)
        .map(|r| r.rate)
}

/// The currency an entry costs in: that of its agreement or project, else the cost rate's own.
pub(super) fn currency(work: &Work<'_>, rate: &CostRate) -> Currency {
    if work.agreement.is_some() || work.project.is_some() {
        work.currency
    } else {
        rate.currency
    }
}

/// Cost of so many seconds at a rate, multiplied first and divided last.
pub(super) fn of_seconds(
    rate: &CostRate,
    basis: CostBasis,
    factor: Decimal,
    seconds: Decimal,
) -> Decimal {
    let pay = product(&[rate.amount, rate.burden, factor]);
    portion(pay, seconds, seconds_of(rate, basis))
}

/// The rate of an entry's base cost: what the member costs on its agreement, else everywhere.
pub(super) fn rate_of<'a>(firm: &'a Firm, work: &Work<'_>) -> Option<&'a CostRate> {
    on_agreement(firm, work).or_else(|| rate_on(firm, &work.entry.member_id, work.date()))
}

/// The base cost of an entry, without overtime; none is unknown.
pub(super) fn base(firm: &Firm, work: &Work<'_>) -> Option<Cost> {
    let rate = rate_of(firm, work)?;
    in_currency(firm, work, rate, currency(work, rate))
}

/// The same in a given currency.
pub(super) fn in_currency(
    firm: &Firm,
    work: &Work<'_>,
    rate: &CostRate,
    currency: Currency,
) -> Option<Cost> {
    let exchange = exchange(firm, Month::of(work.date()), rate.currency, currency)?;
    let basis = basis(firm, work.date());
    let multiplier = match work.nature {
        Nature::Absence if rate.contains_leave(basis) => Decimal::ZERO,
        _ => work.work_type.map_or(Decimal::ONE, |t| t.cost_multiplier),
    };
    let factor = product(&[multiplier, exchange]);
    Some(Cost {
        amount: of_seconds(rate, basis, factor, exact::seconds(work.worked)),
        per_hour: of_seconds(rate, basis, factor, HOUR),
        currency,
    })
}

/// The column an entry's cost feeds.
pub(super) fn column(nature: Nature, labour: &'static str) -> &'static str {
    match nature {
        Nature::Wrap => "payroll_wrap_cost",
        Nature::Absence => "absence_cost",
        Nature::Internal | Nature::Client => labour,
    }
}

/// The base cost line of an entry; none where it costs nothing or nobody knows.
pub(super) fn line(work: &Work<'_>, cost: Option<&Cost>) -> Option<LedgerLine> {
    let cost = cost?;
    let amount = cost.currency.minor(cost.amount).filter(|a| *a != 0)?;
    let kind = column(work.nature, "labour_cost.base");
    let seconds = exact::seconds(work.worked);
    Some(line::of_work(
        work,
        kind,
        seconds,
        Some(cost.per_hour),
        amount,
        cost.currency,
    ))
}
