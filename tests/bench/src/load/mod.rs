//! A closed-loop driver for any SCIM 2.0 service: it sends what identity providers send, and believes no answer.
//!
//! A fixed number of workers, each with one kept-alive connection, which sends its next request when the last answer is in. Every
//! loop is bounded in count and in time. It is thin on purpose (blocking sockets, no JSON tree), because it shares the machine
//! with what it measures, and it reports its own CPU time so that the share can be checked. It knows no particular server.
//!
//! | workload | what it does |
//! | --- | --- |
//! | `seed` | creates users until there are so many |
//! | `W1` | creates users: about 1 KB each, with the enterprise extension |
//! | `W2` | looks a random user up by `userName`; the answer must hold exactly that user |
//! | `W3` | gets a random user by id |
//! | `W4` | PATCHes `active` off and on as Entra ID does; a sample is read back afterwards |
//! | `W5` | PUTs the whole user in Okta's shape; a sample is read back afterwards |
//! | `W6` | walks the list page by page by `startIndex` |
//! | `W7` | adds one member to a group, and removes it again; afterwards the members are counted |
//! | `W8` | first synchronization: for each user a look-up that finds nobody, then a create |

mod groups;
pub(crate) mod people;
pub mod processes;
mod report;
mod run;
mod scan;
mod tally;
mod wire;
mod worker;

use std::time::Duration;

use clap::ValueEnum;
use serde::Serialize;

pub use self::{
    people::{User, read_people, write_people},
    processes::Sample,
    report::{Kind, Report},
    run::{Outcome, run},
};
pub(crate) use self::{
    report::percentile,
    tally::Tally,
    wire::{Client, Target},
};

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
pub enum Workload {
    /// Creates users until there are so many.
    #[value(name = "seed")]
    Seed,
    /// Creates users.
    #[value(name = "W1")]
    W1,
    /// Looks users up by name.
    #[value(name = "W2")]
    W2,
    /// Gets users by id.
    #[value(name = "W3")]
    W3,
    /// Switches users off and on.
    #[value(name = "W4")]
    W4,
    /// Replaces users.
    #[value(name = "W5")]
    W5,
    /// Walks the list.
    #[value(name = "W6")]
    W6,
    /// Changes one member of a group.
    #[value(name = "W7")]
    W7,
    /// First synchronization.
    #[value(name = "W8")]
    W8,
}

impl Workload {
    /// Whether it needs users who are there.
    #[must_use]
    pub fn needs_people(self) -> bool {
        !matches!(self, Self::Seed | Self::W1 | Self::W8)
    }
}

/// What is to be measured, and where.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `http://host:port/prefix` of the SCIM service.
    pub base: String,
    /// Bearer token.
    pub token: String,
    /// What is sent.
    pub workload: Workload,
    /// Users who are there: `W2` to `W7` ask about them, `W7` only in part.
    pub people: Vec<User>,
    /// How many there are to be, after `seed`.
    pub users: usize,
    /// Workers, each with one connection.
    pub concurrency: usize,
    /// How long is measured, at most.
    pub duration: Duration,
    /// How long the same is done before that.
    pub warm_up: Duration,
    /// Measured operations, at most.
    pub most: usize,
    /// What the names of new users begin with.
    pub prefix: String,
    /// `W6`: resources of a page.
    pub page: usize,
    /// `W7`: members that the group has before.
    pub members: usize,
    /// The server's processes; their descendants are included.
    pub pids: Vec<u32>,
    /// How long one answer may take.
    pub timeout: Duration,
}

impl Plan {
    /// A plan for one server, with everything else as it usually is.
    #[must_use]
    pub fn new(base: &str, token: &str, workload: Workload) -> Self {
        Self {
            base: base.to_owned(),
            token: token.to_owned(),
            workload,
            people: Vec::new(),
            users: 1000,
            concurrency: 8,
            duration: Duration::from_secs(10),
            warm_up: Duration::ZERO,
            most: 2_000_000,
            prefix: "u".to_owned(),
            page: 100,
            members: 1000,
            pids: Vec::new(),
            timeout: Duration::from_secs(60),
        }
    }
}
