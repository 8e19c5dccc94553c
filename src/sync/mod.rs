//! Source to warehouse.

pub mod folder;
