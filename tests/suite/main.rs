//! The one test binary.

mod firm;
mod firm_recount;
mod firm_recount_days;
mod firm_references;
