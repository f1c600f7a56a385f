//! Who may do what: one table, and the order in which a caller is refused.

use super::credential::Organizations;
use super::{AtSettings, Error, Organization, OrganizationId, Role, ServiceKeyName, Writer};

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
    /// Read the change feed.
    ReadEvents,
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

impl Access {
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

    /// Lets a service key through that may create organizations: one that is good for all of them.
    pub fn permit_creation(&self) -> Result<(), Error> {
        self.permit(Access::CreateOrganization)?;
        match self {
            Self::Service {
                organizations: Organizations::All,
                ..
            } => Ok(()),
            _ => Err(Error::PermissionDenied(
                "creating organizations needs a key for all organizations",
            )),
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

    /// The name of a service key that may manage service keys: one that could do everything itself.
    pub fn permit_keys(&self) -> Result<&ServiceKeyName, Error> {
        self.permit(Access::ManageServiceKeys)?;
        match self {
            Self::Service {
                organizations: Organizations::All,
                name,
                ..
            } => Ok(name),
            _ => Err(Error::PermissionDenied(
                "service keys are managed with a key for all organizations",
            )),
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
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{
        ActorId, ActorName, Administrator, NameIdAttribute, OrganizationName, SettingsSessionId,
        Timestamp, Version,
    };

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn organization(saml_enabled: bool, scim_enabled: bool) -> Organization {
        Organization {
            id: OrganizationId::new(NOW),
            display_name: OrganizationName::parse("Acme").unwrap(),
            saml_enabled,
            scim_enabled,
            groups_enabled: true,
            unique_group_names: false,
            name_id_attribute: NameIdAttribute::UserName,
            brake_enabled: false,
            version: Version::FIRST,
            created: NOW,
            modified: NOW,
        }
    }

    fn caller(who: Who, organization: Option<Organization>) -> Caller {
        let organization_id = match &organization {
            Some(organization) => organization.id,
            None => OrganizationId::new(NOW),
        };
        Caller {
            who,
            organization_id,
            organization,
        }
    }

    fn service(role: Role, organizations: Organizations) -> Who {
        Who::Service {
            name: ServiceKeyName::parse("billing").unwrap(),
            role,
            organizations,
        }
    }

    fn at_settings() -> Who {
        let administrator = Administrator {
            id: ActorId::parse("u-1").unwrap(),
            name: ActorName::default(),
            signed_in: NOW,
            may_switch_saml: false,
        };
        let at = AtSettings::new(SettingsSessionId::new(NOW), administrator);
        Who::Settings(Box::new(at))
    }

    fn reason(result: Result<&Organization, Error>) -> &'static str {
        match result {
            Ok(_) => "OK",
            Err(Error::TokenInvalid) => "TOKEN_INVALID",
            Err(Error::PermissionDenied(_)) => "PERMISSION_DENIED",
            Err(Error::SamlNotEnabled) => "SAML_NOT_ENABLED",
            Err(Error::ScimNotEnabled) => "SCIM_NOT_ENABLED",
            Err(Error::OrganizationNotFound) => "ORGANIZATION_NOT_FOUND",
            Err(other) => panic!("{other}"),
        }
    }

    #[rstest]
    #[case(Access::Authenticate, "SARWGCP")]
    #[case(Access::ReadUsers, "SARWP")]
    #[case(Access::ListUsers, "ARWP")]
    #[case(Access::WriteUsers, "SA")]
    #[case(Access::ImportUsers, "A")]
    #[case(Access::ReadGroups, "SARWP")]
    #[case(Access::ListGroups, "ARWP")]
    #[case(Access::WriteGroups, "SA")]
    #[case(Access::ReadResources, "SARWP")]
    #[case(Access::ReadEvents, "ARWP")]
    #[case(Access::ReadOrganization, "ARWP")]
    #[case(Access::ChangeSettings, "AP")]
    #[case(Access::ListOrganizations, "ARW")]
    #[case(Access::CreateOrganization, "A")]
    #[case(Access::WriteOrganization, "A")]
    #[case(Access::ManageServiceKeys, "A")]
    #[case(Access::ManageScimToken, "AP")]
    #[case(Access::WriteProvisioningLog, "AG")]
    #[case(Access::ReadProvisioningLog, "ARWP")]
    #[case(Access::ManageSettingsSessions, "A")]
    #[case(Access::RedeemSettingsLink, "C")]
    #[case(Access::ReadOwnSession, "P")]
    #[case(Access::EndSettingsSession, "AP")]
    #[case(Access::ListRefusedSources, "A")]
    #[case(Access::ReadRemovals, "ARWP")]
    #[case(Access::DecideRemovals, "AP")]
    fn who_may_do_what(#[case] access: Access, #[case] may: &str) {
        let all = [
            ('S', Who::Scim),
            ('A', service(Role::Admin, Organizations::All)),
            ('R', service(Role::Read, Organizations::All)),
            ('W', service(Role::Watch, Organizations::All)),
            ('G', service(Role::Gateway, Organizations::All)),
            ('C', service(Role::Console, Organizations::All)),
            ('P', at_settings()),
        ];
        for (letter, who) in all {
            assert_eq!(who.permit(access).is_ok(), may.contains(letter), "{letter}");
            let caller = caller(who, Some(organization(true, true)));
            assert_eq!(caller.authorize(access).is_ok(), may.contains(letter));
        }
    }

    #[rstest]
    #[case(Some((true, true)), "OK")]
    #[case(Some((false, true)), "SAML_NOT_ENABLED")]
    #[case(Some((false, false)), "SAML_NOT_ENABLED")]
    #[case(Some((true, false)), "SCIM_NOT_ENABLED")]
    #[case(None, "TOKEN_INVALID")]
    fn a_scim_token_is_suspended_with_its_organization(
        #[case] switches: Option<(bool, bool)>,
        #[case] expected: &str,
    ) {
        let organization = switches.map(|(saml, scim)| organization(saml, scim));
        let caller = caller(Who::Scim, organization);
        assert_eq!(reason(caller.authorize(Access::WriteUsers)), expected);
    }

    #[test]
    fn a_key_learns_nothing_about_organizations_that_it_is_not_for() {
        let elsewhere = Organizations::Only(vec![OrganizationId::new(NOW)]);
        for organization in [Some(organization(true, true)), None] {
            let caller = caller(service(Role::Admin, elsewhere.clone()), organization);
            let result = caller.authorize(Access::ReadUsers);
            assert_eq!(reason(result), "PERMISSION_DENIED");
        }
        let everywhere = caller(service(Role::Admin, Organizations::All), None);
        let result = everywhere.authorize(Access::ReadUsers);
        assert_eq!(reason(result), "ORGANIZATION_NOT_FOUND");
    }

    #[test]
    fn switches_do_not_concern_service_keys() {
        let admin = service(Role::Admin, Organizations::All);
        let caller = caller(admin, Some(organization(false, false)));
        assert_eq!(reason(caller.authorize(Access::WriteUsers)), "OK");
    }

    #[test]
    fn groups_are_switched_off_for_identity_providers_only() {
        let off = Organization {
            groups_enabled: false,
            ..organization(true, true)
        };
        let scim = caller(Who::Scim, Some(off.clone()));
        assert!(!scim.sees_groups());
        assert!(scim.authorize(Access::ReadGroups).is_ok());
        assert!(matches!(
            scim.authorize(Access::WriteGroups),
            Err(Error::GroupsNotEnabled)
        ));
        let admin = caller(service(Role::Admin, Organizations::All), Some(off));
        assert!(admin.sees_groups());
        assert!(admin.authorize(Access::WriteGroups).is_ok());
    }

    #[test]
    fn creating_needs_a_key_for_all() {
        assert!(
            service(Role::Admin, Organizations::All)
                .permit_creation()
                .is_ok()
        );
        let some = Organizations::Only(vec![OrganizationId::new(NOW)]);
        assert!(service(Role::Admin, some).permit_creation().is_err());
        assert!(
            service(Role::Console, Organizations::All)
                .permit_creation()
                .is_err()
        );
        assert!(Who::Scim.permit_creation().is_err());
    }

    #[test]
    fn keys_are_managed_with_a_key_for_all() {
        let all = service(Role::Admin, Organizations::All);
        assert_eq!(all.permit_keys().unwrap().as_str(), "billing");
        let some = Organizations::Only(vec![OrganizationId::new(NOW)]);
        assert!(service(Role::Admin, some).permit_keys().is_err());
        let console = service(Role::Console, Organizations::All);
        assert!(console.permit_keys().is_err());
        assert!(Who::Scim.permit_keys().is_err());
    }
}
