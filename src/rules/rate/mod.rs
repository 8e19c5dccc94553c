//! Is the price and cost of an hour known?

pub mod cost_missing;
pub mod zero_or_below_cost;
