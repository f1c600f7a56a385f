//! Mutants: the storage room with one condition about organizations left out.
//!
//! Apart, because `scope` hands every such condition through here in tests, and only there. Two variables of the
//! environment turn it on: `WITHOUT` names the condition that is left out, and `CONDITIONS` a file which is told of
//! all that a test has met. `run` starts the tests of this binary once for each condition and sees which turn red;
//! `twin` makes sure that something is there to be seen; `table` is what docs/isolation.md says of it.
//!
//! cargo-mutants would build the crate once for each mutant, and does not know that a condition in a text is one.

mod run;
mod sites;
mod table;

use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Write as _,
    panic::Location,
    sync::{LazyLock, Mutex},
};

use sea_orm::sea_query::Expr;

use crate::storage::scope::Sql;

/// Names the condition that is left out.
const WITHOUT: &str = "ROLLCALL_WITHOUT_CONDITION";
/// Says that it is about PostgreSQL's spellings of what the engines spell differently; without it, about SQLite's.
const OF_POSTGRES: &str = "ROLLCALL_CONDITIONS_OF_POSTGRES";
/// The file that is told of the conditions.
const CONDITIONS: &str = "ROLLCALL_CONDITIONS";

static IS_OF_POSTGRES: LazyLock<bool> = LazyLock::new(|| std::env::var_os(OF_POSTGRES).is_some());
static LEFT_OUT: LazyLock<Option<String>> = LazyLock::new(|| std::env::var(WITHOUT).ok());
static MET: LazyLock<Option<Mutex<Met>>> = LazyLock::new(|| {
    let file = std::env::var_os(CONDITIONS)?;
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(file)
        .unwrap();
    let told = HashSet::new();
    Some(Mutex::new(Met { told, file }))
});

struct Met {
    told: HashSet<String>,
    file: std::fs::File,
}

/// A condition that the builder makes.
#[track_caller]
pub(in crate::storage) fn condition(condition: Expr) -> Expr {
    // Those of the builder are the same for both engines, and are asked about on SQLite.
    if is_off() || is_of_postgres() {
        return condition;
    }
    let location = Location::caller();
    let site = format!(
        "{}:{}:{}",
        location.file(),
        location.line(),
        location.column()
    );
    if is_left_out(&site, "") {
        Expr::cust("TRUE")
    } else {
        condition
    }
}

/// The conditions of a text.
#[track_caller]
pub(in crate::storage) fn text(text: Cow<'static, str>) -> Cow<'static, str> {
    if is_off() {
        return text;
    }
    let location = Location::caller();
    let place = (location.file(), location.line(), location.column());
    text_at(place, text)
}

/// The conditions of a function of the database.
pub(super) fn function(name: &str, definition: String) -> Cow<'static, str> {
    text_at((&format!("src/storage/{name}"), 0, 0), definition.into())
}

fn text_at((file, line, column): (&str, u32, u32), text: Cow<'static, str>) -> Cow<'static, str> {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let hash = hasher.finish();
    let mut left = text.clone();
    let conditions = conditions_of(&text);
    if conditions.is_empty() {
        // Told all the same: a test has been here.
        is_left_out(&format!("{file}:{line}:{column}:"), "");
    }
    for (number, (start, end)) in conditions.into_iter().enumerate() {
        let (before, rest) = text.split_at(start);
        let (condition, after) = rest.split_at(end - start);
        let site = format!("{file}:{line}:{column}:{number}:{hash:x}");
        let shown = format!("{before}⟦{condition}⟧{after}");
        if is_left_out(&site, &shown) {
            left = Cow::Owned(format!("{before}({condition} OR TRUE){after}"));
        }
    }
    left
}

/// The conditions of the spelling that mutants are run with.
#[track_caller]
pub(in crate::storage) fn texts(sql: Sql) -> Sql {
    let spelling = match is_of_postgres() {
        false => sql.sqlite,
        true if sql.postgres == sql.sqlite => return sql,
        true => sql.postgres,
    };
    let spelling = match text(Cow::Borrowed(spelling)) {
        Cow::Borrowed(same) => same,
        // Once for each time that the mutant's statement is made, in a process that lives for one test.
        Cow::Owned(other) => other.leak(),
    };
    if is_of_postgres() {
        let postgres = spelling;
        Sql { postgres, ..sql }
    } else {
        let sqlite = spelling;
        Sql { sqlite, ..sql }
    }
}

/// Whether mutants of PostgreSQL's spellings are run.
pub(in crate::storage) fn is_of_postgres() -> bool {
    *IS_OF_POSTGRES
}

fn is_off() -> bool {
    LEFT_OUT.is_none() && MET.is_none()
}

fn is_left_out(site: &str, shown: &str) -> bool {
    if let Some(met) = &*MET {
        let mut met = met.lock().unwrap();
        if met.told.insert(site.to_owned()) {
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(met.file, "{site}\t{shown}").unwrap();
        }
    }
    LEFT_OUT.as_deref() == Some(site)
}

/// Where a text says that something belongs to the organization: `organization_id = $1`, with the table's name before
/// it. What is only told as a column, or is the key of a conflict, is no condition.
fn conditions_of(text: &str) -> Vec<(usize, usize)> {
    const COLUMN: &str = "organization_id = ";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(COLUMN) {
        let name = text[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
        let start = name.map_or(0, |before| before + 1);
        let value = &text[at + COLUMN.len()..];
        let is_value = |c: char| c.is_ascii_alphanumeric() || "$?._".contains(c);
        let width = value.find(|c: char| !is_value(c)).unwrap_or(value.len());
        if width > 0 {
            found.push((start, at + COLUMN.len() + width));
        }
    }
    found
}

#[test]
fn a_condition_in_a_text_is_found_with_its_table() {
    let text = "SELECT organization_id FROM users AS u WHERE u.organization_id = $1 AND id = $2 \
        OR organization_id = ?";
    let found: Vec<_> = conditions_of(text)
        .into_iter()
        .map(|(start, end)| &text[start..end])
        .collect();
    assert_eq!(found, ["u.organization_id = $1", "organization_id = ?"]);
}
