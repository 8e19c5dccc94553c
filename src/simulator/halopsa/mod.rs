//! Plays HaloPSA over a generated firm: its tokens, its slim lists and full records, its paging that lies about its size and
//! its end, and what it leaves out without a word.
//!
//! Numbers are not the firm's own (see `number`): clients, agents and contracts are a hundred ahead, because the first of
//! each stands for nobody; projects are tickets; actions are numbered within their ticket.

mod number;
mod options;
mod page;
mod record;
mod render;
mod route;
mod token;

pub use super::{Asked, Clock, Failure, Fault};
pub use number::{AHEAD, PROJECTS};
pub use options::Options;
pub use record::NEW_FIELD;
pub use render::{NOTE_MARK, SECRET_MARK};

use super::{Desk, Drafts, Reply, Setup, Vendor};
use crate::simulator::world::World;
use std::net::SocketAddr;

/// A running HaloPSA. It stops when dropped.
pub type Server = super::Server<HaloPsa>;

/// HaloPSA as it is set up, with the tokens it has granted and the actions it has numbered.
#[derive(Debug)]
pub struct HaloPsa {
    options: Options,
    tokens: token::Tokens,
    actions: number::Actions,
}

impl Vendor for HaloPsa {
    type Options = Options;

    fn open(options: Options) -> Self {
        Self {
            options,
            tokens: token::Tokens::default(),
            actions: number::Actions::default(),
        }
    }
    fn setup(&self) -> Setup {
        self.options.setup()
    }
    fn render(&self, world: &World) -> Drafts {
        render::all(world, &self.options, &self.actions.numbers(world))
    }
    fn api_url(&self, addr: SocketAddr) -> String {
        format!("http://{addr}/api/")
    }
    fn is_discovery(&self, path: &str) -> bool {
        let path = path.to_ascii_lowercase();
        path == "/api/authinfo" || path == "/auth/token"
    }
    fn answer(desk: &Desk<Self>, asked: &Asked, failures: &[Failure]) -> Reply {
        desk.reply(asked, failures)
    }
    fn headers(&self, _asked: &Asked, number: usize) -> Vec<(&'static str, String)> {
        vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("x-request-id", format!("sim-{number:08}")),
        ]
    }
}
