//! The sections of the file as they are written, each with its defaults. `judged.rs` turns them into the model's types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `[warehouse]`: where everything is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Warehouse {
    /// Address of the database: `sqlite:` and a path, relative to the working directory; or
    /// `postgres://user@host/database`, for production.
    pub url: String,
    /// Password of the PostgreSQL user; better a file, below, or `~/.pgpass`.
    pub password: String,
    /// A file that holds the password; one newline at its end is left out.
    pub password_file: String,
    /// `run`, `sync` and `demo` apply new migrations by themselves.
    pub migrate: bool,
    /// A PostgreSQL server that has not answered a statement for so long is taken for hung: the connection is given up
    /// and the work is done again.
    pub answer_within: String,
}

impl Default for Warehouse {
    fn default() -> Self {
        Self {
            url: "sqlite:daybook.db".into(),
            password: String::new(),
            password_file: String::new(),
            migrate: true,
            answer_within: "5m".into(),
        }
    }
}

impl std::fmt::Debug for Warehouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Warehouse")
            .field("url", &super::show::without_password(&self.url))
            .field("migrate", &self.migrate)
            .finish_non_exhaustive()
    }
}

/// `[business]`: the firm.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Business {
    /// IANA zone of the firm; a member's own zone wins.
    pub time_zone: String,
    /// ISO 4217 code of the firm's currency.
    pub currency: String,
    /// Why the firm looks at time, shown to people; empty: every rule of audience lead is off.
    pub purpose: String,
    /// Local windows (`HH:MM-HH:MM`) of each working day, for members without a schedule of their own.
    pub work_week: WorkWeek,
    /// Days off for everyone, beside the holiday calendars that sources bring.
    pub holidays: Vec<String>,
}

impl Default for Business {
    fn default() -> Self {
        Self {
            time_zone: "America/New_York".into(),
            currency: "USD".into(),
            purpose: "Plan capacity, price agreements fairly, bill the right client.".into(),
            work_week: WorkWeek::office(),
            holidays: Vec::new(),
        }
    }
}

/// `business.work_week`. Where it is given it holds as given: a day that is not named is off.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorkWeek {
    /// Windows of Mondays.
    pub monday: Vec<String>,
    /// Windows of Tuesdays.
    pub tuesday: Vec<String>,
    /// Windows of Wednesdays.
    pub wednesday: Vec<String>,
    /// Windows of Thursdays.
    pub thursday: Vec<String>,
    /// Windows of Fridays.
    pub friday: Vec<String>,
    /// Windows of Saturdays.
    pub saturday: Vec<String>,
    /// Windows of Sundays.
    pub sunday: Vec<String>,
}

impl WorkWeek {
    fn office() -> Self {
        let day = || vec!["09:00-17:00".to_owned()];
        Self {
            monday: day(),
            tuesday: day(),
            wednesday: day(),
            thursday: day(),
            friday: day(),
            saturday: Vec::new(),
            sunday: Vec::new(),
        }
    }
}

/// `[review]`: the day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Review {
    /// A stretch of exactly this many minutes counts. May be raised; less than 45 is an error.
    pub gap_minutes: u32,
    /// Minutes after the member's day ends before it is judged.
    pub settle_minutes: u32,
    /// Floating unpaid break of a long day.
    #[serde(rename = "break")]
    pub pause: Pause,
    /// `time.*` is never evaluated further back than so many days.
    pub look_back_days: u32,
    /// Which agreement category work is of (`labour`, `resale`, `mixed`, `project`), by `Board`, `Board/Type` or
    /// `Board/Type/Sub-type`; see `daybook rules scope`.
    pub scope: BTreeMap<String, AgreementCategory>,
}

/// What an agreement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementCategory {
    /// Work.
    Labour,
    /// Licences and products.
    Resale,
    /// Both.
    Mixed,
    /// Projects.
    Project,
}

impl AgreementCategory {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Labour => "labour",
            Self::Resale => "resale",
            Self::Mixed => "mixed",
            Self::Project => "project",
        }
    }
}

impl Default for Review {
    fn default() -> Self {
        Self {
            gap_minutes: 45,
            settle_minutes: 30,
            pause: Pause::default(),
            look_back_days: 7,
            scope: BTreeMap::new(),
        }
    }
}

/// `review.break`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Pause {
    /// Length in minutes; 0 switches it off.
    pub minutes: u32,
    /// Local window (`HH:MM-HH:MM`) in which it is looked for.
    pub between: String,
    /// Days of so many expected hours have one.
    pub from_hours: u32,
}

impl Default for Pause {
    fn default() -> Self {
        Self {
            minutes: 30,
            between: "11:00-14:30".into(),
            from_hours: 6,
        }
    }
}

/// `[privacy]`: what is kept about people, and how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Privacy {
    /// Teams smaller than this are merged.
    pub minimum_group: u32,
    /// Keep the text of notes; otherwise only their length and the watch words found.
    pub keep_notes: bool,
    /// Days that older bodies of a record are kept; the newest stays.
    pub raw_days: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            minimum_group: 5,
            keep_notes: false,
            raw_days: 90,
        }
    }
}

/// `[identity]`: who is who.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Identity {
    /// The source whose name and zone a person has; empty: the first source in the file.
    pub primary: String,
    /// What joins the members of several sources into a person, beside `identities.csv`.
    pub join_by: JoinBy,
}

/// `identity.join_by`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinBy {
    /// The same e-mail address, in any case.
    #[default]
    Email,
}

/// The keys that every rule has in `[rules]`; its numbers come from the rule book.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RuleKeys {
    /// Judged and shown, judged only for previews, or not judged.
    pub mode: Mode,
    /// Companies by full id (`psa:250`) whose work the rule passes over.
    pub exempt_companies: Vec<String>,
    /// Boards by name that the rule passes over.
    pub exempt_boards: Vec<String>,
}

/// `mode` of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Makes items.
    #[default]
    On,
    /// Judged for previews, makes no items.
    Observe,
    /// Not judged.
    Off,
}
