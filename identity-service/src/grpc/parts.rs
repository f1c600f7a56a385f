//! An answer in parts: users and groups, and behind each group its members as they are read, a page at a time.
//!
//! Apart from the methods, because it goes on when they have answered. Nothing holds all members of a group: one
//! page is read when the part before it has been taken.

use std::collections::VecDeque;

use futures::stream::{self, BoxStream, StreamExt as _};
use identity_proto::v1 as pb;
use listener::workers;
use prost::Message as _;
use tonic::Status;

use crate::{
    domain::{Error, Found, GroupId, MemberId, OrganizationId, StoredGroup, StoredResource},
    grpc::{
        call::Call,
        convert::group,
        paging::Cursors,
        status::{cause, status},
        weight::Weight,
    },
};

/// Members of one part.
const PAGE: u64 = 1_000;

/// A group with more members than this is not shown with `MEMBER_VIEW_FEW`.
const FEW: i64 = 100;

/// A member with all that is said of it is seldom larger: so many are let through without a look at their names.
const USUAL_MEMBER_BYTES: u64 = 1_342;

/// Most bytes of a member beside its display name.
const MEMBER_BYTES: u64 = 43;

/// What helps whoever asks for too much.
const ADVICE: &str = "Leave the members out: excludedAttributes=members.";

/// What a part says, whichever method answers with it.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) head: Option<Head>,
    pub(super) user: Option<pb::User>,
    pub(super) group: Option<pb::Group>,
    pub(super) members: Vec<pb::GroupMember>,
    pub(super) members_left_out: bool,
    /// Of a write.
    pub(super) changed_attributes: Vec<String>,
}

/// What is said of a search before its groups.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) total: i64,
    pub(super) cursors: Cursors,
}

impl Head {
    /// As the contract's messages have it: in the first part, and empty in the others.
    pub(super) fn shown(head: Option<Self>) -> (Option<i64>, Cursors) {
        head.map_or_else(Default::default, |Self { total, cursors }| {
            (Some(total), cursors)
        })
    }
}

/// What is still to be said.
pub(super) struct Parts {
    call: Call,
    organization: OrganizationId,
    view: pb::MemberView,
    /// Of a search, until it is said.
    head: Option<Head>,
    /// Of a write, until they are said.
    changed_attributes: Vec<String>,
    resources: VecDeque<Shown>,
    /// The group whose members come next.
    members_of: Option<MembersOf>,
    weight: Weight,
}

/// Members that are still to be said.
#[derive(Clone, Copy, Debug)]
struct MembersOf {
    group: GroupId,
    /// How many it had when it was read.
    count: i64,
    /// The last one who was said.
    after: Option<MemberId>,
}

/// A resource as it will be said.
enum Shown {
    User(Box<pb::User>),
    Group {
        id: GroupId,
        member_count: i64,
        message: Box<pb::Group>,
    },
}

impl Shown {
    fn group(group: StoredGroup, organization: OrganizationId) -> Self {
        Self::Group {
            id: group.id,
            member_count: group.member_count,
            message: Box::new(group::message(group, organization)),
        }
    }

    fn bytes(&self) -> u64 {
        let bytes = match self {
            Self::User(user) => user.encoded_len(),
            Self::Group { message, .. } => message.encoded_len(),
        };
        bytes as u64
    }
}

/// Answers that show one group have the same fields, and those to writes one more.
macro_rules! shows_one_group {
    ($($answer:ident $($changed:ident)?),+) => {
        $(impl From<Part> for pb::$answer {
            fn from(part: Part) -> Self {
                let Part { group, members, members_left_out, .. } = part;
                Self { group, members, members_left_out $(, $changed: part.$changed)? }
            }
        })+
    };
}

shows_one_group!(
    CreateGroupResponse changed_attributes,
    GetGroupResponse,
    ReplaceGroupResponse changed_attributes,
    UpdateGroupResponse changed_attributes
);

impl Parts {
    /// A group that was asked for.
    ///
    /// # Errors
    ///
    /// `TooMany` when its members do not fit into an answer.
    pub(super) async fn of_group(
        call: Call,
        organization: OrganizationId,
        view: pb::MemberView,
        group: StoredGroup,
    ) -> Result<Self, Error> {
        let parts = Self::of_one(call, organization, view, group);
        parts.check_size().await?;
        Ok(parts)
    }

    /// A group that was written. That is done, whatever fits into an answer.
    pub(super) async fn of_written(
        call: Call,
        organization: OrganizationId,
        view: pb::MemberView,
        group: StoredGroup,
        changed_attributes: Vec<String>,
    ) -> Result<Self, Error> {
        let mut parts = Self {
            changed_attributes,
            ..Self::of_one(call, organization, view, group)
        };
        match parts.check_size().await {
            Err(Error::TooMany(_)) => parts.view = pb::MemberView::Few,
            checked => checked?,
        }
        Ok(parts)
    }

    fn of_one(
        call: Call,
        organization: OrganizationId,
        view: pb::MemberView,
        group: StoredGroup,
    ) -> Self {
        let shown = VecDeque::from([Shown::group(group, organization)]);
        Self::new(call, organization, view, None, shown)
    }

    fn new(
        call: Call,
        organization: OrganizationId,
        view: pb::MemberView,
        head: Option<Head>,
        resources: VecDeque<Shown>,
    ) -> Self {
        Self {
            resources,
            weight: Weight::new(call.server.answer_bytes, ADVICE),
            call,
            organization,
            view,
            head,
            changed_attributes: Vec::new(),
            members_of: None,
        }
    }

    /// A page of a search.
    ///
    /// # Errors
    ///
    /// `TooMany` when the members of its groups do not fit into an answer.
    pub(super) async fn of_page(
        call: Call,
        organization: OrganizationId,
        view: pb::MemberView,
        found: Found<StoredResource>,
        cursors: Cursors,
    ) -> Result<Self, Error> {
        let Found { total, page } = found;
        let head = Head {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            cursors,
        };
        let show = |stored| {
            Ok(match stored {
                StoredResource::User(user) => {
                    Shown::User(Box::new(call.show(*user, organization)?))
                }
                StoredResource::Group(group) => Shown::group(group, organization),
            })
        };
        let shown = page.values().map(show).collect::<Result<_, Error>>()?;
        let parts = Self::new(call, organization, view, Some(head), shown);
        parts.check_size().await?;
        Ok(parts)
    }

    /// As a method streams it.
    pub(super) fn into_stream<T: From<Part> + Send + 'static>(
        self,
    ) -> BoxStream<'static, Result<T, Status>> {
        stream::unfold(Some(self), async |parts| {
            let mut parts = parts?;
            match parts.next().await {
                Ok(None) => None,
                Ok(Some(part)) => Some((Ok(part.into()), Some(parts))),
                Err(error) => Some((Err(parts.broken(&error)), None)),
            }
        })
        .boxed()
    }

    /// The call has had its line in the log; what breaks its answer off gets one of its own.
    fn broken(&self, error: &Error) -> Status {
        if let Some(cause) = cause(error) {
            tracing::error!(
                request.id = self.call.request_id,
                cause,
                "an answer was broken off"
            );
        }
        status(error)
    }

    async fn next(&mut self) -> Result<Option<Part>, Error> {
        if let Some(of) = self.members_of.take() {
            let members = self.members(of).await?;
            if !members.is_empty() {
                return Ok(Some(Part {
                    members,
                    ..Part::default()
                }));
            }
        }
        let head = self.head.take();
        let shown = self.resources.pop_front();
        if let Some(shown) = &shown {
            self.weight.add(shown.bytes())?;
        }
        Ok(match shown {
            None => head.map(|head| Part {
                head: Some(head),
                ..Part::default()
            }),
            Some(Shown::User(user)) => Some(Part {
                head,
                user: Some(*user),
                ..Part::default()
            }),
            Some(Shown::Group {
                id,
                member_count,
                message,
            }) => {
                if self.shows_members(member_count) {
                    self.members_of = Some(MembersOf {
                        group: id,
                        count: member_count,
                        after: None,
                    });
                }
                Some(Part {
                    head,
                    group: Some(*message),
                    members_left_out: self.view == pb::MemberView::Few && member_count > FEW,
                    changed_attributes: std::mem::take(&mut self.changed_attributes),
                    ..Part::default()
                })
            }
        })
    }

    fn shows_members(&self, member_count: i64) -> bool {
        match self.view {
            pb::MemberView::None => false,
            pb::MemberView::Few => (1..=FEW).contains(&member_count),
            pb::MemberView::Unspecified => member_count > 0,
        }
    }

    /// Refuses what would not fit before a part of it is said: a caller could not tell the beginning of an answer from
    /// all of it.
    async fn check_size(&self) -> Result<(), Error> {
        let bytes: u64 = self.resources.iter().map(Shown::bytes).sum();
        let groups = self.resources.iter().filter_map(|shown| match shown {
            Shown::Group {
                id, member_count, ..
            } if self.shows_members(*member_count) => Some((*id, *member_count)),
            Shown::Group { .. } | Shown::User(_) => None,
        });
        let (ids, counts): (Vec<GroupId>, Vec<i64>) = groups.unzip();
        let members = u64::try_from(counts.iter().sum::<i64>()).unwrap_or(0);
        let usually = bytes.saturating_add(members.saturating_mul(USUAL_MEMBER_BYTES));
        if self.weight.fits(usually).is_ok() {
            return Ok(());
        }
        let bytes = bytes.saturating_add(members.saturating_mul(MEMBER_BYTES));
        self.weight.fits(bytes)?;
        if members == 0 {
            return Ok(());
        }
        let reader = self.call.server.store.reader(self.organization);
        let (caller, names) = reader.weigh_members(self.call.credential(), &ids).await?;
        self.call.check(caller)?;
        self.weight.fits(bytes.saturating_add(names))
    }

    /// The next members. The credential is looked at with each page: whoever loses it reads no further.
    async fn members(&mut self, of: MembersOf) -> Result<Vec<pb::GroupMember>, Error> {
        let reader = self.call.server.store.reader(self.organization);
        let MembersOf {
            group,
            count,
            after,
        } = of;
        let members = reader.list_members(self.call.credential(), group, count, after, PAGE);
        let (caller, members) = members.await?;
        self.call.check(caller)?;
        if let Some(last) = members.last()
            && members.len() as u64 == PAGE
        {
            let after = Some(last.id);
            self.members_of = Some(MembersOf { after, ..of });
        }
        let (members, bytes) = workers::aside_if_many(members.len(), || {
            let members: Vec<_> = members.into_iter().map(group::member).collect();
            let bytes: usize = members.iter().map(prost::Message::encoded_len).sum();
            (members, bytes)
        });
        self.weight.add(bytes as u64)?;
        Ok(members)
    }
}
