//! Where a connection may do without TLS: on this machine, and where an operator says so.

use std::net::IpAddr;

/// Whether an operator has asked for plaintext by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Credentials leave this machine encrypted or not at all.
    Guarded,
    /// Something else protects the network.
    Open,
}

/// Plaintext that nobody has asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} can be reached from other machines, and without TLS everybody between reads the credentials: give it a certificate, or say --plaintext if the network protects it by itself"
)]
pub struct Plaintext(pub String);

impl Wire {
    /// As the option has it.
    #[must_use]
    pub fn of(plaintext: bool) -> Self {
        match plaintext {
            true => Self::Open,
            false => Self::Guarded,
        }
    }

    /// Whether a host may be spoken to, or listened on, without TLS.
    ///
    /// # Errors
    ///
    /// When it is not on this machine, and nobody has asked for plaintext.
    pub fn allow(self, host: &str) -> Result<(), Plaintext> {
        if self == Self::Open || is_here(host) {
            return Ok(());
        }
        Err(Plaintext(host.to_owned()))
    }
}

/// Whether a host is this machine, whatever a resolver says.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}
