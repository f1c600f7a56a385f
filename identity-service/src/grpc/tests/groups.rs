//! Groups through the contract: what is streamed, and who is told what.

use super::*;
use pb::{MemberView, group_change::Change, group_service_server::GroupService as _};

/// An answer, put together again.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) group: pb::Group,
    members: Vec<pb::GroupMember>,
    left_out: bool,
    parts: usize,
}

fn group(name: &str) -> pb::Group {
    pb::Group {
        display_name: name.to_owned(),
        ..pb::Group::default()
    }
}

fn members(change: fn(pb::MemberIds) -> Change, ids: &[&str]) -> pb::GroupChange {
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    pb::GroupChange {
        change: Some(change(pb::MemberIds { ids })),
    }
}

fn rename(name: &str) -> pb::GroupChange {
    let change = pb::AttributeChange {
        operation: pb::ChangeOperation::Replace.into(),
        path: Some(pb::AttributePath {
            attribute: "displayName".to_owned(),
            ..pb::AttributePath::default()
        }),
        value: Some(pb::AttributeValue {
            kind: Some(pb::attribute_value::Kind::StringValue(name.to_owned())),
        }),
        create_if_absent: false,
        ignore_undeclared: false,
    };
    pb::GroupChange {
        change: Some(Change::Attribute(change)),
    }
}

macro_rules! shown {
    ($answer:expr) => {{
        let parts: Vec<_> = $answer?.into_inner().collect().await;
        let parts: Vec<_> = parts.into_iter().collect::<Result<_, Status>>()?;
        let first = parts.first().unwrap();
        Ok(Shown {
            group: first.group.clone().unwrap(),
            left_out: first.members_left_out,
            parts: parts.len(),
            members: parts.into_iter().flat_map(|part| part.members).collect(),
        })
    }};
}

impl World {
    pub(super) fn groups(&self) -> Groups {
        Groups(Arc::clone(&self.server))
    }

    pub(super) async fn create_group(
        &self,
        key: &str,
        organization: &str,
        name: &str,
        ids: &[&str],
    ) -> Result<Shown, Status> {
        let request = pb::CreateGroupRequest {
            organization_id: organization.to_owned(),
            group: Some(group(name)),
            member_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            member_view: MemberView::Unspecified.into(),
            ..pb::CreateGroupRequest::default()
        };
        shown!(self.groups().create_group(by(key, request)).await)
    }

    async fn get_group(
        &self,
        key: &str,
        organization: &str,
        id: &str,
        view: MemberView,
    ) -> Result<Shown, Status> {
        let request = pb::GetGroupRequest {
            organization_id: organization.to_owned(),
            group_id: id.to_owned(),
            member_view: view.into(),
        };
        shown!(self.groups().get_group(by(key, request)).await)
    }

    async fn update_group(
        &self,
        tenant: &Tenant,
        id: &str,
        changes: Vec<pb::GroupChange>,
        if_match: &[&str],
    ) -> Result<Shown, Status> {
        let request = pb::UpdateGroupRequest {
            organization_id: tenant.id.clone(),
            group_id: id.to_owned(),
            changes,
            if_match: if_match.iter().map(|tag| (*tag).to_owned()).collect(),
            member_view: MemberView::Unspecified.into(),
            ..pb::UpdateGroupRequest::default()
        };
        shown!(self.groups().update_group(by(&tenant.token, request)).await)
    }

    async fn replace_group(
        &self,
        tenant: &Tenant,
        id: &str,
        name: &str,
        ids: &[&str],
    ) -> Result<Shown, Status> {
        let request = pb::ReplaceGroupRequest {
            organization_id: tenant.id.clone(),
            group_id: id.to_owned(),
            group: Some(group(name)),
            member_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            if_match: vec![],
            member_view: MemberView::Unspecified.into(),
            ..pb::ReplaceGroupRequest::default()
        };
        shown!(
            self.groups()
                .replace_group(by(&tenant.token, request))
                .await
        )
    }

    async fn delete_group(&self, key: &str, organization: &str, id: &str) -> Result<(), Status> {
        let request = pb::DeleteGroupRequest {
            organization_id: organization.to_owned(),
            group_id: id.to_owned(),
            if_match: vec![],
            ..pb::DeleteGroupRequest::default()
        };
        self.groups().delete_group(by(key, request)).await?;
        Ok(())
    }

    async fn search_groups(
        &self,
        key: &str,
        request: pb::SearchGroupsRequest,
    ) -> Result<Vec<pb::SearchGroupsResponse>, Status> {
        let answer = self.groups().search_groups(by(key, request)).await?;
        let parts: Vec<_> = answer.into_inner().collect().await;
        parts.into_iter().collect()
    }

    async fn switch_groups(&self, tenant: &Tenant, enabled: bool) {
        let request = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                id: tenant.id.clone(),
                groups_enabled: Some(enabled),
                ..pb::Organization::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["groups_enabled".to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        };
        let organizations = self.organizations();
        message(
            organizations
                .update_organization(by(&self.admin, request))
                .await,
        );
    }

    /// Many people, made together.
    async fn crowd(&self, tenant: &Tenant, number: usize) -> Vec<String> {
        let people = (0..number).map(|number| async move {
            let name = format!("person-{number}");
            let created = self.create(&tenant.token, &tenant.id, user(&name)).await;
            created.unwrap().id
        });
        futures::future::join_all(people).await
    }
}

fn search(tenant: &Tenant) -> pb::SearchGroupsRequest {
    pb::SearchGroupsRequest {
        organization_id: tenant.id.clone(),
        ..pb::SearchGroupsRequest::default()
    }
}

#[tokio::test]
async fn a_group_is_created_read_changed_and_deleted() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let Tenant { id, token } = &tenant;
    let [bob] = &world.crowd(&tenant, 1).await[..] else {
        panic!("one");
    };
    let ada = pb::User {
        display_name: "Ada".to_owned(),
        ..user("ada")
    };
    let ada = world.create(token, id, ada).await.unwrap().id;
    let created = world
        .create_group(token, id, "Tour", &[&ada])
        .await
        .unwrap();
    assert_eq!((created.group.etag.as_str(), created.parts), ("W/\"1\"", 2));
    assert_eq!(created.members[0].id, ada);
    assert_eq!(created.members[0].display, "Ada");
    assert_eq!(created.members[0].r#type(), pb::GroupMemberType::User);
    let group = created.group.id;

    let changes = vec![
        members(Change::AddMembers, &[bob]),
        members(Change::RemoveMembers, &[&ada, "nobody"]),
        rename("Trip"),
    ];
    let changed = world
        .update_group(&tenant, &group, changes, &["W/\"1\""])
        .await
        .unwrap();
    assert_eq!(changed.group.etag, "W/\"2\"");
    assert_eq!(changed.group.display_name, "Trip");
    assert_eq!(changed.members[0].id, *bob);

    let replaced = world
        .replace_group(&tenant, &group, "Trip", &[&ada, bob])
        .await
        .unwrap();
    assert_eq!(
        (replaced.group.etag.as_str(), replaced.members.len()),
        ("W/\"3\"", 2)
    );
    let shown = world.get(token, id, &ada).await.unwrap();
    assert_eq!(shown.groups.len(), 1);
    assert!(!shown.groups[0].indirect);

    world.delete_group(token, id, &group).await.unwrap();
    let gone = world.get_group(token, id, &group, MemberView::None).await;
    assert_refused(gone, Code::NotFound, "GROUP_NOT_FOUND");
    assert!(world.get(token, id, &ada).await.unwrap().groups.is_empty());
}

#[tokio::test]
async fn members_are_streamed_in_parts_or_left_out() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let Tenant { id, token } = &tenant;
    let people = world.crowd(&tenant, 1_001).await;
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let large = world
        .create_group(token, id, "Large", &people)
        .await
        .unwrap();
    assert_eq!((large.members.len(), large.parts), (1_001, 3));
    let few = world
        .create_group(token, id, "Few", &people[..100])
        .await
        .unwrap();
    for (group, view, shown, left_out) in [
        (&large, MemberView::None, 0, false),
        (&large, MemberView::Few, 0, true),
        (&large, MemberView::Unspecified, 1_001, false),
        (&few, MemberView::Few, 100, false),
        (&few, MemberView::None, 0, false),
    ] {
        let found = world
            .get_group(token, id, &group.group.id, view)
            .await
            .unwrap();
        assert_eq!((found.members.len(), found.left_out), (shown, left_out));
    }
    let parts = world.search_groups(token, search(&tenant)).await.unwrap();
    assert_eq!(parts[0].total_results, Some(2));
    let names = parts.iter().filter_map(|part| part.group.as_ref());
    let names: Vec<_> = names.map(|group| group.display_name.as_str()).collect();
    assert_eq!(names, ["Large", "Few"]);
    let members: usize = parts.iter().map(|part| part.members.len()).sum();
    assert_eq!(members, 1_101);
    let none = pb::SearchGroupsRequest {
        member_view: MemberView::None.into(),
        ..search(&tenant)
    };
    let parts = world.search_groups(token, none).await.unwrap();
    assert!(parts.iter().all(|part| part.members.is_empty()));
}

#[tokio::test]
async fn each_refusal_has_its_code_and_reason() {
    let world = World::new().await;
    let (tenant, theirs) = (world.tenant().await, world.tenant().await);
    let Tenant { id, token } = &tenant;
    let stranger = world
        .create(&theirs.token, &theirs.id, user("eve"))
        .await
        .unwrap();
    let group = world
        .create_group(token, id, "Tour", &[])
        .await
        .unwrap()
        .group
        .id;
    for nobody in [stranger.id.as_str(), &unknown_id(), "42"] {
        let refused = world.create_group(token, id, "Trip", &[nobody]).await;
        assert_refused(refused, Code::InvalidArgument, "MEMBER_NOT_FOUND");
        let changes = vec![members(Change::AddMembers, &[nobody])];
        let refused = world.update_group(&tenant, &group, changes, &[]).await;
        assert_refused(refused, Code::InvalidArgument, "MEMBER_NOT_FOUND");
        let refused = world
            .replace_group(&tenant, &group, "Tour", &[nobody])
            .await;
        assert_refused(refused, Code::InvalidArgument, "MEMBER_NOT_FOUND");
    }
    let refused = world.create_group(token, id, "", &[]).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    let stale = world
        .update_group(&tenant, &group, vec![rename("Trip")], &["W/\"7\""])
        .await;
    assert_refused(stale, Code::Aborted, "VERSION_MISMATCH");
    let nothing = world.update_group(&tenant, &group, vec![], &[]).await;
    assert_refused(nothing, Code::InvalidArgument, "INVALID_FIELD");
    let unset = vec![pb::GroupChange { change: None }];
    let unset = world.update_group(&tenant, &group, unset, &[]).await;
    assert_refused(unset, Code::InvalidArgument, "INVALID_FIELD");
    let few = pb::SearchGroupsRequest {
        member_view: MemberView::Few.into(),
        ..search(&tenant)
    };
    let few = world.search_groups(token, few).await;
    assert_refused(few, Code::InvalidArgument, "INVALID_FIELD");
    let found = world
        .get_group(token, id, &group, MemberView::Unspecified)
        .await
        .unwrap();
    assert_eq!(
        (found.group.etag.as_str(), found.members.len()),
        ("W/\"1\"", 0)
    );

    for id_of_nobody in [unknown_id(), "1".to_owned()] {
        let get = world
            .get_group(token, id, &id_of_nobody, MemberView::None)
            .await;
        assert_refused(get, Code::NotFound, "GROUP_NOT_FOUND");
        let delete = world.delete_group(token, id, &id_of_nobody).await;
        assert_refused(delete, Code::NotFound, "GROUP_NOT_FOUND");
        let update = vec![rename("Trip")];
        let update = world
            .update_group(&tenant, &id_of_nobody, update, &[])
            .await;
        assert_refused(update, Code::NotFound, "GROUP_NOT_FOUND");
        let replace = world
            .replace_group(&tenant, &id_of_nobody, "Trip", &[])
            .await;
        assert_refused(replace, Code::NotFound, "GROUP_NOT_FOUND");
    }
    let theirs_here = world
        .get_group(&theirs.token, &theirs.id, &group, MemberView::None)
        .await;
    assert_refused(theirs_here, Code::NotFound, "GROUP_NOT_FOUND");
    let wrong_token = world
        .get_group(&theirs.token, id, &group, MemberView::None)
        .await;
    assert_refused(wrong_token, Code::Unauthenticated, "TOKEN_INVALID");
    let reader = world.key("reader", Role::Read, Which::All).await;
    world
        .get_group(&reader, id, &group, MemberView::None)
        .await
        .unwrap();
    let write = world.delete_group(&reader, id, &group).await;
    assert_refused(write, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test]
async fn groups_that_are_switched_off_are_there_for_services_alone() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let Tenant { id, token } = &tenant;
    let ada = world.create(token, id, user("ada")).await.unwrap();
    let group = world
        .create_group(token, id, "Tour", &[&ada.id])
        .await
        .unwrap()
        .group
        .id;
    world.switch_groups(&tenant, false).await;

    let parts = world.search_groups(token, search(&tenant)).await.unwrap();
    assert_eq!((parts.len(), parts[0].total_results), (1, Some(0)));
    assert!(parts[0].group.is_none());
    let get = world.get_group(token, id, &group, MemberView::None).await;
    assert_refused(get, Code::NotFound, "GROUP_NOT_FOUND");
    const OFF: (Code, &str) = (Code::PermissionDenied, "GROUPS_NOT_ENABLED");
    assert_refused(
        world.create_group(token, id, "Trip", &[]).await,
        OFF.0,
        OFF.1,
    );
    assert_refused(world.delete_group(token, id, &group).await, OFF.0, OFF.1);
    assert_refused(world.delete_group(token, id, "1").await, OFF.0, OFF.1);
    let update = world
        .update_group(&tenant, &group, vec![rename("Trip")], &[])
        .await;
    assert_refused(update, OFF.0, OFF.1);
    let replace = world.replace_group(&tenant, &group, "Trip", &[]).await;
    assert_refused(replace, OFF.0, OFF.1);
    assert!(
        world
            .get(token, id, &ada.id)
            .await
            .unwrap()
            .groups
            .is_empty()
    );

    let parts = world
        .search_groups(&world.admin, search(&tenant))
        .await
        .unwrap();
    assert_eq!(parts[0].total_results, Some(1));
    let shown = world.get(&world.admin, id, &ada.id).await.unwrap();
    assert_eq!(shown.groups.len(), 1);
    world
        .create_group(&world.admin, id, "Trip", &[&ada.id])
        .await
        .unwrap();

    world.switch_groups(&tenant, true).await;
    let shown = world.get(token, id, &ada.id).await.unwrap();
    assert_eq!(shown.groups.len(), 2);
}
