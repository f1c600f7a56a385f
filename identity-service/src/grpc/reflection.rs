//! What reflection tells: the contract, the health service, and what errors carry.
//!
//! Apart, because the last of these is in no file of the contract: it travels as bytes beside a status (`google.rpc.ErrorInfo`), which
//! a client that was made of reflection, such as `grpcurl`, shows as bytes unless the service says what they are.

use identity_proto::v1::FILE_DESCRIPTOR_SET;
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic_reflection::server::{Builder, Error};

/// All that there is to tell, for either version of reflection.
pub(super) fn reflection() -> Result<Builder<'static>, Error> {
    Ok(Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_file_descriptor_set(error_details()?))
}

/// The file of what errors carry, under the name that it has everywhere else.
fn error_details() -> Result<FileDescriptorSet, Error> {
    let mut known = FileDescriptorSet::decode(tonic_types::pb::FILE_DESCRIPTOR_SET)?;
    known
        .file
        .retain(|file| file.name() == "error_details.proto");
    for file in &mut known.file {
        file.name = Some("google/rpc/error_details.proto".to_owned());
    }
    Ok(known)
}
