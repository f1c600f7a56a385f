//! Who is refused, and in which order.

use rstest::rstest;

use super::*;
use crate::domain::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn organization(saml_enabled: bool, scim_enabled: bool) -> Organization {
    Organization {
        saml_enabled,
        scim_enabled,
        ..Organization::example(NOW)
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
    Who::Settings(Box::new(AtSettings::example(NOW)))
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
#[case(Access::FollowAll, "ARW")]
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

#[rstest]
#[case(Access::CreateOrganization)]
#[case(Access::ManageServiceKeys)]
#[case(Access::ListRefusedSources)]
fn what_belongs_to_no_organization_needs_a_key_for_all(#[case] access: Access) {
    let all = service(Role::Admin, Organizations::All);
    assert!(all.permit_anywhere(access).is_ok());
    let some = Organizations::Only(vec![OrganizationId::new(NOW)]);
    assert!(service(Role::Admin, some).permit_anywhere(access).is_err());
    let console = service(Role::Console, Organizations::All);
    assert!(console.permit_anywhere(access).is_err());
    assert!(Who::Scim.permit_anywhere(access).is_err());
}
