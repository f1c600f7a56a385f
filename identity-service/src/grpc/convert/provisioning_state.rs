//! How an organization's provisioning stands: refused tokens, and numbers of days.

use identity_proto::v1 as pb;

use super::timestamp;
use crate::{
    domain::{
        provisioning_day::{Counts, ProvisioningDay},
        refused_token::{Mistake, RefusedToken},
    },
    storage::Statistics,
};

/// Requests with one mistake.
pub(in crate::grpc) fn refused_token(refused: RefusedToken) -> pb::RefusedToken {
    let RefusedToken {
        mistake,
        first,
        last,
        requests,
        user_agent,
    } = refused;
    pb::RefusedToken {
        mistake: mistake_message(mistake).into(),
        first_time: Some(timestamp(first)),
        last_time: Some(timestamp(last)),
        requests,
        user_agent,
    }
}

/// A mistake that a gateway may tell of.
pub(in crate::grpc) fn reported(mistake: pb::TokenMistake) -> Option<Mistake> {
    match mistake {
        pb::TokenMistake::Missing => Some(Mistake::Missing),
        pb::TokenMistake::NoToken => Some(Mistake::NoToken),
        pb::TokenMistake::WrongUrl => Some(Mistake::WrongUrl),
        pb::TokenMistake::Empty => Some(Mistake::Empty),
        pb::TokenMistake::OtherScheme => Some(Mistake::OtherScheme),
        pb::TokenMistake::Words => Some(Mistake::Words),
        pb::TokenMistake::Quoted => Some(Mistake::Quoted),
        pb::TokenMistake::Encoded => Some(Mistake::Encoded),
        pb::TokenMistake::Url => Some(Mistake::Url),
        pb::TokenMistake::Masked => Some(Mistake::Masked),
        pb::TokenMistake::Twice => Some(Mistake::Twice),
        pb::TokenMistake::UrlCutShort => Some(Mistake::UrlCutShort),
        pb::TokenMistake::TooLong => Some(Mistake::TooLong),
        pb::TokenMistake::Bracketed => Some(Mistake::Bracketed),
        pb::TokenMistake::Repeated => Some(Mistake::Repeated),
        pb::TokenMistake::Invisible => Some(Mistake::Invisible),
        pb::TokenMistake::OtherWord => Some(Mistake::OtherWord),
        pb::TokenMistake::BearerTwice => Some(Mistake::BearerTwice),
        pb::TokenMistake::InUrl => Some(Mistake::InUrl),
        pb::TokenMistake::JsonWebToken => Some(Mistake::JsonWebToken),
        pb::TokenMistake::UrlVersion => Some(Mistake::UrlVersion),
        pb::TokenMistake::UrlLetterCase => Some(Mistake::UrlLetterCase),
        pb::TokenMistake::UrlSpace => Some(Mistake::UrlSpace),
        pb::TokenMistake::UrlBeginning => Some(Mistake::UrlBeginning),
        pb::TokenMistake::UrlWithoutId => Some(Mistake::UrlWithoutId),
        pb::TokenMistake::Password => Some(Mistake::Password),
        pb::TokenMistake::ForeignKey => Some(Mistake::ForeignKey),
        pb::TokenMistake::Email => Some(Mistake::Email),
        pb::TokenMistake::Certificate => Some(Mistake::Certificate),
        pb::TokenMistake::OtherHeader => Some(Mistake::OtherHeader),
        pb::TokenMistake::Oauth => Some(Mistake::OAuth),
        pb::TokenMistake::Placeholder => Some(Mistake::Placeholder),
        pb::TokenMistake::UrlEnd => Some(Mistake::UrlEnd),
        pb::TokenMistake::BearerJoined => Some(Mistake::BearerJoined),
        pb::TokenMistake::Basic => Some(Mistake::Basic),
        pb::TokenMistake::BasicToken => Some(Mistake::BasicToken),
        pb::TokenMistake::DigestScheme => Some(Mistake::DigestScheme),
        pb::TokenMistake::Negotiate => Some(Mistake::Negotiate),
        pb::TokenMistake::SchemeAlone => Some(Mistake::SchemeAlone),
        pb::TokenMistake::Xml => Some(Mistake::Xml),
        pb::TokenMistake::Json => Some(Mistake::Json),
        pb::TokenMistake::Escape => Some(Mistake::Escape),
        pb::TokenMistake::Hash => Some(Mistake::Hash),
        pb::TokenMistake::Punctuation => Some(Mistake::Punctuation),
        pb::TokenMistake::InCookie => Some(Mistake::InCookie),
        pb::TokenMistake::UrlAndToken => Some(Mistake::UrlAndToken),
        pb::TokenMistake::FullWidth => Some(Mistake::FullWidth),
        pb::TokenMistake::Split => Some(Mistake::Split),
        pb::TokenMistake::Dashes => Some(Mistake::Dashes),
        pb::TokenMistake::WholeHeader => Some(Mistake::WholeHeader),
        pb::TokenMistake::UrlJoined => Some(Mistake::UrlJoined),
        pb::TokenMistake::Notation => Some(Mistake::Notation),
        pb::TokenMistake::Shortened => Some(Mistake::Shortened),
        pb::TokenMistake::Reference => Some(Mistake::Reference),
        pb::TokenMistake::TypeName => Some(Mistake::TypeName),
        pb::TokenMistake::TwoSchemes => Some(Mistake::TwoSchemes),
        pb::TokenMistake::InPath => Some(Mistake::InPath),
        pb::TokenMistake::ErrorMessage => Some(Mistake::ErrorMessage),
        pb::TokenMistake::TwoTokens => Some(Mistake::TwoTokens),
        pb::TokenMistake::UrlWithHost => Some(Mistake::UrlWithHost),
        pb::TokenMistake::UrlMiddle => Some(Mistake::UrlMiddle),
        pb::TokenMistake::Sentence => Some(Mistake::Sentence),
        pb::TokenMistake::Backslashes => Some(Mistake::Backslashes),
        pb::TokenMistake::Preflight => Some(Mistake::Preflight),
        pb::TokenMistake::Encrypted => Some(Mistake::Encrypted),
        pb::TokenMistake::Entities => Some(Mistake::Entities),
        pb::TokenMistake::Numbers => Some(Mistake::Numbers),
        pb::TokenMistake::UrlBackslash => Some(Mistake::UrlBackslash),
        pb::TokenMistake::UrlEncoded => Some(Mistake::UrlEncoded),
        pb::TokenMistake::UrlOfSaml => Some(Mistake::UrlOfSaml),
        pb::TokenMistake::BearerBehind => Some(Mistake::BearerBehind),
        pb::TokenMistake::BearerSign => Some(Mistake::BearerSign),
        pb::TokenMistake::Markup => Some(Mistake::Markup),
        pb::TokenMistake::UrlTooLong => Some(Mistake::UrlTooLong),
        pb::TokenMistake::HeadersTooLarge => Some(Mistake::HeadersTooLarge),
        pb::TokenMistake::Unspecified
        | pb::TokenMistake::OtherSecret
        | pb::TokenMistake::OtherEnvironment
        | pb::TokenMistake::OtherOrganization
        | pb::TokenMistake::CutShort
        | pb::TokenMistake::Base64
        | pb::TokenMistake::Ended
        | pb::TokenMistake::Unknown
        | pb::TokenMistake::Prefix
        | pb::TokenMistake::LetterCase
        | pb::TokenMistake::Changed
        | pb::TokenMistake::Id
        | pb::TokenMistake::OtherUrl
        | pb::TokenMistake::CutInFront
        | pb::TokenMistake::UrlIdLetterCase
        | pb::TokenMistake::UrlIdCutShort
        | pb::TokenMistake::UrlIdTemplate
        | pb::TokenMistake::UrlIdName
        | pb::TokenMistake::UrlIdAdorned
        | pb::TokenMistake::Date
        | pb::TokenMistake::Digits
        | pb::TokenMistake::LookAlike
        | pb::TokenMistake::PrefixTwice
        | pb::TokenMistake::CutInside
        | pb::TokenMistake::NoUnderscores
        | pb::TokenMistake::Hexadecimal
        | pb::TokenMistake::UrlIdMalformed
        | pb::TokenMistake::UrlIdChanged
        | pb::TokenMistake::Undefined
        | pb::TokenMistake::FirstLetter => None,
    }
}

fn mistake_message(mistake: Mistake) -> pb::TokenMistake {
    match mistake {
        Mistake::Missing => pb::TokenMistake::Missing,
        Mistake::NoToken => pb::TokenMistake::NoToken,
        Mistake::WrongUrl => pb::TokenMistake::WrongUrl,
        Mistake::JsonWebToken => pb::TokenMistake::JsonWebToken,
        Mistake::OtherSecret => pb::TokenMistake::OtherSecret,
        Mistake::OtherEnvironment => pb::TokenMistake::OtherEnvironment,
        Mistake::OtherOrganization => pb::TokenMistake::OtherOrganization,
        Mistake::CutShort => pb::TokenMistake::CutShort,
        Mistake::Ended => pb::TokenMistake::Ended,
        Mistake::Unknown => pb::TokenMistake::Unknown,
        Mistake::Empty => pb::TokenMistake::Empty,
        Mistake::OtherScheme => pb::TokenMistake::OtherScheme,
        Mistake::Words => pb::TokenMistake::Words,
        Mistake::Quoted => pb::TokenMistake::Quoted,
        Mistake::Encoded => pb::TokenMistake::Encoded,
        Mistake::Url => pb::TokenMistake::Url,
        Mistake::Masked => pb::TokenMistake::Masked,
        Mistake::Twice => pb::TokenMistake::Twice,
        Mistake::UrlCutShort => pb::TokenMistake::UrlCutShort,
        Mistake::Prefix => pb::TokenMistake::Prefix,
        Mistake::LetterCase => pb::TokenMistake::LetterCase,
        Mistake::Changed => pb::TokenMistake::Changed,
        Mistake::TooLong => pb::TokenMistake::TooLong,
        Mistake::Id => pb::TokenMistake::Id,
        Mistake::OtherUrl => pb::TokenMistake::OtherUrl,
        Mistake::CutInFront => pb::TokenMistake::CutInFront,
        Mistake::Bracketed => pb::TokenMistake::Bracketed,
        Mistake::Repeated => pb::TokenMistake::Repeated,
        Mistake::Invisible => pb::TokenMistake::Invisible,
        Mistake::OtherWord => pb::TokenMistake::OtherWord,
        Mistake::BearerTwice => pb::TokenMistake::BearerTwice,
        Mistake::InUrl => pb::TokenMistake::InUrl,
        Mistake::UrlVersion => pb::TokenMistake::UrlVersion,
        Mistake::UrlLetterCase => pb::TokenMistake::UrlLetterCase,
        Mistake::UrlSpace => pb::TokenMistake::UrlSpace,
        Mistake::UrlBeginning => pb::TokenMistake::UrlBeginning,
        Mistake::UrlWithoutId => pb::TokenMistake::UrlWithoutId,
        Mistake::UrlIdLetterCase => pb::TokenMistake::UrlIdLetterCase,
        Mistake::UrlIdCutShort => pb::TokenMistake::UrlIdCutShort,
        Mistake::UrlIdTemplate => pb::TokenMistake::UrlIdTemplate,
        Mistake::UrlIdMalformed => pb::TokenMistake::UrlIdMalformed,
        Mistake::UrlIdChanged => pb::TokenMistake::UrlIdChanged,
        Mistake::Password => pb::TokenMistake::Password,
        Mistake::ForeignKey => pb::TokenMistake::ForeignKey,
        Mistake::Email => pb::TokenMistake::Email,
        Mistake::Certificate => pb::TokenMistake::Certificate,
        Mistake::OtherHeader => pb::TokenMistake::OtherHeader,
        Mistake::OAuth => pb::TokenMistake::Oauth,
        Mistake::Placeholder => pb::TokenMistake::Placeholder,
        Mistake::UrlEnd => pb::TokenMistake::UrlEnd,
        Mistake::BearerJoined => pb::TokenMistake::BearerJoined,
        Mistake::Base64 => pb::TokenMistake::Base64,
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
        Mistake::Undefined => pb::TokenMistake::Undefined,
        Mistake::InCookie => pb::TokenMistake::InCookie,
        Mistake::UrlAndToken => pb::TokenMistake::UrlAndToken,
        Mistake::FirstLetter => pb::TokenMistake::FirstLetter,
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
        Mistake::Hexadecimal => pb::TokenMistake::Hexadecimal,
        Mistake::ErrorMessage => pb::TokenMistake::ErrorMessage,
        Mistake::TwoTokens => pb::TokenMistake::TwoTokens,
        Mistake::UrlWithHost => pb::TokenMistake::UrlWithHost,
        Mistake::UrlMiddle => pb::TokenMistake::UrlMiddle,
        Mistake::Sentence => pb::TokenMistake::Sentence,
        Mistake::Backslashes => pb::TokenMistake::Backslashes,
        Mistake::NoUnderscores => pb::TokenMistake::NoUnderscores,
        Mistake::UrlIdName => pb::TokenMistake::UrlIdName,
        Mistake::CutInside => pb::TokenMistake::CutInside,
        Mistake::Preflight => pb::TokenMistake::Preflight,
        Mistake::UrlIdAdorned => pb::TokenMistake::UrlIdAdorned,
        Mistake::Date => pb::TokenMistake::Date,
        Mistake::Encrypted => pb::TokenMistake::Encrypted,
        Mistake::BearerBehind => pb::TokenMistake::BearerBehind,
        Mistake::BearerSign => pb::TokenMistake::BearerSign,
        Mistake::Markup => pb::TokenMistake::Markup,
        Mistake::UrlTooLong => pb::TokenMistake::UrlTooLong,
        Mistake::HeadersTooLarge => pb::TokenMistake::HeadersTooLarge,
        Mistake::Digits => pb::TokenMistake::Digits,
        Mistake::LookAlike => pb::TokenMistake::LookAlike,
        Mistake::Entities => pb::TokenMistake::Entities,
        Mistake::PrefixTwice => pb::TokenMistake::PrefixTwice,
        Mistake::UrlBackslash => pb::TokenMistake::UrlBackslash,
        Mistake::UrlEncoded => pb::TokenMistake::UrlEncoded,
        Mistake::UrlOfSaml => pb::TokenMistake::UrlOfSaml,
        Mistake::Numbers => pb::TokenMistake::Numbers,
    }
}

/// Numbers of days, and of people now.
pub(in crate::grpc) fn statistics(statistics: Statistics) -> pb::GetProvisioningStatisticsResponse {
    let Statistics {
        days,
        active,
        inactive,
    } = statistics;
    pb::GetProvisioningStatisticsResponse {
        days: days.into_iter().map(day).collect(),
        active_user_count: active,
        inactive_user_count: inactive,
    }
}

fn day(day: ProvisioningDay) -> pb::ProvisioningDay {
    let ProvisioningDay {
        day,
        counts,
        active,
        inactive,
    } = day;
    let Counts {
        succeeded,
        failed,
        look_ups,
        matching_look_ups,
        users_created,
        users_updated,
        users_deactivated,
        groups_pushed,
    } = counts;
    pb::ProvisioningDay {
        start_time: Some(timestamp(day.start())),
        succeeded_count: succeeded,
        failed_count: failed,
        look_up_count: look_ups,
        matching_look_up_count: matching_look_ups,
        created_user_count: users_created,
        updated_user_count: users_updated,
        deactivated_user_count: users_deactivated,
        pushed_group_count: groups_pushed,
        active_user_count: active,
        inactive_user_count: inactive,
    }
}
