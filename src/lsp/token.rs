//! Cuts a text that is being written into tokens. It never fails: what is not closed ends with its line, or with the text.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A name in backticks.
    Quoted,
    /// `@name`.
    Variable,
    /// A string or bytes.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// One other character.
    Symbol(char),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// What it is.
    pub(super) kind: Kind,
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// As it is written.
    pub(super) written: &'t str,
    /// Whether what follows directly does not belong to it.
    pub(super) is_closed: bool,
}

impl<'t> Token<'t> {
    /// The name that it is or could be: without backticks.
    pub(super) fn name(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Word => Some(self.written),
            Kind::Quoted => Some(self.written.trim_matches('`')),
            Kind::Variable | Kind::Text | Kind::Number | Kind::Comment | Kind::Symbol(_) => None,
        }
    }

    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.written.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is one of these keywords.
    pub(super) fn is_one_of(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|it| self.is(it))
    }

    /// Whether it is this character.
    pub(super) fn is_symbol(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol(symbol)
    }

    /// Whether what is written at a byte would become a part of it.
    pub(super) fn holds(&self, byte: usize) -> bool {
        self.range.start < byte
            && (byte < self.range.end || byte == self.range.end && !self.is_closed)
    }
}

/// The tokens of a text, with its comments.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length, is_closed) = first_token(&text[at..], first);
        tokens.push(Token {
            kind,
            range: at..at + length,
            written: &text[at..at + length],
            is_closed,
        });
        at += length;
    }
    tokens
}

/// The kind and the bytes of the token that a text begins with, and whether it is closed.
fn first_token(rest: &str, first: char) -> (Kind, usize, bool) {
    let line = rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with("--") || first == '#' {
        return (Kind::Comment, line, false);
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        let end = comment.find("*/").map(|it| it + 4);
        return (Kind::Comment, end.unwrap_or(rest.len()), end.is_some());
    }
    if let Some((length, is_closed)) = string(rest) {
        return (Kind::Text, length, is_closed);
    }
    if first == '`' {
        let end = rest[1..line].find('`').map(|it| it + 2);
        return (Kind::Quoted, end.unwrap_or(line), end.is_some());
    }
    if first == '@' {
        return (Kind::Variable, 1 + word(&rest[1..]), true);
    }
    if first.is_ascii_digit() {
        return (Kind::Number, word(rest), true);
    }
    match word(rest) {
        0 => (Kind::Symbol(first), first.len_utf8(), true),
        length => (Kind::Word, length, true),
    }
}

/// How many bytes of letters, digits and underscores a text begins with.
pub(super) fn word(rest: &str) -> usize {
    rest.find(|it: char| !it.is_alphanumeric() && it != '_')
        .unwrap_or(rest.len())
}

/// The bytes of the string or bytes literal that a text begins with, and whether it is closed.
fn string(rest: &str) -> Option<(usize, bool)> {
    let prefix = rest
        .bytes()
        .take(2)
        .take_while(|it| b"rRbB".contains(it))
        .count();
    let body = &rest[prefix..];
    let quote = body.chars().next().filter(|it| matches!(it, '\'' | '"'))?;
    let triple: String = [quote; 3].iter().collect();
    let (mark, end) = if body.starts_with(&triple) {
        (triple.as_str(), body.len())
    } else {
        (&triple[..1], body.find('\n').unwrap_or(body.len()))
    };
    let mut at = mark.len();
    while at < end {
        if body[at..].starts_with(mark) {
            return Some((prefix + at + mark.len(), true));
        }
        let mut characters = body[at..end].chars();
        let character = characters.next().map_or(1, char::len_utf8);
        let escaped = body[at..].starts_with('\\');
        at += character;
        if escaped {
            at += characters.next().map_or(0, char::len_utf8);
        }
    }
    Some((prefix + end, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        let tokens = tokens(text);
        let show = |it: &Token| {
            let open = if it.is_closed { "" } else { "…" };
            format!("{}{open}", it.written)
        };
        tokens.iter().map(show).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_text_is_cut_into_tokens() {
        insta::assert_snapshot!(check("SELECT o.é1, r'a\\'b' -- x\nFROM `a b` /* y */ WHERE @as_of >= 1.5"), @r"SELECT | o | . | é1 | , | r'a\'b' | -- x… | FROM | `a b` | /* y */ | WHERE | @as_of | > | = | 1 | . | 5");
        insta::assert_snapshot!(check("'''a\nb''' \"c\" B'd' rb"), @r#"
        '''a
        b''' | "c" | B'd' | rb
        "#);
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line() {
        insta::assert_snapshot!(check("SELECT 'abc, x\nFROM t WHERE `b\n= \"\\"), @r#"SELECT | 'abc, x… | FROM | t | WHERE | `b… | = | "\…"#);
        assert_eq!(check("/* abc\n"), "/* abc\n…");
    }

    proptest::proptest! {
        /// Whatever is written, the tokens follow each other and hold all that is not blank.
        #[test]
        fn tokens_hold_the_text(text in "[a'\"`#@/*\\\\\\-\nré. (]{0,40}") {
            let mut end = 0;
            for token in tokens(&text) {
                proptest::prop_assert!(text[end..token.range.start].trim().is_empty());
                proptest::prop_assert!(!token.range.is_empty());
                end = token.range.end;
            }
            proptest::prop_assert!(text[end..].trim().is_empty());
        }
    }
}
