//! The subcommands for service keys: what is asked for on the command line, and what is printed.

use std::io::{self, Write};

use crate::{
    config::ServiceKeyCommand,
    domain::{Error, NewServiceKey, Organizations, PageSize, ServiceKey},
    storage::Store,
    token::{Label, PlainToken, certificate_hash},
};

/// Why a subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceKeyError {
    /// The name is taken, nothing to revoke, or the database cannot be asked.
    #[error(transparent)]
    Refused(#[from] Error),
    /// Nobody reads what is printed.
    #[error("the answer could not be printed")]
    Print(#[from] io::Error),
}

/// Does what was asked.
pub async fn run(
    command: ServiceKeyCommand,
    store: &Store,
    label: &Label,
    out: &mut impl Write,
) -> Result<(), ServiceKeyError> {
    match command {
        ServiceKeyCommand::Create {
            name,
            role,
            organizations,
            certificate,
        } => {
            let organizations = if organizations.is_empty() {
                Organizations::All
            } else {
                Organizations::Only(organizations)
            };
            let (hash, shown) = match &certificate {
                Some(name) => (certificate_hash(name), name.as_str().to_owned()),
                None => {
                    let key = PlainToken::service_key(label)?;
                    (key.hash(), key.reveal().to_owned())
                }
            };
            let new = NewServiceKey {
                name,
                role,
                organizations,
                hash,
                certificate,
                created_by: None,
            };
            store.create_service_key(new).await?;
            writeln!(out, "{shown}")?;
        }
        ServiceKeyCommand::List => {
            let size = PageSize::clamp(i32::MAX);
            let mut after = None;
            loop {
                let page = store.list_service_keys(after.as_ref(), size).await?;
                for key in &page.keys {
                    writeln!(out, "{}", line(key))?;
                }
                after = page.keys.into_iter().next_back().map(|key| key.name);
                if !page.more {
                    break;
                }
            }
        }
        ServiceKeyCommand::Revoke { name } => {
            store.revoke_service_key(&name).await?;
        }
    }
    Ok(())
}

/// One key a line: name, role, organizations, times, state, and the certificate if it is one; separated by tabs.
fn line(key: &ServiceKey) -> String {
    let organizations = match &key.organizations {
        Organizations::All => "all organizations".to_owned(),
        Organizations::Only(these) => {
            let ids: Vec<String> = these.iter().map(ToString::to_string).collect();
            ids.join(",")
        }
    };
    let state = match key.revoked {
        None => "active".to_owned(),
        Some(time) => format!("revoked {time}"),
    };
    let used = match key.last_used {
        None => "never used".to_owned(),
        Some(time) => format!("last used {time}"),
    };
    let (name, role) = (key.name.as_str(), key.role.name());
    let certificate = key.certificate.as_ref();
    let certificate = certificate.map(|name| format!("\tcertificate {}", name.as_str()));
    format!(
        "{name}\t{role}\t{organizations}\tcreated {}\t{used}\t{state}{}",
        key.created,
        certificate.unwrap_or_default()
    )
}
