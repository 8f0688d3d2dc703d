//! Tables and types as the component is told them, and as it tells them.

use std::fmt;

use crate::sql::{Column, ColumnType};

use super::message::{
    ArrayType, BuiltinFunctionOptions, LanguageOptions, Named, SimpleCatalog, SimpleColumn,
    SimpleTable, StructField, StructType, Type,
};

/// A table that a query may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name: one part for a model, two for a source table. Upper and lower case are the same.
    pub path: Vec<String>,
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// A column that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name as written; `$col2` where the second column has none.
    pub name: String,
    /// Its type.
    pub output_type: OutputType,
}

/// The type of a column that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputType {
    /// A type of the project's.
    Known(ColumnType),
    /// GoogleSQL's name of a type that the project has none for, such as `INTERVAL`.
    Foreign(String),
}

impl fmt::Display for OutputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => known.fmt(f),
            Self::Foreign(name) => f.write_str(name),
        }
    }
}

/// The numbers of the kinds of types.
pub(super) mod kind {
    pub(in crate::googlesql) const INT64: i32 = 2;
    pub(in crate::googlesql) const BOOL: i32 = 5;
    pub(in crate::googlesql) const DOUBLE: i32 = 7;
    pub(in crate::googlesql) const STRING: i32 = 8;
    pub(in crate::googlesql) const BYTES: i32 = 9;
    pub(in crate::googlesql) const DATE: i32 = 10;
    pub(in crate::googlesql) const ARRAY: i32 = 16;
    pub(in crate::googlesql) const STRUCT: i32 = 17;
    pub(in crate::googlesql) const TIMESTAMP: i32 = 19;
    pub(in crate::googlesql) const TIME: i32 = 20;
    pub(in crate::googlesql) const DATETIME: i32 = 21;
    pub(in crate::googlesql) const GEOGRAPHY: i32 = 22;
    pub(in crate::googlesql) const NUMERIC: i32 = 23;
    pub(in crate::googlesql) const BIGNUMERIC: i32 = 24;
    pub(in crate::googlesql) const JSON: i32 = 26;
    pub(in crate::googlesql) const INTERVAL: i32 = 27;
    pub(in crate::googlesql) const RANGE: i32 = 29;
}

/// `BigQuery`'s other names of INT64; those of the other types are built in.
const INTEGERS: [&str; 6] = ["INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT"];

/// The functions of a language, the names of its types, and the tables: one-part names at the top, others in catalogs below it.
pub(super) fn catalog(language: &LanguageOptions, tables: &[Table]) -> SimpleCatalog {
    let mut root = below("root", tables, 0);
    root.named_type = INTEGERS
        .iter()
        .map(|name| Named {
            name: Some((*name).into()),
            named_type: Some(simple(kind::INT64)),
        })
        .collect();
    root.builtin_function_options = Some(BuiltinFunctionOptions {
        language_options: Some(language.clone()),
    });
    root
}

fn below<'a>(
    name: &str,
    tables: impl IntoIterator<Item = &'a Table>,
    depth: usize,
) -> SimpleCatalog {
    let mut catalog = SimpleCatalog {
        name: Some(name.to_owned()),
        ..SimpleCatalog::default()
    };
    let mut folders: Vec<(&str, Vec<&Table>)> = Vec::new();
    for it in tables {
        match &it.path[depth.min(it.path.len())..] {
            [] => (), // a table without a name cannot be read
            [last] => catalog.table.push(table(last, it)),
            [folder, ..] => match folders
                .iter_mut()
                .find(|(name, _)| name.eq_ignore_ascii_case(folder))
            {
                Some((_, inside)) => inside.push(it),
                None => folders.push((folder, vec![it])),
            },
        }
    }
    catalog.catalog = folders
        .into_iter()
        .map(|(folder, inside)| below(folder, inside, depth + 1))
        .collect();
    catalog
}

fn table(name: &str, table: &Table) -> SimpleTable {
    SimpleTable {
        name: Some(name.to_owned()),
        full_name: Some(table.path.join(".")),
        column: table
            .columns
            .iter()
            .map(|it| SimpleColumn {
                name: Some(it.name.clone()),
                column_type: Some(message(&it.column_type)),
            })
            .collect(),
    }
}

fn simple(kind: i32) -> Type {
    Type {
        type_kind: Some(kind),
        ..Type::default()
    }
}

/// A type as the component is told it.
pub(super) fn message(column_type: &ColumnType) -> Type {
    match column_type {
        ColumnType::Bool => simple(kind::BOOL),
        ColumnType::Int64 => simple(kind::INT64),
        ColumnType::Float64 => simple(kind::DOUBLE),
        ColumnType::Numeric => simple(kind::NUMERIC),
        ColumnType::String => simple(kind::STRING),
        ColumnType::Bytes => simple(kind::BYTES),
        ColumnType::Date => simple(kind::DATE),
        ColumnType::Datetime => simple(kind::DATETIME),
        ColumnType::Time => simple(kind::TIME),
        ColumnType::Timestamp => simple(kind::TIMESTAMP),
        ColumnType::Json => simple(kind::JSON),
        ColumnType::Array(element) => Type {
            array_type: Some(ArrayType {
                element_type: Some(Box::new(message(element))),
            }),
            ..simple(kind::ARRAY)
        },
        ColumnType::Struct(fields) => Type {
            struct_type: Some(StructType {
                field: fields
                    .iter()
                    .map(|it| StructField {
                        field_name: Some(it.name.clone()),
                        field_type: Some(message(&it.column_type)),
                    })
                    .collect(),
            }),
            ..simple(kind::STRUCT)
        },
    }
}

/// A type as the component tells it.
pub(super) fn output_type(message: Option<&Type>) -> OutputType {
    let known = message.and_then(known);
    known.map_or_else(|| OutputType::Foreign(name(message)), OutputType::Known)
}

fn known(message: &Type) -> Option<ColumnType> {
    Some(match message.type_kind() {
        kind::INT64 => ColumnType::Int64,
        kind::BOOL => ColumnType::Bool,
        kind::DOUBLE => ColumnType::Float64,
        kind::STRING => ColumnType::String,
        kind::BYTES => ColumnType::Bytes,
        kind::DATE => ColumnType::Date,
        kind::TIMESTAMP => ColumnType::Timestamp,
        kind::TIME => ColumnType::Time,
        kind::DATETIME => ColumnType::Datetime,
        kind::NUMERIC => ColumnType::Numeric,
        kind::JSON => ColumnType::Json,
        kind::ARRAY => ColumnType::Array(Box::new(known(element(message)?)?)),
        kind::STRUCT => {
            let fields = fields(message).iter().map(|it| {
                Some(Column {
                    name: it.field_name().to_owned(),
                    column_type: known(it.field_type.as_ref()?)?,
                })
            });
            ColumnType::Struct(fields.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// The type of an array's elements.
pub(super) fn element(message: &Type) -> Option<&Type> {
    message.array_type.as_ref()?.element_type.as_deref()
}

/// The fields of a struct.
pub(super) fn fields(message: &Type) -> &[StructField] {
    message.struct_type.as_ref().map_or(&[], |it| &it.field)
}

/// GoogleSQL's name of a type.
fn name(message: Option<&Type>) -> String {
    let Some(message) = message else {
        return "UNKNOWN".into();
    };
    match message.type_kind() {
        kind::ARRAY => format!("ARRAY<{}>", name(element(message))),
        kind::STRUCT => {
            let fields: Vec<_> = fields(message)
                .iter()
                .map(|it| format!("{} {}", it.field_name(), name(it.field_type.as_ref())))
                .collect();
            format!("STRUCT<{}>", fields.join(", "))
        }
        kind::GEOGRAPHY => "GEOGRAPHY".into(),
        kind::BIGNUMERIC => "BIGNUMERIC".into(),
        kind::INTERVAL => "INTERVAL".into(),
        kind::RANGE => "RANGE".into(),
        other => known(message).map_or_else(|| format!("TYPE {other}"), |it| it.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_comes_back() {
        let column = |name: &str, column_type| Column {
            name: name.into(),
            column_type,
        };
        let all = ColumnType::Struct(vec![
            column("a", ColumnType::Array(Box::new(ColumnType::Numeric))),
            column("", ColumnType::Struct(vec![column("t", ColumnType::Time)])),
            column("j", ColumnType::Json),
        ]);
        assert_eq!(
            output_type(Some(&message(&all))),
            OutputType::Known(all.clone())
        );
    }

    #[test]
    fn a_type_that_the_project_lacks_has_a_name() {
        let array = Type {
            array_type: Some(ArrayType {
                element_type: Some(Box::new(simple(kind::BIGNUMERIC))),
            }),
            ..simple(kind::ARRAY)
        };
        assert_eq!(output_type(Some(&array)).to_string(), "ARRAY<BIGNUMERIC>");
    }
}
