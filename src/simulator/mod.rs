//! Vendor-shaped fake APIs over a generated firm with planted mistakes: for demo, trials and tests.
//! Knows the nouns alone; nothing of how Daybook judges, covers or prices.
//!
//! What every vendor's server needs is here: [`Server`] listens and holds the handles of a test (edit, faults, clock,
//! requests so far), `desk` remembers, `shelf` keeps each record written out until the world is edited, `record` is the
//! pen they are written with, `fault` what can go wrong. A vendor is a folder with one type that implements [`Vendor`]:
//! how its records look, and which answer belongs to a request.

pub mod autotask;
pub mod connectwise;
pub mod firm;
pub mod halopsa;
pub mod world;

mod answer;
mod desk;
mod fault;
mod json;
mod mark;
mod record;
mod server;
mod setup;
mod shelf;
mod vendor;

pub use answer::Reply;
pub use desk::{Asked, Desk};
pub use fault::{Failure, Fault};
pub use mark::{NOTE_MARK, SECRET_MARK};
pub use server::Server;
pub use setup::{Clock, Setup};
pub use shelf::Drafts;
pub use vendor::Vendor;
