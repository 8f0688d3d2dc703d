//! How the text of a CSV field becomes a value of each type, as strictly as GoogleSQL's CAST.
//!
//! DuckDB's own casts are lax where it hurts: `1.5` becomes the integer 2, a day with a time of day loses the time, and
//! a timestamp loses its offset. What the type cannot say is NULL here, so that the row can be rejected.

use crate::graph::Csv;
use crate::sql::ColumnType;
use crate::sql::quote::duckdb_text;

/// The expression that turns the text `field` into a value of a type; NULL where it is not one.
pub fn value(field: &str, column_type: &ColumnType, csv: &Csv) -> String {
    match column_type {
        ColumnType::String => field.to_owned(),
        ColumnType::Int64 => {
            let lax = [".", "e", "E", "_"].map(|it| format!("contains({field}, '{it}')")).join(" OR ");
            format!("TRY_CAST(CASE WHEN {lax} THEN NULL ELSE {field} END AS BIGINT)")
        }
        ColumnType::Date => match &csv.date_format {
            Some(format) => format!("TRY_CAST(try_strptime({field}, {}) AS DATE)", duckdb_text(format)),
            None => format!("CASE WHEN {} AND strlen({field}) <= 10 THEN TRY_CAST({field} AS DATE) END", digit(field)),
        },
        ColumnType::Datetime => match &csv.datetime_format {
            Some(format) => format!("try_strptime({field}, {})", duckdb_text(format)),
            // An offset is refused. Nineteen bytes are the usual form, and the costly looks are spared.
            None => format!(
                "CASE WHEN {} AND NOT contains({field}, '+') AND NOT suffix({field}, 'Z') AND (strlen({field}) = 19 OR \
                 (NOT contains(substr({field}, 11), '-') AND right({field}, 1) < ':')) \
                 THEN TRY_CAST({field} AS TIMESTAMP) END",
                digit(field)
            ),
        },
        // Without an offset it is UTC. The way over the number of microseconds needs no time-zone library.
        ColumnType::Timestamp => match &csv.datetime_format {
            Some(format) => format!("try_strptime({field}, {})", duckdb_text(format)),
            None => format!(
                "CASE WHEN {} THEN make_timestamp(epoch_us(TRY_CAST({field} AS TIMESTAMPTZ))) END",
                digit(field)
            ),
        },
        ColumnType::Bool // `1`, `t`, `yes` and their opposites are read too, as by BigQuery's load jobs
        | ColumnType::Float64
        | ColumnType::Numeric // more than 9 digits behind the point are rounded, half away from zero, as GoogleSQL does
        | ColumnType::Bytes
        | ColumnType::Time
        | ColumnType::Json
        | ColumnType::Array(_)
        | ColumnType::Struct(_) => format!("TRY_CAST({field} AS {})", column_type.to_duckdb()),
    }
}

/// The condition under which a value, read as a type, is none of GoogleSQL's: its years are 1 to 9999, DuckDB's go on.
pub fn beyond(value: &str, column_type: &ColumnType) -> Option<String> {
    match column_type {
        ColumnType::Date => Some(format!(
            "{value} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
        )),
        ColumnType::Datetime | ColumnType::Timestamp => Some(format!(
            "{value} NOT BETWEEN TIMESTAMP '0001-01-01 00:00:00' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
        )),
        ColumnType::Time => Some(format!("{value} > TIME '23:59:59.999999'")), // DuckDB knows 24:00:00
        _ => None,
    }
}

/// Whether the text begins with a digit: `infinity` and `epoch` do not.
fn digit(field: &str) -> String {
    format!("{field} BETWEEN '0' AND ':'")
}
