//! The variables of `make run`: one place for names, defaults and meanings.

use std::path::{Path, PathBuf};

use clap::Args;

/// See `make help`.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Port of the SCIM gateway; 0 takes any free one.
    #[arg(long, env = "GATEWAY_PORT", default_value_t = 8080)]
    pub gateway_port: u16,

    /// Port of the identity service (gRPC); 0 takes any free one.
    #[arg(long, env = "GRPC_PORT", default_value_t = 50051)]
    pub grpc_port: u16,

    /// Port of the settings console; 0 takes any free one.
    #[arg(long, env = "CONSOLE_PORT", default_value_t = 8090)]
    pub console_port: u16,

    /// Whether the settings console runs, too: 1, or 0.
    #[arg(long, env = "CONSOLE", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=1))]
    pub console: u8,

    /// Folder of the database, the admin key and the logs.
    #[arg(long, env = "DATA_DIR", default_value = ".run/data")]
    pub data_dir: PathBuf,

    /// A PostgreSQL database instead of the SQLite file: `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(long, env = "DATABASE_URL", default_value = "", hide_env_values = true)]
    pub database_url: String,

    /// Requests a second and organization; 0 lifts every rate limit.
    #[arg(long, env = "RATE_LIMIT", default_value_t = 0)]
    pub rate_limit: u32,

    /// Where to write what other programs need to know, as JSON.
    #[arg(long, env = "RUN_INFO", default_value = ".run/info.json")]
    pub run_info: PathBuf,
}

impl Settings {
    /// Whether the settings console runs.
    #[must_use]
    pub fn has_console(&self) -> bool {
        self.console == 1
    }

    /// The database's URL, if it is not the SQLite file.
    #[must_use]
    pub fn database_url(&self) -> Option<&str> {
        Some(self.database_url.trim()).filter(|url| !url.is_empty())
    }

    /// The database for people: never with its password.
    #[must_use]
    pub fn database_name(&self) -> String {
        match self.database_url() {
            None => "sqlite".to_owned(),
            Some(url) => {
                let url = url.split('?').next().unwrap_or_default();
                let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                format!("postgres://{rest}")
            }
        }
    }

    /// Where the admin key is kept, for the commands that are printed.
    #[must_use]
    pub fn admin_key_file(&self) -> PathBuf {
        self.data_dir.join("admin-key")
    }

    /// What is remembered from run to run.
    #[must_use]
    pub fn state_file(&self) -> PathBuf {
        self.data_dir.join("run.json")
    }

    /// Where the programs' logs are.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.data_dir.join("logs")
    }
}

/// A path as it is typed into a shell.
#[must_use]
pub(super) fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        let url = "--database-url=postgres://ada:secret@db.example:5432/rollcall?password=secret";
        let settings = Line::parse_from(["run", url]).settings;
        assert_eq!(
            settings.database_name(),
            "postgres://db.example:5432/rollcall"
        );
    }

    #[test]
    fn an_odd_path_is_quoted() {
        assert_eq!(
            typed(Path::new(".run/data/admin-key")),
            ".run/data/admin-key"
        );
        assert_eq!(typed(Path::new("/tmp/it's mine")), r"'/tmp/it'\''s mine'");
    }
}
