//! What Rollcall knows about organizations, people and their credentials, and the rules that hold.
//!
//! Pure: values that are valid once built, and functions that take and give values. Nothing here waits, and
//! nothing here knows gRPC, SQL or the network, so that every rule can be tested by a table of one-line cases.
//! `grpc` turns messages into these types, `storage` turns rows into them.

mod access;
mod caller;
mod certificate;
mod change;
mod clock;
mod credential;
mod document;
mod error;
mod event;
mod filter;
mod fold;
mod frame_origins;
mod group;
mod ids;
mod login;
mod organization;
mod page;
mod precondition;
mod provisioning;
pub mod provisioning_day;
pub mod provisioning_log;
pub mod refused_token;
mod removal;
mod repeat;
mod resource;
pub mod schema;
mod settings;
mod sort;
mod user;
mod user_name;
pub mod walk;

pub use self::{
    access::{Access, Extent},
    caller::{Caller, Who},
    certificate::CertificateName,
    change::{Change, Changes, Operation, Path},
    clock::{Clock, FixedClock, SystemClock, Timestamp},
    credential::{
        Credential, NewServiceKey, Organizations, Role, ServiceKey, ServiceKeyName, TokenHash,
    },
    document::{Document, Extensions, WrittenDocument},
    error::{Error, InvalidField, InvalidKind, Limited},
    event::{Attribution, Event, EventKind, RecordedEvent},
    filter::{
        AttributeName, Expression, Filter, GroupFilter, Literal, Operand, Operator, ResourceFilter,
        UserFilter, UserTarget, UserTest, ValueFilter, ValueTest, ValuesOf,
    },
    fold::fold,
    frame_origins::{FrameOrigins, MAX_FRAME_ORIGINS},
    group::{
        Group, GroupChange, GroupChanges, GroupName, ListedMember, MAX_MEMBERS, MemberIds,
        MemberKind, Membership, NewGroup, Reach, StoredGroup, StoredMember, StoredMembership,
        UserGroup,
    },
    ids::{
        GroupId, MemberId, OrganizationId, ProvisioningId, RequestId, SettingsSessionId, UserId,
        Version, WalkId,
    },
    login::{Login, LoginRefusal, LoginSubject, NameIdAttribute},
    organization::{
        LastUse, NewOrganization, NewScimToken, Organization, OrganizationName, OrganizationPatch,
        ScimToken,
    },
    page::{
        DeletedPosition, EventPosition, Found, Page, PageSize, Place, Placed, RemovalPosition,
        Slice, Start, Window,
    },
    precondition::IfMatch,
    provisioning::{AdoptionReport, Imported, Provisioning, Writer},
    removal::{
        AlarmRule, Danger, Decision, HeldRemoval, Passage, RemovalAlarm, RemovedUser, Tally,
        Verdict,
    },
    repeat::Repeatable,
    resource::StoredResource,
    settings::{
        ActorId, ActorName, Administrator, AtSettings, LINK_LIFE, Locale, MAX_LINKS, MAX_SESSIONS,
        NewSettingsLink, NewSettingsSession, ReturnUrl, SESSION_LIFE, SettingsSession,
    },
    sort::{Both, Double, Position, SearchPath, Sort, SortBy, SortKey, SortValue, ValueKind},
    user::{
        AccountId, AccountIdChange, DeletedUser, ExternalId, Manager, NewUser, Replacement,
        StoredUser, User,
    },
    user_name::UserName,
};
