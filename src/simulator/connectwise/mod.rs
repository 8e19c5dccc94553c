//! Plays ConnectWise PSA over a generated firm: its addresses, paging, query language, errors and moods.
//!
//! Every record is written out once and kept until the world is edited; a page is a join of texts. A request goes
//! through `route` (login, codebase, keys, collection) and `page` (conditions, order, fields, links); `render` turns
//! the world into records.
//!
//! Ticket numbers are one space over both lists. Numbers that the world does not have follow from those it has:
//! the phase of project 5 is 51, the first holiday of list 3 is 3001, the first rate of agreement 30 is 30001.

mod answer;
mod condition;
mod credentials;
mod kind;
mod matching;
mod options;
mod page;
mod record;
mod render;
mod route;

pub use super::{Asked, Clock, Failure, Fault, NOTE_MARK, SECRET_MARK};
pub use options::Options;

use super::desk::hold;
use super::{Desk, Drafts, Reply, Setup, Vendor};
use crate::simulator::world::World;
use std::net::SocketAddr;
use std::sync::Mutex;

/// A running ConnectWise. It stops when dropped.
pub type Server = super::Server<ConnectWise>;

/// The codebase in the beginning, with the slash it ends in.
const CODEBASE: &str = "v2026_4/";

/// ConnectWise PSA as it is set up, with the codebase that is current.
#[derive(Debug)]
pub struct ConnectWise {
    options: Options,
    codebase: Mutex<String>,
}

impl Vendor for ConnectWise {
    type Options = Options;

    fn open(options: Options) -> Self {
        Self {
            options,
            codebase: Mutex::new(CODEBASE.to_owned()),
        }
    }
    fn setup(&self) -> Setup {
        self.options.setup()
    }
    fn render(&self, world: &World) -> Drafts {
        render::all(world)
    }
    fn api_url(&self, addr: SocketAddr) -> String {
        let codebase = hold(&self.codebase);
        format!("http://{addr}/{codebase}apis/3.0/")
    }
    fn is_discovery(&self, path: &str) -> bool {
        path.starts_with("/login/")
    }
    fn answer(desk: &Desk<Self>, asked: &Asked, failures: &[Failure]) -> Reply {
        desk.reply(asked, failures)
    }
    fn headers(&self, asked: &Asked, number: usize) -> Vec<(&'static str, String)> {
        let accept = asked.headers.get("accept").map_or("", String::as_str);
        answer::headers(number, accept)
    }
}
