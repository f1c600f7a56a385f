//! What is around each page: the product, the organization, who is there, in which language.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, Uri, header},
    response::{Html, IntoResponse as _, Response},
};

use super::{Console, cookie};
use crate::words::{Language, Moment, Nav, Words};

/// What is known of a request before anybody knows who sends it. In the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    /// In the URL: chosen now.
    chosen: Option<Language>,
    /// In the cookie: chosen before.
    kept: Option<Language>,
    /// What the browser would like.
    accepted: Option<Language>,
    path: Arc<str>,
}

impl Outside {
    pub(super) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        let chosen = query
            .split('&')
            .find_map(|pair| Language::parse(pair.strip_prefix("lang=")?));
        let accepted = headers.get(header::ACCEPT_LANGUAGE);
        Self {
            chosen,
            kept: cookie::language(headers),
            accepted: accepted
                .and_then(|value| value.to_str().ok())
                .and_then(Language::accepted),
            // A link that has not been opened yet stays out of all links.
            path: match uri.path() {
                path if path.starts_with("/open") => "".into(),
                path => path.into(),
            },
        }
    }

    /// What was chosen with this request.
    pub(super) fn chosen(&self) -> Option<Language> {
        self.chosen
    }

    /// In which language to speak: what somebody has chosen, then what their link says, then what their browser would like.
    pub(super) fn language(&self, link: Option<Language>) -> Language {
        self.chosen
            .or(self.kept)
            .or(link)
            .or(self.accepted)
            .unwrap_or(Language::English)
    }
}

/// What is around a page.
pub(crate) struct Frame {
    pub(crate) words: &'static Words,
    pub(crate) language: Language,
    pub(crate) product: String,
    pub(crate) has_logo: bool,
    pub(crate) assets: Arc<str>,
    pub(crate) path: Arc<str>,
    /// Who is there, if anybody.
    pub(crate) inside: Option<Inside>,
}

/// A page that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Connection,
    Guides,
    Check,
    Log,
    People,
    Groups,
    Safety,
}

impl Place {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 7] = [
        Self::Connection,
        Self::Guides,
        Self::Check,
        Self::Log,
        Self::People,
        Self::Groups,
        Self::Safety,
    ];

    /// Where it is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Connection => "/",
            Self::Guides => "/guides",
            Self::Check => "/check",
            Self::Log => "/log",
            Self::People => "/people",
            Self::Groups => "/groups",
            Self::Safety => "/safety",
        }
    }

    /// What it is called.
    pub(crate) fn name(self, words: &Nav) -> &'static str {
        match self {
            Self::Connection => words.connection,
            Self::Guides => words.guides,
            Self::Check => words.check,
            Self::Log => words.log,
            Self::People => words.people,
            Self::Groups => words.groups,
            Self::Safety => words.safety,
        }
    }
}

/// What stands above each page while more people than usual are removed.
pub(crate) struct Alarm {
    pub(crate) text: String,
    /// Somebody has to look at it.
    pub(crate) is_urgent: bool,
}

/// Who is there, and where.
pub(crate) struct Inside {
    pub(crate) organization: String,
    pub(crate) actor: String,
    /// Empty: nowhere.
    pub(crate) return_url: String,
    pub(crate) csrf: String,
    pub(crate) place: Place,
    pub(crate) alarm: Option<Alarm>,
}

impl Inside {
    /// Where one can go, each with whether one is there.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Place, bool)> {
        let here = self.place;
        Place::ALL
            .into_iter()
            .map(move |place| (place, place == here))
    }
}

impl Frame {
    pub(super) fn new(console: &Console, outside: &Outside, link: Option<Language>) -> Self {
        let language = outside.language(link);
        Self {
            words: language.words(),
            language,
            product: console.settings().brand.name.clone(),
            has_logo: console.assets().has_logo(),
            assets: console.assets().version(),
            path: Arc::clone(&outside.path),
            inside: None,
        }
    }

    /// The URL of a file that belongs to the page.
    pub(crate) fn asset(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.assets)
    }

    /// What proves that a form is of this visit.
    pub(crate) fn csrf(&self) -> &str {
        self.inside.as_ref().map_or("", |inside| &inside.csrf)
    }

    /// The languages, each with whether it is spoken now.
    pub(crate) fn languages(&self) -> impl Iterator<Item = (Language, bool)> {
        let spoken = self.language;
        Language::ALL
            .into_iter()
            .map(move |language| (language, language == spoken))
    }
}

/// An instant of the contract, for people.
pub(super) fn moment(time: Option<prost_types::Timestamp>) -> Option<Moment> {
    time.and_then(|time| Moment::of_seconds(time.seconds))
}

/// A page as an answer. Templates are checked when they are compiled; what can still fail is memory.
pub(super) fn page(template: &impl askama::Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
