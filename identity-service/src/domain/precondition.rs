//! What a caller wants to be true before it writes: `If-Match`.
//!
//! RFC 9110 compares `If-Match` strongly, so that a weak tag would never match; RFC 7644 §3.14 shows weak tags in
//! exactly that header. So the opaque part is what counts, with or without `W/`.

use super::Version;

/// Which versions a write accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IfMatch {
    /// Whichever there is: nothing was asked, or `*`.
    #[default]
    Any,
    /// One of these. Empty when what was sent is no tag of ours: then nothing matches.
    OneOf(Vec<Version>),
}

impl IfMatch {
    /// Reads entity tags as they were sent: `W/"3"`, `"3"`, `*`.
    pub fn parse<S: AsRef<str>>(tags: &[S]) -> Self {
        if tags.is_empty() || tags.iter().any(|tag| tag.as_ref() == "*") {
            return Self::Any;
        }
        Self::OneOf(
            tags.iter()
                .filter_map(|tag| version(tag.as_ref()))
                .collect(),
        )
    }

    /// Reads the one entity tag that a message has; empty asks for nothing.
    #[must_use]
    pub fn of_etag(etag: &str) -> Self {
        if etag.is_empty() {
            return Self::Any;
        }
        Self::parse(&[etag])
    }

    /// Whether a resource of this version may be written.
    #[must_use]
    pub fn permits(&self, version: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}

fn version(tag: &str) -> Option<Version> {
    let opaque = tag.strip_prefix("W/").unwrap_or(tag);
    let digits = opaque.strip_prefix('"')?.strip_suffix('"')?;
    let version = Version(digits.parse().ok()?);
    // `"+3"` and `"03"` are other tags than the one that was given out.
    (version.0.to_string() == digits).then_some(version)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing_asked(&[], true)]
    #[case::any(&["*"], true)]
    #[case::weak(&["W/\"3\""], true)]
    #[case::strong(&["\"3\""], true)]
    #[case::one_of_several(&["W/\"1\"", "W/\"3\""], true)]
    #[case::stale(&["W/\"2\""], false)]
    #[case::another_spelling(&["W/\"03\""], false)]
    #[case::no_quotes(&["3"], false)]
    #[case::of_another_server(&["\"abc\""], false)]
    #[case::empty(&[""], false)]
    fn a_tag_matches_the_version_it_was_made_of(#[case] tags: &[&str], #[case] permits: bool) {
        assert_eq!(IfMatch::parse(tags).permits(Version(3)), permits);
    }

    #[test]
    fn an_etag_reads_back() {
        assert!(IfMatch::parse(&[Version(7).etag()]).permits(Version(7)));
    }
}
