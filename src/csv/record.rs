//! Reads records field by field: slower than counting, for headers and for the few rows that must be shown to a person.

use std::io::{self, Read};

use super::Dialect;
use super::open::CHUNK;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u64,
    /// How many records and blank lines there are up to it, from the header, which is 1: what DuckDB calls its line.
    pub number: u64,
    /// Its fields, unquoted.
    pub fields: Vec<Vec<u8>>,
    /// Its bytes as written, without the line end.
    pub raw: Vec<u8>,
}

/// The records of a text, without blank lines.
pub struct Records<R> {
    inner: R,
    dialect: Dialect,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    number: u64,
    after_return: bool,
}

impl<R: Read> Records<R> {
    /// Reads a text from its start.
    pub fn new(inner: R, dialect: Dialect) -> Self {
        Self {
            inner,
            dialect,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            number: 0,
            after_return: false,
        }
    }

    /// The next record.
    pub fn read(&mut self) -> io::Result<Option<Record>> {
        let mut record = Record {
            line: self.line,
            ..Record::default()
        };
        let mut field = Vec::new();
        let (mut quoted, mut was_quoted) = (false, false);
        while let Some(byte) = self.byte()? {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            if byte == b'\n' && after_return {
                if quoted {
                    field.push(byte);
                    record.raw.push(byte);
                } else if record.raw.is_empty() {
                    record.line = self.line; // the LF of the CRLF before
                }
                continue;
            }
            let line_end = byte == b'\n' || byte == b'\r';
            self.line += u64::from(line_end);
            if line_end && !quoted {
                if record.raw.is_empty() {
                    record.line = self.line;
                    self.number += u64::from(self.number > 0); // blank lines before the header do not count
                    continue;
                }
                return Ok(Some(self.whole(record, field)));
            }
            record.raw.push(byte);
            if byte == self.dialect.quote {
                if quoted {
                    quoted = false;
                } else if was_quoted {
                    // A quote right behind a closing one: both together are one quote.
                    field.push(byte);
                    quoted = true;
                } else if field.iter().all(|it| *it == b' ') {
                    field.clear();
                    (quoted, was_quoted) = (true, true);
                } else {
                    field.push(byte);
                }
            } else if byte == self.dialect.delimiter && !quoted {
                record.fields.push(std::mem::take(&mut field));
                was_quoted = false;
            } else {
                field.push(byte);
            }
        }
        if record.raw.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.whole(record, field)))
    }

    fn whole(&mut self, mut record: Record, field: Vec<u8>) -> Record {
        self.number += 1;
        record.fields.push(field);
        Record {
            number: self.number,
            ..record
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() {
            self.buffer.resize(CHUNK, 0);
            let length = self.inner.read(&mut self.buffer)?;
            self.buffer.truncate(length);
            self.at = 0;
        }
        let byte = self.buffer.get(self.at).copied();
        self.at += 1;
        Ok(byte)
    }
}

/// The names in a header, without the blanks around them.
pub fn names(header: &[u8], dialect: Dialect) -> Vec<String> {
    let record = Records::new(header, dialect)
        .read()
        .ok()
        .flatten()
        .unwrap_or_default();
    record
        .fields
        .iter()
        .map(|it| String::from_utf8_lossy(it).trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect {
        delimiter: b',',
        quote: b'"',
    };

    #[test]
    fn fields_and_lines_are_found() {
        let text = b"a,b\r\n1,\"x\r\ny\"\r\n\r\n2,\"say \"\"hi\"\"\"\r\n3,\n";
        let mut records = Records::new(text.as_slice(), DIALECT);
        let mut seen = Vec::new();
        while let Some(record) = records.read().unwrap() {
            let fields: Vec<_> = record
                .fields
                .iter()
                .map(|it| String::from_utf8_lossy(it).into_owned())
                .collect();
            seen.push((record.line, record.number, fields.join("|")));
        }
        let expected = [
            (1, 1, "a|b"),
            (2, 2, "1|x\r\ny"),
            (5, 4, "2|say \"hi\""),
            (6, 5, "3|"),
        ];
        assert_eq!(
            seen,
            expected.map(|(line, number, fields)| (line, number, fields.to_owned()))
        );
    }

    #[test]
    fn names_are_unquoted_and_trimmed() {
        assert_eq!(
            names(b"\"order id\", total ,\"a\"\"b\"", DIALECT),
            ["order id", "total", "a\"b"]
        );
    }
}
