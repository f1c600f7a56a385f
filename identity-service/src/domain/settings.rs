//! Who is at an organization's settings page: links that open sessions, and what a session may do.

use std::time::Duration;

use super::{Error, InvalidField, OrganizationPatch, SettingsSessionId, Timestamp, TokenHash};

/// How long a link can be redeemed.
pub const LINK_LIFE: Duration = Duration::from_secs(10 * 60);
/// How long a session lasts.
pub const SESSION_LIFE: Duration = Duration::from_secs(4 * 60 * 60);
/// How long after a sign-in a token may be generated.
const SIGN_IN_LIFE: Duration = Duration::from_secs(10 * 60);
/// Links of an organization that can be redeemed at the same time.
pub const MAX_LINKS: i64 = 100;
/// Sessions of an organization that are open at the same time.
pub const MAX_SESSIONS: i64 = 100;

/// How far another machine's clock may be ahead.
const CLOCK_SKEW: Duration = Duration::from_secs(60);
const MAX_NAME_BYTES: usize = 256;
const MAX_URL_BYTES: usize = 1_024;

/// Somebody of an organization, as the SaaS vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// As the SaaS calls them. Events have it.
    pub id: ActorId,
    /// For people. Personal; may be empty.
    pub name: ActorName,
    /// When they last proved who they are.
    pub signed_in: Timestamp,
    /// They may switch SAML.
    pub may_switch_saml: bool,
}

/// The SaaS's own key of somebody: 1 to 256 bytes, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorId(String);

/// What somebody is called: at most 256 bytes, no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorName(String);

/// Where the page leads back to: `https`, or `http` on this machine, or nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnUrl(String);

/// In which language the page speaks at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// The browser's.
    #[default]
    Browser,
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// A link that is to be made.
#[derive(Clone, Debug)]
pub struct NewSettingsLink {
    /// All that is kept of its secret.
    pub hash: TokenHash,
    /// For whom.
    pub administrator: Administrator,
    /// Where the page leads back to.
    pub return_url: ReturnUrl,
    /// In which language.
    pub locale: Locale,
}

/// A session that is to be opened by a link.
#[derive(Clone, Debug)]
pub struct NewSettingsSession {
    /// Which one.
    pub id: SettingsSessionId,
    /// All that is kept of its secret.
    pub hash: TokenHash,
    /// From where the link was redeemed.
    pub address: String,
    /// By which browser.
    pub user_agent: String,
}

/// An administrator at the settings page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsSession {
    /// Which one.
    pub id: SettingsSessionId,
    /// Who it is.
    pub administrator: Administrator,
    /// When the link was redeemed.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
    /// Where the page leads back to.
    pub return_url: ReturnUrl,
    /// In which language.
    pub locale: Locale,
    /// From where the link was redeemed.
    pub address: String,
    /// By which browser.
    pub user_agent: String,
}

/// Who calls by a session: as much of it as decides what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtSettings {
    /// Which session.
    pub session: SettingsSessionId,
    /// Who it is.
    pub administrator: Administrator,
    /// How events and logs call them.
    actor: String,
}

impl AtSettings {
    /// Somebody at the settings page.
    #[must_use]
    pub fn new(session: SettingsSessionId, administrator: Administrator) -> Self {
        // No service key is called so: their names have no spaces.
        let actor = format!("settings page: {}", administrator.id.as_str());
        Self {
            session,
            administrator,
            actor,
        }
    }

    /// How events and logs call them.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Lets those through who have proved not long ago who they are.
    ///
    /// # Errors
    ///
    /// `SignInRequired`.
    pub fn confirm_sign_in(&self, now: Timestamp) -> Result<(), Error> {
        if now.since(self.administrator.signed_in) > SIGN_IN_LIFE {
            return Err(Error::SignInRequired);
        }
        Ok(())
    }

    /// Lets a change of the switches through that the page has.
    ///
    /// # Errors
    ///
    /// `PermissionDenied`.
    pub fn permit_patch(&self, patch: &OrganizationPatch) -> Result<(), Error> {
        // No `..`: a setting that is added has to be placed here.
        let OrganizationPatch {
            display_name,
            saml_enabled,
            scim_enabled: _,
            groups_enabled: _,
            unique_group_names,
            name_id_attribute,
            brake_enabled: _,
            frame_origins,
        } = patch;
        let is_beyond = display_name.is_some()
            || unique_group_names.is_some()
            || name_id_attribute.is_some()
            || frame_origins.is_some();
        if is_beyond || (saml_enabled.is_some() && !self.administrator.may_switch_saml) {
            return Err(Error::PermissionDenied(
                "a session of the settings page changes the page's own switches only",
            ));
        }
        Ok(())
    }
}

impl Administrator {
    /// Refuses a sign-in that lies ahead; what is within the difference of clocks is now.
    ///
    /// # Errors
    ///
    /// `InvalidField`.
    pub fn signed_in_by(self, now: Timestamp) -> Result<Self, InvalidField> {
        if self.signed_in > now.plus(CLOCK_SKEW) {
            return Err(InvalidField::new("sign_in_time", "is not in the future"));
        }
        let signed_in = self.signed_in.min(now);
        Ok(Self { signed_in, ..self })
    }
}

impl ActorId {
    /// Accepts what can stand in an event and a log.
    ///
    /// # Errors
    ///
    /// `InvalidField`.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        if text.is_empty() || !can_be_shown(&text, MAX_NAME_BYTES) {
            return Err(InvalidField::new(
                "actor_id",
                "has 1 to 256 bytes, without control characters",
            ));
        }
        Ok(Self(text))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ActorName {
    /// Accepts what can be shown.
    ///
    /// # Errors
    ///
    /// `InvalidField`.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        if !can_be_shown(&text, MAX_NAME_BYTES) {
            return Err(InvalidField::new(
                "actor_name",
                "has at most 256 bytes, without control characters",
            ));
        }
        Ok(Self(text))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ReturnUrl {
    /// Accepts what a browser may be sent to: no script, and nobody in between who reads along.
    ///
    /// # Errors
    ///
    /// `InvalidField`.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidField> {
        let text = text.into();
        let is_printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_good = text.is_empty() || (is_printable && leads_somewhere(&text));
        if text.len() > MAX_URL_BYTES || !is_good {
            return Err(InvalidField::new(
                "return_url",
                "is empty, or https://host/path in at most 1,024 bytes of ASCII, or http on a host of this machine",
            ));
        }
        Ok(Self(text))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn leads_somewhere(url: &str) -> bool {
    let host = |rest: &str| {
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        // Who puts a name before an @ wants a host to be taken for another one.
        (!authority.contains('@')).then(|| authority.to_owned())
    };
    if let Some(rest) = url.strip_prefix("https://") {
        return host(rest).is_some_and(|host| !host.is_empty());
    }
    let Some(host) = url.strip_prefix("http://").and_then(host) else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

fn can_be_shown(text: &str, most: usize) -> bool {
    text.len() <= most && !text.chars().any(char::is_control)
}

impl Locale {
    /// As the database keeps it.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Browser => 0,
            Self::English => 1,
            Self::Japanese => 2,
        }
    }

    /// The one of this number.
    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        [Self::Browser, Self::English, Self::Japanese]
            .into_iter()
            .find(|locale| locale.number() == number)
    }
}

#[cfg(test)]
impl AtSettings {
    /// Somebody who has just signed in, for tests.
    pub(crate) fn example(now: Timestamp) -> Self {
        let administrator = Administrator {
            id: ActorId("u-1".to_owned()),
            name: ActorName::default(),
            signed_in: now,
            may_switch_saml: false,
        };
        Self::new(SettingsSessionId::new(now), administrator)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{FrameOrigins, OrganizationName};

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn administrator(signed_in: Timestamp) -> Administrator {
        Administrator {
            id: ActorId::parse("u-1").unwrap(),
            name: ActorName::default(),
            signed_in,
            may_switch_saml: false,
        }
    }

    fn at_settings(administrator: Administrator) -> AtSettings {
        AtSettings::new(SettingsSessionId::new(NOW), administrator)
    }

    #[rstest]
    #[case("", true)]
    #[case("https://app.example.com", true)]
    #[case("https://app.example.com/settings?tab=sso#scim", true)]
    #[case("http://localhost:3000/settings", true)]
    #[case("http://127.0.0.1/", true)]
    #[case("http://[::1]:8080/", true)]
    #[case("http://app.example.com/", false)]
    #[case("http://localhost.example.com/", false)]
    #[case("http://localhost:80@example.com/", false)]
    #[case("https://app.example.com@evil.example/", false)]
    #[case("https://", false)]
    #[case("https:///path", false)]
    #[case("javascript:alert(1)", false)]
    #[case("//evil.example", false)]
    #[case("/path", false)]
    #[case("https://a b", false)]
    fn a_page_leads_back_to_where_nobody_reads_along(#[case] url: &str, #[case] good: bool) {
        assert_eq!(ReturnUrl::parse(url).is_ok(), good, "{url}");
    }

    #[test]
    fn a_sign_in_is_confirmed_for_ten_minutes() {
        let at = at_settings(administrator(NOW));
        assert!(at.confirm_sign_in(NOW.plus(SIGN_IN_LIFE)).is_ok());
        let late = NOW.plus(SIGN_IN_LIFE + Duration::from_millis(1));
        assert!(matches!(
            at.confirm_sign_in(late),
            Err(Error::SignInRequired)
        ));
    }

    #[test]
    fn nobody_has_signed_in_in_the_future() {
        let ahead = |by| administrator(NOW.plus(Duration::from_secs(by))).signed_in_by(NOW);
        assert_eq!(ahead(60).unwrap().signed_in, NOW);
        assert!(ahead(61).is_err());
        let before = administrator(NOW.minus(Duration::from_secs(5)));
        assert_eq!(before.clone().signed_in_by(NOW).unwrap(), before);
    }

    #[test]
    fn the_page_changes_its_own_switches_only() {
        let at = at_settings(administrator(NOW));
        let switches = OrganizationPatch {
            scim_enabled: Some(false),
            groups_enabled: Some(true),
            ..OrganizationPatch::default()
        };
        assert!(at.permit_patch(&switches).is_ok());
        let saml = OrganizationPatch {
            saml_enabled: Some(true),
            ..OrganizationPatch::default()
        };
        assert!(at.permit_patch(&saml).is_err());
        let allowed = at_settings(Administrator {
            may_switch_saml: true,
            ..administrator(NOW)
        });
        assert!(allowed.permit_patch(&saml).is_ok());
        let name = OrganizationPatch {
            display_name: Some(OrganizationName::parse("Evil").unwrap()),
            ..OrganizationPatch::default()
        };
        assert!(allowed.permit_patch(&name).is_err());
        // Whoever may be tricked within a frame does not say in whose frames.
        let frames = OrganizationPatch {
            frame_origins: Some(FrameOrigins::default()),
            ..OrganizationPatch::default()
        };
        assert!(allowed.permit_patch(&frames).is_err());
    }
}
