//! Writes the SQL that reads CSV files.

use std::fmt::Write as _;

use crate::graph::{Csv, SourceTable};
use crate::source::csv::is_rewritten;
use crate::source::{Inspected, SourceFile};
use crate::sql::ColumnType;
use crate::sql::quote::{duckdb_name, duckdb_text};

use super::{Converted, conversion, create, full_name};

/// The temporary tables in which the reader keeps the records it could not take apart.
const ERRORS: &str = "_dwh_csv_errors";
const SCANS: &str = "_dwh_csv_scans";

pub(super) fn statements(table: &SourceTable, csv: &Csv, inspected: &Inspected) -> Vec<String> {
    let columns: Vec<_> = inspected
        .columns
        .iter()
        .enumerate()
        .map(|(number, it)| {
            let field = duckdb_name(&it.name);
            let misfit = (it.column_type != ColumnType::String)
                .then(|| format!("({field} <> '' AND _dwh_value_{number} IS NULL)"));
            Converted {
                name: it.name.clone(),
                type_name: it.column_type.to_string(),
                value: conversion::value(&field, &it.column_type, csv),
                misfit,
            }
        })
        .collect();
    let names: Vec<_> = inspected.columns.iter().map(|it| it.name.clone()).collect();
    let fields: Vec<_> = names.iter().map(|it| format!("coalesce({}, '')", duckdb_name(it))).collect();
    let raw = format!("concat_ws({}, {})", duckdb_text(&csv.delimiter.to_string()), fields.join(", "));
    let mut sql = vec![format!("DROP TABLE IF EXISTS temp.{ERRORS}"), format!("DROP TABLE IF EXISTS temp.{SCANS}")];
    sql.extend(create(table, &scan(csv, inspected, &names), &columns, &raw));
    sql.push(keep_unreadable(table, csv, inspected));
    sql
}

/// All files as text: the columns `names`, `_dwh_file` and `_dwh_line`.
pub(crate) fn scan(csv: &Csv, inspected: &Inspected, names: &[String]) -> String {
    let picked: Vec<_> = names.iter().map(|it| duckdb_name(it)).collect();
    let picked = picked.join(", ");
    let parts: Vec<_> = groups(csv, &inspected.files)
        .iter()
        .map(|files| {
            let file = if is_rewritten(csv, &files[0].facts) { path(files[0]) } else { "filename".into() };
            format!("SELECT {picked}, {file} AS _dwh_file, NULL::BIGINT AS _dwh_line FROM {}", read(csv, files))
        })
        .collect();
    parts.join(" UNION ALL ")
}

/// Files that one call can read: with the same header, and as they are; those that are rewritten one by one.
fn groups<'a>(csv: &Csv, files: &'a [SourceFile]) -> Vec<Vec<&'a SourceFile>> {
    let mut groups: Vec<Vec<&SourceFile>> = Vec::new();
    for file in files {
        let alike = |other: &SourceFile| {
            !is_rewritten(csv, &file.facts) && !is_rewritten(csv, &other.facts) && other.facts.header == file.facts.header
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
fn read(csv: &Csv, files: &[&SourceFile]) -> String {
    let paths: Vec<_> = files.iter().map(|it| read_path(csv, it)).collect();
    let columns: Vec<_> = header(&files[0].facts.header)
        .iter()
        .map(|it| format!("{}: 'VARCHAR'", duckdb_text(it)))
        .collect();
    let quote = duckdb_text(&csv.quote.to_string());
    let mut sql = format!(
        "read_csv([{}], auto_detect = false, header = true, delim = {}, quote = {quote}, escape = {quote}, \
         nullstr = {}, allow_quoted_nulls = false, columns = {{{}}}, store_rejects = true, rejects_limit = 0, \
         rejects_table = '{ERRORS}', rejects_scan = '{SCANS}'",
        paths.join(", "),
        duckdb_text(&csv.delimiter.to_string()),
        duckdb_text(&csv.null),
        columns.join(", "),
    );
    if files.iter().any(|it| it.facts.quoted_newline) {
        // DuckDB 2.0 has invented and lost rows in silence where threads began to read inside a quoted field.
        sql.push_str(", parallel = false");
    }
    sql.push(')');
    sql
}

/// Names for all fields of a header: those without one are called by their number.
pub(crate) fn header(names: &[String]) -> Vec<String> {
    let name = |(number, it): (usize, &String)| if it.is_empty() { format!("_dwh_field_{number}") } else { it.clone() };
    names.iter().enumerate().map(name).collect()
}

/// The file that DuckDB reads for a source file.
fn read_path(csv: &Csv, file: &SourceFile) -> String {
    if !is_rewritten(csv, &file.facts) {
        return path(file);
    }
    let settings = [csv.encoding.clone(), csv.delimiter.to_string(), csv.quote.to_string()].map(|it| duckdb_text(&it));
    format!("dwh_csv_rewritten({}, {})", path(file), settings.join(", "))
}

fn path(file: &SourceFile) -> String {
    duckdb_text(&file.path.to_string_lossy())
}

/// Keeps the records that the reader could not take apart: one row each, however much was wrong with it.
fn keep_unreadable(table: &SourceTable, csv: &Csv, inspected: &Inspected) -> String {
    let mut file = String::from("scan.file_path");
    let rewritten: Vec<_> = inspected.files.iter().filter(|it| is_rewritten(csv, &it.facts)).collect();
    if !rewritten.is_empty() {
        file = "CASE scan.file_path".into();
        for it in rewritten {
            write!(file, " WHEN {} THEN {}", read_path(csv, it), path(it)).expect("a string takes all");
        }
        file.push_str(" ELSE scan.file_path END");
    }
    format!(
        "INSERT INTO _dwh.rejected_rows SELECT {}, {file}, error.line::BIGINT, \
         arg_min(error.column_name, error.column_idx), \
         arg_min(CASE error.error_type::VARCHAR WHEN 'MISSING COLUMNS' THEN 'fewer fields than the header' \
         WHEN 'TOO MANY COLUMNS' THEN 'more fields than the header' \
         WHEN 'UNQUOTED VALUE' THEN 'a quote inside a quoted field is not doubled' \
         WHEN 'INVALID ENCODING' THEN 'not UTF-8' \
         WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a record of more than 2 MB' \
         ELSE error.error_message END, error.column_idx), any_value(error.csv_line) \
         FROM temp.{ERRORS} AS error JOIN temp.{SCANS} AS scan USING (scan_id, file_id) \
         GROUP BY scan.scan_id, scan.file_id, scan.file_path, error.line, error.line_byte_position",
        duckdb_text(&full_name(table)),
    )
}
