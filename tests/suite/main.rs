//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test may stop at what it did not expect, and looks at the program from outside its rooms"
)]

mod autotask;
mod autotask_document;
mod calendar_days;
mod catalogue_life;
mod cesaw_days;
mod check;
mod cli;
mod config;
mod connectors;
mod connectwise;
mod connectwise_document;
mod coverage;
mod day_world;
mod disturbed;
mod export;
mod files;
mod files_sync;
mod finance;
mod finance_block;
mod finance_cost;
mod finance_methods;
mod finance_properties;
mod finance_time;
mod firm;
mod firm_files;
mod firm_recount;
mod firm_recount_days;
mod firm_references;
mod gap_edges;
mod gaps;
mod golden;
mod halopsa;
mod house;
mod house_connectors;
mod icalendar;
mod kills;
mod lease;
mod on_text;
mod output;
mod plants;
mod plants_files;
mod postgres;
mod postings;
mod privacy;
mod queue;
mod real_redmine;
mod recount;
mod redmine;
mod review_life;
mod rule_facts;
mod rule_firm;
mod rule_row;
mod rule_world;
mod rules;
mod same_firm;
mod secrets;
mod several_sources;
mod simulated_autotask;
mod simulator;
mod source_docs;
mod statements;
mod store;
mod support;
mod support_finance;
mod support_sync;
mod sync;
mod tiny_firm;
mod traps;
mod versions;
mod view_docs;
mod warehouse;
