//! Counts the records of a CSV text at the speed of memory, and notes what a reader must be warned of.

use memchr::{memchr, memchr_iter, memchr3};

use super::Dialect;

/// How many bytes of a header are kept, so that a quote that is never closed does not keep the whole file in memory.
const LONGEST_HEADER: usize = 1 << 20;

/// What a text is like. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records, with the header, without blank lines.
    pub records: u64,
    /// Lines of nothing, outside quotes, behind the header.
    pub blank_lines: u64,
    /// Whether there are lines of nothing before the header.
    pub blank_first: bool,
    /// Whether a quoted field contains a line end.
    pub quoted_newline: bool,
    /// Line ends outside quotes: LF, CRLF, CR alone.
    pub line_ends: [u64; 3],
    /// The line of a quote that is never closed.
    pub open_quote: Option<u64>,
    /// Whether it begins with a byte order mark.
    pub bom: bool,
    /// The first record that is not blank, without its line end.
    pub header: Vec<u8>,
}

impl Counts {
    /// Whether lines end in more than one way.
    pub fn mixed_line_ends(&self) -> bool {
        self.line_ends.iter().filter(|it| **it > 0).count() > 1
    }
}

/// Counts a text that arrives in chunks.
pub struct Counter {
    dialect: Dialect,
    state: State,
    /// The line that is being read.
    line: u64,
    /// The bytes of the record so far.
    length: u64,
    /// The last byte of the record that is not a blank; the delimiter at its start, where a quote may open.
    last: u8,
    first: bool,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside quotes.
    Plain,
    /// Inside quotes.
    Quoted { since: u64 },
    /// Behind a CR outside quotes: an LF belongs to it.
    Return,
}

impl Counter {
    /// Nothing counted.
    pub fn new(dialect: Dialect) -> Self {
        let last = dialect.delimiter;
        Self {
            dialect,
            state: State::Plain,
            line: 1,
            length: 0,
            last,
            first: true,
            counts: Counts::default(),
        }
    }

    /// Counts on. The first chunk has at least three bytes, unless it is the whole text.
    pub fn feed(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        if std::mem::take(&mut self.first) {
            self.counts.bom = rest.starts_with(b"\xef\xbb\xbf");
            rest = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
        }
        while !rest.is_empty() {
            let length = match self.state {
                State::Plain => self.plain(rest),
                State::Quoted { .. } => self.quoted(rest),
                State::Return => self.after_return(rest),
            };
            rest = &rest[length..];
        }
    }

    /// What was counted.
    pub fn finish(mut self) -> Counts {
        match self.state {
            State::Return => self.counts.line_ends[2] += 1,
            State::Quoted { since } => self.counts.open_quote = Some(since),
            State::Plain => (),
        }
        if self.length > 0 {
            self.counts.records += 1;
        }
        self.counts
    }

    fn plain(&mut self, rest: &[u8]) -> usize {
        let Some(at) = memchr3(self.dialect.quote, b'\n', b'\r', rest) else {
            self.pass(rest);
            return rest.len();
        };
        self.pass(&rest[..at]);
        match rest[at] {
            b'\n' => {
                self.counts.line_ends[0] += 1;
                self.end_record();
            }
            b'\r' => {
                self.end_record();
                self.state = State::Return;
            }
            _ => {
                // A quote inside an unquoted field is text.
                if self.last == self.dialect.delimiter {
                    self.state = State::Quoted { since: self.line };
                }
                self.pass(&rest[at..=at]);
            }
        }
        at + 1
    }

    fn quoted(&mut self, rest: &[u8]) -> usize {
        let end = memchr(self.dialect.quote, rest);
        let inside = &rest[..end.unwrap_or(rest.len())];
        let lines = memchr_iter(b'\n', inside).count() as u64;
        self.line += lines;
        self.counts.quoted_newline |= lines > 0 || memchr(b'\r', inside).is_some();
        self.pass(inside);
        let Some(end) = end else { return rest.len() };
        // A doubled quote opens again at once: the last byte is then the quote, so that case is kept apart.
        self.pass(&rest[end..=end]);
        self.state = State::Plain;
        if rest.get(end + 1) == Some(&self.dialect.quote) {
            self.state = State::Quoted { since: self.line };
            self.pass(&rest[end + 1..=end + 1]);
            return end + 2;
        }
        if end + 1 == rest.len() {
            // The other half may stand at the start of the next chunk; a closed field is followed by no quote.
            self.last = self.dialect.delimiter;
        }
        end + 1
    }

    fn after_return(&mut self, rest: &[u8]) -> usize {
        self.state = State::Plain;
        if rest[0] == b'\n' {
            self.counts.line_ends[1] += 1;
            1
        } else {
            self.counts.line_ends[2] += 1;
            0
        }
    }

    /// Takes bytes into the record.
    fn pass(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if let Some(last) = bytes.iter().rev().find(|it| **it != b' ') {
            self.last = *last;
        }
        if self.counts.records == 0 && self.counts.header.len() < LONGEST_HEADER {
            self.counts.header.extend_from_slice(bytes);
        }
    }

    fn end_record(&mut self) {
        if self.length > 0 {
            self.counts.records += 1;
        } else if self.counts.records > 0 {
            self.counts.blank_lines += 1;
        } else {
            self.counts.blank_first = true;
        }
        self.line += 1;
        self.length = 0;
        self.last = self.dialect.delimiter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect {
        delimiter: b',',
        quote: b'"',
    };

    /// The same in every way of cutting the text in two.
    fn count(text: &[u8]) -> Counts {
        let whole = |cut: usize| {
            let mut counter = Counter::new(DIALECT);
            counter.feed(&text[..cut]);
            counter.feed(&text[cut..]);
            counter.finish()
        };
        let counts = whole(text.len());
        for cut in 3.min(text.len())..text.len() {
            assert_eq!(
                whole(cut),
                counts,
                "cut at {cut} of {:?}",
                String::from_utf8_lossy(text)
            );
        }
        counts
    }

    #[test]
    fn records_are_those_of_rfc_4180() {
        for (text, records) in [
            ("a,b\n1,x\n2,y\n", 3),
            ("a,b\n1,x\n2,y", 3),
            ("a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", 3),
            ("a,b\n1,\"say \"\"hi\"\"\n\"\n\n2,\"\"\n", 3),
            ("a,b\n1,Pedro \"pdet\" H\n2,y\n", 3),
            ("a,b\n1, \"x\ny\"\n", 2),
            ("a,b\r1,x\r2,y\r", 3),
            ("\u{feff}a,b\n1,x", 2),
            ("a\n\nx\n\n", 2),
            ("", 0),
        ] {
            assert_eq!(count(text.as_bytes()).records, records, "{text:?}");
        }
    }

    #[test]
    fn traps_are_seen() {
        let counts = count(b"a,b\r\n1,\"x\ny\"\n\n2,y\r\n");
        assert!(counts.quoted_newline && counts.mixed_line_ends());
        assert_eq!(
            (counts.blank_lines, counts.header.as_slice()),
            (1, b"a,b".as_slice())
        );
        assert_eq!(count(b"a,b\n1,x\n2,\"y\n3,z\n").open_quote, Some(3));
        assert_eq!(count(b"a,b\n1,\"\"\"\"\n").open_quote, None);
        assert!(count(b"\na\n1\n").blank_first);
    }
}
