//! Just enough JSON: one member of an object, without building a tree.

/// The raw text of a member of an object.
pub(crate) fn member<'a>(object: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = object.trim_ascii_start().strip_prefix(b"{")?;
    loop {
        let (key, after) = string(rest.trim_ascii_start())?;
        let after = after.trim_ascii_start().strip_prefix(b":")?;
        let (value, after) = value(after)?;
        if key == name.as_bytes() {
            return Some(value);
        }
        rest = after.trim_ascii_start().strip_prefix(b",")?;
    }
}

/// A member that is a string without escapes.
pub(crate) fn text<'a>(object: &'a [u8], name: &str) -> Option<&'a str> {
    let value = member(object, name)?;
    let inner = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    std::str::from_utf8(inner).ok()
}

/// A member that is a whole number.
pub(crate) fn number(object: &[u8], name: &str) -> Option<usize> {
    std::str::from_utf8(member(object, name)?)
        .ok()?
        .parse()
        .ok()
}

/// The elements of a member that is an array.
pub(crate) fn elements<'a>(object: &'a [u8], name: &str) -> Option<Vec<&'a [u8]>> {
    let mut rest = member(object, name)?.strip_prefix(b"[")?;
    let mut elements = Vec::new();
    if rest.trim_ascii_start().starts_with(b"]") {
        return Some(elements);
    }
    loop {
        let (element, after) = value(rest)?;
        elements.push(element);
        match after.trim_ascii_start().split_first()? {
            (b',', after) => rest = after,
            (b']', _) => return Some(elements),
            _ => return None,
        }
    }
}

/// Splits a string, which the text begins with, from what follows it. Without the quotes.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        let rest = inner.get(at..)?;
        at += rest.iter().position(|b| matches!(b, b'"' | b'\\'))?;
        if inner.get(at) == Some(&b'"') {
            return Some((inner.get(..at)?, inner.get(at + 1..)?));
        }
        at += 2;
    }
}

/// Splits a value, which the text begins with, from what follows it.
fn value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii_start();
    text.split_at_checked(end(text)?)
}

/// Where the value ends that the text begins with.
fn end(text: &[u8]) -> Option<usize> {
    let behind = |rest: &[u8]| text.len() - rest.len();
    match text.first()? {
        b'"' => Some(behind(string(text)?.1)),
        b'{' | b'[' => {
            let mut rest = text;
            let mut depth = 0usize;
            loop {
                match rest.first()? {
                    b'"' => {
                        rest = string(rest)?.1;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                rest = rest.get(1..)?;
                if depth == 0 {
                    return Some(behind(rest));
                }
            }
        }
        _ => {
            let delimits = |b: &u8| matches!(b, b',' | b'}' | b']') || b.is_ascii_whitespace();
            Some(text.iter().position(delimits).unwrap_or(text.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &[u8] = br#" { "a\"}" : [ {"x": "]"} , 2, "three" ], "total":7 , "empty":[ ],
        "user":{"id":"u-1","name":{"id":"no"}}, "last":true}"#;

    #[test]
    fn a_member_is_found_behind_others_of_every_kind() {
        assert_eq!(member(LIST, "last"), Some(&b"true"[..]));
        assert_eq!(number(LIST, "total"), Some(7));
        assert_eq!(text(member(LIST, "user").unwrap(), "id"), Some("u-1"));
    }

    #[test]
    fn a_member_of_a_member_is_none_of_the_object() {
        assert_eq!(member(LIST, "id"), None);
        assert_eq!(member(LIST, "x"), None);
    }

    #[test]
    fn elements_are_counted_whatever_is_in_them() {
        let found = elements(LIST, r#"a\"}"#).unwrap();
        assert_eq!(found, [&br#"{"x": "]"}"#[..], b"2", br#""three""#]);
        assert_eq!(elements(LIST, "empty").unwrap().len(), 0);
    }

    #[test]
    fn what_is_cut_off_is_no_object() {
        for length in 1..LIST.len() {
            let _ = member(&LIST[..length], "none");
        }
        assert_eq!(member(br#"{"a": {"b": 1}"#, "a"), Some(&br#"{"b": 1}"#[..]));
        assert_eq!(member(br#"{"a": {"b": 1"#, "a"), None);
        assert_eq!(member(b"", "a"), None);
    }
}
