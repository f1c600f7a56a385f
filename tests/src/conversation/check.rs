//! Whether an answer holds what a step expects.
//!
//! Apart from sending, so that the rules can be read, and tested, without a server. Every problem is a
//! sentence that names the expectation and what came instead.

use regex::Regex;
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{
    file::Expect,
    scope::{Missing, Scope, text_of},
};
use crate::http::Answer;

/// The operators of a check, of which it has exactly one.
const OPERATORS: [&str; 7] = ["eq", "has", "hasnt", "len", "exists", "matches", "type"];

/// Why an answer is not as expected; the status first.
pub(super) fn problems(
    expect: &Expect,
    answer: &Answer,
    scope: &mut Scope,
) -> Result<Vec<String>, Missing> {
    let mut problems = Vec::new();
    if let Some(statuses) = &expect.status
        && !statuses.contain(answer.status)
    {
        problems.push(format!(
            "status: {statuses} expected, got {}",
            answer.status
        ));
    }
    for (name, pattern) in expect.headers.iter().flat_map(|headers| &headers.0) {
        let pattern = scope.regex(pattern)?;
        let value = answer.header(&name.to_lowercase());
        match value {
            None => problems.push(format!(
                "header {name}: {pattern:?} expected, got no such header"
            )),
            Some(value) if !found(&pattern, value) => {
                problems.push(format!(
                    "header {name}: {pattern:?} expected, got {value:?}"
                ));
            }
            Some(_) => {}
        }
    }
    match (expect.empty, answer.body.len(), answer.fault) {
        (Some(true), 1.., _) => {
            problems.push(format!(
                "empty: no body expected, got {} bytes",
                answer.body.len()
            ));
        }
        (Some(true), 0, Some(fault)) => problems.push(format!("empty: {fault}")),
        (Some(false), 0, _) => problems.push("empty: a body expected, got none".to_owned()),
        _ => {}
    }
    let checks = expect.body.as_deref().unwrap_or_default();
    if !checks.is_empty() {
        match answer.json() {
            Ok(document) => {
                for check in checks {
                    problems.extend(problem(check, &document, scope)?);
                }
            }
            Err(why) => problems.push(format!("body: {why} ({} checks not made)", checks.len())),
        }
    }
    Ok(problems)
}

/// The values that a JSONPath finds.
pub(super) fn nodes<'a>(path: &str, document: &'a Value) -> Result<Vec<&'a Value>, String> {
    let path = JsonPath::parse(path).map_err(|e| format!("invalid JSONPath {path:?}: {e}"))?;
    Ok(path.query(document).all())
}

/// The beginning of a long text.
pub(super) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((at, _)) => {
            let begin = text.get(..at).unwrap_or_default();
            format!("{begin}… ({} characters)", text.chars().count())
        }
    }
}

fn problem(
    check: &Map<String, Value>,
    document: &Value,
    scope: &mut Scope,
) -> Result<Option<String>, Missing> {
    let path = check
        .get("path")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let path = scope.json_path(path)?;
    let Some((operator, want)) = OPERATORS
        .iter()
        .find_map(|operator| check.get(*operator).map(|want| (*operator, want)))
    else {
        return Ok(Some(format!("body {path}: the check has no operator")));
    };
    let want = match want {
        Value::String(pattern) if operator == "matches" => scope.regex(pattern)?.into(),
        want => scope.expand(want)?,
    };
    Ok(match nodes(&path, document) {
        Ok(nodes) => judge(operator, &want, &nodes).map(|why| format!("body {path}: {why}")),
        Err(why) => Some(why),
    })
}

fn judge(operator: &str, want: &Value, nodes: &[&Value]) -> Option<String> {
    let first = nodes.first().copied();
    let got = first.map_or("no node".to_owned(), brief);
    let good = match operator {
        "has" | "hasnt" => nodes.iter().any(|node| same(node, want)) == (operator == "has"),
        "len" => want.as_u64() == u64::try_from(nodes.len()).ok(),
        "exists" => want.as_bool() == Some(first.is_some()),
        "eq" => first.is_some_and(|first| same(first, want)),
        "type" => first.is_some_and(|first| want == type_of(first)),
        _ => first.is_some_and(|first| match first {
            Value::Array(_) | Value::Object(_) | Value::Null => false,
            first => found(want.as_str().unwrap_or_default(), &text_of(first)),
        }),
    };
    if good {
        return None;
    }
    Some(match operator {
        "has" | "hasnt" => {
            let all: Vec<String> = nodes.iter().map(|node| node.to_string()).collect();
            let all = cut(&all.join(", "), 160);
            format!("{operator} {}, got [{all}]", brief(want))
        }
        "len" => format!("{want} node(s) expected, got {}", nodes.len()),
        "exists" if want == &Value::Bool(true) => format!("a node expected, got {got}"),
        "exists" => format!("no node expected, got {got}"),
        _ => format!("{operator} {}, got {got}", brief(want)),
    })
}

/// JSON equality: `true` is not 1, 1 is 1.0, the order of members does not matter.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y))
        }
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter()
                    .all(|(name, x)| y.get(name).is_some_and(|y| same(x, y)))
        }
        _ => a == b,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A pattern that cannot be read matches nothing, so that its check fails.
fn found(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

fn brief(value: &Value) -> String {
    cut(&value.to_string(), 160)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(operator: &str, want: Value, nodes: &[Value], good: bool) {
        let nodes: Vec<&Value> = nodes.iter().collect();
        let problem = judge(operator, &want, &nodes);
        assert_eq!(
            problem.is_none(),
            good,
            "{operator} {want} {nodes:?}: {problem:?}"
        );
    }

    #[test]
    fn each_operator_judges_as_the_format_says() {
        check("eq", json!(1), &[json!(1.0), json!(2)], true);
        check("eq", json!(1), &[json!(true)], false);
        check(
            "eq",
            json!({"a": 1, "b": 2}),
            &[json!({"b": 2, "a": 1})],
            true,
        );
        check("eq", json!(null), &[], false);
        check("has", json!("b"), &[json!("a"), json!("b")], true);
        check("has", json!("c"), &[json!("a")], false);
        check("hasnt", json!("c"), &[json!("a")], true);
        check("hasnt", json!("c"), &[], true);
        check("len", json!(0), &[], true);
        check("len", json!(2), &[json!(1)], false);
        check("exists", json!(false), &[], true);
        check("exists", json!(false), &[json!(null)], false);
        check("matches", json!("^2"), &[json!(204)], true);
        check("matches", json!("."), &[json!({})], false);
        check(
            "matches",
            json!("(unreadable"),
            &[json!("(unreadable")],
            false,
        );
        check("type", json!("number"), &[json!(1.5)], true);
        check("type", json!("object"), &[json!([])], false);
    }

    #[test]
    fn a_json_path_may_search_by_regular_expression() {
        let document = json!({"detail": "SQLSTATE 1", "status": "500"});
        let found = nodes("$[?search(@, 'panicked|SQLSTATE')]", &document).unwrap();
        assert_eq!(found, [&json!("SQLSTATE 1")]);
    }
}
