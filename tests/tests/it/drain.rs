//! A service that is asked to stop, as a client of HTTP/2 sees it.
//!
//! Apart from the clients of [`tests::grpc`], which connect anew by themselves: what a connection is told when its server
//! goes away is seen only from below them.

use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use h2::{
    RecvStream, SendStream,
    client::{ResponseFuture, SendRequest},
};
use http::{HeaderMap, Request};
use identity_proto::v1::{
    EventKind, GetOrganizationRequest, GetOrganizationResponse, ImportUsersRequest,
    ImportUsersResponse, User, WatchEventsRequest, WatchEventsResponse, WatchStart,
};
use prost::Message;
use tests::stack::{Builder, Database};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tonic::Code;

on_both_databases![what_was_begun_is_finished_and_nothing_new_is_begun];

const LIMIT: Duration = Duration::from_secs(20);

/// A connection, frame by frame.
struct Raw {
    requests: SendRequest<Bytes>,
    key: String,
}

impl Raw {
    /// Begins a call, whose messages are sent by the caller.
    fn begin(&mut self, method: &str) -> (ResponseFuture, SendStream<Bytes>) {
        let request = Request::post(format!("http://identity/identity.v1.{method}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", format!("Bearer {}", self.key))
            .body(())
            .unwrap();
        self.requests.send_request(request, false).unwrap()
    }
}

/// A message as gRPC frames it: not compressed, then its length.
fn framed(message: &impl Message) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.encoded_len()).unwrap());
    message.encode(&mut frame).unwrap();
    frame.freeze()
}

/// The messages of an answer, as they come.
struct Answer {
    body: RecvStream,
    unread: BytesMut,
}

impl Answer {
    async fn to(call: ResponseFuture) -> Self {
        let answer = timeout(LIMIT, call).await.expect("no answer").unwrap();
        Self {
            body: answer.into_body(),
            unread: BytesMut::new(),
        }
    }

    /// The next message; none where the trailers follow.
    async fn next<M: Message + Default>(&mut self) -> Option<M> {
        loop {
            if let Some(length) = self.unread.get(1..5) {
                let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
                if self.unread.len() >= 5 + length {
                    let frame = self.unread.split_to(5 + length);
                    return Some(M::decode(&frame[5..]).unwrap());
                }
            }
            let data = timeout(LIMIT, self.body.data()).await;
            let data = data.expect("nothing came")?.unwrap();
            let _ = self.body.flow_control().release_capacity(data.len());
            self.unread.extend_from_slice(&data);
        }
    }

    /// How it ended.
    async fn code(&mut self) -> Code {
        let trailers: Option<HeaderMap> = self.body.trailers().await.unwrap();
        let trailers = trailers.expect("a call ends with trailers");
        Code::from_bytes(trailers["grpc-status"].as_bytes())
    }
}

fn import(organization: &str, names: &[&str]) -> Bytes {
    let users = names.iter().map(|name| User {
        user_name: (*name).to_owned(),
        account_id: format!("account-{name}"),
        ..User::default()
    });
    framed(&ImportUsersRequest {
        organization_id: organization.to_owned(),
        users: users.collect(),
        ..ImportUsersRequest::default()
    })
}

async fn what_was_begun_is_finished_and_nothing_new_is_begun(database: Database) {
    let mut stack = Builder::new(database).gateways(0).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let address = stack.identity_services[0].address().to_owned();
    let carrier = TcpStream::connect(&address).await.unwrap();
    let (requests, connection) = h2::client::handshake(carrier).await.unwrap();
    let connection = tokio::spawn(connection);
    let key = stack.admin_key.clone();
    let mut raw = Raw { requests, key };

    // A stream, and a call of which the service has half.
    let watch = WatchEventsRequest {
        organization_id: tenant.id.clone(),
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let (watching, mut sending) = raw.begin("EventService/WatchEvents");
    sending.send_data(framed(&watch), true).unwrap();
    let mut watching = Answer::to(watching).await;
    let first: WatchEventsResponse = watching.next().await.unwrap();
    let (imported, mut importing) = raw.begin("AdoptionService/ImportUsers");
    let part = import(&tenant.id, &["ada"]);
    importing.send_data(part, false).unwrap();
    // What is answered after it on the same connection was read after it.
    let (got, mut sending) = raw.begin("OrganizationService/GetOrganization");
    let organization_id = tenant.id.clone();
    let get = framed(&GetOrganizationRequest { organization_id });
    sending.send_data(get, true).unwrap();
    let got: Option<GetOrganizationResponse> = Answer::to(got).await.next().await;
    assert!(got.unwrap().organization.is_some());

    stack.identity_services[0].process().terminate();
    // The first half may be committed before the stream ends, or after.
    let (mut token, mut told) = (first.token, Vec::new());
    while let Some(message) = watching.next::<WatchEventsResponse>().await {
        token = message.token;
        told.extend(message.events);
    }
    assert_eq!(watching.code().await, Code::Unavailable);
    // The connection is told that it takes no more,
    let end = Instant::now() + LIMIT;
    let gone = loop {
        match raw.requests.clone().ready().await {
            Ok(_) => assert!(Instant::now() < end, "nobody says GOAWAY"),
            Err(error) => break error,
        }
        sleep(Duration::from_millis(10)).await;
    };
    assert!(gone.is_go_away() && gone.is_remote(), "{gone:?}");
    assert_eq!(gone.reason(), Some(h2::Reason::NO_ERROR));
    // and whoever comes with another one that the service is not there.
    let mut organizations = stack.identity().unwrap().organizations();
    let organization_id = tenant.id.clone();
    let refused = organizations.get_organization(GetOrganizationRequest { organization_id });
    assert_eq!(refused.await.unwrap_err().code(), Code::Unavailable);

    // What was begun is finished all the same.
    let part = import(&tenant.id, &["bob"]);
    importing.send_data(part, true).unwrap();
    let mut imported = Answer::to(imported).await;
    let counts: Option<ImportUsersResponse> = imported.next().await;
    assert_eq!(counts.unwrap().created_count, 2);
    let rest: Option<ImportUsersResponse> = imported.next().await;
    assert!(rest.is_none());
    assert_eq!(imported.code().await, Code::Ok);
    drop(raw);
    connection.await.unwrap().unwrap();
    let service = &mut stack.identity_services[0];
    let ended = timeout(LIMIT, service.process().wait()).await;
    assert!(ended.expect("it does not end").unwrap().success());

    // The last token leads on from where the stream was.
    service.restart().await.unwrap();
    let resumed = WatchEventsRequest {
        organization_id: tenant.id.clone(),
        token,
        ..WatchEventsRequest::default()
    };
    let mut events = stack.identity().unwrap().events();
    let mut stream = events.watch_events(resumed).await.unwrap().into_inner();
    while told.len() < 2 {
        let message = timeout(LIMIT, stream.message()).await;
        told.extend(message.expect("nothing came").unwrap().unwrap().events);
    }
    assert!(told.iter().all(|e| e.kind() == EventKind::UserCreated));
}
