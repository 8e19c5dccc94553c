//! Decimal arithmetic that never panics: products saturate, and what does not fit the minor unit makes no line.

use super::money::Currency;
use super::time::Seconds;
use rust_decimal::Decimal;

/// Seconds of an hour.
pub(crate) const HOUR: Decimal = Decimal::from_parts(3600, 0, 0, false, 0);

/// The product of all factors.
pub(crate) fn product(factors: &[Decimal]) -> Decimal {
    factors
        .iter()
        .fold(Decimal::ONE, |all, factor| all.saturating_mul(*factor))
}

/// `amount × part / whole`, multiplied first; nothing of nothing is nothing.
pub(crate) fn portion(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal {
    amount
        .saturating_mul(part)
        .checked_div(whole)
        .unwrap_or_default()
}

/// The same in minor units, rounded once; none where it does not fit.
pub(crate) fn minor_portion(
    currency: Currency,
    amount: Decimal,
    part: Decimal,
    whole: Decimal,
) -> Option<i64> {
    currency.minor(portion(amount, part, whole))
}

/// Seconds as a decimal.
pub(crate) fn seconds(time: Seconds) -> Decimal {
    Decimal::from(time.0)
}

/// Hours of so many seconds, for the quantity of a line.
pub(crate) fn hours(seconds: Decimal) -> Decimal {
    portion(Decimal::ONE, seconds, HOUR).round_dp(6).normalize()
}
