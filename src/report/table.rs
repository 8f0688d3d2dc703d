//! Rows of an answer: as a table, as JSON lines, or as CSV.

use std::io::{self, Write};

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, Table};
use duckdb::arrow::datatypes::Schema;
use duckdb::arrow::record_batch::RecordBatch;

use crate::arguments::Output;

use super::{Console, cell, line};

/// Texts longer than this are cut in a table.
const LONGEST: usize = 60;

/// As wide as `NULL`, and in no data: takes its place while the table is laid out, because colour would count as width.
const NULL_MARK: &str = "\u{F8F0}\u{F8F1}\u{F8F2}\u{F8F3}";

const NULL: &str = "\x1b[2mNULL\x1b[0m";

/// Writes the rows of an answer to standard output.
pub fn print(batches: &[RecordBatch], console: Console) -> io::Result<()> {
    let out = &mut Console::out();
    match console.output {
        Output::Text => {
            table(batches, out)?;
            let count: usize = batches.iter().map(RecordBatch::num_rows).sum();
            console.note(&line::rows(count as u64))
        }
        Output::Json => json(batches, out),
        Output::Csv => csv(batches, out),
    }
}

fn table(batches: &[RecordBatch], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = batches.first() else {
        return Ok(());
    };
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(header(&first.schema()));
    for batch in batches {
        for row in 0..batch.num_rows() {
            table.add_row(batch.columns().iter().map(|column| {
                let text = cell::text(column, row)
                    .map_or(NULL_MARK.into(), |it| cell::shown(&it, LONGEST));
                let cell = Cell::new(text);
                if column.data_type().is_numeric() {
                    cell.set_alignment(CellAlignment::Right)
                } else {
                    cell
                }
            }));
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.replace(NULL_MARK, NULL))?;
    }
    out.flush()
}

fn header(schema: &Schema) -> Vec<Cell> {
    let cell = |name: &str, right: bool| {
        let cell = Cell::new(cell::shown(name, LONGEST));
        if right {
            cell.set_alignment(CellAlignment::Right)
        } else {
            cell
        }
    };
    schema
        .fields()
        .iter()
        .map(|it| cell(it.name(), it.data_type().is_numeric()))
        .collect()
}

fn json(batches: &[RecordBatch], out: &mut dyn Write) -> io::Result<()> {
    for batch in batches {
        let schema = batch.schema();
        let names: Vec<_> = schema
            .fields()
            .iter()
            .map(|it| cell::quoted(it.name()))
            .collect();
        for row in 0..batch.num_rows() {
            let values = names
                .iter()
                .zip(batch.columns())
                .map(|(name, column)| format!("{name}:{}", cell::json(column, row)));
            writeln!(out, "{{{}}}", values.collect::<Vec<_>>().join(","))?;
        }
    }
    out.flush()
}

fn csv(batches: &[RecordBatch], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = batches.first() else {
        return Ok(());
    };
    let names: Vec<_> = first
        .schema()
        .fields()
        .iter()
        .map(|it| cell::csv(Some(it.name())))
        .collect();
    writeln!(out, "{}", names.join(","))?;
    for batch in batches {
        for row in 0..batch.num_rows() {
            let fields = batch
                .columns()
                .iter()
                .map(|column| cell::csv(cell::text(column, row).as_deref()));
            let line = fields.collect::<Vec<_>>().join(",");
            // one column of NULL would be an empty line, which readers skip
            writeln!(out, "{}", if line.is_empty() { "\"\"" } else { &line })?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use duckdb::arrow::array::{ArrayRef, Int64Array, StringArray};

    use super::*;

    fn batches() -> Vec<RecordBatch> {
        let states: ArrayRef = Arc::new(StringArray::from(vec![Some("SP"), None, Some("")]));
        let orders: ArrayRef = Arc::new(Int64Array::from(vec![Some(41746), Some(5), None]));
        vec![RecordBatch::try_from_iter([("state", states), ("orders", orders)]).unwrap()]
    }

    fn check(write: fn(&[RecordBatch], &mut dyn Write) -> io::Result<()>) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        write(&batches(), &mut out).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn numbers_stand_right_and_null_is_named() {
        insta::assert_snapshot!(check(table), @r"
        ┌───────┬────────┐
        │ state ┆ orders │
        ╞═══════╪════════╡
        │ SP    ┆  41746 │
        │ NULL  ┆      5 │
        │       ┆   NULL │
        └───────┴────────┘
        ");
    }

    #[test]
    fn json_and_csv_keep_null_and_empty_apart() {
        insta::assert_snapshot!(check(json), @r#"
        {"state":"SP","orders":41746}
        {"state":null,"orders":5}
        {"state":"","orders":null}
        "#);
        insta::assert_snapshot!(check(csv), @r#"
        state,orders
        SP,41746
        ,5
        "",
        "#);
    }
}
