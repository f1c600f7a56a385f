//! Two organizations, each with things of its own, and whoever asks about them.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};
use tests::{
    dynamic::Reflected,
    stack::{Builder, Database, Stack, Tenant},
};
use tonic::Status;

/// A number that is new each time.
static NUMBER: AtomicU64 = AtomicU64::new(1);

pub(super) fn number() -> u64 {
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// What an organization has, for one row alone.
#[derive(Clone)]
pub(super) struct Things {
    pub(super) user: String,
    pub(super) group: String,
    pub(super) deleted: String,
    pub(super) schema: String,
    pub(super) session: String,
}

impl Things {
    /// Things that nobody has, spelled as they are.
    pub(super) fn of_nobody() -> Self {
        let id = |n: u64| format!("01890000-0000-7000-8000-{n:012}");
        Self {
            user: id(number()),
            group: id(number()),
            deleted: id(number()),
            schema: format!("urn:example:nobody{}", number()),
            session: id(number()),
        }
    }

    /// Things that have no form of ours.
    pub(super) fn of_no_form(of: &Self) -> Self {
        Self {
            user: of.user.to_uppercase(),
            group: of.group.replace('-', ""),
            deleted: "1".to_owned(),
            schema: format!("urn:example:other{}", number()),
            session: of.session.to_uppercase(),
        }
    }

    pub(super) fn all(&self) -> [&str; 5] {
        [
            &self.user,
            &self.group,
            &self.deleted,
            &self.schema,
            &self.session,
        ]
    }
}

pub(super) struct World {
    pub(super) stack: Stack,
    pub(super) client: Reflected,
    pub(super) ours: Tenant,
    pub(super) theirs: Tenant,
    /// Of ours, for rows that end one.
    pub(super) spares: Vec<String>,
    /// A key with the role `admin` for our organizations.
    pub(super) key: String,
    /// A session of our settings page.
    pub(super) session: String,
    /// Another one of ours, and one of theirs, by organization.
    sessions: BTreeMap<String, String>,
    console: String,
}

/// A session that was opened: its id, and the credential.
pub(super) struct Session {
    pub(super) id: String,
    pub(super) secret: String,
}

impl World {
    pub(super) async fn new(database: Database, gateways: usize) -> Self {
        let stack = Builder::new(database)
            .gateways(gateways)
            .start()
            .await
            .unwrap();
        let client = Reflected::connect(stack.identity_services[0].address())
            .await
            .unwrap();
        let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
        let mut spares = Vec::new();
        for _ in 0..6 {
            spares.push(stack.tenant().await.unwrap().id);
        }
        let mut organizations: Vec<&str> = spares.iter().map(String::as_str).collect();
        organizations.push(&ours.id);
        let key = stack
            .service_key("ours", "admin", &organizations)
            .await
            .unwrap();
        let console = stack.service_key("console", "console", &[]).await.unwrap();
        let mut world = Self {
            stack,
            client,
            ours,
            theirs,
            spares,
            key,
            session: String::new(),
            sessions: BTreeMap::new(),
            console,
        };
        world.session = world.open_session(&world.ours.id).await.secret;
        for organization in [world.ours.id.clone(), world.theirs.id.clone()] {
            let session = world.open_session(&organization).await;
            world.sessions.insert(organization, session.id);
        }
        world
    }

    /// Opens a session of an organization's settings page.
    pub(super) async fn open_session(&self, organization: &str) -> Session {
        let now = jiff::Timestamp::now().to_string();
        let request =
            json!({ "organizationId": organization, "actorId": "u-1", "signInTime": now });
        let link = self
            .admin("SettingsService/CreateSettingsLink", request)
            .await;
        let request = json!({ "secret": link["secret"] });
        let opened = self
            .call(
                &self.console,
                "SettingsService/RedeemSettingsLink",
                &request,
            )
            .await;
        let opened = opened.unwrap().remove(0);
        Session {
            id: opened["settingsSession"]["id"].as_str().unwrap().to_owned(),
            secret: opened["secret"].as_str().unwrap().to_owned(),
        }
    }

    pub(super) async fn admin(&self, method: &str, request: Value) -> Value {
        let answer = self.call(&self.stack.admin_key, method, &request).await;
        answer
            .unwrap_or_else(|status| panic!("{method} {request}: {status:?}"))
            .remove(0)
    }

    pub(super) async fn call(
        &self,
        key: &str,
        method: &str,
        request: &Value,
    ) -> Result<Vec<Value>, Status> {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str())];
        self.client
            .call(&format!("identity.v1.{method}"), &headers, request)
            .await
    }

    /// New things of an organization, so that no row meets what another one did.
    pub(super) async fn things_of(&self, organization: &str) -> Things {
        let n = number();
        let id = |answer: Value, of: &str| answer[of]["id"].as_str().unwrap().to_owned();
        let mut users = Vec::new();
        for name in ["user", "gone"] {
            let user =
                json!({ "userName": format!("{name}-{n}"), "accountId": format!("{name}-{n}") });
            let request = json!({ "organizationId": organization, "user": user });
            users.push(id(
                self.admin("UserService/CreateUser", request).await,
                "user",
            ));
        }
        let request = json!({ "organizationId": organization, "group": { "displayName": format!("group-{n}") },
            "memberIds": [users[0]] });
        let group = id(
            self.admin("GroupService/CreateGroup", request).await,
            "group",
        );
        let request = json!({ "organizationId": organization, "userId": users[1] });
        self.admin("UserService/DeleteUser", request).await;
        let schema = format!("urn:example:schema{n}");
        let declared = json!({ "urn": schema, "resource": "EXTENDED_RESOURCE_USER",
            "attributes": [{ "name": "a", "type": "EXTENSION_ATTRIBUTE_TYPE_STRING" }] });
        // There are only so many in an organization.
        let listed = json!({ "organizationId": organization });
        let listed = self
            .admin("ExtensionSchemaService/ListExtensionSchemas", listed)
            .await;
        for old in listed["extensionSchemas"]
            .as_array()
            .into_iter()
            .flatten()
            .rev()
            .skip(8)
        {
            let request = json!({ "organizationId": organization, "urn": old["urn"] });
            self.admin("ExtensionSchemaService/DeleteExtensionSchema", request)
                .await;
        }
        let request = json!({ "organizationId": organization, "extensionSchema": declared });
        self.admin("ExtensionSchemaService/CreateExtensionSchema", request)
            .await;
        Things {
            user: users.swap_remove(0),
            group,
            deleted: users.swap_remove(0),
            schema,
            session: self.sessions[organization].clone(),
        }
    }

    /// All that can be read of an organization.
    pub(super) async fn state_of(&self, organization: &str) -> BTreeMap<&'static str, Vec<Value>> {
        let request = json!({ "organizationId": organization });
        let mut state = BTreeMap::new();
        for method in [
            "OrganizationService/GetOrganization",
            "OrganizationService/GetScimToken",
            "ExtensionSchemaService/ListExtensionSchemas",
            "ResourceService/SearchResources",
            "UserService/ListDeletedUsers",
            "SettingsService/ListSettingsSessions",
            "RemovalService/GetRemovalAlarm",
            "RemovalService/ListHeldUsers",
        ] {
            let mut request = request.clone();
            if method.ends_with("ListDeletedUsers") {
                // All on one page: a page token is another one each time.
                request["pageSize"] = json!(1_000);
            }
            let answer = self.call(&self.stack.admin_key, method, &request).await;
            state.insert(
                method,
                answer.unwrap_or_else(|status| panic!("{method}: {status:?}")),
            );
        }
        // The last page, which ends with the newest event.
        let mut token = Value::Null;
        loop {
            let request =
                json!({ "organizationId": organization, "pageSize": 1000, "pageToken": token });
            let page = self.admin("EventService/ListEvents", request).await;
            let next = page["nextPageToken"].clone();
            let is_empty = page["events"].as_array().is_none_or(Vec::is_empty);
            state.insert("EventService/ListEvents", vec![page["events"].clone()]);
            if is_empty || next.is_null() || next == token {
                return state;
            }
            token = next;
        }
    }

    /// All that can be read of no organization in particular. When keys were last used is theirs.
    pub(super) async fn everywhere(&self) -> Vec<Value> {
        let mut keys = self
            .admin("ServiceKeyService/ListServiceKeys", json!({}))
            .await;
        for key in keys["serviceKeys"].as_array_mut().into_iter().flatten() {
            key["lastUseTime"] = Value::Null;
        }
        let organizations = self.admin("OrganizationService/ListOrganizations", json!({}));
        let sources = self.admin("ProvisioningLogService/ListRefusedSources", json!({}));
        vec![keys, organizations.await, sources.await]
    }

    pub(super) fn fill(
        &self,
        text: &str,
        organization: &str,
        spare: &str,
        own: &Things,
        things: &Things,
    ) -> String {
        let n = number().to_string();
        [
            ("<ORG>", organization),
            ("<SPARE>", spare),
            ("<OWN_USER>", &own.user),
            ("<OWN_GROUP>", &own.group),
            ("<USER>", &things.user),
            ("<GROUP>", &things.group),
            ("<DELETED>", &things.deleted),
            ("<SCHEMA>", &things.schema),
            ("<SESSION>", &things.session),
            ("<N>", &n),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
    }
}
