//! A user, and how one becomes another.

use serde_json::Value;

use super::{Document, InvalidField, Timestamp, UserId, UserName, Version};

/// A user, as far as callers decide it.
#[derive(Clone, Debug)]
pub struct User {
    /// Unique in the organization by its folded form.
    pub user_name: UserName,
    /// The identity provider's own key.
    pub external_id: Option<ExternalId>,
    /// Whether the person may use the SaaS.
    pub active: bool,
    /// The SaaS's own account of the person.
    pub account_id: Option<AccountId>,
    /// All other attributes.
    pub attributes: Document,
}

/// A user as it is kept.
#[derive(Clone, Debug)]
pub struct StoredUser {
    /// Made here, never used again.
    pub id: UserId,
    /// Its number in the order of creation: what lists go on from.
    pub ordinal: i64,
    /// What callers decide.
    pub user: User,
    /// Counts its changes.
    pub version: Version,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed. Never goes backwards.
    pub modified: Timestamp,
    /// Whom `manager.value` names, while it names a user of the organization.
    pub manager: Option<Manager>,
}

/// A user of the organization whom another one's `manager.value` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// The manager's display name.
    pub display_name: Option<String>,
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
    /// All other attributes.
    pub attributes: Document,
}

/// What becomes of `account_id` in a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountIdChange {
    /// The caller does not see it.
    Keep,
    /// The caller decides it.
    Set(Option<AccountId>),
}

impl User {
    /// The user that a replacement makes of this one.
    #[must_use]
    pub fn replaced_by(self, replacement: Replacement) -> Self {
        let Replacement {
            user_name,
            external_id,
            active,
            account_id,
            attributes,
        } = replacement;
        Self {
            user_name,
            external_id,
            active: active.unwrap_or(self.active),
            account_id: match account_id {
                AccountIdChange::Keep => self.account_id,
                AccountIdChange::Set(account_id) => account_id,
            },
            attributes,
        }
    }

    /// The top-level attributes in which `after` differs from `before`, by SCIM name (those of an extension as
    /// `URN:name`), with the value that they have now; null where they have none. Empty when nothing changed.
    #[must_use]
    pub fn changed_attributes(before: Option<&Self>, after: Option<&Self>) -> Vec<(String, Value)> {
        let _ = (before, after);
        todo!()
    }

    /// What filters read: the document's shape with strings folded (those that are not case-exact) and instants
    /// as milliseconds.
    #[must_use]
    pub fn search(&self) -> Value {
        todo!()
    }

    /// The folded e-mail addresses, each once: the keys of the side table.
    #[must_use]
    pub fn email_keys(&self) -> Vec<String> {
        todo!()
    }

    /// The user whom `manager.value` could name.
    #[must_use]
    pub fn manager_id(&self) -> Option<UserId> {
        todo!()
    }
}

macro_rules! opaque_key {
    ($(#[$doc:meta])* $name:ident, $field:literal, $max:literal, $problem:literal) => {
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
        }
    };
}

opaque_key! {
    /// The identity provider's own key of a user: letter case counts, not unique.
    ExternalId, "externalId", 1024, "an external id has 1 to 1,024 bytes, without U+0000"
}

opaque_key! {
    /// The SaaS's own key of a person's account: letter case counts, unique in the organization.
    AccountId, "accountId", 256, "an account id has 1 to 256 bytes, without U+0000"
}
