//! The copy that a reader keeps, by the rules of the contract.

use std::collections::{BTreeMap, BTreeSet};

use identity_proto::v1::{Event, EventKind, Group, GroupMembership, User, WatchEventsResponse};
use prost_types::value::Kind;
use serde_json::Value;
use tests::stack::{Stack, Tenant};

/// What a reader has stored: rows by their ids, and where it goes on. Both are written together.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    /// Version, user name, whether active.
    pub(super) users: BTreeMap<String, (i64, String, bool)>,
    /// Version, display name.
    pub(super) groups: BTreeMap<String, (i64, String)>,
    pub(super) memberships: BTreeSet<(String, String)>,
    pub(super) token: String,
    pub(super) sequence: i64,
    pub(super) snapshots: u32,
    /// The next event may be one that was told before.
    pub(super) has_resumed: bool,
}

impl Mirror {
    /// As the contract says at `WatchEventsResponse`.
    pub(super) fn apply(&mut self, message: WatchEventsResponse) {
        for row in message.users {
            self.keep_user(row);
        }
        for row in message.groups {
            self.keep_group(row);
        }
        for row in message.memberships {
            self.keep_membership(row);
        }
        if message.snapshot_complete {
            self.snapshots += 1;
            self.sequence = message.sequence;
        }
        for event in message.events {
            self.check(&event);
            self.sequence = event.sequence;
            self.apply_event(&event);
        }
        self.has_resumed = false;
        assert!(!message.token.is_empty());
        self.token = message.token;
    }

    pub(super) fn keep_user(&mut self, user: User) {
        let active = user.active();
        let row = (version(&user.etag), user.user_name, active);
        self.users.insert(user.id, row);
    }

    pub(super) fn keep_group(&mut self, group: Group) {
        let row = (version(&group.etag), group.display_name);
        self.groups.insert(group.id, row);
    }

    pub(super) fn keep_membership(&mut self, row: GroupMembership) {
        self.memberships.insert((row.group_id, row.member_id));
    }

    /// Nothing is missing, and what is told twice is told after a resumption.
    fn check(&self, event: &Event) {
        let next = self.sequence + 1;
        let again = self.has_resumed && event.sequence <= self.sequence;
        assert!(
            event.sequence == next || again,
            "{} comes after {}",
            event.sequence,
            self.sequence
        );
    }

    pub(super) fn apply_event(&mut self, event: &Event) {
        let id = event.resource_id.clone();
        match event.kind() {
            EventKind::UserDeleted => drop(self.users.remove(&id)),
            EventKind::GroupDeleted => {
                self.groups.remove(&id);
                self.memberships.retain(|(group, _)| *group != id);
            }
            EventKind::UserCreated
            | EventKind::UserUpdated
            | EventKind::UserDeactivated
            | EventKind::UserReactivated
            | EventKind::UserUndeleted => {
                let row = self.users.entry(id).or_default();
                if event.version > row.0 {
                    row.0 = event.version;
                    row.2 = event.active;
                    if let Some(name) = text(event, "userName") {
                        row.1 = name;
                    }
                }
            }
            EventKind::GroupCreated | EventKind::GroupUpdated => {
                let row = self.groups.entry(id.clone()).or_default();
                if event.version > row.0 {
                    row.0 = event.version;
                    if let Some(name) = text(event, "displayName") {
                        row.1 = name;
                    }
                }
                for member in ids(event, "members.added") {
                    self.memberships.insert((id.clone(), member));
                }
                for member in ids(event, "members.removed") {
                    self.memberships.remove(&(id.clone(), member));
                }
            }
            _ => {}
        }
    }
}

pub(super) fn version(etag: &str) -> i64 {
    let number = etag.trim_start_matches("W/").trim_matches('"');
    number.parse().unwrap()
}

fn text(event: &Event, name: &str) -> Option<String> {
    match event.values.as_ref()?.fields.get(name)?.kind.as_ref()? {
        Kind::StringValue(text) => Some(text.clone()),
        _ => None,
    }
}

fn ids(event: &Event, name: &str) -> Vec<String> {
    let list = event.values.as_ref().and_then(|v| v.fields.get(name));
    let Some(Kind::ListValue(list)) = list.and_then(|value| value.kind.as_ref()) else {
        return Vec::new();
    };
    let ids = list.values.iter().filter_map(|value| match &value.kind {
        Some(Kind::StringValue(id)) => Some(id.clone()),
        _ => None,
    });
    ids.collect()
}

/// What identity providers see is what the mirror has.
pub(super) async fn compare(mirror: &Mirror, stack: &Stack, tenant: &Tenant) {
    let scim = stack.scim(tenant).unwrap();
    let all = async |path: &str| {
        let mut found: Vec<Value> = Vec::new();
        loop {
            let query = format!("{path}?count=500&startIndex={}", found.len() + 1);
            let answer = scim.get(&query).await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            let page = answer.json().unwrap();
            let page = page["Resources"].as_array().cloned().unwrap_or_default();
            if page.is_empty() {
                return found;
            }
            found.extend(page);
        }
    };
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    let mut users = BTreeMap::new();
    for user in all("/Users").await {
        let version = version(user["meta"]["version"].as_str().unwrap());
        let active = user["active"].as_bool().unwrap();
        let row = (version, string(&user["userName"]), active);
        users.insert(string(&user["id"]), row);
    }
    assert_eq!(mirror.users, users);
    let (mut groups, mut memberships) = (BTreeMap::new(), BTreeSet::new());
    for group in all("/Groups").await {
        let id = string(&group["id"]);
        for member in group["members"].as_array().into_iter().flatten() {
            memberships.insert((id.clone(), string(&member["value"])));
        }
        let version = version(group["meta"]["version"].as_str().unwrap());
        groups.insert(id, (version, string(&group["displayName"])));
    }
    assert_eq!(mirror.groups, groups);
    assert_eq!(mirror.memberships, memberships);
}
