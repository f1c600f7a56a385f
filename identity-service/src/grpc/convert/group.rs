//! Groups and their members.

use identity_proto::v1::{self as pb, group_change::Change as Pb};

use super::{attribute, required, timestamp};
use crate::domain::{
    Error, ExternalId, Group, GroupChange, GroupName, InvalidField, MemberIds, MemberKind,
    NewGroup, OrganizationId, StoredGroup, StoredMember,
    schema::{Resource, Schema},
};

/// A group that is to be created, or what becomes the whole group.
pub(in crate::grpc) fn new_group(
    group: Option<pb::Group>,
    member_ids: &[String],
    internal: bool,
) -> Result<NewGroup, InvalidField> {
    let pb::Group {
        id: _,
        organization_id: _,
        display_name,
        external_id,
        extensions,
        etag: _,
        create_time: _,
        update_time: _,
    } = required(group, "group")?;
    check_extensions(&extensions, internal)?;
    Ok(NewGroup {
        group: Group {
            display_name: GroupName::parse(display_name)?,
            external_id: ExternalId::parse(external_id)?,
        },
        members: MemberIds::parse(member_ids)?,
    })
}

/// One change.
pub(in crate::grpc) fn change(change: pb::GroupChange) -> Result<GroupChange, Error> {
    let pb::GroupChange { change } = change;
    let ids = |pb::MemberIds { ids }| MemberIds::parse(&ids);
    Ok(match required(change, "changes.change")? {
        Pb::Attribute(change) => GroupChange::Attribute(attribute::change(change)?),
        Pb::AddMembers(members) => GroupChange::AddMembers(ids(members)?),
        Pb::RemoveMembers(members) => GroupChange::RemoveMembers(ids(members)?),
        Pb::ReplaceMembers(members) => GroupChange::ReplaceMembers(ids(members)?),
        Pb::RemoveMembersWhere(filter) => GroupChange::remove_where(&attribute::filter(filter)?)?,
    })
}

/// Which members the answer has.
pub(in crate::grpc) fn view(number: i32) -> Result<pb::MemberView, InvalidField> {
    pb::MemberView::try_from(number)
        .map_err(|_| InvalidField::new("member_view", "is not one of the known values"))
}

/// Which members the answer to a search has.
pub(in crate::grpc) fn view_of_search(number: i32) -> Result<pb::MemberView, InvalidField> {
    match view(number)? {
        pb::MemberView::Few => Err(InvalidField::new(
            "member_view",
            "is NONE or all in a search",
        )),
        view => Ok(view),
    }
}

/// A group without its members.
pub(in crate::grpc) fn message(stored: StoredGroup, organization: OrganizationId) -> pb::Group {
    let StoredGroup {
        id,
        group: Group {
            display_name,
            external_id,
        },
        member_count: _,
        version,
        created,
        modified,
    } = stored;
    pb::Group {
        id: id.to_string(),
        organization_id: organization.to_string(),
        display_name: display_name.as_str().to_owned(),
        external_id: external_id.map_or_else(String::new, |id| id.as_str().to_owned()),
        extensions: Vec::new(),
        etag: version.etag(),
        create_time: Some(timestamp(created)),
        update_time: Some(timestamp(modified)),
    }
}

/// A member.
pub(in crate::grpc) fn member(stored: StoredMember) -> pb::GroupMember {
    let StoredMember { id, kind, display } = stored;
    pb::GroupMember {
        id: id.to_string(),
        r#type: match kind {
            MemberKind::User => pb::GroupMemberType::User,
            MemberKind::Group => pb::GroupMemberType::Group,
        }
        .into(),
        display,
    }
}

/// No organization declares schemas of its own yet. An identity provider may send what nobody declares, and it is
/// ignored (RFC 7644 §3.3); a service that does is mistaken.
fn check_extensions(
    extensions: &[pb::ExtensionAttributes],
    internal: bool,
) -> Result<(), InvalidField> {
    for pb::ExtensionAttributes {
        schema,
        attributes_json: _,
    } in extensions
    {
        if Schema::find_of(Resource::Group, schema).is_some() {
            return Err(InvalidField::new(
                "group.extensions",
                "has a schema with fields of its own",
            ));
        }
        if internal {
            return Err(InvalidField::new(
                "group.extensions",
                "has a schema that nobody declares",
            ));
        }
    }
    Ok(())
}
