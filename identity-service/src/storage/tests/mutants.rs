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
/// The file that is told of the conditions.
const CONDITIONS: &str = "ROLLCALL_CONDITIONS";

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
    if is_off() {
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
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let hash = hasher.finish();
    let mut left = text.clone();
    let conditions = conditions_of(&text);
    if conditions.is_empty() {
        // Told all the same: a test has been here.
        let place = (location.file(), location.line(), location.column());
        is_left_out(&format!("{}:{}:{}:", place.0, place.1, place.2), "");
    }
    for (number, (start, end)) in conditions.into_iter().enumerate() {
        let (before, rest) = text.split_at(start);
        let (condition, after) = rest.split_at(end - start);
        let site = format!(
            "{}:{}:{}:{number}:{hash:x}",
            location.file(),
            location.line(),
            location.column()
        );
        let shown = format!("{before}⟦{condition}⟧{after}");
        if is_left_out(&site, &shown) {
            left = Cow::Owned(format!("{before}({condition} OR TRUE){after}"));
        }
    }
    left
}

/// The conditions of SQLite's spelling, which is the one that mutants are run with.
#[track_caller]
pub(in crate::storage) fn texts(sql: Sql) -> Sql {
    let sqlite = match text(Cow::Borrowed(sql.sqlite)) {
        Cow::Borrowed(same) => same,
        // Once for each time that the mutant's statement is made, in a process that lives for one test.
        Cow::Owned(other) => other.leak(),
    };
    Sql { sqlite, ..sql }
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
