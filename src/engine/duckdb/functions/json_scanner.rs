//! Finds a value in JSON text as GoogleSQL's functions of STRING do: leniently, and reading no further than that value.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How deep arrays and objects may nest.
const MAX_DEPTH: usize = 1000;

/// A JSON value, with numbers as they were written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    /// `null`, and an element that is left out.
    Null,
    /// A number, `true` or `false`, as written.
    Plain(&'a str),
    /// A string, without quotes and escapes.
    Text(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Node<'a> {
    /// The first value at the end of a path of keys and positions; None where there is none, or where the text is broken before its end.
    /// A text that nests too deeply is an error.
    pub(super) fn find(text: &'a str, path: &[String]) -> Result<Option<Self>, TooDeep> {
        let mut scanner = Scanner {
            text,
            at: 0,
            depth: 0,
        };
        match scanner.find(path) {
            Ok(found) => Ok(found),
            Err(Broken) if scanner.depth > MAX_DEPTH => Err(TooDeep),
            Err(Broken) => Ok(None),
        }
    }

    /// A scalar as text.
    pub(super) fn into_scalar(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Plain(text) => Some(text.into()),
            Self::Text(text) => Some(text),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Appends it as JSON without spaces.
    pub(super) fn write(&self, json: &mut String) {
        match self {
            Self::Null => json.push_str("null"),
            Self::Plain(text) => json.push_str(text),
            Self::Text(text) => write_text(text, json),
            Self::Array(elements) => {
                json.push('[');
                for (number, element) in elements.iter().enumerate() {
                    json.push_str(if number > 0 { "," } else { "" });
                    element.write(json);
                }
                json.push(']');
            }
            Self::Object(members) => {
                json.push('{');
                for (number, (key, value)) in members.iter().enumerate() {
                    json.push_str(if number > 0 { "," } else { "" });
                    write_text(key, json);
                    json.push(':');
                    value.write(json);
                }
                json.push('}');
            }
        }
    }
}

/// Appends a JSON string with the escapes that GoogleSQL writes.
pub(super) fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                write!(json, "\\u{:04x}", u32::from(letter)).expect("a String takes everything");
            }
            _ => json.push(letter),
        }
    }
    json.push('"');
}

/// Arrays and objects nest deeper than GoogleSQL reads them.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("JSON that nests more than {MAX_DEPTH} levels deep")]
pub(super) struct TooDeep;

/// The text is not JSON, not even to a lenient reader.
struct Broken;

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t'..=b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn find(&mut self, path: &[String]) -> Result<Option<Node<'a>>, Broken> {
        let Some((step, rest)) = path.split_first() else {
            return self.value(true).map(Some);
        };
        let mut found = None;
        match self.next() {
            Some(b'{') => self.members(|scanner, key| {
                if key == step.as_str() {
                    found = scanner.find(rest)?;
                } else {
                    scanner.value(false)?;
                }
                Ok(found.is_none())
            })?,
            Some(b'[') => self.elements(|scanner, position, left_out| {
                if step.parse() == Ok(position) {
                    found = if left_out {
                        rest.is_empty().then_some(Node::Null)
                    } else {
                        scanner.find(rest)?
                    };
                } else if !left_out {
                    scanner.value(false)?;
                }
                Ok(found.is_none())
            })?,
            _ => drop(self.value(false)?),
        }
        Ok(found)
    }

    /// A whole value; one that is not kept is read all the same, for what follows it may be wanted.
    fn value(&mut self, keep: bool) -> Result<Node<'a>, Broken> {
        match self.next().ok_or(Broken)? {
            b'{' => {
                let mut members = Vec::new();
                self.members(|scanner, key| {
                    let value = scanner.value(keep)?;
                    if keep {
                        members.push((key, value));
                    }
                    Ok(true)
                })?;
                Ok(Node::Object(members))
            }
            b'[' => {
                let mut elements = Vec::new();
                self.elements(|scanner, _, left_out| {
                    let element = if left_out {
                        Node::Null
                    } else {
                        scanner.value(keep)?
                    };
                    if keep {
                        elements.push(element);
                    }
                    Ok(true)
                })?;
                Ok(Node::Array(elements))
            }
            b'"' | b'\'' => self.string().map(Node::Text),
            b'-' | b'0'..=b'9' => self.number().map(Node::Plain),
            _ => self.word(),
        }
    }

    /// Reads an object: `read` is called behind each colon and says whether to go on.
    fn members(
        &mut self,
        mut read: impl FnMut(&mut Self, Cow<'a, str>) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        self.enter()?;
        loop {
            match self.next() {
                Some(b'}') => break,
                Some(b'"' | b'\'') => {}
                _ => return Err(Broken),
            }
            let key = self.string()?;
            self.expect(b':')?;
            if !read(self, key)? {
                return Ok(());
            }
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b'}') => {}
                _ => return Err(Broken),
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads an array: `read` is called before each element with its position and whether it is left out, and says whether to go on.
    fn elements(
        &mut self,
        mut read: impl FnMut(&mut Self, usize, bool) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        self.enter()?;
        for position in 0.. {
            let left_out = match self.next() {
                Some(b']') => break,
                byte => byte == Some(b','),
            };
            if !read(self, position, left_out)? {
                return Ok(());
            }
            match self.next() {
                Some(b',') => self.at += 1,
                Some(b']') => {}
                _ => return Err(Broken),
            }
        }
        self.leave();
        Ok(())
    }

    fn enter(&mut self) -> Result<(), Broken> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Broken);
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.next() != Some(byte) {
            return Err(Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// `true`, `false`, `null`; what follows is not looked at.
    fn word(&mut self) -> Result<Node<'a>, Broken> {
        let rest = &self.text[self.at..];
        let word = ["null", "true", "false"]
            .into_iter()
            .find(|it| rest.starts_with(it))
            .ok_or(Broken)?;
        self.at += word.len();
        Ok(if word == "null" {
            Node::Null
        } else {
            Node::Plain(&rest[..word.len()])
        })
    }

    fn number(&mut self) -> Result<&'a str, Broken> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let peek = |at: usize| bytes.get(at).copied().unwrap_or(0);
        if peek(self.at) == b'-' {
            self.at += 1;
        }
        if peek(self.at) == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if peek(self.at) == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(peek(self.at), b'e' | b'E') {
            self.at += 1;
            if matches!(peek(self.at), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Broken> {
        let count = self.text.as_bytes()[self.at..]
            .iter()
            .take_while(|it| it.is_ascii_digit())
            .count();
        self.at += count;
        if count == 0 { Err(Broken) } else { Ok(()) }
    }

    /// A string in double or single quotes.
    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        let quote = self.text.as_bytes()[self.at];
        let start = self.at + 1;
        let rest = &self.text[start..];
        let plain = rest
            .bytes()
            .position(|it| it == quote || it == b'\\')
            .ok_or(Broken)?;
        self.at = start + plain + 1;
        if rest.as_bytes()[plain] == quote {
            return Ok(rest[..plain].into());
        }
        self.at -= 1;
        let mut value = rest[..plain].to_owned();
        loop {
            let letter = self.letter()?;
            match letter {
                '\\' => {
                    let unescaped = self.escape()?;
                    value.push(unescaped);
                }
                _ if u32::from(letter) == u32::from(quote) => return Ok(value.into()),
                _ => value.push(letter),
            }
        }
    }

    fn letter(&mut self) -> Result<char, Broken> {
        let letter = self.text[self.at..].chars().next().ok_or(Broken)?;
        self.at += letter.len_utf8();
        Ok(letter)
    }

    /// What stands behind a backslash. Half of a surrogate pair is the replacement character, even where the other half follows.
    fn escape(&mut self) -> Result<char, Broken> {
        let letter = self.letter()?;
        Ok(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'u' => self.code(4, 4, 16)?,
            'x' => self.code(2, 2, 16)?,
            '0'..='7' => {
                self.at -= 1;
                self.code(1, 3, 8)?
            }
            other => other,
        })
    }

    fn code(&mut self, least: usize, most: usize, radix: u32) -> Result<char, Broken> {
        let count = self.text.as_bytes()[self.at..]
            .iter()
            .take(most)
            .take_while(|it| char::from(**it).is_digit(radix))
            .count();
        if count < least {
            return Err(Broken);
        }
        let digits = &self.text[self.at..self.at + count];
        self.at += count;
        let code = u32::from_str_radix(digits, radix).map_err(|_| Broken)?;
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}
