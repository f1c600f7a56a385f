//! The part of docs/isolation.md that a run writes, and the check that it is about these sources.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use super::{
    run::Mutant,
    sites::{self, Site},
};

const BEGIN: &str = "<!-- written by make mutants -->";
const BEGIN_OF_POSTGRES: &str = "<!-- written by make mutants ENGINE=postgres -->";
/// Where a part ends that is not the last one.
const END: &str = "<!-- as far as here -->";

/// Writes what became of the mutants.
pub(super) fn write(sites: &[Site], mutants: &[Mutant]) {
    let (numbers, rows) = (numbers(mutants), rows(mutants));
    replace(BEGIN, &format!("{numbers}\n\n{}\n{rows}", calls(sites)));
}

/// The same of those that PostgreSQL alone has.
pub(super) fn write_of_postgres(mutants: &[Mutant]) {
    let (numbers, rows) = (numbers(mutants), rows(mutants));
    replace(BEGIN_OF_POSTGRES, &format!("{numbers}\n\n{rows}\n"));
}

fn numbers(mutants: &[Mutant]) -> String {
    let count = |is: fn(&Mutant) -> bool| mutants.iter().filter(|mutant| is(mutant)).count();
    format!(
        "{} conditions: without {} of them a test is red, {} are guarded by another condition, {} are missed by nobody.",
        mutants.len(),
        count(|mutant| mutant.killer.is_some()),
        count(|mutant| mutant.killer.is_none() && mutant.guard().is_some()),
        count(Mutant::is_missed),
    )
}

fn rows(mutants: &[Mutant]) -> String {
    let mut text = String::from(
        "| where | the condition | tests that meet it | red without it |\n| --- | --- | --- | --- |\n",
    );
    for mutant in mutants {
        let place = &mutant.place;
        let shown = match place.text.as_str() {
            "" => "built".to_owned(),
            text => format!("`{}`", short(text)),
        };
        let end = match &mutant.killer {
            Some(test) => format!("`{test}`"),
            None => format!("none: {}", mutant.guard().unwrap_or("**nobody misses it**")),
        };
        // A function of the database has a name and no file.
        let within = match mutant.function.as_str() {
            "" => String::new(),
            function => format!(" `{function}`"),
        };
        let (file, met_by) = (&place.file, mutant.met_by);
        writeln!(text, "| `{file}`{within} | {shown} | {met_by} | {end} |").unwrap();
    }
    text
}

/// Puts a text in the place of what an earlier run has written.
fn replace(begin: &str, text: &str) {
    let document = std::fs::read_to_string(file()).unwrap();
    let (before, old) = document.split_once(begin).unwrap();
    let after = old
        .find(END)
        .and_then(|at| old.get(at..))
        .unwrap_or_default();
    std::fs::write(file(), format!("{before}{begin}\n\n{text}{after}")).unwrap();
}

/// The condition in a text, with a little of what is around it.
pub(super) fn short(text: &str) -> String {
    let Some((before, rest)) = text.split_once('⟦') else {
        return String::new();
    };
    let before: Vec<_> = before.split_whitespace().collect();
    let before = before[before.len().saturating_sub(4)..].join(" ");
    let (condition, after) = rest.split_once('⟧').unwrap();
    let after: Vec<_> = after.split_whitespace().take(4).collect();
    format!("{before} {condition} {}", after.join(" ")).replace('|', "\\|")
}

/// How many calls of `scope` each file has.
fn calls(sites: &[Site]) -> String {
    let mut files = BTreeMap::<_, usize>::new();
    for site in sites {
        *files.entry(&site.file).or_default() += 1;
    }
    let mut text = String::from("| file | calls that make conditions |\n| --- | --- |\n");
    for (file, calls) in files {
        writeln!(text, "| `{file}` | {calls} |").unwrap();
    }
    text
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/isolation.md")
}

/// Cheap, and enough to see that somebody has added a query since.
#[test]
fn the_documented_run_was_about_these_calls() {
    let document = std::fs::read_to_string(file()).unwrap();
    assert!(
        document.contains(&calls(&sites::list())),
        "docs/isolation.md is about other queries: make mutants"
    );
}
