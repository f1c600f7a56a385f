//! Every sentence that people read, in every language.
//!
//! Pure: structs of texts, and of functions where something stands within a sentence; what happened comes as `reading` says it. Each page has a file with its words, in
//! both languages one below the other; a sentence that is missing in one of them does not compile.

mod answers;
mod causes;
mod charts;
mod check;
mod connection;
mod door;
mod frame;
mod guides;
mod history;
mod log;
mod nav;
mod people;
mod remarks;
mod safety;
mod sentences;

use std::fmt;

pub(crate) use self::{
    answers::Answers, causes::Causes, charts::Charts, check::Check, connection::Connection,
    door::Door, frame::Frame, guides::Guides, history::History, log::Log, nav::Nav, people::People,
    remarks::Remarks, safety::Safety, sentences::Sentences,
};

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// All words of a language.
#[derive(Debug)]
pub(crate) struct Words {
    /// What is around each page.
    pub(crate) frame: &'static Frame,
    /// Getting in, and out.
    pub(crate) door: &'static Door,
    /// The page that everything begins with.
    pub(crate) connection: &'static Connection,
    /// Where one can go.
    pub(crate) nav: &'static Nav,
    /// What is around the guides.
    pub(crate) guides: &'static Guides,
    /// The provisioning log.
    pub(crate) log: &'static Log,
    /// What was done, in one sentence.
    pub(crate) sentences: &'static Sentences,
    /// People and groups.
    pub(crate) people: &'static People,
    /// The setup check.
    pub(crate) check: &'static Check,
    /// What is wrong, and what to change.
    pub(crate) causes: &'static Causes,
    /// What was answered.
    pub(crate) answers: &'static Answers,
    /// What was done in spite of something.
    pub(crate) remarks: &'static Remarks,
    /// What happened to somebody.
    pub(crate) history: &'static History,
    /// Thirty days.
    pub(crate) charts: &'static Charts,
    /// The brake.
    pub(crate) safety: &'static Safety,
}

static ENGLISH: Words = Words {
    frame: &frame::ENGLISH,
    door: &door::ENGLISH,
    connection: &connection::ENGLISH,
    nav: &nav::ENGLISH,
    guides: &guides::ENGLISH,
    log: &log::ENGLISH,
    sentences: &sentences::ENGLISH,
    people: &people::ENGLISH,
    check: &check::ENGLISH,
    causes: &causes::ENGLISH,
    answers: &answers::ENGLISH,
    remarks: &remarks::ENGLISH,
    history: &history::ENGLISH,
    charts: &charts::ENGLISH,
    safety: &safety::ENGLISH,
};

static JAPANESE: Words = Words {
    frame: &frame::JAPANESE,
    door: &door::JAPANESE,
    connection: &connection::JAPANESE,
    nav: &nav::JAPANESE,
    guides: &guides::JAPANESE,
    log: &log::JAPANESE,
    sentences: &sentences::JAPANESE,
    people: &people::JAPANESE,
    check: &check::JAPANESE,
    causes: &causes::JAPANESE,
    answers: &answers::JAPANESE,
    remarks: &remarks::JAPANESE,
    history: &history::JAPANESE,
    charts: &charts::JAPANESE,
    safety: &safety::JAPANESE,
};

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// Its words.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Japanese => &JAPANESE,
        }
    }

    /// As HTML's `lang` has it, and the switch in a URL.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// What it calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "日本語",
        }
    }

    /// The language of a code.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The first language that a browser asks for and that we speak (`Accept-Language`).
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',') {
            let mut fields = part.split(';').map(str::trim);
            let range = fields.next().unwrap_or_default();
            let primary = range.split('-').next().unwrap_or_default();
            let Some(language) = Self::parse(&primary.to_ascii_lowercase()) else {
                continue;
            };
            let quality = fields
                .find_map(|field| field.strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            if quality > best.map_or(0.0, |(best, _)| best) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// An instant, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) exact: String,
    /// To the second, in UTC.
    pub(crate) shown: String,
}

impl Moment {
    /// An instant of seconds since 1970.
    pub(crate) fn of_seconds(seconds: i64) -> Option<Self> {
        let instant = jiff::Timestamp::from_second(seconds).ok()?;
        Some(Self {
            exact: instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            shown: instant.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ja", Some(Language::Japanese))]
    #[case("ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", Some(Language::Japanese))]
    #[case("en-US,en;q=0.9,ja;q=0.8", Some(Language::English))]
    #[case("fr,ja;q=0.5,en;q=0.4", Some(Language::Japanese))]
    #[case("JA;q=0.1, en;q=0.2", Some(Language::English))]
    #[case("en;q=0", None)]
    #[case("fr", None)]
    #[case("", None)]
    fn a_browser_says_what_it_would_like(#[case] header: &str, #[case] wanted: Option<Language>) {
        assert_eq!(Language::accepted(header), wanted);
    }

    #[test]
    fn a_moment_is_in_utc() {
        let moment = Moment::of_seconds(1_700_000_000).unwrap();
        assert_eq!(moment.exact, "2023-11-14T22:13:20Z");
        assert_eq!(moment.to_string(), "2023-11-14 22:13:20 UTC");
    }
}
