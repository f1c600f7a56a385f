//! Whose pages may show an organization's settings page in a frame.
//!
//! Apart from the other settings, because each of them ends in a header of HTTP as it is written here: nothing may be in it that
//! would mean something else there.

use super::InvalidField;

/// Most origins of an organization.
pub const MAX_FRAME_ORIGINS: usize = 10;
/// Most bytes of one: the longest name of a host, and what is around it.
const MAX_BYTES: usize = 8 + 253 + 6;

/// Origins: `https://host`, with a port or without; `http` for this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameOrigins(Vec<String>);

impl FrameOrigins {
    /// Accepts origins that name one host each. One that is there twice is there once.
    ///
    /// # Errors
    ///
    /// `InvalidField`.
    pub fn parse(origins: Vec<String>) -> Result<Self, InvalidField> {
        const FIELD: &str = "organization.frame_origins";
        if origins.len() > MAX_FRAME_ORIGINS {
            return Err(InvalidField::new(FIELD, "has at most 10 values"));
        }
        let mut kept: Vec<String> = Vec::with_capacity(origins.len());
        for origin in origins {
            if !is_origin(&origin) {
                return Err(InvalidField::new(
                    FIELD,
                    "has values such as https://app.example.com, in lower case, with a port or without and with nothing behind it; \
                     http on this machine alone",
                ));
            }
            if !kept.contains(&origin) {
                kept.push(origin);
            }
        }
        Ok(Self(kept))
    }

    /// Each, as it was sent.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// As the database keeps them: none if there is none.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join(" "))
    }

    /// What the database has kept.
    #[must_use]
    pub fn of_kept(text: Option<&str>) -> Self {
        let origins = text.into_iter().flat_map(str::split_ascii_whitespace);
        Self(origins.map(str::to_owned).collect())
    }
}

fn is_origin(text: &str) -> bool {
    let (authority, is_secure) = match (text.strip_prefix("https://"), text.strip_prefix("http://"))
    {
        (Some(authority), _) => (authority, true),
        (None, Some(authority)) => (authority, false),
        (None, None) => return false,
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| {
        let has_digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        has_digits && !port.starts_with('0') && port.parse::<u16>().is_ok()
    };
    let is_local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    text.len() <= MAX_BYTES
        && (is_secure || is_local)
        && (is_local || is_host(host))
        && port.is_none_or(is_port)
}

/// A name of letters, digits and hyphens between dots; or an address of IPv4, which looks the same.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.contains('.') && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://app.example.com", true)]
    #[case("https://app.example.com:8443", true)]
    #[case("https://xn--bcher-kva.example", true)]
    #[case("https://203.0.113.7", true)]
    #[case("http://localhost:3000", true)]
    #[case("http://[::1]:3000", true)]
    #[case("", false)]
    #[case("*", false)]
    #[case("https:", false)]
    #[case("https://", false)]
    #[case("https://*.example.com", false)]
    #[case("https://example", false)]
    #[case("https://app.example.com/", false)]
    #[case("https://app.example.com/path", false)]
    #[case("https://app.example.com?q", false)]
    #[case("https://app.example.com#f", false)]
    #[case("https://App.example.com", false)]
    #[case("https://a@app.example.com", false)]
    #[case("https://app.example.com; script-src *", false)]
    #[case("https://app.example.com https://evil.example", false)]
    #[case("https://app.example.com\n", false)]
    #[case("https://app.example.com:", false)]
    #[case("https://app.example.com:0", false)]
    #[case("https://app.example.com:70000", false)]
    #[case("https://bücher.example", false)]
    #[case("https://-a.example", false)]
    #[case("http://app.example.com", false)]
    #[case("'self'", false)]
    fn an_origin_is_one_host(#[case] origin: &str, #[case] good: bool) {
        let parsed = FrameOrigins::parse(vec![origin.to_owned()]);
        assert_eq!(parsed.is_ok(), good, "{origin}");
    }

    #[test]
    fn few_are_kept_and_each_once() {
        let origin = |number: usize| format!("https://app-{number}.example.com");
        let many = |count: usize| (0..count).map(origin).collect::<Vec<_>>();
        let most = FrameOrigins::parse(many(MAX_FRAME_ORIGINS)).unwrap();
        assert_eq!(most.iter().count(), MAX_FRAME_ORIGINS);
        assert!(FrameOrigins::parse(many(MAX_FRAME_ORIGINS + 1)).is_err());
        let twice = FrameOrigins::parse(vec![origin(1), origin(1)]).unwrap();
        assert_eq!(twice.kept(), Some(origin(1)));
        assert_eq!(FrameOrigins::of_kept(most.kept().as_deref()), most);
        assert_eq!(FrameOrigins::of_kept(None), FrameOrigins::default());
        assert_eq!(FrameOrigins::default().kept(), None);
    }
}
