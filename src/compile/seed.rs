//! Compiles seeds: the rows of a CSV file as a query, each value checked on its place.

use serde_json::Value;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::graph::rows::Row;
use crate::graph::{Model, Rows};
use crate::sql::translate::Translated;
use crate::sql::write::given;
use crate::sql::{Column, Fragment};

/// The rows of a seed, in the columns and order of its file.
pub(super) fn compile(model: &Model, rows: &Rows) -> Diagnosed<Translated> {
    let columns: Vec<Column> = rows
        .columns
        .iter()
        .filter_map(|(name, _)| {
            let mut declared = model.contract.columns.iter();
            let own = declared.find(|it| it.name.eq_ignore_ascii_case(name))?;
            let (column_type, _) = own.column_type.clone()?;
            let name = own.name.clone();
            Some(Column { name, column_type })
        })
        .collect();
    let mut found = Vec::new();
    let mut values = |row: &Row| -> Vec<Value> {
        let cells = row.cells.iter().zip(&columns);
        let values = cells.map(|(cell, column)| {
            given::value(cell, &column.column_type).unwrap_or_else(|why| {
                found.push(Diagnostic::error(
                    Code::InvalidSeed,
                    format!(
                        "`{}` of seed `{}` does not fit its type",
                        column.name, model.name
                    ),
                    cell.at.clone(),
                    why,
                    "mend the file, or declare another type",
                ));
                Value::Null
            })
        });
        values.collect()
    };
    let rows = rows.rows.iter().map(&mut values).collect();
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Translated {
        sql: Fragment::new(given::query(&columns, rows)),
        columns,
        needs_dwh: false,
    })
}
