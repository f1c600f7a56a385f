//! Who a client is, by a certificate that has been verified.
//!
//! A certificate names a service by its one URI, as SPIFFE has it (`spiffe://example.com/billing`), or where it has none by its
//! one DNS name. One that has two names is nobody's: which of them acts must not depend on their order.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

/// The name of a client, from the subject alternative names of its certificate. In the extensions of each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name in a certificate, if it has exactly one. A common name is none.
    #[must_use]
    pub fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = EndEntityCert::try_from(certificate).ok()?;
        let uris: Vec<&str> = certificate.valid_uri_names().collect();
        let dns: Vec<&str> = certificate.valid_dns_names().collect();
        match (uris.as_slice(), dns.as_slice()) {
            ([uri], _) => Some(Self((*uri).to_owned())),
            // A wildcard names no service; DNS names ignore case.
            ([], [name]) if !name.contains('*') => Some(Self(name.to_ascii_lowercase())),
            _ => None,
        }
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
