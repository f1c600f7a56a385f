//! Schemas that organizations declare, from declaration to look-up.

use identity_proto::v1::extension_schema_service_server::ExtensionSchemaService as _;

use super::*;
use crate::grpc::ExtensionSchemas;

const URN: &str = "urn:acme:badge:1.0:User";

fn attribute(name: &str, kind: pb::ExtensionAttributeType) -> pb::ExtensionAttribute {
    pb::ExtensionAttribute {
        name: name.to_owned(),
        r#type: kind.into(),
        ..pb::ExtensionAttribute::default()
    }
}

fn schema() -> pb::ExtensionSchema {
    use pb::ExtensionAttributeType as Type;
    pb::ExtensionSchema {
        urn: URN.to_owned(),
        resource: pb::ExtendedResource::User.into(),
        display_name: "Badge".to_owned(),
        description: "What opens doors.".to_owned(),
        attributes: vec![
            pb::ExtensionAttribute {
                description: "Printed on it.".to_owned(),
                required: true,
                case_exact: true,
                canonical_values: vec!["A1".to_owned()],
                mutability: pb::ExtensionAttributeMutability::Immutable.into(),
                ..attribute("number", Type::String)
            },
            pb::ExtensionAttribute {
                multi_valued: true,
                mutability: pb::ExtensionAttributeMutability::ReadWrite.into(),
                sub_attributes: vec![pb::ExtensionAttribute {
                    reference_types: vec!["external".to_owned()],
                    mutability: pb::ExtensionAttributeMutability::ReadWrite.into(),
                    ..attribute("plan", Type::Reference)
                }],
                ..attribute("doors", Type::Complex)
            },
        ],
        ..pb::ExtensionSchema::default()
    }
}

impl World {
    fn schemas(&self) -> ExtensionSchemas {
        ExtensionSchemas(Arc::clone(&self.server))
    }

    async fn declare(
        &self,
        key: &str,
        organization: &str,
        schema: pb::ExtensionSchema,
    ) -> Result<pb::ExtensionSchema, Status> {
        let request = pb::CreateExtensionSchemaRequest {
            organization_id: organization.to_owned(),
            extension_schema: Some(schema),
            ..pb::CreateExtensionSchemaRequest::default()
        };
        let created = self
            .schemas()
            .create_extension_schema(by(key, request))
            .await?;
        Ok(created.into_inner().extension_schema.unwrap())
    }

    async fn declared(
        &self,
        key: &str,
        organization: &str,
    ) -> Result<Vec<pb::ExtensionSchema>, Status> {
        let request = pb::ListExtensionSchemasRequest {
            organization_id: organization.to_owned(),
        };
        let listed = self
            .schemas()
            .list_extension_schemas(by(key, request))
            .await?;
        Ok(listed.into_inner().extension_schemas)
    }
}

fn with_badge(name: &str, json: &str) -> pb::User {
    pb::User {
        extensions: vec![pb::ExtensionAttributes {
            schema: URN.to_owned(),
            attributes_json: json.to_owned(),
        }],
        ..user(name)
    }
}

#[tokio::test]
async fn a_declaration_comes_back_as_it_was_made() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let made = world.declare(&world.admin, &id, schema()).await.unwrap();
    let expected = pb::ExtensionSchema {
        organization_id: id.clone(),
        etag: "W/\"1\"".to_owned(),
        create_time: made.create_time,
        update_time: made.update_time,
        ..schema()
    };
    assert_eq!(made, expected);
    assert_eq!(
        world.declared(&world.admin, &id).await.unwrap(),
        std::slice::from_ref(&expected)
    );
    let get = pb::GetExtensionSchemaRequest {
        organization_id: id.clone(),
        urn: URN.to_uppercase(),
    };
    let found = world
        .schemas()
        .get_extension_schema(by(&world.admin, get))
        .await;
    assert_eq!(message(found).extension_schema, Some(expected.clone()));
    let asked = pb::AuthenticateCallerRequest {
        organization_id: id,
        with_extension_schemas: true,
    };
    let answer = world.users().authenticate_caller(by(&token, asked)).await;
    assert_eq!(message(answer).extension_schemas, [expected]);
}

#[tokio::test]
async fn only_administrators_declare_and_no_identity_provider_does() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let refused = world.declare(&ours.token, &ours.id, schema()).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = world.declared(&ours.token, &ours.id).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = world.declared(&ours.token, &theirs.id).await;
    assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    let reader = world.key("reader", Role::Read, Which::All).await;
    let refused = world.declare(&reader, &ours.id, schema()).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    assert!(world.declared(&reader, &ours.id).await.unwrap().is_empty());
    let refused = world.declared(&world.admin, &unknown_id()).await;
    assert_refused(refused, Code::NotFound, "ORGANIZATION_NOT_FOUND");
    world
        .declare(&world.admin, &ours.id, schema())
        .await
        .unwrap();
    assert!(
        world
            .declared(&reader, &theirs.id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_cannot_be_declared_is_named() {
    let world = World::new().await;
    let id = world.organization().await;
    let nothing = pb::ExtensionSchema::default();
    let of_no_type = pb::ExtensionSchema {
        attributes: vec![pb::ExtensionAttribute {
            name: "a".to_owned(),
            ..pb::ExtensionAttribute::default()
        }],
        ..schema()
    };
    let unknown_number = pb::ExtensionSchema {
        resource: 9,
        ..schema()
    };
    for wrong in [nothing, of_no_type, unknown_number] {
        let refused = world.declare(&world.admin, &id, wrong).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    world.declare(&world.admin, &id, schema()).await.unwrap();
    let refused = world.declare(&world.admin, &id, schema()).await;
    assert_refused(refused, Code::AlreadyExists, "EXTENSION_SCHEMA_EXISTS");
}

#[tokio::test]
async fn a_user_has_what_is_declared_in_its_types() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let sent = || {
        with_badge(
            "ada",
            r#"{ "number": "B7", "doors": [{ "plan": "https://x/1" }], "more": 1 }"#,
        )
    };
    let ignored = world
        .create(&token, &id, with_badge("eve", r#"{ "number": 7 }"#))
        .await;
    assert!(ignored.unwrap().extensions.is_empty());
    let refused = world.create(&world.admin, &id, sent()).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");

    world.declare(&world.admin, &id, schema()).await.unwrap();
    let ada = world.create(&token, &id, sent()).await.unwrap();
    let [extension] = ada.extensions.as_slice() else {
        panic!("{ada:?}");
    };
    assert_eq!(
        extension.attributes_json,
        r#"{"doors":[{"plan":"https://x/1"}],"number":"B7"}"#
    );
    let refused = world
        .create(
            &token,
            &id,
            with_badge("bob", r#"{ "doors": [] , "number": 7 }"#),
        )
        .await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    let refused = world
        .create(
            &token,
            &id,
            with_badge("bob", r#"{ "doors": [{ "plan": "x" }] }"#),
        )
        .await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");

    let delete = |etag: &str| pb::DeleteExtensionSchemaRequest {
        organization_id: id.clone(),
        urn: URN.to_owned(),
        etag: etag.to_owned(),
        ..pb::DeleteExtensionSchemaRequest::default()
    };
    let schemas = world.schemas();
    let refused = schemas
        .delete_extension_schema(by(&world.admin, delete("W/\"9\"")))
        .await;
    assert_refused(refused, Code::Aborted, "VERSION_MISMATCH");
    let refused = schemas
        .delete_extension_schema(by(&world.admin, delete("")))
        .await;
    assert_refused(refused, Code::FailedPrecondition, "EXTENSION_SCHEMA_IN_USE");
    let unknown = pb::DeleteExtensionSchemaRequest {
        urn: "nonsense".to_owned(),
        ..delete("")
    };
    let refused = schemas
        .delete_extension_schema(by(&world.admin, unknown))
        .await;
    assert_refused(refused, Code::NotFound, "EXTENSION_SCHEMA_NOT_FOUND");
    let smaller = pb::ReplaceExtensionSchemaRequest {
        organization_id: id.clone(),
        extension_schema: Some(pb::ExtensionSchema {
            attributes: schema().attributes.into_iter().take(1).collect(),
            ..schema()
        }),
        ..pb::ReplaceExtensionSchemaRequest::default()
    };
    let refused = schemas
        .replace_extension_schema(by(&world.admin, smaller))
        .await;
    assert_refused(refused, Code::FailedPrecondition, "EXTENSION_SCHEMA_IN_USE");
}

#[tokio::test]
async fn a_filter_over_what_nobody_declares_is_refused_and_a_wrong_token_first() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let search = || pb::SearchUsersRequest {
        organization_id: id.clone(),
        filter: Some(pb::Filter {
            expression: Some(pb::filter::Expression::Comparison(pb::Comparison {
                attribute: Some(pb::AttributeReference {
                    schema: URN.to_owned(),
                    attribute: "number".to_owned(),
                    sub_attribute: String::new(),
                }),
                operator: pb::ComparisonOperator::Present.into(),
                value: None,
            })),
        }),
        ..pb::SearchUsersRequest::default()
    };
    let refused = world.search(&token, search()).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FILTER");
    let refused = world.search("wrong", search()).await;
    assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    world.declare(&world.admin, &id, schema()).await.unwrap();
    world
        .create(&token, &id, with_badge("ada", r#"{ "number": "B7" }"#))
        .await
        .unwrap();
    let parts = world.search(&token, search()).await.unwrap();
    assert_eq!(parts[0].total_results, Some(1));
}
