//! Connections to the identity service.

use std::time::Duration;

use identity_proto::v1::{
    group_service_client::GroupServiceClient,
    provisioning_log_service_client::ProvisioningLogServiceClient,
    resource_service_client::ResourceServiceClient, user_service_client::UserServiceClient,
};
use tls::Connector;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::{Calls, Context, LogWriter, Secret, receipt::Noting};
use crate::config::{Limits, Origin};

/// The identity service. Cheap to clone; connects when it is first called, and again whenever that is needed.
#[derive(Clone)]
pub struct Identity {
    /// For calls with one answer.
    pub(super) unary: UserServiceClient<Noting>,
    /// For lists: a connection of its own, so that a client which reads slowly holds up other lists at most.
    pub(super) streams: UserServiceClient<Noting>,
    /// For groups: their answers may be as long as lists.
    pub(super) groups: GroupServiceClient<Noting>,
    /// For both together.
    pub(super) resources: ResourceServiceClient<Noting>,
    pub(super) call_time: Duration,
    health: HealthClient<Channel>,
    server: Server,
}

/// Where the service is, and how it is connected to.
#[derive(Clone)]
struct Server {
    endpoint: Endpoint,
    /// None: in plaintext.
    tls: Option<Connector>,
}

/// How often an idle connection is asked whether it still stands.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);
/// How long the answer may take.
const KEEP_ALIVE_TIME: Duration = Duration::from_secs(5);
/// What one answer may have under way before its reader takes it.
const STREAM_WINDOW: u32 = 256 << 10;
/// The most that HTTP/2 has: the streams' windows are what bounds memory, and no reader can starve another one.
const CONNECTION_WINDOW: u32 = i32::MAX as u32;
/// How long it may take to say whether it serves.
const HEALTH_TIME: Duration = Duration::from_secs(2);
/// The largest message that is taken: a part of a list is 256 KiB or one user.
const MAX_MESSAGE_BYTES: usize = 4 << 20;

impl Identity {
    /// The identity service at this address, and what connects to it if plaintext does not. Connects to nothing yet.
    pub fn new(origin: &Origin, tls: Option<Connector>, limits: &Limits) -> Self {
        let endpoint = Endpoint::from(origin.uri().clone())
            .connect_timeout(limits.connect_time)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIME)
            .keep_alive_while_idle(true)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        let server = Server { endpoint, tls };
        let unary = server.channel();
        let client = |channel| {
            UserServiceClient::new(Noting(channel)).max_decoding_message_size(MAX_MESSAGE_BYTES)
        };
        let streams = server.channel();
        Self {
            unary: client(unary.clone()),
            groups: GroupServiceClient::new(Noting(streams.clone()))
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            resources: ResourceServiceClient::new(Noting(streams.clone()))
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            streams: client(streams),
            call_time: limits.call_time,
            health: HealthClient::new(unary),
            server,
        }
    }

    /// Whether the identity service answers and says that it can serve.
    pub async fn is_serving(&self) -> bool {
        let mut request = tonic::Request::new(HealthCheckRequest::default());
        request.set_timeout(HEALTH_TIME);
        let answer = self.health.clone().check(request).await;
        answer.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving)
    }

    /// A writer of the provisioning log, on a connection of its own: it is in nobody's way.
    pub fn log_writer(&self, key: Secret) -> LogWriter {
        LogWriter {
            client: ProvisioningLogServiceClient::new(self.server.channel()),
            key,
        }
    }

    /// The calls that one request may make, for the organization that its URL names.
    pub fn calls<'a>(
        &'a self,
        context: Context<'a>,
        organization: &'a str,
        base: &'a str,
    ) -> Calls<'a> {
        Calls::new(self, context, organization, base)
    }
}

impl Server {
    /// A connection that is made when it is first needed, and again whenever it is.
    fn channel(&self) -> Channel {
        match self.tls.clone() {
            None => self.endpoint.connect_lazy(),
            Some(tls) => self.endpoint.connect_with_connector_lazy(tls),
        }
    }
}
