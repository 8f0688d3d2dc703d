//! Rows that people write into a project, in models.yaml or as CSV: each value with its place, of no type yet.

use std::sync::Arc;

use serde_saphyr::Spanned;

use crate::csv::cells;
use crate::diagnostic::{Code, Diagnostic, Span, Text};
use crate::project::Project;
use crate::project::unit_test::{CellConfig, RowConfig};

/// Rows as they were written.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Every column that is named, in the order in which they are first named, with that place.
    pub columns: Vec<(String, Span)>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it is written.
    pub at: Span,
    /// Its values.
    pub cells: Vec<Cell>,
}

/// One value.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The column that it belongs to, as it is written.
    pub column: String,
    /// What is written.
    pub value: Written,
    /// Where the value is written.
    pub at: Span,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// In models.yaml, where text, numbers and so on look different.
    Yaml(CellConfig),
    /// A field of a CSV text, which means what the type of its column makes of it; None is NULL.
    Field(Option<String>),
}

impl Rows {
    /// Rows of models.yaml.
    pub(super) fn of_yaml(project: &Project, rows: &[Spanned<RowConfig>]) -> Self {
        let mut found = Self::default();
        for row in rows {
            let mut cells = Vec::new();
            for (column, value) in row.value.iter() {
                found.name(&column.value, project.span(column));
                cells.push(Cell {
                    column: column.value.clone(),
                    value: Written::Yaml(value.value.clone()),
                    at: project.span(value),
                });
            }
            found.rows.push(Row {
                at: project.span(row),
                cells,
            });
        }
        found
    }

    /// The rows of a CSV text with a header; `place` says where the bytes of the text are written.
    pub(super) fn of_csv(
        content: &str,
        place: &dyn Fn(std::ops::Range<usize>) -> Span,
        code: Code,
    ) -> Result<Self, Box<Diagnostic>> {
        let wrong = |range, what: &str, why: String, fix: &str| {
            Box::new(Diagnostic::error(code, what, place(range), why, fix))
        };
        let rows = cells::rows(content).map_err(|at| {
            let why = "this quote is never closed".into();
            let fix = "close it, or double it where it is part of the text";
            wrong(at..at + 1, "the CSV text ends inside quotes", why, fix)
        })?;
        let mut rows = rows.into_iter();
        let Some(header) = rows.next() else {
            let why = "there is nothing here".into();
            let fix = "write the names of the columns as its first line";
            return Err(wrong(0..0, "the CSV text has no header", why, fix));
        };
        let mut found = Self::default();
        for name in header {
            let column = name.value.unwrap_or_default().trim().to_owned();
            let range = name.range.clone();
            if column.is_empty() {
                let why = "this column has no name".into();
                return Err(wrong(range, "a column has no name", why, "name it"));
            }
            if !found.name(&column, place(range.clone())) {
                let why = format!("`{column}` is named twice");
                let fix = "give each column a name of its own";
                return Err(wrong(range, "two columns have one name", why, fix));
            }
        }
        for row in rows {
            let range = row[0].range.start..row[row.len() - 1].range.end;
            let (given, wanted) = (row.len(), found.columns.len());
            if given != wanted {
                let why = format!("the header has {wanted} fields, this row {given}");
                let fix = "give it a field for each column; text with a comma inside needs quotes";
                let what = "a row does not have the fields of the header";
                return Err(wrong(range, what, why, fix));
            }
            let names = found.columns.iter().map(|it| it.0.clone());
            let cells = names.zip(row).map(|(column, cell)| Cell {
                column,
                value: Written::Field(cell.value),
                at: place(cell.range),
            });
            let cells = cells.collect();
            let at = place(range);
            found.rows.push(Row { at, cells });
        }
        Ok(found)
    }

    /// Takes note of a column; false where it is known already.
    fn name(&mut self, column: &str, at: Span) -> bool {
        let is_new = !self
            .columns
            .iter()
            .any(|it| it.0.eq_ignore_ascii_case(column));
        if is_new {
            self.columns.push((column.to_owned(), at));
        }
        is_new
    }
}

/// Where the bytes of a file are written: in it.
pub(super) fn in_file(text: &Arc<Text>) -> impl Fn(std::ops::Range<usize>) -> Span + '_ {
    |range| Span::new(text, range)
}

/// Where the bytes of a text in models.yaml are written: on the same line of a block behind `|`; one in quotes is shown whole.
pub(super) fn in_block<'a>(
    written: &'a Span,
    content: &'a str,
) -> impl Fn(std::ops::Range<usize>) -> Span + 'a {
    move |range| {
        let raw = written.as_str();
        if raw.starts_with(['"', '\'']) {
            return written.clone();
        }
        let line = content[..range.start].matches('\n').count();
        let before = range.start - content[..range.start].rfind('\n').map_or(0, |it| it + 1);
        let mut start = written.range.start;
        // The location of a block begins at `|` or with its first line.
        let skipped = usize::from(raw.starts_with(['|', '>']));
        for (number, it) in raw.split_inclusive('\n').enumerate() {
            if number == line + skipped {
                let indent = it.len() - it.trim_start_matches(' ').len();
                let indent = if number == 0 { 0 } else { indent };
                let length = range
                    .len()
                    .min(it.trim_end().len().saturating_sub(indent + before));
                let start = start + indent + before;
                return Span::new(&written.text, start..start + length.max(1));
            }
            start += it.len();
        }
        written.clone()
    }
}
