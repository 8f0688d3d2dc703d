//! Resolves how BigQuery keeps a model.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::project::Project;
use crate::project::layout::{GranularityConfig, LayoutConfig, PartitionConfig};

/// How BigQuery keeps a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// How the table is divided.
    pub partition: Option<Partition>,
    /// The columns that rows are sorted by, each with where it is named.
    pub cluster_by: Vec<(String, Span)>,
    /// Labels of the table.
    pub labels: BTreeMap<String, String>,
    /// The most bytes that one query of its step may bill.
    pub maximum_bytes_billed: Option<u64>,
}

/// How a table is divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The column, as models.yaml writes it.
    pub column: String,
    /// What a partition holds.
    pub by: PartitionBy,
    /// After how many days a partition goes by itself.
    pub expiration_days: Option<u64>,
    /// Whether readers must filter the column.
    pub is_filter_required: bool,
    /// Where the column is named.
    pub at: Span,
}

/// What a partition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionBy {
    /// An hour, a day, a month or a year, in upper case as GoogleSQL writes it.
    Time(&'static str),
    /// A range of whole numbers.
    Range {
        /// The smallest number of the first range.
        start: i64,
        /// The first number behind the last range.
        end: i64,
        /// How many numbers a range has.
        interval: i64,
    },
}

/// How many columns a table can be sorted by.
const MOST_CLUSTERED: usize = 4;
/// How many partitions a table can have.
const MOST_PARTITIONS: i64 = 10_000;

/// The layout that models.yaml gives a model.
pub(super) fn resolve(
    project: &Project,
    config: &LayoutConfig,
    diagnostics: &mut Vec<Diagnostic>,
) -> Layout {
    if let Some(fifth) = config.cluster_by.get(MOST_CLUSTERED) {
        diagnostics.push(invalid(
            "too many columns in `cluster_by`",
            project.span(fifth),
            "BigQuery sorts a table by four columns at most",
            "keep those that queries filter most",
        ));
    }
    let columns = config.cluster_by.iter();
    Layout {
        partition: config
            .partition_by
            .as_ref()
            .and_then(|it| partition(project, it, diagnostics)),
        cluster_by: columns
            .map(|it| (it.value.clone(), project.span(it)))
            .collect(),
        labels: config
            .labels
            .iter()
            .map(|(name, value)| (name.value.clone(), value.clone()))
            .collect(),
        maximum_bytes_billed: config.maximum_bytes_billed,
    }
}

fn partition(
    project: &Project,
    config: &PartitionConfig,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Partition> {
    let by = match (&config.range, &config.granularity) {
        (Some(range), Some(_)) => {
            diagnostics.push(invalid(
                "a partition has a granularity and a range",
                project.span(range),
                "time is divided by `granularity`, whole numbers by `range`",
                "remove one of them",
            ));
            return None;
        }
        (Some(range), None) => {
            let it = range.value;
            let length = it.end.checked_sub(it.start).filter(|it| *it > 0);
            let count = length.and_then(|length| length.checked_div(it.interval));
            if it.interval < 1 || count.is_none_or(|it| it > MOST_PARTITIONS) {
                diagnostics.push(invalid(
                    "this is no range of partitions",
                    project.span(range),
                    "`end` lies above `start`, `interval` above 0, and a table has 10,000 partitions at most",
                    "write it as in `range: {start: 0, end: 1000000, interval: 1000}`",
                ));
                return None;
            }
            PartitionBy::Range {
                start: it.start,
                end: it.end,
                interval: it.interval,
            }
        }
        (None, granularity) => PartitionBy::Time(match granularity.as_ref().map(|it| it.value) {
            Some(GranularityConfig::Hour) => "HOUR",
            Some(GranularityConfig::Day) | None => "DAY",
            Some(GranularityConfig::Month) => "MONTH",
            Some(GranularityConfig::Year) => "YEAR",
        }),
    };
    Some(Partition {
        column: config.column.value.clone(),
        by,
        expiration_days: config.expiration_days,
        is_filter_required: config.require_filter,
        at: project.span(&config.column),
    })
}

fn invalid(what: &str, at: Span, why: &str, fix: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidConfig, what, at, why, fix)
}
