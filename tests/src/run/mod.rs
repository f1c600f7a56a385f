//! What `make run`, `make token` and `make replay` do.
//!
//! Apart from the tests, because a person reads what it says. It starts the same binaries with the same
//! [`crate::process`] that the tests use, and nothing in the products knows about it.

mod info;
mod replay;
mod settings;
mod supervisor;

pub use info::Info;
pub use replay::{Replay, replay};
pub use settings::Settings;
pub use supervisor::{link, run, token};

/// Says what went wrong, for the person at the terminal.
#[must_use]
pub fn fail(error: &anyhow::Error) -> std::process::ExitCode {
    // A terminal that is gone reads nothing; the exit status still tells.
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("error: {error:#}\n"));
    std::process::ExitCode::from(2)
}
