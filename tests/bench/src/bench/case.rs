//! What is sent to every stand: a workload, on a store of a size, by so many workers.

use serde::Serialize;

use super::options::{Database, Options};
use crate::load::Workload;

/// One row of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Case {
    pub(super) workload: Workload,
    pub(super) users: usize,
    pub(super) concurrency: usize,
    /// `W7`: of the group.
    pub(super) members: usize,
}

impl Case {
    pub(super) const fn new(workload: Workload, users: usize) -> Self {
        Self {
            workload,
            users,
            concurrency: 8,
            members: 0,
        }
    }

    /// One worker that changes one member of a group of this size.
    pub(super) const fn members(users: usize, members: usize) -> Self {
        Self {
            workload: Workload::W7,
            users,
            concurrency: 1,
            members,
        }
    }

    pub(super) const fn by(self, concurrency: usize) -> Self {
        Self {
            concurrency,
            ..self
        }
    }

    /// For people.
    pub(super) fn title(&self) -> String {
        let what = match self.workload {
            Workload::Seed => "seed",
            Workload::W1 => "W1 create",
            Workload::W2 => "W2 look-up by userName",
            Workload::W3 => "W3 GET by id",
            Workload::W4 => "W4 PATCH active",
            Workload::W5 => "W5 PUT",
            Workload::W6 => "W6 pages of 100",
            Workload::W7 => "W7 one member",
            Workload::W8 => "W8 first sync",
        };
        let mut title = format!("{what}, N = {}", grouped(self.users));
        if self.workload == Workload::W7 {
            title.push_str(&format!(", M = {}", grouped(self.members)));
        }
        if self.concurrency != 8 {
            title.push_str(&format!(", C = {}", self.concurrency));
        }
        title
    }
}

/// What is asked of a store of this size. What makes users comes last, because it changes the size.
pub(super) fn cases(options: &Options, users: usize) -> Vec<Case> {
    use Workload::{W1, W2, W3, W4, W5, W6, W8};
    let case = |workload| Case::new(workload, users);
    let mut all = vec![case(W2), case(W3)];
    match (options.database, users) {
        // Small stores are there to compare large ones with.
        (Database::Sqlite, ..10_000) if !options.quick => all.push(Case::members(users, 10)),
        (Database::Sqlite, _) => {
            all.extend([case(W2).by(64), case(W2).by(256)]);
            all.extend([case(W5), case(W4), case(W6), Case::members(users, 10)]);
            if users > 10_000 {
                all.push(Case::members(users, 10_000));
                all.push(Case::members(users, users));
            }
            all.extend([case(W1), case(W8), case(W8).by(32)]);
        }
        (Database::Postgres, _) => all.extend([case(W5), case(W1), case(W8), case(W8).by(32)]),
    }
    all.retain(|case| options.only.is_empty() || options.only.contains(&case.workload));
    all
}

/// A number with a separator between thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
