//! Plays ConnectWise PSA over a generated firm: its addresses, paging, query language, errors and moods.
//!
//! Every record is written out once and kept until the world is edited; a page is a join of texts.

mod answer;
mod condition;
mod desk;
mod fault;
mod kind;
mod matching;
mod options;
mod page;
mod record;
mod render;
mod route;
mod server;
mod shelf;

pub use desk::Asked;
pub use fault::{Failure, Fault};
pub use options::{Clock, Options};
pub use render::{NOTE_MARK, SECRET_MARK};
pub use server::Server;
