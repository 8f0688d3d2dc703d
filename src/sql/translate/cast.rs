//! CAST and `SAFE_CAST` between the pairs of types that are certified.

use sqlparser::ast::{ArrayElemTypeDef, CastKind, DataType, ExactNumberInfo, Expr, TimezoneInfo};

use crate::sql::ColumnType;

use super::Translator;
use super::reference::{Doc, Refused, doc};
use super::scope::Here;
use super::typed::{Kind, Literal, Typed, cast, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("CAST", "CAST(x AS type)", "the type", "CAST, or a macro _dwh.bq_to_...", "halves away from zero; text is read as GoogleSQL reads it"),
    doc("SAFE_CAST", "SAFE_CAST(x AS type)", "the type", "_dwh.bq_safe_...", "NULL where CAST fails"),
];

pub(super) const REFUSED: &[Refused] = &[];

impl Translator<'_> {
    pub(super) fn cast(
        &mut self,
        kind: &CastKind,
        operand: &Expr,
        data_type: &DataType,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let safe = match kind {
            CastKind::Cast => false,
            CastKind::SafeCast => true,
            CastKind::TryCast | CastKind::DoubleColon => {
                return self.refuse(
                    at,
                    "this form of CAST",
                    "write CAST(x AS type) or SAFE_CAST(x AS type)",
                );
            }
        };
        let typed = self.expr(operand, scope);
        let Some(target) = column_type(data_type) else {
            return self.refuse(
                at,
                &format!("CAST to {data_type}"),
                "cast to BOOL, INT64, FLOAT64, NUMERIC, STRING, DATE, DATETIME or TIMESTAMP",
            );
        };
        if typed.is_reported() {
            return Typed::of(typed.sql, target);
        }
        if let Some(sql) = pattern(&typed, &target, safe) {
            Typed::of(place(&sql, &[&typed.sql]), target)
        } else {
            let from = typed.type_name();
            let fix = match (from.as_str(), &target) {
                ("FLOAT64", ColumnType::String) => {
                    "round it: CAST(CAST(x AS INT64) AS STRING), or declare the column NUMERIC"
                        .to_owned()
                }
                ("FLOAT64", ColumnType::Numeric) => {
                    "declare the column NUMERIC where it is read, or stay with FLOAT64".into()
                }
                ("STRING", ColumnType::Timestamp) => {
                    "CAST it to DATETIME, then TIMESTAMP(..)".into()
                }
                _ => format!(
                    "there is no certified way from {from} to {target}; go through another type"
                ),
            };
            self.refuse(at, &format!("CAST from {from} to {target}"), &fix)
        }
    }
}

/// The type that GoogleSQL text names; None for those without a rule.
pub(super) fn column_type(data_type: &DataType) -> Option<ColumnType> {
    Some(match data_type {
        DataType::Bool | DataType::Boolean => ColumnType::Bool,
        DataType::Int64
        | DataType::Int(None)
        | DataType::Integer(None)
        | DataType::BigInt(None) => ColumnType::Int64,
        DataType::Float64 => ColumnType::Float64,
        DataType::Numeric(ExactNumberInfo::None) | DataType::Decimal(ExactNumberInfo::None) => {
            ColumnType::Numeric
        }
        DataType::String(None) => ColumnType::String,
        DataType::Bytes(None) => ColumnType::Bytes,
        DataType::Date => ColumnType::Date,
        DataType::Datetime(None) => ColumnType::Datetime,
        DataType::Timestamp(None, TimezoneInfo::None) => ColumnType::Timestamp,
        DataType::Array(ArrayElemTypeDef::AngleBracket(element)) => {
            ColumnType::Array(Box::new(column_type(element)?))
        }
        DataType::Struct(fields, _) => ColumnType::Struct(super::structs::struct_fields(fields)?),
        _ => return None,
    })
}

/// The SQL of a cast, `$1` being the value; None where there is no rule.
pub(super) fn pattern(typed: &Typed, target: &ColumnType, safe: bool) -> Option<String> {
    use ColumnType::{Bool, Date, Datetime, Float64, Int64, Numeric, String as Text, Timestamp};
    let Kind::Of(own) = &typed.kind else {
        return Some(format!("CAST($1 AS {})", target.to_duckdb()));
    };
    let word = if safe { "TRY_CAST" } else { "CAST" };
    let from_text = |name: &str| {
        Some(format!(
            "_dwh.bq_{}_{name}($1)",
            if safe { "safe" } else { "to" }
        ))
    };
    match (own, target) {
        (Int64, Int64) => Some("CAST($1 AS BIGINT)".into()),
        _ if own == target => Some("$1".into()),
        (Int64 | Bool | Date, Text) => Some("CAST($1 AS VARCHAR)".into()),
        (Numeric, Text) => Some("_dwh.bq_numeric_text($1)".into()),
        (Datetime, Text) => Some("_dwh.bq_datetime_text($1)".into()),
        (Timestamp, Text) => Some("_dwh.bq_datetime_text($1) || '+00'".into()),
        (Int64, Float64 | Numeric | Bool) | (Bool, Int64) | (Numeric, Float64) => {
            Some(format!("{word}($1 AS {})", target.to_duckdb()))
        }
        (Float64, Int64) => Some(format!("{word}(round($1) AS BIGINT)")),
        (Numeric, Int64) => Some(format!("{word}($1 AS BIGINT)")),
        (Float64, Numeric) if matches!(typed.literal, Some(Literal::Float(_))) => typed
            .coerced(&Numeric)
            .map(|it| cast(&it.sql, &Numeric).as_str().to_owned()),
        (ColumnType::Array(_), ColumnType::Array(_)) => typed
            .coerced(target)
            .map(|_| format!("CAST($1 AS {})", target.to_duckdb())),
        (Text, ColumnType::Bytes) => Some("encode($1)".into()),
        (ColumnType::Bytes, Text) if safe => Some("try(decode($1))".into()),
        (ColumnType::Bytes, Text) => Some("decode($1)".into()),
        (Text, Bool) => from_text("bool"),
        (Text, Int64) => from_text("int64"),
        (Text, Float64) => from_text("float"),
        (Text, Numeric) => from_text("numeric"),
        (Text, Date) => from_text("date"),
        (Text, Datetime) => from_text("datetime"),
        (Date, Datetime | Timestamp) => Some("CAST($1 AS TIMESTAMP)".into()),
        (Datetime | Timestamp, Date) => Some("CAST($1 AS DATE)".into()),
        (Datetime, Timestamp) | (Timestamp, Datetime) => Some("$1".into()),
        _ => None,
    }
}
