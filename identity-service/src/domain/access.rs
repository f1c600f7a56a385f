//! Who may do what: one table, and the order in which a caller is refused.

use super::credential::Organizations;
use super::{Error, Organization, OrganizationId, Role, ServiceKeyName};

/// What a call does, as far as it decides who may make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Ask whether the credential is good.
    Authenticate,
    /// Get one user, search users as SCIM does.
    ReadUsers,
    /// List users page by page.
    ListUsers,
    /// Create, change and delete users.
    WriteUsers,
    /// Read the change feed.
    ReadEvents,
    /// See an organization's settings.
    ReadOrganization,
    /// List the organizations that the key is good for.
    ListOrganizations,
    /// Create an organization.
    CreateOrganization,
    /// Change or delete an organization.
    WriteOrganization,
    /// Generate, see and revoke the SCIM token.
    ManageScimToken,
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Authenticate,
        Self::ReadUsers,
        Self::ListUsers,
        Self::WriteUsers,
        Self::ReadEvents,
        Self::ReadOrganization,
        Self::ListOrganizations,
        Self::CreateOrganization,
        Self::WriteOrganization,
        Self::ManageScimToken,
    ];

    /// Whether a SCIM token may, in its own organization.
    #[must_use]
    pub fn is_open_to_scim(self) -> bool {
        match self {
            Self::Authenticate | Self::ReadUsers | Self::WriteUsers => true,
            Self::ListUsers
            | Self::ReadEvents
            | Self::ReadOrganization
            | Self::ListOrganizations
            | Self::CreateOrganization
            | Self::WriteOrganization
            | Self::ManageScimToken => false,
        }
    }

    /// Whether a service key of this role may, in its organizations.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        use Role::{Admin, Console, Gateway, Read, Watch};
        match self {
            Self::Authenticate => true,
            Self::ReadUsers | Self::ListUsers | Self::ReadEvents => {
                matches!(role, Admin | Read | Watch)
            }
            Self::ReadOrganization | Self::ListOrganizations => {
                matches!(role, Admin | Read | Watch | Console) && role != Gateway
            }
            Self::ManageScimToken => matches!(role, Admin | Console),
            Self::WriteUsers | Self::CreateOrganization | Self::WriteOrganization => role == Admin,
        }
    }
}

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
}

impl Who {
    /// Lets a service key through whose role allows `access`, whichever organization it is for.
    ///
    /// A SCIM token belongs to one organization and never gets further than that.
    pub fn permit(&self, access: Access) -> Result<(), Error> {
        let permitted = match self {
            Self::Scim => access.is_open_to_scim(),
            Self::Service { role, .. } => access.is_open_to(*role),
        };
        if permitted {
            return Ok(());
        }
        Err(Error::PermissionDenied(match self {
            Self::Scim => "a SCIM token is good for SCIM calls only",
            Self::Service { .. } => "its role does not include it",
        }))
    }

    /// How events and logs call the caller.
    #[must_use]
    pub fn actor(&self) -> &str {
        match self {
            Self::Scim => "scim",
            Self::Service { name, .. } => name.as_str(),
        }
    }

    /// Whether what is internal to the SaaS, such as `account_id`, is shown and may be set.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        matches!(self, Self::Service { .. })
    }
}

impl Caller {
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
        }
    }
}
