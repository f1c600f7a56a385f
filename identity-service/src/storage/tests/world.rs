//! What a behaviour needs: a database of its own, an organization, credentials, and short words for long calls.

pub(super) mod groups;

use std::{path::PathBuf, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{mutants, twin};
use crate::{
    domain::{
        ActorName, AlarmRule, AttributeName, Change, Changes, Credential, Document, Error,
        EventPosition, Extensions, ExternalId, FixedClock, IfMatch, NewOrganization, NewScimToken,
        NewServiceKey, Operation, Organization, OrganizationId, Organizations, PageSize,
        RecordedEvent, Replacement, Role, ServiceKeyName, Slice, Sort, SortBy, Start, StoredUser,
        Timestamp, TokenHash, User, UserId, UserName,
        schema::{Resource, Schemas},
    },
    storage::{Engine, Settings, Store},
};

pub(super) const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// A database with one organization, whose SCIM token and whose `admin` key are known.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) clock: Arc<FixedClock>,
    pub(super) url: String,
    pub(super) organization: OrganizationId,
    pub(super) scim: Credential,
    pub(super) admin: Credential,
    folder: Option<TempDir>,
}

impl World {
    /// With a twin beside it, unless the behaviour is about all organizations.
    pub(super) async fn on_sqlite(behaviour: &str) -> Self {
        Self::in_a_file(!twin::ALONE.contains(&behaviour)).await
    }

    /// On SQLite, without a twin.
    pub(super) async fn alone() -> Self {
        Self::in_a_file(false).await
    }

    async fn in_a_file(has_twin: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/identity.db");
        Self::open(format!("sqlite:{}", file.display()), Some(folder), has_twin).await
    }

    /// None when PostgreSQL was switched off by name. With a twin where mutants are run, unless the behaviour is about all
    /// organizations.
    pub(super) async fn on_postgres(behaviour: &str) -> Option<Self> {
        let skipped = std::env::var("SKIP").unwrap_or_default();
        if skipped.split(',').any(|part| part == "postgres") {
            eprintln!("switched off by SKIP=postgres");
            return None;
        }
        let server = tests::postgres::server().await.unwrap();
        let has_twin = mutants::is_of_postgres() && !twin::ALONE.contains(&behaviour);
        Some(Self::open(server.create_database().await.unwrap(), None, has_twin).await)
    }

    async fn open(url: String, folder: Option<TempDir>, has_twin: bool) -> Self {
        let clock = Arc::new(FixedClock::at(START));
        let store = open(&url, &clock).await;
        let admin = service_key(&store, "test-admin", Role::Admin, Organizations::All).await;
        let organization = OrganizationId::new(START);
        let world = Self {
            store,
            clock,
            url,
            organization,
            scim: Credential::ScimToken(TokenHash([1; 32])),
            admin,
            folder,
        };
        match world.is_sqlite() {
            true if has_twin => twin::accompany(&world).await,
            false if has_twin => twin::postgres::accompany(&world).await,
            _ => {}
        }
        world.create_organization(organization).await.unwrap();
        world.generate(organization, [1; 32]).await.unwrap();
        world
    }

    /// Another process on the same database.
    pub(super) async fn another_store(&self) -> Store {
        open(&self.url, &self.clock).await
    }

    /// The file, on SQLite.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        Some(folder.path().join("data/identity.db"))
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.store.engine() == Engine::Sqlite
    }

    pub(super) async fn create_organization(
        &self,
        id: OrganizationId,
    ) -> Result<Organization, Error> {
        let admin = self.admin;
        self.store
            .write(id, "create-organization", move |tx| {
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    tx.organizations()
                        .create(NewOrganization::example(id))
                        .await
                })
            })
            .await
    }

    pub(super) async fn generate(
        &self,
        id: OrganizationId,
        hash: [u8; 32],
    ) -> Result<Credential, Error> {
        let admin = self.admin;
        self.store
            .write(id, "generate", move |tx| {
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    let new = NewScimToken {
                        hash: TokenHash(hash),
                        prefix: "rollcall_scim_test".to_owned(),
                        created_by: "test-admin".to_owned(),
                        created_by_name: ActorName::default(),
                    };
                    tx.tokens().generate(new).await
                })
            })
            .await?;
        Ok(Credential::ScimToken(TokenHash(hash)))
    }

    pub(super) async fn create(&self, user: User) -> Result<StoredUser, Error> {
        self.create_in(&self.store, self.organization, self.scim, user)
            .await
    }

    pub(super) async fn create_in(
        &self,
        store: &Store,
        organization: OrganizationId,
        credential: Credential,
        user: User,
    ) -> Result<StoredUser, Error> {
        store
            .write(organization, "create", move |tx| {
                let user = user.clone();
                Box::pin(async move {
                    tx.caller(&credential).await?;
                    tx.users().create(user.into()).await
                })
            })
            .await
    }

    pub(super) async fn replace(&self, id: UserId, with: User) -> Result<StoredUser, Error> {
        self.replace_if(id, IfMatch::Any, with).await
    }

    pub(super) async fn replace_if(
        &self,
        id: UserId,
        if_match: IfMatch,
        with: User,
    ) -> Result<StoredUser, Error> {
        let scim = self.scim;
        let replacement = Replacement {
            extensions: Extensions::default(),
            user_name: with.user_name,
            external_id: with.external_id,
            active: with.active,
            account_id: crate::domain::AccountIdChange::Set(with.account_id),
            attributes: with.attributes,
        };
        self.store
            .write(self.organization, "replace", move |tx| {
                let (if_match, replacement) = (if_match.clone(), replacement.clone());
                Box::pin(async move {
                    tx.caller(&scim).await?;
                    tx.users().replace(id, &if_match, replacement).await
                })
            })
            .await
    }

    pub(super) async fn update(
        &self,
        id: UserId,
        changes: Vec<Change>,
    ) -> Result<StoredUser, Error> {
        let scim = self.scim;
        let changes = Changes::new(changes, true).unwrap();
        self.store
            .write(self.organization, "update", move |tx| {
                let changes = changes.clone();
                Box::pin(async move {
                    tx.caller(&scim).await?;
                    tx.users().update(id, &IfMatch::Any, &changes).await
                })
            })
            .await
    }

    pub(super) async fn delete(&self, id: UserId) -> Result<(), Error> {
        let scim = self.scim;
        self.store
            .write(self.organization, "delete", move |tx| {
                Box::pin(async move {
                    tx.caller(&scim).await?;
                    tx.users().delete(id, &IfMatch::Any).await
                })
            })
            .await
    }

    pub(super) async fn find(&self, id: UserId) -> Option<StoredUser> {
        let reader = self.store.reader(self.organization);
        let found = reader.find_user(&self.scim, id).await.unwrap().1;
        found.map(|user| user.parse().unwrap())
    }

    /// All events.
    pub(super) async fn feed(&self) -> Vec<RecordedEvent> {
        let mut events = Vec::new();
        let mut after = EventPosition::default();
        loop {
            let reader = self.store.reader(self.organization);
            let (_, page) = reader
                .list_events(&self.admin, after, PageSize::clamp(1000))
                .await
                .unwrap();
            let Some(last) = page.events.last() else {
                return events;
            };
            after.sequence = last.sequence;
            events.extend(page.events);
        }
    }

    /// How many users the counters say there are.
    pub(super) async fn count(&self) -> u64 {
        let reader = self.store.reader(self.organization);
        reader
            .search_users(&self.scim, None, &first(0))
            .await
            .unwrap()
            .1
            .total
    }

    pub(super) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

async fn open(url: &str, clock: &Arc<FixedClock>) -> Store {
    let settings = Settings {
        keep_events: Duration::from_secs(90 * 24 * 3600),
        alarm: AlarmRule::default(),
        database_url: url.to_owned(),
        times: crate::storage::Times::default(),
    };
    Store::open(&settings, Arc::<FixedClock>::clone(clock))
        .await
        .unwrap()
}

pub(super) async fn service_key(
    store: &Store,
    name: &str,
    role: Role,
    organizations: Organizations,
) -> Credential {
    let mut hash = [0; 32];
    hash[..name.len()].copy_from_slice(name.as_bytes());
    let hash = TokenHash(hash);
    let new = NewServiceKey {
        name: ServiceKeyName::parse(name).unwrap(),
        role,
        organizations,
        hash,
        certificate: None,
        created_by: None,
    };
    store.create_service_key(new).await.unwrap();
    Credential::ServiceKey(hash)
}

/// The order by a built-in attribute.
pub(super) fn sorted(attribute: AttributeName, descending: bool, resource: Resource) -> Sort {
    let by = SortBy {
        attribute,
        descending,
    };
    Sort::resolve(Some(by), resource, Schemas::built_in(), true).unwrap()
}

/// The first so many in the order of their creation.
pub(super) fn first(count: u32) -> Slice {
    Slice {
        sort: Sort::default(),
        start: Start::Offset(0),
        count,
    }
}

/// An active user with this name and nothing else.
pub(super) fn named(name: &str) -> User {
    user(name, json!({}))
}

/// An active user; `externalId` may stand among the attributes.
pub(super) fn user(name: &str, attributes: Value) -> User {
    let Value::Object(mut attributes) = attributes else {
        panic!("attributes are an object");
    };
    let external_id = match attributes.remove("externalId") {
        Some(Value::String(text)) => ExternalId::parse(text).unwrap(),
        _ => None,
    };
    User {
        user_name: UserName::parse(name).unwrap(),
        external_id,
        active: Some(true),
        account_id: None,
        attributes: Document::build(attributes).unwrap(),
    }
}

/// `replace` of an attribute without a filter.
pub(super) fn set(attribute: &str, value: Value) -> Change {
    Change {
        operation: Operation::Replace(value),
        path: crate::domain::Path {
            name: crate::domain::AttributeName {
                attribute: attribute.to_owned(),
                ..Default::default()
            },
            filter: None,
        },
        create_if_absent: false,
        ignore_undeclared: false,
    }
}
