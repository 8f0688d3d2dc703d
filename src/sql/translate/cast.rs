//! CAST and `SAFE_CAST` between the pairs of types that are certified.

use sqlparser::ast::{ArrayElemTypeDef, CastKind, DataType, ExactNumberInfo, Expr, TimezoneInfo};

use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Here;
use super::typed::{Kind, Literal, Typed, cast, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("CAST", "CAST(x AS type)", "the type", "CAST, or a macro _dwh.bq_to_...", "halves away from zero; text is read, and FLOAT64 is printed, as GoogleSQL does; type may have parameters: STRING(n), NUMERIC(p, s)"),
    doc("SAFE_CAST", "SAFE_CAST(x AS type)", "the type", "_dwh.bq_safe_...", "NULL where CAST fails, but an error where the parameters of a type do not fit; STRING to FLOAT64 reads no NaN and no hexadecimal digits"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("BIGNUMERIC", "DuckDB has no decimal of 76 digits", "use NUMERIC, or FLOAT64"),
];

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
        let Some((target, limit)) =
            limited(data_type).or_else(|| column_type(data_type).map(|it| (it, Limit::None)))
        else {
            if matches!(data_type, DataType::BigNumeric(_) | DataType::BigDecimal(_)) {
                return self.refuse(
                    at,
                    "CAST to BIGNUMERIC",
                    "cast to NUMERIC, which holds 29 digits before and 9 behind the point",
                );
            }
            return self.refuse(
                at,
                &format!("CAST to {data_type}"),
                "cast to BOOL, INT64, FLOAT64, NUMERIC, STRING, BYTES, DATE, DATETIME, TIMESTAMP, ARRAY<..> or STRUCT<name ..>",
            );
        };
        if typed.is_reported() {
            return Typed::of(typed.sql, target);
        }
        if let Some(sql) = pattern(&typed, &target, safe, 0) {
            self.needs_dwh |= sql.contains("dwh_timestamp(") || sql.contains("dwh_safe_timestamp(");
            let whole = place(&sql, &[&typed.sql]);
            Typed::of(limit.applied(&whole), target)
        } else {
            let from = typed.type_name();
            let fix = match (from.as_str(), &target) {
                (_, ColumnType::Struct(_)) => {
                    "write STRUCT(CAST(x.field AS type) AS field, ...)".to_owned()
                }
                (_, ColumnType::Array(_)) => {
                    "write ARRAY(SELECT CAST(x AS type) FROM UNNEST(array) AS x WITH OFFSET ORDER BY offset)".into()
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
        DataType::Time(None, TimezoneInfo::None) => ColumnType::Time,
        DataType::Timestamp(None, TimezoneInfo::None) => ColumnType::Timestamp,
        DataType::Array(ArrayElemTypeDef::AngleBracket(element)) => {
            ColumnType::Array(Box::new(column_type(element)?))
        }
        DataType::Struct(fields, _) => ColumnType::Struct(super::structs::struct_fields(fields)?),
        _ => return None,
    })
}

/// The DuckDB form of a cast of `$1`; `depth` is how many arrays and structs are around it.
#[expect(clippy::too_many_lines, reason = "one table of cases")]
pub(super) fn pattern(
    typed: &Typed,
    target: &ColumnType,
    safe: bool,
    depth: usize,
) -> Option<String> {
    use ColumnType::{
        Bool, Date, Datetime, Float64, Int64, Numeric, String as Text, Time, Timestamp,
    };
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
        (Float64, Numeric)
            if matches!(typed.literal, Some(Literal::Float(_)))
                && typed.coerced(&Numeric).is_some() =>
        {
            typed
                .coerced(&Numeric)
                .map(|it| cast(&it.sql, &Numeric).as_str().to_owned())
        }
        (Float64, Text) => Some("_dwh.bq_float_text($1)".into()),
        (Float64, Numeric) if safe => Some("_dwh.bq_safe_float_numeric($1)".into()),
        (Float64, Numeric) => Some("_dwh.bq_float_numeric($1)".into()),
        (ColumnType::Array(_), ColumnType::Array(_)) if typed.coerced(target).is_some() => {
            Some(format!("CAST($1 AS {})", target.to_duckdb()))
        }
        // A safe cast of an array is NULL where one element fails, which no list function says.
        (ColumnType::Array(element), ColumnType::Array(wanted))
            if !safe || cannot_fail(element, wanted) =>
        {
            let name = format!("e{depth}");
            let element = Typed::of(Fragment::new(name.clone()), element.as_ref().clone());
            let each = pattern(&element, wanted, safe, depth + 1)?.replace("$1", &name);
            Some(format!("list_transform($1, lambda {name}: {each})"))
        }
        (ColumnType::Struct(fields), ColumnType::Struct(wanted)) => {
            struct_pattern(fields, wanted, safe, depth)
        }
        (Text, ColumnType::Bytes) => Some("encode($1)".into()),
        (ColumnType::Bytes, Text) if safe => Some("try(decode($1))".into()),
        (ColumnType::Bytes, Text) => Some("decode($1)".into()),
        (Text, Bool) => from_text("bool"),
        (Text, Int64) => from_text("int64"),
        (Text, Float64) => from_text("float"),
        (Text, Numeric) => from_text("numeric"),
        (Text, Date) => from_text("date"),
        (Text, Datetime) => from_text("datetime"),
        (Text, Time) => from_text("time"),
        (Text, Timestamp) if safe => Some("dwh_safe_timestamp($1)".into()),
        (Text, Timestamp) => Some("dwh_timestamp($1)".into()),
        (Time, Text) => Some("_dwh.bq_time_text($1)".into()),
        (Datetime | Timestamp, Time) => Some("CAST($1 AS TIME)".into()),
        (Date, Datetime | Timestamp) => Some("CAST($1 AS TIMESTAMP)".into()),
        (Datetime | Timestamp, Date) => Some("CAST($1 AS DATE)".into()),
        (Datetime, Timestamp) | (Timestamp, Datetime) => Some("$1".into()),
        _ => None,
    }
}

/// A cast field by field.
fn struct_pattern(
    fields: &[Column],
    wanted: &[Column],
    safe: bool,
    depth: usize,
) -> Option<String> {
    // A safe cast of a struct is NULL where one field fails.
    let certain = !safe
        || fields.iter().zip(wanted).all(|(field, wanted)| {
            field.column_type == wanted.column_type
                || cannot_fail(&field.column_type, &wanted.column_type)
        });
    if fields.len() != wanted.len() || !certain {
        return None;
    }
    let casts: Option<Vec<_>> = fields
        .iter()
        .zip(wanted)
        .map(|(field, wanted)| {
            let value = Typed::of(Fragment::default(), field.column_type.clone());
            let own = format!("struct_extract($1, {})", duckdb_text(&field.name));
            let cast = pattern(&value, &wanted.column_type, safe, depth + 1)?;
            let cast = cast.replace("$1", &own);
            Some(format!("{} := {cast}", duckdb_name(&wanted.name)))
        })
        .collect();
    Some(format!(
        "CASE WHEN $1 IS NOT NULL THEN struct_pack({}) END",
        casts?.join(", ")
    ))
}

/// Whether every value of a type has a value of the other.
fn cannot_fail(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType::{Bool, Date, Datetime, Float64, Int64, Numeric, String, Timestamp};
    matches!(
        (from, to),
        (
            Bool | Int64 | Float64 | Numeric | Date | Datetime | Timestamp,
            String
        ) | (Int64, Float64 | Numeric | Bool)
            | (Numeric, Float64)
            | (Bool, Int64)
    )
}

/// What the parameters of a type allow.
enum Limit {
    None,
    /// Characters of a STRING.
    Characters(u64),
    /// Digits of a NUMERIC: all, and those behind the point.
    Digits(u64, i64),
}

impl Limit {
    fn applied(&self, value: &Fragment) -> Fragment {
        match self {
            Self::None => value.clone(),
            Self::Characters(count) => place(
                &format!("_dwh.bq_at_most($1, length($1), {count})"),
                &[value],
            ),
            Self::Digits(all, behind) => place(
                &format!("CAST(CAST($1 AS DECIMAL({all},{behind})) AS DECIMAL(38,9))"),
                &[value],
            ),
        }
    }
}

/// A type with parameters that DuckDB can check.
fn limited(data_type: &DataType) -> Option<(ColumnType, Limit)> {
    match data_type {
        DataType::String(Some(count)) => Some((ColumnType::String, Limit::Characters(*count))),
        DataType::Numeric(info) | DataType::Decimal(info) => {
            let (all, behind) = match info {
                ExactNumberInfo::None => return None,
                ExactNumberInfo::Precision(all) => (*all, 0),
                ExactNumberInfo::PrecisionAndScale(all, behind) => (*all, *behind),
            };
            let before = i64::try_from(all).ok()? - behind;
            ((0..=9).contains(&behind) && (i64::from(behind == 0)..=29).contains(&before))
                .then_some((ColumnType::Numeric, Limit::Digits(all, behind)))
        }
        _ => None,
    }
}
