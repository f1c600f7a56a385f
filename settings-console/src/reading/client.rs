//! Which identity provider it is.

/// An identity provider that we know the habits of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idp {
    /// Microsoft Entra ID, formerly Azure AD.
    Entra,
    /// Okta.
    Okta,
    /// OneLogin.
    OneLogin,
    /// Any other.
    Other,
}

impl Idp {
    /// All of them, in the order in which they are offered.
    pub(crate) const ALL: [Self; 4] = [Self::Entra, Self::Okta, Self::OneLogin, Self::Other];

    /// What a client calls itself, where that tells. Many call themselves like the library that they use, or nothing at all.
    pub(crate) fn of_user_agent(agent: &str) -> Option<Self> {
        let agent = agent.to_ascii_lowercase();
        let says = |word: &str| agent.contains(word);
        if says("okta") {
            Some(Self::Okta)
        } else if says("onelogin") {
            Some(Self::OneLogin)
        } else if says("azure") || says("entra") || says("microsoft") || says("msaad") {
            Some(Self::Entra)
        } else {
            None
        }
    }

    /// Its part of a URL.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::OneLogin => "onelogin",
            Self::Other => "other",
        }
    }

    /// The one of a URL's part.
    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|idp| idp.slug() == slug)
    }

    /// What its maker calls it; nothing where there are many.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Entra => Some("Entra ID"),
            Self::Okta => Some("Okta"),
            Self::OneLogin => Some("OneLogin"),
            Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Okta SCIM Client 1.0.0", Some(Idp::Okta))]
    #[case("OneLogin SCIM", Some(Idp::OneLogin))]
    #[case("Microsoft-AzureAD-Provisioning/1.0", Some(Idp::Entra))]
    #[case("python-requests/2.32", None)]
    #[case("", None)]
    fn a_client_may_say_who_it_is(#[case] agent: &str, #[case] expected: Option<Idp>) {
        assert_eq!(Idp::of_user_agent(agent), expected);
    }

    #[test]
    fn each_has_a_place_in_urls() {
        for idp in Idp::ALL {
            assert_eq!(Idp::of_slug(idp.slug()), Some(idp));
        }
        assert_eq!(Idp::of_slug("nobody"), None);
    }
}
