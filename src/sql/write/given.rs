//! Tables of rows that people wrote into a project. DuckDB reads them from one text: to parse a literal for each value took it a hundred times as long.

use std::borrow::Cow;

use serde_json::Value;

use crate::graph::literals::{example, is_numeric, moment};
use crate::graph::rows::{Cell, Written};
use crate::project::unit_test::CellConfig;
use crate::project::yaml;
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, ColumnType, Statement};

/// What stands around the rows in a query: each is a JSON array on a line of its own, which no quote or line end in a value can break.
const AROUND: (&str, &str) = ("unnest(from_json('[", "]', '[[\"VARCHAR\"]]'))");

/// How many rows of a query are shown to people.
const SHOWN: usize = 10;

/// Makes a table of rows, each with a value for each column; the schema is there.
pub fn table(relation: &str, columns: &[Column], rows: Vec<Vec<Value>>) -> Statement {
    let query = query(columns, rows);
    Statement::new(format!("CREATE TABLE {relation} AS\n{query}"))
}

/// The query of rows, each with a value for each column.
pub fn query(columns: &[Column], rows: Vec<Vec<Value>>) -> String {
    let columns = (1..).zip(columns).map(|(number, it)| {
        let cell = format!("given.cells[{number}]");
        let value = match shape(&it.column_type) {
            Value::String(_) => cell,
            nested => format!("from_json({cell}, {})", duckdb_text(&nested.to_string())),
        };
        let (name, column_type) = (duckdb_name(&it.name), it.column_type.to_duckdb());
        format!("CAST({value} AS {column_type}) AS {name}")
    });
    let columns: Vec<_> = columns.collect();
    let rows = rows.into_iter().map(|it| Value::Array(it).to_string());
    let rows: Vec<_> = rows
        .map(|it| format!("\n{}", it.replace('\'', "''")))
        .collect();
    let (before, behind) = AROUND;
    let end = if rows.is_empty() { "" } else { "\n" };
    format!(
        "SELECT {}\nFROM (SELECT {before}{}{end}{behind} AS cells) AS given",
        columns.join(", "),
        rows.join(","),
    )
}

/// A statement as it is shown to people: of many rows the first ones.
pub fn shown(sql: &str) -> Cow<'_, str> {
    let (before, behind) = AROUND;
    let rows = sql.find(before).map(|it| it + before.len());
    let rows = rows.and_then(|start| Some(start..start + sql[start..].find(behind)?));
    let Some(rows) = rows else {
        return sql.into();
    };
    let mut ends = sql[rows.clone()].match_indices('\n').map(|it| it.0);
    let end = ends.nth(SHOWN).unwrap_or_default(); // the first line has no row
    let more = ends.count();
    if more == 0 {
        return sql.into();
    }
    let (shown, behind) = (&sql[..rows.start + end], &sql[rows.end..]);
    format!("{shown}\n-- and {more} more rows\n{behind}").into()
}

/// How the JSON of a type is read: every value in it is text, which is then cast.
fn shape(column_type: &ColumnType) -> Value {
    match column_type {
        ColumnType::Array(element) => Value::Array(vec![shape(element)]),
        ColumnType::Struct(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|it| (it.name.clone(), shape(&it.column_type)));
            Value::Object(fields.collect())
        }
        _ => "VARCHAR".into(),
    }
}

/// A value that was written for a column of this type, as texts that DuckDB casts to it; Err says which value would do.
pub fn value(cell: &Cell, column_type: &ColumnType) -> Result<Value, String> {
    let field;
    let written = match &cell.value {
        Written::Yaml(value) => value,
        Written::Field(None) => return Ok(Value::Null),
        Written::Field(Some(text)) => {
            field = of_field(text, column_type);
            &field
        }
    };
    // A decimal is read from its digits, not from the double that YAML makes of it.
    let digits = cell.at.as_str();
    if *column_type == ColumnType::Numeric
        && matches!(written, CellConfig::Float(_) | CellConfig::Int(_))
        && is_numeric(digits)
    {
        return Ok(digits.into());
    }
    of_value(written, column_type)
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
            yaml::read(text).unwrap_or_else(|_| written())
        }
        _ => written(),
    }
}

fn of_value(value: &CellConfig, column_type: &ColumnType) -> Result<Value, String> {
    let wrong = || {
        format!(
            "a value of type {column_type} is expected, such as {}",
            example(column_type)
        )
    };
    let text = match (column_type, value) {
        (_, CellConfig::Null) => return Ok(Value::Null),
        (ColumnType::Bool, CellConfig::Bool(it)) => it.to_string(),
        (ColumnType::Int64, CellConfig::Int(it)) => it.to_string(),
        (ColumnType::Float64, CellConfig::Int(it)) => it.to_string(),
        (ColumnType::Float64, CellConfig::Float(it)) => format!("{it:?}"),
        (ColumnType::Numeric, CellConfig::Int(it)) => it.to_string(),
        (ColumnType::Numeric, CellConfig::Float(it)) if is_numeric(&it.to_string()) => {
            it.to_string()
        }
        (ColumnType::Numeric, CellConfig::Text(text)) if is_numeric(text) => text.clone(),
        (ColumnType::String, CellConfig::Text(text)) if !text.contains('\0') => text.clone(),
        (ColumnType::Bytes, CellConfig::Text(text)) => {
            let bytes: Vec<_> = text.bytes().map(|it| format!("\\x{it:02X}")).collect();
            bytes.concat()
        }
        (
            ColumnType::Date | ColumnType::Datetime | ColumnType::Time | ColumnType::Timestamp,
            CellConfig::Text(text),
        ) => moment(text, column_type).ok_or_else(wrong)?,
        (ColumnType::Json, CellConfig::Text(text)) => {
            let json: Value = serde_json::from_str(text).map_err(|_| wrong())?;
            json.to_string()
        }
        (ColumnType::Array(element), CellConfig::List(values)) => {
            let values = values.iter().map(|it| of_value(it, element));
            return values.collect::<Result<_, _>>().map(Value::Array);
        }
        (ColumnType::Struct(fields), CellConfig::Fields(values)) => {
            let known = |name: &String| fields.iter().any(|it| it.name.eq_ignore_ascii_case(name));
            if let Some(unknown) = values.keys().find(|it| !known(it)) {
                return Err(format!("{column_type} has no field `{unknown}`"));
            }
            let field = |Column { name, column_type }: &Column| {
                let own = values.iter().find(|it| it.0.eq_ignore_ascii_case(name));
                let value = own.map_or(Ok(Value::Null), |it| of_value(it.1, column_type));
                Ok((name.clone(), value?))
            };
            let fields = fields.iter().map(field);
            return fields.collect::<Result<_, _>>().map(Value::Object);
        }
        _ => return Err(wrong()),
    };
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use duckdb::Connection;

    use super::*;
    use crate::diagnostic::{Span, Text};

    fn column(name: &str, column_type: ColumnType) -> Column {
        let name = name.into();
        Column { name, column_type }
    }

    /// What DuckDB stores of a value that stands in models.yaml, and of the same text as a field of a CSV.
    fn check(yaml: &str, column_type: &str) -> String {
        let text = Text::new("models.yaml", yaml);
        let at = Span::new(&text, 0..yaml.len());
        let column_type: ColumnType = column_type.parse().unwrap();
        let values = [
            Written::Yaml(yaml::read(yaml).unwrap()),
            Written::Field(Some(yaml.to_owned())),
        ];
        let stored = values.map(|value| {
            let cell = Cell {
                column: "x".into(),
                value,
                at: at.clone(),
            };
            let Ok(value) = super::value(&cell, &column_type) else {
                return "refused".into();
            };
            let connection = Connection::open_in_memory().unwrap();
            let query = query(&[column("x", column_type.clone())], vec![vec![value]]);
            let sql = format!("SELECT x::VARCHAR || ' ' || typeof(x) FROM ({query})");
            let stored: Option<String> = connection.query_row(&sql, [], |it| it.get(0)).unwrap();
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
        assert_eq!(
            check("[n, 'true', on]", "ARRAY<STRING>"),
            "[n, true, on] VARCHAR[] / [n, true, on] VARCHAR[]"
        );
        assert_eq!(check("[]", "ARRAY<INT64>"), "[] BIGINT[] / [] BIGINT[]");
    }

    #[test]
    fn a_struct_is_a_map_of_its_fields() {
        let fields = vec![
            column("m", ColumnType::Int64),
            column("t", ColumnType::String),
        ];
        let column_type = ColumnType::Struct(fields);
        let of = |yaml: &str| of_value(&yaml::read(yaml).unwrap(), &column_type);
        assert_eq!(
            of("{ z: 1 }").unwrap_err(),
            "STRUCT<m INT64, t STRING> has no field `z`"
        );
        let one = of("{ T: \"a'b\" }").unwrap();
        let several = Value::Array(vec![one.clone(), Value::Null, of("{ m: 7 }").unwrap()]);
        let columns = [
            column("one", column_type.clone()),
            column("several", ColumnType::Array(Box::new(column_type))),
        ];
        let query = query(&columns, vec![vec![one, several]]);
        let sql = format!("SELECT one::VARCHAR || ' ' || several::VARCHAR FROM ({query})");
        let connection = Connection::open_in_memory().unwrap();
        let stored: String = connection.query_row(&sql, [], |it| it.get(0)).unwrap();
        insta::assert_snapshot!(stored, @r"{'m': NULL, 't': 'a\'b'} [{'m': NULL, 't': 'a\'b'}, NULL, {'m': 7, 't': NULL}]");
    }

    #[test]
    fn every_text_is_read_back_and_null_is_none() {
        let texts = [
            "",
            "null",
            "it's",
            "a\"b",
            "\\n",
            "\n]', '[[",
            "\r\n\t\u{1}",
            "é😀\u{feff}",
            "[1]",
            "{}",
            "-- $1 ?",
        ];
        let columns = [
            column("cells", ColumnType::String),
            column("given", ColumnType::String),
        ];
        let rows = texts.map(|it| vec![Value::Null, it.into()]);
        let query = query(&columns, rows.to_vec());
        let connection = Connection::open_in_memory().unwrap();
        let mut statement = connection.prepare(&query).unwrap();
        let read = statement
            .query_map([], |it| Ok((it.get(0)?, it.get(1)?)))
            .unwrap();
        let read: Vec<(Option<String>, String)> = read.map(Result::unwrap).collect();
        assert_eq!(read, texts.map(|it| (None, it.to_owned())));
    }

    #[test]
    fn of_many_rows_the_first_ones_are_shown() {
        let query = |count: i64| {
            let rows = (1..=count).map(|it| vec![it.to_string().into()]);
            query(&[column("n", ColumnType::Int64)], rows.collect())
        };
        let shown = |count| shown(&query(count)).into_owned();
        assert_eq!(shown(0), query(0));
        assert_eq!(shown(10), query(10));
        insta::assert_snapshot!(shown(12), @r#"
        SELECT CAST(given.cells[1] AS BIGINT) AS "n"
        FROM (SELECT unnest(from_json('[
        ["1"],
        ["2"],
        ["3"],
        ["4"],
        ["5"],
        ["6"],
        ["7"],
        ["8"],
        ["9"],
        ["10"],
        -- and 2 more rows
        ]', '[["VARCHAR"]]')) AS cells) AS given
        "#);
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
