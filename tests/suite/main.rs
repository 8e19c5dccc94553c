//! The one test binary.

mod firm;
mod firm_recount;
