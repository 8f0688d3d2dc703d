//! GoogleSQL text as tokens that keep the comments beside them; every byte is in a token, a comment or white space.
//!
//! The parser's tokenizer drops what a formatter must keep (raw byte strings, dashes in paths, where a comment stood),
//! so this one is the formatter's own.

use std::ops::Range;

/// What a token is, as far as laying it out asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword without quotes; a path with dashes is one word.
    Word,
    /// A name in backticks.
    Quoted,
    /// A string, bytes or a number.
    Literal,
    /// `@name`, `@@name` or `?`.
    Parameter,
    /// An operator or a sign between things.
    Symbol,
    /// `(`, `[`, or `<` of a type.
    Open,
    /// `)`, `]`, or `>` of a type.
    Close,
    /// The end of the text, which comments may stand above.
    End,
}

/// A comment on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    /// Whether an empty line stood above it.
    pub(crate) is_apart: bool,
}

/// A token, with the comments that belong to it.
#[derive(Debug, Clone)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    pub(crate) text: &'t str,
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
    /// A word in upper case; empty for all else.
    pub(crate) upper: String,
    /// Whether a line end stood between it and the token before.
    pub(crate) is_first: bool,
    /// Whether an empty line stood above it.
    pub(crate) is_apart: bool,
    /// Comments on lines of their own above it.
    pub(crate) above: Vec<Comment<'t>>,
    /// Block comments before it on its line.
    pub(crate) inline: Vec<Comment<'t>>,
    /// Comments behind it at the end of its line.
    pub(crate) behind: Vec<Comment<'t>>,
}

impl<'t> Token<'t> {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text && !matches!(self.kind, Kind::Literal | Kind::Quoted)
    }

    pub(crate) fn is_word(&self, upper: &str) -> bool {
        self.upper == upper
    }

    /// Every comment that it keeps, in the order of the text.
    pub(crate) fn comments(&self) -> impl Iterator<Item = &Comment<'t>> {
        self.above.iter().chain(&self.inline).chain(&self.behind)
    }
}

/// Why a text has no tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexError {
    pub(crate) at: Range<usize>,
    pub(crate) why: &'static str,
    pub(crate) fix: &'static str,
}

/// What stands between two tokens.
enum Gap<'t> {
    LineEnd,
    Comment(&'t str, usize),
}

/// The tokens of a text, the end of it last.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, LexError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        open: Vec::new(),
    };
    loop {
        let gap = lexer.gap()?;
        let start = lexer.at;
        let kind = lexer.token()?;
        let is_end = kind == Kind::End;
        lexer.push(kind, start, &gap);
        if is_end {
            return Ok(lexer.tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token<'t>>,
    /// The brackets that are open: `<` of a type ends at `>`, which elsewhere compares.
    open: Vec<u8>,
}

/// Signs of more than one character, longest first.
const SIGNS: &[&str] = &["<=", ">=", "<>", "!=", "||", "<<", ">>", "=>", "->", "|>"];

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn error(&self, length: usize, why: &'static str, fix: &'static str) -> LexError {
        LexError {
            at: self.at..self.at + length,
            why,
            fix,
        }
    }

    /// White space and comments up to the next token.
    fn gap(&mut self) -> Result<Vec<Gap<'t>>, LexError> {
        let mut gap = Vec::new();
        loop {
            let rest = self.rest();
            let start = self.at;
            if rest.starts_with("--") || rest.starts_with('#') {
                let line = rest.split(['\n', '\r']).next().unwrap_or_default();
                self.at += line.len();
                gap.push(Gap::Comment(line.trim_end(), start));
            } else if let Some(inside) = rest.strip_prefix("/*") {
                let end = inside.find("*/").ok_or_else(|| {
                    self.error(2, "nothing ends this comment", "end it with `*/`")
                })?;
                self.at += end + 4;
                gap.push(Gap::Comment(&self.text[start..self.at], start));
            } else {
                match rest.chars().next() {
                    Some('\n') => {
                        self.at += 1;
                        gap.push(Gap::LineEnd);
                    }
                    Some(it) if it.is_whitespace() || it == '\u{feff}' => self.at += it.len_utf8(),
                    Some(_) | None => return Ok(gap),
                }
            }
        }
    }

    /// Reads one token and gives its kind.
    fn token(&mut self) -> Result<Kind, LexError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Kind::End);
        };
        if let Some(prefix) = string_prefix(rest) {
            return self.string(prefix);
        }
        let is_after_dot = self.tokens.last().is_some_and(|it| it.is("."));
        let is_number = first.is_ascii_digit()
            || first == '.' && rest[1..].starts_with(|it: char| it.is_ascii_digit());
        let is_path = first == '.' && self.touches_a_name();
        match first {
            '`' => self.quoted(),
            '@' => self.parameter(),
            '?' => Ok(self.take(1, Kind::Parameter)),
            _ if is_number && !is_after_dot && !is_path => {
                Ok(self.take(number(rest), Kind::Literal))
            }
            it if is_name(it) => Ok(self.take(self.word(rest), Kind::Word)),
            '{' | '}' => Err(self.error(
                1,
                "GoogleSQL has no braces, and dwh has no template language",
                "write the SQL itself; variables are `@name`",
            )),
            _ => self.sign(first),
        }
    }

    fn take(&mut self, length: usize, kind: Kind) -> Kind {
        self.at += length;
        kind
    }

    /// Whether the token before ends where the next begins, and a path may go on behind it.
    fn touches_a_name(&self) -> bool {
        self.tokens.last().is_some_and(|it| {
            it.at.end == self.at && matches!(it.kind, Kind::Word | Kind::Quoted | Kind::Close)
        })
    }

    /// The length of a word; behind FROM and JOIN it may be a path with dashes in its first part.
    fn word(&self, rest: &str) -> usize {
        let plain = |text: &str| text.find(|it| !is_name(it)).unwrap_or(text.len());
        let mut length = plain(rest);
        let may_have_dashes = self
            .tokens
            .last()
            .is_some_and(|it| matches!(it.upper.as_str(), "FROM" | "JOIN" | "INTO" | "TABLE"));
        while may_have_dashes && rest[length..].starts_with('-') {
            let more = plain(&rest[length + 1..]);
            if more == 0 {
                break;
            }
            length += 1 + more;
        }
        length
    }

    fn string(&mut self, prefix: usize) -> Result<Kind, LexError> {
        let rest = self.rest();
        let quote = &rest[prefix..=prefix];
        let triple = quote.repeat(3);
        let (delimiter, may_have_lines) = if rest[prefix..].starts_with(&triple) {
            (triple.as_str(), true)
        } else {
            (quote, false)
        };
        let mut end = prefix + delimiter.len();
        loop {
            let left = &rest[end..];
            if left.starts_with(delimiter) {
                return Ok(self.take(end + delimiter.len(), Kind::Literal));
            }
            match left.chars().next() {
                Some('\\') => {
                    end += 1 + left[1..].chars().next().map_or(0, char::len_utf8);
                }
                Some('\n') if !may_have_lines => break,
                Some(it) => end += it.len_utf8(),
                None => break,
            }
        }
        let (why, fix) = if may_have_lines {
            ("nothing ends this string", "end it with three quotes")
        } else {
            (
                "nothing ends this string on its line",
                "end it with the quote that it begins with; a string of several lines has three",
            )
        };
        Err(self.error(prefix + delimiter.len(), why, fix))
    }

    fn quoted(&mut self) -> Result<Kind, LexError> {
        let rest = self.rest();
        let end = rest[1..].find(['`', '\n']).map(|it| it + 1);
        match end {
            Some(end) if rest[end..].starts_with('`') => Ok(self.take(end + 1, Kind::Quoted)),
            Some(_) | None => Err(self.error(
                1,
                "nothing ends this name on its line",
                "end it with a backtick",
            )),
        }
    }

    fn parameter(&mut self) -> Result<Kind, LexError> {
        let rest = self.rest();
        let ats = rest.len() - rest.trim_start_matches('@').len();
        let name = &rest[ats..];
        let length = name.find(|it| !is_name(it)).unwrap_or(name.len());
        if length == 0 {
            return Err(self.error(
                ats,
                "a variable has a name",
                "write the name behind it, as in `@as_of`",
            ));
        }
        Ok(self.take(ats + length, Kind::Parameter))
    }

    fn sign(&mut self, first: char) -> Result<Kind, LexError> {
        let rest = self.rest();
        let in_type = self.open.last() == Some(&b'<');
        let opens_type = first == '<' && self.is_behind_type_word();
        match first {
            '(' | '[' => {
                self.open.push(u8::try_from(first).unwrap_or(b'('));
                Ok(self.take(1, Kind::Open))
            }
            '<' if opens_type => {
                self.open.push(b'<');
                Ok(self.take(1, Kind::Open))
            }
            ')' | ']' => self.close(first),
            '>' if in_type => self.close(first),
            _ => {
                let sign = SIGNS.iter().find(|it| rest.starts_with(**it));
                let length = sign.map_or(first.len_utf8(), |it| it.len());
                Ok(self.take(length, Kind::Symbol))
            }
        }
    }

    fn is_behind_type_word(&self) -> bool {
        let mut last = self.tokens.iter().rev();
        let is_type = last
            .next()
            .is_some_and(|it| matches!(it.upper.as_str(), "ARRAY" | "STRUCT" | "RANGE"));
        is_type && !last.next().is_some_and(|it| it.is("."))
    }

    fn close(&mut self, sign: char) -> Result<Kind, LexError> {
        let opening = match sign {
            ')' => b'(',
            ']' => b'[',
            _ => b'<',
        };
        if self.open.last() == Some(&opening) {
            self.open.pop();
            return Ok(self.take(1, Kind::Close));
        }
        Err(self.error(
            1,
            "it closes nothing that is open here",
            "remove it, or write what opens it",
        ))
    }

    /// Adds a token, and gives each comment of the gap before it to the token that it stands beside.
    fn push(&mut self, kind: Kind, start: usize, gap: &[Gap<'t>]) {
        let text = &self.text[start..self.at];
        let mut token = Token {
            kind,
            text,
            at: start..self.at,
            upper: if kind == Kind::Word {
                text.to_ascii_uppercase()
            } else {
                String::new()
            },
            is_first: self.tokens.is_empty(),
            is_apart: false,
            above: Vec::new(),
            inline: Vec::new(),
            behind: Vec::new(),
        };
        let mut line_ends = 0;
        // What remains of a line decides whether a comment stands before a token or at the end of a line.
        let ends_line: Vec<bool> = (0..gap.len())
            .map(|it| {
                let next = gap[it..].iter().find(|it| matches!(it, Gap::LineEnd));
                next.is_some() || kind == Kind::End
            })
            .collect();
        for (piece, ends_line) in gap.iter().zip(ends_line) {
            let Gap::Comment(text, at) = *piece else {
                token.is_first = true;
                line_ends += 1;
                continue;
            };
            let comment = Comment {
                text,
                at,
                is_apart: line_ends > 1,
            };
            line_ends = 0;
            let before = self.tokens.last_mut();
            match before {
                // A second comment to the end of a line needs a line of its own.
                Some(before)
                    if !token.is_first
                        && ends_line
                        && before.behind.iter().all(|it| it.text.starts_with("/*")) =>
                {
                    before.behind.push(comment);
                }
                Some(_) | None if ends_line => token.above.push(comment),
                Some(_) | None => token.inline.push(comment),
            }
        }
        token.is_apart = line_ends > 1;
        // A comment beside a comma is about what stands before it, one above it about what comes.
        let before = self.tokens.last_mut();
        if let Some(before) = before.filter(|_| token.is(",") || token.is(";")) {
            token.behind.append(&mut before.behind);
        }
        if let Some(comma) = self.tokens.last_mut().filter(|it| it.is(",")) {
            let mut above = std::mem::take(&mut comma.above);
            above.append(&mut token.above);
            token.above = above;
        }
        self.tokens.push(token);
    }
}

fn is_name(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == '$'
}

/// Where a string begins with `r`, `b` or both, how many bytes stand before its quote; 0 for a quote alone.
fn string_prefix(rest: &str) -> Option<usize> {
    let quote = rest
        .bytes()
        .take(3)
        .position(|it| matches!(it, b'\'' | b'"'))?;
    matches!(
        rest[..quote].to_ascii_lowercase().as_str(),
        "" | "r" | "b" | "rb" | "br"
    )
    .then_some(quote)
}

/// The length of a number: `1`, `1.5`, `.5`, `1e-3`, `0xff`.
fn number(rest: &str) -> usize {
    let mut length = 0;
    let mut before = ' ';
    for it in rest.chars() {
        let goes_on = it.is_ascii_alphanumeric()
            || it == '.'
            || it == '_'
            || matches!(it, '+' | '-')
                && before.eq_ignore_ascii_case(&'e')
                && !rest[..length].to_ascii_lowercase().starts_with("0x");
        if !goes_on {
            break;
        }
        length += it.len_utf8();
        before = it;
    }
    length
}
