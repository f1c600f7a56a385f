//! An organization (tenant), its settings, and the one SCIM token that it may have.

use super::{
    ActorName, FrameOrigins, InvalidField, NameIdAttribute, OrganizationId, Timestamp, TokenHash,
    Version,
};

/// A customer of the SaaS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Which one.
    pub id: OrganizationId,
    /// Name for people.
    pub display_name: OrganizationName,
    /// SAML single sign-on is set up. SCIM can be used only while it is.
    pub saml_enabled: bool,
    /// The identity provider may provision.
    pub scim_enabled: bool,
    /// The identity provider may see and write groups.
    pub groups_enabled: bool,
    /// Two groups may not have the same display name.
    pub unique_group_names: bool,
    /// What the NameID of its SAML assertions is.
    pub name_id_attribute: NameIdAttribute,
    /// Further removals are held after an alarm.
    pub brake_enabled: bool,
    /// Whose pages may show its settings page in a frame.
    pub frame_origins: FrameOrigins,
    /// Counts the changes of the settings.
    pub version: Version,
    /// When it was created.
    pub created: Timestamp,
    /// When its settings last changed.
    pub modified: Timestamp,
}

impl Organization {
    /// Whether a request with its SCIM token is let in: SAML and SCIM are both on.
    #[must_use]
    pub fn lets_scim_in(&self) -> bool {
        self.saml_enabled && self.scim_enabled
    }

    /// The same organization with other settings. Version and times are the storage's to change.
    #[must_use]
    pub fn patched(self, patch: &OrganizationPatch) -> Self {
        let OrganizationPatch {
            display_name,
            saml_enabled,
            scim_enabled,
            groups_enabled,
            unique_group_names,
            name_id_attribute,
            brake_enabled,
            frame_origins,
        } = patch;
        Self {
            display_name: display_name.clone().unwrap_or(self.display_name),
            saml_enabled: saml_enabled.unwrap_or(self.saml_enabled),
            scim_enabled: scim_enabled.unwrap_or(self.scim_enabled),
            groups_enabled: groups_enabled.unwrap_or(self.groups_enabled),
            unique_group_names: unique_group_names.unwrap_or(self.unique_group_names),
            name_id_attribute: name_id_attribute.unwrap_or(self.name_id_attribute),
            brake_enabled: brake_enabled.unwrap_or(self.brake_enabled),
            frame_origins: frame_origins.clone().unwrap_or(self.frame_origins),
            ..self
        }
    }
}

/// An organization that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganization {
    /// Brought by the creator, or made here.
    pub id: OrganizationId,
    /// Name for people.
    pub display_name: OrganizationName,
    /// SAML single sign-on is set up.
    pub saml_enabled: bool,
    /// The identity provider may provision.
    pub scim_enabled: bool,
    /// The identity provider may see and write groups.
    pub groups_enabled: bool,
    /// Two groups may not have the same display name.
    pub unique_group_names: bool,
    /// What the NameID of its SAML assertions is.
    pub name_id_attribute: NameIdAttribute,
    /// Further removals are held after an alarm.
    pub brake_enabled: bool,
    /// Whose pages may show its settings page in a frame.
    pub frame_origins: FrameOrigins,
}

impl NewOrganization {
    /// As it is once it was created.
    #[must_use]
    pub fn created(self, now: Timestamp) -> Organization {
        let Self {
            id,
            display_name,
            saml_enabled,
            scim_enabled,
            groups_enabled,
            unique_group_names,
            name_id_attribute,
            brake_enabled,
            frame_origins,
        } = self;
        Organization {
            id,
            display_name,
            saml_enabled,
            scim_enabled,
            groups_enabled,
            unique_group_names,
            name_id_attribute,
            brake_enabled,
            frame_origins,
            version: Version::FIRST,
            created: now,
            modified: now,
        }
    }
}

/// Settings that are to change; `None` keeps what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationPatch {
    /// Name for people.
    pub display_name: Option<OrganizationName>,
    /// SAML single sign-on is set up.
    pub saml_enabled: Option<bool>,
    /// The identity provider may provision.
    pub scim_enabled: Option<bool>,
    /// The identity provider may see and write groups.
    pub groups_enabled: Option<bool>,
    /// Two groups may not have the same display name.
    pub unique_group_names: Option<bool>,
    /// What the NameID of its SAML assertions is.
    pub name_id_attribute: Option<NameIdAttribute>,
    /// Further removals are held after an alarm.
    pub brake_enabled: Option<bool>,
    /// Whose pages may show its settings page in a frame.
    pub frame_origins: Option<FrameOrigins>,
}

/// An organization's name for people: 1 to 256 bytes, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationName(String);

impl OrganizationName {
    const MAX_BYTES: usize = 256;

    /// Accepts what can be shown.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        let problem = if text.trim().is_empty() {
            "an organization needs a name that is more than spaces"
        } else if text.len() > Self::MAX_BYTES {
            "an organization's name has at most 256 bytes"
        } else if text.chars().any(char::is_control) {
            "an organization's name has no control characters"
        } else {
            return Ok(Self(text));
        };
        Err(InvalidField::new("organization.display_name", problem))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A SCIM token that is to take the place of the present one.
#[derive(Clone, Debug)]
pub struct NewScimToken {
    /// All that is kept of the secret.
    pub hash: TokenHash,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// Who generated it.
    pub created_by: String,
    /// What they are called, if they did so at the settings page.
    pub created_by_name: ActorName,
}

/// The SCIM token of an organization, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimToken {
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// When it was generated.
    pub created: Timestamp,
    /// Who generated it.
    pub created_by: String,
    /// What they are called, if they did so at the settings page.
    pub created_by_name: ActorName,
    /// When, from where and by which client it was last used.
    pub last_use: Option<LastUse>,
}

/// The last use of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// When, to the minute.
    pub time: Timestamp,
    /// From which address, as the gateway saw it.
    pub address: String,
    /// By which client (`User-Agent`).
    pub user_agent: String,
}

#[cfg(test)]
impl NewOrganization {
    /// One with everything switched on, for tests.
    pub(crate) fn example(id: OrganizationId) -> Self {
        Self {
            id,
            display_name: OrganizationName("Acme".to_owned()),
            saml_enabled: true,
            scim_enabled: true,
            groups_enabled: true,
            unique_group_names: false,
            name_id_attribute: NameIdAttribute::UserName,
            brake_enabled: false,
            frame_origins: FrameOrigins::default(),
        }
    }
}

#[cfg(test)]
impl Organization {
    /// The same, as it was created.
    pub(crate) fn example(now: Timestamp) -> Self {
        NewOrganization::example(OrganizationId::new(now)).created(now)
    }
}
