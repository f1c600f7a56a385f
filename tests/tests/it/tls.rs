//! TLS between real programs: who is let in by a certificate, what is taken up without a restart, and where plaintext is refused.

use std::{path::Path, time::Duration};

use identity_proto::v1::{
    CreateServiceKeyRequest, CreateUserRequest, GetOrganizationRequest, RevokeServiceKeyRequest,
    ServiceKey, ServiceKeyRole, User, service_key_service_client::ServiceKeyServiceClient,
};
use serde_json::json;
use tests::{
    authority::{Authority, Files, Says},
    client::{Scim, USER},
    grpc::{Identity, reason},
    process::Program,
    stack::{self, Member, READY, Tenant},
};
use tls::ClientFiles;
use tokio::time::{sleep, timeout};
use tonic::{Code, Status};

const BILLING: &str = "spiffe://example.com/billing";
/// How long new files may take to be taken up.
const LIMIT: Duration = Duration::from_secs(20);

/// An identity service that speaks TLS and asks for certificates.
struct World {
    folder: tempfile::TempDir,
    authority: Authority,
    program: Program,
    service: Member,
    admin: String,
}

impl World {
    async fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let authority = Authority::new().unwrap();
        let ca = authority.write(&path.join("ca.pem")).unwrap();
        let Files { certificate, key } = authority
            .issue(path, "server", &Says::this_machine())
            .unwrap();
        let plain = stack::identity_service(path, None).unwrap();
        let mut program = plain
            .clone()
            .option("--listen", "127.0.0.1:0")
            .option("--tls-cert", certificate)
            .option("--tls-key", key)
            .option("--tls-client-ca", ca);
        for (name, value) in variables {
            program = program.variable(name, *value);
        }
        let service = Member::start(program).await.unwrap();
        let admin = stack::service_key(&plain, "tests", "admin", &[]).await;
        Self {
            folder,
            authority,
            program: plain,
            service,
            admin: admin.unwrap(),
        }
    }

    /// A client that shows a certificate, or none.
    fn client(&self, shown: Option<&Says>, credential: Option<&str>) -> Identity {
        let files = shown.map(|says| self.issue("client", says));
        let (certificate, key) = files
            .map(|Files { certificate, key }| (certificate, key))
            .unzip();
        let files = ClientFiles {
            authorities: Some(self.path().join("ca.pem")),
            certificate,
            key,
        };
        Identity::by_tls(self.service.address(), &files, credential).unwrap()
    }

    fn admin(&self) -> Identity {
        self.client(Some(&Says::host("admin.internal")), Some(&self.admin))
    }

    fn issue(&self, name: &str, says: &Says) -> Files {
        self.authority.issue(self.path(), name, says).unwrap()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

async fn get(client: &Identity, organization: &str) -> Result<(), Status> {
    let request = GetOrganizationRequest {
        organization_id: organization.to_owned(),
    };
    client.organizations().get_organization(request).await?;
    Ok(())
}

#[track_caller]
fn assert_refused(answer: Result<(), Status>, code: Code, expected: &str) {
    let status = answer.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_deref()),
        (code, Some(expected))
    );
}

fn billing(organization: &str) -> CreateServiceKeyRequest {
    CreateServiceKeyRequest {
        service_key: Some(ServiceKey {
            name: "billing".to_owned(),
            role: ServiceKeyRole::Read.into(),
            organization_ids: vec![organization.to_owned()],
            certificate: BILLING.to_owned(),
            ..ServiceKey::default()
        }),
        ..CreateServiceKeyRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_certificate_is_a_service_until_its_key_is_revoked() {
    let world = World::new(&[]).await;
    let admin = world.admin();
    let ours = stack::organization(&admin, "Ours").await.unwrap();
    let theirs = stack::organization(&admin, "Theirs").await.unwrap();
    let client = world.client(Some(&Says::uri(BILLING)), None);
    let nobody = "TOKEN_INVALID";
    assert_refused(get(&client, &ours).await, Code::Unauthenticated, nobody);

    let bearer = format!("Bearer {}", world.admin);
    let mut keys = ServiceKeyServiceClient::with_interceptor(
        admin.channel(),
        move |mut request: tonic::Request<()>| {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", bearer.parse().unwrap());
            Ok(request)
        },
    );
    let made = keys.create_service_key(billing(&ours)).await.unwrap();
    let made = made.into_inner();
    assert_eq!(made.secret, "", "there is nothing to show");
    assert_eq!(made.service_key.unwrap().certificate, BILLING);

    // It is good where it was made for, and for what its role may do.
    get(&client, &ours).await.unwrap();
    let denied = "PERMISSION_DENIED";
    let answer = get(&client, &theirs).await;
    assert_refused(answer, Code::PermissionDenied, denied);
    let request = CreateUserRequest {
        organization_id: ours.clone(),
        user: Some(User {
            user_name: "ada".to_owned(),
            ..User::default()
        }),
        ..CreateUserRequest::default()
    };
    let written = client.users().create_user(request).await.map(|_| ());
    assert_refused(written, Code::PermissionDenied, denied);
    // What a call says of itself wins, and has to be right: the certificate makes up for nothing.
    let wrong = client.with(Some("rollcall_key_test_wrong")).unwrap();
    assert_refused(get(&wrong, &ours).await, Code::Unauthenticated, nobody);
    get(&client.with(Some(&world.admin)).unwrap(), &theirs)
        .await
        .unwrap();
    // Its name is no secret, and is none.
    let named = world.client(Some(&Says::host("other.internal")), Some(BILLING));
    assert_refused(get(&named, &ours).await, Code::Unauthenticated, nobody);
    let other = world.client(Some(&Says::uri("spiffe://example.com/mail")), None);
    assert_refused(get(&other, &ours).await, Code::Unauthenticated, nobody);

    let revoke = RevokeServiceKeyRequest {
        name: "billing".to_owned(),
        ..RevokeServiceKeyRequest::default()
    };
    keys.revoke_service_key(revoke).await.unwrap();
    let ended = get(&client, &ours).await;
    assert_refused(ended, Code::Unauthenticated, nobody);
    // Another key may be made for the certificate then, on the command line too.
    let mut again = world.program.clone();
    again
        .arguments
        .extend(["service-key".into(), "create".into()]);
    let again = again
        .option("--name", "billing-2")
        .option("--role", "read")
        .option("--certificate", BILLING);
    assert_eq!(again.output().await.unwrap(), BILLING);
    get(&client, &theirs).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_who_shows_no_certificate_is_not_heard_unless_that_is_optional() {
    let world = World::new(&[]).await;
    let client = world.client(None, Some(&world.admin));
    let status = stack::organization(&client, "Ours").await.unwrap_err();
    let status = status.downcast::<Status>().unwrap();
    // The connection breaks, and no method has answered: what a client makes of that is not ours to say.
    assert_eq!(reason(&status), None, "{status:?}");

    let world = World::new(&[("TLS_CLIENT_OPTIONAL", "1")]).await;
    let client = world.client(None, Some(&world.admin));
    let ours = stack::organization(&client, "Ours").await.unwrap();
    let nameless = world.client(None, None);
    let answer = get(&nameless, &ours).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_gateway_asks_by_mutual_tls_and_both_take_up_new_certificates() {
    let mut world = World::new(&[("RATE_LIMIT", "0")]).await;
    let Files { certificate, key } = world.issue("gateway", &Says::host("gateway.internal"));
    let log = world.path().join("gateway.log");
    let address = world.service.address().to_owned();
    let mut gateway = stack::scim_gateway(&log, &address).unwrap();
    gateway.arguments = vec!["--identity-url".into(), format!("https://{address}").into()];
    let gateway = gateway
        .option("--listen", "127.0.0.1:0")
        .option("--identity-ca", world.path().join("ca.pem"))
        .option("--identity-cert", certificate)
        .option("--identity-key", key)
        .start(READY)
        .await
        .unwrap();
    let Tenant { id, token } = stack::tenant(&world.admin(), "Ours").await.unwrap();
    let url = stack::tenant_url(&gateway.address, &id);
    let scim = Scim::new(&url, &token).unwrap();
    let ada = json!({ "schemas": [USER], "userName": "ada" });
    let created = scim.send("POST", "/Users", &[], Some(&ada)).await.unwrap();
    assert_eq!(created.status, 201, "{created:?}");

    // The authority is exchanged for another one: the service's certificate, the gateway's, and whom both believe.
    let other = Authority::new().unwrap();
    world.authority = other;
    world.authority.write(&world.path().join("ca.pem")).unwrap();
    world.issue("gateway", &Says::host("gateway.internal"));
    world.issue("server", &Says::this_machine());
    let is_taken_up = async {
        // Who believes the new authority alone is served by the service that has the new certificate.
        while get(
            &world.client(Some(&Says::host("a")), Some(&world.admin)),
            &id,
        )
        .await
        .is_err()
        {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LIMIT, is_taken_up).await.expect("it never is");
    // The gateway's connection still stands; when it has to make another one, it believes and shows what is new.
    assert_eq!(scim.get("/Users").await.unwrap().status, 200);
    world.service.process().stop(LIMIT).await.unwrap();
    world.service.restart().await.unwrap();
    let is_connected = async {
        while scim.get("/Users").await.unwrap().status != 200 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LIMIT, is_connected).await.expect("it never is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_gateway_terminates_tls_itself_where_it_has_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let Files { certificate, key } = authority
        .issue(folder.path(), "gateway", &Says::this_machine())
        .unwrap();
    let log = folder.path().join("gateway.log");
    let gateway = stack::scim_gateway(&log, "127.0.0.1:1")
        .unwrap()
        .option("--listen", "127.0.0.1:0")
        .option("--tls-cert", certificate)
        .option("--tls-key", key)
        .start(READY)
        .await
        .unwrap();
    // A client of HTTP/2 alone is enough to see that it is TLS, and that HTTP is behind it.
    let files = ClientFiles {
        authorities: Some(authority.write(&folder.path().join("ca.pem")).unwrap()),
        ..ClientFiles::default()
    };
    let client = Identity::by_tls(&gateway.address, &files, None).unwrap();
    let status = get(&client, "").await.unwrap_err();
    // It answers in HTTP: there is no gRPC behind this door.
    let answered = |status: &Status| status.metadata().contains_key("x-request-id");
    assert!(answered(&status), "{status:?}");
    let plain = Identity::new(&gateway.address, None).unwrap();
    let status = get(&plain, "").await.unwrap_err();
    assert!(!answered(&status), "{status:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_plaintext_leaves_this_machine_only_where_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("program.log");
    let identity = stack::identity_service(folder.path(), None).unwrap();
    let identity = identity.option("--listen", "0.0.0.0:0");
    let mut gateway = stack::scim_gateway(&log, "192.0.2.1:50051").unwrap();
    gateway = gateway.option("--listen", "127.0.0.1:0");
    let console = stack::settings_console(&log, "192.0.2.1:50051", "127.0.0.1:1").unwrap();
    let console = console
        .option("--listen", "127.0.0.1:0")
        .variable(stack::CONSOLE_KEY, "rollcall_key_test");
    for (program, variable) in [
        (identity, "PLAINTEXT"),
        (gateway, "ROLLCALL_GATEWAY_PLAINTEXT"),
        (console, "ROLLCALL_CONSOLE_PLAINTEXT"),
    ] {
        let refused = program.start(READY).await.unwrap_err().to_string();
        assert!(refused.contains("say --plaintext"), "{refused}");
        let refused = program.clone().variable(variable, "0");
        assert!(refused.start(READY).await.is_err());
        let said = program.variable(variable, "1").start(READY).await.unwrap();
        drop(said);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_files_that_cannot_be_used_are_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let Files { certificate, key } = authority
        .issue(folder.path(), "one", &Says::this_machine())
        .unwrap();
    let other = authority
        .issue(folder.path(), "other", &Says::this_machine())
        .unwrap();
    let nothing = folder.path().join("nothing.pem");
    for (certificate, key, said) in [
        (Some(&certificate), None, "a certificate needs its key"),
        (Some(&nothing), Some(&key), "nothing.pem cannot be read"),
        (Some(&key), Some(&key), "has no certificate in PEM"),
        (
            Some(&certificate),
            Some(&certificate),
            "has no private key in PEM",
        ),
        (
            Some(&certificate),
            Some(&other.key),
            "cannot be used together",
        ),
    ] {
        let mut program = stack::identity_service(folder.path(), None).unwrap();
        program = program.option("--listen", "127.0.0.1:0");
        for (option, file) in [("--tls-cert", certificate), ("--tls-key", key)] {
            if let Some(file) = file {
                program = program.option(option, file);
            }
        }
        let refused = program.start(READY).await.unwrap_err().to_string();
        assert!(refused.contains(said), "{said}: {refused}");
    }
}
