//! Looks through a CSV file once: hash, records, and the traps that DuckDB must be kept out of.

use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use crate::csv::count::{Counter, Counts};
use crate::csv::{Dialect, open, record};
use crate::graph::Csv;

use super::Facts;

/// A file, looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// blake3 of the stored bytes, as hexadecimal text.
    pub hash: String,
    /// What was counted.
    pub facts: Facts,
    /// The line of a quote that is never closed.
    pub open_quote: Option<u64>,
}

/// The structure of a declared dialect. Both characters are ASCII, as the project's reader has checked.
pub fn dialect(csv: &Csv) -> Dialect {
    let byte = |it: char, other: u8| u8::try_from(it).unwrap_or(other);
    Dialect {
        delimiter: byte(csv.delimiter, b','),
        quote: byte(csv.quote, b'"'),
    }
}

/// Whether DuckDB reads a rewritten copy of a file, because it does not read this one as it is meant.
pub fn is_rewritten(csv: &Csv, facts: &Facts) -> bool {
    facts.mixed_line_ends || facts.blank_first || open::encoding(&csv.encoding) != Some(UTF_8)
}

/// Reads a file once.
pub fn scan(path: &Path, dialect: Dialect, encoding: &'static Encoding) -> io::Result<Scan> {
    let mut stored = open::Stored::open(path)?;
    let counts = count(open::text(path, &mut stored, encoding)?, dialect)?;
    let hash = stored.finish()?;
    let header = record::names(&counts.header, dialect);
    // DuckDB takes a blank line for a record where there is one column, and passes over it where there are more.
    let blank = if header.len() == 1 {
        counts.blank_lines
    } else {
        0
    };
    let facts = Facts {
        records: counts.records.saturating_sub(1) + blank,
        quoted_newline: counts.quoted_newline,
        mixed_line_ends: counts.mixed_line_ends(),
        blank_first: counts.blank_first,
        header,
        types: Vec::new(),
    };
    Ok(Scan {
        hash,
        facts,
        open_quote: counts.open_quote,
    })
}

fn count(mut text: impl Read, dialect: Dialect) -> io::Result<Counts> {
    let mut counter = Counter::new(dialect);
    let mut buffer = vec![0; open::CHUNK];
    let mut filled = 0;
    let mut begun = false;
    loop {
        let length = text.read(&mut buffer[filled..])?;
        filled += length;
        if !begun && length > 0 && filled < 3 {
            continue; // a byte order mark has three bytes
        }
        begun = true;
        counter.feed(&buffer[..filled]);
        filled = 0;
        if length == 0 {
            return Ok(counter.finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const DIALECT: Dialect = Dialect {
        delimiter: b',',
        quote: b'"',
    };

    #[test]
    fn a_compressed_file_has_the_facts_of_its_text_and_a_hash_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let text = "a,b\r\n1,\"x\r\ny\"\r\n".repeat(1000);
        let [plain, gz, zst] = ["a.csv", "a.csv.gz", "a.csv.zst"].map(|it| folder.path().join(it));
        std::fs::write(&plain, &text).unwrap();
        // Two members, as `cat a.gz b.gz` makes them.
        let mut bytes = Vec::new();
        for half in [&text[..100], &text[100..]] {
            let mut encoder =
                flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
            encoder.write_all(half.as_bytes()).unwrap();
            encoder.finish().unwrap();
        }
        std::fs::write(&gz, bytes).unwrap();
        std::fs::write(&zst, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
        let expected = scan(&plain, DIALECT, UTF_8).unwrap();
        assert_eq!(
            (expected.facts.records, expected.facts.quoted_newline),
            (1999, true)
        );
        for path in [gz, zst] {
            let scan = scan(&path, DIALECT, UTF_8).unwrap();
            assert_eq!(scan.facts, expected.facts);
            assert_eq!(
                scan.hash,
                blake3::hash(&std::fs::read(&path).unwrap())
                    .to_hex()
                    .to_string()
            );
        }
    }
}
