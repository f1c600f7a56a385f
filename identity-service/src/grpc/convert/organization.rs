//! Organizations and their SCIM tokens.

use identity_proto::v1 as pb;

use super::{known, provisioning, required, timestamp};
use crate::{
    domain::{
        FrameOrigins, IfMatch, InvalidField, LastUse, NameIdAttribute, NewOrganization,
        Organization, OrganizationId, OrganizationName, OrganizationPatch, ScimToken, Timestamp,
        provisioning_log::Status,
    },
    storage::Listed,
};

/// An organization that is to be created, with the id that was brought or a new one.
pub(in crate::grpc) fn new_organization(
    organization: Option<pb::Organization>,
    now: Timestamp,
) -> Result<NewOrganization, InvalidField> {
    let pb::Organization {
        id,
        display_name,
        saml_enabled,
        scim_enabled,
        groups_enabled,
        unique_group_names,
        etag: _,
        create_time: _,
        update_time: _,
        provisioning_status: _,
        name_id_attribute,
        brake_enabled,
        last_event_sequence: _,
        frame_origins,
    } = required(organization, "organization")?;
    let id = match id.as_str() {
        "" => OrganizationId::new(now),
        id => OrganizationId::parse(id)
            .filter(|id| *id != OrganizationId::NOBODY)
            .ok_or_else(|| {
                let problem = "is a UUID in lower case with hyphens, and not of zeros alone";
                InvalidField::new("organization.id", problem)
            })?,
    };
    Ok(NewOrganization {
        id,
        display_name: OrganizationName::parse(display_name)?,
        saml_enabled,
        scim_enabled: scim_enabled.unwrap_or(true),
        groups_enabled: groups_enabled.unwrap_or(true),
        unique_group_names,
        name_id_attribute: match name_id_attribute {
            0 => NameIdAttribute::UserName,
            number => self::name_id_attribute(number)?,
        },
        brake_enabled,
        frame_origins: FrameOrigins::parse(frame_origins)?,
    })
}

/// The settings that a mask names, and the version that they are to change.
pub(in crate::grpc) fn patch(
    organization: pb::Organization,
    mask: Option<prost_types::FieldMask>,
) -> Result<(OrganizationPatch, IfMatch), InvalidField> {
    const MASK: &str = "update_mask";
    let pb::Organization {
        id: _,
        display_name,
        saml_enabled,
        scim_enabled,
        groups_enabled,
        unique_group_names,
        etag,
        create_time: _,
        update_time: _,
        provisioning_status: _,
        name_id_attribute,
        brake_enabled,
        last_event_sequence: _,
        frame_origins,
    } = organization;
    let paths = mask.map(|mask| mask.paths).unwrap_or_default();
    if paths.is_empty() {
        return Err(InvalidField::new(MASK, "names at least one field"));
    }
    let mut patch = OrganizationPatch::default();
    for path in paths {
        match path.as_str() {
            "display_name" => {
                patch.display_name = Some(OrganizationName::parse(display_name.clone())?);
            }
            "saml_enabled" => patch.saml_enabled = Some(saml_enabled),
            "scim_enabled" => patch.scim_enabled = Some(scim_enabled.unwrap_or_default()),
            "groups_enabled" => patch.groups_enabled = Some(groups_enabled.unwrap_or_default()),
            "unique_group_names" => patch.unique_group_names = Some(unique_group_names),
            "name_id_attribute" => {
                patch.name_id_attribute = Some(self::name_id_attribute(name_id_attribute)?);
            }
            "brake_enabled" => patch.brake_enabled = Some(brake_enabled),
            "frame_origins" => {
                patch.frame_origins = Some(FrameOrigins::parse(frame_origins.clone())?);
            }
            _ => {
                return Err(InvalidField::new(
                    MASK,
                    "names fields that can be changed: display_name, saml_enabled, scim_enabled, \
                     groups_enabled, unique_group_names, name_id_attribute, brake_enabled, frame_origins",
                ));
            }
        }
    }
    Ok((patch, IfMatch::of_etag(&etag)))
}

/// An organization as it stands.
pub(in crate::grpc) fn message(organization: Organization) -> pb::Organization {
    let Organization {
        id,
        display_name,
        saml_enabled,
        scim_enabled,
        groups_enabled,
        unique_group_names,
        name_id_attribute,
        brake_enabled,
        frame_origins,
        version,
        created,
        modified,
    } = organization;
    pb::Organization {
        id: id.to_string(),
        display_name: display_name.as_str().to_owned(),
        saml_enabled,
        scim_enabled: Some(scim_enabled),
        groups_enabled: Some(groups_enabled),
        unique_group_names,
        etag: version.etag(),
        create_time: Some(timestamp(created)),
        update_time: Some(timestamp(modified)),
        provisioning_status: None,
        name_id_attribute: match name_id_attribute {
            NameIdAttribute::UserName => pb::NameIdAttribute::UserName,
            NameIdAttribute::Email => pb::NameIdAttribute::Email,
            NameIdAttribute::ExternalId => pb::NameIdAttribute::ExternalId,
        }
        .into(),
        brake_enabled,
        last_event_sequence: 0,
        frame_origins: frame_origins.iter().map(str::to_owned).collect(),
    }
}

/// An organization as it stands, and how its identity provider fares.
pub(in crate::grpc) fn message_with_status(
    organization: Organization,
    status: Option<Status>,
) -> pb::Organization {
    pb::Organization {
        provisioning_status: status.map(provisioning::status_message),
        ..message(organization)
    }
}

/// An organization of a list.
pub(in crate::grpc) fn listed(listed: Listed) -> pb::Organization {
    pb::Organization {
        last_event_sequence: listed.last_event,
        ..message_with_status(listed.organization, listed.status)
    }
}

fn name_id_attribute(number: i32) -> Result<NameIdAttribute, InvalidField> {
    const FIELD: &str = "organization.name_id_attribute";
    match known(number, pb::NameIdAttribute::Unspecified, FIELD)? {
        pb::NameIdAttribute::Email => Ok(NameIdAttribute::Email),
        pb::NameIdAttribute::ExternalId => Ok(NameIdAttribute::ExternalId),
        pb::NameIdAttribute::UserName | pb::NameIdAttribute::Unspecified => {
            Ok(NameIdAttribute::UserName)
        }
    }
}

/// A SCIM token, and what would become of a request with it.
pub(in crate::grpc) fn scim_token(token: ScimToken, organization: &Organization) -> pb::ScimToken {
    let ScimToken {
        prefix,
        created,
        created_by,
        created_by_name,
        last_use,
    } = token;
    let state = if organization.lets_scim_in() {
        pb::ScimTokenState::Active
    } else {
        pb::ScimTokenState::Suspended
    };
    let mut message = pb::ScimToken {
        organization_id: organization.id.to_string(),
        prefix,
        state: state.into(),
        create_time: Some(timestamp(created)),
        created_by,
        created_by_name: created_by_name.as_str().to_owned(),
        ..pb::ScimToken::default()
    };
    if let Some(last_use) = last_use {
        let LastUse {
            time,
            address,
            user_agent,
        } = last_use;
        message.last_use_time = Some(timestamp(time));
        message.last_use_address = address;
        message.last_use_user_agent = user_agent;
    }
    message
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Some(prost_types::FieldMask { paths })
    }

    #[rstest]
    #[case::none(None)]
    #[case::empty(mask(&[]))]
    #[case::unknown(mask(&["saml_enabled", "shoe_size"]))]
    #[case::output_only(mask(&["create_time"]))]
    #[case::id(mask(&["id"]))]
    #[case::everything(mask(&["*"]))]
    fn a_mask_names_fields_that_can_be_changed(#[case] mask: Option<prost_types::FieldMask>) {
        let refused = patch(pb::Organization::default(), mask).unwrap_err();
        assert_eq!(refused.field, "update_mask");
    }

    #[test]
    fn what_the_mask_does_not_name_stays() {
        let sent = pb::Organization {
            display_name: "Not named".to_owned(),
            saml_enabled: true,
            ..pb::Organization::default()
        };
        let (patch, if_match) = patch(sent, mask(&["saml_enabled"])).unwrap();
        let expected = OrganizationPatch {
            saml_enabled: Some(true),
            ..OrganizationPatch::default()
        };
        assert_eq!((patch, if_match), (expected, IfMatch::Any));
    }

    #[rstest]
    #[case("")]
    #[case(" ")]
    #[case("a\nb")]
    fn a_name_can_be_shown(#[case] display_name: &str) {
        let sent = pb::Organization {
            display_name: display_name.to_owned(),
            ..pb::Organization::default()
        };
        assert!(new_organization(Some(sent), Timestamp::from_millis(0)).is_err());
    }
}
