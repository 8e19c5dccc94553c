//! A stream: one kind of record that a source is read for, as a row of its connector's table.

use super::address::path_segment;
use super::row::Row;
use super::{Cursor, Request};

/// One kind of record that a source is read for: what it is, how it is asked for, and what of its rows is used.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Its name in the warehouse, status and messages.
    pub name: &'static str,
    /// What to ask for each time.
    pub mode: Mode,
    /// How often.
    pub beat: Beat,
    /// The stream whose rows are its partitions: asked once for each parent row (child collections).
    pub parent: Option<&'static str>,
    /// The list that a row can move to, or come from, under the same id (a service ticket turned project ticket).
    pub twin: Option<&'static str>,
    /// The vendor lets ids be listed cheaply, so deletions are found by comparing ids.
    pub sweep: bool,
    /// Rows of so many last days are read once more when ids are compared, for vendors that write rows anew (what is billed,
    /// approved, covered) without touching their change time.
    pub again: Option<u32>,
    /// It can be answered with 403 and the rest goes on (a right of the API user is missing).
    pub optional: bool,
    /// Streams whose rows say what values in the rows of this one mean (the label of a number, the zone of a place). When one
    /// of them says something else, the rows held are understood anew, without asking for them.
    pub leans_on: &'static [&'static str],
    /// Its path below the base; `{parent}` is the parent's id.
    pub path: &'static str,
    /// Where its rows are in an answer, in the connector's words.
    pub list: &'static str,
    /// Stands before the ids of its rows, where another stream fills the same table.
    pub prefix: &'static str,
    /// The field that tells when a row changed, where that differs from stream to stream.
    pub changed: &'static str,
    /// What is always asked for.
    pub query: &'static [(&'static str, &'static str)],
    /// Most rows that a page can have; larger wishes are cut silently. 0: it comes whole, or its connector knows.
    pub page_size_max: u32,
    /// What is asked about a row that complete readings lacked, before it is called gone, the wider question first (its
    /// project, then itself): `{id}` is its own, any other name that of a record that the row refers to. 404 means gone, 403
    /// hidden, and so no deletion; anything else leaves it to the next question, and to the last one: it is there. No
    /// question: what is missing is gone.
    pub probes: &'static [&'static str],
    /// Fields of a row that are kept beside its id, in words.
    pub keeps: &'static str,
    /// Fields of a row that are dropped, in words, where the connector keeps the rest.
    pub drops: &'static str,
    brings: &'static [&'static str],
}

/// What a run asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything, each time; what is not in a complete reading is gone (under the guard).
    Snapshot,
    /// What changed since the watermark; deletions only by sweep.
    Incremental,
    /// Rows by work date: those of so many last days at each beat, everything at the reconcile beat. Content tells
    /// what changed; what a complete reading of its dates lacks is gone (under the guard).
    Window {
        /// Days before today.
        days: u32,
    },
    /// Rows that touch a window of days around today, each time whole: of what repeats for ever there is no other
    /// reading. What was in the window and is there no longer is gone (under the guard, person by person); what the
    /// window has left behind stays as it was.
    Rolling {
        /// Days before today.
        back: u32,
        /// Days from today on.
        ahead: u32,
    },
}

/// How often a stream is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Each `poll_every`.
    Poll,
    /// Each `reconcile_every`; child streams also when their parent row changed.
    Reconcile,
    /// Only when their parent row changed: child streams that cannot change without it.
    Parent,
    /// When their parent row changed, and those whose parent did so lately once in each `reconcile_every`: child
    /// streams of long lists that can change without their parent.
    Lately {
        /// How many days are lately.
        days: u32,
    },
}

impl Stream {
    /// A list that is read whole at each poll. What differs is said by the functions below.
    pub const fn whole(name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            mode: Mode::Snapshot,
            beat: Beat::Poll,
            parent: None,
            twin: None,
            sweep: false,
            again: None,
            optional: false,
            leans_on: &[],
            path,
            list: name,
            prefix: "",
            changed: "",
            query: &[],
            page_size_max: 0,
            probes: &[],
            keeps: "",
            drops: "",
            brings: &[],
        }
    }
    /// A list that can be asked for what changed, and for its ids.
    pub const fn changing(name: &'static str, path: &'static str) -> Self {
        Self {
            mode: Mode::Incremental,
            sweep: true,
            ..Self::whole(name, path)
        }
    }
    /// Read in another mode.
    pub const fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }
    /// Read at another beat.
    pub const fn beat(self, beat: Beat) -> Self {
        Self { beat, ..self }
    }
    /// Read each `reconcile_every`.
    pub const fn seldom(self) -> Self {
        self.beat(Beat::Reconcile)
    }
    /// Asked once for each row of another stream.
    pub const fn below(self, parent: &'static str) -> Self {
        Self {
            parent: Some(parent),
            ..self
        }
    }
    /// Its rows may move to this list and back.
    pub const fn twin(self, twin: &'static str) -> Self {
        Self {
            twin: Some(twin),
            ..self
        }
    }
    /// Rows of so many last days are read once more when ids are compared.
    pub const fn again(self, days: u32) -> Self {
        Self {
            again: Some(days),
            ..self
        }
    }
    /// The rest goes on without it.
    pub const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
    /// Without it nothing goes on.
    pub const fn required(self) -> Self {
        Self {
            optional: false,
            ..self
        }
    }
    /// Needs what the rows of these streams say.
    pub const fn leans_on(self, leans_on: &'static [&'static str]) -> Self {
        Self { leans_on, ..self }
    }
    /// Its rows are under another name.
    pub const fn list(self, list: &'static str) -> Self {
        Self { list, ..self }
    }
    /// Its rows have ids of their own, which those of others may look like.
    pub const fn prefix(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }
    /// Its rows tell in this field when they changed.
    pub const fn changed(self, changed: &'static str) -> Self {
        Self { changed, ..self }
    }
    /// Always asked with these parameters.
    pub const fn query(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }
    /// Read page by page, of so many rows at most.
    pub const fn paged(self, page_size_max: u32) -> Self {
        Self {
            page_size_max,
            ..self
        }
    }
    /// Asked about a missing row, the wider question first.
    pub const fn probes(self, probes: &'static [&'static str]) -> Self {
        Self { probes, ..self }
    }
    /// Keeps these fields of a row beside its id.
    pub const fn keeps(self, keeps: &'static str) -> Self {
        Self { keeps, ..self }
    }
    /// Drops these fields of a row.
    pub const fn drops(self, drops: &'static str) -> Self {
        Self { drops, ..self }
    }
    /// Brings these columns, a line a table: `table: column column`. What is not said is "not brought" (rules that need it
    /// are silent).
    pub const fn brings(self, brings: &'static [&'static str]) -> Self {
        Self { brings, ..self }
    }

    /// Warehouse columns that it brings, as `table.column`.
    pub fn columns(&self) -> impl Iterator<Item = String> {
        self.brings.iter().copied().flat_map(|line| {
            let (table, columns) = line.split_once(": ").unwrap_or((line, ""));
            let columns = columns.split_whitespace();
            columns.map(move |column| format!("{table}.{column}"))
        })
    }
    /// Canonical tables that it fills.
    pub fn tables(&self) -> Vec<&'static str> {
        let named = self.brings.iter();
        let mut tables: Vec<_> = named.filter_map(|l| l.split(": ").next()).collect();
        tables.dedup();
        tables
    }
    /// Does it fill the table?
    pub fn fills(&self, table: &str) -> bool {
        self.tables().contains(&table)
    }
    /// The request of a page, with what is always asked for.
    pub fn request(&self, cursor: &Cursor) -> Request {
        let parent = path_segment(cursor.parent.as_deref().unwrap_or("0"));
        let query = self.query.iter();
        Request {
            path: self.path.replace("{parent}", &parent),
            query: query.map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            ..Request::default()
        }
    }
    /// The questions about a row that complete readings lacked; one that needs a reference which the row lacks is left out.
    pub fn probing(&self, id: &str, body: &str) -> Vec<Request> {
        let row = Row::read(body).unwrap_or_default();
        let filled = |path: &&str| {
            let (before, rest) = path.split_once('{')?;
            let (field, after) = rest.split_once('}')?;
            let id = match field {
                "id" => Some(id.to_owned()),
                _ => row.reference(field).ok().flatten(),
            }?;
            Some(Request::get(format!("{before}{id}{after}")))
        };
        self.probes.iter().filter_map(filled).collect()
    }
}
