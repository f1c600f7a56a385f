//! One call: who makes it, for which organization, whether it may, and the unit or statement in which the work is done.
//!
//! A method's own file tells its story (convert, call, convert) and asks its `Call` for what is the same for every
//! method. The order of refusals is the contract's: a bad credential first, then the role, the organization, the
//! rate, and only then what is wrong with the request.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};

use futures::future::BoxFuture;
use identity_proto::v1 as pb;
use serde::{Serialize, de::DeserializeOwned};

use super::{Server, answer::Subject, caller::Source, convert, method::Method, rate::Place};
use crate::{
    domain::{
        Caller, Credential, Error, Expression, GroupId, OrganizationId, SortBy, StoredUser,
        Timestamp, UserId, Who, schema::Schemas,
    },
    storage::{Purpose, Tx},
    token::{Presented, page::Query},
};

/// A call whose metadata has been read. Its credential has not been looked up yet: that is part of the work.
pub(super) struct Call {
    pub(super) server: Arc<Server>,
    pub(super) method: &'static Method,
    pub(super) presented: Presented,
    pub(super) source: Source,
    pub(super) request_id: String,
    pub(super) subject: Arc<Subject>,
    room: Arc<Room>,
    charged: OnceLock<()>,
}

/// What a call takes up of what its organization may have at the same time, until its answer was taken.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// Among the requests that are under way.
    place: OnceLock<Place>,
    /// In the lists that nobody has taken yet.
    unread: OnceLock<Place>,
}

/// What a unit did.
#[derive(Debug)]
pub(super) struct Changed<T> {
    pub(super) value: T,
    /// Which attributes of the resource, by SCIM name; for service credentials.
    pub(super) attributes: Vec<String>,
}

/// The attributes that a call has changed so far, as its caller is told them: an identity provider is not, which does not see all of
/// them.
pub(super) fn told_attributes(tx: &Tx, is_scim: bool) -> Vec<String> {
    if is_scim {
        Vec::new()
    } else {
        tx.changed_attributes()
    }
}

/// Whether a call does what it says, or only makes its checks (`validate_only`, AIP-163).
pub(super) fn purpose(validate_only: bool) -> Purpose {
    if validate_only {
        Purpose::Rehearsal
    } else {
        Purpose::Write
    }
}

impl Room {
    /// Only an identity provider has limits of this kind.
    pub(super) fn is_taken(&self) -> bool {
        self.place.get().is_some()
    }
}

impl Call {
    pub(super) fn new(
        server: Arc<Server>,
        method: &'static Method,
        presented: Presented,
        source: Source,
        request_id: String,
        subject: Arc<Subject>,
        room: Arc<Room>,
    ) -> Self {
        Self {
            server,
            method,
            presented,
            source,
            request_id,
            subject,
            room,
            charged: OnceLock::new(),
        }
    }

    /// Whether one of the SaaS's own services calls, which see more than SCIM does.
    pub(super) fn is_internal(&self) -> bool {
        self.presented.credential.is_service()
    }

    /// Now.
    pub(super) fn now(&self) -> Timestamp {
        self.server.clock.now()
    }

    /// The organization that the request names. One that is malformed is an invalid field to a service whose key
    /// is good, and to everybody else a credential that is not.
    pub(super) async fn organization(&self, id: &str) -> Result<OrganizationId, Error> {
        match OrganizationId::parse(id) {
            Some(organization) => {
                let _ = self.subject.organization.set(organization);
                self.admit(organization).await?;
                Ok(organization)
            }
            None => {
                let _ = self.subject.no_organization.set(id.to_owned());
                let caller = self.authenticate(OrganizationId::NOBODY).await?;
                caller.who.permit(self.method.access)?;
                Err(Error::invalid_field(
                    "organization_id",
                    "is a UUID in lower case with hyphens",
                ))
            }
        }
    }

    /// The user that the request names. What is no id names nobody.
    pub(super) async fn user(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<UserId, Error> {
        let user = UserId::parse(id).ok_or(Error::UserNotFound);
        let user = self.accept(organization, user).await?;
        let _ = self.subject.user.set(user);
        Ok(user)
    }

    /// The group that the request names. What is no id names none.
    pub(super) async fn group(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<GroupId, Error> {
        let group = GroupId::parse(id).ok_or(Error::GroupNotFound);
        let group = self.accept(organization, group).await?;
        let _ = self.subject.group.set(group);
        Ok(group)
    }

    /// What the request says, if it can be said; but who may not ask at all is told that first.
    pub(super) async fn accept<T, E: Into<Error>>(
        &self,
        organization: OrganizationId,
        converted: Result<T, E>,
    ) -> Result<T, Error> {
        match converted {
            Ok(value) => Ok(value),
            Err(error) => {
                self.authorize(organization).await?;
                Err(error.into())
            }
        }
    }

    /// A filter and an order as they were written, and the schemas by which their names can be found. Those that the
    /// organization declares are read only where one of the names could be theirs.
    pub(super) async fn names(
        &self,
        organization: OrganizationId,
        filter: Option<pb::Filter>,
        order: Option<pb::SortOrder>,
    ) -> Result<(Option<Expression>, Option<SortBy>, Schemas), Error> {
        let read = || {
            let filter = filter.map(convert::attribute::filter).transpose()?;
            let order = order.map(convert::sort::by).transpose()?;
            Ok::<_, Error>((filter, order))
        };
        let (filter, order) = self.accept(organization, read()).await?;
        let needs_schemas = filter.as_ref().is_some_and(Expression::names_extension)
            || order
                .as_ref()
                .is_some_and(|by| by.attribute.is_of_extension());
        let reader = self.server.store.reader(organization);
        let schemas = reader.schemas(self.credential(), needs_schemas).await?;
        Ok((filter, order, schemas))
    }

    /// The caller, if it may make this call for this organization.
    pub(super) async fn authorize(&self, organization: OrganizationId) -> Result<Caller, Error> {
        let caller = self.authenticate(organization).await?;
        self.check(caller)
    }

    /// The caller of a call that names no organization. A SCIM token says itself where it belongs.
    pub(super) async fn authorize_anywhere(&self) -> Result<Who, Error> {
        let organization = self.presented.organization;
        let caller = self.authenticate(organization.unwrap_or(OrganizationId::NOBODY));
        let who = caller.await?.who;
        who.permit_anywhere(self.method.access_without_organization())?;
        Ok(who)
    }

    /// A caller who was found by the statement that did the work, if it may make this call.
    pub(super) fn check(&self, caller: Caller) -> Result<Caller, Error> {
        caller.authorize(self.method.access)?;
        Ok(caller)
    }

    /// Runs a unit in the organization's lane, and tells what it changed; a rehearsal has changed nothing in the end. It begins
    /// with the caller, so that what it does is what that caller may do at the moment of the commit. A credential that was not
    /// good before is looked up first: others wait for a lane, and a wrong token must not take a turn from them.
    pub(super) async fn change<T, Unit>(
        &self,
        organization: OrganizationId,
        purpose: Purpose,
        unit: Unit,
    ) -> Result<Changed<T>, Error>
    where
        T: Send + 'static,
        Unit: for<'t> Fn(&'t mut Tx, Caller) -> BoxFuture<'t, Result<T, Error>>
            + Send
            + Sync
            + 'static,
    {
        if !self.server.rates.knows(organization, self.credential()) {
            self.authorize(organization).await?;
        }
        let (credential, access) = (self.presented.credential, self.method.access);
        let unit = Arc::new(unit);
        let about = self.subject.resource();
        let (store, request_id) = (&self.server.store, self.request_id.as_str());
        let outcome = store.run(organization, request_id, purpose, move |tx| {
            let unit = Arc::clone(&unit);
            Box::pin(async move {
                let caller = tx.caller(&credential).await?;
                caller.authorize(access)?;
                let is_scim = caller.who.is_scim();
                let value = unit(tx, caller).await?;
                let attributes = told_attributes(tx, is_scim);
                let effect = if is_scim { tx.effect(about) } else { None };
                Ok((Changed { value, attributes }, effect))
            })
        });
        let outcome = outcome.await;
        let (changed, effect) = self.counted(organization, outcome)?;
        if let Some(effect) = effect {
            // It is set once: a call is one unit.
            let _ = self.subject.effect.set(effect);
        }
        Ok(changed)
    }

    /// Runs a statement that finds the caller with what it reads. A credential that was not good before is looked up first, as for
    /// [`Self::change`]: long pages and searches have turns.
    pub(super) async fn read<T>(
        &self,
        organization: OrganizationId,
        statement: impl Future<Output = Result<(Caller, T), Error>>,
    ) -> Result<(Caller, T), Error> {
        if !self.server.rates.knows(organization, self.credential()) {
            self.authorize(organization).await?;
        }
        let (caller, found) = self.counted(organization, statement.await)?;
        Ok((self.check(caller)?, found))
    }

    /// Runs a unit of a call that names no organization, in the lane of this one.
    pub(super) async fn change_anywhere<T, Unit>(
        &self,
        lane: OrganizationId,
        purpose: Purpose,
        unit: Unit,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        Unit: for<'t> Fn(&'t mut Tx, Caller) -> BoxFuture<'t, Result<T, Error>>
            + Send
            + Sync
            + 'static,
    {
        let credential = self.presented.credential;
        let access = self.method.access_without_organization();
        let unit = Arc::new(unit);
        let (store, request_id) = (&self.server.store, self.request_id.as_str());
        let outcome = store.run(lane, request_id, purpose, move |tx| {
            let unit = Arc::clone(&unit);
            Box::pin(async move {
                let caller = tx.caller(&credential).await?;
                caller.who.permit_anywhere(access)?;
                unit(tx, caller).await
            })
        });
        outcome.await
    }

    /// The position that a page token leads back to; none without one.
    pub(super) fn open<P: DeserializeOwned>(
        &self,
        query: &Query,
        token: &str,
    ) -> Result<Option<P>, Error> {
        if token.is_empty() {
            return Ok(None);
        }
        let position = self.server.pages.open(query, token, self.now())?;
        Ok(Some(position))
    }

    /// A page token that leads back to a position.
    pub(super) fn seal(&self, query: &Query, position: &impl Serialize) -> Result<String, Error> {
        self.server.pages.seal(query, position, self.now())
    }

    /// The credential, as it is looked up.
    pub(super) fn credential(&self) -> &Credential {
        &self.presented.credential
    }

    /// A user as this caller may see it.
    pub(super) fn show(
        &self,
        user: StoredUser<impl convert::user::Attributes>,
        organization: OrganizationId,
    ) -> Result<pb::User, Error> {
        convert::user::message(user, organization, self.is_internal())
    }

    /// Notes an organization that this call makes.
    pub(super) fn concerns(&self, organization: OrganizationId) {
        let _ = self.subject.organization.set(organization);
    }

    /// Notes a user whom this call has made.
    pub(super) fn made(&self, user: &pb::User) {
        if let Some(id) = UserId::parse(&user.id) {
            self.concerns_user(id);
        }
    }

    /// Notes a user whom this call has found.
    pub(super) fn concerns_user(&self, user: UserId) {
        let _ = self.subject.user.set(user);
    }

    /// Notes a group that this call has made.
    pub(super) fn made_group(&self, group: GroupId) {
        let _ = self.subject.group.set(group);
    }

    async fn authenticate(&self, organization: OrganizationId) -> Result<Caller, Error> {
        let reader = self.server.store.reader(organization);
        let caller = reader.caller(self.credential()).await;
        self.counted(organization, caller)
    }

    /// Lets an identity provider through that has requests left. One that has not learns it only when its token is
    /// good; where that is known, nobody is asked, so that what is too much costs next to nothing.
    async fn admit(&self, organization: OrganizationId) -> Result<(), Error> {
        let Credential::ScimToken(token) = self.presented.credential else {
            return Ok(());
        };
        let rates = &self.server.rates;
        match rates.enter(organization, token, self.now()) {
            Ok(place) => {
                let _ = self.room.place.set(place);
                Ok(())
            }
            Err(limited) => Err(self.limited(organization, limited).await?),
        }
    }

    /// Makes room for the rows of a list.
    pub(super) async fn make_room(
        &self,
        organization: OrganizationId,
        rows: u32,
    ) -> Result<(), Error> {
        let Credential::ScimToken(token) = self.presented.credential else {
            return Ok(());
        };
        match self.server.rates.hold(organization, token, rows) {
            Ok(room) => {
                let _ = self.room.unread.set(room);
                Ok(())
            }
            Err(limited) => Err(self.limited(organization, limited).await?),
        }
    }

    /// Says how many bytes the list has: they were only estimated.
    pub(super) fn fill_room(&self, bytes: u64) {
        if let Some(room) = self.room.unread.get() {
            room.resize(u32::try_from(bytes).unwrap_or(u32::MAX));
        }
    }

    /// What is told to who asks for too much, unless their token is not good: then that.
    async fn limited(&self, organization: OrganizationId, limited: Error) -> Result<Error, Error> {
        if !self.server.rates.knows(organization, self.credential()) {
            let reader = self.server.store.reader(organization);
            reader.caller(self.credential()).await?;
        }
        let _ = self.subject.identity_provider_of.set(organization);
        Ok(limited)
    }

    /// Charges a request, and notes the use of the credential, once that was found good.
    fn counted<T>(
        &self,
        organization: OrganizationId,
        outcome: Result<T, Error>,
    ) -> Result<T, Error> {
        let good = match &outcome {
            Ok(_) => Some(true),
            Err(Error::TokenInvalid) => Some(false),
            // Nobody has looked.
            Err(Error::Unavailable { .. } | Error::Internal { .. } | Error::DeadlineExceeded) => {
                None
            }
            Err(_) => Some(true),
        };
        if let Some(good) = good {
            let rates = &self.server.rates;
            rates.learn(organization, self.credential(), good);
        }
        let store = &self.server.store;
        match self.credential() {
            _ if good != Some(true) => {}
            Credential::ServiceKey(hash) | Credential::Certificate(hash) => {
                store.touch_service_key(*hash)
            }
            // It ends by itself.
            Credential::SettingsSession(_) => {}
            Credential::ScimToken(hash) => {
                let Source {
                    address,
                    user_agent,
                    network: _,
                } = &self.source;
                let _ = self.subject.identity_provider_of.set(organization);
                if self.charged.set(()).is_ok() {
                    self.server.rates.charge(organization, self.now());
                }
                store.touch_token(organization, *hash, address, user_agent);
            }
        }
        outcome
    }
}
