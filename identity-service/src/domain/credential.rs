//! Credentials: what a caller presents, and what a service key is good for.
//!
//! Only hashes are known here. The secret itself exists in `token`, for as long as it takes to hash or to show it.

use std::fmt;

use subtle::ConstantTimeEq as _;

use super::{CertificateName, InvalidField, OrganizationId, Timestamp};

/// SHA-256 of a secret. Not printed, and compared in constant time.
#[derive(Clone, Copy)]
pub struct TokenHash(pub [u8; 32]);

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl std::hash::Hash for TokenHash {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// What a caller presents, hashed. Something malformed is hashed too and matches nothing, so that it costs the
/// same work as a near miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// The token of an organization's identity provider.
    ScimToken(TokenHash),
    /// The key of one of the SaaS's own services.
    ServiceKey(TokenHash),
    /// The verified certificate of one of the SaaS's own services: the hash of its name.
    Certificate(TokenHash),
    /// The secret of a session of an organization's settings page.
    SettingsSession(TokenHash),
}

impl Credential {
    /// Whether it is an identity provider's.
    #[must_use]
    pub fn is_scim(&self) -> bool {
        matches!(self, Self::ScimToken(_))
    }

    /// Whether it is that of one of the SaaS's own services.
    #[must_use]
    pub fn is_service(&self) -> bool {
        matches!(self, Self::ServiceKey(_) | Self::Certificate(_))
    }

    /// What it is looked up by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        match self {
            Self::ScimToken(hash)
            | Self::ServiceKey(hash)
            | Self::Certificate(hash)
            | Self::SettingsSession(hash) => *hash,
        }
    }
}

/// What a service key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything.
    Admin,
    /// Read users and events.
    Read,
    /// Follow the events, and read what they are about.
    Watch,
    /// Ask whether a caller's credential is good.
    Gateway,
    /// Redeem links to settings pages: all else is done by the sessions that come of it.
    Console,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Admin,
        Self::Read,
        Self::Watch,
        Self::Gateway,
        Self::Console,
    ];

    /// Its name on the command line and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Read => "read",
            Self::Watch => "watch",
            Self::Gateway => "gateway",
            Self::Console => "console",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// For which organizations a service key is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Organizations {
    /// All, those to come included.
    All,
    /// These.
    Only(Vec<OrganizationId>),
}

impl Organizations {
    /// Whether `organization` is among them.
    #[must_use]
    pub fn include(&self, organization: OrganizationId) -> bool {
        match self {
            Self::All => true,
            Self::Only(these) => these.contains(&organization),
        }
    }
}

/// A service key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKey {
    /// Its name, which events and logs show.
    pub name: ServiceKeyName,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub organizations: Organizations,
    /// Whose certificate it is; none for a secret.
    pub certificate: Option<CertificateName>,
    /// When it was made.
    pub created: Timestamp,
    /// By the key of this name; none by the command line.
    pub created_by: Option<ServiceKeyName>,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// By the key of this name; none by the command line.
    pub revoked_by: Option<ServiceKeyName>,
}

/// A service key that is to be made.
#[derive(Clone, Debug)]
pub struct NewServiceKey {
    /// Its name.
    pub name: ServiceKeyName,
    /// What it may do.
    pub role: Role,
    /// Where.
    pub organizations: Organizations,
    /// All that is kept of the secret, or of the certificate's name.
    pub hash: TokenHash,
    /// Whose certificate it is; none for a secret.
    pub certificate: Option<CertificateName>,
    /// By the key of this name; none by the command line.
    pub created_by: Option<ServiceKeyName>,
}

/// The name of a service key: 1 to 64 of `a-z`, `0-9`, `-`, `_` and `.`; never `scim`, which is what events call
/// an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceKeyName(String);

impl ServiceKeyName {
    /// Accepts what can stand in a log and an event.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(allowed) && text != "scim" {
            return Ok(Self(text));
        }
        Err(InvalidField::new(
            "name",
            "a service key's name has 1 to 64 of a-z, 0-9, '-', '_' and '.', and is not 'scim'",
        ))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
