//! PEM files: read whole, and named when something is wrong with them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::VerifierBuilderError,
};

/// Files that TLS cannot be made of.
#[derive(Debug, thiserror::Error)]
pub enum BadFiles {
    /// It cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// It has none.
    #[error("{0} has no certificate in PEM")]
    NoCertificate(PathBuf),
    /// It has none.
    #[error("{0} has no private key in PEM")]
    NoKey(PathBuf),
    /// One of its certificates is none, or cannot be trusted as an authority.
    #[error("{0} has a certificate that cannot be an authority's: {1}")]
    NoAuthority(PathBuf, rustls::Error),
    /// The authorities cannot be asked about clients.
    #[error("{0} cannot be used to verify clients: {1}")]
    NoVerifier(PathBuf, VerifierBuilderError),
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("the certificate in {0} and the key in {1} cannot be used together: {2}")]
    NoPair(PathBuf, PathBuf, rustls::Error),
    /// What is asked for is not to be had.
    #[error("TLS cannot be set up: {0}")]
    Unusable(rustls::Error),
    /// There is the one and not the other.
    #[error("a certificate needs its key, and a key its certificate: name both files or none")]
    Half,
    /// Nobody would be believed.
    #[error(
        "https:// needs the authorities that are believed: name a file with their certificates"
    )]
    NoAuthorities,
    /// Certificates are asked for by a server that shows none.
    #[error("clients can show a certificate only where the server has one: name it and its key")]
    ClientsWithoutTls,
}

/// A chain of certificates, the own one first, and its key.
pub(crate) type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The bytes of a file.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, BadFiles> {
    fs::read(file).map_err(|error| BadFiles::Unreadable(file.to_owned(), error))
}

/// A certificate and its key.
pub(crate) fn pair(certificate: &Path, key: &Path) -> Result<Pair, BadFiles> {
    let chain = certificates(certificate)?;
    let key =
        PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| BadFiles::NoKey(key.to_owned()))?;
    Ok((chain, key))
}

/// Authorities that are believed.
pub(crate) fn authorities(file: &Path) -> Result<Arc<RootCertStore>, BadFiles> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file)? {
        roots
            .add(certificate)
            .map_err(|error| BadFiles::NoAuthority(file.to_owned(), error))?;
    }
    Ok(Arc::new(roots))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, BadFiles> {
    let text = read(file)?;
    let none = || BadFiles::NoCertificate(file.to_owned());
    let found = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(none()),
    }
}
