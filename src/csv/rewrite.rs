//! Rewrites a CSV file in the form that every reader agrees on: UTF-8, no byte order mark, every record ended by one LF.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use encoding_rs::Encoding;
use memchr::{memchr, memchr3};

use super::Dialect;
use super::open::{self, CHUNK};

/// Writes what `from` says to `to`. Line ends inside quotes stay as they are; blank lines before the header are left out.
pub fn rewrite(
    from: &Path,
    to: &Path,
    encoding: &'static Encoding,
    dialect: Dialect,
) -> io::Result<()> {
    let mut input = open::text(from, File::open(from)?, encoding)?;
    let mut output = BufWriter::with_capacity(CHUNK, File::create(to)?);
    let mut rewriter = Rewriter {
        dialect,
        state: State::Plain,
        last: dialect.delimiter,
        begun: false,
    };
    let mut buffer = vec![0; CHUNK];
    let mut filled = 0;
    let mut first = true;
    loop {
        let length = input.read(&mut buffer[filled..])?;
        filled += length;
        if first && length > 0 && filled < 3 {
            continue; // a byte order mark has three bytes
        }
        let chunk = &buffer[..filled];
        let chunk = if std::mem::take(&mut first) {
            chunk.strip_prefix(b"\xef\xbb\xbf").unwrap_or(chunk)
        } else {
            chunk
        };
        rewriter.feed(chunk, &mut output)?;
        filled = 0;
        if length == 0 {
            return output
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .flush();
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    Quoted,
    Return,
}

struct Rewriter {
    dialect: Dialect,
    state: State,
    /// The last byte of the record that is not a blank; the delimiter at its start, where a quote may open.
    last: u8,
    /// Whether something that is not a line end was written.
    begun: bool,
}

impl Rewriter {
    fn feed(&mut self, chunk: &[u8], output: &mut impl Write) -> io::Result<()> {
        let mut rest = chunk;
        while !rest.is_empty() {
            if self.state == State::Return {
                self.state = State::Plain;
                if rest[0] == b'\n' {
                    rest = &rest[1..];
                    continue;
                }
            }
            let found = match self.state {
                State::Quoted => memchr(self.dialect.quote, rest),
                State::Plain | State::Return => memchr3(self.dialect.quote, b'\n', b'\r', rest),
            };
            let at = found.unwrap_or(rest.len());
            self.pass(&rest[..at], output)?;
            let Some(byte) = rest.get(at).copied() else {
                return Ok(());
            };
            if byte == self.dialect.quote {
                self.quote(output)?;
            } else {
                if self.begun {
                    output.write_all(b"\n")?;
                }
                self.last = self.dialect.delimiter;
                self.state = if byte == b'\r' {
                    State::Return
                } else {
                    State::Plain
                };
            }
            rest = &rest[at + 1..];
        }
        Ok(())
    }

    fn quote(&mut self, output: &mut impl Write) -> io::Result<()> {
        if self.state == State::Quoted {
            self.state = State::Plain;
            self.pass(&[self.dialect.quote], output)?;
            // A doubled quote closes and opens: to open again it must stand where a field could begin.
            self.last = self.dialect.delimiter;
            return Ok(());
        }
        if self.last == self.dialect.delimiter {
            self.state = State::Quoted;
        }
        self.pass(&[self.dialect.quote], output)
    }

    fn pass(&mut self, bytes: &[u8], output: &mut impl Write) -> io::Result<()> {
        if let Some(last) = bytes.iter().rev().find(|it| **it != b' ') {
            self.last = *last;
        }
        self.begun |= !bytes.is_empty();
        output.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_made_one_and_text_is_decoded() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        std::fs::write(
            &from,
            b"\r\n\na,b\r\n1,\"x\r\ny \"\"q\"\" \xe9\"\n2,\x80\r3,z",
        )
        .unwrap();
        rewrite(
            &from,
            &to,
            encoding_rs::WINDOWS_1252,
            Dialect {
                delimiter: b',',
                quote: b'"',
            },
        )
        .unwrap();
        assert_eq!(
            std::fs::read_to_string(&to).unwrap(),
            "a,b\n1,\"x\r\ny \"\"q\"\" é\"\n2,€\n3,z"
        );
    }
}
