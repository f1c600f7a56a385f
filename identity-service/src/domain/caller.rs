//! Who calls, and the order in which a caller is refused: the role first, then the organization.
//!
//! Apart from `access`, which is the table of who may do what.

use super::credential::Organizations;
use super::{
    Access, AtSettings, Error, Extent, Organization, OrganizationId, Role, ServiceKeyName, Writer,
};

/// A caller whose credential was found, and the organization that it named.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose credential.
    pub who: Who,
    /// The organization that the call names.
    pub organization_id: OrganizationId,
    /// That organization, while it exists.
    pub organization: Option<Organization>,
}

/// Whose credential it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The identity provider of the organization.
    Scim,
    /// One of the SaaS's own services.
    Service {
        /// The key's name.
        name: ServiceKeyName,
        /// What it may do.
        role: Role,
        /// Where.
        organizations: Organizations,
    },
    /// An administrator at the organization's settings page.
    Settings(Box<AtSettings>),
}

impl Who {
    /// Lets a service key through whose role allows `access`, whichever organization it is for.
    ///
    /// A SCIM token belongs to one organization and never gets further than that.
    pub fn permit(&self, access: Access) -> Result<(), Error> {
        let permitted = match self {
            Self::Scim => access.is_open_to_scim(),
            Self::Service { role, .. } => access.is_open_to(*role),
            Self::Settings(_) => access.is_open_to_settings(),
        };
        if permitted {
            return Ok(());
        }
        Err(Error::PermissionDenied(match self {
            Self::Scim => "a SCIM token is good for SCIM calls only",
            Self::Service { .. } => "its role does not include it",
            Self::Settings(_) => "a session of the settings page is good for the page's calls only",
        }))
    }

    /// Lets somebody through whose role allows `access`, for a call that names no organization.
    pub fn permit_anywhere(&self, access: Access) -> Result<(), Error> {
        self.permit(access)?;
        match access.extent() {
            Extent::Named | Extent::Own => Ok(()),
            Extent::All => self.permit_everywhere(),
        }
    }

    /// Lets a service key through that is good for all organizations: what it asks for belongs to none.
    pub fn permit_everywhere(&self) -> Result<(), Error> {
        match self {
            Self::Service {
                organizations: Organizations::All,
                ..
            } => Ok(()),
            _ => Err(Error::PermissionDenied(
                "this call needs a key for all organizations",
            )),
        }
    }

    /// The name of the service key, if it is one.
    #[must_use]
    pub fn key(&self) -> Option<&ServiceKeyName> {
        match self {
            Self::Service { name, .. } => Some(name),
            Self::Scim | Self::Settings(_) => None,
        }
    }

    /// How events and logs call the caller.
    #[must_use]
    pub fn actor(&self) -> &str {
        match self {
            Self::Scim => "scim",
            Self::Service { name, .. } => name.as_str(),
            Self::Settings(at) => at.actor(),
        }
    }

    /// As which a user is written to.
    #[must_use]
    pub fn writer(&self) -> Writer {
        match self {
            Self::Scim => Writer::IdentityProvider,
            Self::Service { .. } | Self::Settings(_) => Writer::Service,
        }
    }

    /// Whether what is internal to the SaaS, such as `account_id`, is shown and may be set.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        matches!(self, Self::Service { .. })
    }

    /// Whether it is the identity provider of an organization.
    #[must_use]
    pub fn is_scim(&self) -> bool {
        *self == Self::Scim
    }

    /// Whoever is at the settings page, if that is who calls.
    #[must_use]
    pub fn at_settings(&self) -> Option<&AtSettings> {
        match self {
            Self::Settings(at) => Some(at),
            Self::Scim | Self::Service { .. } => None,
        }
    }
}

impl Caller {
    /// Whether groups exist for this caller: for an identity provider not while they are switched off.
    #[must_use]
    pub fn sees_groups(&self) -> bool {
        !self.who.is_scim()
            || self
                .organization
                .as_ref()
                .is_some_and(|organization| organization.groups_enabled)
    }

    /// Whether the organization's brake is on for this caller: it is for an identity provider. One of the SaaS's own services
    /// that removes somebody knows why.
    #[must_use]
    pub fn brakes(&self) -> bool {
        let is_on = |organization: &Organization| organization.brake_enabled;
        self.who == Who::Scim && self.organization.as_ref().is_some_and(is_on)
    }

    /// The organization, if the caller may have this access there.
    ///
    /// The role is looked at first, then the organization: a key learns nothing about an organization that it
    /// could not use. A suspended SCIM token is told what to switch on.
    pub fn authorize(&self, access: Access) -> Result<&Organization, Error> {
        self.who.permit(access)?;
        match &self.who {
            Who::Scim => {
                let organization = self.organization.as_ref().ok_or(Error::TokenInvalid)?;
                if !organization.saml_enabled {
                    return Err(Error::SamlNotEnabled);
                }
                if !organization.scim_enabled {
                    return Err(Error::ScimNotEnabled);
                }
                if access == Access::WriteGroups && !organization.groups_enabled {
                    return Err(Error::GroupsNotEnabled);
                }
                Ok(organization)
            }
            Who::Service { organizations, .. } => {
                if !organizations.include(self.organization_id) {
                    return Err(Error::PermissionDenied(
                        "the key is not good for this organization",
                    ));
                }
                self.organization
                    .as_ref()
                    .ok_or(Error::OrganizationNotFound)
            }
            // It was found in this organization, and ends with it.
            Who::Settings(_) => self.organization.as_ref().ok_or(Error::TokenInvalid),
        }
    }
}

#[cfg(test)]
mod tests;
