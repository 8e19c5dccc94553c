//! Is the set-up such that money comes out right? One file per rule (`domain.md` §5.2, set-up lint).

pub mod addition_without_cost;
pub mod agreement_without_price;
