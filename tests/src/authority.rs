//! An authority of a test's own, and the certificates that it issues.
//!
//! Apart, because it is the only place that knows how a certificate is made. Files are PEM, as operators have them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType, date_time_ymd};

/// Issues certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What a certificate says.
#[derive(Debug, Clone, Default)]
pub struct Says {
    /// DNS names and IP addresses.
    pub hosts: Vec<String>,
    /// URIs.
    pub uris: Vec<String>,
    /// It was good until some years ago.
    pub has_expired: bool,
}

/// The files of a certificate and its key.
#[derive(Debug, Clone)]
pub struct Files {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    ///
    /// When no key can be made.
    pub fn new() -> anyhow::Result<Self> {
        let key = KeyPair::generate()?;
        let mut says = CertificateParams::new(Vec::new())?;
        says.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = says.self_signed(&key)?.pem();
        let issuer = Issuer::new(says, key);
        Ok(Self { issuer, pem })
    }

    /// Its own certificate, as a file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, file: &Path) -> anyhow::Result<PathBuf> {
        fs::write(file, &self.pem)?;
        Ok(file.to_owned())
    }

    /// Issues a certificate, into files of this name in a folder; what they had is gone.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written.
    pub fn issue(&self, folder: &Path, name: &str, says: &Says) -> anyhow::Result<Files> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(says.hosts.clone())?;
        for uri in &says.uris {
            let uri = SanType::URI(uri.as_str().try_into()?);
            params.subject_alt_names.push(uri);
        }
        if says.has_expired {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let files = Files {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
        };
        let issued = params.signed_by(&key, &self.issuer)?;
        fs::write(&files.certificate, issued.pem())?;
        fs::write(&files.key, key.serialize_pem())?;
        Ok(files)
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

impl Says {
    /// A server on this machine.
    #[must_use]
    pub fn this_machine() -> Self {
        Self {
            hosts: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
            ..Self::default()
        }
    }

    /// A service of this URI.
    #[must_use]
    pub fn uri(uri: &str) -> Self {
        Self {
            uris: vec![uri.to_owned()],
            ..Self::default()
        }
    }

    /// A service of this DNS name.
    #[must_use]
    pub fn host(host: &str) -> Self {
        Self {
            hosts: vec![host.to_owned()],
            ..Self::default()
        }
    }
}
