//! Types both ways: GoogleSQL's as BigQuery's API writes a schema, and a schema as types and as arrow.

use std::sync::Arc;

use ::duckdb::arrow::datatypes::{DataType, Field, Fields, TimeUnit};
use serde_json::{Value, json};

use crate::sql::{Column, ColumnType};

/// The fields of a schema for columns.
pub(super) fn of_columns(columns: &[Column]) -> Value {
    columns
        .iter()
        .map(|it| of_column(&it.name, &it.column_type))
        .collect()
}

fn of_column(name: &str, column_type: &ColumnType) -> Value {
    match column_type {
        ColumnType::Array(element) => {
            let mut field = of_column(name, element);
            field["mode"] = json!("REPEATED");
            field
        }
        ColumnType::Struct(fields) => {
            json!({"name": name, "type": "RECORD", "fields": of_columns(fields)})
        }
        simple => json!({"name": name, "type": simple.to_string()}),
    }
}

/// The type of a field of a schema, as GoogleSQL writes it: `NUMERIC`, `ARRAY<STRUCT<a INT64>>`.
pub(super) fn type_name(field: &Value) -> String {
    let name = text(field, "type");
    let simple = match name {
        "INTEGER" => "INT64",
        "FLOAT" => "FLOAT64",
        "BOOLEAN" => "BOOL",
        other => other,
    };
    let element = if is_record(name) {
        let fields: Vec<_> = fields(field)
            .iter()
            .map(|it| format!("{} {}", text(it, "name"), type_name(it)))
            .collect();
        format!("STRUCT<{}>", fields.join(", "))
    } else {
        simple.to_owned()
    };
    if is_repeated(field) {
        format!("ARRAY<{element}>")
    } else {
        element
    }
}

/// The arrow field of a field of a schema; as DuckDB's answers have the type.
pub(super) fn arrow(field: &Value) -> Field {
    let element = element_type(field);
    let name = text(field, "name");
    if is_repeated(field) {
        let item = Arc::new(Field::new("item", element, true));
        Field::new(name, DataType::List(item), true)
    } else {
        Field::new(name, element, true)
    }
}

fn element_type(field: &Value) -> DataType {
    match text(field, "type") {
        "INT64" | "INTEGER" => DataType::Int64,
        "FLOAT64" | "FLOAT" => DataType::Float64,
        "BOOL" | "BOOLEAN" => DataType::Boolean,
        "NUMERIC" => DataType::Decimal128(38, 9),
        "BIGNUMERIC" => DataType::Decimal256(76, 38),
        "BYTES" => DataType::Binary,
        "DATE" => DataType::Date32,
        "TIME" => DataType::Time64(TimeUnit::Microsecond),
        "DATETIME" | "TIMESTAMP" => DataType::Timestamp(TimeUnit::Microsecond, None),
        name if is_record(name) => {
            DataType::Struct(fields(field).iter().map(arrow).collect::<Fields>())
        }
        _ => DataType::Utf8, // STRING and JSON; INTERVAL, GEOGRAPHY and RANGE as BigQuery writes them
    }
}

/// The fields of a record, or of a schema.
pub(super) fn fields(field: &Value) -> &[Value] {
    field
        .get("fields")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A text of a field; empty where there is none.
pub(super) fn text<'a>(field: &'a Value, key: &str) -> &'a str {
    field.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is_repeated(field: &Value) -> bool {
    text(field, "mode") == "REPEATED"
}

fn is_record(name: &str) -> bool {
    matches!(name, "RECORD" | "STRUCT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_the_same_after_a_round_trip() {
        let simple = [
            "BOOL",
            "INT64",
            "FLOAT64",
            "NUMERIC",
            "STRING",
            "BYTES",
            "DATE",
            "DATETIME",
            "TIME",
            "TIMESTAMP",
            "JSON",
            "ARRAY<INT64>",
        ];
        let mut types: Vec<ColumnType> = simple.iter().map(|it| it.parse().unwrap()).collect();
        let fields = types
            .iter()
            .enumerate()
            .map(|(at, it)| Column {
                name: format!("f{at}"),
                column_type: it.clone(),
            })
            .collect();
        types.push(ColumnType::Array(Box::new(ColumnType::Struct(fields))));
        for column_type in types {
            let field = of_column("x", &column_type);
            assert_eq!(type_name(&field), column_type.to_string());
        }
    }
}
