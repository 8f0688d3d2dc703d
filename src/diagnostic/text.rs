//! Texts that users write, and places in them.

use std::ops::Range;
use std::sync::Arc;

/// Something a user wrote: a file of the project, or the command line.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    name: String,
    content: String,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl Text {
    /// `name` is what a diagnostic shows: a path relative to the project, or `command line`.
    pub fn new(name: impl Into<String>, content: impl Into<String>) -> Arc<Self> {
        let content = content.into();
        let ends = content.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Arc::new(Self {
            name: name.into(),
            content,
            lines,
        })
    }

    /// The name that diagnostics show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = floor(&self.content, byte);
        let line = self.lines.partition_point(|it| *it <= byte);
        let start = self.lines[line - 1];
        (line, self.content[start..byte].chars().count() + 1)
    }

    /// The byte at a line and column (both from 1, columns in characters); the end of the line where the column is past it.
    pub fn byte_at(&self, line: usize, column: usize) -> usize {
        let Some(start) = self.lines.get(line.saturating_sub(1)).copied() else {
            return self.content.len();
        };
        let rest = &self.content[start..];
        let end = rest.find('\n').unwrap_or(rest.len());
        let column = column.saturating_sub(1);
        start
            + rest[..end]
                .char_indices()
                .nth(column)
                .map_or(end, |(at, _)| at)
    }
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text it is a place of.
    pub text: Arc<Text>,
    /// The bytes of it.
    pub range: Range<usize>,
}

impl Span {
    /// The bytes `range` of `text`, moved to character borders inside it.
    pub fn new(text: &Arc<Text>, range: Range<usize>) -> Self {
        let start = floor(text.content(), range.start);
        let end = floor(text.content(), range.end).max(start);
        Self {
            text: Arc::clone(text),
            range: start..end,
        }
    }

    /// The whole text, for a mistake that has no narrower place: its first line that is not a comment.
    pub fn whole(text: &Arc<Text>) -> Self {
        let mut start = 0;
        for line in text.content().split_inclusive('\n') {
            let said = line.trim();
            if !said.is_empty() && !said.starts_with("--") && !said.starts_with('#') {
                let indent = line.len() - line.trim_start().len();
                return Self::new(text, start + indent..start + line.trim_end().len());
            }
            start += line.len();
        }
        Self::new(text, 0..text.content().lines().next().map_or(0, str::len))
    }

    /// What the user wrote there.
    pub fn as_str(&self) -> &str {
        &self.text.content()[self.range.clone()]
    }

    /// Line and column of its first byte, both from 1.
    pub fn line_column(&self) -> (usize, usize) {
        self.text.line_column(self.range.start)
    }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_count_characters_and_come_back() {
        let text = Text::new("a.sql", "SELECT 'é',\n  ordr\n");
        let byte = text.content().find("ordr").unwrap();
        assert_eq!(text.line_column(byte), (2, 3));
        assert_eq!(text.byte_at(2, 3), byte);
        assert_eq!(text.line_column(text.content().find(',').unwrap()), (1, 11));
    }

    proptest::proptest! {
        /// A byte becomes a line and a column, and comes back, whatever the text.
        #[test]
        fn places_come_back(content in "[a-zé\\n\\r\u{1F600}]{0,60}", byte in 0_usize..200) {
            let text = Text::new("a.sql", content);
            let byte = floor(text.content(), byte);
            let (line, column) = text.line_column(byte);
            proptest::prop_assert_eq!(text.byte_at(line, column), byte);
        }
    }
}
