//! The `path` of an operation: an endpoint, or one resource, relative to the Tenant URL.

use super::{MAX_PATH_BYTES, reference};
use crate::scim::{
    error::ScimError,
    percent::{decode, encode},
    problem::Problem,
    schema::{GROUP, ResourceType, USER},
    sent,
};

/// A type of resource that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `/Users`
    User,
    /// `/Groups`
    Group,
}

/// Which resource an operation is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Id {
    /// One that has this id.
    Known(String),
    /// The one that the operation with this `bulkId` creates.
    New(String),
}

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All resources of a type.
    Endpoint(Kind),
    /// One of them.
    Resource(Kind, Id),
}

impl Kind {
    const ALL: [Self; 2] = [Self::User, Self::Group];

    /// Its table.
    pub fn resource_type(self) -> &'static ResourceType {
        match self {
            Self::User => &USER,
            Self::Group => &GROUP,
        }
    }

    /// Names are matched exactly, as those of routes are.
    fn find(name: &str) -> Option<Self> {
        let endpoint = |kind: &Self| kind.resource_type().endpoint.strip_prefix('/');
        Self::ALL
            .into_iter()
            .find(|kind| endpoint(kind) == Some(name))
    }
}

impl Id {
    /// As a path has it.
    pub fn as_text(&self) -> String {
        match self {
            Self::Known(id) => encode(id),
            Self::New(name) => format!("{}{}", reference::PREFIX, encode(name)),
        }
    }
}

impl Target {
    /// Reads a path as the router reads a URL: a slash too many changes nothing, segments are percent-encoded UTF-8, `.`
    /// and `..` are names like any other. `/Bulk`, `.search` and discovery are no resources to be written.
    pub fn parse(path: &str) -> Result<Self, ScimError> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let plain = path.len() <= MAX_PATH_BYTES && !path.contains(['?', '#']);
        let kind = segments.next().filter(|_| plain).and_then(Kind::find);
        let named = match (kind, segments.next(), segments.next()) {
            (Some(kind), None, _) => Some(Self::Endpoint(kind)),
            (Some(kind), Some(id), None) => decode(id).map(|id| Self::Resource(kind, Id::of(id))),
            _ => None,
        };
        named.ok_or_else(|| {
            ScimError::invalid_value(format!(
                "\"path\" of an operation has to be \"/Users\" or \"/Groups\", followed by an id where one resource is meant; {}.",
                odd(path)
            ))
            .because(Problem::BulkPath)
        })
    }
}

/// What is wrong with a path that names nothing.
fn odd(path: &str) -> String {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let (first, second, third) = (segments.next(), segments.next(), segments.next());
    if path.len() > MAX_PATH_BYTES {
        return format!("it is longer than {MAX_PATH_BYTES} bytes");
    }
    match first {
        None => "it is empty".to_owned(),
        Some(_) if path.contains("://") => "it is a whole URL".to_owned(),
        Some(_) if path.contains(['?', '#']) => "it has a query or a fragment".to_owned(),
        Some(first) if Kind::find(first).is_none() => {
            format!("it begins with {}", sent::word(first))
        }
        Some(_) if third.is_some() => "something follows the id".to_owned(),
        Some(_) if second.is_some() => "its id is not percent-encoded UTF-8".to_owned(),
        Some(_) => "it is something else".to_owned(),
    }
}

impl Id {
    fn of(id: String) -> Self {
        match reference::named(&id) {
            Some(name) => Self::New(name.to_owned()),
            None => Self::Known(id),
        }
    }
}
