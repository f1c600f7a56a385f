//! What a gateway knows of requests -> the provisioning log's messages.

use identity_proto::v1 as pb;

use crate::{
    journal::{Batch, Bulk, Kind, Lost, Mistake, Mistaken, Operation, Record, Requests},
    scim::problem::Problem,
};

/// A batch, as the identity service takes it.
pub fn batch(batch: &Batch) -> pb::RecordProvisioningRequestsRequest {
    let Batch {
        records,
        lost,
        refused,
        mistaken,
    } = batch;
    let records = records.iter().map(record);
    pb::RecordProvisioningRequestsRequest {
        records: records.chain(lost.iter().map(self::lost)).collect(),
        refused_sources: refused
            .iter()
            .map(|(source, requests)| pb::RefusedSource {
                source: source.clone(),
                // The service's own: they were refused a moment ago.
                minute: None,
                requests: i64::try_from(*requests).unwrap_or(i64::MAX),
            })
            .collect(),
        refused_tokens: mistaken.iter().map(report).collect(),
        ..pb::RecordProvisioningRequestsRequest::default()
    }
}

fn report((mistaken, requests): &(Mistaken, Requests)) -> pb::RefusedTokenReport {
    let Mistaken {
        organization,
        mistake,
    } = mistaken;
    let mistake = match mistake {
        Mistake::Missing => pb::TokenMistake::Missing,
        Mistake::Empty => pb::TokenMistake::Empty,
        Mistake::OtherScheme => pb::TokenMistake::OtherScheme,
        Mistake::Words => pb::TokenMistake::Words,
        Mistake::Quoted => pb::TokenMistake::Quoted,
        Mistake::Encoded => pb::TokenMistake::Encoded,
        Mistake::Url => pb::TokenMistake::Url,
        Mistake::Masked => pb::TokenMistake::Masked,
        Mistake::TooLong => pb::TokenMistake::TooLong,
        Mistake::NoToken => pb::TokenMistake::NoToken,
        Mistake::Twice => pb::TokenMistake::Twice,
        Mistake::WrongUrl => pb::TokenMistake::WrongUrl,
        Mistake::UrlCutShort => pb::TokenMistake::UrlCutShort,
        Mistake::Bracketed => pb::TokenMistake::Bracketed,
        Mistake::Repeated => pb::TokenMistake::Repeated,
        Mistake::Invisible => pb::TokenMistake::Invisible,
        Mistake::OtherWord => pb::TokenMistake::OtherWord,
        Mistake::BearerTwice => pb::TokenMistake::BearerTwice,
        Mistake::InUrl => pb::TokenMistake::InUrl,
        Mistake::JsonWebToken => pb::TokenMistake::JsonWebToken,
        Mistake::UrlVersion => pb::TokenMistake::UrlVersion,
        Mistake::UrlLetterCase => pb::TokenMistake::UrlLetterCase,
        Mistake::UrlSpace => pb::TokenMistake::UrlSpace,
        Mistake::UrlBeginning => pb::TokenMistake::UrlBeginning,
        Mistake::UrlWithoutId => pb::TokenMistake::UrlWithoutId,
        Mistake::Password => pb::TokenMistake::Password,
        Mistake::ForeignKey => pb::TokenMistake::ForeignKey,
        Mistake::Email => pb::TokenMistake::Email,
        Mistake::Certificate => pb::TokenMistake::Certificate,
        Mistake::OtherHeader => pb::TokenMistake::OtherHeader,
        Mistake::OAuth => pb::TokenMistake::Oauth,
        Mistake::Placeholder => pb::TokenMistake::Placeholder,
        Mistake::UrlEnd => pb::TokenMistake::UrlEnd,
        Mistake::BearerJoined => pb::TokenMistake::BearerJoined,
        Mistake::Basic => pb::TokenMistake::Basic,
        Mistake::BasicToken => pb::TokenMistake::BasicToken,
        Mistake::DigestScheme => pb::TokenMistake::DigestScheme,
        Mistake::Negotiate => pb::TokenMistake::Negotiate,
        Mistake::SchemeAlone => pb::TokenMistake::SchemeAlone,
        Mistake::Xml => pb::TokenMistake::Xml,
        Mistake::Json => pb::TokenMistake::Json,
        Mistake::Escape => pb::TokenMistake::Escape,
        Mistake::Hash => pb::TokenMistake::Hash,
        Mistake::Punctuation => pb::TokenMistake::Punctuation,
        Mistake::InCookie => pb::TokenMistake::InCookie,
        Mistake::UrlAndToken => pb::TokenMistake::UrlAndToken,
        Mistake::FullWidth => pb::TokenMistake::FullWidth,
        Mistake::Split => pb::TokenMistake::Split,
        Mistake::Dashes => pb::TokenMistake::Dashes,
        Mistake::WholeHeader => pb::TokenMistake::WholeHeader,
        Mistake::UrlJoined => pb::TokenMistake::UrlJoined,
        Mistake::Notation => pb::TokenMistake::Notation,
        Mistake::Shortened => pb::TokenMistake::Shortened,
        Mistake::Reference => pb::TokenMistake::Reference,
        Mistake::TypeName => pb::TokenMistake::TypeName,
        Mistake::TwoSchemes => pb::TokenMistake::TwoSchemes,
        Mistake::InPath => pb::TokenMistake::InPath,
        Mistake::ErrorMessage => pb::TokenMistake::ErrorMessage,
        Mistake::TwoTokens => pb::TokenMistake::TwoTokens,
        Mistake::UrlWithHost => pb::TokenMistake::UrlWithHost,
        Mistake::UrlMiddle => pb::TokenMistake::UrlMiddle,
        Mistake::Sentence => pb::TokenMistake::Sentence,
        Mistake::Backslashes => pb::TokenMistake::Backslashes,
        Mistake::Preflight => pb::TokenMistake::Preflight,
        Mistake::Encrypted => pb::TokenMistake::Encrypted,
        Mistake::BearerBehind => pb::TokenMistake::BearerBehind,
        Mistake::BearerSign => pb::TokenMistake::BearerSign,
        Mistake::Markup => pb::TokenMistake::Markup,
        Mistake::UrlTooLong => pb::TokenMistake::UrlTooLong,
        Mistake::HeadersTooLarge => pb::TokenMistake::HeadersTooLarge,
        Mistake::Entities => pb::TokenMistake::Entities,
        Mistake::UrlBackslash => pb::TokenMistake::UrlBackslash,
        Mistake::UrlEncoded => pb::TokenMistake::UrlEncoded,
        Mistake::UrlOfSaml => pb::TokenMistake::UrlOfSaml,
        Mistake::Numbers => pb::TokenMistake::Numbers,
    };
    pb::RefusedTokenReport {
        organization_id: organization.clone(),
        mistake: mistake.into(),
        requests: i64::try_from(requests.number).unwrap_or(i64::MAX),
        user_agent: requests.user_agent.clone(),
    }
}

fn record(record: &Record) -> pb::ProvisioningRecord {
    let Record {
        receipt,
        request_id,
        operation,
        kind,
        method,
        path,
        filter,
        status,
        scim_type,
        reason,
        fault,
        problem,
        detail,
        quirks,
        ignored,
        duration,
        user_agent,
        source,
        name,
        bulk,
    } = record.clone();
    let (attribute, attribute_missing) = fault.map_or((String::new(), false), |fault| {
        (fault.attribute, fault.is_missing)
    });
    let bulk = bulk.unwrap_or(Bulk {
        operations: 0,
        failed: 0,
    });
    pb::ProvisioningRecord {
        receipt,
        request_id: request_id.to_string(),
        operation: self::operation(operation).into(),
        resource: self::kind(kind).into(),
        method: method.to_owned(),
        path,
        filter,
        status: status.into(),
        scim_type: scim_type.unwrap_or_default().to_owned(),
        detail,
        quirks: quirks.into_iter().map(str::to_owned).collect(),
        duration: duration.try_into().ok(),
        user_agent,
        source_address: source.map_or_else(String::new, |source| source.to_string()),
        name,
        bulk_operations: i32::try_from(bulk.operations).unwrap_or(i32::MAX),
        bulk_failed: i32::try_from(bulk.failed).unwrap_or(i32::MAX),
        lost: 0,
        reason: reason.to_owned(),
        attribute,
        attribute_missing,
        problem: problem
            .map_or(pb::ProvisioningProblem::Unspecified, self::problem)
            .into(),
        ignored_attributes: ignored,
    }
}

fn lost(lost: &Lost) -> pb::ProvisioningRecord {
    let Lost {
        receipt,
        request_id,
        requests,
    } = lost;
    pb::ProvisioningRecord {
        receipt: receipt.clone(),
        request_id: request_id.to_string(),
        lost: i32::try_from(*requests).unwrap_or(i32::MAX),
        ..pb::ProvisioningRecord::default()
    }
}

fn problem(problem: Problem) -> pb::ProvisioningProblem {
    use pb::ProvisioningProblem as Pb;
    match problem {
        Problem::TenantUrlTwice => Pb::TenantUrlTwice,
        Problem::EndpointTwice => Pb::EndpointTwice,
        Problem::EndpointLetterCase => Pb::EndpointLetterCase,
        Problem::EndpointBehindOther => Pb::EndpointBehindOther,
        Problem::EndpointUnknown => Pb::EndpointUnknown,
        Problem::NoPerson => Pb::NoPerson,
        Problem::IdMissing => Pb::IdMissing,
        Problem::MethodUnknown => Pb::MethodUnknown,
        Problem::IdForeign => Pb::IdForeign,
        Problem::BodyEmpty => Pb::BodyEmpty,
        Problem::BodyNoJson => Pb::BodyNoJson,
        Problem::AttributeTwice => Pb::AttributeTwice,
        Problem::SchemaMissing => Pb::SchemaMissing,
        Problem::Scim1 => Pb::Scim1,
        Problem::OperationsMissing => Pb::OperationsMissing,
        Problem::OperationUnknown => Pb::OperationUnknown,
        Problem::ContentType => Pb::ContentType,
        Problem::Compressed => Pb::Compressed,
        Problem::BodyTooLarge => Pb::BodyTooLarge,
        Problem::TooManyOperations => Pb::TooManyOperations,
        Problem::TooManyValues => Pb::TooManyValues,
        Problem::ValueEmpty => Pb::ValueEmpty,
        Problem::ValueType => Pb::ValueType,
        Problem::ValueTooLong => Pb::ValueTooLong,
        Problem::PrimaryTwice => Pb::PrimaryTwice,
        Problem::MemberIdForeign => Pb::MemberIdForeign,
        Problem::FilterQuotes => Pb::FilterQuotes,
        Problem::FilterSyntax => Pb::FilterSyntax,
        Problem::FilterAttribute => Pb::FilterAttribute,
        Problem::FilterComparison => Pb::FilterComparison,
        Problem::PathSyntax => Pb::PathSyntax,
        Problem::ExtensionUnknown => Pb::ExtensionUnknown,
        Problem::RequiredRemoved => Pb::RequiredRemoved,
        Problem::PathMissing => Pb::PathMissing,
        Problem::FilterSingleQuotes => Pb::FilterSingleQuotes,
        Problem::BodyForm => Pb::BodyForm,
        Problem::IdUndefined => Pb::IdUndefined,
        Problem::IdTemplate => Pb::IdTemplate,
        Problem::IdEmail => Pb::IdEmail,
        Problem::UsersTwice => Pb::UsersTwice,
        Problem::GroupsTwice => Pb::GroupsTwice,
        Problem::EndpointMissing => Pb::EndpointMissing,
        Problem::EndpointUnsupported => Pb::EndpointUnsupported,
        Problem::PathBehindId => Pb::PathBehindId,
        Problem::SpaceInUrl => Pb::SpaceInUrl,
        Problem::BodyByteOrderMark => Pb::BodyByteOrderMark,
        Problem::BodyEncoding => Pb::BodyEncoding,
        Problem::BodyXml => Pb::BodyXml,
        Problem::BodyEndsEarly => Pb::BodyEndsEarly,
        Problem::BodyNoObject => Pb::BodyNoObject,
        Problem::BodyEncodedTwice => Pb::BodyEncodedTwice,
        Problem::BodyTooNested => Pb::BodyTooNested,
        Problem::NullCharacter => Pb::NullCharacter,
        Problem::SchemaOther => Pb::SchemaOther,
        Problem::SchemaNoList => Pb::SchemaNoList,
        Problem::ValueNoList => Pb::ValueNoList,
        Problem::ValueNoObject => Pb::ValueNoObject,
        Problem::ValueNoText => Pb::ValueNoText,
        Problem::ValueNoBoolean => Pb::ValueNoBoolean,
        Problem::ValueNoBase64 => Pb::ValueNoBase64,
        Problem::ValueMissing => Pb::ValueMissing,
        Problem::ValueWithoutPath => Pb::ValueWithoutPath,
        Problem::RemoveWithValue => Pb::RemoveWithValue,
        Problem::MemberWithoutId => Pb::MemberWithoutId,
        Problem::QueryParameter => Pb::QueryParameter,
        Problem::SortAttribute => Pb::SortAttribute,
        Problem::FilterOperator => Pb::FilterOperator,
        Problem::FilterTypographicQuotes => Pb::FilterTypographicQuotes,
        Problem::FilterEncodedTwice => Pb::FilterEncodedTwice,
        Problem::DiscoveryFilter => Pb::DiscoveryFilter,
        Problem::IdLetterCase => Pb::IdLetterCase,
        Problem::SchemaUnknown => Pb::SchemaUnknown,
        Problem::OperationsMalformed => Pb::OperationsMalformed,
        Problem::JsonPatch => Pb::JsonPatch,
        Problem::AttributeWithoutUrn => Pb::AttributeWithoutUrn,
        Problem::QueryInTenantUrl => Pb::QueryInTenantUrl,
        Problem::BulkOperationsMissing => Pb::BulkOperationsMissing,
        Problem::BulkMethod => Pb::BulkMethod,
        Problem::BulkId => Pb::BulkId,
        Problem::BulkReference => Pb::BulkReference,
        Problem::BulkPath => Pb::BulkPath,
        Problem::BulkData => Pb::BulkData,
        Problem::QueryTwice => Pb::QueryTwice,
        Problem::QueryEncoding => Pb::QueryEncoding,
        Problem::QueryExcludes => Pb::QueryExcludes,
        Problem::ControlCharacter => Pb::ControlCharacter,
        Problem::PathNoList => Pb::PathNoList,
        Problem::FilterPart => Pb::FilterPart,
        Problem::FilterType => Pb::FilterType,
        Problem::FilterValueMissing => Pb::FilterValueMissing,
        Problem::ObjectTooLarge => Pb::ObjectTooLarge,
        Problem::BodyTemplate => Pb::BodyTemplate,
        Problem::BodySingleQuotes => Pb::BodySingleQuotes,
        Problem::BodySingleValue => Pb::BodySingleValue,
        Problem::IdOfOrganization => Pb::IdOfOrganization,
        Problem::TooManyMembers => Pb::TooManyMembers,
        Problem::IdAdorned => Pb::IdAdorned,
        Problem::VersionMalformed => Pb::VersionMalformed,
        Problem::FilterAmpersand => Pb::FilterAmpersand,
        Problem::AcceptOther => Pb::AcceptOther,
        Problem::GroupInItself => Pb::GroupInItself,
        Problem::FilterPlus => Pb::FilterPlus,
        Problem::BodyWrapped => Pb::BodyWrapped,
        Problem::PatchElsewhere => Pb::PatchElsewhere,
        Problem::NameSpelling => Pb::NameSpelling,
        Problem::MemberIdsJoined => Pb::MemberIdsJoined,
        Problem::QueryMark => Pb::QueryMark,
        Problem::QueryUnknown => Pb::QueryUnknown,
        Problem::QueryPages => Pb::QueryPages,
        Problem::QueryInBody => Pb::QueryInBody,
        Problem::StartIndexPages => Pb::StartIndexPages,
        Problem::TextGarbled => Pb::TextGarbled,
        Problem::ManagerForeign => Pb::ManagerForeign,
        Problem::CreatedInactive => Pb::CreatedInactive,
        Problem::ActiveRemoved => Pb::ActiveRemoved,
        Problem::MembersReplaced => Pb::MembersReplaced,
        Problem::MembersRemoved => Pb::MembersRemoved,
        Problem::ValuesAll => Pb::ValuesAll,
        Problem::TextTemplate => Pb::TextTemplate,
        Problem::TextObject => Pb::TextObject,
        Problem::FilterTemplate => Pb::FilterTemplate,
        Problem::TextEntities => Pb::TextEntities,
        Problem::FilterContains => Pb::FilterContains,
        Problem::CountZero => Pb::CountZero,
    }
}

fn operation(operation: Operation) -> pb::ProvisioningOperation {
    use pb::ProvisioningOperation as Pb;
    match operation {
        Operation::Unknown => Pb::Unspecified,
        Operation::Create => Pb::Create,
        Operation::Get => Pb::Get,
        Operation::Search => Pb::Search,
        Operation::Replace => Pb::Replace,
        Operation::Update => Pb::Update,
        Operation::Delete => Pb::Delete,
        Operation::Bulk => Pb::Bulk,
        Operation::Discover => Pb::Discover,
    }
}

fn kind(kind: Option<Kind>) -> pb::ProvisionedResource {
    match kind {
        None => pb::ProvisionedResource::Unspecified,
        Some(Kind::User) => pb::ProvisionedResource::User,
        Some(Kind::Group) => pb::ProvisionedResource::Group,
    }
}
