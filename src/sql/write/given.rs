//! Tables of rows that people wrote into a project: each value as DuckDB's literal of its column's type.

use crate::graph::literals::{example, is_numeric, moment};
use crate::graph::rows::{Cell, Written};
use crate::project::unit_test::CellConfig;
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, ColumnType, Statement};

/// How many rows one statement inserts.
const AT_ONCE: usize = 500;

/// The statements that make a table of rows, each a literal for each column; the schema is there.
pub fn table(relation: &str, columns: &[Column], rows: &[Vec<String>]) -> Vec<Statement> {
    let columns: Vec<_> = columns
        .iter()
        .map(|it| format!("{} {}", duckdb_name(&it.name), it.column_type.to_duckdb()))
        .collect();
    let create = format!(
        "CREATE OR REPLACE TABLE {relation} ({})",
        columns.join(", ")
    );
    let insert = rows.chunks(AT_ONCE).map(|rows| {
        let rows: Vec<_> = rows
            .iter()
            .map(|it| format!("({})", it.join(", ")))
            .collect();
        format!("INSERT INTO {relation} VALUES\n{}", rows.join(",\n"))
    });
    std::iter::once(create)
        .chain(insert)
        .map(Statement::new)
        .collect()
}

/// The query of rows, each a literal for each column.
pub fn query(columns: &[Column], rows: &[Vec<String>]) -> String {
    let names: Vec<_> = columns.iter().map(|it| duckdb_name(&it.name)).collect();
    let names = names.join(", ");
    if rows.is_empty() {
        let nulls = columns.iter().map(|it| null(&it.column_type));
        let nulls = nulls.zip(columns);
        let nulls: Vec<_> = nulls
            .map(|(null, it)| format!("{null} AS {}", duckdb_name(&it.name)))
            .collect();
        return format!("SELECT {} WHERE false", nulls.join(", "));
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|it| format!("({})", it.join(", ")))
        .collect();
    format!(
        "SELECT {names} FROM (VALUES\n{}\n) AS seed({names})",
        rows.join(",\n")
    )
}

/// The literal of a value that was written for a column of this type; Err says which value would do.
pub fn literal(cell: &Cell, column_type: &ColumnType) -> Result<String, String> {
    let value = match &cell.value {
        Written::Yaml(value) => value.clone(),
        Written::Field(None) => CellConfig::Null,
        Written::Field(Some(text)) => of_field(text, column_type),
    };
    // A decimal is read from its digits, not from the double that YAML makes of it.
    let digits = cell.at.as_str();
    if *column_type == ColumnType::Numeric
        && matches!(value, CellConfig::Float(_) | CellConfig::Int(_))
        && is_numeric(digits)
    {
        return Ok(cast(digits, column_type));
    }
    of_value(&value, column_type)
}

/// NULL of a type.
pub fn null(column_type: &ColumnType) -> String {
    format!("CAST(NULL AS {})", column_type.to_duckdb())
}

/// What a field of a CSV text means for a type.
fn of_field(text: &str, column_type: &ColumnType) -> CellConfig {
    let written = || CellConfig::Text(text.to_owned());
    match column_type {
        ColumnType::Bool => match text.to_ascii_lowercase().as_str() {
            "true" => CellConfig::Bool(true),
            "false" => CellConfig::Bool(false),
            _ => written(),
        },
        ColumnType::Int64 => text.parse().map_or_else(|_| written(), CellConfig::Int),
        ColumnType::Float64 => text.parse().map_or_else(|_| written(), CellConfig::Float),
        // As models.yaml would have it: `[a, b]` needs no quotes.
        ColumnType::Array(_) | ColumnType::Struct(_) => {
            serde_saphyr::from_str(text).unwrap_or_else(|_| written())
        }
        _ => written(),
    }
}

fn of_value(value: &CellConfig, column_type: &ColumnType) -> Result<String, String> {
    let wrong = || {
        format!(
            "a value of type {column_type} is expected, such as {}",
            example(column_type)
        )
    };
    Ok(match (column_type, value) {
        (_, CellConfig::Null) => null(column_type),
        (ColumnType::Bool, CellConfig::Bool(it)) => it.to_string(),
        (ColumnType::Int64, CellConfig::Int(it)) => cast(&it.to_string(), column_type),
        (ColumnType::Float64, CellConfig::Int(it)) => cast(&it.to_string(), column_type),
        (ColumnType::Float64, CellConfig::Float(it)) => cast(&format!("{it:?}"), column_type),
        (ColumnType::Numeric, CellConfig::Int(it)) => cast(&it.to_string(), column_type),
        (ColumnType::Numeric, CellConfig::Float(it)) if is_numeric(&it.to_string()) => {
            cast(&it.to_string(), column_type)
        }
        (ColumnType::Numeric, CellConfig::Text(text)) if is_numeric(text) => {
            cast(text, column_type)
        }
        (ColumnType::String, CellConfig::Text(text)) if !text.contains('\0') => duckdb_text(text),
        (ColumnType::Bytes, CellConfig::Text(text)) => {
            let bytes: Vec<_> = text.bytes().map(|it| format!("\\x{it:02X}")).collect();
            cast(&bytes.concat(), column_type)
        }
        (
            ColumnType::Date | ColumnType::Datetime | ColumnType::Time | ColumnType::Timestamp,
            CellConfig::Text(text),
        ) => cast(&moment(text, column_type).ok_or_else(wrong)?, column_type),
        (ColumnType::Json, CellConfig::Text(text)) => {
            let json: serde_json::Value = serde_json::from_str(text).map_err(|_| wrong())?;
            cast(&json.to_string(), column_type)
        }
        (ColumnType::Array(element), CellConfig::List(values)) => {
            let values: Result<Vec<_>, _> = values.iter().map(|it| of_value(it, element)).collect();
            let list = format!("[{}]", values?.join(", "));
            format!("CAST({list} AS {})", column_type.to_duckdb())
        }
        (ColumnType::Struct(fields), CellConfig::Fields(values)) => {
            let known = |name: &String| fields.iter().any(|it| it.name.eq_ignore_ascii_case(name));
            if let Some(unknown) = values.keys().find(|it| !known(it)) {
                return Err(format!("{column_type} has no field `{unknown}`"));
            }
            let null = CellConfig::Null;
            let mut parts = Vec::new();
            for Column { name, column_type } in fields {
                let own = values.iter().find(|it| it.0.eq_ignore_ascii_case(name));
                let value = of_value(own.map_or(&null, |it| it.1), column_type)?;
                parts.push(format!("{}: {value}", duckdb_text(name)));
            }
            let value = format!("{{{}}}", parts.join(", "));
            format!("CAST({value} AS {})", column_type.to_duckdb())
        }
        _ => return Err(wrong()),
    })
}

fn cast(text: &str, column_type: &ColumnType) -> String {
    format!("CAST({} AS {})", duckdb_text(text), column_type.to_duckdb())
}

#[cfg(test)]
mod tests {
    use duckdb::Connection;

    use super::*;
    use crate::diagnostic::{Span, Text};

    /// What DuckDB stores of a value that stands in models.yaml, and of the same text as a field of a CSV.
    fn check(yaml: &str, column_type: &str) -> String {
        let text = Text::new("models.yaml", yaml);
        let at = Span::new(&text, 0..yaml.len());
        let column_type: ColumnType = column_type.parse().unwrap();
        let values = [
            Written::Yaml(serde_saphyr::from_str(yaml).unwrap()),
            Written::Field(Some(yaml.to_owned())),
        ];
        let stored = values.map(|value| {
            let cell = Cell {
                column: "x".into(),
                value,
                at: at.clone(),
            };
            let Ok(literal) = literal(&cell, &column_type) else {
                return "refused".into();
            };
            let columns = [Column {
                name: "x".into(),
                column_type: column_type.clone(),
            }];
            let connection = Connection::open_in_memory().unwrap();
            for statement in table("main.\"t\"", &columns, &[vec![literal]]) {
                connection.execute_batch(statement.sql.as_str()).unwrap();
            }
            let sql = "SELECT x::VARCHAR || ' ' || typeof(x) FROM t";
            let stored: Option<String> = connection.query_row(sql, [], |it| it.get(0)).unwrap();
            stored.unwrap_or("NULL".into())
        });
        stored.join(" / ")
    }

    #[test]
    fn each_type_is_stored_as_it_was_written() {
        assert_eq!(check("true", "BOOL"), "true BOOLEAN / true BOOLEAN");
        assert_eq!(check("-3", "INT64"), "-3 BIGINT / -3 BIGINT");
        assert_eq!(check("0.1", "FLOAT64"), "0.1 DOUBLE / 0.1 DOUBLE");
        assert_eq!(check("1e300", "FLOAT64"), "1e+300 DOUBLE / 1e+300 DOUBLE");
        let digits = "12345678901234567890.123456789";
        let stored = format!("{digits} DECIMAL(38,9)");
        assert_eq!(check(digits, "NUMERIC"), format!("{stored} / {stored}"));
        assert_eq!(check("it's", "STRING"), "it's VARCHAR / it's VARCHAR");
        assert_eq!(check("a\\b", "BYTES"), "a\\x5Cb BLOB / a\\x5Cb BLOB");
        assert_eq!(
            check("2018-09-01", "DATE"),
            "2018-09-01 DATE / 2018-09-01 DATE"
        );
        assert_eq!(
            check("2018-09-01T10:11:12.5", "DATETIME"),
            "2018-09-01 10:11:12.5 TIMESTAMP / 2018-09-01 10:11:12.5 TIMESTAMP"
        );
        assert_eq!(
            check("2018-09-01T02:00:00+02:00", "TIMESTAMP"),
            "2018-09-01 00:00:00 TIMESTAMP / 2018-09-01 00:00:00 TIMESTAMP"
        );
        assert_eq!(
            check("[a, null]", "ARRAY<STRING>"),
            "[a, NULL] VARCHAR[] / [a, NULL] VARCHAR[]"
        );
        assert_eq!(check("[]", "ARRAY<INT64>"), "[] BIGINT[] / [] BIGINT[]");
    }

    #[test]
    fn a_struct_is_a_map_of_its_fields() {
        let fields = vec![
            Column {
                name: "n".into(),
                column_type: ColumnType::Int64,
            },
            Column {
                name: "t".into(),
                column_type: ColumnType::String,
            },
        ];
        let column_type = ColumnType::Struct(fields);
        let of = |yaml: &str| of_value(&serde_saphyr::from_str(yaml).unwrap(), &column_type);
        let connection = Connection::open_in_memory().unwrap();
        let sql = format!("SELECT ({})::VARCHAR", of("{ t: \"a'b\" }").unwrap());
        let stored: String = connection.query_row(&sql, [], |it| it.get(0)).unwrap();
        assert_eq!(stored, "{'n': NULL, 't': 'a\\'b'}");
        assert_eq!(
            of("{ z: 1 }").unwrap_err(),
            "STRUCT<n INT64, t STRING> has no field `z`"
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (yaml, column_type) in [
            ("abc", "INT64"),
            ("1.5", "INT64"),
            ("2018-02-30", "DATE"),
            ("2018-01-01 10:00:00", "DATE"),
            ("1.0000000001", "NUMERIC"),
            ("'{'", "JSON"),
            ("2", "BOOL"),
            ("a", "ARRAY<STRING>"),
        ] {
            let found = check(yaml, column_type);
            assert_eq!(found, "refused / refused", "{yaml} as {column_type}");
        }
        // Text that looks like a number needs quotes in YAML; a field of a CSV is what its column says.
        assert_eq!(check("1", "STRING"), "refused / 1 VARCHAR");
    }
}
