//! Golden examples through the whole program: files in, the built binary, views out.

mod again;
mod agreements;
pub mod books;
mod close;
mod cost;
mod days;
mod edits;
mod kept;
mod ledger;
mod log;
mod looked_at;
mod methods;
mod papers;
mod progress;
mod reach;
mod settings;
mod tables;
mod teams;
mod unpaid;
mod workbook;
