//! One operation, done: by the same functions and the same call as a request of its own.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    convert::{Resource, error::Refusal, groups::MemberView},
    http::{extract::IfMatch, groups, users},
    identity::{Calls, GroupAnswer, UserGroups},
    scim::bulk::{
        operation::{Action, Changes, Created, Operation},
        path::{Id, Kind},
    },
};

/// What an operation has come to.
pub(super) struct Done {
    pub(super) status: u16,
    /// The resource's entity tag, if it is still there.
    pub(super) version: Option<String>,
    /// What it is known by, if it was created.
    pub(super) created: Option<Created>,
}

/// The shortest pause before an operation that came too early is tried again.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// Does an operation that has no references any more. One that comes earlier than the organization's rate allows waits for
/// its turn, as long as there is time to: a bulk request is no way around the rate, and no reason to fail.
pub(super) async fn perform(
    calls: &Calls<'_>,
    operation: &Operation,
    until: Instant,
) -> Result<Done, Refusal> {
    loop {
        let refusal = match once(calls, operation.clone()).await {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal,
        };
        let pause = refusal.retry_after.unwrap_or_default().max(SHORTEST_PAUSE);
        if refusal.error.status != 429 || Instant::now() + pause > until {
            return Err(refusal);
        }
        sleep(pause).await;
    }
}

async fn once(calls: &Calls<'_>, operation: Operation) -> Result<Done, Refusal> {
    let Operation {
        kind,
        action,
        version,
    } = operation;
    let if_match = IfMatch::parse(version.as_deref());
    // Nothing that an answer does not show is read: neither a user's groups nor a group's members.
    let (no_groups, no_members) = (UserGroups::LeftOut, MemberView::None);
    match (kind, action) {
        (Kind::User, Action::Create(document)) => {
            let user = calls.create_user(document, no_groups).await?;
            Ok(Done::created(&user))
        }
        (Kind::Group, Action::Create(document)) => {
            let answer = calls.create_group(document, no_members).await?;
            Ok(Done::created(&whole(answer).await))
        }
        (Kind::User, Action::Replace(id, document)) => {
            let IfMatch(if_match) = if_match;
            let user = calls
                .replace_user(text(id), document, if_match, no_groups)
                .await?;
            Ok(Done::changed(&user))
        }
        (Kind::Group, Action::Replace(id, document)) => {
            let IfMatch(if_match) = if_match;
            let answer = calls
                .replace_group(text(id), document, if_match, no_members)
                .await?;
            Ok(Done::changed(&whole(answer).await))
        }
        (_, Action::Update(id, Changes::User(changes))) => {
            let user = users::change(calls, text(id), changes, if_match, no_groups).await?;
            Ok(Done::changed(&user))
        }
        (_, Action::Update(id, Changes::Group(changes))) => {
            let answer = groups::change(calls, text(id), changes, if_match, no_members).await?;
            Ok(Done::changed(&whole(answer).await))
        }
        (Kind::User, Action::Delete(id)) => {
            let IfMatch(if_match) = if_match;
            calls.delete_user(text(id), if_match).await?;
            Ok(Done::deleted())
        }
        (Kind::Group, Action::Delete(id)) => {
            let IfMatch(if_match) = if_match;
            calls.delete_group(text(id), if_match).await?;
            Ok(Done::deleted())
        }
    }
}

/// Reads an answer to its end, which is near: nobody asked for members.
async fn whole(mut answer: GroupAnswer) -> Resource {
    while let Ok(Some(_)) = answer.members.next().await {}
    answer.group
}

/// What is still a reference is nobody's id.
fn text(id: Id) -> String {
    match id {
        Id::Known(id) => id,
        Id::New(_) => id.as_text(),
    }
}

impl Done {
    fn created(resource: &Resource) -> Self {
        Self {
            status: 201,
            version: Some(resource.version.clone()),
            created: Some(Created {
                id: resource.id.clone(),
                location: resource.location.clone(),
            }),
        }
    }

    fn changed(resource: &Resource) -> Self {
        Self {
            status: 200,
            version: Some(resource.version.clone()),
            created: None,
        }
    }

    fn deleted() -> Self {
        Self {
            status: 204,
            version: None,
            created: None,
        }
    }
}
