//! docs/threats.md names tests that there are, for every threat and for every limit.
//!
//! Apart from `documents`, because it reads the sources of all crates: what is named is looked up where it is said to be.

use std::{collections::BTreeSet, fs};

use regex::Regex;

use crate::{documents::document, tidy::root};

const PAGE: &str = "docs/threats.md";

/// The cells of the rows of a page's tables, as they stand, each with the heading above it.
fn rows(page: &str) -> Vec<(String, Vec<String>)> {
    let mut rows = Vec::new();
    let mut heading = "";
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        }
        let is_head = ["| what | ", "| who, ", "| limit |", "| ---"];
        if line.starts_with('|') && !is_head.iter().any(|start| line.starts_with(start)) {
            let cells = line.trim_matches('|').split(" | ");
            let cells = cells.map(|cell| cell.trim().to_owned()).collect();
            rows.push((heading.to_owned(), cells));
        }
    }
    rows
}

/// Why a cell does not name a test, unless it does, or says why there is none: `` `file`: `name`, `name`; `file`: `name` ``.
fn wrong(cell: &str) -> Option<String> {
    if cell.starts_with("none: ") {
        return None;
    }
    cell.split("; ").find_map(|part| {
        let Some((file, names)) = part.split_once(": ") else {
            return Some(format!("{part} is no file with tests"));
        };
        let file = file.trim_matches('`');
        names.split(", ").find_map(|name| {
            let name = name.trim_matches('`');
            (!is_there(file, name)).then(|| format!("{file} has no {name}"))
        })
    })
}

/// Whether a file has a test of this name, or a folder a conversation.
fn is_there(file: &str, name: &str) -> bool {
    if file.ends_with('/') {
        let conversation = root().join(file).join(format!("{name}.json"));
        return conversation.is_file();
    }
    let source = fs::read_to_string(root().join(file)).unwrap_or_default();
    let Some(found) = Regex::new(&format!(r"fn {name}\(")).unwrap().find(&source) else {
        return false;
    };
    let (before, rest) = source.split_at(found.end());
    let attributes = before.rsplit("\n\n").next().unwrap_or(before);
    let is_test = ["#[test]", "#[tokio::test", "#[rstest]"];
    // Or a behaviour, of which a list makes a test for each database.
    let is_behaviour = ["world: World)", "database: Database)"];
    is_test.iter().any(|test| attributes.contains(test))
        || is_behaviour.iter().any(|given| rest.starts_with(given))
}

#[test]
fn every_threat_and_every_limit_names_tests_that_there_are() {
    let page = rows(&document(PAGE));
    let mut wrongs = Vec::new();
    for (heading, cells) in &page {
        let shown_by = cells.last().unwrap();
        if let Some(wrong) = wrong(shown_by) {
            wrongs.push(format!("{heading}, {}: {wrong}", cells[0]));
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}

#[test]
fn every_limit_has_a_row() {
    let page = rows(&document(PAGE));
    let mut of_page = BTreeSet::new();
    for (heading, cells) in &page {
        if heading == "Limits of the contract" {
            of_page.insert((heading.clone(), cells[0].clone()));
        } else if heading.starts_with("Limits") {
            for option in cells[0].split(", ") {
                of_page.insert((heading.clone(), option.to_owned()));
            }
        }
    }
    let mut wanted = BTreeSet::new();
    for (heading, cells) in rows(&document("docs/limits.md")) {
        let limit = match heading.strip_prefix("Of the ") {
            Some(program) if program != "contract" => {
                (format!("Limits of the {program}"), cells[2].clone())
            }
            _ => ("Limits of the contract".to_owned(), cells[0].clone()),
        };
        wanted.insert(limit);
    }
    assert_eq!(of_page, wanted, "{PAGE} and docs/limits.md differ");
}

#[test]
fn a_test_is_found_only_where_it_is() {
    let file = "tests/tests/it/threats.rs";
    assert!(is_there(file, "a_test_is_found_only_where_it_is"));
    assert!(!is_there(file, "is_there"), "a function is no test");
    assert!(!is_there(
        "tests/tests/it/tidy.rs",
        "a_test_is_found_only_where_it_is"
    ));
    assert!(is_there("tests/conversations/abuse/", "abuse-bulk"));
    assert!(!is_there("tests/conversations/abuse/", "abuse"));
}
