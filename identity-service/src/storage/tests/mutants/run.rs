//! Runs the suite once for each condition, without it.
//!
//! `make mutants` is how, with `ENGINE=postgres` for what is spelt differently there: `cargo test` leaves it out, because it takes
//! ten minutes or more. Each mutant is run by those tests
//! only that meet its condition, the quickest first, until one of them is red: the others do not know the difference.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{CONDITIONS, OF_POSTGRES, WITHOUT, sites, table};

/// The suite on one engine.
pub(super) struct Suite {
    tests: &'static str,
    /// Where its server is, if it has one: all processes share it.
    server: Option<String>,
}

const SQLITE: Suite = Suite {
    tests: "storage::tests::on_sqlite::",
    server: None,
};
/// A program in front of each run, such as `nice`.
const VIA: &str = "MUTANTS_VIA";
/// Only the conditions whose place contains this.
const ONLY: &str = "MUTANTS_ONLY";
/// How long the tests of one mutant may take together, before that counts as red: a loop that does not end.
const PATIENCE: Duration = Duration::from_secs(90);
/// How many tests are run in one process.
const TOGETHER: usize = 8;
/// Tests of plans and of costs: red for a condition less, but not because an organization was left out.
const NOT_ABOUT_ROWS: [&str; 11] = [
    "a_history_is_found_by_indexes",
    "keys_are_found_by_an_index_however_they_are_sorted",
    "keys_of_groups_are_found_by_an_index_however_they_are_sorted",
    "a_page_sorted_by_a_key_is_a_range_of_its_index",
    "a_page_beside_its_caller_is_read_in_the_order_of_its_index",
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
        "retention.rs",
        "AND ⟦e.organization_id = $1⟧ AND e.sequence <= $2",
        "it says only whose events name the members; the rows that go have a condition of their own",
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
    let met = SQLITE.meet();
    let only = std::env::var(ONLY).unwrap_or_default();
    let sites = sites::list();
    let mutants = SQLITE.kill_all(&met, &sites, &only);
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
    assert_none_survives(&mutants);
}

/// Those of texts: where the engines have one, and for what the builder makes, it was asked on SQLite.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes or more: make mutants ENGINE=postgres"]
async fn every_condition_of_postgres_is_needed() {
    let server = tests::postgres::server().await.unwrap();
    let postgres = Suite {
        tests: "storage::tests::on_postgres::",
        server: Some(server.address()),
    };
    let only = std::env::var(ONLY).unwrap_or_default();
    let mutants = tokio::task::spawn_blocking(move || {
        let mutants = postgres.kill_all(&postgres.meet(), &sites::list(), &only);
        if only.is_empty() {
            table::write_of_postgres(&mutants);
        }
        mutants
    });
    assert_none_survives(&mutants.await.unwrap());
}

fn assert_none_survives(mutants: &[Mutant]) {
    let missed = mutants.iter().filter(|mutant| mutant.is_missed());
    assert_eq!(missed.count(), 0, "some conditions are not missed");
}

/// The conditions that tests meet, and which they are: the quickest of them is asked first.
type Met = BTreeMap<Place, Vec<(Duration, String)>>;

impl Suite {
    /// Leaves out each condition, but for those whose place is not asked about.
    fn kill_all(&self, met: &Met, sites: &[sites::Site], only: &str) -> Vec<Mutant> {
        let mut mutants = Vec::new();
        for (place, tests) in met {
            let name = format!("{}:{}", place.file, place.line);
            // What a test builds for itself guards nobody.
            let is_of_a_test = place.file.starts_with("tests/");
            if is_of_a_test || place.key.ends_with(':') || !name.contains(only) {
                continue;
            }
            let mut tests = tests.clone();
            tests.sort();
            let met_by = tests.len();
            let killer = self.kill(place, tests.into_iter().map(|(_, test)| test).collect());
            let end = killer.as_deref().unwrap_or("SURVIVES");
            println!("{name} {}: {end} ({met_by})", table::short(&place.text));
            let site = sites.iter().find(|site| site.is_at(place));
            mutants.push(Mutant {
                function: site.map_or_else(String::new, |site| site.function.clone()),
                place: place.clone(),
                met_by,
                killer,
            });
        }
        mutants
    }

    /// Runs each test alone, and notes how long it took and which conditions it met.
    fn meet(&self) -> Met {
        let folder = tempfile::tempdir().unwrap();
        let listed = self.itself().args([self.tests, "--list"]).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let tests = listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"));
        let mut met = Met::new();
        for (number, test) in tests.enumerate() {
            let short = test.strip_prefix(self.tests).unwrap();
            if NOT_ABOUT_ROWS.contains(&short) {
                continue;
            }
            let file = folder.path().join(number.to_string());
            let begin = Instant::now();
            let green = self
                .itself()
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

impl Suite {
    /// The first test that is red without the condition.
    fn kill(&self, place: &Place, tests: Vec<String>) -> Option<String> {
        let begin = Instant::now();
        for some in tests.chunks(TOGETHER) {
            let mut child = self
                .itself()
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
                return Some(test.strip_prefix(self.tests).unwrap_or(&test).to_owned());
            }
        }
        None
    }

    /// This binary, behind the program that was asked for.
    fn itself(&self) -> Command {
        let mut command = itself();
        if let Some(server) = &self.server {
            command
                .env(tests::postgres::AT, server)
                .env(OF_POSTGRES, "");
        }
        command
    }
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
