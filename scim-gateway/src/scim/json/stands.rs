//! What stands where a body ceases to be JSON.
//!
//! Apart because it only looks at what was refused already. It says what of JSON's own marks, or of another language, stands there;
//! what is anybody's text is called so and not repeated.

/// What programs write that do not write JSON, and how JSON has it.
const WORDS: [(&str, &str); 13] = [
    ("True", "true"),
    ("TRUE", "true"),
    ("False", "false"),
    ("FALSE", "false"),
    ("None", "null"),
    ("NULL", "null"),
    ("Null", "null"),
    ("nil", "null"),
    ("undefined", "null"),
    ("NaN", "null"),
    ("Infinity", "null"),
    ("yes", "true"),
    ("no", "false"),
];

/// What stands there; none where the body ends, or is JSON.
pub(super) fn at(body: &[u8], error: &serde_json::Error) -> Option<String> {
    if error.is_data() || error.is_eof() || error.line() == 0 {
        return None;
    }
    let line = body.split(|byte| *byte == b'\n').nth(error.line() - 1)?;
    // A line break itself is where the next line has not begun.
    let Some(at) = error.column().checked_sub(1) else {
        return Some("a line break".to_owned());
    };
    let rest = line.get(at..)?;
    let Some(first) = rest.first() else {
        return Some("a line break".to_owned());
    };
    let why = error.to_string();
    if why.starts_with("invalid escape") {
        return Some("a letter behind a backslash that is no escape of JSON".to_owned());
    }
    if why.starts_with("invalid number") {
        return Some(
            "a number as JSON does not write it, such as one with zeros in front".to_owned(),
        );
    }
    if let Some(language) = language(body).filter(|_| error.line() == 1 && error.column() <= 2) {
        return Some(language.to_owned());
    }
    if why.starts_with("key must be a string") && first.is_ascii_alphabetic() {
        let end = rest.iter().position(|byte| b":=,}".contains(byte));
        return Some(match end.and_then(|end| rest.get(end)) {
            Some(b'=') => {
                "a name with a sign of equality behind it, as Java prints a Map".to_owned()
            }
            _ => "a name without double quotes around it".to_owned(),
        });
    }
    Some(match first {
        b'\'' => "a single quote (')".to_owned(),
        b'"' => "a double quote, before which a comma or a colon is missing".to_owned(),
        b'`' => "a backtick".to_owned(),
        b',' => "a comma".to_owned(),
        b':' => "a colon".to_owned(),
        b';' => "a semicolon".to_owned(),
        b'=' => "a sign of equality (=)".to_owned(),
        b'#' => "a hash sign (#); JSON has no comments".to_owned(),
        b'/' => "a slash; JSON has no comments".to_owned(),
        b'\\' => "a backslash".to_owned(),
        b'(' | b')' => "a round bracket".to_owned(),
        b'}' => "a curly bracket that closes".to_owned(),
        b']' => "a square bracket that closes".to_owned(),
        b'{' => "a curly bracket that opens, of another object".to_owned(),
        b'[' => "a square bracket that opens".to_owned(),
        b'<' if rest.starts_with(b"<?xml") => "XML".to_owned(),
        b'<' if has_object(body) => {
            "HTML or XML in front of the JSON, such as a warning that a program has printed"
                .to_owned()
        }
        b'<' => "an angle bracket, as in XML and HTML".to_owned(),
        b'$' | b'%' => "the sign of a placeholder that was not filled in".to_owned(),
        b'\t' => "a tabulator".to_owned(),
        b'\r' => "a line break".to_owned(),
        b'+' => "a plus, with which no number begins".to_owned(),
        b'.' => "a full stop, with which no number begins".to_owned(),
        b'@' if at == 0 => {
            "an at sign (@), as in front of the name of a file, and not the file itself".to_owned()
        }
        0 => "a byte of zero, as in UTF-16".to_owned(),
        byte if byte.is_ascii_digit() || *byte == b'-' => "a number".to_owned(),
        byte if byte.is_ascii_alphabetic() => word(line, at),
        _ if ["\u{201c}", "\u{201d}", "\u{201e}", "\u{2018}", "\u{2019}"]
            .iter()
            .any(|quote| rest.starts_with(quote.as_bytes())) =>
        {
            "a curly quote; JSON has straight double quotes".to_owned()
        }
        _ if rest.starts_with("\u{a0}".as_bytes()) => "a space that does not break".to_owned(),
        _ if rest.starts_with("\u{feff}".as_bytes()) => "a byte order mark".to_owned(),
        byte if byte.is_ascii_graphic() => format!("the character {}", char::from(*byte)),
        byte if byte.is_ascii_control() => "a control character".to_owned(),
        byte => format!("the byte 0x{byte:02X}, which is not ASCII"),
    })
}

/// Whether an object of JSON begins somewhere in it.
fn has_object(body: &[u8]) -> bool {
    body.windows(2).any(|two| two == b"{\"")
}

/// What a body is as a whole, where it does not begin as JSON does.
fn language(body: &[u8]) -> Option<&'static str> {
    const OF_GZIP: [u8; 2] = [0x1f, 0x8b];
    if body.starts_with(&OF_GZIP) {
        return Some("compressed data (gzip)");
    }
    let text = std::str::from_utf8(body).ok()?.trim();
    let line = text.lines().next().unwrap_or_default();
    if text.starts_with("[object ") {
        return Some(
            "the text that JavaScript makes of an object, [object Object]: it was not written as JSON",
        );
    }
    let is_of_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    if text.len() >= 32 && text.chars().all(is_of_base64) && text.starts_with("ey") {
        Some("JSON in base64")
    } else if line.contains(": ") && !line.contains(',') {
        Some("a line as in YAML (name: value)")
    } else if line.contains(',') && text.lines().count() > 1 {
        Some("a line as in CSV (values with commas between them)")
    } else {
        None
    }
}

/// The word around a place.
fn word(line: &[u8], at: usize) -> String {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = line.get(..at).unwrap_or_default();
    let begin = before
        .iter()
        .rposition(|byte| !is_letter(byte))
        .map_or(0, |last| last + 1);
    let word = line.get(begin..).unwrap_or_default();
    let end = word
        .iter()
        .position(|byte| !is_letter(byte))
        .unwrap_or(word.len());
    let word = word.get(..end).unwrap_or_default();
    match WORDS.iter().find(|(name, _)| name.as_bytes() == word) {
        Some((name, json)) => format!("the word {name}, for which JSON has {json}"),
        None => "a word without double quotes around it, or the rest of a text that has a double quote in it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("{\"active\":True}", "True, for which JSON has true")]
    #[case("{\"title\":None}", "None, for which JSON has null")]
    #[case("{\"a\":1,'b':2}", "a single quote")]
    #[case("{\"a\":1,}", "a curly bracket that closes")]
    #[case("{\"a\":1}{\"a\":2}", "of another object")]
    #[case("{\"a\":ada}", "a word without double quotes")]
    #[case("{\"a\":1 // one\n}", "JSON has no comments")]
    #[case("{\"a\":\"b\" \"c\":1}", "a comma or a colon is missing")]
    #[case("{\"a\":\"b\nc\"}", "a line break")]
    #[case("{\"a\":nil}", "nil, for which JSON has null")]
    #[case("{\"a\":“b”}", "a curly quote")]
    #[case("{\"a\":1};", "a semicolon")]
    #[case("{\"a\":007}", "zeros in front")]
    #[case("{\"a\":\"\\x41\"}", "no escape of JSON")]
    #[case("{a:1}", "a name without double quotes")]
    #[case("{userName=ada, active=true}", "as Java prints a Map")]
    #[case("userName: ada\nactive: true", "YAML")]
    #[case("userName,active\nada,true", "CSV")]
    #[case("[object Object]", "JavaScript makes of an object")]
    #[case("<b>Warning</b>: x\n{\"a\":1}", "in front of the JSON")]
    #[case("<user/>", "an angle bracket")]
    #[case("@user.json", "the name of a file")]
    #[case("{\"a\":!}", "the character !")]
    #[case("eyJ1c2VyTmFtZSI6ImFkYSIsImFjdGl2ZSI6dHJ1ZX0=", "base64")]
    fn what_stands_there_is_named(#[case] body: &str, #[case] expected: &str) {
        let error = super::super::parse(body.as_bytes(), &super::super::Limits::USUAL).unwrap_err();
        assert!(error.detail.contains(expected), "{body}: {}", error.detail);
    }
}
