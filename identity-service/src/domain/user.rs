//! A user, and how one becomes another.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::Value;

use super::{
    Document, Error, Extensions, GroupId, InvalidField, Provisioning, Timestamp, UserGroup, UserId,
    UserName, Version, WrittenDocument, fold,
    schema::{Resource, Schema, Schemas},
};

/// Longest key of an identity provider in bytes: longer keys do not fit into an index.
const MAX_EXTERNAL_ID_BYTES: usize = 1024;
/// Longest key of the SaaS in bytes.
const MAX_ACCOUNT_ID_BYTES: usize = 256;

/// A user, as far as callers decide it. Its attributes are a [`Document`], or one as it is kept where they are only shown.
#[derive(Clone, Debug)]
pub struct User<A = Document> {
    /// Unique in the organization by its folded form.
    pub user_name: UserName,
    /// The identity provider's own key.
    pub external_id: Option<ExternalId>,
    /// Whether the person may use the SaaS; unassigned once the flag was removed (RFC 7644 §3.5.2.2), and then nobody
    /// is let in: see `is_active`.
    pub active: Option<bool>,
    /// The SaaS's own account of the person.
    pub account_id: Option<AccountId>,
    /// All other attributes.
    pub attributes: A,
}

/// A user as it is kept.
#[derive(Clone, Debug)]
pub struct StoredUser<A = Document> {
    /// Made here, never used again.
    pub id: UserId,
    /// Its number in the order of creation: what lists go on from.
    pub ordinal: i64,
    /// What callers decide.
    pub user: User<A>,
    /// Counts its changes.
    pub version: Version,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed. Never goes backwards.
    pub modified: Timestamp,
    /// Since when it is not active any more, as far as that was noted.
    pub removed: Option<Timestamp>,
    /// From where it comes, and who looks after it.
    pub provisioning: Provisioning,
    /// Whom `manager.value` names, while it names a user of the organization.
    pub manager: Option<Manager>,
    /// The groups that it is in, as far as they were asked for. Its version does not cover them.
    pub groups: Vec<UserGroup>,
}

/// A user who was deleted, and can be brought back for a while.
#[derive(Clone, Debug)]
pub struct DeletedUser<A = Document> {
    /// As it was.
    pub user: StoredUser<A>,
    /// When it was deleted.
    pub deleted: Timestamp,
    /// The groups that it was in itself.
    pub memberships: Vec<GroupId>,
}

impl StoredUser<WrittenDocument> {
    /// The same, to be looked into or changed.
    ///
    /// # Errors
    ///
    /// As [`WrittenDocument::parse`].
    pub fn parse(self) -> Result<StoredUser, serde_json::Error> {
        let Self {
            id,
            ordinal,
            user,
            version,
            created,
            modified,
            removed,
            provisioning,
            manager,
            groups,
        } = self;
        let User {
            user_name,
            external_id,
            active,
            account_id,
            attributes,
        } = user;
        Ok(StoredUser {
            id,
            ordinal,
            user: User {
                user_name,
                external_id,
                active,
                account_id,
                attributes: attributes.parse()?,
            },
            version,
            created,
            modified,
            removed,
            provisioning,
            manager,
            groups,
        })
    }
}

impl DeletedUser {
    /// How long deleted users and groups are kept.
    pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
}

impl<A> DeletedUser<A> {
    /// When it will be gone for good.
    #[must_use]
    pub fn purged(&self) -> Timestamp {
        self.deleted.plus(DeletedUser::KEPT)
    }
}

/// A user of the organization whom another one's `manager.value` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// The manager's display name.
    pub display_name: Option<String>,
}

/// A user that is to be created.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// As far as the built-in schemas say it.
    pub user: User,
    /// What was sent of others.
    pub extensions: Extensions,
}

impl From<User> for NewUser {
    /// With nothing of schemas that are not built in.
    fn from(user: User) -> Self {
        Self {
            user,
            extensions: Extensions::default(),
        }
    }
}

impl NewUser {
    /// The user by these schemas.
    pub fn complete(self, schemas: &Schemas) -> Result<User, Error> {
        let Self {
            mut user,
            extensions,
        } = self;
        let attributes = &mut user.attributes;
        attributes.extend(&extensions, Resource::User, schemas)?;
        attributes.check_declared(None, Resource::User, schemas)?;
        Ok(user)
    }
}

/// What becomes the whole user (RFC 7644 §3.5.1).
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The name.
    pub user_name: UserName,
    /// The identity provider's own key; left out, it is unassigned.
    pub external_id: Option<ExternalId>,
    /// Left out, it stays: leaving a flag out must not enable an account.
    pub active: Option<bool>,
    /// Kept unless an internal caller replaces the user.
    pub account_id: AccountIdChange,
    /// All other attributes, as far as the built-in schemas say them.
    pub attributes: Document,
    /// What was sent of others.
    pub extensions: Extensions,
}

impl From<NewUser> for Replacement {
    /// All of it: what a new user would be is what the other one becomes.
    fn from(new: NewUser) -> Self {
        let NewUser { user, extensions } = new;
        let User {
            user_name,
            external_id,
            active,
            account_id,
            attributes,
        } = user;
        Self {
            user_name,
            external_id,
            active,
            account_id: AccountIdChange::Set(account_id),
            attributes,
            extensions,
        }
    }
}

/// What becomes of `account_id` in a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountIdChange {
    /// The caller does not see it.
    Keep,
    /// The caller decides it.
    Set(Option<AccountId>),
}

impl<A> User<A> {
    /// Whether the person may use the SaaS. Nobody is let in because a flag went missing.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active == Some(true)
    }
}

impl User {
    /// The user that a replacement makes of this one.
    pub fn replaced_by(self, replacement: Replacement, schemas: &Schemas) -> Result<Self, Error> {
        let Replacement {
            user_name,
            external_id,
            active,
            account_id,
            mut attributes,
            extensions,
        } = replacement;
        attributes.extend(&extensions, Resource::User, schemas)?;
        attributes.keep_unchangeable(&self.attributes, &extensions, Resource::User, schemas);
        attributes.check_declared(Some(&self.attributes), Resource::User, schemas)?;
        Ok(Self {
            user_name,
            external_id,
            active: active.or(self.active),
            account_id: match account_id {
                AccountIdChange::Keep => self.account_id,
                AccountIdChange::Set(account_id) => account_id,
            },
            attributes,
        })
    }

    /// The top-level attributes in which `after` differs from `before`, by SCIM name (those of an extension as
    /// `URN:name`), with the value that they have now; null where they have none. Empty when nothing changed.
    #[must_use]
    pub fn changed_attributes(before: Option<&Self>, after: Option<&Self>) -> Vec<(String, Value)> {
        let before = before.map(Self::all_attributes).unwrap_or_default();
        let mut after = after.map(Self::all_attributes).unwrap_or_default();
        let mut changed = Vec::new();
        for (name, old) in before {
            match after.remove(&name) {
                Some(new) if new == old => {}
                Some(new) => changed.push((name, new)),
                None => changed.push((name, Value::Null)),
            }
        }
        changed.extend(after);
        changed
    }

    /// What filters read: the document's shape with strings folded, but for those that are case-exact.
    #[must_use]
    pub fn search(&self, schemas: &Schemas) -> Value {
        self.attributes.search(Resource::User, schemas)
    }

    /// The folded e-mail addresses, each once: the keys of the side table.
    #[must_use]
    pub fn email_keys(&self) -> Vec<String> {
        let emails = self.attributes.get(Schema::Core, "emails");
        let keys: BTreeSet<String> = emails
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|email| email.get("value")?.as_str())
            .map(fold)
            .collect();
        keys.into_iter().collect()
    }

    /// The user whom `manager.value` could name.
    #[must_use]
    pub fn manager_id(&self) -> Option<UserId> {
        let manager = self.attributes.get(Schema::EnterpriseUser, "manager")?;
        UserId::parse(manager.get("value")?.as_str()?)
    }

    fn all_attributes(&self) -> BTreeMap<String, Value> {
        let Self {
            user_name,
            external_id,
            active,
            account_id,
            attributes: _,
        } = self;
        let mut all = BTreeMap::from([("userName".to_owned(), Value::from(user_name.as_str()))]);
        if let Some(active) = active {
            all.insert("active".to_owned(), Value::from(*active));
        }
        if let Some(external_id) = external_id {
            all.insert("externalId".to_owned(), external_id.as_str().into());
        }
        if let Some(account_id) = account_id {
            all.insert("accountId".to_owned(), account_id.as_str().into());
        }
        for schema in [Schema::Core, Schema::EnterpriseUser] {
            for (attribute, value) in self.attributes.attributes(schema) {
                all.insert(schema.qualified(attribute), value.clone());
            }
        }
        all.extend(self.attributes.declared_values());
        all
    }
}

macro_rules! opaque_key {
    ($(#[$doc:meta])* $name:ident, $field:literal, $max:ident, $problem:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Accepts what can be indexed. The empty string is no value.
            pub fn parse(text: impl Into<String>) -> Result<Option<Self>, InvalidField> {
                let text = text.into();
                if text.is_empty() {
                    return Ok(None);
                }
                if text.len() > $max || text.contains('\0') {
                    return Err(InvalidField::new($field, $problem));
                }
                Ok(Some(Self(text)))
            }

            /// The key.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The key, for who keeps nothing else.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }
    };
}

opaque_key! {
    /// The identity provider's own key of a user: letter case counts, not unique.
    ExternalId, "externalId", MAX_EXTERNAL_ID_BYTES, "an external id has 1 to 1,024 bytes, without U+0000"
}

opaque_key! {
    /// The SaaS's own key of a person's account: letter case counts, unique in the organization.
    AccountId, "accountId", MAX_ACCOUNT_ID_BYTES, "an account id has 1 to 256 bytes, without U+0000"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(name: &str, attributes: Value) -> User {
        let Value::Object(attributes) = attributes else {
            panic!("an object");
        };
        User {
            user_name: UserName::parse(name).unwrap(),
            external_id: ExternalId::parse("Ext").unwrap(),
            active: Some(true),
            account_id: None,
            attributes: Document::build(attributes).unwrap(),
        }
    }

    const ENTERPRISE: &str = crate::domain::schema::ENTERPRISE_USER_URN;

    #[test]
    fn search_folds_what_is_not_case_exact() {
        let user = user(
            "Ada",
            json!({
                "title": "Straẞe",
                "profileUrl": "http://X/Ada",
                "emails": [{ "value": "Ada@X", "type": "Work", "primary": true }],
                ENTERPRISE: { "department": "R&D", "manager": { "value": "Boss" } },
            }),
        );
        assert_eq!(
            user.search(Schemas::built_in()),
            json!({
                "title": "straße",
                "profileUrl": "http://X/Ada",
                "emails": [{ "value": "ada@x", "type": "work", "primary": true }],
                ENTERPRISE: { "department": "r&d", "manager": { "value": "Boss" } },
            })
        );
    }

    #[test]
    fn an_address_that_is_there_twice_is_one_key() {
        let emails = json!([{ "value": "B" }, { "value": "a", "type": "work" }, { "value": "A" }]);
        assert_eq!(
            user("x", json!({ "emails": emails })).email_keys(),
            ["a", "b"]
        );
    }

    #[test]
    fn nothing_changed_when_nothing_changed() {
        let user = user(
            "Ada",
            json!({ "title": "Clerk", ENTERPRISE: { "division": "A" } }),
        );
        assert!(User::changed_attributes(Some(&user), Some(&user)).is_empty());
    }

    #[test]
    fn changes_name_attributes_with_their_present_value() {
        let before = user(
            "Ada",
            json!({ "title": "Clerk", ENTERPRISE: { "division": "A" } }),
        );
        let after = user(
            "ADA",
            json!({ "nickName": "A", ENTERPRISE: { "division": "B" } }),
        );
        let changed = User::changed_attributes(Some(&before), Some(&after));
        let expected = [
            ("title".to_owned(), json!(null)),
            (format!("{ENTERPRISE}:division"), json!("B")),
            ("userName".to_owned(), json!("ADA")),
            ("nickName".to_owned(), json!("A")),
        ];
        assert_eq!(changed.len(), expected.len());
        assert!(expected.iter().all(|change| changed.contains(change)));
    }

    #[test]
    fn a_new_user_has_changed_in_all_that_it_has() {
        let changed = User::changed_attributes(None, Some(&user("Ada", json!({}))));
        let names: Vec<_> = changed.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["active", "externalId", "userName"]);
    }

    #[test]
    fn a_replacement_keeps_what_it_does_not_decide() {
        let mut before = user("Ada", json!({ "title": "Clerk" }));
        before.active = Some(false);
        before.account_id = AccountId::parse("acc").unwrap();
        let replacement = Replacement {
            user_name: UserName::parse("Bob").unwrap(),
            external_id: None,
            active: None,
            account_id: AccountIdChange::Keep,
            attributes: Document::default(),
            extensions: Extensions::default(),
        };
        let after = before.clone().replaced_by(replacement, Schemas::built_in());
        let after = after.unwrap();
        assert!(!after.is_active());
        assert_eq!(after.account_id, before.account_id);
        assert_eq!(after.external_id, None);
        assert_eq!(after.attributes, Document::default());
    }

    #[test]
    fn a_manager_is_a_user_when_its_value_could_be_an_id() {
        let id = "0190a5a0-7b1e-7c3a-9f00-0123456789ab";
        let managed = |value: &str| {
            user(
                "x",
                json!({ ENTERPRISE: { "manager": { "value": value } } }),
            )
        };
        assert_eq!(
            managed(id).manager_id().map(|id| id.to_string()).as_deref(),
            Some(id)
        );
        assert_eq!(managed("Boss").manager_id(), None);
        assert_eq!(user("x", json!({})).manager_id(), None);
    }
}
