//! GoogleSQL's types, which are the project's types, and how DuckDB stores each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A column of a source table or model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as written.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
}

/// A type of GoogleSQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ColumnType {
    /// True or false.
    Bool,
    /// A 64-bit integer.
    Int64,
    /// A double.
    Float64,
    /// A decimal of 38 digits, 9 of them behind the point.
    Numeric,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// A calendar day.
    Date,
    /// A calendar day and time of day, in no time zone.
    Datetime,
    /// A time of day.
    Time,
    /// An instant; DuckDB stores it as a UTC `TIMESTAMP`, for the bundled library has no time zones.
    Timestamp,
    /// JSON.
    Json,
    /// A list.
    Array(Box<Self>),
    /// Named fields.
    Struct(Vec<Column>),
}

impl ColumnType {
    /// The DuckDB type that stores it.
    pub fn to_duckdb(&self) -> String {
        match self {
            Self::Bool => "BOOLEAN".into(),
            Self::Int64 => "BIGINT".into(),
            Self::Float64 => "DOUBLE".into(),
            Self::Numeric => "DECIMAL(38,9)".into(),
            Self::String => "VARCHAR".into(),
            Self::Bytes => "BLOB".into(),
            Self::Date => "DATE".into(),
            Self::Datetime | Self::Timestamp => "TIMESTAMP".into(),
            Self::Time => "TIME".into(),
            Self::Json => "JSON".into(),
            Self::Array(element) => format!("{}[]", element.to_duckdb()),
            Self::Struct(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|it| {
                        format!(
                            "{} {}",
                            super::quote::duckdb_name(&it.name),
                            it.column_type.to_duckdb()
                        )
                    })
                    .collect();
                format!("STRUCT({})", fields.join(", "))
            }
        }
    }

    /// The type that a DuckDB type is read as, where there is one that loses nothing.
    pub fn from_duckdb(name: &str) -> Option<Self> {
        let name = name.trim();
        if let Some(element) = name.strip_suffix("[]") {
            return Self::from_duckdb(element).map(|it| Self::Array(Box::new(it)));
        }
        Some(match name {
            "BOOLEAN" => Self::Bool,
            "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "UTINYINT" | "USMALLINT"
            | "UINTEGER" => Self::Int64,
            "FLOAT" | "DOUBLE" => Self::Float64,
            "VARCHAR" | "UUID" => Self::String,
            "BLOB" => Self::Bytes,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" => Self::Datetime,
            "TIMESTAMP WITH TIME ZONE" => Self::Timestamp,
            "JSON" => Self::Json,
            _ if name.starts_with("ENUM(") => Self::String,
            _ => {
                let (precision, scale) = name
                    .strip_prefix("DECIMAL(")?
                    .strip_suffix(')')?
                    .split_once(',')?;
                let (precision, scale): (u8, u8) =
                    (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
                (scale <= 9 && precision - scale <= 29).then_some(Self::Numeric)?
            }
        })
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "BOOL",
            Self::Int64 => "INT64",
            Self::Float64 => "FLOAT64",
            Self::Numeric => "NUMERIC",
            Self::String => "STRING",
            Self::Bytes => "BYTES",
            Self::Date => "DATE",
            Self::Datetime => "DATETIME",
            Self::Time => "TIME",
            Self::Timestamp => "TIMESTAMP",
            Self::Json => "JSON",
            Self::Array(element) => return write!(f, "ARRAY<{element}>"),
            Self::Struct(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|it| format!("{} {}", it.name, it.column_type))
                    .collect();
                return write!(f, "STRUCT<{}>", fields.join(", "));
            }
        })
    }
}

impl From<ColumnType> for String {
    fn from(column_type: ColumnType) -> Self {
        column_type.to_string()
    }
}

impl TryFrom<String> for ColumnType {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for ColumnType {
    type Err = String;

    /// Reads a type as GoogleSQL writes it; structs are not declared by users.
    fn from_str(text: &str) -> Result<Self, String> {
        let upper = text.trim().to_uppercase();
        if let Some(element) = upper
            .strip_prefix("ARRAY<")
            .and_then(|it| it.strip_suffix('>'))
        {
            return Ok(Self::Array(Box::new(element.parse()?)));
        }
        Ok(match upper.as_str() {
            "BOOL" | "BOOLEAN" => Self::Bool,
            "INT64" | "INT" | "INTEGER" | "BIGINT" | "SMALLINT" => Self::Int64,
            "FLOAT64" => Self::Float64,
            "NUMERIC" | "DECIMAL" => Self::Numeric,
            "STRING" => Self::String,
            "BYTES" => Self::Bytes,
            "DATE" => Self::Date,
            "DATETIME" => Self::Datetime,
            "TIME" => Self::Time,
            "TIMESTAMP" => Self::Timestamp,
            "JSON" => Self::Json,
            wide if wide.starts_with("BIGNUMERIC") || wide.starts_with("BIGDECIMAL") => {
                return Err("declare NUMERIC where 29 digits before and 9 behind the point are enough, else STRING, which keeps every digit: DuckDB has no decimal of 76 digits".into());
            }
            _ => {
                return Err("a type is one of BOOL, INT64, FLOAT64, NUMERIC, STRING, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<...>".into());
            }
        })
    }
}
