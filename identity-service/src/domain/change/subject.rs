//! What changes are applied to: fields of its own, and a document.

use crate::domain::{
    AccountId, Document, ExternalId, Group, GroupName, User, UserName, schema::Resource,
};

/// A resource that can be changed.
pub(in crate::domain) trait Subject {
    /// Which schemas its attributes come from.
    const RESOURCE: Resource;

    /// Its attributes that have no field of their own.
    fn document(&self) -> &Document;

    /// The same, to be changed.
    fn document_mut(&mut self) -> &mut Document;

    /// Sets an attribute that has a field of its own.
    fn set(&mut self, value: &KeyValue);

    /// Whether an attribute that has a field of its own has this value.
    fn is_set(&self, value: &KeyValue) -> bool;
}

/// The new value of an attribute that has a field of its own.
#[derive(Debug)]
pub(in crate::domain) enum KeyValue {
    UserName(UserName),
    DisplayName(GroupName),
    ExternalId(Option<ExternalId>),
    AccountId(Option<AccountId>),
    Active(Option<bool>),
}

impl Subject for User {
    const RESOURCE: Resource = Resource::User;

    fn document(&self) -> &Document {
        &self.attributes
    }

    fn document_mut(&mut self) -> &mut Document {
        &mut self.attributes
    }

    fn set(&mut self, value: &KeyValue) {
        match value {
            KeyValue::UserName(user_name) => self.user_name = user_name.clone(),
            KeyValue::ExternalId(external_id) => self.external_id = external_id.clone(),
            KeyValue::AccountId(account_id) => self.account_id = account_id.clone(),
            KeyValue::Active(active) => self.active = *active,
            KeyValue::DisplayName(_) => {}
        }
    }

    fn is_set(&self, value: &KeyValue) -> bool {
        match value {
            KeyValue::UserName(user_name) => self.user_name.same_spelling(user_name),
            KeyValue::ExternalId(external_id) => self.external_id == *external_id,
            KeyValue::AccountId(account_id) => self.account_id == *account_id,
            KeyValue::Active(active) => self.active == *active,
            KeyValue::DisplayName(_) => false,
        }
    }
}

impl Subject for Group {
    const RESOURCE: Resource = Resource::Group;

    fn document(&self) -> &Document {
        &self.attributes
    }

    fn document_mut(&mut self) -> &mut Document {
        &mut self.attributes
    }

    fn set(&mut self, value: &KeyValue) {
        match value {
            KeyValue::DisplayName(display_name) => self.display_name = display_name.clone(),
            KeyValue::ExternalId(external_id) => self.external_id = external_id.clone(),
            KeyValue::UserName(_) | KeyValue::AccountId(_) | KeyValue::Active(_) => {}
        }
    }

    fn is_set(&self, value: &KeyValue) -> bool {
        match value {
            KeyValue::DisplayName(display_name) => self.display_name == *display_name,
            KeyValue::ExternalId(external_id) => self.external_id == *external_id,
            KeyValue::UserName(_) | KeyValue::AccountId(_) | KeyValue::Active(_) => false,
        }
    }
}
