//! Who may do what: one table, which methods, handlers and docs/access.md follow.
//!
//! Apart from `caller`, which says in which order somebody is refused.

use super::Role;

/// What a call does, as far as it decides who may make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Ask whether the credential is good.
    Authenticate,
    /// Get one user, search users as SCIM does.
    ReadUsers,
    /// Find and list users as the SaaS's own services do.
    ListUsers,
    /// Create, change and delete users.
    WriteUsers,
    /// Bring deleted users back.
    UndeleteUsers,
    /// Import the users whom the SaaS already has.
    ImportUsers,
    /// Get one group, search groups as SCIM does.
    ReadGroups,
    /// List groups and who is in them as the SaaS's own services do.
    ListGroups,
    /// Create, change and delete groups.
    WriteGroups,
    /// Search users and groups together.
    ReadResources,
    /// Read the change feed of an organization.
    ReadEvents,
    /// Follow the feeds of all organizations that the key is good for.
    FollowAll,
    /// See an organization's settings.
    ReadOrganization,
    /// List the organizations that the key is good for.
    ListOrganizations,
    /// Create an organization.
    CreateOrganization,
    /// Change an organization's settings.
    ChangeSettings,
    /// Delete an organization, change what it declares.
    WriteOrganization,
    /// Make, list and revoke service keys.
    ManageServiceKeys,
    /// Generate, see and revoke the SCIM token.
    ManageScimToken,
    /// Tell the provisioning log of requests.
    WriteProvisioningLog,
    /// Read the provisioning log of an organization.
    ReadProvisioningLog,
    /// See where requests without a good token came from.
    ListRefusedSources,
    /// Make links to an organization's settings page, list the sessions that they opened.
    ManageSettingsSessions,
    /// Open a session by a link.
    RedeemSettingsLink,
    /// See one's own session.
    ReadOwnSession,
    /// End a session.
    EndSettingsSession,
    /// See whether more people were removed than is usual, and who.
    ReadRemovals,
    /// Decide about removals.
    DecideRemovals,
}

/// Which organizations a call is about, and so for which ones its key has to be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The one that it names.
    Named,
    /// Those that the credential is good for, one or many: it names none.
    Own,
    /// None of them, or all: what it is about belongs to none.
    All,
}

impl Access {
    /// Which organizations it is about.
    #[must_use]
    pub fn extent(self) -> Extent {
        match self {
            Self::Authenticate
            | Self::ReadUsers
            | Self::ListUsers
            | Self::WriteUsers
            | Self::UndeleteUsers
            | Self::ImportUsers
            | Self::ReadGroups
            | Self::ListGroups
            | Self::WriteGroups
            | Self::ReadResources
            | Self::ReadEvents
            | Self::ReadOrganization
            | Self::ChangeSettings
            | Self::WriteOrganization
            | Self::ManageScimToken
            | Self::ReadProvisioningLog
            | Self::ManageSettingsSessions
            | Self::EndSettingsSession
            | Self::ReadRemovals
            | Self::DecideRemovals => Extent::Named,
            Self::FollowAll
            | Self::ListOrganizations
            | Self::WriteProvisioningLog
            | Self::RedeemSettingsLink
            | Self::ReadOwnSession => Extent::Own,
            Self::CreateOrganization | Self::ManageServiceKeys | Self::ListRefusedSources => {
                Extent::All
            }
        }
    }

    /// Whether a SCIM token may, in its own organization.
    #[must_use]
    pub fn is_open_to_scim(self) -> bool {
        match self {
            Self::Authenticate
            | Self::ReadUsers
            | Self::WriteUsers
            | Self::ReadGroups
            | Self::WriteGroups
            | Self::ReadResources => true,
            Self::ListUsers
            | Self::ListGroups
            | Self::UndeleteUsers
            | Self::ImportUsers
            | Self::ReadEvents
            | Self::FollowAll
            | Self::ReadOrganization
            | Self::ListOrganizations
            | Self::CreateOrganization
            | Self::WriteOrganization
            | Self::ManageServiceKeys
            | Self::ManageScimToken
            | Self::ChangeSettings
            | Self::WriteProvisioningLog
            | Self::ReadProvisioningLog
            | Self::ListRefusedSources
            | Self::ManageSettingsSessions
            | Self::RedeemSettingsLink
            | Self::ReadOwnSession
            | Self::EndSettingsSession
            | Self::ReadRemovals
            | Self::DecideRemovals => false,
        }
    }

    /// Whether a service key of this role may, in its organizations.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        use Role::{Admin, Console, Gateway, Read, Watch};
        match self {
            Self::Authenticate => true,
            Self::ReadUsers
            | Self::ListUsers
            | Self::ReadGroups
            | Self::ListGroups
            | Self::ReadResources
            | Self::ReadEvents
            | Self::FollowAll
            | Self::ReadOrganization
            | Self::ListOrganizations
            | Self::ReadProvisioningLog
            | Self::ReadRemovals => matches!(role, Admin | Read | Watch),
            Self::WriteProvisioningLog => matches!(role, Admin | Gateway),
            // All that the console's own key opens: what it shows, it reads by the sessions that come of it.
            Self::RedeemSettingsLink => role == Console,
            Self::ReadOwnSession => false,
            Self::WriteUsers
            | Self::UndeleteUsers
            | Self::ImportUsers
            | Self::WriteGroups
            | Self::CreateOrganization
            | Self::ChangeSettings
            | Self::WriteOrganization
            | Self::ManageServiceKeys
            | Self::ManageScimToken
            | Self::ManageSettingsSessions
            | Self::EndSettingsSession
            | Self::DecideRemovals
            | Self::ListRefusedSources => role == Admin,
        }
    }

    /// Whether somebody at the settings page may, in their own organization.
    #[must_use]
    pub fn is_open_to_settings(self) -> bool {
        match self {
            Self::Authenticate
            | Self::ReadUsers
            | Self::ListUsers
            | Self::ReadGroups
            | Self::ListGroups
            | Self::ReadResources
            | Self::ReadEvents
            | Self::ReadOrganization
            | Self::ChangeSettings
            | Self::ManageScimToken
            | Self::ReadProvisioningLog
            | Self::ReadOwnSession
            | Self::EndSettingsSession
            | Self::ReadRemovals
            | Self::DecideRemovals => true,
            Self::WriteUsers
            | Self::UndeleteUsers
            | Self::ImportUsers
            | Self::WriteGroups
            | Self::FollowAll
            | Self::ListOrganizations
            | Self::CreateOrganization
            | Self::WriteOrganization
            | Self::ManageServiceKeys
            | Self::WriteProvisioningLog
            | Self::ListRefusedSources
            | Self::ManageSettingsSessions
            | Self::RedeemSettingsLink => false,
        }
    }
}
