//! Where the sources make conditions: every call of `scope` that makes one, and the function that it stands in.

use std::path::{Path, PathBuf};

use super::run::Place;

/// The calls through which a condition goes.
const CALLS: [&str; 8] = [
    "select",
    "update",
    "delete",
    "is_of",
    "is_of_named",
    "is_same",
    "set",
    "part",
];

/// One call.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Below `src/storage`.
    pub(super) file: String,
    /// Counted from 1, as Rust's locations are.
    pub(super) line: usize,
    pub(super) column: usize,
    /// The function that it stands in.
    pub(super) function: String,
    /// Never met on SQLite.
    pub(super) is_for_postgres: bool,
}

impl Site {
    /// Whether a condition comes from it.
    pub(super) fn is_at(&self, place: &Place) -> bool {
        let Place {
            file, line, column, ..
        } = place;
        (&self.file, self.line, self.column) == (file, *line, *column)
    }
}

/// Every call in the room, in the order of its files; what is for tests only is not a part of the room.
pub(super) fn list() -> Vec<Site> {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage");
    let mut files = Vec::new();
    list_files(&room, &mut files);
    files.sort();
    let mut sites = Vec::new();
    for path in files {
        let file = path.strip_prefix(&room).unwrap().display().to_string();
        if file.starts_with("tests") || file == "scope.rs" {
            continue;
        }
        list_of(&file, &std::fs::read_to_string(&path).unwrap(), &mut sites);
    }
    sites
}

fn list_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn list_of(file: &str, source: &str, sites: &mut Vec<Site>) {
    let mut function = String::new();
    let mut for_tests = false;
    let mut is_for_tests = false;
    // How an arm of several lines begins that SQLite never comes to.
    let mut arm: Option<&str> = None;
    for (number, line) in source.lines().enumerate() {
        for_tests |= line.trim() == "#[cfg(test)]";
        if let Some(name) = function_of(line) {
            function = name;
            is_for_tests = std::mem::take(&mut for_tests);
        }
        if is_for_tests || line.trim_start().starts_with("//") {
            continue;
        }
        let (indent, code) = line.split_at(line.len() - line.trim_start().len());
        match arm {
            Some(begin) if begin == indent && code.starts_with('}') => arm = None,
            None if code.starts_with("Engine::Postgres") && code.ends_with('{') => {
                arm = Some(indent);
            }
            _ => {}
        }
        for (at, _) in line.match_indices("scope::") {
            let call = &line[at + "scope::".len()..];
            let end = call.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (name, rest) = call.split_at(end.unwrap_or(call.len()));
            if CALLS.contains(&name) && (rest.starts_with('(') || rest.starts_with("::<")) {
                sites.push(Site {
                    file: file.to_owned(),
                    line: number + 1,
                    column: at + 1,
                    function: function.clone(),
                    is_for_postgres: arm.is_some() || line.contains("Engine::Postgres"),
                });
            }
        }
    }
}

/// The name of the function that begins on a line.
fn function_of(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let is_head = before
        .split_whitespace()
        .all(|word| word.starts_with("pub") || word.starts_with("in") || word == "async");
    let end = after.find(['(', '<'])?;
    is_head.then(|| after[..end].to_owned())
}
