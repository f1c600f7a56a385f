//! The one folding function: what everything that ignores letter case compares by.
//!
//! It decides uniqueness, filters and order alike, so that a look-up finds exactly whom the unique index knows.
//! It is RFC 8265's preparation of user names without its prohibitions: canonical composition, width, case. The
//! case folding is Unicode's simple one, which no locale or context changes: ß, dotless i and Cyrillic
//! look-alikes stay different people, as the identity provider believes them to be.

use std::borrow::Cow;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use unicode_normalization::{UnicodeNormalization as _, char::decompose_compatible};

const CASE: CaseMapperBorrowed<'static> = CaseMapper::new();

/// NFC, width, simple case folding, NFC. Idempotent.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfc() {
        for_each_narrow(c, |c| folded.push(CASE.simple_fold(c)));
    }
    folded.nfc().collect()
}

/// Whether two texts are the same person's, without folding either where they are plain.
#[must_use]
pub(super) fn equal_when_folded(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    left == right || fold(left) == fold(right)
}

/// A text as an attribute compares it.
pub(super) fn fold_unless(exact: bool, text: &str) -> Cow<'_, str> {
    if exact {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(fold(text))
    }
}

/// Full and half width forms as their ordinary characters: one step of the mapping, not all of NFKC, which
/// would also make ﬁ two letters and ² a number.
fn for_each_narrow(c: char, mut emit: impl FnMut(char)) {
    match c {
        '\u{3000}' => emit(' '),
        '\u{FFE3}' => emit('\u{AF}'),
        // Half-width Hangul letters stand for compatibility letters. NFKC would go on to conjoining ones, which
        // then melt into syllables.
        '\u{FFA0}' => emit('\u{3164}'),
        '\u{FFA1}'..='\u{FFBE}' => emit(shifted(c, 0xFFA1, 0x3131)),
        '\u{FFC2}'..='\u{FFC7}' => emit(shifted(c, 0xFFC2, 0x314F)),
        '\u{FFCA}'..='\u{FFCF}' => emit(shifted(c, 0xFFCA, 0x3155)),
        '\u{FFD2}'..='\u{FFD7}' => emit(shifted(c, 0xFFD2, 0x315B)),
        '\u{FFDA}'..='\u{FFDC}' => emit(shifted(c, 0xFFDA, 0x3161)),
        '\u{FF01}'..='\u{FF9F}' | '\u{FFE0}'..='\u{FFE6}' | '\u{FFE8}'..='\u{FFEE}' => {
            decompose_compatible(c, emit);
        }
        _ => emit(c),
    }
}

fn shifted(c: char, from: u32, to: u32) -> char {
    char::from_u32(u32::from(c) - from + to).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::letter_case("Ada@Example.COM", "ada@example.com")]
    #[case::kelvin_sign("\u{212A}elvin", "kelvin")]
    #[case::angstrom_sign("\u{212B}sa", "åsa")]
    #[case::decomposed("Jose\u{301}", "josé")]
    #[case::full_width("Ａｄａ１２＠Ｘ", "ada12@x")]
    #[case::ideographic_space("a\u{3000}b", "a b")]
    #[case::half_width_katakana("ｶﾞﾝ", "ガン")]
    #[case::half_width_hangul("ﾡￂ", "ㄱㅏ")]
    #[case::final_sigma("ΣΟΦΟΣ", "σοφος")]
    #[case::final_sigma("σοφος", "σοφοσ")]
    #[case::greek_iota("ᾼ", "ᾳ")]
    #[case::cherokee("ꭰ", "Ꭰ")]
    #[case::capital_sharp_s("STRAẞE", "straße")]
    #[case::titlecase_digraph("ǅ", "ǆ")]
    fn these_are_the_same(#[case] left: &str, #[case] right: &str) {
        assert_eq!(fold(left), fold(right));
        assert!(equal_when_folded(left, right));
    }

    #[rstest]
    #[case::sharp_s("straße", "strasse")]
    #[case::dotless_i("ı", "i")]
    #[case::dotted_capital_i("İ", "i")]
    #[case::cyrillic_a("аda", "ada")]
    #[case::zero_width_space("ad\u{200B}a", "ada")]
    #[case::zero_width_joiner("ad\u{200D}a", "ada")]
    #[case::soft_hyphen("ad\u{AD}a", "ada")]
    #[case::ligature("ﬁn", "fin")]
    #[case::superscript("a²", "a2")]
    #[case::accent("jose", "josé")]
    fn these_stay_apart(#[case] left: &str, #[case] right: &str) {
        assert_ne!(fold(left), fold(right));
        assert!(!equal_when_folded(left, right));
    }

    #[test]
    fn folding_any_single_character_twice_is_folding_it_once() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }

    #[test]
    fn folding_any_character_with_a_mark_twice_is_folding_it_once() {
        const MARKS: &str = "\u{300}\u{301}\u{303}\u{304}\u{307}\u{308}\u{327}\u{328}\u{342}\u{345}\u{3099}\u{FF9E}";
        for c in '\u{80}'..='\u{FFFF}' {
            for mark in MARKS.chars() {
                let once = fold(&format!("{c}{mark}"));
                assert_eq!(fold(&once), once, "{c:?} {mark:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn composition_does_not_matter(text in "\\PC*") {
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), fold(&text));
        }
    }
}
