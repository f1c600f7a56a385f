//! A credential of one word: what it looks like, in the order in which that is the nearer guess.

use super::{
    BRACKETS, CERTIFICATES, ENDS, LONG, OBJECTS, QUOTES, SHORT, is_of_token, is_one_of, is_token,
};
use crate::journal::Mistake;

/// What is shown in the place of a secret.
const MASKS: [char; 4] = ['*', '•', '●', '…'];
/// What stands for a line break or a space in other languages, written out.
const ENDS_WRITTEN_OUT: [&str; 11] = [
    "\\n", "\\r", "\\r\\n", "\\t", "%0A", "%0a", "%0D%0A", "%20", "&#10;", "&nbsp;", "\\\"",
];
/// What names of places begin with where secrets are kept: files, and stores of them.
const PLACES: [&str; 17] = [
    "/",
    "./",
    "../",
    "~/",
    "\\\\",
    "file:",
    "arn:",
    "vault:",
    "op:",
    "ssm:",
    "secret:",
    "secrets:",
    "gcpsm:",
    "awssm:",
    "projects/",
    "env:",
    "@Microsoft.KeyVault",
];
/// What texts begin with that programs have encrypted for a file of settings.
const ENCRYPTED: [&str; 5] = ["ENC(", "ENC[", "{cipher}", "{enc}", "vault:v"];
/// What passwords begin with that directories and frameworks have hashed.
const HASHED: [&str; 8] = [
    "{ssha", "{sha", "{smd5}", "{md5}", "{crypt}", "{bcrypt}", "{pbkdf2", "{argon2",
];
/// What stands between `Bearer` and a token in the place of a space.
const SPACES_ENCODED: [&str; 3] = ["%20", "+", "&nbsp;"];

/// One word behind `Bearer`, or alone.
struct Word<'w> {
    text: &'w str,
    /// The first part of it that may be a token, and the second.
    token: Option<&'w str>,
    other: Option<&'w str>,
}

/// How a mistake is known.
type Guess = (fn(&Word<'_>) -> bool, Mistake);

const GUESSES: &[Guess] = &[
    (|word| is_fingerprint(word.text), Mistake::Hash),
    (|word| is_hashed_password(word.text), Mistake::Hash),
    (
        |word| behind_bearer(word.text).is_some_and(is_token),
        Mistake::BearerJoined,
    ),
    (
        |word| {
            let before = word.around().filter(|(_, behind)| behind.is_empty());
            before.is_some_and(|(before, _)| is_bearer_with_sign(before))
        },
        Mistake::BearerSign,
    ),
    (
        |word| begins_with(word.text, &ENCRYPTED),
        Mistake::Encrypted,
    ),
    (
        |word| word.token.is_none() && is_place(word.text),
        Mistake::Reference,
    ),
    (
        |word| word.token.is_some() && has_entity(word.text),
        Mistake::Entities,
    ),
    (|word| is_shortened(word.text), Mistake::Shortened),
    (
        |word| word.token.is_none() && is_object(word.text),
        Mistake::TypeName,
    ),
    (
        |word| word.is_url() && word.token.is_some(),
        Mistake::UrlAndToken,
    ),
    (|word| word.is_url(), Mistake::Url),
    (
        |word| word.token.is_some() && word.token == word.other,
        Mistake::Repeated,
    ),
    (
        |word| {
            let mut ends = ENDS_WRITTEN_OUT.iter();
            let token = ends.find_map(|end| word.text.strip_suffix(end));
            token.is_some_and(is_token)
        },
        Mistake::Escape,
    ),
    (
        |word| word.text.contains('\\') && is_token(&word.text.replace('\\', "")),
        Mistake::Backslashes,
    ),
    (
        // Of a text in bold letters.
        |word| word.text.starts_with(MASKS) && is_token(word.text.trim_matches(MASKS)),
        Mistake::Punctuation,
    ),
    (|word| word.text.contains(MASKS), Mistake::Masked),
    (|word| word.text.starts_with(QUOTES), Mistake::Quoted),
    (
        // A tuple of Python.
        |word| word.text.starts_with('(') && word.text.contains(QUOTES) && word.token.is_some(),
        Mistake::Notation,
    ),
    (
        |word| word.text.starts_with(BRACKETS) && word.token.is_some(),
        Mistake::Bracketed,
    ),
    (
        |word| word.text.starts_with(BRACKETS) || word.text.starts_with('$'),
        Mistake::Placeholder,
    ),
    (|word| word.text.contains('%'), Mistake::Encoded),
    (
        |word| word.text.starts_with("eyJ") && word.text.contains('.'),
        Mistake::JsonWebToken,
    ),
    (
        |word| word.is_very_long() && word.text.starts_with(CERTIFICATES[1]),
        Mistake::Certificate,
    ),
    (|word| is_email(word.text), Mistake::Email),
    (
        // A name, and then what it stands for.
        |word| {
            word.around()
                .is_some_and(|(before, _)| before.ends_with([':', '=']))
        },
        Mistake::Words,
    ),
    (
        |word| word.token.is_some() && word.is_very_long(),
        Mistake::ForeignKey,
    ),
    (|word| word.other.is_some(), Mistake::TwoTokens),
    (
        |word| {
            word.around()
                .is_some_and(|(before, behind)| is_notation(before, behind))
        },
        Mistake::Notation,
    ),
    (
        |word| {
            word.around()
                .is_some_and(|(before, behind)| is_punctuation(before) && is_punctuation(behind))
        },
        Mistake::Punctuation,
    ),
    (|word| word.token.is_some(), Mistake::TooLong),
    (|word| word.text.len() < SHORT, Mistake::Password),
];

/// What is wrong with a word that is no token.
pub(super) fn mistake_of_word(text: &str) -> Mistake {
    let parts = text.split(|c: char| !is_of_token(c));
    let mut tokens = parts.filter(|part| is_token(part));
    let word = Word {
        text,
        token: tokens.next(),
        other: tokens.next(),
    };
    let mut guesses = GUESSES.iter();
    let guess = guesses.find(|(is_met, _)| is_met(&word));
    guess.map_or(Mistake::NoToken, |(_, mistake)| *mistake)
}

impl<'w> Word<'w> {
    /// What stands before the token, and behind it.
    fn around(&self) -> Option<(&'w str, &'w str)> {
        self.text.split_once(self.token?)
    }

    fn is_url(&self) -> bool {
        self.text.contains("://")
    }

    fn is_very_long(&self) -> bool {
        self.text.len() >= 10 * LONG
    }
}

/// What follows the word `Bearer` and an encoded space.
fn behind_bearer(word: &str) -> Option<&str> {
    let (bearer, rest) = word.split_at_checked("Bearer".len())?;
    let mut spaces = SPACES_ENCODED.iter();
    let rest = spaces.find_map(|space| rest.strip_prefix(space))?;
    is_one_of(bearer, &["Bearer"]).then_some(rest)
}

/// Whether it is `Bearer:` or `Bearer=`.
pub(super) fn is_bearer_with_sign(word: &str) -> bool {
    word.strip_suffix([':', '='])
        .is_some_and(|word| is_one_of(word, &["Bearer"]))
}

/// Whether it is a token in an element of HTML or XML: `<code>TOKEN</code>`.
pub(super) fn is_between_tags(word: &str) -> bool {
    let inside = word.split_once('>').and_then(|(tag, rest)| {
        let (inside, end) = rest.rsplit_once("</")?;
        (tag.starts_with('<') && end.ends_with('>')).then_some(inside)
    });
    inside.is_some_and(is_token)
}

/// Whether it begins with one of some texts, in whatever letters.
fn begins_with(word: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|one| {
        let beginning = word.get(..one.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(one))
    })
}

/// Whether it names a place where a secret is kept.
fn is_place(word: &str) -> bool {
    let is_drive = word
        .get(1..3)
        .is_some_and(|part| part == ":\\" || part == ":/");
    let levels = word.matches(['/', '\\']).count();
    is_drive || begins_with(word, &PLACES) && (levels > 1 || word.contains([':', '(']))
}

/// Whether dots stand for what was left out of a text.
fn is_shortened(word: &str) -> bool {
    let mut parts = word.splitn(2, ['…']).chain(word.splitn(2, "..."));
    let has_dots = word.contains('…') || word.contains("...");
    has_dots && parts.any(|part| part.len() > 3 && part.chars().all(is_of_token))
}

/// Whether it is what a program writes of an object: `Secret@1b2c3d`, the name of a type with its modules.
fn is_object(word: &str) -> bool {
    let is_number =
        |text: &str| text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_address = word
        .rsplit_once('@')
        .is_some_and(|(_, number)| is_number(number));
    let is_called = word.ends_with("()") || word.starts_with("function(");
    is_address
        || is_called
        || OBJECTS
            .iter()
            .any(|one| one.ends_with('(') && word.starts_with(one))
}

/// Whether a character is written as an entity of HTML: `&#95;`, `&quot;`. Those at an end alone are escapes.
fn has_entity(word: &str) -> bool {
    let behind = word.split('&').skip(1);
    let mut names = behind.filter_map(|part| part.split_once(';'));
    names.any(|(name, rest)| {
        !rest.is_empty()
            && name.len() < 7
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

/// Whether letters with a quotation mark or a bracket stand around a token.
fn is_notation(before: &str, behind: &str) -> bool {
    let opens = before.ends_with(QUOTES) || before.ends_with(BRACKETS);
    let closes = behind.starts_with(QUOTES) || behind.starts_with(ENDS);
    opens && closes && before.contains(char::is_alphanumeric)
}

/// Whether it is none of letters and digits.
fn is_punctuation(text: &str) -> bool {
    !text.contains(|c: char| c.is_alphanumeric() || c == '\\')
}

/// Whether it is made of pairs of hexadecimal digits with colons between them, as fingerprints are.
fn is_fingerprint(word: &str) -> bool {
    let pairs = word.split(':');
    word.matches(':').count() > 4
        && pairs
            .clone()
            .all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether it is a password as it is kept, and not as it is sent: `{SSHA}…`, `$2b$12$…`.
fn is_hashed_password(word: &str) -> bool {
    let mut parts = word.split('$');
    let is_modular = parts.next() == Some("")
        && parts.next().is_some_and(|scheme| {
            (1..=12).contains(&scheme.len())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        && parts.count() > 1;
    is_modular || begins_with(word, &HASHED)
}

/// Whether it is an address such as `ada@example.com`.
fn is_email(word: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    word.split_once('@').is_some_and(|(name, host)| {
        let end = host.rsplit_once('.').map(|(_, end)| end);
        !name.is_empty()
            && name.chars().all(is_of_name)
            && host.chars().all(is_of_host)
            && end.is_some_and(|end| end.len() > 1 && end.chars().all(|c| c.is_ascii_alphabetic()))
    })
}
