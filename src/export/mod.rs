//! Files of views and of the canonical tables.

pub mod canonical;
