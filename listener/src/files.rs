//! How many files the system lets a program open: each connection is one.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Opens what the system allows at most, where less is the usual: whoever limits connections by number means that number,
/// and not the thousand files that a shell grants.
pub fn allow_many() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "no more files can be opened than usual");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_files_can_be_opened_as_the_system_allows() {
        allow_many();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
