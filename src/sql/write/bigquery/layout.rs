//! How a table is divided and sorted, in the SQL that makes it.

use crate::graph::layout::{Layout, PartitionBy};
use crate::sql::quote::googlesql_name;
use crate::sql::{Column, ColumnType};

/// The clauses between the name of a table and its options; empty where it is kept as it comes.
pub(super) fn clauses(layout: &Layout, columns: &[Column]) -> String {
    let mut text = String::new();
    if let Some(partition) = &layout.partition {
        let name = googlesql_name(&partition.column);
        let column = columns
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(&partition.column));
        let by = match (partition.by, column.map(|it| &it.column_type)) {
            (
                PartitionBy::Range {
                    start,
                    end,
                    interval,
                },
                _,
            ) => {
                format!("RANGE_BUCKET({name}, GENERATE_ARRAY({start}, {end}, {interval}))")
            }
            (PartitionBy::Time("DAY"), Some(ColumnType::Date)) => name,
            (PartitionBy::Time(part), Some(ColumnType::Datetime)) => {
                format!("DATETIME_TRUNC({name}, {part})")
            }
            (PartitionBy::Time(part), Some(ColumnType::Timestamp)) => {
                format!("TIMESTAMP_TRUNC({name}, {part})")
            }
            (PartitionBy::Time(part), _) => format!("DATE_TRUNC({name}, {part})"),
        };
        text.push_str("\nPARTITION BY ");
        text.push_str(&by);
    }
    if !layout.cluster_by.is_empty() {
        let names: Vec<_> = layout
            .cluster_by
            .iter()
            .map(|it| googlesql_name(&it.0))
            .collect();
        text.push_str("\nCLUSTER BY ");
        text.push_str(&names.join(", "));
    }
    text
}
