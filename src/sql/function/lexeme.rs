//! The tokens of a text with their bytes, without blanks and comments.

use std::ops::Range;
use std::sync::Arc;

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use crate::diagnostic::Text;

/// A token that means something.
#[derive(Debug, Clone)]
pub struct Lexeme {
    /// What it is.
    pub token: Token,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

impl Lexeme {
    /// The word, where it is one: a name or a keyword, without quotes.
    pub fn word(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) => Some(&word.value),
            _ => None,
        }
    }

    /// Whether it is this keyword, in either case and not quoted.
    pub fn is_word(&self, keyword: &str) -> bool {
        matches!(&self.token, Token::Word(it) if it.quote_style.is_none() && it.value.eq_ignore_ascii_case(keyword))
    }
}

/// The lexemes of a text; None where it cannot be cut into tokens, which the parser says better.
pub fn lex(text: &Arc<Text>, dialect: &dyn Dialect) -> Option<Vec<Lexeme>> {
    let lines = Lines::of(text.content());
    let tokens = Tokenizer::new(dialect, text.content())
        .with_unescape(false)
        .tokenize_with_location()
        .ok()?;
    let lexemes = tokens
        .into_iter()
        .filter(|it| !matches!(it.token, Token::Whitespace(_) | Token::EOF))
        .map(|it| Lexeme {
            range: lines.byte(it.span.start)..lines.byte(it.span.end),
            token: it.token,
        });
    Some(lexemes.collect())
}

/// Where each line of a text begins, so that a long text is not searched once for each token.
struct Lines<'t> {
    content: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(content: &'t str) -> Self {
        let after = content.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            content,
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    fn byte(&self, at: Location) -> usize {
        let line = usize::try_from(at.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(start) = self.starts.get(line) else {
            return self.content.len();
        };
        let column = usize::try_from(at.column.saturating_sub(1)).unwrap_or(usize::MAX);
        let rest = &self.content[*start..];
        start
            + rest
                .char_indices()
                .nth(column)
                .map_or(rest.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::BigQueryDialect;

    use super::*;

    #[test]
    fn tokens_know_their_bytes() {
        let text = Text::new("a.sql", "SELECT 'é' -- é\n, `a b` /* x */ + f(@n)");
        let found: Vec<_> = lex(&text, &BigQueryDialect {})
            .unwrap()
            .into_iter()
            .map(|it| text.content()[it.range].to_owned())
            .collect();
        assert_eq!(
            found,
            ["SELECT", "'é'", ",", "`a b`", "+", "f", "(", "@n", ")"]
        );
    }
}
