//! Text -> tokens.
//!
//! Apart from the parser so that what is inside quotes is text and nothing else. PATCH paths are read with the same
//! tokens.

use super::MAX_TEXT;
use crate::scim::{error::ScimError, problem::Problem};

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenValue,
    /// `]`
    CloseValue,
    /// A name, an operator, a number, `true`: letters, digits and `-_.:$%+`.
    Word(String),
    /// What was inside quotes, escapes resolved.
    Text(String),
}

/// Reads a filter token by token.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    peeked: Option<Lexeme>,
}

/// A token, and where it stood.
#[derive(Debug, Clone)]
struct Lexeme {
    token: Token,
    /// A space stood before it.
    spaced: bool,
    /// Where it ends.
    end: usize,
}

impl<'a> Lexer<'a> {
    /// Starts at the beginning of a text that is short enough.
    pub(crate) fn new(text: &'a str) -> Result<Self, ScimError> {
        if text.len() > MAX_TEXT {
            return Err(ScimError::invalid_filter(format!(
                "The filter is longer than {MAX_TEXT} bytes; ask for less at once."
            )));
        }
        Ok(Self {
            text,
            at: 0,
            peeked: None,
        })
    }

    /// The next token, if there is one; it stays the next one.
    pub(crate) fn peek(&mut self) -> Result<Option<&Token>, ScimError> {
        if self.peeked.is_none() {
            self.peeked = self.read()?;
        }
        Ok(self.peeked.as_ref().map(|lexeme| &lexeme.token))
    }

    /// The next token, if there is one.
    pub(crate) fn next(&mut self) -> Result<Option<Token>, ScimError> {
        self.peek()?;
        Ok(self.peeked.take().map(|lexeme| {
            self.at = lexeme.end;
            lexeme.token
        }))
    }

    /// Takes the next token if it is this one.
    pub(crate) fn take(&mut self, token: &Token) -> Result<bool, ScimError> {
        let found = self.peek()? == Some(token);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    /// Whether a space stands before the next token. The grammar wants one around `and`, `or` and operators.
    pub(crate) fn spaced(&mut self) -> Result<bool, ScimError> {
        self.peek()?;
        Ok(self.peeked.as_ref().is_some_and(|lexeme| lexeme.spaced))
    }

    /// An error that says where reading had got to, and never repeats a value.
    pub(crate) fn error(&self, what: &str) -> ScimError {
        let read = self.text.get(..self.at).unwrap_or(self.text);
        ScimError::invalid_filter(format!(
            "The filter cannot be read after character {}: {what}.",
            read.chars().count()
        ))
        .because(Problem::FilterSyntax)
    }

    fn read(&self) -> Result<Option<Lexeme>, ScimError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(' ');
        let start = self.text.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else {
            return Ok(None);
        };
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::OpenValue, 1),
            ']' => (Token::CloseValue, 1),
            '"' => self.quoted(trimmed)?,
            c if is_word(c) => {
                let word: String = trimmed.chars().take_while(|c| is_word(*c)).collect();
                let length = word.len();
                (Token::Word(word), length)
            }
            '\'' => {
                let error =
                    self.error("a single quote (') stands there; text stands in double quotes");
                return Err(error.because(Problem::FilterSingleQuotes));
            }
            _ => {
                let error = self.error(&match first {
                    c if c.is_ascii_graphic() => {
                        format!("the character {c} is none that a filter has outside of quotes")
                    }
                    c if c.is_whitespace() => {
                        "a line break, a tabulator or a space that does not break stands there"
                            .to_owned()
                    }
                    '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                        "a curly quote stands there; text stands in straight double quotes"
                            .to_owned()
                    }
                    _ => "a letter that no filter has outside of quotes".to_owned(),
                });
                return Err(match first {
                    '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '`' => {
                        error.because(Problem::FilterTypographicQuotes)
                    }
                    '=' | '!' | '<' | '>' | '~' | '&' | '|' => {
                        error.because(Problem::FilterOperator)
                    }
                    _ => error,
                });
            }
        };
        Ok(Some(Lexeme {
            token,
            spaced: start > self.at,
            end: start + length,
        }))
    }

    /// A JSON string: what is inside the quotes is text, whatever it looks like.
    fn quoted(&self, text: &str) -> Result<(Token, usize), ScimError> {
        let mut escaped = false;
        let close = text.char_indices().skip(1).find_map(|(at, c)| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes.then_some(at + 1)
        });
        let literal = close
            .and_then(|end| text.get(..end))
            .ok_or_else(|| self.error("a quote that does not close"))?;
        let decoded: String = serde_json::from_str(literal)
            .map_err(|_| self.error("text in quotes has to be a JSON string"))?;
        if decoded.contains('\0') {
            return Err(self.error("text must not hold U+0000"));
        }
        Ok((Token::Text(decoded), literal.len()))
    }
}

/// What names, operators and numbers are made of; URNs have colons, dots and more.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.:$%+".contains(c)
}
