//! What others have made, beside the product: sent the same, in the same turns.
//!
//! They keep everything in memory and stop with it, so they are ahead by every commit. `make bench-peers` installs them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tests::process::Program;

use super::{
    case::Case,
    options::Options,
    paper,
    results::Results,
    rounds,
    stand::{Engine, Stand},
};
use crate::load::Workload;

/// How many users each store has.
const USERS: usize = 1000;

/// Runs what is installed.
pub(super) async fn run(options: &Options) -> anyhow::Result<bool> {
    let engine = Engine::prepare(options).await?;
    let folder = fs::canonicalize(&options.peers_folder)
        .context("nothing is installed there: run make bench-peers")?;
    let logs = tempfile::tempdir()?;
    let mut stands = vec![Stand::product(engine).await?];
    let scimmy = program(
        &logs.path().join("scimmy.log"),
        "node",
        folder.join("scimmy.mjs"),
    );
    stands.push(Stand::other("scimmy", scimmy, "/scim").await?);
    let scim2 = program(
        &logs.path().join("scim2-server.log"),
        folder.join("venv/bin/python"),
        folder.join("scim2.py"),
    );
    stands.push(Stand::other("scim2-server", scim2, "/v2").await?);
    let mut results = Results::begin(options);
    for stand in &mut stands {
        super::say(&format!("filling {} with {USERS} users", stand.name));
        stand.fill(USERS).await?;
    }
    for workload in [Workload::W2, Workload::W1, Workload::W8] {
        let case = Case::new(workload, USERS);
        rounds::measure(options, case, &mut stands, &mut results).await?;
    }
    paper::write(options, &results)
}

fn program(log: &Path, path: impl AsRef<Path>, script: PathBuf) -> Program {
    Program {
        path: path.as_ref().to_owned(),
        arguments: vec![script.into()],
        environment: Vec::new(),
        log: log.to_owned(),
    }
}
