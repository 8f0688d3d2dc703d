//! One CSV file being written, with the quoting habits of the exports it resembles.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::olist::DemoFile;

/// A CSV file.
pub(super) struct Sheet {
    name: &'static str,
    line_end: &'static str,
    out: BufWriter<File>,
    line: Vec<u8>,
    /// Whether letters are one byte each, as in ISO 8859-1.
    is_latin_1: bool,
    rows: u64,
    bytes: u64,
}

impl Sheet {
    /// Creates the file with its header, all names quoted.
    pub(super) fn create(
        folder: &Path,
        name: &'static str,
        line_end: &'static str,
        header: &[&str],
    ) -> io::Result<Self> {
        let out = BufWriter::with_capacity(1 << 18, File::create(folder.join(name))?);
        let mut sheet = Self {
            name,
            line_end,
            out,
            line: Vec::new(),
            is_latin_1: false,
            rows: 0,
            bytes: 0,
        };
        for column in header {
            sheet.quoted(column)?;
        }
        sheet.end()?;
        sheet.rows = 0;
        Ok(sheet)
    }

    /// Writes in ISO 8859-1 from here on; every letter must be one of it.
    pub(super) fn in_latin_1(self) -> Self {
        Self {
            is_latin_1: true,
            ..self
        }
    }

    /// A field that is quoted where it starts with a digit or must be: one column has both forms.
    pub(super) fn text(&mut self, value: &str) -> io::Result<&mut Self> {
        if value.starts_with(|it: char| it.is_ascii_digit()) {
            self.quoted(value)
        } else {
            self.plain(value)
        }
    }

    /// A field that is quoted only where it must be.
    pub(super) fn plain(&mut self, value: &str) -> io::Result<&mut Self> {
        if value.contains(['"', ',', '\n', '\r']) {
            self.quoted(value)
        } else {
            self.bare(value)
        }
    }

    /// A field that is quoted always; quotes in it are doubled.
    pub(super) fn quoted(&mut self, value: &str) -> io::Result<&mut Self> {
        let value = value.replace('"', "\"\"");
        self.bare(format_args!("\"{value}\""))
    }

    /// A field without quotes.
    pub(super) fn bare(&mut self, value: impl Display) -> io::Result<&mut Self> {
        write!(self.line, "{value},")?;
        Ok(self)
    }

    /// A field without quotes, or nothing.
    pub(super) fn maybe(&mut self, value: Option<impl Display>) -> io::Result<&mut Self> {
        match value {
            Some(value) => self.bare(value),
            None => self.bare(""),
        }
    }

    /// An amount of money with two decimals.
    pub(super) fn money(&mut self, cents: u64) -> io::Result<&mut Self> {
        self.bare(format_args!("{}.{:02}", cents / 100, cents % 100))
    }

    /// Ends the row.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.line.pop(); // the comma behind the last field
        self.line.extend_from_slice(self.line_end.as_bytes());
        if self.is_latin_1 {
            let line = String::from_utf8_lossy(&self.line);
            self.line = line
                .chars()
                .map(|it| u8::try_from(it).expect("invented words are in ISO 8859-1"))
                .collect();
        }
        self.out.write_all(&self.line)?;
        self.bytes += self.line.len() as u64;
        self.rows += 1;
        self.line.clear();
        Ok(())
    }

    /// Writes what is left in memory.
    pub(super) fn finish(mut self) -> io::Result<DemoFile> {
        self.out.flush()?;
        Ok(DemoFile {
            name: self.name,
            rows: self.rows,
            bytes: self.bytes,
        })
    }
}
