//! Holds what models.yaml says of a table in BigQuery against the columns that its query gives.

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, did_you_mean, list};
use crate::graph::Model;
use crate::graph::layout::PartitionBy;
use crate::sql::{Column, ColumnType};

/// Whether the columns that divide and sort a table are there, and of types that can.
pub(super) fn fits(model: &Model, columns: &[Column]) -> Diagnosed<()> {
    let mut found = Vec::new();
    let layout = &model.layout;
    let mut typed = |name: &str, at: &Span| {
        let column = columns.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        if column.is_none() {
            found.push(unknown(model, name, at, columns));
        }
        column.map(|it| &it.column_type)
    };
    let partitioned = layout
        .partition
        .as_ref()
        .map(|it| (it, typed(&it.column, &it.at)));
    let sorted: Vec<_> = layout
        .cluster_by
        .iter()
        .map(|(name, at)| (name, at, typed(name, at)))
        .collect();
    if let Some((partition, Some(kept))) = partitioned {
        let (is_right, why) = match partition.by {
            PartitionBy::Range { .. } => (*kept == ColumnType::Int64, "a range divides INT64"),
            PartitionBy::Time("HOUR") => (
                matches!(kept, ColumnType::Datetime | ColumnType::Timestamp),
                "hours divide DATETIME and TIMESTAMP",
            ),
            PartitionBy::Time(_) => (
                matches!(
                    kept,
                    ColumnType::Date | ColumnType::Datetime | ColumnType::Timestamp
                ),
                "time divides DATE, DATETIME and TIMESTAMP",
            ),
        };
        if !is_right {
            found.push(unfit(model, &partition.column, kept, &partition.at, why));
        }
    }
    for (name, at, kept) in sorted {
        if let Some(
            kept @ (ColumnType::Float64
            | ColumnType::Bytes
            | ColumnType::Time
            | ColumnType::Json
            | ColumnType::Array(_)
            | ColumnType::Struct(_)),
        ) = kept
        {
            let why =
                "BigQuery sorts by BOOL, DATE, DATETIME, INT64, NUMERIC, STRING and TIMESTAMP";
            found.push(unfit(model, name, kept, at, why));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn unknown(model: &Model, name: &str, at: &Span, columns: &[Column]) -> Diagnostic {
    let names = || columns.iter().map(|it| it.name.as_str());
    Diagnostic::error(
        Code::UnknownColumn,
        format!("model `{}` has no column `{name}`", model.name),
        at.clone(),
        format!("its query gives {}", list(names())),
        did_you_mean(name, names(), "name one of them"),
    )
}

fn unfit(model: &Model, name: &str, kept: &ColumnType, at: &Span, why: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidConfig,
        format!("`{name}` of `{}` is {kept}", model.name),
        at.clone(),
        why,
        "name another column, or give this one another type",
    )
}
