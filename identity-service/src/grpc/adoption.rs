//! `AdoptionService`.

use std::{collections::HashSet, sync::Arc};

use futures::{Stream, StreamExt as _};
use identity_proto::v1::{self as pb, adoption_service_server::AdoptionService};
use tonic::{Code, Request, Response, Status, Streaming, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, purpose},
    convert::user,
    method,
    status::{code_and_reason, name},
};
use crate::{
    domain::{AdoptionReport, Error, Imported, InvalidField, NewUser, OrganizationId, fold},
    storage::Purpose,
};

/// Users of one part of an import, at most.
const MAX_PART: usize = 1_000;
/// Users of one import, at most.
const MAX_USERS: usize = 100_000;
/// Users of one unit: others of the organization wait for it.
const UNIT: usize = 100;
/// Problems that are told, at most.
const MAX_PROBLEMS: usize = 1_000;
/// Most bytes of an account id that is shown.
const MAX_ACCOUNT_BYTES: usize = 256;

/// The service.
pub(super) struct Adoption(pub(super) Arc<Server>);

#[async_trait]
impl AdoptionService for Adoption {
    async fn import_users(
        &self,
        request: Request<Streaming<pb::ImportUsersRequest>>,
    ) -> Result<Response<pb::ImportUsersResponse>, Status> {
        answer(&self.0, &method::IMPORT_USERS, request, import).await
    }

    async fn get_adoption_report(
        &self,
        request: Request<pb::GetAdoptionReportRequest>,
    ) -> Result<Response<pb::GetAdoptionReportResponse>, Status> {
        answer(&self.0, &method::GET_ADOPTION_REPORT, request, report).await
    }
}

pub(super) async fn import(
    call: Call,
    parts: impl Stream<Item = Result<pb::ImportUsersRequest, Status>> + Send,
) -> Result<pb::ImportUsersResponse, Error> {
    let mut parts = std::pin::pin!(parts);
    let first = match parts.next().await {
        Some(first) => first.map_err(unreadable),
        None => Ok(pb::ImportUsersRequest::default()),
    };
    let organization_id = match &first {
        Ok(first) => first.organization_id.clone(),
        Err(_) => String::new(),
    };
    let organization = call.organization(&organization_id).await?;
    call.authorize(organization).await?;
    let first = first?;
    let mut import = Import {
        call,
        organization,
        purpose: purpose(first.validate_only),
        names: HashSet::new(),
        accounts: HashSet::new(),
        users: 0,
        response: pb::ImportUsersResponse::default(),
    };
    let mut part = Some(first);
    while let Some(pb::ImportUsersRequest {
        organization_id: named,
        validate_only: _,
        users,
    }) = part
    {
        if !named.is_empty() && named != organization_id {
            return Err(Error::invalid_field(
                "organization_id",
                "is the same in all parts",
            ));
        }
        import.take(users).await?;
        part = parts.next().await.transpose().map_err(unreadable)?;
    }
    Ok(import.response)
}

/// What is wrong with a stream is wrong with what was sent in it: a part that is too large, or no message.
fn unreadable(status: Status) -> Error {
    tracing::debug!(code = ?status.code(), "a part of an import cannot be read");
    if status.code() == Code::OutOfRange {
        return super::message_too_large();
    }
    Error::invalid_field(
        "users",
        "a part of the stream is a message of at most 1,000 users",
    )
}

/// A user who is to be imported, and which one of the stream.
type Numbered = (usize, NewUser);

/// An import under way.
struct Import {
    call: Call,
    organization: OrganizationId,
    purpose: Purpose,
    /// Of those who were in the stream before.
    names: HashSet<String>,
    accounts: HashSet<String>,
    users: usize,
    response: pb::ImportUsersResponse,
}

impl Import {
    async fn take(&mut self, users: Vec<pb::User>) -> Result<(), Error> {
        if users.len() > MAX_PART {
            return Err(Error::invalid_field(
                "users",
                "has at most 1,000 users in a part",
            ));
        }
        if self.users + users.len() > MAX_USERS {
            return Err(Error::TooMany(
                "An import has at most 100,000 users. What came before was imported; send the rest as another one."
                    .to_owned(),
            ));
        }
        let mut unit = Vec::with_capacity(UNIT);
        for user in users {
            let index = self.users;
            self.users += 1;
            let account_id = shown(&user.account_id);
            match self.read(user) {
                Ok(new) => unit.push((index, new)),
                Err(error) => self.tell(index, account_id, &error)?,
            }
            if unit.len() == UNIT {
                self.import(std::mem::take(&mut unit)).await?;
            }
        }
        self.import(unit).await
    }

    /// A user as it can be imported: the first one of its name and of its account in the stream.
    fn read(&mut self, user: pb::User) -> Result<NewUser, Error> {
        let new = user::new_user(Some(user), true)?;
        let account_id = new.user.account_id.as_ref();
        let account_id =
            account_id.ok_or_else(|| InvalidField::new("account_id", "is required"))?;
        if self.accounts.contains(account_id.as_str()) {
            return Err(Error::AccountIdTaken);
        }
        if !self.names.insert(fold(new.user.user_name.as_str())) {
            return Err(Error::UserNameTaken);
        }
        self.accounts.insert(account_id.as_str().to_owned());
        Ok(new)
    }

    async fn import(&mut self, users: Vec<Numbered>) -> Result<(), Error> {
        if users.is_empty() {
            return Ok(());
        }
        let users = Arc::new(users);
        let asked = Arc::clone(&users);
        let unit = self
            .call
            .change(self.organization, self.purpose, move |tx, _| {
                let asked = Arc::clone(&asked);
                Box::pin(async move {
                    let mut outcomes = Vec::with_capacity(asked.len());
                    for (_, new) in &*asked {
                        match tx.users().import(new.clone()).await {
                            Err(error) if !is_of_user(&error) => return Err(error),
                            outcome => outcomes.push(outcome),
                        }
                    }
                    Ok(outcomes)
                })
            });
        let outcomes = unit.await?.value;
        for ((index, new), outcome) in users.iter().zip(outcomes) {
            match outcome {
                Ok(Imported::Created) => self.response.created_count += 1,
                Ok(Imported::Updated) => self.response.updated_count += 1,
                Ok(Imported::Unchanged) => self.response.unchanged_count += 1,
                Ok(Imported::Managed) => self.response.managed_count += 1,
                Err(error) => {
                    let account_id = new.user.account_id.as_ref().map(|id| id.as_str());
                    self.tell(*index, shown(account_id.unwrap_or_default()), &error)?;
                }
            }
        }
        Ok(())
    }

    fn tell(&mut self, index: usize, account_id: String, error: &Error) -> Result<(), Error> {
        if !is_of_user(error) {
            return Err(error.clone());
        }
        self.response.problem_count += 1;
        if self.response.problems.len() < MAX_PROBLEMS {
            let (_, reason) = code_and_reason(error);
            self.response.problems.push(pb::ImportProblem {
                index: i64::try_from(index).unwrap_or(i64::MAX),
                account_id,
                reason: name(reason).to_owned(),
                message: error.to_string(),
            });
        }
        Ok(())
    }
}

/// Whether it is this user who cannot be imported, and not the call that cannot go on.
fn is_of_user(error: &Error) -> bool {
    matches!(
        error,
        Error::UserNameTaken
            | Error::AccountIdTaken
            | Error::InvalidField(_)
            | Error::InvalidPath(_)
            | Error::ExtensionUndeclared(_)
            | Error::Immutable(_)
            | Error::TooMany(_)
    )
}

fn shown(account_id: &str) -> String {
    let end = account_id.floor_char_boundary(MAX_ACCOUNT_BYTES);
    account_id.get(..end).unwrap_or_default().to_owned()
}

async fn report(
    call: Call,
    request: pb::GetAdoptionReportRequest,
) -> Result<pb::GetAdoptionReportResponse, Error> {
    let pb::GetAdoptionReportRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.find_adoption_report(call.credential());
    let (_, report) = call.read(organization, found).await?;
    let AdoptionReport {
        untouched,
        adopted,
        created,
    } = report;
    Ok(pb::GetAdoptionReportResponse {
        untouched_count: untouched,
        adopted_count: adopted,
        created_count: created,
    })
}
