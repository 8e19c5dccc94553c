//! Late truth of a closed month: what its lines and hours are now, less what was posted of it, goes into the next open month.

use super::scope::Unit;
use super::{Roller, reach, unknown_by_account};
use crate::finance;
use crate::model::*;
use crate::store::Result;
use crate::store::ledger::Posted;
use std::collections::{BTreeMap, BTreeSet};

/// What a roll of a closed month found, for the open month that takes it.
#[derive(Debug)]
pub(super) struct Found {
    /// Of which units (none: all).
    pub units: Option<BTreeSet<Unit>>,
    /// What was found of them.
    pub adjustment: MonthAdjustment,
}

impl Found {
    fn has(&self, unit: &str) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(unit))
    }
}

impl Roller<'_> {
    /// Late truth of the units of a closed month (none: all).
    pub(super) async fn late(
        &self,
        month: Month,
        units: Option<BTreeSet<Unit>>,
        roll: &MonthRoll,
    ) -> Result<Found> {
        let posted = self.db.posted_lines(month, units.as_ref()).await?;
        let now: Vec<(String, LedgerLine)> = roll
            .lines
            .iter()
            .map(|line| (unit_of_line(line).to_owned(), line.clone()))
            .collect();
        let mut before = self.db.posted_hours(month).await?;
        before.retain(|key, _| self.is_in(key, units.as_ref()));
        let mut hours = finance::row_hours(roll);
        for ((id, currency), seconds) in unknown_by_account(roll) {
            let Some(currency) = Currency::parse(&currency) else {
                continue;
            };
            let key = HoursKey {
                of: HoursOf::Account,
                id,
                currency,
            };
            hours.entry(key).or_default().unknown_cost = seconds;
        }
        Ok(Found {
            units,
            adjustment: MonthAdjustment {
                origin: month,
                late: Late {
                    lines: finance::late_lines(&posted, &now),
                    hours: finance::late_hours(before, hours),
                },
            },
        })
    }

    /// Is the row one of the units' (none: of all)?
    pub(super) fn is_in(&self, key: &HoursKey, units: Option<&BTreeSet<Unit>>) -> bool {
        let Some(units) = units else {
            return true;
        };
        let id = key.id.as_str();
        match key.of {
            HoursOf::Company | HoursOf::Account => units.contains(id),
            HoursOf::Agreement => {
                let agreement = self.firm.agreements.get(&id.into());
                agreement.is_some_and(|a| units.contains(a.company_id.as_str()))
            }
            HoursOf::Project => {
                let project = self.firm.projects.get(&id.into());
                project.is_some_and(|p| units.contains(&reach::unit_of_project(self.firm, p)))
            }
        }
    }

    /// Units whose rows an adjustment stands in.
    pub(super) fn units_of_late(&self, late: &Late) -> BTreeSet<Unit> {
        let mut units: BTreeSet<Unit> = late.lines.iter().map(|(unit, _)| unit.clone()).collect();
        for key in late.hours.keys() {
            let id = key.id.as_str();
            units.extend(match key.of {
                HoursOf::Company | HoursOf::Account => Some(id.to_owned()),
                HoursOf::Agreement => {
                    let agreement = self.firm.agreements.get(&id.into());
                    agreement.map(|a| a.company_id.to_string())
                }
                HoursOf::Project => {
                    let project = self.firm.projects.get(&id.into());
                    project.map(|p| reach::unit_of_project(self.firm, p))
                }
            });
        }
        units
    }

    /// Units of an open month that what was found changes; none: it stands there already.
    pub(super) async fn moved_by(
        &self,
        month: Month,
        found: &Found,
    ) -> Result<Option<BTreeSet<Unit>>> {
        let standing = self.db.adjustments(month).await?;
        let (_, moved) = self.taken(standing.clone(), std::slice::from_ref(found));
        let of_origin = standing
            .iter()
            .filter(|a| a.origin == found.adjustment.origin);
        let mut units = BTreeSet::new();
        for adjustment in of_origin.chain(&moved).filter(|_| !moved.is_empty()) {
            units.extend(self.units_of_late(&adjustment.late));
        }
        Ok((!moved.is_empty()).then_some(units))
    }

    /// The adjustments that stand in an open month once what was found is in, in place of what stood there of the same months and
    /// units; and those of them that changed.
    pub(super) fn taken(
        &self,
        standing: Vec<MonthAdjustment>,
        found: &[Found],
    ) -> (Vec<MonthAdjustment>, Vec<MonthAdjustment>) {
        let mut by_origin: BTreeMap<Month, Late> =
            standing.into_iter().map(|a| (a.origin, a.late)).collect();
        let mut changed = Vec::new();
        for one in found {
            let before = by_origin.remove(&one.adjustment.origin).unwrap_or_default();
            let mut late = before.clone();
            late.lines.retain(|(unit, _)| !one.has(unit));
            late.hours
                .retain(|key, _| !self.is_in(key, one.units.as_ref()));
            late.lines.extend(one.adjustment.late.lines.iter().cloned());
            late.hours.extend(one.adjustment.late.hours.clone());
            late.lines.sort_by(in_order);
            let mut sorted = before.clone();
            sorted.lines.sort_by(in_order);
            if !same(&sorted, &late) {
                changed.push(MonthAdjustment {
                    origin: one.adjustment.origin,
                    late: late.clone(),
                });
            }
            by_origin.insert(one.adjustment.origin, late);
        }
        let all = by_origin.into_iter();
        let all = all.map(|(origin, late)| MonthAdjustment { origin, late });
        (all.collect(), changed)
    }
}

/// The unit that a line is replaced with.
fn unit_of_line(line: &LedgerLine) -> &str {
    line.company_id.as_ref().map_or("", |c| c.as_str())
}

/// Lines with the units they are replaced with.
pub(super) fn posted(lines: &[LedgerLine]) -> Vec<Posted<'_>> {
    let posted = |line| Posted {
        account: unit_of_line(line),
        line,
    };
    lines.iter().map(posted).collect()
}

type Line = (String, LedgerLine);

fn in_order(a: &Line, b: &Line) -> std::cmp::Ordering {
    let key = |(unit, l): &Line| {
        let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
        (
            unit.clone(),
            l.line_kind.to_string(),
            l.subject_id.clone(),
            text(l.agreement_id.as_ref().map(|i| i.as_str())),
            text(l.project_id.as_ref().map(|i| i.as_str())),
            text(l.member_id.as_ref().map(|i| i.as_str())),
            l.work_date,
            text(l.work_role_id.as_ref().map(|i| i.as_str())),
            l.currency,
        )
    };
    key(a).cmp(&key(b))
}

/// The same but for the month that a line says it falls into: a posted one says where it stands.
fn same(a: &Late, b: &Late) -> bool {
    let pairs = a.lines.iter().zip(&b.lines);
    a.hours == b.hours
        && a.lines.len() == b.lines.len()
        && pairs.into_iter().all(|((unit, a), (other, b))| {
            let here = LedgerLine {
                month: b.month,
                ..a.clone()
            };
            unit == other && here == *b
        })
}
