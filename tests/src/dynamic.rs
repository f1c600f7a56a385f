//! A gRPC client that knows no contract: it asks the server for it, as `grpcurl` does.
//!
//! Apart from [`crate::grpc`], whose clients were made with the same files as the server: a contract that
//! reflection serves wrongly, or that somebody else's tool reads differently, is seen only from here. It
//! also lets a test name a method and write its request as JSON.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor};
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use serde_json::Value;
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    transport::{Channel, Endpoint},
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

/// A connection, and the contract that the server told.
#[derive(Debug, Clone)]
pub struct Reflected {
    channel: Channel,
    contract: DescriptorPool,
}

impl Reflected {
    /// Connects to `host:port` and asks for the contract.
    ///
    /// # Errors
    ///
    /// When nobody answers, or the server does not tell.
    pub async fn connect(address: &str) -> anyhow::Result<Self> {
        let channel = Endpoint::from_shared(format!("http://{address}"))?
            .connect()
            .await?;
        let mut reflection = ServerReflectionClient::new(channel.clone());
        let mut services = Vec::new();
        for answer in ask(
            &mut reflection,
            vec![MessageRequest::ListServices(String::new())],
        )
        .await?
        {
            if let MessageResponse::ListServicesResponse(list) = answer {
                services.extend(list.service.into_iter().map(|service| service.name));
            }
        }
        let mut files = FileDescriptorSet::default();
        let mut seen = BTreeSet::new();
        let mut questions: Vec<_> = services
            .into_iter()
            .map(MessageRequest::FileContainingSymbol)
            .collect();
        // A server may send a file alone; what it imports is asked for by name.
        while !questions.is_empty() {
            let mut imported = BTreeSet::new();
            for answer in ask(&mut reflection, questions).await? {
                let MessageResponse::FileDescriptorResponse(answer) = answer else {
                    bail!("reflection refused: {answer:?}");
                };
                for file in answer.file_descriptor_proto {
                    let file = FileDescriptorProto::decode(file.as_slice())?;
                    if seen.insert(file.name().to_owned()) {
                        imported.extend(file.dependency.clone());
                        files.file.push(file);
                    }
                }
            }
            let unseen = imported.into_iter().filter(|name| !seen.contains(name));
            questions = unseen.map(MessageRequest::FileByFilename).collect();
        }
        let contract = DescriptorPool::from_file_descriptor_set(files)
            .context("reflection's files do not fit together")?;
        Ok(Self { channel, contract })
    }

    /// The contract's methods, as `identity.v1.UserService/GetUser`, without gRPC's own services.
    #[must_use]
    pub fn methods(&self) -> Vec<String> {
        self.contract
            .services()
            .filter(|service| !service.package_name().starts_with("grpc."))
            .flat_map(|service| {
                let methods: Vec<String> = service
                    .methods()
                    .map(|method| format!("{}/{}", service.full_name(), method.name()))
                    .collect();
                methods
            })
            .collect()
    }

    /// Whether the requests of a method have a field of this name.
    #[must_use]
    pub fn takes(&self, method: &str, field: &str) -> bool {
        self.method(method)
            .is_ok_and(|method| method.input().get_field_by_name(field).is_some())
    }

    /// Whether the answers of a method have a field of this name.
    #[must_use]
    pub fn tells(&self, method: &str, field: &str) -> bool {
        self.method(method)
            .is_ok_and(|method| method.output().get_field_by_name(field).is_some())
    }

    /// In which file the server says that a message, or whatever has this name, is.
    ///
    /// # Errors
    ///
    /// When it knows of none, or does not answer.
    pub async fn file_of(&self, symbol: &str) -> anyhow::Result<String> {
        let question = MessageRequest::FileContainingSymbol(symbol.to_owned());
        let mut reflection = ServerReflectionClient::new(self.channel.clone());
        let answers = ask(&mut reflection, vec![question]).await?;
        let Some(MessageResponse::FileDescriptorResponse(answer)) = answers.into_iter().next()
        else {
            bail!("reflection does not know {symbol}");
        };
        let file = answer.file_descriptor_proto.into_iter().next();
        let file = FileDescriptorProto::decode(file.context("no file")?.as_slice())?;
        Ok(file.name().to_owned())
    }

    /// Calls `identity.v1.UserService/GetUser` with a request as JSON; gives all answers.
    ///
    /// # Errors
    ///
    /// The status; `UNKNOWN` when there is no such method or the JSON is none of its requests.
    pub async fn call(
        &self,
        method: &str,
        headers: &[(&str, &str)],
        request: &Value,
    ) -> Result<Vec<Value>, Status> {
        let wrong = |why: String| Status::unknown(format!("{method}: {why}"));
        let descriptor = self.method(method).map_err(|e| wrong(e.to_string()))?;
        let message = DynamicMessage::deserialize(descriptor.input(), request)
            .map_err(|e| wrong(e.to_string()))?;
        let mut request = Request::new(stream::iter([message]));
        for (name, value) in headers {
            let name: tonic::metadata::MetadataKey<_> = name
                .parse()
                .map_err(|_| wrong(format!("no header: {name}")))?;
            let value = value
                .parse()
                .map_err(|_| wrong("no header value".to_owned()))?;
            request.metadata_mut().insert(name, value);
        }
        let path = format!("/{method}")
            .parse()
            .map_err(|_| wrong("no path".to_owned()))?;
        let mut grpc = Grpc::new(self.channel.clone());
        grpc.ready()
            .await
            .map_err(|e| Status::unavailable(e.to_string()))?;
        // On the wire a unary call is a stream of one, so this serves all kinds of methods.
        // A stream that is watched has no end: its first answer says that it has begun.
        let most = if descriptor.name().starts_with("Watch") {
            1
        } else {
            usize::MAX
        };
        let answers = grpc.streaming(request, path, Dynamic(descriptor)).await?;
        answers
            .into_inner()
            .take(most)
            .map(|answer| {
                serde_json::to_value(answer?).map_err(|e| Status::internal(e.to_string()))
            })
            .try_collect()
            .await
    }

    fn method(&self, name: &str) -> anyhow::Result<MethodDescriptor> {
        let (service, method) = name.split_once('/').context("a method is SERVICE/METHOD")?;
        let service = self
            .contract
            .get_service_by_name(service)
            .with_context(|| format!("there is no service {service}"))?;
        service
            .methods()
            .find(|descriptor| descriptor.name() == method)
            .with_context(|| format!("there is no method {method}"))
    }
}

async fn ask(
    reflection: &mut ServerReflectionClient<Channel>,
    questions: Vec<MessageRequest>,
) -> anyhow::Result<Vec<MessageResponse>> {
    let questions = questions
        .into_iter()
        .map(|question| ServerReflectionRequest {
            host: String::new(),
            message_request: Some(question),
        });
    let answers = reflection
        .server_reflection_info(stream::iter(questions.collect::<Vec<_>>()))
        .await?;
    let answers: Vec<_> = answers.into_inner().try_collect().await?;
    answers
        .into_iter()
        .map(|answer| answer.message_response.context("reflection said nothing"))
        .collect()
}

/// Messages of a method, by their descriptors.
struct Dynamic(MethodDescriptor);

/// Writes any message.
struct Write;

/// Reads messages of one kind.
struct Read(MessageDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Write;
    type Decoder = Read;

    fn encoder(&mut self) -> Write {
        Write
    }

    fn decoder(&mut self) -> Read {
        Read(self.0.output())
    }
}

impl Encoder for Write {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message
            .encode(to)
            .map_err(|e| Status::internal(e.to_string()))
    }
}

impl Decoder for Read {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        DynamicMessage::decode(self.0.clone(), from)
            .map(Some)
            .map_err(|e| Status::internal(e.to_string()))
    }
}
