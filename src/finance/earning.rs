//! What entries earn: covered by a block, by the hour, or beyond what any agreement covers (`domain.md` §1.3).

use super::line;
use super::rate;
use super::work::{Nature, Work, is_internal};
use crate::coverage::{Block, Means, is_block, means};
use crate::model::exact::{self, HOUR, minor_portion, portion};
use crate::model::{
    Agreement, AgreementId, AgreementKind, BillingMethod, Breakage, Firm, LedgerLine, Month,
    Openings, ProjectId, TimeEntryId,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All that entries earn in a month, and what was covered on the way.
#[derive(Default)]
pub(super) struct Earnings {
    pub lines: Vec<LedgerLine>,
    /// Seconds covered, by entry of the month.
    pub covered: HashMap<TimeEntryId, Decimal>,
    /// Limit and remainder of each block of hours, in seconds.
    pub limits: HashMap<AgreementId, (Decimal, Decimal)>,
    /// What blocks had given when the month began, of those of which that was not known.
    pub openings: Openings,
}

/// Runs through the entries in order. `agreements` are all those of the scope; `openings` are of blocks of which the work
/// before the month has been run through.
pub(super) fn earnings(
    firm: &Firm,
    agreements: &[&Agreement],
    works: &[Work<'_>],
    month: Month,
    openings: &Openings,
) -> Earnings {
    let mut blocks = blocks(firm, agreements, works, month);
    let mut opened = BTreeSet::new();
    for (id, (agreement, block)) in &mut blocks {
        let opening = openings.get(id);
        if let Some(open) = opening.and_then(|told| Block::opened(agreement, month, told)) {
            *block = open;
            opened.insert(id.clone());
        }
    }
    let mut run = Run {
        firm,
        month,
        blocks,
        caps: HashMap::new(),
        earnings: Earnings::default(),
    };
    let until = |day: NaiveDate| works.partition_point(|w| w.date() < day);
    let (before, here) = works[..until(month.end())].split_at(until(month.first()));
    let has_run = |w: &&Work<'_>| w.agreement.is_some_and(|a| opened.contains(&a.id));
    let earns = |w: &&Work<'_>| w.is_billable() || claims_cover(w);
    for work in before.iter().filter(|w| earns(w) && !has_run(w)) {
        run.earn(work);
    }
    for agreement in agreements.iter().filter(|a| !opened.contains(&a.id)) {
        let block = run.blocks.get(&agreement.id);
        let opening = block.map(|(_, block)| (agreement.id.clone(), block.opening()));
        run.earnings.openings.extend(opening);
    }
    for work in here.iter().filter(earns) {
        run.earn(work);
    }
    run.close_blocks();
    run.earnings
}

/// The source's own covered figure wins, for blocks.
fn claims_cover(work: &Work<'_>) -> bool {
    work.nature == Nature::Client
        && work.agreement.is_some_and(is_block)
        && work.entry.covered.is_some_and(|c| c.0 > 0)
}

fn blocks<'a>(
    firm: &Firm,
    agreements: &[&'a Agreement],
    works: &[Work<'a>],
    month: Month,
) -> BTreeMap<AgreementId, (&'a Agreement, Block<'a>)> {
    let first = month.first();
    let of_block = |w: &Work<'a>| w.agreement.filter(|a| is_block(a));
    let used = works
        .iter()
        .filter_map(|w| Some((of_block(w)?, w.date().min(first))));
    let unused = agreements.iter().map(|a| (*a, first));
    let mut blocks = BTreeMap::new();
    for (agreement, earliest) in used.chain(unused) {
        if is_block(agreement) && !is_internal(firm, Some(&agreement.company_id)) {
            let start = Month::of(earliest).first();
            blocks
                .entry(agreement.id.clone())
                .or_insert_with(|| (agreement, Block::new(agreement, month, start)));
        }
    }
    blocks
}

/// How the entry's agreement meets it; the source's own word on a block wins.
pub(super) fn cover(work: &Work<'_>) -> Means {
    match work.agreement {
        Some(_) if claims_cover(work) => Means::Balance,
        Some(agreement) if work.is_admitted(agreement) => means(agreement),
        _ => Means::Never,
    }
}

struct Run<'a> {
    firm: &'a Firm,
    month: Month,
    blocks: BTreeMap<AgreementId, (&'a Agreement, Block<'a>)>,
    /// What each capped project has earned so far, in minor units.
    caps: HashMap<ProjectId, i64>,
    earnings: Earnings,
}

impl Run<'_> {
    fn earn(&mut self, work: &Work<'_>) {
        let bill = exact::seconds(rate::to_bill(work));
        match cover(work) {
            Means::Wholly => self.cover_fully(work),
            Means::Balance => self.run_down(work, bill),
            Means::Priced => self.by_hour(work, "revenue_earned.time", bill, None),
            Means::Never => {
                let on_project = work.agreement.is_none() && work.project.is_some();
                let kind = if on_project {
                    "revenue_earned.time"
                } else {
                    "revenue_earned.uncovered"
                };
                self.by_hour(work, kind, bill, None);
            }
        }
    }

    /// Covered hours are shown for fixed fees and incidents alone (contract §5).
    fn cover_fully(&mut self, work: &Work<'_>) {
        let shown = work.agreement.is_some_and(|a| {
            !matches!(
                a.kind,
                AgreementKind::Resale | AgreementKind::ProjectFixedFee
            )
        });
        if shown {
            self.covered(work, exact::seconds(work.worked));
        }
    }

    fn covered(&mut self, work: &Work<'_>, seconds: Decimal) {
        if work.in_month && !seconds.is_zero() {
            self.earnings.covered.insert(work.entry.id.clone(), seconds);
        }
    }

    fn run_down(&mut self, work: &Work<'_>, bill: Decimal) {
        let money = work
            .agreement
            .is_some_and(|a| a.kind == AgreementKind::BlockMoney);
        let rest = if money {
            self.run_down_money(work, bill)
        } else {
            self.run_down_hours(work, bill)
        };
        if rest > Decimal::ZERO && work.is_billable() {
            let over = rate::overage(work);
            let kind = if over.is_some() {
                "revenue_earned.overage"
            } else {
                "revenue_earned.uncovered"
            };
            self.by_hour(work, kind, rest, over);
        }
    }

    /// By the `to_bill` the source gives, else worked, unrounded. Returns the seconds to bill beyond the balance; what
    /// the source says is covered is not billed again.
    fn run_down_hours(&mut self, work: &Work<'_>, bill: Decimal) -> Decimal {
        let units = exact::seconds(work.entry.to_bill.unwrap_or(work.worked));
        let given = work.entry.covered.map(exact::seconds);
        let wanted = given.unwrap_or(units);
        let drawn = wanted.saturating_mul(rate::block_factor(work));
        let taken = self.take(work, drawn);
        self.covered(work, taken);
        let covered = match given {
            Some(given) => given,
            None if taken == drawn => wanted,
            None => portion(wanted, taken, drawn),
        };
        if covered < units {
            bill - covered
        } else {
            Decimal::ZERO
        }
    }

    /// By value: `to_bill` at the entry's rate. Returns the seconds to bill beyond the balance, as above.
    fn run_down_money(&mut self, work: &Work<'_>, bill: Decimal) -> Decimal {
        let rate = rate::hourly(self.firm, work).unwrap_or_default();
        let given = work.entry.covered.map(exact::seconds);
        let wanted = given.unwrap_or(bill);
        let value = rate.saturating_mul(wanted);
        let taken = self.take(work, value);
        let covered = if taken == value {
            wanted
        } else {
            portion(wanted, taken, value)
        };
        if value > Decimal::ZERO {
            self.covered(work, covered);
        }
        bill - given.unwrap_or(covered)
    }

    fn take(&mut self, work: &Work<'_>, units: Decimal) -> Decimal {
        let method = self.breakage(Month::of(work.date()));
        let Some((_, block)) = work.agreement.and_then(|a| self.blocks.get_mut(&a.id)) else {
            return Decimal::ZERO;
        };
        let taken = block.take(work.date(), units);
        let broken = match taken.units.is_zero() {
            true => 0,
            false => block.accrue(work.date(), method),
        };
        if work.in_month && taken.minor != 0 {
            let hours = work
                .agreement
                .is_some_and(|a| a.kind == AgreementKind::BlockHours);
            let made = line::of_work(
                work,
                "revenue_earned.block",
                taken.units,
                None,
                taken.minor,
                work.currency,
            );
            // Covered work earns nothing on the project; a block of money has no quantity but its money.
            self.earnings.lines.push(LedgerLine {
                project_id: None,
                quantity: made.quantity.filter(|_| hours),
                ..made
            });
        }
        if work.in_month && broken != 0 {
            let kind = "revenue_earned.breakage";
            let made = line::of_work(work, kind, taken.units, None, broken, work.currency);
            self.earnings.lines.push(LedgerLine {
                project_id: None,
                quantity: None,
                ..made
            });
        }
        taken.units
    }

    fn breakage(&self, month: Month) -> Breakage {
        self.firm.rulings.of(month).breakage
    }

    /// Hours at a rate, up to the project's cap. Fixed-price and unbilled projects earn nothing by the hour.
    fn by_hour(
        &mut self,
        work: &Work<'_>,
        kind: &'static str,
        seconds: Decimal,
        over: Option<Decimal>,
    ) {
        let method = work.project.map(|p| p.billing_method);
        if matches!(
            method,
            Some(BillingMethod::FixedFee | BillingMethod::NotBillable)
        ) {
            return;
        }
        let Some(rate) = over.or_else(|| rate::hourly(self.firm, work)) else {
            return;
        };
        let Some(full) = minor_portion(work.currency, rate, seconds, HOUR) else {
            return;
        };
        let amount = self.capped(work, full);
        if work.in_month && amount != 0 {
            self.earnings.lines.push(line::of_work(
                work,
                kind,
                seconds,
                Some(rate),
                amount,
                work.currency,
            ));
        }
    }

    fn capped(&mut self, work: &Work<'_>, amount: i64) -> i64 {
        let Some(project) = work.project else {
            return amount;
        };
        let cap = project
            .contract_price
            .filter(|_| project.billing_method == BillingMethod::NotToExceed)
            .and_then(|price| work.currency.minor(price));
        let Some(cap) = cap else {
            return amount;
        };
        let earned = self.caps.entry(project.id.clone()).or_default();
        let amount = amount.min(cap.saturating_sub(*earned).max(0));
        *earned = earned.saturating_add(amount);
        amount
    }

    fn close_blocks(&mut self) {
        for (id, (agreement, mut block)) in std::mem::take(&mut self.blocks) {
            if let Some(last) = self.month.end().pred_opt() {
                block.adjust_through(last);
            }
            for end in block.ended(self.breakage(self.month)) {
                let made = line::of_agreement(
                    self.month,
                    "revenue_earned.breakage",
                    agreement,
                    id.as_str(),
                    end.minor,
                );
                self.earnings.lines.push(LedgerLine {
                    work_date: Some(end.on),
                    ..made
                });
            }
            if agreement.kind == AgreementKind::BlockHours {
                self.earnings.limits.insert(id, block.limits());
            }
        }
    }
}
