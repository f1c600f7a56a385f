//! Short words for what behaviours of groups need.

use std::collections::BTreeSet;

use serde_json::json;

use super::{World, first, named, user};
use crate::{
    domain::{
        AttributeName, Credential, Document, Error, Expression, Extensions, Group, GroupChange,
        GroupChanges, GroupFilter, GroupId, GroupName, IfMatch, Literal, MemberId, MemberIds,
        NewGroup, Operator, OrganizationPatch, RecordedEvent, StoredGroup, StoredMember,
        UserFilter, UserId, schema::Schemas,
    },
    storage::Tx,
};

pub(in crate::storage::tests) fn new_group(name: &str, members: &[MemberId]) -> NewGroup {
    NewGroup {
        extensions: Extensions::default(),
        group: Group {
            attributes: Document::default(),
            display_name: GroupName::parse(name).unwrap(),
            external_id: None,
        },
        members: MemberIds::of(members.to_vec()),
    }
}

pub(in crate::storage::tests) fn add(members: impl Into<Vec<MemberId>>) -> GroupChange {
    GroupChange::AddMembers(MemberIds::of(members.into()))
}

pub(in crate::storage::tests) fn remove(members: impl Into<Vec<MemberId>>) -> GroupChange {
    GroupChange::RemoveMembers(MemberIds::of(members.into()))
}

pub(in crate::storage::tests) fn ids<const N: usize>(users: [UserId; N]) -> BTreeSet<MemberId> {
    users.into_iter().map(MemberId::from).collect()
}

pub(in crate::storage::tests) fn attribute(path: &str) -> AttributeName {
    let (attribute, sub_attribute) = path.split_once('.').unwrap_or((path, ""));
    AttributeName {
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
        ..AttributeName::default()
    }
}

pub(in crate::storage::tests) fn compare(path: &str, value: &str) -> Expression {
    Expression::Compare {
        attribute: attribute(path),
        operator: Operator::Equal,
        value: Literal::Text(value.to_owned()),
    }
}

impl World {
    /// People whose display names are their user names.
    pub(in crate::storage::tests) async fn people<const N: usize>(
        &self,
        names: [&str; N],
    ) -> [UserId; N] {
        let mut ids = Vec::new();
        for name in names {
            let person = user(name, json!({ "displayName": name }));
            ids.push(self.create(person).await.unwrap().id);
        }
        ids.try_into().unwrap()
    }

    /// Many people, made by as few commits as the lane needs.
    pub(in crate::storage::tests) async fn crowd(&self, number: usize) -> Vec<MemberId> {
        let mut ids = Vec::with_capacity(number);
        for start in (0..number).step_by(500) {
            let people = (start..number.min(start + 500))
                .map(|number| self.create(named(&format!("person-{number}"))));
            for created in futures::future::join_all(people).await {
                ids.push(created.unwrap().id.into());
            }
        }
        ids
    }

    pub(in crate::storage::tests) async fn write_groups<T, F>(&self, call: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<T, Error>>
            + Send
            + Sync
            + 'static,
    {
        self.store.write(self.organization, "group", call).await
    }

    pub(in crate::storage::tests) async fn create_group(
        &self,
        new: NewGroup,
    ) -> Result<StoredGroup, Error> {
        let scim = self.scim;
        self.write_groups(move |tx| {
            let new = new.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().create(new).await
            })
        })
        .await
    }

    pub(in crate::storage::tests) async fn group(
        &self,
        name: &str,
        members: &[MemberId],
    ) -> GroupId {
        let created = self.create_group(new_group(name, members)).await;
        created.unwrap().id
    }

    pub(in crate::storage::tests) async fn delete_group(
        &self,
        group: GroupId,
    ) -> Result<(), Error> {
        let scim = self.scim;
        self.write_groups(move |tx| {
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().delete(group, &IfMatch::Any).await
            })
        })
        .await
    }

    pub(in crate::storage::tests) async fn change_group(
        &self,
        group: GroupId,
        changes: Vec<GroupChange>,
    ) -> Result<StoredGroup, Error> {
        let scim = self.scim;
        let changes = GroupChanges::new(changes, false).unwrap();
        self.write_groups(move |tx| {
            let changes = changes.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().update(group, &IfMatch::Any, &changes).await
            })
        })
        .await
    }

    pub(in crate::storage::tests) async fn update_group(
        &self,
        group: GroupId,
        change: GroupChange,
    ) -> Result<StoredGroup, Error> {
        self.change_group(group, vec![change]).await
    }

    pub(in crate::storage::tests) async fn settings(&self, patch: OrganizationPatch) {
        let admin = self.admin;
        self.write_groups(move |tx| {
            let patch = patch.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.organizations().update(&patch, &IfMatch::Any).await
            })
        })
        .await
        .unwrap();
    }

    pub(in crate::storage::tests) async fn find_group(&self, id: GroupId) -> Option<StoredGroup> {
        let reader = self.store.reader(self.organization);
        reader.find_group(&self.scim, id).await.unwrap().1
    }

    pub(in crate::storage::tests) async fn members(&self, group: GroupId) -> Vec<StoredMember> {
        let reader = self.store.reader(self.organization);
        let members = reader
            .list_members(&self.scim, group, 1_000, None, 1_000)
            .await;
        members.unwrap().1
    }

    pub(in crate::storage::tests) async fn member_ids(&self, group: GroupId) -> BTreeSet<MemberId> {
        let members = self.members(group).await;
        members.into_iter().map(|member| member.id).collect()
    }

    pub(in crate::storage::tests) async fn search_groups(
        &self,
        filter: Option<Expression>,
    ) -> (u64, Vec<String>) {
        let filter =
            filter.map(|filter| GroupFilter::resolve(filter, Schemas::built_in()).unwrap());
        let reader = self.store.reader(self.organization);
        let found = reader
            .search_groups(&self.scim, filter.as_ref(), &first(100))
            .await
            .unwrap()
            .1;
        let names = found.page.values();
        let names = names.map(|group| group.group.display_name.as_str().to_owned());
        (found.total, names.collect())
    }

    pub(in crate::storage::tests) async fn users_in(
        &self,
        credential: &Credential,
        group: GroupId,
    ) -> u64 {
        let filter = compare("groups.value", &group.to_string());
        let filter = UserFilter::resolve(filter, Schemas::built_in(), false).unwrap();
        let reader = self.store.reader(self.organization);
        let slice = first(100);
        let found = reader.search_users(credential, Some(&filter), &slice);
        found.await.unwrap().1.total
    }

    pub(in crate::storage::tests) async fn events_of(&self, group: GroupId) -> Vec<RecordedEvent> {
        let feed = self.feed().await.into_iter();
        feed.filter(|event| event.event.resource_id == group.as_uuid())
            .collect()
    }

    /// How the engine goes about an addition and a removal.
    pub(in crate::storage::tests) async fn plans_of_one_membership(
        &self,
        group: GroupId,
        member: MemberId,
    ) -> Vec<String> {
        crate::storage::members::plans_for_tests(&self.store, self.organization, group, member)
            .await
    }
}
