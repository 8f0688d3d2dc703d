//! Writes the SQL that reads CSV files.

use std::fmt::Write as _;

use crate::graph::{Csv, SourceTable};
use crate::source::csv::is_rewritten;
use crate::source::{Inspected, SourceFile};
use crate::sql::ColumnType;
use crate::sql::quote::{duckdb_name, duckdb_text};

use super::{Converted, Scan, conversion, create};

/// The temporary tables in which the reader keeps the records it could not take apart.
const ERRORS: &str = "_dwh_csv_errors";
const SCANS: &str = "_dwh_csv_scans";

/// For how many rejected rows the line is looked up in the file.
const LINES_LOOKED_UP: u32 = 1000;

pub(super) fn statements(table: &SourceTable, csv: &Csv, inspected: &Inspected) -> Vec<String> {
    let columns: Vec<_> = inspected
        .columns
        .iter()
        .enumerate()
        .map(|(number, it)| {
            let field = duckdb_name(&it.name);
            let value = format!("_dwh_value_{number}");
            let fails = match conversion::beyond(&value, &it.column_type) {
                Some(beyond) => format!("({value} IS NULL OR {beyond})"),
                None => format!("{value} IS NULL"),
            };
            let misfit = (it.column_type != ColumnType::String)
                .then(|| format!("({field} <> '' AND {fails})"));
            Converted {
                name: it.name.clone(),
                type_name: it.column_type.to_string(),
                value: conversion::value(&field, &it.column_type, csv),
                misfit,
            }
        })
        .collect();
    let names: Vec<_> = inspected.columns.iter().map(|it| it.name.clone()).collect();
    let fields: Vec<_> = names
        .iter()
        .map(|it| format!("coalesce({}, '')", duckdb_name(it)))
        .collect();
    let raw = format!(
        "concat_ws({}, {})",
        duckdb_text(&csv.delimiter.to_string()),
        fields.join(", ")
    );
    let mut sql = vec![
        format!("DROP TABLE IF EXISTS temp.{ERRORS}"),
        format!("DROP TABLE IF EXISTS temp.{SCANS}"),
    ];
    let scan = Scan {
        sql: scan(csv, inspected, &names, Reading::First),
        again: scan(csv, inspected, &names, Reading::Again),
        raw,
        line: line_of(csv, inspected, &names),
    };
    sql.extend(create(table, &scan, &columns));
    sql.push(keep_unreadable(table, csv, inspected));
    sql
}

/// Why files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// For what is in them; records that cannot be taken apart are kept.
    First,
    /// For where their rows are; records that cannot be taken apart are passed over, for they are kept already.
    Again,
}

/// All files as text: the columns `names` and, where they are read again, `_dwh_file` and `_dwh_line`.
pub(crate) fn scan(csv: &Csv, inspected: &Inspected, names: &[String], reading: Reading) -> String {
    let picked: Vec<_> = names.iter().map(|it| duckdb_name(it)).collect();
    let picked = picked.join(", ");
    let parts: Vec<_> = groups(csv, &inspected.files)
        .iter()
        .map(|files| {
            let file = if is_rewritten(csv, &files[0].facts) {
                path(files[0])
            } else {
                "filename".into()
            };
            let place = match reading {
                Reading::First => String::new(),
                Reading::Again => format!(", {file} AS _dwh_file, NULL::BIGINT AS _dwh_line"),
            };
            format!("SELECT {picked}{place} FROM {}", read(csv, files, reading))
        })
        .collect();
    parts.join(" UNION ALL ")
}

/// Files that one call can read: with the same header, and as they are; those that are rewritten one by one.
fn groups<'a>(csv: &Csv, files: &'a [SourceFile]) -> Vec<Vec<&'a SourceFile>> {
    let mut groups: Vec<Vec<&SourceFile>> = Vec::new();
    for file in files {
        let alike = |other: &SourceFile| {
            !is_rewritten(csv, &file.facts)
                && !is_rewritten(csv, &other.facts)
                && other.facts.header == file.facts.header
        };
        match groups.last_mut().filter(|it| alike(it[0])) {
            Some(group) => group.push(file),
            None => groups.push(vec![file]),
        }
    }
    groups
}

/// The call that reads files with the same header as text. Columns are given in the order of the header, for DuckDB
/// takes them by position.
fn read(csv: &Csv, files: &[&SourceFile], reading: Reading) -> String {
    let paths: Vec<_> = files.iter().map(|it| read_path(csv, it)).collect();
    let columns: Vec<_> = header(&files[0].facts.header)
        .iter()
        .map(|it| format!("{}: 'VARCHAR'", duckdb_text(it)))
        .collect();
    let quote = duckdb_text(&csv.quote.to_string());
    let mut sql = format!(
        "read_csv([{}], auto_detect = false, header = true, delim = {}, quote = {quote}, escape = {quote}, \
         nullstr = {}, allow_quoted_nulls = false, columns = {{{}}}",
        paths.join(", "),
        duckdb_text(&csv.delimiter.to_string()),
        duckdb_text(&csv.null),
        columns.join(", "),
    );
    match reading {
        Reading::First => write!(
            sql,
            ", store_rejects = true, rejects_limit = 0, rejects_table = '{ERRORS}', rejects_scan = '{SCANS}'"
        )
        .expect("a string takes all"),
        Reading::Again => sql.push_str(", ignore_errors = true"),
    }
    if files.iter().any(|it| it.facts.quoted_newline) {
        // DuckDB 2.0 has invented and lost rows in silence where threads began to read inside a quoted field.
        sql.push_str(", parallel = false");
    }
    sql.push(')');
    sql
}

/// Names for all fields of a header: those without one are called by their number.
pub(crate) fn header(names: &[String]) -> Vec<String> {
    let name = |(number, it): (usize, &String)| {
        if it.is_empty() {
            format!("_dwh_field_{number}")
        } else {
            it.clone()
        }
    };
    names.iter().enumerate().map(name).collect()
}

/// The file that DuckDB reads for a source file.
fn read_path(csv: &Csv, file: &SourceFile) -> String {
    if !is_rewritten(csv, &file.facts) {
        return path(file);
    }
    format!("dwh_csv_rewritten({})", settings(csv, file))
}

fn path(file: &SourceFile) -> String {
    duckdb_text(&file.path.to_string_lossy())
}

/// The line of a row that was read but does not fit: looked up by its text, for the reader does not tell.
fn line_of(csv: &Csv, inspected: &Inspected, names: &[String]) -> String {
    let mut sql = format!("CASE WHEN number > {LINES_LOOKED_UP} THEN NULL ELSE CASE file");
    for file in &inspected.files {
        let position = |name: &String| {
            file.facts
                .header
                .iter()
                .position(|it| it.eq_ignore_ascii_case(name))
        };
        let positions: Vec<_> = names
            .iter()
            .filter_map(position)
            .map(|it| it.to_string())
            .collect();
        write!(
            sql,
            " WHEN {} THEN dwh_csv_line_of({}, {}, {}, raw, occurrence)",
            path(file),
            settings(csv, file),
            duckdb_text(&positions.join(",")),
            duckdb_text(&csv.null)
        )
        .expect("a string takes all");
    }
    sql.push_str(" END END");
    sql
}

/// The arguments of `dwh_csv_...` functions that say which file is read, and how.
fn settings(csv: &Csv, file: &SourceFile) -> String {
    let settings = [
        csv.encoding.clone(),
        csv.delimiter.to_string(),
        csv.quote.to_string(),
    ]
    .map(|it| duckdb_text(&it));
    format!("{}, {}", path(file), settings.join(", "))
}

/// Keeps the records that the reader could not take apart: one row each, however much was wrong with it.
fn keep_unreadable(table: &SourceTable, csv: &Csv, inspected: &Inspected) -> String {
    let mut file = String::from("CASE path");
    let mut line = String::from("CASE path");
    for it in &inspected.files {
        let read = read_path(csv, it);
        if is_rewritten(csv, &it.facts) {
            write!(file, " WHEN {read} THEN {}", path(it)).expect("a string takes all");
        }
        if is_rewritten(csv, &it.facts) || it.facts.quoted_newline {
            write!(
                line,
                " WHEN {read} THEN dwh_csv_line({}, line)",
                settings(csv, it)
            )
            .expect("a string takes all");
        }
    }
    let other = |cases: String, other: &str| {
        if cases == "CASE path" {
            other.to_owned()
        } else {
            format!("{cases} ELSE {other} END")
        }
    };
    let (file, line) = (other(file, "path"), other(line, "line"));
    format!(
        "INSERT INTO _dwh.rejected_rows SELECT {}, {file}, {line}, column_name, reason, raw FROM (\
         SELECT scan.file_path AS path, error.line::BIGINT AS line, \
         arg_min(error.column_name, error.column_idx) AS column_name, \
         arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' \
         WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' \
         WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' \
         WHEN 'INVALID ENCODING' THEN 'not UTF-8' \
         WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' \
         ELSE error.error_message END, error.column_idx) AS reason, ltrim(any_value(error.csv_line), chr(10) || chr(13)) AS raw \
         FROM temp.{ERRORS} AS error JOIN temp.{SCANS} AS scan USING (scan_id, file_id) \
         GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position)",
        duckdb_text(&table.full_name()),
    )
}
