//! Does a project keep to its plan? One file per rule.

pub mod over_plan;
