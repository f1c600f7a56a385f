//! Groups and their members.

use identity_proto::v1::{self as pb, group_change::Change as Pb};
use listener::workers;

use super::{attribute, extension_schema, required, timestamp};
use crate::domain::{
    Document, Error, ExternalId, Group, GroupChange, GroupName, InvalidField, ListedMember,
    MemberIds, MemberKind, Membership, NewGroup, OrganizationId, StoredGroup, StoredMember,
    StoredMembership,
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
    Ok(NewGroup {
        group: Group {
            display_name: GroupName::parse(display_name)?,
            external_id: ExternalId::parse(external_id)?,
            attributes: Document::default(),
        },
        members: ids(member_ids)?,
        extensions: extension_schema::extensions(extensions, internal)?,
    })
}

/// Ids, of which a call may name many.
fn ids(texts: &[String]) -> Result<MemberIds, InvalidField> {
    workers::aside_if_many(texts.len(), || MemberIds::parse(texts))
}

/// One change.
pub(in crate::grpc) fn change(change: pb::GroupChange) -> Result<GroupChange, Error> {
    let pb::GroupChange { change } = change;
    let ids = |pb::MemberIds { ids }| self::ids(&ids);
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
        group:
            Group {
                display_name,
                external_id,
                attributes,
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
        extensions: extension_schema::attributes(&attributes),
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
        r#type: kind_of_member(kind).into(),
        display,
        indirect: false,
    }
}

/// A member of a group, or of one that is in it.
pub(in crate::grpc) fn listed_member(listed: ListedMember) -> pb::GroupMember {
    let ListedMember { member, direct } = listed;
    pb::GroupMember {
        indirect: !direct,
        ..self::member(member)
    }
}

/// How somebody is in a group.
pub(in crate::grpc) fn membership(membership: Membership) -> pb::Membership {
    match membership {
        Membership::None => pb::Membership::None,
        Membership::Direct => pb::Membership::Direct,
        Membership::Indirect => pb::Membership::Indirect,
    }
}

/// Who is in which group.
pub(in crate::grpc) fn group_membership(
    stored: StoredMembership,
    organization: OrganizationId,
) -> pb::GroupMembership {
    let StoredMembership {
        group,
        member,
        kind,
    } = stored;
    pb::GroupMembership {
        group_id: group.to_string(),
        member_id: member.to_string(),
        r#type: kind_of_member(kind).into(),
        organization_id: organization.to_string(),
    }
}

fn kind_of_member(kind: MemberKind) -> pb::GroupMemberType {
    match kind {
        MemberKind::User => pb::GroupMemberType::User,
        MemberKind::Group => pb::GroupMemberType::Group,
    }
}
