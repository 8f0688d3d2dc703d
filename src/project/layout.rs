//! How BigQuery keeps a model, as models.yaml says it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Named;

/// How BigQuery keeps a model; other engines do not look at it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutConfig {
    /// Divides the table by a column, so that a query which filters it reads less.
    pub partition_by: Option<PartitionConfig>,
    /// Up to four columns that rows are sorted by within a partition, the most filtered first.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub cluster_by: Vec<Spanned<String>>,
    /// Labels of the table, for the bill and for finding it.
    #[serde(default)]
    #[schemars(with = "Named<String>")]
    pub labels: Named<String>,
    /// The most bytes that one query of its step may bill.
    pub maximum_bytes_billed: Option<u64>,
}

/// How a table is divided.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartitionConfig {
    /// A column of type DATE, DATETIME or TIMESTAMP; INT64 with `range`.
    #[schemars(with = "String")]
    pub column: Spanned<String>,
    /// How long a partition is. Default `day`.
    #[schemars(with = "Option<GranularityConfig>")]
    pub granularity: Option<Spanned<GranularityConfig>>,
    /// Divides whole numbers into ranges of one length.
    #[schemars(with = "Option<RangeConfig>")]
    pub range: Option<Spanned<RangeConfig>>,
    /// After how many days a partition goes by itself. Default: never.
    pub expiration_days: Option<u64>,
    /// Whether readers must filter the column. Default `false`.
    #[serde(default)]
    pub require_filter: bool,
}

/// How long a partition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GranularityConfig {
    /// An hour; not of dates.
    Hour,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Ranges of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeConfig {
    /// The smallest number of the first range.
    pub start: i64,
    /// The first number behind the last range.
    pub end: i64,
    /// How many numbers a range has.
    pub interval: i64,
}
