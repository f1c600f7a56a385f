//! Secrets: made from the machine's randomness, hashed on their way in, shown once and never printed.
//!
//! Apart, so that there is one place in which a secret exists in clear text, and two types for it: `PlainToken`,
//! which only `reveal` opens, and `domain::TokenHash`, which is all that anybody else sees.
//!
//! A secret looks like this, in letters that survive headers, URLs and double clicks:
//!
//! ```text
//! rollcall_scim_LABEL_ORGANIZATION_SECRET_CHECK    a SCIM token
//! rollcall_key_LABEL_SECRET_CHECK                  a service key
//! rollcall_link_LABEL_ORGANIZATION_SECRET_CHECK    a link to an organization's settings page
//! rollcall_session_LABEL_ORGANIZATION_SECRET_CHECK a session of it
//! ```
//!
//! `LABEL` is the environment (`prod`, `test`), `ORGANIZATION` the organization's id without hyphens, `SECRET` 256
//! random bits and `CHECK` the CRC-32 of all before it, both in hexadecimal. The parts before the secret and the
//! checksum help scanners of leaked secrets to know one; nothing here decides by them who is let in.

mod label;
mod mistake;
pub mod page;

use rand::{TryRngCore as _, rngs::OsRng};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub use self::{
    label::Label,
    mistake::{mistake, mistake_of_url, owner},
};
use crate::domain::{CertificateName, Credential, Error, OrganizationId, TokenHash};

const SCIM: &str = "rollcall_scim";
const KEY: &str = "rollcall_key";
const LINK: &str = "rollcall_link";
const SESSION: &str = "rollcall_session";

/// How many characters of the secret itself are shown to recognise it by: 24 bits of 256.
const SHOWN_CHARACTERS: usize = 6;

/// A secret in clear text. It has neither `Debug` nor `Display`.
pub struct PlainToken {
    text: String,
    shown: usize,
}

impl PlainToken {
    /// A new SCIM token of an organization.
    pub fn scim(label: &Label, organization: OrganizationId) -> Result<Self, Error> {
        Self::of_organization(SCIM, label, organization)
    }

    /// A new link to an organization's settings page.
    pub fn settings_link(label: &Label, organization: OrganizationId) -> Result<Self, Error> {
        Self::of_organization(LINK, label, organization)
    }

    /// A new session of an organization's settings page.
    pub fn settings_session(label: &Label, organization: OrganizationId) -> Result<Self, Error> {
        Self::of_organization(SESSION, label, organization)
    }

    /// A new service key.
    pub fn service_key(label: &Label) -> Result<Self, Error> {
        Self::generate(&format!("{KEY}_{label}_"))
    }

    /// The secret, to be shown this once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        hash(self.text.as_bytes())
    }

    /// Its first characters, to recognise it by. They give no access.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.text.get(..self.shown).unwrap_or_default()
    }

    fn of_organization(
        kind: &str,
        label: &Label,
        organization: OrganizationId,
    ) -> Result<Self, Error> {
        let organization = organization.as_uuid().simple();
        Self::generate(&format!("{kind}_{label}_{organization}_"))
    }

    fn generate(lead: &str) -> Result<Self, Error> {
        let body = format!("{lead}{}", hexadecimal(&random_bytes()?));
        Ok(Self {
            text: format!("{body}_{:08x}", crc32(body.as_bytes())),
            shown: lead.len() + SHOWN_CHARACTERS,
        })
    }
}

/// A credential as it was presented: what it is looked up by.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// Its hash, and of which kind it says it is.
    pub credential: Credential,
    /// The organization that a SCIM token says it belongs to. Good only for calls that name none.
    pub organization: Option<OrganizationId>,
}

impl Presented {
    /// Reads what was presented. Whatever it is it gives a hash; what is malformed gives one that matches
    /// nothing, so that it costs the same work as a near miss.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let hash = hash(text);
        if text.starts_with(KEY.as_bytes()) {
            return Self {
                credential: Credential::ServiceKey(hash),
                organization: None,
            };
        }
        if text.starts_with(SESSION.as_bytes()) {
            return Self {
                credential: Credential::SettingsSession(hash),
                organization: organization(SESSION, text),
            };
        }
        Self {
            credential: Credential::ScimToken(hash),
            organization: organization(SCIM, text),
        }
    }
}

impl Presented {
    /// The certificate of a connection, for a call that says nothing else.
    #[must_use]
    pub fn certificate(name: &CertificateName) -> Self {
        Self {
            credential: Credential::Certificate(certificate_hash(name)),
            organization: None,
        }
    }
}

/// A link to a settings page as a browser came with it: its hash, and the organization that it says it leads to. None is what
/// cannot have been made here.
#[must_use]
pub fn settings_link(text: &str) -> Option<(OrganizationId, TokenHash)> {
    let organization = organization(LINK, text.as_bytes())?;
    Some((organization, hash(text.as_bytes())))
}

/// What a verified certificate of this name is looked up by. No header can have a zero byte: no secret has such a hash.
#[must_use]
pub fn certificate_hash(name: &CertificateName) -> TokenHash {
    hash(format!("certificate\0{}", name.as_str()).as_bytes())
}

/// 256 bits of the machine's randomness.
pub fn random_bytes() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

fn organization(kind: &str, token: &[u8]) -> Option<OrganizationId> {
    let rest = std::str::from_utf8(token).ok()?.strip_prefix(kind)?;
    let organization = rest.split('_').nth(2)?;
    Some(OrganizationId::from_uuid(
        Uuid::try_parse(organization).ok()?,
    ))
}

/// Plain SHA-256 is enough: what it hides has 256 random bits, so there is nothing to guess.
fn hash(text: &[u8]) -> TokenHash {
    TokenHash(Sha256::digest(text).into())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// CRC-32 as zlib has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn label() -> Label {
        "test".parse().unwrap()
    }

    fn id() -> OrganizationId {
        OrganizationId::new(Timestamp::from_millis(1_700_000_000_000))
    }

    #[test]
    fn a_scim_token_is_recognised_with_its_organization() {
        let (id, token) = (id(), PlainToken::scim(&label(), id()).unwrap());
        let other = PlainToken::scim(&label(), id).unwrap();
        let presented = Presented::parse(other.reveal().as_bytes());
        assert_eq!(presented.credential, Credential::ScimToken(other.hash()));
        assert_eq!(presented.organization, Some(id));
        assert_ne!(presented.credential, Credential::ScimToken(token.hash()));
    }

    #[test]
    fn a_service_key_is_recognised() {
        let key = PlainToken::service_key(&label()).unwrap();
        let presented = Presented::parse(key.reveal().as_bytes());
        assert_eq!(presented.credential, Credential::ServiceKey(key.hash()));
        assert_eq!(presented.organization, None);
    }

    #[test]
    fn a_link_and_a_session_are_recognised_with_their_organization() {
        let id = id();
        let session = PlainToken::settings_session(&label(), id).unwrap();
        let presented = Presented::parse(session.reveal().as_bytes());
        let credential = Credential::SettingsSession(session.hash());
        assert_eq!(presented.credential, credential);
        assert_eq!(presented.organization, Some(id));
        let link = PlainToken::settings_link(&label(), id).unwrap();
        assert_eq!(settings_link(link.reveal()), Some((id, link.hash())));
        assert!(settings_link(session.reveal()).is_none());
        assert!(settings_link("rollcall_link_test_x_y_z").is_none());
    }

    #[test]
    fn a_token_is_short_and_plain() {
        let token = PlainToken::scim(&label(), id()).unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(token.reveal().chars().all(plain));
        assert!(token.reveal().len() < 256);
    }

    #[test]
    fn a_token_ends_in_the_checksum_of_all_before_it() {
        let token = PlainToken::scim(&label(), id()).unwrap();
        let (body, check) = token.reveal().rsplit_once('_').unwrap();
        assert_eq!(check, format!("{:08x}", crc32(body.as_bytes())));
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn the_prefix_is_the_beginning_and_not_the_secret() {
        let token = PlainToken::scim(&label(), id()).unwrap();
        assert!(token.reveal().starts_with(token.prefix()));
        assert!(token.prefix().starts_with("rollcall_scim_test_"));
        assert!(token.reveal().len() - token.prefix().len() > 64);
    }

    #[test]
    fn what_is_malformed_has_a_hash_too() {
        for text in [
            "",
            " ",
            "null",
            "rollcall_scim_",
            "rollcall_scim_a_b_c",
            "\u{e9}",
        ] {
            let presented = Presented::parse(text.as_bytes());
            assert!(matches!(presented.credential, Credential::ScimToken(_)));
            assert_eq!(presented.organization, None);
        }
    }
}
