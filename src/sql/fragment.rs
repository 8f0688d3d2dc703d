//! SQL text that remembers which bytes of which user text each piece came from.

use std::ops::Range;

/// A piece of SQL with its origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fragment {
    text: String,
    origins: Vec<Origin>,
}

/// Bytes of the fragment, and the bytes of the user's text that they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    written: Range<usize>,
    source: Range<usize>,
}

impl Fragment {
    /// Text that came from nowhere in particular.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            origins: Vec::new(),
        }
    }

    /// Text that stands for the bytes `source` of the user's text.
    pub fn from_source(text: impl Into<String>, source: Range<usize>) -> Self {
        let text = text.into();
        let origins = vec![Origin {
            written: 0..text.len(),
            source,
        }];
        Self { text, origins }
    }

    /// Says that the whole of it stands for the bytes `source`, where no piece inside says something narrower.
    #[must_use]
    pub fn spanned(mut self, source: Range<usize>) -> Self {
        self.origins.push(Origin {
            written: 0..self.text.len(),
            source,
        });
        self
    }

    /// Appends text of no origin.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a fragment with its origins.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.origins.extend(other.origins.iter().map(|it| Origin {
            written: it.written.start + shift..it.written.end + shift,
            source: it.source.clone(),
        }));
        self
    }

    /// What stands between a beginning and an end of the text, where it has both.
    pub fn between(&self, begin: &str, end: &str) -> Option<Self> {
        let inner = self.text.strip_prefix(begin)?.strip_suffix(end)?;
        let range = begin.len()..begin.len() + inner.len();
        let origins = self.origins.iter().map(|it| Origin {
            written: it.written.start.clamp(range.start, range.end) - range.start
                ..it.written.end.clamp(range.start, range.end) - range.start,
            source: it.source.clone(),
        });
        Some(Self {
            text: inner.into(),
            origins: origins.filter(|it| !it.written.is_empty()).collect(),
        })
    }

    /// The SQL.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the user's text that the byte at `offset` came from: the narrowest piece around it, else the last one before it.
    pub fn source_of(&self, offset: usize) -> Option<Range<usize>> {
        let around = self
            .origins
            .iter()
            .filter(|it| it.written.contains(&offset))
            .min_by_key(|it| it.written.len());
        around
            .or_else(|| {
                self.origins
                    .iter()
                    .filter(|it| it.written.end <= offset)
                    .max_by_key(|it| it.written.end)
            })
            .map(|it| it.source.clone())
    }
}

/// A fragment from a pattern: each `$1`, `$2`, ... is replaced by the fragment of that number.
pub fn weave(pattern: &str, parts: &[&Fragment]) -> Fragment {
    let mut woven = Fragment::default();
    let mut rest = pattern;
    while let Some(at) = rest.find('$') {
        woven.push(&rest[..at]);
        let digits = rest[at + 1..]
            .chars()
            .take_while(char::is_ascii_digit)
            .count();
        let number: usize = rest[at + 1..=at + digits]
            .parse()
            .expect("a pattern has a number behind each `$`");
        woven.append(parts[number - 1]);
        rest = &rest[at + 1 + digits..];
    }
    woven.push(rest);
    woven
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_mapped_to_the_narrowest_piece() {
        let a = Fragment::from_source("\"a\"", 10..11);
        let b = Fragment::from_source("\"b\"", 20..21);
        let sum = weave("(coalesce($1, 0) + $2)", &[&a, &b]).spanned(8..30);
        assert_eq!(sum.as_str(), "(coalesce(\"a\", 0) + \"b\")");
        assert_eq!(
            sum.source_of(sum.as_str().find("\"b\"").unwrap() + 1),
            Some(20..21)
        );
        assert_eq!(sum.source_of(0), Some(8..30));
        let inner = sum.between("(", ")").unwrap();
        assert_eq!(inner.as_str(), "coalesce(\"a\", 0) + \"b\"");
        assert_eq!(
            inner.source_of(inner.as_str().find("\"b\"").unwrap() + 1),
            Some(20..21)
        );
    }
}
