//! Signing in: whom an identity provider's assertion names, and whether they may come in.

use super::{
    AttributeName, Error, Expression, InvalidField, Literal, Operator, Organization, StoredUser,
    UserFilter, UserId, WrittenDocument, schema::Schemas,
};

/// Longest name of somebody who signs in.
const MAX_BYTES: usize = 1024;

/// The attribute of a user that a SAML NameID is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameIdAttribute {
    /// `userName`.
    UserName,
    /// The value of one of the e-mail addresses.
    Email,
    /// `externalId`.
    ExternalId,
}

impl NameIdAttribute {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::UserName, Self::Email, Self::ExternalId];

    /// How events call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UserName => "USER_NAME",
            Self::Email => "EMAIL",
            Self::ExternalId => "EXTERNAL_ID",
        }
    }
}

/// What an assertion says of who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginSubject {
    /// The NameID, which is what the organization says.
    NameId(String),
    /// The identity provider's own key.
    ExternalId(String),
}

impl LoginSubject {
    /// Accepts what could be somebody's.
    pub fn check(self) -> Result<Self, InvalidField> {
        let (field, text) = match &self {
            Self::NameId(text) => ("name_id", text),
            Self::ExternalId(text) => ("external_id", text),
        };
        if (1..=MAX_BYTES).contains(&text.len()) && !text.contains('\0') {
            return Ok(self);
        }
        Err(InvalidField::new(
            field,
            "has 1 to 1,024 bytes, without U+0000",
        ))
    }

    /// Who is named: where it depends on what the organization's NameIDs are, by each attribute that these can be.
    pub fn filters(&self) -> Result<Vec<(Option<NameIdAttribute>, UserFilter<'static>)>, Error> {
        let is = |attribute, text: &str| {
            let (attribute, sub_attribute) = match attribute {
                NameIdAttribute::UserName => ("userName", ""),
                NameIdAttribute::Email => ("emails", "value"),
                NameIdAttribute::ExternalId => ("externalId", ""),
            };
            let expression = Expression::Compare {
                attribute: AttributeName {
                    schema: String::new(),
                    attribute: attribute.to_owned(),
                    sub_attribute: sub_attribute.to_owned(),
                },
                operator: Operator::Equal,
                value: Literal::Text(text.to_owned()),
            };
            UserFilter::resolve(expression, Schemas::built_in(), true)
        };
        match self {
            Self::NameId(text) => NameIdAttribute::ALL
                .into_iter()
                .map(|attribute| Ok((Some(attribute), is(attribute, text)?)))
                .collect(),
            Self::ExternalId(text) => Ok(vec![(None, is(NameIdAttribute::ExternalId, text)?)]),
        }
    }
}

/// Somebody who may come in.
#[derive(Clone, Debug)]
pub struct Login {
    /// Active.
    pub user: StoredUser<WrittenDocument>,
}

/// Why somebody may not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRefusal {
    /// Nobody is named so.
    NotProvisioned,
    /// The user is not active.
    Deactivated(UserId),
    /// SAML is switched off.
    SamlNotEnabled,
    /// SCIM is switched off.
    ScimNotEnabled,
    /// More than one active user is named so.
    Ambiguous,
}

impl Login {
    /// How many of those who are named decide, the active ones first.
    pub const CANDIDATES: u64 = 2;

    /// Lets the one in whom the assertion names. `named` are those of the organization, the active ones first.
    pub fn of(
        organization: &Organization,
        named: Vec<StoredUser<WrittenDocument>>,
    ) -> Result<Self, LoginRefusal> {
        if !organization.saml_enabled {
            return Err(LoginRefusal::SamlNotEnabled);
        }
        if !organization.scim_enabled {
            return Err(LoginRefusal::ScimNotEnabled);
        }
        let mut named = named.into_iter();
        let first = named.next().ok_or(LoginRefusal::NotProvisioned)?;
        if !first.user.is_active() {
            return Err(LoginRefusal::Deactivated(first.id));
        }
        if named.next().is_some_and(|second| second.user.is_active()) {
            return Err(LoginRefusal::Ambiguous);
        }
        Ok(Self { user: first })
    }
}
