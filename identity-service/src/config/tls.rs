//! Options of TLS: whose certificates, and whether one may do without.

use std::path::PathBuf;

use clap::{Args, builder::FalseyValueParser};
use tls::{BadFiles, ServerFiles, Wire};

/// Who may read and write what travels.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "TLS")]
pub struct Tls {
    /// File with the certificate that is shown, and those between it and an authority, in PEM. New files are taken up within
    /// seconds, and at once on SIGHUP
    #[arg(long = "tls-cert", env = "TLS_CERT")]
    certificate: Option<PathBuf>,
    /// File with the certificate's key, in PEM
    #[arg(long = "tls-key", env = "TLS_KEY")]
    key: Option<PathBuf>,
    /// File with the authorities that issue the certificates of clients, in PEM: with it, a client has to show one
    #[arg(long = "tls-client-ca", env = "TLS_CLIENT_CA")]
    client_ca: Option<PathBuf>,
    /// A client may also come without a certificate
    #[arg(long = "tls-client-optional", env = "TLS_CLIENT_OPTIONAL", value_parser = FalseyValueParser::new())]
    client_optional: bool,
    /// Serve without TLS where other machines can reach it, because the network protects it by itself
    #[arg(long, env = "PLAINTEXT", value_parser = FalseyValueParser::new())]
    plaintext: bool,
}

impl Tls {
    /// The files that are named, if any.
    ///
    /// # Errors
    ///
    /// When one is named and another that belongs to it is not.
    pub fn files(&self) -> Result<Option<ServerFiles>, BadFiles> {
        let (certificate, key) = (self.certificate.clone(), self.key.clone());
        ServerFiles::named(
            certificate,
            key,
            self.client_ca.clone(),
            self.client_optional,
        )
    }

    /// Whether plaintext is asked for.
    #[must_use]
    pub fn wire(&self) -> Wire {
        Wire::of(self.plaintext)
    }
}
