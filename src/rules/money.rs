//! What a finding is worth, and the line it comes from: so much time at a rate, and where the rate stands.

use crate::coverage::{self, Work};
use crate::model::exact::{HOUR, minor_portion, seconds};
use crate::model::{Evidence, Finding, Firm, Money, Params, Seconds};

/// So much of an entry's time at its rate: the entry's own, else its agreement's, else the role's standard one.
pub fn worth(
    firm: &Firm,
    params: &Params,
    work: &Work<'_>,
    part: Seconds,
) -> Option<(Money, Evidence)> {
    let entry = work.entry?;
    let row = work
        .agreement
        .and_then(|a| coverage::row(a, work.role, work.work_type, work.date));
    let standard = work
        .role
        .and_then(|role| firm.work_roles.get(role)?.standard_rate);
    let kind = work.work_type.and_then(|id| firm.work_types.get(id));
    let rate = coverage::hourly(entry, row, standard, kind)?;
    let of = match () {
        () if entry.hourly_rate.is_some() => "the entry's rate",
        () if row.is_some_and(|row| row.rate.is_some()) => "the agreement's rate",
        () => "the role's standard rate",
    };
    let currency = work
        .agreement
        .map_or(params.business.currency, |a| a.currency);
    let minor = minor_portion(currency, rate, seconds(part), HOUR)?;
    let line = format!(
        "{} at {} {currency}, {of}",
        super::words::length(part),
        rate.normalize()
    );
    Some((Money { minor, currency }, Evidence::value("at stake", line)))
}

/// The finding with what so much of the work is worth, where that can be said.
pub fn at_stake(
    mut finding: Finding,
    firm: &Firm,
    params: &Params,
    work: &Work<'_>,
    part: Seconds,
) -> Finding {
    if let Some((money, line)) = worth(firm, params, work, part) {
        finding.amount_at_stake = Some(money);
        finding.evidence.push(line);
    }
    finding
}
