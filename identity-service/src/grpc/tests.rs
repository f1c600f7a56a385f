//! The services in process: real storage on SQLite, a clock that stands still. Each refusal by code *and* reason.

mod access;
mod access_table;
mod deleted;
mod doors;
mod extension_schemas;
mod feed;
mod groups;
mod limits;
mod logins;
mod lookups;
mod organizations;
mod pages;
mod rates;
mod rehearsals;
mod repeats;
mod service_keys;
mod settings;
mod users;
mod watch;

use std::{sync::Arc, time::Duration};

use admin::Readiness;
use futures::{FutureExt as _, StreamExt as _};
use identity_proto::v1::{
    self as pb, event_service_server::EventService as _,
    organization_service_server::OrganizationService as _, user_service_server::UserService as _,
};
use tempfile::TempDir;
use tokio::sync::Notify;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use super::{Events, Groups, Organizations, Rate, Rates, Server, Users};
use crate::{
    domain::{
        AlarmRule, Clock as _, FixedClock, NewServiceKey, OrganizationId, Organizations as Which,
        Role, ServiceKeyName, Timestamp,
    },
    storage::{Settings, Store, Times},
    token::{Label, PlainToken},
};

const NOW: Timestamp = Timestamp::from_millis(1_750_000_000_000);

/// A service with an administrator.
struct World {
    server: Arc<Server>,
    store: Store,
    clock: Arc<FixedClock>,
    admin: String,
    _folder: TempDir,
}

/// An organization with SAML on and a SCIM token.
struct Tenant {
    id: String,
    token: String,
}

impl World {
    async fn new() -> Self {
        Self::with_rates(Rates::LIFTED).await
    }

    async fn with_rate(per_second: u32, burst: u32) -> Self {
        let organization = Rate { per_second, burst };
        Self::with_rates(Rates {
            organization,
            ..Rates::LIFTED
        })
        .await
    }

    async fn with_rates(rates: Rates) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            keep_events: Duration::from_secs(90 * 24 * 3600),
            alarm: AlarmRule::default(),
            database_url: format!("sqlite:{}", folder.path().join("identity.db").display()),
            times: Times::default(),
        };
        let clock = Arc::new(FixedClock::at(NOW));
        let store = Store::open(&settings, clock.clone()).await.unwrap();
        let readiness = Readiness::new(|| std::future::ready(true).boxed());
        let server = Server::new(store.clone(), readiness, clock.clone(), label(), rates);
        let mut world = Self {
            server: server.await.unwrap(),
            store,
            clock,
            admin: String::new(),
            _folder: folder,
        };
        world.admin = world.key("admin", Role::Admin, Which::All).await;
        world
    }

    async fn key(&self, name: &str, role: Role, organizations: Which) -> String {
        let key = PlainToken::service_key(&label()).unwrap();
        let name = ServiceKeyName::parse(name).unwrap();
        let new = NewServiceKey {
            name,
            role,
            organizations,
            hash: key.hash(),
            certificate: None,
            created_by: None,
        };
        self.store.create_service_key(new).await.unwrap();
        key.reveal().to_owned()
    }

    async fn organization(&self) -> String {
        let request = pb::CreateOrganizationRequest {
            organization: Some(pb::Organization {
                display_name: "Acme".to_owned(),
                saml_enabled: true,
                ..pb::Organization::default()
            }),
            ..pb::CreateOrganizationRequest::default()
        };
        let organizations = self.organizations();
        let created = organizations.create_organization(by(&self.admin, request));
        message(created.await).organization.unwrap().id
    }

    async fn tenant(&self) -> Tenant {
        let id = self.organization().await;
        let token = self.generate(&id).await;
        Tenant { id, token }
    }

    async fn generate(&self, organization: &str) -> String {
        let request = pb::GenerateScimTokenRequest {
            organization_id: organization.to_owned(),
            actor: String::new(),
            ..pb::GenerateScimTokenRequest::default()
        };
        let organizations = self.organizations();
        let generated = organizations.generate_scim_token(by(&self.admin, request));
        message(generated.await).secret
    }

    async fn create(
        &self,
        key: &str,
        organization: &str,
        user: pb::User,
    ) -> Result<pb::User, Status> {
        let request = pb::CreateUserRequest {
            organization_id: organization.to_owned(),
            user: Some(user),
            omit_groups: false,
            ..pb::CreateUserRequest::default()
        };
        let created = self.users().create_user(by(key, request)).await?;
        Ok(created.into_inner().user.unwrap())
    }

    async fn get(&self, key: &str, organization: &str, user: &str) -> Result<pb::User, Status> {
        let request = pb::GetUserRequest {
            organization_id: organization.to_owned(),
            user_id: user.to_owned(),
            omit_groups: false,
        };
        let found = self.users().get_user(by(key, request)).await?;
        Ok(found.into_inner().user.unwrap())
    }

    async fn search(
        &self,
        key: &str,
        request: pb::SearchUsersRequest,
    ) -> Result<Vec<pb::SearchUsersResponse>, Status> {
        let answer = self.users().search_users(by(key, request)).await?;
        let parts: Vec<_> = answer.into_inner().collect().await;
        parts.into_iter().collect()
    }

    async fn authenticate(&self, key: &str, organization: &str) -> Result<(), Status> {
        let request = pb::AuthenticateCallerRequest {
            organization_id: organization.to_owned(),
            with_extension_schemas: false,
        };
        self.users().authenticate_caller(by(key, request)).await?;
        Ok(())
    }

    async fn events(
        &self,
        organization: &str,
        page_token: &str,
        page_size: i32,
    ) -> pb::ListEventsResponse {
        let request = pb::ListEventsRequest {
            organization_id: organization.to_owned(),
            page_size,
            page_token: page_token.to_owned(),
            ..pb::ListEventsRequest::default()
        };
        let events = Events(Arc::clone(&self.server));
        message(events.list_events(by(&self.admin, request)).await)
    }

    fn users(&self) -> Users {
        Users(Arc::clone(&self.server))
    }

    fn organizations(&self) -> Organizations {
        Organizations(Arc::clone(&self.server))
    }
}

fn label() -> Label {
    "test".parse().unwrap()
}

fn by<T>(key: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {key}").parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    request
}

fn message<T>(answer: Result<Response<T>, Status>) -> T {
    answer.unwrap().into_inner()
}

fn user(name: &str) -> pb::User {
    pb::User {
        user_name: name.to_owned(),
        ..pb::User::default()
    }
}

fn unknown_id() -> String {
    OrganizationId::new(NOW).to_string()
}

/// Code and reason of a refusal.
fn refusal<T>(answer: Result<T, Status>) -> (Code, String) {
    let Err(status) = answer else {
        panic!("it was not refused");
    };
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.domain, "identity.v1");
    (status.code(), info.reason)
}

#[track_caller]
fn assert_refused<T>(answer: Result<T, Status>, code: Code, reason: &str) {
    assert_eq!(refusal(answer), (code, reason.to_owned()));
}

#[tokio::test]
async fn the_feed_has_every_change_and_can_be_resumed() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let ada = world.create(&token, &id, user("ada")).await.unwrap();
    world.create(&world.admin, &id, user("bob")).await.unwrap();

    let first = world.events(&id, "", 3).await;
    let kinds: Vec<_> = first.events.iter().map(|event| event.kind()).collect();
    use pb::EventKind as Kind;
    assert_eq!(
        kinds,
        [
            Kind::OrganizationCreated,
            Kind::ScimTokenGenerated,
            Kind::UserCreated
        ]
    );
    assert!(first.more);
    let created = first.events.last().unwrap();
    assert_eq!((created.sequence, &created.resource_id), (3, &ada.id));
    assert_eq!(created.actor, "scim");
    assert!(created.changed_attributes.contains(&"userName".to_owned()));

    world.clock.advance(Duration::from_secs(7 * 24 * 3600));
    let second = world.events(&id, &first.next_page_token, 3).await;
    assert_eq!(second.events.len(), 1);
    assert_eq!(
        (second.events[0].sequence, second.events[0].actor.as_str()),
        (4, "admin")
    );
    assert!(!second.more);
    let third = world.events(&id, &second.next_page_token, 3).await;
    assert!(third.events.is_empty() && !third.next_page_token.is_empty());
}

#[tokio::test]
async fn an_answer_names_its_request() {
    let world = World::new().await;
    let id = world.organization().await;
    let ask = |key: &str| {
        let request = pb::GetOrganizationRequest {
            organization_id: id.clone(),
        };
        let mut request = by(key, request);
        let request_id = "from-the-gateway".parse().unwrap();
        request.metadata_mut().insert("x-request-id", request_id);
        request
    };
    let good = world
        .organizations()
        .get_organization(ask(&world.admin))
        .await
        .unwrap();
    assert_eq!(
        good.metadata().get("x-request-id").unwrap(),
        "from-the-gateway"
    );
    let bad = world
        .organizations()
        .get_organization(ask("wrong"))
        .await
        .unwrap_err();
    assert_eq!(
        bad.metadata().get("x-request-id").unwrap(),
        "from-the-gateway"
    );
}

/// A unit that has its turn until it is let go.
struct Held {
    begun: Arc<Notify>,
    release: Arc<Notify>,
    unit: tokio::task::JoinHandle<Result<(), crate::domain::Error>>,
}

impl Held {
    fn in_lane_of(world: &World, organization: &str) -> Self {
        let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let organization = OrganizationId::parse(organization).unwrap();
        let store = world.store.clone();
        let unit = {
            let (begun, release) = (Arc::clone(&begun), Arc::clone(&release));
            async move {
                let held = store.write(organization, "", move |_| {
                    let (begun, release) = (Arc::clone(&begun), Arc::clone(&release));
                    Box::pin(async move {
                        begun.notify_one();
                        release.notified().await;
                        Ok(())
                    })
                });
                held.await
            }
        };
        Self {
            begun,
            release,
            unit: tokio::spawn(unit),
        }
    }

    async fn let_go(self) {
        self.release.notify_one();
        self.unit.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_write_whose_deadline_ends_before_its_turn_is_not_begun() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let held = Held::in_lane_of(&world, &id);
    held.begun.notified().await;
    let request = pb::CreateUserRequest {
        organization_id: id.clone(),
        user: Some(user("ada")),
        ..pb::CreateUserRequest::default()
    };
    let mut request = by(&token, request);
    let timeout = "50m".parse().unwrap();
    request.metadata_mut().insert("grpc-timeout", timeout);
    let late = world.users().create_user(request).await;
    assert_refused(late, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    held.let_go().await;
    // The name is free: the lane has gone on without it.
    world.create(&token, &id, user("ada")).await.unwrap();
}

#[tokio::test]
async fn a_write_whose_deadline_ends_when_it_has_begun_is_done_and_is_answered_when_it_is_repeated()
{
    let world = World::new().await;
    let id = world.organization().await;
    // The key is known: the call goes to the lane without a look at it.
    let admin = world.admin.clone();
    world.create(&admin, &id, user("bob")).await.unwrap();
    let request = pb::CreateUserRequest {
        organization_id: id.clone(),
        user: Some(user("ada")),
        request_id: uuid::Uuid::from_u128(7).to_string(),
        ..pb::CreateUserRequest::default()
    };
    let mut limited = by(&admin, request.clone());
    let timeout = "3S".parse().unwrap();
    limited.metadata_mut().insert("grpc-timeout", timeout);
    // It waits behind one unit, and has another one behind it, which is in its batch: so it has begun, and is not done.
    let before = Held::in_lane_of(&world, &id);
    before.begun.notified().await;
    let users = world.users();
    let mut create = std::pin::pin!(users.create_user(limited));
    assert!(futures::poll!(&mut create).is_pending());
    let behind = Held::in_lane_of(&world, &id);
    // It takes its place in the lane.
    tokio::task::yield_now().await;
    before.let_go().await;
    behind.begun.notified().await;
    assert_refused(create.await, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    behind.let_go().await;

    let again = users.create_user(by(&admin, request)).await;
    let ada = again.unwrap().into_inner().user.unwrap();
    let created = world.events(&id, "", 10).await.events;
    let created: Vec<_> = created
        .iter()
        .filter(|event| event.kind() == pb::EventKind::UserCreated)
        .map(|event| event.resource_id.as_str())
        .collect();
    assert_eq!(created.len(), 2, "once, whoever waited for it");
    assert_eq!(created[1], ada.id);
}

#[tokio::test]
async fn a_call_that_comes_too_late_is_told_so() {
    let world = World::new().await;
    let id = world.organization().await;
    let mut request = by(
        &world.admin,
        pb::GetOrganizationRequest {
            organization_id: id,
        },
    );
    let timeout = "1n".parse().unwrap();
    request.metadata_mut().insert("grpc-timeout", timeout);
    let answer = world.organizations().get_organization(request).await;
    assert_refused(answer, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
}
