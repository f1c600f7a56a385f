//! The `scim_v2` crate as oracle of filters and paths: it has exactly the RFC's grammar. What it accepts, we read as
//! the same; what we understand, it accepts.

use proptest::prelude::*;
use scim_v2::filter as theirs;
use serde_json::Value;

use super::{
    syntax::{Comparison, Constant, Expression, ValuePath},
    *,
};
use crate::scim::{path::Written, schema::USER};

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_that_is_printed_and_read_again_is_the_same(filter in filters()) {
        let text = filter.to_string();
        let again = parse(&text).and_then(|expression| resolve(expression, &USER));
        prop_assert_eq!(again, Ok(filter), "{}", text);
    }

    #[test]
    fn what_the_oracle_accepts_is_read_as_the_same_expression(text in soup()) {
        if let Ok(filter) = text.parse::<theirs::Filter>() {
            prop_assert_eq!(parse(&text), Ok(translate(filter)), "{}", text);
        }
    }

    #[test]
    fn what_we_understand_the_oracle_accepts(text in soup()) {
        if parse(&text).and_then(|expression| resolve(expression, &USER)).is_ok() {
            prop_assert!(text.parse::<theirs::Filter>().is_ok(), "{}", text);
        }
    }

    #[test]
    fn what_we_print_the_oracle_reads_as_we_do(filter in filters()) {
        let text = filter.to_string();
        let theirs = text.parse::<theirs::Filter>().unwrap();
        prop_assert_eq!(parse(&text), Ok(translate(theirs)), "{}", text);
    }

    #[test]
    fn a_path_that_the_oracle_accepts_is_read_as_the_same_path(text in paths()) {
        if let Ok(path) = text.parse::<theirs::PatchPath>() {
            prop_assert_eq!(Written::parse(&text), Ok(translate_path(path)), "{}", text);
        }
    }

    #[test]
    fn a_path_that_we_understand_the_oracle_accepts(text in paths()) {
        if Written::parse(&text).and_then(|written| written.resolve(&USER)).is_ok() {
            prop_assert!(text.parse::<theirs::PatchPath>().is_ok(), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(text in "\\PC{0,200}") {
        let _ = parse(&text).and_then(|expression| resolve(expression, &USER));
    }
}

/// Pieces of filters, joined at random.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "userName",
        "title",
        "emails",
        "emails.value",
        "name.familyName",
        "active",
        "type",
        "value",
        "USERNAME",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "meta.created",
        "x.",
        "9a",
        " eq ",
        " EQ ",
        " ne ",
        " co ",
        " gt ",
        " pr",
        " pr",
        " PR",
        " and ",
        " or ",
        " Or ",
        "not ",
        "not",
        "NOT ",
        "(",
        ")",
        "[",
        "]",
        "\"x\"",
        "\"a b\"",
        "\"\\\"]\"",
        "\"\\u00e9\"",
        "\"2011-05-13T04:42:34Z\"",
        "true",
        "false",
        "null",
        "True",
        "1",
        "-2.5",
        "1e3",
        " ",
    ]);
    // Short ones are complete now and then; the longer ones are made of pieces that fit together.
    let term = prop::sample::select(vec![
        "title pr",
        "userName eq \"x\"",
        "active eq true",
        "emails co \"@\"",
        "title eq null",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\" and not (primary eq true)]",
        "(title pr)",
        "not (title pr)",
        "name.familyName PR",
    ]);
    let glue = prop::sample::select(vec![
        " and ",
        " or ",
        " AND ",
        " or (",
        ") and ",
        " and not (",
        ") or ",
        ")",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat()),
        prop::collection::vec(
            (prop::sample::select(vec!["", "(", "not ("]), term, glue),
            1..6
        )
        .prop_map(|pieces| {
            let mut text = String::new();
            for (open, term, glue) in &pieces {
                text.push_str(open);
                text.push_str(term);
                text.push_str(glue);
            }
            let cut = pieces.last().map_or(0, |(_, _, glue)| glue.len());
            text.truncate(text.len() - cut);
            let open = text.matches('(').count();
            let closed = text.matches(')').count();
            text + &")".repeat(open.saturating_sub(closed))
        }),
    ]
}

/// Pieces of paths, joined at random.
fn paths() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "emails",
        "userName",
        "name.givenName",
        "urn:ietf:params:scim:schemas:core:2.0:User:emails",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "[",
        "]",
        "[type eq \"work\"]",
        "[value eq \"a].b\" and primary eq true]",
        "[not (display pr)]",
        "[0]",
        ".value",
        ".",
        " ",
        ":",
    ]);
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

/// Filters over users.
fn filters() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        (names(), operators(), "\\PC{0,8}").prop_map(|(attribute, operator, text)| {
            Filter::Compare {
                attribute,
                operator,
                value: Literal::String(text),
            }
        }),
        names().prop_map(Filter::Present),
        any::<bool>().prop_map(|value| Filter::Compare {
            attribute: core("active", None),
            operator: Operator::Equal,
            value: Literal::Boolean(value),
        }),
        (0_i64..4_000_000_000).prop_map(|second| Filter::Compare {
            attribute: core("meta", Some("created")),
            operator: Operator::GreaterOrEqual,
            value: Literal::DateTime(jiff::Timestamp::from_second(second).unwrap()),
        }),
        (any::<i32>(), operators()).prop_map(|(number, operator)| Filter::Compare {
            attribute: AttributeRef {
                schema: Some("urn:acme:custom:1.0:User".to_owned()),
                attribute: "badge".to_owned(),
                sub_attribute: None,
            },
            operator,
            value: Literal::Json(number.to_string()),
        }),
        inside().prop_map(|filter| Filter::Value {
            attribute: core("emails", None),
            filter: Box::new(filter),
        }),
    ];
    joined(leaf)
        .prop_filter("few of co, sw and ew", |filter| {
            let text = filter.to_string();
            let count = |word: &str| text.matches(word).count();
            count(" co ") + count(" sw ") + count(" ew ") <= MAX_SUBSTRING_TERMS
        })
        .boxed()
}

/// Filters over the values of `emails`.
fn inside() -> impl Strategy<Value = Filter> {
    let part = prop::sample::select(vec!["value", "type", "display"]);
    joined(prop_oneof![
        (part, operators(), "[a-z@.\"\\\\]{0,6}").prop_map(|(part, operator, text)| {
            Filter::Compare {
                attribute: core(part, None),
                operator,
                value: Literal::String(text),
            }
        }),
        Just(Filter::Present(core("display", None))),
    ])
}

fn joined(leaf: impl Strategy<Value = Filter> + 'static) -> impl Strategy<Value = Filter> {
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|operands| flat(
                operands,
                Filter::And,
                |filter| match filter {
                    Filter::And(inner) => Ok(inner),
                    other => Err(other),
                }
            )),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|operands| flat(
                operands,
                Filter::Or,
                |filter| {
                    match filter {
                        Filter::Or(inner) => Ok(inner),
                        other => Err(other),
                    }
                }
            )),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

/// A chain of one operator is one level.
fn flat(
    operands: Vec<Filter>,
    wrap: fn(Vec<Filter>) -> Filter,
    open: fn(Filter) -> Result<Vec<Filter>, Filter>,
) -> Filter {
    let operands = operands
        .into_iter()
        .flat_map(|operand| match open(operand) {
            Ok(inner) => inner,
            Err(other) => vec![other],
        });
    wrap(operands.collect())
}

fn names() -> impl Strategy<Value = AttributeRef> {
    prop::sample::select(vec![
        core("userName", None),
        core("name", Some("familyName")),
        core("emails", Some("value")),
        core("externalId", None),
        AttributeRef {
            schema: Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".to_owned()),
            attribute: "manager".to_owned(),
            sub_attribute: Some("value".to_owned()),
        },
    ])
}

fn operators() -> impl Strategy<Value = Operator> {
    prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ])
}

fn core(attribute: &str, sub_attribute: Option<&str>) -> AttributeRef {
    AttributeRef {
        schema: None,
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.map(str::to_owned),
    }
}

fn translate_path(path: theirs::PatchPath) -> Written {
    match path {
        theirs::PatchPath::Attr(name) => Written::of(name.to_string()),
        theirs::PatchPath::Value(path) => Written {
            name: path.attr.to_string(),
            filter: Some(value_filter(path.filter)),
            sub_attribute: path.sub_attr,
        },
    }
}

fn translate(filter: theirs::Filter) -> Expression {
    match filter {
        theirs::Filter::Attr(expression) => attribute(expression),
        theirs::Filter::ValuePath(path) => Expression::Value(ValuePath {
            name: path.attr.to_string(),
            filter: Box::new(value_filter(*path.filter)),
            then: None,
        }),
        theirs::Filter::Not(inner) => Expression::Not(Box::new(translate(*inner))),
        theirs::Filter::And(operands) => {
            Expression::And(operands.iter().cloned().map(translate).collect())
        }
        theirs::Filter::Or(operands) => {
            Expression::Or(operands.iter().cloned().map(translate).collect())
        }
    }
}

fn value_filter(filter: theirs::ValFilter) -> Expression {
    match filter {
        theirs::ValFilter::Attr(expression) => attribute(expression),
        theirs::ValFilter::Not(inner) => Expression::Not(Box::new(value_filter(*inner))),
        theirs::ValFilter::And(operands) => {
            Expression::And(operands.iter().cloned().map(value_filter).collect())
        }
        theirs::ValFilter::Or(operands) => {
            Expression::Or(operands.iter().cloned().map(value_filter).collect())
        }
    }
}

fn attribute(expression: theirs::AttrExp) -> Expression {
    match expression {
        theirs::AttrExp::Present(name) => Expression::Present(name.to_string()),
        theirs::AttrExp::Comparison(name, operator, value) => Expression::Compare(Comparison {
            name: name.to_string(),
            operator: match operator {
                theirs::CompareOp::Eq => Operator::Equal,
                theirs::CompareOp::Ne => Operator::NotEqual,
                theirs::CompareOp::Co => Operator::Contains,
                theirs::CompareOp::Sw => Operator::StartsWith,
                theirs::CompareOp::Ew => Operator::EndsWith,
                theirs::CompareOp::Gt => Operator::Greater,
                theirs::CompareOp::Ge => Operator::GreaterOrEqual,
                theirs::CompareOp::Lt => Operator::Less,
                theirs::CompareOp::Le => Operator::LessOrEqual,
            },
            constant: Constant::Json(match value {
                theirs::CompValue::False => false.into(),
                theirs::CompValue::True => true.into(),
                theirs::CompValue::Null => Value::Null,
                theirs::CompValue::Number(number) => Value::Number(number),
                theirs::CompValue::Str(text) => text.into(),
            }),
        }),
    }
}
