//! The list of quirks: name, who needs it, source, meaning.

use std::collections::BTreeSet;

/// A habit that differs from the RFCs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quirk {
    /// `op` in another letter case than the RFC's.
    OperationLetterCase,
}

impl Quirk {
    /// Every quirk.
    pub const ALL: &'static [Self] = &[Self::OperationLetterCase];

    /// Its name, for logs and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::OperationLetterCase => "operation-letter-case",
        }
    }
}

/// Which quirks are understood: all, but for those that were switched off.
#[derive(Debug, Clone, Default)]
pub struct Tolerances {
    off: BTreeSet<Quirk>,
}

/// A name in a list of quirks that no quirk has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tolerance is called {0:?}")]
pub struct UnknownQuirk(pub String);

impl Tolerances {
    /// All quirks but those in a list of names with commas between them.
    pub fn without(names: &str) -> Result<Self, UnknownQuirk> {
        let off = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| {
                Quirk::ALL
                    .iter()
                    .copied()
                    .find(|quirk| quirk.name() == name)
                    .ok_or_else(|| UnknownQuirk(name.to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { off })
    }

    /// Whether a quirk is understood.
    pub fn allow(&self, quirk: Quirk) -> bool {
        !self.off.contains(&quirk)
    }
}

/// What reading one request needed beyond the RFCs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    quirks: BTreeSet<Quirk>,
    ignored: BTreeSet<String>,
}

impl Used {
    /// The names of the quirks that were needed.
    pub fn quirks(&self) -> impl Iterator<Item = &'static str> {
        self.quirks.iter().map(|quirk| quirk.name())
    }

    /// The names of attributes that no schema defines, and that were ignored.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.ignored.iter().map(String::as_str)
    }
}
