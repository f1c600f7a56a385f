//! Why a call fails: one variant for each reason of the contract that this service can give.
//!
//! The messages are read by people: an IT administrator sees them in the identity provider's log, a developer in
//! a gRPC status. They say what to change and never repeat a value that could be a secret. What went wrong inside
//! (`Unavailable`, `Internal`) travels as a source for the log and is never shown.

use std::{error::Error as StdError, sync::Arc, time::Duration};

/// Why a call failed.
///
/// `Clone`, because the calls of one batch share the fate of its commit.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Missing, unknown, revoked, replaced or another organization's: one answer for all.
    #[error(
        "The credential is not valid here: there is none, or it is unknown, was revoked or replaced, or is good elsewhere. A service \
         gets another key by CreateServiceKey, an identity provider another token by GenerateScimToken."
    )]
    TokenInvalid,

    /// A good credential whose role or organizations do not allow the call.
    #[error("The credential does not allow this call: {0}.")]
    PermissionDenied(&'static str),

    /// SCIM is used while SAML is off.
    #[error(
        "SAML is not enabled for this organization. Enable SAML in the organization's SAML/SCIM settings; the same token works again then."
    )]
    SamlNotEnabled,

    /// A token is to be generated while SAML is off.
    #[error(
        "SAML is not enabled for this organization. Enable SAML first, then generate the SCIM token."
    )]
    SamlNotEnabledForToken,

    /// SCIM is switched off.
    #[error(
        "SCIM is not enabled for this organization. Enable SCIM in the organization's SAML/SCIM settings; the same token works again then."
    )]
    ScimNotEnabled,

    /// No such organization. For service credentials only.
    #[error("There is no organization with this id.")]
    OrganizationNotFound,

    /// The id that the creator brought is in use, or was.
    #[error("An organization with this id exists or has existed.")]
    OrganizationExists,

    /// The name of a service key is in use, or was.
    #[error(
        "A service key has or had this name, and names are never used again. Choose another one."
    )]
    ServiceKeyExists,

    /// There is no service key of this name that is good.
    #[error("There is no service key of this name that could be revoked.")]
    ServiceKeyNotFound,

    /// A link that opens nothing.
    #[error(
        "This link was used, has expired, or never was good: a link works once, within ten minutes. Open the settings page from the product again."
    )]
    SettingsLinkInvalid,

    /// There is no open session of this id.
    #[error("The organization has no open session of its settings page with this id.")]
    SettingsSessionNotFound,

    /// Whoever is at the settings page signed in too long ago.
    #[error(
        "This needs a sign-in of the last ten minutes. Sign in to the product again, and open the settings page from there."
    )]
    SignInRequired,

    /// The organization has no token.
    #[error("The organization has no SCIM token. Generate one.")]
    ScimTokenNotFound,

    /// No such user in this organization.
    #[error("There is no user with this id.")]
    UserNotFound,

    /// No such group in this organization, or none that this caller sees.
    #[error("There is no group with this id.")]
    GroupNotFound,

    /// A member that is nobody in this organization.
    #[error("There is neither a user nor a group with the id '{0}', so it cannot become a member.")]
    MemberNotFound(String),

    /// Groups are switched off.
    #[error(
        "Groups are not enabled for this organization. Enable groups in the organization's SAML/SCIM settings, or stop provisioning groups."
    )]
    GroupsNotEnabled,

    /// A group of the organization has the name, and its names are unique.
    #[error(
        "Another group has this displayName, and the organization wants them unique. Upper and lower case, width and composition of characters do not tell names apart."
    )]
    GroupNameTaken,

    /// The organization declares no such schema.
    #[error("The organization declares no schema with this URN.")]
    ExtensionSchemaNotFound,

    /// The organization declares the schema already.
    #[error("The organization declares a schema with this URN already.")]
    ExtensionSchemaExists,

    /// Values are stored that a change of the declaration would leave without one.
    #[error(
        "'{0}' has values, which would be left without a declaration. Remove them first: the filter '{0} pr' finds who has one."
    )]
    ExtensionSchemaInUse(String),

    /// Somebody of the organization has the name.
    #[error(
        "Another user has this userName. Upper and lower case, width and composition of characters do not tell names apart."
    )]
    UserNameTaken,

    /// Somebody of the organization has the account.
    #[error("Another user has this account_id.")]
    AccountIdTaken,

    /// Another request had the request id.
    #[error(
        "Another request had this request_id. Each request has an id of its own; only the same request, sent again, has the same one."
    )]
    RequestIdReused,

    /// The same request was answered before, with a secret.
    #[error(
        "This request was done before, and its answer had a secret, which is shown once. What it made is there; to have another secret, send a request with another request_id."
    )]
    SecretAlreadyShown {
        /// What was made, as people call it: a token's prefix, a key's name; empty for a link.
        made: String,
    },

    /// The resource is not at the version that the caller holds.
    #[error(
        "The resource has changed since it was read. Read it again, then repeat the request with its present version."
    )]
    VersionMismatch,

    /// A change selects nothing.
    #[error("{0}")]
    NoTarget(String),

    /// A change touches what may not change.
    #[error("{0}")]
    Immutable(String),

    /// A path names nothing.
    #[error("{0}")]
    InvalidPath(String),

    /// A path names something of an extension that the organization does not declare.
    #[error("The path '{0}' is of an extension that the organization does not declare.")]
    ExtensionUndeclared(String),

    /// A filter that cannot be searched.
    #[error("{0}")]
    InvalidFilter(String),

    /// A field has a value that it cannot have.
    #[error(transparent)]
    InvalidField(#[from] InvalidField),

    /// A page token or cursor that was not issued for this query.
    #[error(
        "The cursor was never given out, or was given out for another query. Start again from the first page."
    )]
    CursorInvalid,

    /// A page token or cursor older than a day.
    #[error("The cursor has expired: it is valid for a day. Start again from the first page.")]
    CursorExpired,

    /// A cursor with another count than it was issued for, or one that no page can have.
    #[error(
        "A cursor is used with the count that it was issued for, and a page by cursor has at most 1,000 resources."
    )]
    CountInvalid,

    /// Larger than the server's limit.
    #[error("{0}")]
    TooMany(String),

    /// Events after the token are not kept any more, or were never made.
    #[error(
        "The events after this token are not kept any more. Start over from a snapshot; the oldest usable token is in oldest_token."
    )]
    SnapshotRequired {
        /// Before the first event that is kept.
        oldest_token: String,
    },

    /// The credential has as many streams as one may have.
    #[error(
        "The credential has too many streams open: it may have 256. Close some, or use another credential."
    )]
    TooManyStreams,

    /// A message of more bytes than are read.
    #[error(
        "The message is larger than {limit} bytes. Send less in one call: fewer members, users or changes."
    )]
    MessageTooLarge {
        /// How many bytes are read of one.
        limit: usize,
    },

    /// More than may be asked.
    #[error("{limit} Wait, then repeat the request.")]
    RateLimited {
        /// Which limit it is.
        limit: Limited,
        /// How long to wait.
        retry_after: Duration,
    },

    /// A removal that is held, because more people were removed than is usual. It is noted.
    #[error(
        "This removal is held: more people were deactivated or deleted within a short time than is usual here, and the organization's brake is on. \
         An administrator can let it through in the organization's SAML/SCIM settings. The user was not changed; the request can be repeated."
    )]
    RemovalHeld {
        /// How long to wait.
        retry_after: Duration,
    },

    /// The organization's removals are as usual: there is nothing to decide.
    #[error("There is no alarm about the organization's removals.")]
    RemovalAlarmNotFound,

    /// The database is away, busy or too slow, or the outcome of a commit is unknown.
    #[error(
        "The service cannot reach its database at the moment. Nothing is known to have changed; repeat the request."
    )]
    Unavailable {
        /// For the log.
        source: Arc<dyn StdError + Send + Sync>,
    },

    /// Too late.
    #[error("The request was not done before its deadline. Repeat it.")]
    DeadlineExceeded,

    /// Our fault.
    #[error("Something went wrong in the service. Its log has the cause under the request id.")]
    Internal {
        /// For the log.
        source: Arc<dyn StdError + Send + Sync>,
    },
}

/// What there was too much of, as the beginning of what people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limited {
    /// Requests of an organization in a second.
    #[error("The organization sends more requests than its rate allows.")]
    Rate,
    /// Requests of an organization at the same time.
    #[error("The organization has as many requests under way as it may have.")]
    InFlight,
    /// Bytes of lists of an organization that nobody has taken yet.
    #[error(
        "The organization has more lists under way than fit. Ask for smaller pages, or for one after the other."
    )]
    Unread,
    /// Credentials of a source that are not good.
    #[error(
        "The credential is not valid here, and too many like it have come from the same address. Copy Tenant URL and Secret Token again from the organization's SAML/SCIM settings."
    )]
    Failures,
}

impl Error {
    /// The database cannot be used at the moment.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable {
            source: Arc::from(source.into()),
        }
    }

    /// Something that cannot happen did.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal {
            source: Arc::from(source.into()),
        }
    }

    /// A field has a value that it cannot have.
    pub fn invalid_field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::InvalidField(InvalidField::new(field, problem))
    }
}

/// What can be wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidKind {
    /// It is longer than it may be.
    TooLong,
    /// It is required, and there is nothing in it.
    Empty,
    /// It has a character in it that controls: a line break.
    Control,
    /// It is a list, and has more values than it may.
    TooMany,
}

/// Which field, and what is wrong with it. Says what is allowed, never what was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}.")]
pub struct InvalidField {
    /// Path of the field, as the caller names it.
    pub field: String,
    /// What is wrong, as the rest of a sentence without its full stop.
    pub problem: String,
    /// The same for programs, where whoever maps attributes can tell by it what to change.
    pub kind: Option<InvalidKind>,
}

impl InvalidField {
    /// `problem` with `field`.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
            kind: None,
        }
    }

    /// The same, of a text that is too long.
    #[must_use]
    pub fn too_long(self) -> Self {
        self.of(InvalidKind::TooLong)
    }

    /// The same, of a kind.
    #[must_use]
    pub fn of(self, kind: InvalidKind) -> Self {
        Self {
            kind: Some(kind),
            ..self
        }
    }
}
