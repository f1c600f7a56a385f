//! Limits of the contract at the limit, where they are served, and one past it, where they are refused by reason.

use identity_proto::v1::{
    extension_schema_service_server::ExtensionSchemaService as _,
    group_service_server::GroupService as _, removal_service_server::RemovalService as _,
    service_key_service_server::ServiceKeyService as _,
    settings_service_server::SettingsService as _,
};
use prost::Message as _;

use super::*;
use crate::grpc::{ExtensionSchemas, Removals, ServiceKeys, Settings as SettingsDoors};

type Answered = Result<(), Status>;

fn text(length: usize) -> String {
    "x".repeat(length)
}

#[track_caller]
fn assert_edge(what: &str, at: Answered, past: Answered, code: Code, reason: &str) {
    assert!(at.is_ok(), "{what}, at the limit: {at:?}");
    assert_eq!(refusal(past), (code, reason.to_owned()), "{what}");
}

#[track_caller]
fn assert_field(what: &str, at: Answered, past: Answered) {
    assert_edge(what, at, past, Code::InvalidArgument, "INVALID_FIELD");
}

impl World {
    /// With answers of so many bytes at most.
    fn answer_at_most(&mut self, bytes: u64) {
        Arc::get_mut(&mut self.server)
            .expect("nobody else has the server")
            .answer_bytes = bytes;
    }
}

/// A refusal comes in the place of the answer, and not in its midst.
async fn whole<T>(
    answer: Result<Response<impl futures::Stream<Item = Result<T, Status>>>, Status>,
) -> Answered {
    let mut parts = std::pin::pin!(answer?.into_inner());
    while let Some(part) = parts.next().await {
        part.expect("an answer that has begun breaks off");
    }
    Ok(())
}

/// Each number is a name's of its own, so that what is at the limit does not stand in the way of what is not.
#[tokio::test]
async fn names_of_what_administrators_make_have_lengths() {
    let world = World::new().await;
    let Tenant { id, .. } = world.tenant().await;
    let (admin, organization) = (world.admin.as_str(), id.as_str());

    let account = async |length: usize| -> Answered {
        let person = pb::User {
            account_id: text(length),
            ..user(&format!("account-{length}"))
        };
        let made = world.create(admin, organization, person).await;
        made.map(|_| ())
    };
    let named = async |length: usize| -> Answered {
        let request = pb::CreateOrganizationRequest {
            organization: Some(pb::Organization {
                display_name: text(length),
                ..pb::Organization::default()
            }),
            ..pb::CreateOrganizationRequest::default()
        };
        let organizations = world.organizations();
        let made = organizations.create_organization(by(admin, request)).await;
        made.map(|_| ())
    };
    let labelled = async |length: usize| -> Answered {
        let request = pb::CreateGroupRequest {
            organization_id: id.clone(),
            group: Some(pb::Group {
                display_name: format!("group-{length}"),
                external_id: text(length),
                ..pb::Group::default()
            }),
            ..pb::CreateGroupRequest::default()
        };
        let made = world.groups().create_group(by(admin, request)).await;
        made.map(|_| ())
    };
    assert_field("account_id", account(256).await, account(257).await);
    assert_field("display_name", named(256).await, named(257).await);
    assert_field(
        "external_id of a group",
        labelled(1_024).await,
        labelled(1_025).await,
    );

    let link = async |what: &str, length: usize| -> Answered {
        let mut request = super::settings::link_request(&id, NOW);
        match what {
            "actor_id" => request.actor_id = text(length),
            "actor_name" => request.actor_name = text(length),
            _ => request.return_url += &text(length - request.return_url.len()),
        }
        let settings = SettingsDoors(Arc::clone(&world.server));
        let made = settings.create_settings_link(by(admin, request)).await;
        made.map(|_| ())
    };
    for (what, most) in [
        ("actor_id", 256),
        ("actor_name", 256),
        ("return_url", 1_024),
    ] {
        assert_field(what, link(what, most).await, link(what, most + 1).await);
    }
}

#[tokio::test]
async fn lists_of_what_administrators_say_have_lengths() {
    let world = World::new().await;
    let Tenant { id, .. } = world.tenant().await;
    let admin = world.admin.as_str();

    let key = async |organizations: usize| -> Answered {
        let ids = (0..organizations).map(|_| unknown_id());
        let request = pb::CreateServiceKeyRequest {
            service_key: Some(pb::ServiceKey {
                name: format!("key-{organizations}"),
                role: pb::ServiceKeyRole::Read.into(),
                organization_ids: ids.chain([id.clone()]).skip(1).collect(),
                ..pb::ServiceKey::default()
            }),
            ..pb::CreateServiceKeyRequest::default()
        };
        let keys = ServiceKeys(Arc::clone(&world.server));
        let made = keys.create_service_key(by(admin, request)).await;
        made.map(|_| ())
    };
    assert_field("organizations of a key", key(1_000).await, key(1_001).await);

    // There is no alarm; who is to be let through is looked at before that.
    let let_through = async |people: usize| -> Answered {
        let request = pb::LetRemovalsThroughRequest {
            organization_id: id.clone(),
            user_ids: vec![unknown_id(); people],
            ..pb::LetRemovalsThroughRequest::default()
        };
        let removals = Removals(Arc::clone(&world.server));
        let done = removals.let_removals_through(by(admin, request)).await;
        done.map(|_| ())
    };
    let (code, _) = refusal(let_through(1_000).await);
    assert_eq!(code, Code::NotFound, "nothing is held");
    let many = let_through(1_001).await;
    assert_refused(many, Code::InvalidArgument, "INVALID_FIELD");

    let extended = async |bytes: usize| -> Answered {
        let around = r#"{"note":""}"#.len();
        let person = pb::User {
            extensions: vec![pb::ExtensionAttributes {
                schema: "urn:acme:badge:1.0:User".to_owned(),
                attributes_json: format!(r#"{{"note":"{}"}}"#, text(bytes - around)),
            }],
            ..user(&format!("extended-{bytes}"))
        };
        // Nobody declares it: from an identity provider it is ignored once it is read.
        let token = world.generate(&id).await;
        world.create(&token, &id, person).await.map(|_| ())
    };
    assert_field(
        "JSON of a schema",
        extended(64 << 10).await,
        extended((64 << 10) + 1).await,
    );
}

#[tokio::test]
async fn what_is_declared_has_limits() {
    use pb::ExtensionAttributeType as Type;
    let world = World::new().await;
    let Tenant { id, .. } = world.tenant().await;
    let attribute = |name: String, kind: Type| pb::ExtensionAttribute {
        name,
        r#type: kind.into(),
        ..pb::ExtensionAttribute::default()
    };
    let declare = async |what: &str, n: usize| -> Answered {
        let mut urn = format!("urn:acme:{what}-{n}:User");
        let mut only = attribute("a".to_owned(), Type::String);
        let (mut display_name, mut description) = ("Badge".to_owned(), String::new());
        match what {
            "urn" => urn = urn.replacen("urn-", &text(n + "urn-".len() - urn.len()), 1),
            "name" => display_name = text(n),
            "description" => description = text(n),
            "attribute" => only.name = text(n),
            "suggestion" => only.canonical_values = vec![text(n)],
            "suggestions" => only.canonical_values = (0..n).map(|n| n.to_string()).collect(),
            _ => {
                only.r#type = Type::Complex.into();
                let parts = (0..n).map(|n| attribute(format!("a{n}"), Type::String));
                only.sub_attributes = parts.collect();
            }
        }
        let request = pb::CreateExtensionSchemaRequest {
            organization_id: id.clone(),
            extension_schema: Some(pb::ExtensionSchema {
                urn,
                resource: pb::ExtendedResource::User.into(),
                display_name,
                description,
                attributes: vec![only],
                ..pb::ExtensionSchema::default()
            }),
            ..pb::CreateExtensionSchemaRequest::default()
        };
        let schemas = ExtensionSchemas(Arc::clone(&world.server));
        let made = schemas.create_extension_schema(by(&world.admin, request));
        made.await.map(|_| ())
    };
    for (what, most) in [
        ("urn", 256),
        ("name", 1_024),
        ("description", 1_024),
        ("attribute", 64),
        ("suggestion", 64),
        ("suggestions", 100),
        ("parts", 32),
    ] {
        assert_field(
            what,
            declare(what, most).await,
            declare(what, most + 1).await,
        );
    }
}

#[tokio::test]
async fn an_answer_with_users_has_so_many_bytes() {
    let mut world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    for name in ["ada", "bob", "eve"] {
        world.create(&token, &id, user(name)).await.unwrap();
    }
    let asked = || pb::SearchUsersRequest {
        organization_id: id.clone(),
        ..pb::SearchUsersRequest::default()
    };
    let parts = world.search(&token, asked()).await.unwrap();
    let users = parts.iter().flat_map(|part| &part.users);
    let bytes: usize = users.map(pb::User::encoded_len).sum();

    world.answer_at_most(bytes as u64);
    let at = world.search(&token, asked()).await.map(|_| ());
    world.answer_at_most(bytes as u64 - 1);
    let past = world.search(&token, asked()).await.map(|_| ());
    assert_edge("users", at, past, Code::FailedPrecondition, "TOO_MANY");
}

/// Members are weighed before the first part is said, without a look at what each of them says beside its name.
#[tokio::test]
async fn an_answer_with_members_has_so_many_bytes_and_is_refused_as_a_whole() {
    const BESIDE_THE_NAME: usize = 43;
    let mut world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let mut people = Vec::new();
    for name in ["ada", "bob"] {
        let person = pb::User {
            display_name: name.to_owned(),
            ..user(name)
        };
        people.push(world.create(&token, &id, person).await.unwrap().id);
    }
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let made = world.create_group(&token, &id, "Tour", &people).await;
    let group = made.unwrap().group;
    let bytes = (group.encoded_len() + 2 * (BESIDE_THE_NAME + "ada".len())) as u64;

    let search = || pb::SearchGroupsRequest {
        organization_id: id.clone(),
        ..pb::SearchGroupsRequest::default()
    };
    let get = || pb::GetGroupRequest {
        organization_id: id.clone(),
        group_id: group.id.clone(),
        ..pb::GetGroupRequest::default()
    };
    let mut answers = Vec::new();
    for most in [bytes, bytes - 1] {
        world.answer_at_most(most);
        let searched = world.groups().search_groups(by(&token, search())).await;
        let got = world.groups().get_group(by(&token, get())).await;
        answers.push([whole(searched).await, whole(got).await]);
    }
    let past = answers.pop().unwrap();
    let at = answers.pop().unwrap();
    for (what, (at, past)) in ["searched", "got"]
        .into_iter()
        .zip(at.into_iter().zip(past))
    {
        assert_edge(what, at, past, Code::FailedPrecondition, "TOO_MANY");
    }
}
