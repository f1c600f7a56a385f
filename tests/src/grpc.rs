//! The contract's clients with a credential in the metadata.
//!
//! Apart, so that a test reads as calls and not as set-up. It knows the contract and nothing behind it.

use anyhow::Context as _;
use identity_proto::v1::{
    adoption_service_client::AdoptionServiceClient, event_service_client::EventServiceClient,
    extension_schema_service_client::ExtensionSchemaServiceClient,
    login_service_client::LoginServiceClient,
    organization_service_client::OrganizationServiceClient,
    provisioning_log_service_client::ProvisioningLogServiceClient,
    settings_service_client::SettingsServiceClient, user_service_client::UserServiceClient,
};
use tls::{ClientFiles, Connector, Wire};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};
use tonic_types::StatusExt as _;

/// A connection to an identity service, and who calls.
#[derive(Debug, Clone)]
pub struct Identity {
    channel: Channel,
    credential: Option<Bearer>,
}

/// Adds `authorization: Bearer ...` to each call.
#[derive(Debug, Clone)]
pub struct Bearer(MetadataValue<Ascii>);

/// A channel with or without a credential.
pub type Authorized = InterceptedService<Channel, Credential>;

/// The credential of a call, if any.
#[derive(Debug, Clone)]
pub struct Credential(Option<Bearer>);

impl Identity {
    /// A client for `host:port`; it connects when it is first used.
    ///
    /// # Errors
    ///
    /// When the address or the credential cannot be sent.
    pub fn new(address: &str, credential: Option<&str>) -> anyhow::Result<Self> {
        let channel = Endpoint::from_shared(format!("http://{address}"))
            .with_context(|| format!("{address} is no address"))?
            .connect_lazy();
        Self {
            channel,
            credential: None,
        }
        .with(credential)
    }

    /// A client for `host:port` by TLS.
    ///
    /// # Errors
    ///
    /// When the address, the files or the credential cannot be used.
    pub fn by_tls(
        address: &str,
        files: &ClientFiles,
        credential: Option<&str>,
    ) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(format!("https://{address}"))
            .with_context(|| format!("{address} is no address"))?;
        let connector = Connector::to(endpoint.uri(), files, Wire::Guarded)?;
        let channel = endpoint.connect_with_connector_lazy(connector.context("it is https")?);
        Self {
            channel,
            credential: None,
        }
        .with(credential)
    }

    /// The same connection with another credential, or without any.
    ///
    /// # Errors
    ///
    /// When the credential cannot be sent.
    pub fn with(&self, credential: Option<&str>) -> anyhow::Result<Self> {
        let credential = credential
            .map(|key| format!("Bearer {key}").parse().map(Bearer))
            .transpose()
            .context("the credential cannot be sent as metadata")?;
        Ok(Self {
            channel: self.channel.clone(),
            credential,
        })
    }

    /// The connection itself.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// `OrganizationService`.
    #[must_use]
    pub fn organizations(&self) -> OrganizationServiceClient<Authorized> {
        OrganizationServiceClient::with_interceptor(
            self.channel(),
            Credential(self.credential.clone()),
        )
    }

    /// `UserService`.
    #[must_use]
    pub fn users(&self) -> UserServiceClient<Authorized> {
        UserServiceClient::with_interceptor(self.channel(), Credential(self.credential.clone()))
    }

    /// `ExtensionSchemaService`.
    #[must_use]
    pub fn extension_schemas(&self) -> ExtensionSchemaServiceClient<Authorized> {
        ExtensionSchemaServiceClient::with_interceptor(
            self.channel(),
            Credential(self.credential.clone()),
        )
    }

    /// `SettingsService`.
    #[must_use]
    pub fn settings(&self) -> SettingsServiceClient<Authorized> {
        SettingsServiceClient::with_interceptor(self.channel(), Credential(self.credential.clone()))
    }

    /// `ProvisioningLogService`.
    #[must_use]
    pub fn provisioning_log(&self) -> ProvisioningLogServiceClient<Authorized> {
        ProvisioningLogServiceClient::with_interceptor(
            self.channel(),
            Credential(self.credential.clone()),
        )
    }

    /// `AdoptionService`.
    #[must_use]
    pub fn adoption(&self) -> AdoptionServiceClient<Authorized> {
        AdoptionServiceClient::with_interceptor(self.channel(), Credential(self.credential.clone()))
    }

    /// `LoginService`.
    #[must_use]
    pub fn logins(&self) -> LoginServiceClient<Authorized> {
        LoginServiceClient::with_interceptor(self.channel(), Credential(self.credential.clone()))
    }

    /// `EventService`.
    #[must_use]
    pub fn events(&self) -> EventServiceClient<Authorized> {
        EventServiceClient::with_interceptor(self.channel(), Credential(self.credential.clone()))
    }
}

impl Interceptor for Credential {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(Bearer(value)) = &self.0 {
            request
                .metadata_mut()
                .insert("authorization", value.clone());
        }
        Ok(request)
    }
}

/// The reason that a status carries, as the contract spells it.
#[must_use]
pub fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}
