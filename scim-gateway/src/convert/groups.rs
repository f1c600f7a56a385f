//! Groups: documents and changes that clients sent -> messages; messages -> pieces of groups as SCIM prints them.
//!
//! Apart from [`super::users`], because a group comes in pieces: its members may be more than memory should hold.

use identity_proto::v1 as pb;
use listener::workers;
use pb::group_change::Change as Kind;

use super::{Resource, changes, cursor, filter, members::Members, users};
use crate::scim::{
    filter::{AttributeRef, Filter, Literal},
    group_change::{GroupChange, ids},
    list::Head,
    printed::{GROUP_BYTES, Object},
    resource::Document,
    schema::{GROUP, ResourceType, USER},
    urn,
};

/// Which members an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberView {
    /// All of them.
    All,
    /// None: they are not read at all.
    None,
    /// All of a small group, none of a large one.
    Few,
}

/// A piece of an answer about groups, or about users and groups.
#[derive(Debug, Default)]
pub struct Piece {
    /// The resource that begins here; a group, without members.
    pub begins: Option<(&'static ResourceType, Resource)>,
    /// The next members of the group that was begun last, as SCIM prints them.
    pub members: Vec<Object>,
}

/// A piece of an answer, before it is printed.
#[derive(Debug, Default)]
pub struct Part {
    /// In the first part of a list: what is known of it before its groups.
    pub head: Option<Head>,
    /// The user that is here.
    pub user: Option<pb::User>,
    /// The group that begins here.
    pub group: Option<pb::Group>,
    /// The next members.
    pub members: Vec<pb::GroupMember>,
    /// The group has more members than the view shows.
    pub members_left_out: bool,
}

impl Part {
    /// As SCIM prints it, under the organization's base URL.
    pub fn print(self, base: &str) -> Piece {
        let members = workers::aside_if_many(self.members.len(), || {
            let members = self.members.into_iter();
            members.map(|member| print_member(member, base)).collect()
        });
        let user = self.user.map(|user| (&USER, users::resource(user, base)));
        let group = self.group.map(|group| (&GROUP, resource(group, base)));
        Piece {
            begins: user.or(group),
            members,
        }
    }
}

/// The group that a POST or a PUT describes, and the ids of its members.
pub fn described(document: Document) -> (pb::Group, Vec<String>) {
    let mut members = Members(document.into_map());
    let member_ids = ids(members.take("members").unwrap_or_default());
    let group = pb::Group {
        // The contract calls these output only: the identity service sets them.
        id: String::new(),
        organization_id: String::new(),
        etag: String::new(),
        create_time: None,
        update_time: None,
        display_name: members.text("displayName"),
        external_id: members.text("externalId"),
        extensions: members.extensions(),
    };
    (group, member_ids)
}

/// The changes as messages, in their order.
pub fn changes(changes: Vec<GroupChange>, base: &str) -> Vec<pb::GroupChange> {
    let changes = changes.into_iter();
    changes.map(|change| change_message(change, base)).collect()
}

/// A filter over groups, or over the members of one, as a message.
pub fn filter(filter: Filter, base: &str) -> pb::Filter {
    filter::message(references_as_ids(filter, base))
}

/// Which members, as the contract says it.
pub fn view(view: MemberView) -> pb::MemberView {
    match view {
        MemberView::All => pb::MemberView::Unspecified,
        MemberView::None => pb::MemberView::None,
        MemberView::Few => pb::MemberView::Few,
    }
}

fn change_message(change: GroupChange, base: &str) -> pb::GroupChange {
    let change = match change {
        GroupChange::Attribute(change) => Kind::Attribute(changes::message(change)),
        GroupChange::AddMembers(ids) => Kind::AddMembers(pb::MemberIds { ids }),
        GroupChange::RemoveMembers(ids) => Kind::RemoveMembers(pb::MemberIds { ids }),
        GroupChange::ReplaceMembers(ids) => Kind::ReplaceMembers(pb::MemberIds { ids }),
        GroupChange::RemoveMembersWhere(selected) => {
            Kind::RemoveMembersWhere(filter(selected, base))
        }
    };
    pb::GroupChange {
        change: Some(change),
    }
}

/// A member's `$ref` is made of its id, and is not stored: who compares it means the id.
fn references_as_ids(filter: Filter, base: &str) -> Filter {
    let all = |filters: Vec<Filter>| {
        let filters = filters.into_iter();
        filters
            .map(|filter| references_as_ids(filter, base))
            .collect()
    };
    match filter {
        Filter::And(filters) => Filter::And(all(filters)),
        Filter::Or(filters) => Filter::Or(all(filters)),
        Filter::Not(filter) => Filter::Not(Box::new(references_as_ids(*filter, base))),
        Filter::Value { attribute, filter } => Filter::Value {
            attribute,
            filter: Box::new(references_as_ids(*filter, base)),
        },
        Filter::Present(attribute) => Filter::Present(reference_as_id(attribute).0),
        Filter::Compare {
            attribute,
            operator,
            value,
        } => {
            let (attribute, is_reference) = reference_as_id(attribute);
            let value = match value {
                Literal::String(text) if is_reference && !operator.is_substring() => {
                    Literal::String(referred(text, base))
                }
                value => value,
            };
            Filter::Compare {
                attribute,
                operator,
                value,
            }
        }
    }
}

fn reference_as_id(mut attribute: AttributeRef) -> (AttributeRef, bool) {
    let named = attribute
        .sub_attribute
        .as_mut()
        .unwrap_or(&mut attribute.attribute);
    let is_reference = named == "$ref";
    if is_reference {
        "value".clone_into(named);
    }
    (attribute, is_reference)
}

/// The id in a URL of ours. Any other text is nobody's id, and stays.
fn referred(url: String, base: &str) -> String {
    let path = url.strip_prefix(base).unwrap_or(&url);
    let id = ["/Users/", "/Groups/"]
        .iter()
        .find_map(|endpoint| path.strip_prefix(endpoint));
    id.map(str::to_owned).unwrap_or(url)
}

/// A group without its members, as SCIM prints it.
fn resource(group: pb::Group, base: &str) -> Resource {
    // No `..`: a field added to the contract must be printed or kept back here.
    let pb::Group {
        id,
        organization_id: _,
        display_name,
        external_id,
        extensions,
        etag,
        create_time,
        update_time,
    } = group;
    let location = format!("{base}/Groups/{id}");
    let attributes = Object::of(GROUP_BYTES, |printed| {
        printed.schemas(&[urn::GROUP], &extensions);
        printed.text("id", &id);
        printed.text("externalId", &external_id);
        printed.text("displayName", &display_name);
        printed.extensions(&extensions);
        printed.meta("Group", &location, &etag, create_time, update_time);
    });
    Resource {
        id,
        location,
        version: etag,
        attributes,
    }
}

fn print_member(member: pb::GroupMember, base: &str) -> Object {
    let kind = match member.r#type() {
        pb::GroupMemberType::Group => "Group",
        pb::GroupMemberType::User | pb::GroupMemberType::Unspecified => "User",
    };
    let pb::GroupMember {
        id,
        r#type: _,
        display,
        // SCIM's groups have their own members only.
        indirect: _,
    } = member;
    Object::of(GROUP_BYTES, |printed| {
        printed.text("$ref", &format!("{base}/{kind}s/{id}"));
        printed.text("value", &id);
        printed.text("type", kind);
        printed.text("display", &display);
    })
}

/// The answers about one group are alike, and the contract has a message for each.
macro_rules! part_of {
    ($($response:ident)*) => {
        $(impl From<pb::$response> for Part {
            fn from(response: pb::$response) -> Self {
                // What was changed is for the SaaS's own services.
                let pb::$response { group, members, members_left_out, .. } = response;
                Self { head: None, user: None, group, members, members_left_out }
            }
        })*
    };
}

part_of!(CreateGroupResponse GetGroupResponse ReplaceGroupResponse UpdateGroupResponse);

impl From<pb::SearchGroupsResponse> for Part {
    fn from(response: pb::SearchGroupsResponse) -> Self {
        let pb::SearchGroupsResponse {
            total_results,
            group,
            members,
            next_cursor,
            previous_cursor,
        } = response;
        Self {
            head: total_results.map(|total_results| Head {
                total_results,
                next_cursor: cursor(next_cursor),
                previous_cursor: cursor(previous_cursor),
            }),
            user: None,
            group,
            members,
            members_left_out: false,
        }
    }
}

impl From<pb::SearchResourcesResponse> for Part {
    fn from(response: pb::SearchResourcesResponse) -> Self {
        let pb::SearchResourcesResponse {
            total_results,
            user,
            group,
            members,
            next_cursor,
            previous_cursor,
        } = response;
        Self {
            head: total_results.map(|total_results| Head {
                total_results,
                next_cursor: cursor(next_cursor),
                previous_cursor: cursor(previous_cursor),
            }),
            user,
            group,
            members,
            members_left_out: false,
        }
    }
}
