//! Places as editors count them: lines from 0, and columns in the units that both sides have agreed on.

use std::ops::Range;

use tower_lsp_server::ls_types::{self, Position};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every editor knows.
    Utf16,
}

impl Encoding {
    /// The place of a byte.
    pub(super) fn position(self, text: &str, byte: usize) -> Position {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        Position {
            line: number(before.matches('\n').count()),
            character: number(self.length(&before[line_start..])),
        }
    }

    /// The place of bytes.
    pub(super) fn range(self, text: &str, bytes: &Range<usize>) -> ls_types::Range {
        ls_types::Range {
            start: self.position(text, bytes.start),
            end: self.position(text, bytes.end),
        }
    }

    /// The byte of a place; the end of the line or of the text where it is past them.
    pub(super) fn byte(self, text: &str, position: Position) -> usize {
        let mut start = 0;
        for _ in 0..position.line {
            match text[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return text.len(),
            }
        }
        let line = text[start..].split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut passed = 0;
        for (at, character) in line.char_indices() {
            if passed >= position.character {
                return start + at;
            }
            passed += number(self.length(character.encode_utf8(&mut [0; 4])));
        }
        start + line.len()
    }

    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }
}

fn number(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "a\r\n😀é x\r\n";
        let byte = text.find('x').unwrap();
        let column = |it: Encoding| it.position(text, byte).character;
        assert_eq!((column(Encoding::Utf8), column(Encoding::Utf16)), (7, 4));
        let past = Position::new(1, 99);
        assert_eq!(Encoding::Utf16.byte(text, past), byte + 1);
        assert_eq!(Encoding::Utf8.byte(text, Position::new(9, 0)), text.len());
    }

    proptest::proptest! {
        /// A byte becomes a place, and comes back.
        #[test]
        fn places_come_back(text in "[aé😀\n]{0,30}", at in 0_usize..40) {
            let at = text.char_indices().map(|it| it.0).nth(at).unwrap_or(text.len());
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let place = encoding.position(&text, at);
                proptest::prop_assert_eq!(encoding.byte(&text, place), at);
            }
        }
    }
}
