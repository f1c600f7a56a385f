//! Receipts: what the service says of a request that it answered, sealed, for the provisioning log.
//!
//! A gateway takes a receipt from an answer and gives it back with what it knows of the request itself. It cannot make
//! one: so a stolen gateway's key writes nothing about requests that did not pass through it, into nobody's log
//! (`docs/decisions/0012-a-row-needs-a-receipt.md`).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::{
        Error, OrganizationId, ProvisioningId, Timestamp,
        provisioning_log::{Attested, Effect},
    },
    token::page::{PageTokens, Query},
};

/// The name under which an answer carries it.
pub(super) const NAME: &str = "x-provisioning-receipt";

/// What a receipt holds, in few letters: each answer carries one.
#[derive(Serialize, Deserialize)]
struct Sealed {
    o: Uuid,
    i: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<Uuid>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    e: Effect,
}

fn is_nothing(effect: &Effect) -> bool {
    *effect == Effect::default()
}

/// A receipt for this request.
pub(super) fn seal(
    seals: &PageTokens,
    attested: &Attested,
    request_id: &str,
    now: Timestamp,
) -> Result<String, Error> {
    let Attested {
        organization,
        id,
        resource_id,
        effect,
    } = attested;
    let sealed = Sealed {
        o: organization.as_uuid(),
        i: id.as_uuid(),
        r: *resource_id,
        e: effect.clone(),
    };
    seals.seal(&of_request(request_id), &sealed, now)
}

/// What a receipt says, if it was given for this request within the last day.
pub(super) fn open(
    seals: &PageTokens,
    receipt: &str,
    request_id: &str,
    now: Timestamp,
) -> Result<Attested, Error> {
    let Sealed { o, i, r, e } = seals.open(&of_request(request_id), receipt, now)?;
    Ok(Attested {
        organization: OrganizationId::from_uuid(o),
        id: ProvisioningId::from_uuid(i),
        resource_id: r,
        effect: e,
    })
}

fn of_request(request_id: &str) -> Query {
    Query::new(None, "provisioning-receipt", request_id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::provisioning_log::EffectKind;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn a_receipt_says_what_was_sealed_for_its_request_only() {
        let seals = PageTokens::new([7; 32]);
        let attested = Attested {
            organization: OrganizationId::new(NOW),
            id: ProvisioningId::new(NOW),
            resource_id: Some(Uuid::from_u128(7)),
            effect: Effect {
                kind: Some(EffectKind::Updated),
                changed: vec!["title".to_owned()],
                added: 1,
                removed: 0,
            },
        };
        let receipt = seal(&seals, &attested, "r1", NOW).unwrap();
        assert_eq!(open(&seals, &receipt, "r1", NOW).unwrap(), attested);
        assert!(open(&seals, &receipt, "r2", NOW).is_err());
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        assert!(open(&seals, &receipt, "r1", NOW.plus(day)).is_ok());
        let later = NOW.plus(day + std::time::Duration::from_millis(1));
        assert!(open(&seals, &receipt, "r1", later).is_err());
        let others = PageTokens::new([8; 32]);
        assert!(open(&others, &receipt, "r1", NOW).is_err());
    }
}
