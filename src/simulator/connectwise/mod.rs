//! Plays ConnectWise PSA over a generated firm: its addresses, paging, query language, errors and moods.
//!
//! Every record is written out once and kept until the world is edited; a page is a join of texts. A request goes
//! through `server` (log, faults, delay), `route` (login, codebase, keys, collection) and `page` (conditions, order,
//! fields, links); `render` turns the world into records; `shelf` keeps them, with the change times the server gives.
//!
//! Ticket numbers are one space over both lists. Numbers that the world does not have follow from those it has:
//! the phase of project 5 is 51, the first holiday of list 3 is 3001, the first rate of agreement 30 is 30001.

mod answer;
mod condition;
mod credentials;
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
