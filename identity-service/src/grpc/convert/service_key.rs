//! Service keys.

use identity_proto::v1 as pb;

use super::{known, required, timestamp};
use crate::domain::{
    CertificateName, InvalidField, OrganizationId, Organizations, Role, ServiceKey, ServiceKeyName,
};

/// Organizations of a key that is not good for all, at most.
const MAX_ORGANIZATIONS: usize = 1_000;

/// A key that is to be made: its name, what it may do, where, and whose certificate it is.
pub(in crate::grpc) struct Described {
    pub(in crate::grpc) name: ServiceKeyName,
    pub(in crate::grpc) role: Role,
    pub(in crate::grpc) organizations: Organizations,
    /// None for a secret.
    pub(in crate::grpc) certificate: Option<CertificateName>,
}

/// What a request describes.
pub(in crate::grpc) fn described(key: Option<pb::ServiceKey>) -> Result<Described, InvalidField> {
    let pb::ServiceKey {
        name,
        role,
        organization_ids,
        all_organizations,
        create_time: _,
        created_by: _,
        last_use_time: _,
        revoke_time: _,
        revoked_by: _,
        certificate,
    } = required(key, "service_key")?;
    let role = match known(role, pb::ServiceKeyRole::Unspecified, "service_key.role")? {
        pb::ServiceKeyRole::Admin => Role::Admin,
        pb::ServiceKeyRole::Watch => Role::Watch,
        pb::ServiceKeyRole::Gateway => Role::Gateway,
        pb::ServiceKeyRole::Console => Role::Console,
        pb::ServiceKeyRole::Read | pb::ServiceKeyRole::Unspecified => Role::Read,
    };
    let organizations = organizations(&organization_ids, all_organizations)?;
    let certificate = match certificate.as_str() {
        "" => None,
        name => Some(CertificateName::parse(name)?),
    };
    Ok(Described {
        name: ServiceKeyName::parse(name)?,
        role,
        organizations,
        certificate,
    })
}

/// A key that is good nowhere is a mistake, and one that is good everywhere has to say so.
fn organizations(ids: &[String], all: bool) -> Result<Organizations, InvalidField> {
    let wrong = |problem| InvalidField::new("service_key.organization_ids", problem);
    match (ids, all) {
        ([], true) => Ok(Organizations::All),
        ([], false) => Err(wrong(
            "names organizations, unless all_organizations is set",
        )),
        (_, true) => Err(wrong("is empty where all_organizations is set")),
        (ids, false) if ids.len() > MAX_ORGANIZATIONS => {
            Err(wrong("has at most 1,000 organizations"))
        }
        (ids, false) => {
            let ids = ids.iter().map(|id| {
                OrganizationId::parse(id)
                    .ok_or_else(|| wrong("has UUIDs in lower case with hyphens"))
            });
            Ok(Organizations::Only(ids.collect::<Result<_, _>>()?))
        }
    }
}

/// A key as it stands.
pub(in crate::grpc) fn message(key: ServiceKey) -> pb::ServiceKey {
    let ServiceKey {
        name,
        role,
        organizations,
        certificate,
        created,
        created_by,
        last_used,
        revoked,
        revoked_by,
    } = key;
    let by = |name: Option<ServiceKeyName>| {
        name.map_or_else(String::new, |name| name.as_str().to_owned())
    };
    let (organization_ids, all_organizations) = match organizations {
        Organizations::All => (Vec::new(), true),
        Organizations::Only(ids) => (ids.iter().map(ToString::to_string).collect(), false),
    };
    pb::ServiceKey {
        name: name.as_str().to_owned(),
        role: match role {
            Role::Admin => pb::ServiceKeyRole::Admin,
            Role::Read => pb::ServiceKeyRole::Read,
            Role::Watch => pb::ServiceKeyRole::Watch,
            Role::Gateway => pb::ServiceKeyRole::Gateway,
            Role::Console => pb::ServiceKeyRole::Console,
        }
        .into(),
        organization_ids,
        all_organizations,
        create_time: Some(timestamp(created)),
        created_by: by(created_by),
        last_use_time: last_used.map(timestamp),
        revoke_time: revoked.map(timestamp),
        revoked_by: by(revoked_by),
        certificate: certificate.map_or_else(String::new, |name| name.as_str().to_owned()),
    }
}
