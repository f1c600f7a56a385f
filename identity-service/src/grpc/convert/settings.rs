//! Links to settings pages, and their sessions.

use identity_proto::v1 as pb;

use super::{instant, required, timestamp};
use crate::domain::{
    ActorId, ActorName, Administrator, InvalidField, Locale, Organization, ReturnUrl,
    SettingsSession, Timestamp,
};

/// What a link is asked for, but for the organization.
#[derive(Clone, Debug)]
pub(in crate::grpc) struct Described {
    pub(in crate::grpc) administrator: Administrator,
    pub(in crate::grpc) return_url: ReturnUrl,
    pub(in crate::grpc) locale: Locale,
}

/// A link that is to be made.
pub(in crate::grpc) fn described(
    request: pb::CreateSettingsLinkRequest,
    now: Timestamp,
) -> Result<Described, InvalidField> {
    let pb::CreateSettingsLinkRequest {
        organization_id: _,
        actor_id,
        actor_name,
        sign_in_time,
        return_url,
        locale,
        may_switch_saml,
        request_id: _,
        validate_only: _,
    } = request;
    let signed_in = instant(required(sign_in_time, "sign_in_time")?)
        .ok_or_else(|| InvalidField::new("sign_in_time", "is an instant"))?;
    let administrator = Administrator {
        id: ActorId::parse(actor_id)?,
        name: ActorName::parse(actor_name)?,
        signed_in,
        may_switch_saml,
    };
    Ok(Described {
        administrator: administrator.signed_in_by(now)?,
        return_url: ReturnUrl::parse(return_url)?,
        locale: match pb::SettingsLocale::try_from(locale) {
            Ok(pb::SettingsLocale::Unspecified) => Locale::Browser,
            Ok(pb::SettingsLocale::English) => Locale::English,
            Ok(pb::SettingsLocale::Japanese) => Locale::Japanese,
            Err(_) => {
                return Err(InvalidField::new(
                    "locale",
                    "is not one of the known values",
                ));
            }
        },
    })
}

/// A session as it stands.
pub(in crate::grpc) fn message(
    session: SettingsSession,
    organization: &Organization,
) -> pb::SettingsSession {
    let SettingsSession {
        id,
        administrator,
        created,
        expires,
        return_url,
        locale,
        address,
        user_agent,
    } = session;
    let Administrator {
        id: actor_id,
        name,
        signed_in,
        may_switch_saml,
    } = administrator;
    pb::SettingsSession {
        id: id.to_string(),
        organization_id: organization.id.to_string(),
        actor_id: actor_id.as_str().to_owned(),
        actor_name: name.as_str().to_owned(),
        sign_in_time: Some(timestamp(signed_in)),
        create_time: Some(timestamp(created)),
        expire_time: Some(timestamp(expires)),
        return_url: return_url.as_str().to_owned(),
        locale: match locale {
            Locale::Browser => pb::SettingsLocale::Unspecified,
            Locale::English => pb::SettingsLocale::English,
            Locale::Japanese => pb::SettingsLocale::Japanese,
        }
        .into(),
        may_switch_saml,
        source_address: address,
        user_agent,
        frame_origins: organization
            .frame_origins
            .iter()
            .map(str::to_owned)
            .collect(),
    }
}

/// An instant of an answer.
pub(in crate::grpc) fn time(instant: Timestamp) -> prost_types::Timestamp {
    timestamp(instant)
}
