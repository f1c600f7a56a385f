//! The documents say what is true: tables are compared with the contract and the programs. What they tell people to type is
//! carried out in [`crate::grpcurl`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use prost_reflect::DescriptorPool;
use regex::Regex;
use tests::process::Program;

use crate::tidy::root;

/// gRPC's codes as the contract's comments spell them.
const CODES: [&str; 12] = [
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "ABORTED",
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "INTERNAL",
    "UNIMPLEMENTED",
];

pub(crate) fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The cells of each row of the tables of a document, without their head.
fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("| ---"))
        .map(|line| {
            let cells = line.trim().trim_matches('|').split('|');
            cells.map(|cell| cell.trim().replace('`', "")).collect()
        })
        .collect()
}

/// A row of docs/access.md.
pub(crate) struct AccessRow {
    /// `identity.v1.UserService/GetUser`.
    pub(crate) method: String,
    /// Which organization the request names.
    pub(crate) organization: String,
    /// What each caller is told: code and reason.
    pub(crate) told: BTreeMap<String, String>,
}

/// docs/access.md.
pub(crate) fn access_table() -> Vec<AccessRow> {
    let mut table = Vec::new();
    let mut columns = Vec::new();
    for row in rows(&document("docs/access.md")) {
        if row[0] == "method" {
            columns = row;
        } else if row[0].starts_with("identity.v1.") {
            assert_eq!(row.len(), columns.len(), "{}: cells are missing", row[0]);
            let cells = columns.iter().zip(&row).skip(2);
            table.push(AccessRow {
                method: row[0].clone(),
                organization: row[1].clone(),
                told: cells
                    .map(|(caller, told)| (caller.clone(), told.replace(" / ", " ")))
                    .collect(),
            });
        }
    }
    table
}

#[test]
fn the_table_of_errors_has_every_reason_with_the_codes_of_the_contract() {
    let pool = DescriptorPool::decode(identity_proto::v1::FILE_DESCRIPTOR_SET).unwrap();
    let reasons = pool.get_enum_by_name("identity.v1.ErrorReason").unwrap();
    let file = reasons.parent_file().file_descriptor_proto().clone();
    let comments = file.source_code_info.unwrap().location;

    let mut wanted = BTreeMap::new();
    for value in reasons.values().filter(|value| value.number() != 0) {
        let comment = comments
            .iter()
            .find(|location| location.path == value.path())
            .and_then(|location| location.leading_comments.clone())
            .unwrap_or_default();
        let words: BTreeSet<String> = comment
            .split(|c: char| !c.is_ascii_uppercase() && c != '_')
            .filter(|word| CODES.contains(word))
            .map(str::to_owned)
            .collect();
        assert!(
            !words.is_empty() && comment.contains("Example: "),
            "{}: its comment names no code, or has no example",
            value.name()
        );
        let name = value.name().trim_start_matches("ERROR_REASON_").to_owned();
        wanted.insert(name, words);
    }

    let mut documented = BTreeMap::new();
    for row in rows(&document("docs/errors.md")) {
        if wanted.contains_key(&row[0]) {
            let codes: BTreeSet<String> = row[1].split(", ").map(str::to_owned).collect();
            assert!(
                documented.insert(row[0].clone(), codes).is_none(),
                "{} is there twice",
                row[0]
            );
        }
    }
    assert_eq!(documented, wanted);
}

#[test]
fn every_path_in_the_documents_is_there() {
    let paths =
        Regex::new(r"`((?:identity-service|scim-gateway|settings-console|migrations|proto|tests|docs)/[\w./-]*)`|\]\(([\w./-]+)\)")
            .unwrap();
    let mut missing = Vec::new();
    for file in documents() {
        let text = document(&file);
        for found in paths.captures_iter(&text) {
            let folder = match found.get(2) {
                Some(_) => root().join(&file).parent().unwrap().to_owned(),
                None => root().to_owned(),
            };
            let path = found.get(1).or(found.get(2)).unwrap().as_str();
            if !folder.join(path).exists() {
                missing.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[tokio::test]
async fn sqlite_every_option_of_the_programs_is_documented() {
    let text = document("docs/configuration.md") + &document("docs/limits.md");
    let folder = tempfile::tempdir().unwrap();
    let options = Regex::new(r"--[a-z][a-z0-9-]+|\[env: ([A-Z0-9_]+)").unwrap();
    let mut missing = Vec::new();
    for (name, subcommands) in [
        ("scim-gateway", &[&[][..]][..]),
        ("settings-console", &[&[]]),
        (
            "identity-service",
            &[&[], &["service-key", "create"], &["service-key", "revoke"]],
        ),
    ] {
        let program = Program::beside_this(name, &folder.path().join("log")).unwrap();
        for subcommand in subcommands {
            let mut program = program.clone();
            program.arguments.extend(subcommand.iter().map(Into::into));
            program.arguments.push("--help".into());
            let help = program.output().await.unwrap();
            for found in options.captures_iter(&help) {
                let option = found
                    .get(1)
                    .unwrap_or_else(|| found.get(0).unwrap())
                    .as_str();
                let named =
                    text.contains(&format!("`{option}`")) || text.contains(&format!("`{option} "));
                if !named && !["--help", "--version"].contains(&option) {
                    missing.push(format!("{name} {}: {option}", subcommand.join(" ")));
                }
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(
        missing.is_empty(),
        "docs/configuration.md and docs/limits.md lack:\n{}",
        missing.join("\n")
    );
}

/// The rows of docs/limits.md about a program, made of what its `--help` says under `Limits`.
async fn limits(program: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::beside_this(program, &folder.path().join("log")).unwrap();
    program.arguments.push("--help".into());
    let help = program.output().await.unwrap();
    let (_, limits) = help.split_once("\nLimits:\n").expect("no limits");
    let words: Vec<&str> = limits.split_whitespace().collect();
    let option = Regex::new(
        r"(--[a-z0-9-]+) <[A-Z0-9_]+> (.*?) Beyond: (.*?) \[env: ([A-Z0-9_]+)=[^\]]*\] \[default: ([0-9]+)\]",
    )
    .unwrap();
    let limits = words.join(" ");
    let rows: Vec<String> = option
        .captures_iter(&limits)
        .map(|found| {
            let [option, what, beyond, variable, default] = found.extract().1;
            let what = what.trim_end_matches('.');
            let default = shown(option, default.parse().unwrap());
            format!("| {what} | {default} | `{option}` | `{variable}` | {beyond} |")
        })
        .collect();
    let options = limits.matches("[env: ").count();
    assert_eq!(
        rows.len(),
        options,
        "an option does not say what is beyond it"
    );
    rows
}

/// A limit for people: the option's name says what is counted.
fn shown(option: &str, number: u64) -> String {
    if option.ends_with("-time") || option.ends_with("-interval") {
        format!("{number} s")
    } else if option.ends_with("-bytes") && number.is_multiple_of(1 << 20) {
        format!("{} MiB", number >> 20)
    } else if option.ends_with("-bytes") && number.is_multiple_of(1 << 10) {
        format!("{} KiB", number >> 10)
    } else if number >= 1_000 {
        format!("{},{:03}", number / 1_000, number % 1_000)
    } else {
        number.to_string()
    }
}

#[tokio::test]
async fn sqlite_the_tables_of_limits_are_what_the_programs_say() {
    let text = document("docs/limits.md");
    for program in ["scim-gateway", "identity-service", "settings-console"] {
        let wanted = limits(program).await.join("\n");
        let heading = format!("## Of the {program}\n");
        let (_, section) = text.split_once(&heading).expect("no section");
        let section = section.split("\n## ").next().unwrap();
        let table: Vec<&str> = section
            .lines()
            .filter(|line| line.starts_with('|'))
            .skip(2)
            .collect();
        assert!(
            table.join("\n") == wanted,
            "the table under {heading:?} should be:\n\n{wanted}\n"
        );
    }
}

/// All documents for people.
pub(crate) fn documents() -> Vec<String> {
    let mut found = vec![
        "README.md".to_owned(),
        "ARCHITECTURE.md".to_owned(),
        "CHANGELOG.md".to_owned(),
        "migrations/README.md".to_owned(),
        "tests/conversations/README.md".to_owned(),
    ];
    for folder in ["docs", "docs/decisions", "docs/examples"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found.sort();
    found
}
