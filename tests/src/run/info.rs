//! Files that outlive a run: what other programs need to know (`RUN_INFO`), and what the next run does.
//!
//! Both hold secrets, so they are readable by their owner only, and written whole: whoever reads sees the
//! old file or the new one.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What `RUN_INFO` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Info {
    /// What an identity provider calls base URL.
    pub tenant_url: String,
    /// What it calls token; null when only its administrator knows it.
    pub secret_token: Option<String>,
    /// The organization that the first run created.
    pub organization_id: String,
    /// `host:port`.
    pub grpc_address: String,
    /// Key of a service credential with the role `admin`.
    pub admin_key: String,
    /// The gateway's process.
    pub gateway_pid: u32,
    /// The identity service's process.
    pub identity_pid: u32,
    /// Where the settings console is; null without one.
    #[serde(default)]
    pub console_url: Option<String>,
    /// Its process.
    #[serde(default)]
    pub console_pid: Option<u32>,
}

/// What a data folder remembers, by the name of the database.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct State(pub(super) BTreeMap<String, Known>);

/// What was made in a database by its first run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) organization_id: String,
    pub(super) admin_key: String,
    /// What the gateway writes the provisioning log with. A folder of an earlier release has none.
    #[serde(default)]
    pub(super) gateway_key: Option<String>,
    /// What the settings console redeems links with.
    #[serde(default)]
    pub(super) console_key: Option<String>,
}

impl Info {
    /// Reads the file of a running stack.
    ///
    /// # Errors
    ///
    /// When there is none, with the command that starts one.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        read(path)?.with_context(|| {
            format!(
                "{} is missing: nothing runs; type in another terminal:\n    make run",
                path.display()
            )
        })
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        write_secret(path, &pretty(self)?)
    }
}

impl State {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        Ok(read(path)?.unwrap_or_default())
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        write_secret(path, &pretty(self)?)
    }
}

/// Writes a file that only its owner may read: whole, or not at all.
pub(super) fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let writing = || -> anyhow::Result<()> {
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(&folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    writing().with_context(|| format!("cannot write {}", path.display()))
}

fn pretty(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<T>> {
    match fs::read(path) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .with_context(|| format!("{} cannot be understood; remove it", path.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("cannot read {}", path.display())),
    }
}
