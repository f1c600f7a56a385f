//! Everything that a test needs: identity services and gateways on one database.
//!
//! Apart from the tests, so that each says only what is special about its own stack. Ports are free ones,
//! files are in a temporary folder that stays when the test failed, and everything stops when the stack
//! is dropped.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use identity_proto::v1::{
    CreateOrganizationRequest, CreateSettingsLinkRequest, GenerateScimTokenRequest, Organization,
};
use tempfile::TempDir;

use crate::{
    client::Scim,
    grpc::Identity,
    postgres,
    process::{Process, Program},
};

/// Where a console finds its service key.
pub const CONSOLE_KEY: &str = "ROLLCALL_CONSOLE_SERVICE_KEY";

/// Where a gateway finds its service key.
pub const GATEWAY_KEY: &str = "ROLLCALL_GATEWAY_SERVICE_KEY";

/// How long a program may take until it is ready.
pub const READY: Duration = Duration::from_secs(30);

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file in the stack's folder.
    Sqlite,
    /// A database of its own on the process's PostgreSQL server.
    Postgres,
}

/// What a stack is made of.
#[derive(Debug, Clone)]
pub struct Builder {
    database: Database,
    identity_services: usize,
    gateways: usize,
    provisioning_log: bool,
    console: bool,
    identity_variables: Vec<(String, String)>,
    gateway_variables: Vec<(String, String)>,
    console_variables: Vec<(String, String)>,
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    /// Gateway `n` talks to identity service `n`, counted round.
    pub gateways: Vec<Member>,
    /// All on one database.
    pub identity_services: Vec<Member>,
    /// If it was asked for.
    pub console: Option<Member>,
    /// The key of a service credential with the role `admin`.
    pub admin_key: String,
    /// What the identity services were given as `--database-url`, if anything.
    pub database_url: Option<String>,
    identity_program: Program,
    folder: Folder,
}

/// One process of a stack, and how to start it again.
#[derive(Debug)]
pub struct Member {
    program: Program,
    process: Process,
}

/// An organization with SAML switched on, and its token.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// The Secret Token.
    pub token: String,
}

/// A temporary folder that is kept when the test panics.
#[derive(Debug)]
struct Folder(Option<TempDir>);

impl Builder {
    /// One identity service and one gateway.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            database,
            identity_services: 1,
            gateways: 1,
            provisioning_log: false,
            console: false,
            identity_variables: Vec::new(),
            gateway_variables: Vec::new(),
            console_variables: Vec::new(),
        }
    }

    /// How many identity services. SQLite takes one.
    #[must_use]
    pub fn identity_services(self, identity_services: usize) -> Self {
        Self {
            identity_services,
            ..self
        }
    }

    /// How many gateways.
    #[must_use]
    pub fn gateways(self, gateways: usize) -> Self {
        Self { gateways, ..self }
    }

    /// Lets the gateways write the provisioning log.
    #[must_use]
    pub fn provisioning_log(self) -> Self {
        Self {
            provisioning_log: true,
            ..self
        }
    }

    /// Starts a settings console beside the first gateway.
    #[must_use]
    pub fn console(self) -> Self {
        Self {
            console: true,
            ..self
        }
    }

    /// Adds to the environment of the identity services.
    #[must_use]
    pub fn identity_variable(mut self, name: &str, value: &str) -> Self {
        self.identity_variables
            .push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds to the environment of the gateways.
    #[must_use]
    pub fn gateway_variable(mut self, name: &str, value: &str) -> Self {
        self.gateway_variables
            .push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds to the environment of the console.
    #[must_use]
    pub fn console_variable(mut self, name: &str, value: &str) -> Self {
        self.console_variables
            .push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts everything; the identity services all at once, on an empty database.
    ///
    /// # Errors
    ///
    /// When something does not start; with the end of its log.
    pub async fn start(self) -> anyhow::Result<Stack> {
        let folder = Folder(Some(
            tempfile::Builder::new().prefix("rollcall-").tempdir()?,
        ));
        let path = folder.path()?;
        let database_url = match self.database {
            Database::Sqlite => None,
            Database::Postgres => Some(postgres::server().await?.create_database().await?),
        };
        let identity_program = identity_service(path, database_url.as_deref())?;

        let mut starting = Vec::new();
        for number in 0..self.identity_services {
            let mut program = identity_program.clone();
            program.log = path.join(format!("identity-service-{number}.log"));
            // No rate limit, unless it is what the test is about.
            program = program
                .option("--listen", "127.0.0.1:0")
                .variable("RATE_LIMIT", "0");
            for (name, value) in &self.identity_variables {
                program = program.variable(name, value);
            }
            starting.push(tokio::spawn(Member::start(program)));
        }
        let mut identity_services = Vec::new();
        for starting in starting {
            identity_services.push(starting.await??);
        }

        let gateway_key = if self.provisioning_log {
            Some(service_key(&identity_program, "gateways", "gateway", &[]).await?)
        } else {
            None
        };
        let mut gateways = Vec::new();
        for number in 0..self.gateways {
            let service = identity_services
                .get(number % self.identity_services)
                .context("a gateway needs an identity service")?;
            let log = path.join(format!("scim-gateway-{number}.log"));
            let mut program =
                scim_gateway(&log, service.address())?.option("--listen", "127.0.0.1:0");
            if let Some(key) = &gateway_key {
                program = program.variable(GATEWAY_KEY, key);
            }
            for (name, value) in &self.gateway_variables {
                program = program.variable(name, value);
            }
            gateways.push(Member::start(program).await?);
        }

        let console = match (self.console, gateways.first(), identity_services.first()) {
            (true, Some(gateway), Some(identity)) => {
                let key = service_key(&identity_program, "console", "console", &[]).await?;
                let log = path.join("settings-console.log");
                let mut program = settings_console(&log, identity.address(), gateway.address())?
                    .option("--listen", "127.0.0.1:0")
                    .variable(CONSOLE_KEY, key);
                for (name, value) in &self.console_variables {
                    program = program.variable(name, value);
                }
                Some(Member::start(program).await?)
            }
            _ => None,
        };

        let key = service_key(&identity_program, "tests", "admin", &[]).await?;
        Ok(Stack {
            gateways,
            identity_services,
            console,
            admin_key: key,
            database_url,
            identity_program,
            folder,
        })
    }
}

/// The identity service on a data folder or a database, without a subcommand.
///
/// # Errors
///
/// When it is not built.
pub fn identity_service(folder: &Path, database_url: Option<&str>) -> anyhow::Result<Program> {
    let program = Program::beside_this("identity-service", &folder.join("identity-service.log"))?;
    Ok(match database_url {
        // A URL has a password in it, and a command line can be read by everyone.
        Some(url) => program.variable("DATABASE_URL", url),
        None => program.variable("DATA_DIR", folder.join("data")),
    })
}

/// The gateway in front of an identity service.
///
/// # Errors
///
/// When it is not built.
pub fn scim_gateway(log: &Path, identity_address: &str) -> anyhow::Result<Program> {
    let program = Program::beside_this("scim-gateway", log)?;
    Ok(program.option("--identity-url", format!("http://{identity_address}")))
}

/// The settings console in front of an identity service, telling of a gateway.
///
/// # Errors
///
/// When it is not built.
pub fn settings_console(
    log: &Path,
    identity_address: &str,
    gateway_address: &str,
) -> anyhow::Result<Program> {
    let program = Program::beside_this("settings-console", log)?;
    Ok(program
        .option("--identity-url", format!("http://{identity_address}"))
        .option("--public-url", format!("http://{gateway_address}")))
}

/// Makes a service key with the identity service's own subcommand.
///
/// # Errors
///
/// When the subcommand fails.
pub async fn service_key(
    program: &Program,
    name: &str,
    role: &str,
    organizations: &[&str],
) -> anyhow::Result<String> {
    let mut program = program.clone();
    program
        .arguments
        .extend(["service-key".into(), "create".into()]);
    program = program.option("--name", name).option("--role", role);
    for organization in organizations {
        program = program.option("--organization", *organization);
    }
    program.output().await
}

impl Stack {
    /// The first identity service, as the administrator.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn identity(&self) -> anyhow::Result<Identity> {
        self.identity_at(0)
    }

    /// An identity service, as the administrator.
    ///
    /// # Errors
    ///
    /// When there is none of this number.
    pub fn identity_at(&self, number: usize) -> anyhow::Result<Identity> {
        let service = self
            .identity_services
            .get(number)
            .context("no such identity service")?;
        Identity::new(service.address(), Some(&self.admin_key))
    }

    /// Makes a service key.
    ///
    /// # Errors
    ///
    /// When the subcommand fails.
    pub async fn service_key(
        &self,
        name: &str,
        role: &str,
        organizations: &[&str],
    ) -> anyhow::Result<String> {
        service_key(&self.identity_program, name, role, organizations).await
    }

    /// Makes an organization with SAML switched on, and generates its token.
    ///
    /// # Errors
    ///
    /// When the identity service refuses.
    pub async fn tenant(&self) -> anyhow::Result<Tenant> {
        tenant(&self.identity()?, "Example Organization").await
    }

    /// A SCIM client for a tenant at the first gateway.
    ///
    /// # Errors
    ///
    /// When there is no gateway.
    pub fn scim(&self, tenant: &Tenant) -> anyhow::Result<Scim> {
        self.scim_at(0, tenant)
    }

    /// A SCIM client for a tenant at a gateway.
    ///
    /// # Errors
    ///
    /// When there is none of this number.
    pub fn scim_at(&self, number: usize, tenant: &Tenant) -> anyhow::Result<Scim> {
        Scim::new(&self.tenant_url(number, &tenant.id)?, &tenant.token)
    }

    /// The Tenant URL at a gateway.
    ///
    /// # Errors
    ///
    /// When there is none of this number.
    pub fn tenant_url(&self, number: usize, organization: &str) -> anyhow::Result<String> {
        let gateway = self.gateways.get(number).context("no such gateway")?;
        Ok(tenant_url(gateway.address(), organization))
    }

    /// Where the stack's files are.
    ///
    /// # Errors
    ///
    /// Never while the stack runs.
    pub fn folder(&self) -> anyhow::Result<&Path> {
        self.folder.path()
    }
}

/// The Tenant URL of an organization at a gateway's `host:port`.
#[must_use]
pub fn tenant_url(gateway: &str, organization: &str) -> String {
    format!("http://{gateway}/orgs/{organization}/scim/v2")
}

/// Makes a link to an organization's settings page, for somebody who has signed in at a time; gives its secret.
///
/// # Errors
///
/// When the identity service refuses.
pub async fn settings_link(
    identity: &Identity,
    request: CreateSettingsLinkRequest,
) -> anyhow::Result<String> {
    let link = identity.settings().create_settings_link(request).await?;
    Ok(link.into_inner().secret)
}

/// Makes an organization with SAML switched on, and generates its token.
///
/// # Errors
///
/// When the identity service refuses.
pub async fn tenant(identity: &Identity, display_name: &str) -> anyhow::Result<Tenant> {
    let id = organization(identity, display_name).await?;
    let token = generate_token(identity, &id).await?;
    Ok(Tenant { id, token })
}

/// Makes an organization with SAML switched on.
///
/// # Errors
///
/// When the identity service refuses.
pub async fn organization(identity: &Identity, display_name: &str) -> anyhow::Result<String> {
    let organization = Organization {
        display_name: display_name.to_owned(),
        saml_enabled: true,
        ..Organization::default()
    };
    let request = CreateOrganizationRequest {
        organization: Some(organization),
        ..CreateOrganizationRequest::default()
    };
    let created = identity
        .organizations()
        .create_organization(request)
        .await?
        .into_inner();
    Ok(created
        .organization
        .context("an organization without content")?
        .id)
}

/// Generates an organization's token; the one before ends.
///
/// # Errors
///
/// When the identity service refuses.
pub async fn generate_token(identity: &Identity, organization: &str) -> anyhow::Result<String> {
    let request = GenerateScimTokenRequest {
        organization_id: organization.to_owned(),
        actor: "tests".to_owned(),
        ..GenerateScimTokenRequest::default()
    };
    let generated = identity
        .organizations()
        .generate_scim_token(request)
        .await?;
    Ok(generated.into_inner().secret)
}

impl Member {
    /// Starts a program that is to keep its port when it is started again.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start(mut program: Program) -> anyhow::Result<Self> {
        let process = program.start(READY).await?;
        for argument in &mut program.arguments {
            if argument == "127.0.0.1:0" {
                *argument = (&process.address).into();
            }
        }
        Ok(Self { program, process })
    }

    /// `host:port`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.process.address
    }

    /// Its process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Its process's id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.process.log.clone()
    }

    /// Starts it again on the same port, after it ended.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.process = self.program.start(READY).await?;
        Ok(())
    }

    /// `kill -9`, then starts it again on the same port.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn kill_and_restart(&mut self) -> anyhow::Result<()> {
        self.process.kill().await?;
        self.restart().await
    }
}

impl Folder {
    fn path(&self) -> anyhow::Result<&Path> {
        Ok(self.0.as_ref().context("the folder is gone")?.path())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.0.take()
        {
            let kept = folder.keep();
            // Nobody reads an error of this line, and the test failed anyway.
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("the logs are in {}\n", kept.display()),
            );
        }
    }
}
