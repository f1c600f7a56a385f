//! The subcommands for service keys: what is asked for on the command line, and what is printed.

use std::io::{self, Write};

use crate::{
    config::ServiceKeyCommand,
    domain::{Error, Organizations, ServiceKey},
    storage::Store,
    token::{Label, PlainToken},
};

/// Why a subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceKeyError {
    /// Nothing to revoke.
    #[error("there is no service key of this name that could be revoked")]
    NotFound,
    /// The name is taken, or the database cannot be asked.
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
        } => {
            let organizations = if organizations.is_empty() {
                Organizations::All
            } else {
                Organizations::Only(organizations)
            };
            let key = PlainToken::service_key(label)?;
            store
                .create_service_key(name, role, organizations, key.hash())
                .await?;
            writeln!(out, "{}", key.reveal())?;
        }
        ServiceKeyCommand::List => {
            for key in store.list_service_keys().await? {
                writeln!(out, "{}", line(&key))?;
            }
        }
        ServiceKeyCommand::Revoke { name } => {
            if !store.revoke_service_key(&name).await? {
                return Err(ServiceKeyError::NotFound);
            }
        }
    }
    Ok(())
}

/// One key a line: name, role, organizations, times; separated by tabs.
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
    let (name, role) = (key.name.as_str(), key.role.name());
    format!(
        "{name}\t{role}\t{organizations}\tcreated {}\t{state}",
        key.created
    )
}
