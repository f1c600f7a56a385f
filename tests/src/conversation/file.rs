//! The files: their shape, and where they are found.
//!
//! Apart from the player, so that a file with a misspelt key is refused before anything is sent.

use std::{
    collections::BTreeMap,
    fmt, fs,
    marker::PhantomData,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};

/// One file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// A name that says what happens.
    pub name: String,
    /// Who sends it.
    pub idp: String,
    /// One line for people.
    pub about: String,
    /// Where the shapes of the requests come from.
    pub sources: Vec<String>,
    /// Values for `${name}`; they may use others.
    #[serde(default)]
    pub vars: Map<String, Value>,
    /// In order.
    pub steps: Vec<Step>,
}

/// One request and what its answer must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// One line for people.
    #[serde(default)]
    pub name: String,
    /// What is sent.
    pub request: Template,
    /// What must come back.
    #[serde(default)]
    pub expect: Expect,
    /// What later steps need from the answer.
    #[serde(default)]
    pub save: Pairs<Save>,
    /// The identity provider lives with a failure.
    #[serde(default)]
    pub optional: bool,
}

/// A request before its variables are replaced.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// `GET`, `POST`...
    pub method: String,
    /// Relative to the tenant's base URL.
    pub path: String,
    /// See [`Query`].
    #[serde(default)]
    pub query: Option<Query>,
    /// A header given as null is left out.
    #[serde(default)]
    pub headers: Option<Pairs<Option<String>>>,
    /// A JSON body; null is none.
    #[serde(default)]
    pub body: Value,
    /// A body that is sent as it stands.
    #[serde(default)]
    pub raw: Option<String>,
}

/// The query of a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Query {
    /// Sent as it stands.
    Text(String),
    /// Percent-encoded, in the file's order.
    Parameters(Pairs<Value>),
}

/// What an answer must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// One status, or several of which any will do.
    #[serde(default)]
    pub status: Option<Statuses>,
    /// Lower-case name and a regular expression.
    #[serde(default)]
    pub headers: Option<Pairs<String>>,
    /// Checks of a JSON body.
    #[serde(default)]
    pub body: Option<Vec<Map<String, Value>>>,
    /// Whether the body has no bytes.
    #[serde(default)]
    pub empty: Option<bool>,
}

/// Statuses that are fine.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Statuses {
    /// This one.
    One(u16),
    /// Any of these.
    Any(Vec<u16>),
}

/// Where a saved value comes from: a JSONPath into the body, or `header:NAME`.
pub type Save = String;

/// The members of a JSON object in the order of the file, which a map would lose.
#[derive(Debug, Clone)]
pub struct Pairs<T>(pub Vec<(String, T)>);

impl Conversation {
    /// Reads one file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no conversation.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is no conversation", path.display()))
    }
}

impl Statuses {
    /// Whether this status is fine.
    #[must_use]
    pub fn contain(&self, status: u16) -> bool {
        match self {
            Self::One(one) => *one == status,
            Self::Any(any) => any.contains(&status),
        }
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(one) => write!(f, "{one}"),
            Self::Any(any) => {
                let any: Vec<String> = any.iter().map(u16::to_string).collect();
                f.write_str(&any.join(" or "))
            }
        }
    }
}

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut seen = BTreeMap::new();
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    if seen.insert(name.clone(), ()).is_some() {
                        let twice = format!("the key {name:?} occurs twice in one object");
                        return Err(serde::de::Error::custom(twice));
                    }
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// All conversations under a file or folder, in a stable order.
///
/// # Errors
///
/// When there is no such file or folder, or nothing in it.
pub fn collect(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                found.extend(collect(&path)?);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                found.push(path);
            }
        }
        found.sort();
    } else if path.is_file() {
        found.push(path.to_owned());
    } else {
        bail!("no such file or folder: {}", path.display());
    }
    Ok(found)
}
