//! Tokens -> expression, by precedence: brackets, `not`, `and`, `or` (RFC 7644 section 3.4.2.2).
//!
//! Apart from [`super::resolve()`]: here only the grammar counts. The caps are checked while reading, so that a
//! hostile text is refused before it costs memory or stack.

use super::{
    MAX_DEPTH, MAX_SUBSTRING_TERMS, MAX_TERMS,
    lexer::{Lexer, Token},
    syntax::{Comparison, Constant, Expression, ValuePath},
    tree::Operator,
};
use crate::scim::{error::ScimError, habit, problem::Problem};

/// Reads a whole filter.
pub fn parse(text: &str) -> Result<Expression, ScimError> {
    let is_encoded = !text.contains(' ') && ["%20", "%22"].iter().any(|code| text.contains(code));
    read(text).map_err(|error| match is_encoded {
        true => {
            explained(error, Some("It has %20 or %22 in it")).because(Problem::FilterEncodedTwice)
        }
        false => explained(error, habit::of_filter(text)),
    })
}

/// The same error, with what of another language stands in the text.
pub(crate) fn explained(error: ScimError, habit: Option<&str>) -> ScimError {
    match habit {
        Some(habit) => ScimError {
            detail: format!("{} {habit}.", error.detail),
            ..error
        },
        None => error,
    }
}

fn read(text: &str) -> Result<Expression, ScimError> {
    let mut parser = Parser::new(Lexer::new(text)?);
    let expression = parser.any(Place::Outside)?;
    match parser.lexer.peek()? {
        None => Ok(expression),
        Some(Token::Close | Token::CloseValue) => {
            Err(parser.lexer.error("a bracket closes that was not opened"))
        }
        Some(_) => Err(parser.lexer.error("\"and\" or \"or\" is missing")),
    }
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not in square brackets.
    Outside,
    /// In square brackets, where no further value path may stand (erratum 4690).
    Inside,
}

/// Reads by recursive descent; each bracket is one step down, and steps are counted.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    pub(crate) lexer: Lexer<'a>,
    depth: usize,
    terms: usize,
    substring_terms: usize,
}

impl<'a> Parser<'a> {
    /// Starts where a lexer stands.
    pub(crate) fn new(lexer: Lexer<'a>) -> Self {
        Self {
            lexer,
            depth: 0,
            terms: 0,
            substring_terms: 0,
        }
    }

    /// `all or all or ...`
    fn any(&mut self, place: Place) -> Result<Expression, ScimError> {
        let mut operands = vec![self.all(place)?];
        while self.keyword("or")? {
            self.not_at_end("behind \"or\" a comparison is missing")?;
            operands.push(self.all(place)?);
        }
        Ok(Expression::any(operands))
    }

    /// `unit and unit and ...`
    fn all(&mut self, place: Place) -> Result<Expression, ScimError> {
        let mut operands = vec![self.unit(place)?];
        while self.keyword("and")? {
            self.not_at_end("behind \"and\" a comparison is missing")?;
            operands.push(self.unit(place)?);
        }
        Ok(Expression::all(operands))
    }

    /// There is more to read.
    fn not_at_end(&mut self, otherwise: &str) -> Result<(), ScimError> {
        match self.lexer.peek()? {
            Some(_) => Ok(()),
            None => Err(self.lexer.error(otherwise)),
        }
    }

    /// Takes `and` or `or`, with a space on both sides.
    fn keyword(&mut self, keyword: &str) -> Result<bool, ScimError> {
        let found = matches!(
            self.lexer.peek()?,
            Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword)
        );
        if found {
            let before = self.lexer.spaced()?;
            self.lexer.next()?;
            if !before || (self.lexer.peek()?.is_some() && !self.lexer.spaced()?) {
                return Err(self
                    .lexer
                    .error("\"and\" and \"or\" have spaces around them"));
            }
        }
        Ok(found)
    }

    /// `(any)`, `not (any)`, `name[any]`, `name pr` or `name operator constant`
    fn unit(&mut self, place: Place) -> Result<Expression, ScimError> {
        match self.lexer.next()? {
            Some(Token::Open) => self.inside_brackets(place, &Token::Close),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") => {
                // With or without a space before the bracket (erratum 7319).
                if !self.lexer.take(&Token::Open)? {
                    return Err(self
                        .lexer
                        .error("behind \"not\" a round bracket is missing"));
                }
                let inner = self.inside_brackets(place, &Token::Close)?;
                Ok(Expression::Not(Box::new(inner)))
            }
            Some(Token::Word(name)) => {
                if self.lexer.peek()? == Some(&Token::OpenValue) && !self.lexer.spaced()? {
                    self.lexer.next()?;
                    self.value_path(name, place)
                } else {
                    self.comparison(name)
                }
            }
            Some(Token::Text(_)) => Err(self.lexer.error("a comparison begins with an attribute")),
            Some(_) => Err(self.lexer.error("an attribute is missing")),
            None => Err(self.lexer.error("it ends too early")),
        }
    }

    /// What is between a bracket that was read and the one that closes it.
    fn inside_brackets(&mut self, place: Place, close: &Token) -> Result<Expression, ScimError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.lexer.error(&format!(
                "brackets are nested deeper than {MAX_DEPTH} levels"
            )));
        }
        let inner = self.any(place)?;
        self.depth -= 1;
        if self.lexer.take(close)? {
            Ok(inner)
        } else {
            Err(self.lexer.error("a bracket is not closed"))
        }
    }

    fn value_path(&mut self, name: String, place: Place) -> Result<Expression, ScimError> {
        if place == Place::Inside {
            return Err(self
                .lexer
                .error("square brackets cannot stand in square brackets"));
        }
        let filter = Box::new(self.value_filter()?);
        let then = match self.after_value_path()? {
            Some(part) => Some(Box::new(self.comparison(part)?)),
            None => None,
        };
        Ok(Expression::Value(ValuePath { name, filter, then }))
    }

    /// `filter]` of a value path whose `[` has been read.
    pub(crate) fn value_filter(&mut self) -> Result<Expression, ScimError> {
        self.inside_brackets(Place::Inside, &Token::CloseValue)
    }

    /// `.name` directly after a closing square bracket.
    pub(crate) fn after_value_path(&mut self) -> Result<Option<String>, ScimError> {
        if self.lexer.spaced()? {
            return Ok(None);
        }
        let part = match self.lexer.peek()? {
            Some(Token::Word(word)) => word.strip_prefix('.').map(str::to_owned),
            _ => None,
        };
        if part.is_some() {
            self.lexer.next()?;
        }
        Ok(part)
    }

    /// `pr` or `operator constant`, after a name.
    fn comparison(&mut self, name: String) -> Result<Expression, ScimError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(self
                .lexer
                .error(&format!("it has more than {MAX_TERMS} comparisons")));
        }
        let word = match self.lexer.next()? {
            Some(Token::Word(word)) => word,
            // A function, as in other languages.
            Some(Token::Open) => {
                let error = self.lexer.error("an operator is missing");
                return Err(error.because(Problem::FilterOperator));
            }
            _ => return Err(self.lexer.error("an operator is missing")),
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Expression::Present(name));
        }
        let operator = Operator::find(&word).ok_or_else(|| {
            let error = self
                .lexer
                .error("there is no such operator; those that there are: eq, ne, co, sw, ew, gt, ge, lt, le and pr");
            error.because(Problem::FilterOperator)
        })?;
        if operator.is_substring() {
            self.substring_terms += 1;
            if self.substring_terms > MAX_SUBSTRING_TERMS {
                return Err(self.lexer.error(&format!(
                    "it has more than {MAX_SUBSTRING_TERMS} of \"co\", \"sw\" and \"ew\""
                )));
            }
        }
        Ok(Expression::Compare(Comparison {
            name,
            operator,
            constant: self.constant()?,
        }))
    }

    fn constant(&mut self) -> Result<Constant, ScimError> {
        if !self.lexer.spaced()? {
            let is_missing = self.lexer.peek()?.is_none();
            let error = self
                .lexer
                .error("a value is missing, or the space before it");
            return Err(match is_missing {
                true => error.because(Problem::FilterValueMissing),
                false => error,
            });
        }
        match self.lexer.next()? {
            Some(Token::Text(text)) => Ok(Constant::Json(text.into())),
            // Numbers, `true`, `false` and `null` are spelt as in JSON.
            Some(Token::Word(word)) => Ok(match serde_json::from_str(&word) {
                Ok(literal) => Constant::Json(literal),
                Err(_) => Constant::Word(word),
            }),
            _ => Err(self.lexer.error("a value is missing")),
        }
    }
}
