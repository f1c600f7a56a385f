//! What a request did, or wanted to do.

use identity_proto::v1::{self as pb, ProvisioningOperation as Operation};

use super::Idp;

/// A request, as a sentence tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deed {
    /// Whose identity provider's, if it said so.
    pub(crate) idp: Option<Idp>,
    /// What it did.
    pub(crate) act: Act,
    /// About what.
    pub(crate) kind: Kind,
    /// What that is called. Empty: nobody knows.
    pub(crate) name: String,
}

/// What a request was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody, or people.
    Person,
    /// A group, or groups.
    Group,
    /// Both, or neither.
    Any,
}

/// What it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// It made it.
    Created,
    /// It took access away.
    Deactivated,
    /// It gave access back.
    Reactivated,
    /// It removed it.
    Deleted,
    /// It changed these attributes.
    Changed(Vec<String>),
    /// It changed who is in a group.
    Members {
        /// So many came.
        added: i32,
        /// So many left.
        removed: i32,
    },
    /// It sent what was there already.
    Same,
    /// It read one.
    Read,
    /// It searched; by this shape of a filter, if by any.
    LookedFor(String),
    /// It read what can be provisioned.
    Discovered,
    /// Several things at once, some of which failed.
    Several {
        /// So many.
        operations: i32,
        /// Of which so many were not done.
        failed: i32,
    },
    /// It asked for what there is not.
    Unknown,
    /// So many requests of which nothing else is known.
    Lost(i32),
    /// It was refused.
    Refused(Wanted),
}

/// What a request wanted that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// To make one.
    Create,
    /// To read one.
    Read,
    /// To search.
    LookFor,
    /// To change one.
    Change,
    /// To delete one.
    Delete,
    /// To do several things.
    Several,
    /// To read what can be provisioned.
    Discover,
    /// Something that there is not.
    Unknown,
}

impl Deed {
    /// What a row of the log tells.
    pub(crate) fn of(request: &pb::ProvisioningRequest) -> Self {
        Self {
            idp: Idp::of_user_agent(&request.user_agent),
            act: act(request),
            kind: match request.resource() {
                pb::ProvisionedResource::User => Kind::Person,
                pb::ProvisionedResource::Group => Kind::Group,
                pb::ProvisionedResource::Unspecified => Kind::Any,
            },
            name: request.name.clone(),
        }
    }
}

fn act(request: &pb::ProvisioningRequest) -> Act {
    use pb::ProvisioningEffect as Effect;
    if request.lost > 0 {
        return Act::Lost(request.lost);
    }
    if request.status >= 400 {
        return Act::Refused(wanted(request.operation()));
    }
    match request.effect() {
        Effect::Created => Act::Created,
        Effect::Deactivated => Act::Deactivated,
        Effect::Reactivated => Act::Reactivated,
        Effect::Deleted => Act::Deleted,
        Effect::Updated if request.members_added + request.members_removed > 0 => Act::Members {
            added: request.members_added,
            removed: request.members_removed,
        },
        Effect::Updated => Act::Changed(request.changed_attributes.clone()),
        Effect::Unspecified => match request.operation() {
            Operation::Create | Operation::Replace | Operation::Update | Operation::Delete => {
                Act::Same
            }
            Operation::Get => Act::Read,
            Operation::Search => Act::LookedFor(request.filter.clone()),
            Operation::Discover => Act::Discovered,
            Operation::Bulk => Act::Several {
                operations: request.bulk_operations,
                failed: request.bulk_failed,
            },
            Operation::Unspecified => Act::Unknown,
        },
    }
}

fn wanted(operation: Operation) -> Wanted {
    match operation {
        Operation::Create => Wanted::Create,
        Operation::Get => Wanted::Read,
        Operation::Search => Wanted::LookFor,
        Operation::Replace | Operation::Update => Wanted::Change,
        Operation::Delete => Wanted::Delete,
        Operation::Bulk => Wanted::Several,
        Operation::Discover => Wanted::Discover,
        Operation::Unspecified => Wanted::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use identity_proto::v1::ProvisioningEffect as Effect;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Operation::Create, Effect::Created, 201, Act::Created)]
    #[case(Operation::Update, Effect::Deactivated, 200, Act::Deactivated)]
    #[case(Operation::Replace, Effect::Reactivated, 200, Act::Reactivated)]
    #[case(Operation::Delete, Effect::Deleted, 204, Act::Deleted)]
    #[case(Operation::Update, Effect::Unspecified, 200, Act::Same)]
    #[case(Operation::Get, Effect::Unspecified, 200, Act::Read)]
    #[case(Operation::Discover, Effect::Unspecified, 200, Act::Discovered)]
    #[case(
        Operation::Create,
        Effect::Unspecified,
        409,
        Act::Refused(Wanted::Create)
    )]
    #[case(
        Operation::Update,
        Effect::Unspecified,
        400,
        Act::Refused(Wanted::Change)
    )]
    #[case(
        Operation::Unspecified,
        Effect::Unspecified,
        404,
        Act::Refused(Wanted::Unknown)
    )]
    fn a_row_tells_what_was_done(
        #[case] operation: Operation,
        #[case] effect: Effect,
        #[case] status: i32,
        #[case] expected: Act,
    ) {
        let request = pb::ProvisioningRequest {
            operation: operation.into(),
            effect: effect.into(),
            status,
            ..pb::ProvisioningRequest::default()
        };
        assert_eq!(Deed::of(&request).act, expected);
    }

    #[test]
    fn members_come_before_attributes() {
        let request = pb::ProvisioningRequest {
            effect: Effect::Updated.into(),
            changed_attributes: vec!["members".to_owned()],
            members_added: 2,
            status: 200,
            ..pb::ProvisioningRequest::default()
        };
        let expected = Act::Members {
            added: 2,
            removed: 0,
        };
        assert_eq!(Deed::of(&request).act, expected);
    }
}
