//! Runs the suite once for each condition, without it.
//!
//! `make mutants` is how: `cargo test` leaves it out, because it takes ten minutes or more. Each mutant is run by those tests
//! only that meet its condition, the quickest first, until one of them is red: the others do not know the difference.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{CONDITIONS, WITHOUT, sites, table};

/// The suite on SQLite.
const SUITE: &str = "storage::tests::on_sqlite::";
/// A program in front of each run, such as `nice`.
const VIA: &str = "MUTANTS_VIA";
/// Only the conditions whose place contains this.
const ONLY: &str = "MUTANTS_ONLY";
/// How long the tests of one mutant may take together, before that counts as red: a loop that does not end.
const PATIENCE: Duration = Duration::from_secs(90);
/// How many tests are run in one process.
const TOGETHER: usize = 8;
/// Tests of plans and of costs: red for a condition less, but not because an organization was left out.
const NOT_ABOUT_ROWS: [&str; 10] = [
    "a_history_is_found_by_indexes",
    "keys_are_found_by_an_index_however_they_are_sorted",
    "keys_of_groups_are_found_by_an_index_however_they_are_sorted",
    "a_page_sorted_by_a_key_is_a_range_of_its_index",
    "whoever_signs_in_is_found_by_an_index",
    "those_of_one_provisioning_are_a_range_of_an_index",
    "a_page_of_members_costs_what_its_rows_cost",
    "one_membership_costs_the_same_in_any_group",
    "a_removal_costs_no_more_than_another_change",
    "what_can_wait_waits_for_users",
];

/// Conditions that another one guards: file, a part of the text with the condition marked or the function that builds it, and
/// why nothing of another organization is shown or changed without it.
const GUARDED: [(&str, &str, &str); 8] = [
    (
        "filter_sql.rs",
        "has_address",
        "it says only who may have the address; whoever is found has to have it in their own row, too",
    ),
    (
        "users/groups.rs",
        "EXISTS (SELECT 1 FROM group_members AS m WHERE ⟦",
        "it says only whether groups are looked for; those that are found have conditions of their own",
    ),
    (
        "members.rs",
        "SELECT member_id FROM group_members WHERE ⟦",
        "it says only how far a step goes; who is removed in the step has a condition of its own",
    ),
    (
        "memberships.rs",
        "ON ⟦m.organization_id = ?⟧ AND m.group_id = met.id AND m.member_id IN (",
        "the members come from the list behind it, which has a condition of its own",
    ),
    (
        "provisioning/retain.rs",
        "SELECT id FROM provisioning_requests WHERE ⟦organization_id = $1⟧ ORDER BY id LIMIT 1",
        "it says only when the log is looked at next",
    ),
    (
        "retention.rs",
        "AS member WHERE ⟦",
        "what is found has to be the organization's outside, too",
    ),
    (
        "purge.rs",
        "(SELECT id FROM deleted_users WHERE ⟦",
        "what is found has to be the organization's outside, too",
    ),
    (
        "purge.rs",
        "(SELECT id FROM deleted_groups WHERE ⟦",
        "what is found has to be the organization's outside, too",
    ),
];

/// A condition, and what became of the room without it.
pub(super) struct Mutant {
    pub(super) place: Place,
    /// The function that it stands in.
    pub(super) function: String,
    /// The tests that meet it.
    pub(super) met_by: usize,
    /// One that is red without it.
    pub(super) killer: Option<String>,
}

impl Mutant {
    /// Why it may survive, if it may.
    pub(super) fn guard(&self) -> Option<&'static str> {
        let Place { file, text, .. } = &self.place;
        GUARDED
            .iter()
            .find(|(guarded, part, _)| {
                let is_meant = match text.as_str() {
                    "" => self.function == *part,
                    text => text.contains(part),
                };
                file == guarded && is_meant
            })
            .map(|(.., why)| *why)
    }

    /// Nobody would notice.
    pub(super) fn is_missed(&self) -> bool {
        self.killer.is_none() && self.guard().is_none()
    }
}

/// Where a condition is, and what it says when it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) text: String,
    key: String,
}

#[test]
#[ignore = "takes ten minutes or more: make mutants"]
fn every_condition_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let met = meet(folder.path());
    let only = std::env::var(ONLY).unwrap_or_default();
    let sites = sites::list();
    let mut mutants = Vec::new();
    for (place, mut tests) in met.clone() {
        if place.key.ends_with(':') {
            continue;
        }
        let name = format!("{}:{}", place.file, place.line);
        if !name.contains(&only) {
            continue;
        }
        tests.sort();
        let met_by = tests.len();
        let killer = kill(&place, tests.into_iter().map(|(_, test)| test).collect());
        let end = killer.as_deref().unwrap_or("SURVIVES");
        println!("{name} {}: {end} ({met_by})", table::short(&place.text));
        let site = sites.iter().find(|site| site.is_at(&place));
        mutants.push(Mutant {
            function: site.map_or_else(String::new, |site| site.function.clone()),
            place,
            met_by,
            killer,
        });
    }
    let is_met = |site: &sites::Site| met.keys().any(|place| site.is_at(place));
    if only.is_empty() {
        table::write(&sites, &mutants);
        let is_for_sqlite = |site: &&sites::Site| !site.is_for_postgres;
        let unmet: Vec<_> = sites
            .iter()
            .filter(is_for_sqlite)
            .filter(|site| !is_met(site))
            .collect();
        assert!(unmet.is_empty(), "no test comes here: {unmet:#?}");
    }
    let missed = mutants.iter().filter(|mutant| mutant.is_missed());
    assert_eq!(missed.count(), 0, "some conditions are not missed");
}

/// Runs each test alone, and notes how long it took and which conditions it met.
fn meet(folder: &Path) -> BTreeMap<Place, Vec<(Duration, String)>> {
    let listed = itself().args([SUITE, "--list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tests = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let mut met = BTreeMap::<_, Vec<_>>::new();
    for (number, test) in tests.enumerate() {
        let short = test.strip_prefix(SUITE).unwrap();
        if NOT_ABOUT_ROWS.contains(&short) {
            continue;
        }
        let file = folder.join(number.to_string());
        let begin = Instant::now();
        let green = itself()
            .args(["--exact", test])
            .env(CONDITIONS, &file)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(
            green.success(),
            "{test} is red with all conditions in place"
        );
        let took = begin.elapsed();
        let told = std::fs::read_to_string(&file).unwrap_or_default();
        for line in told.lines().collect::<BTreeSet<_>>() {
            met.entry(place(line))
                .or_default()
                .push((took, test.to_owned()));
        }
    }
    met
}

/// `file:line:column` of the builder's, with number and hash of a text's.
fn place(told: &str) -> Place {
    let (key, text) = told.split_once('\t').unwrap();
    let mut parts = key.split(':');
    let file = parts.next().unwrap();
    let (_, file) = file.split_once("src/storage/").unwrap();
    let mut number = || parts.next().unwrap().parse().unwrap();
    Place {
        file: file.to_owned(),
        line: number(),
        column: number(),
        text: text.to_owned(),
        key: key.to_owned(),
    }
}

/// The first test that is red without the condition.
fn kill(place: &Place, tests: Vec<String>) -> Option<String> {
    let begin = Instant::now();
    for some in tests.chunks(TOGETHER) {
        let mut child = itself()
            .arg("--exact")
            .args(some)
            .env(WITHOUT, &place.key)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || first_red(told));
        while !reader.is_finished() {
            if begin.elapsed() > PATIENCE {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let late = !reader.is_finished();
        // Whoever is still running has nothing to say any more.
        drop(child.kill());
        child.wait().unwrap();
        if late {
            return Some("(does not end)".to_owned());
        }
        if let Some(test) = reader.join().unwrap() {
            return Some(test.strip_prefix(SUITE).unwrap_or(&test).to_owned());
        }
    }
    None
}

/// Reads as far as the first test that is red.
fn first_red(told: impl std::io::Read) -> Option<String> {
    use std::io::BufRead as _;
    for line in std::io::BufReader::new(told).lines() {
        let line = line.ok()?;
        let test = line
            .strip_prefix("test ")
            .and_then(|line| line.strip_suffix(" ... FAILED"));
        if let Some(test) = test {
            return Some(test.to_owned());
        }
    }
    None
}

/// This binary, behind the program that was asked for.
fn itself() -> Command {
    let own = std::env::current_exe().unwrap();
    let via = std::env::var(VIA).unwrap_or_default();
    let mut words = via.split_whitespace().map(OsString::from);
    let mut command = match words.next() {
        Some(program) => {
            let mut command = Command::new(program);
            command.args(words).arg(own);
            command
        }
        None => Command::new(own),
    };
    command.stdin(Stdio::null());
    command
}
