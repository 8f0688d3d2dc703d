//! The keys of models.yaml.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::diagnostic::Diagnostic;

use super::Named;

pub use super::data_test::{LevelConfig, RuleConfig, TestConfig};
pub use super::layout::LayoutConfig;
pub use super::seed::SeedConfig;
pub use super::unit_test::UnitTestConfig;
pub use super::versions::{Deprecation, VersionConfig};

/// models.yaml.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The name of the project.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The target that is built where the command line names none. Default: `local`, or the only one declared.
    #[schemars(with = "Option<String>")]
    pub target: Option<Spanned<String>>,
    /// Projects whose models, functions, variables and sources this one has too: folders with a models.yaml, relative to this
    /// file, or names of packages that dwh brings (`customer_analytics`). What this project defines itself wins.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub import: Vec<Spanned<String>>,
    /// The folders that models lie in, relative to this file. Default `[sql]`.
    #[schemars(with = "Option<Vec<String>>")]
    pub sql: Option<Vec<Spanned<String>>>,
    /// Where the project can be built.
    #[serde(default)]
    pub targets: Named<TargetConfig>,
    /// Values that SQL uses as `@name`.
    #[serde(default)]
    pub vars: Named<VarConfig>,
    /// Where rows come from.
    #[serde(default)]
    pub sources: Named<SourceConfig>,
    /// Settings for all models below a folder of `sql/`, by its path (`staging`, `marts/finance`); the deepest folder wins. They are
    /// for imported models too, by their path in their own project.
    #[serde(default)]
    pub folders: Named<FolderConfig>,
    /// The functions of `sql/functions/` by name: what they are for, and examples that must hold.
    #[serde(default)]
    pub functions: Named<FunctionConfig>,
    /// The language of models that do not say theirs. Default `googlesql`.
    #[schemars(with = "Option<DialectConfig>")]
    pub dialect: Option<Spanned<DialectConfig>>,
    /// CSV files that belong to the project and become tables, by the name of the table.
    #[serde(default)]
    pub seeds: Named<SeedConfig>,
    /// Settings of models by name; each model is a file `sql/**/<name>.sql`.
    #[serde(default)]
    pub models: Named<ModelConfig>,
    /// Models on given rows, and the rows that they must make of them.
    #[serde(default)]
    pub unit_tests: Vec<UnitTestConfig>,
}

/// A named place to build in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetConfig {
    /// Variables of the environment that it needs and that are not set: a mistake where it is the target that is meant.
    #[serde(skip)]
    pub unset: Vec<Diagnostic>,
    /// What builds and holds the warehouse. Default `duckdb`.
    #[serde(rename = "type", default)]
    pub kind: TargetKind,
    /// The published DuckDB file, relative to models.yaml. `${NAME}` is read from the environment.
    #[schemars(with = "Option<String>")]
    pub path: Option<Spanned<String>>,
    /// The DuckDB storage version of the file: the oldest client that must be able to open it. Default `v1.4.0`.
    #[schemars(with = "Option<String>")]
    pub storage_version: Option<Spanned<String>>,
    /// How many published versions stay beside the current one. Default 2.
    pub keep_versions: Option<usize>,
    /// How many steps run at once. Default: the number of processors, at most 4; 8 for BigQuery.
    pub concurrency: Option<usize>,
    /// DuckDB's `memory_limit`, such as `4GB`. Default: DuckDB's own, 80 % of the memory.
    #[schemars(with = "Option<String>")]
    pub memory_limit: Option<Spanned<String>>,
    /// BigQuery's project, which is billed. `${NAME}` is read from the environment.
    #[schemars(with = "Option<String>")]
    pub project: Option<Spanned<String>>,
    /// The BigQuery dataset that readers query.
    #[schemars(with = "Option<String>")]
    pub dataset: Option<Spanned<String>>,
    /// Where BigQuery keeps the datasets, such as `EU` or `europe-west3`. Default: BigQuery's own.
    #[schemars(with = "Option<String>")]
    pub location: Option<Spanned<String>>,
    /// A key file, relative to models.yaml; `none` for an emulator. Default: the application default credentials of the machine.
    #[schemars(with = "Option<String>")]
    pub credentials: Option<Spanned<String>>,
    /// Another address than Google's, such as that of an emulator.
    #[schemars(with = "Option<String>")]
    pub endpoint: Option<Spanned<String>>,
    /// A bucket of Cloud Storage, and a folder in it where there shall be one: `gs://name/folder`. Tables are loaded through it, each by
    /// one job, and what was sent is removed again. Default: files are sent to BigQuery itself.
    #[schemars(with = "Option<String>")]
    pub bucket: Option<Spanned<String>>,
    /// Another address of Cloud Storage than Google's, such as that of an emulator.
    #[schemars(with = "Option<String>")]
    pub storage_endpoint: Option<Spanned<String>>,
    /// The DuckDB target that builds what this BigQuery target is loaded with. Default: BigQuery builds it itself.
    #[schemars(with = "Option<String>")]
    pub from: Option<Spanned<String>>,
    /// Selectors of the models that are loaded, with `from`. Default: every model that is a table.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub load: Vec<Spanned<String>>,
    /// How tables of BigQuery become visible. Default `copy`.
    #[serde(default)]
    pub publish: PublishConfig,
    /// The most bytes that the queries of one build may bill together. Default: no limit.
    pub maximum_bytes_billed: Option<u64>,
    /// What reading a TiB costs, for the estimates of `dwh plan`. Default 6.25.
    pub price_per_tib: Option<f64>,
    /// How many seconds a BigQuery job may run. Default: BigQuery's own limit.
    pub job_timeout: Option<u64>,
    /// How many seconds a failed request is tried again. Default 600.
    pub retry_for: Option<u64>,
    /// Values that variables have in this target, by name; `--var` of the command line wins over them, they over `vars:`.
    #[serde(default)]
    #[schemars(with = "Named<Value>")]
    pub vars: Named<Spanned<Value>>,
    /// Labels of every BigQuery job, for the bill.
    #[serde(default)]
    #[schemars(with = "Named<String>")]
    pub labels: Named<String>,
}

/// How tables of BigQuery become visible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PublishConfig {
    /// Each by a copy, for no cost; one after the other, within seconds.
    #[default]
    Copy,
    /// All that keep their columns by one transaction, which bills the bytes that it writes.
    Transaction,
}

/// What builds and holds a warehouse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// DuckDB, in a file.
    #[default]
    Duckdb,
    /// BigQuery, in datasets of a project.
    Bigquery,
}

/// A typed variable.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VarConfig {
    /// A GoogleSQL type: `DATETIME`, `INT64`, `ARRAY<STRING>`, ... Only a variable that an imported project declares needs none:
    /// then its value alone is set.
    #[serde(rename = "type")]
    #[schemars(with = "Option<String>")]
    pub column_type: Option<Spanned<String>>,
    /// Its value; without one it is NULL.
    #[serde(default)]
    #[schemars(with = "Option<Value>")]
    pub value: Option<Spanned<Value>>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// A value in models.yaml.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text; dates and decimals are written as text too.
    Text(String),
    /// A list.
    List(Vec<Self>),
}

/// A system that rows come from: files, here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// The folder of its files, relative to models.yaml. Default: the folder of models.yaml. `${NAME}` is read from the environment.
    #[schemars(with = "Option<String>")]
    pub path: Option<Spanned<String>>,
    /// How many rows of a table may be rejected before the build fails. Default 0.
    pub max_rejects: Option<u64>,
    /// How its CSV files are written.
    #[serde(default)]
    pub csv: CsvConfig,
    /// Its tables.
    pub tables: Named<SourceTableConfig>,
}

/// One table of a source.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceTableConfig {
    /// A file or a pattern (`orders-*.csv.gz`), relative to the source's path; `.csv`, `.csv.gz`, `.csv.zst` or `.parquet`.
    #[schemars(with = "String")]
    pub file: Spanned<String>,
    /// Where the ending of the file does not tell.
    #[schemars(with = "Option<FormatConfig>")]
    pub format: Option<Spanned<FormatConfig>>,
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// Whether there need be no file: then the models that read it, also through others, are skipped with a note. Its `columns` must
    /// be declared. Default `false`.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub optional: Option<Spanned<bool>>,
    /// The GoogleSQL type of each column by name. Without it types are inferred from all rows.
    #[serde(default)]
    #[schemars(with = "Option<Named<String>>")]
    pub columns: Option<Named<Spanned<String>>>,
    /// How many rows may be rejected before the build fails. Default: the source's.
    pub max_rejects: Option<u64>,
    /// How its CSV files are written; each key overrides the source's.
    #[serde(default)]
    pub csv: CsvConfig,
}

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FormatConfig {
    /// Comma separated values, plain, gzip or zstd.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// How CSV files are written.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvConfig {
    /// Between fields. Default `,`.
    #[schemars(with = "Option<String>")]
    pub delimiter: Option<Spanned<String>>,
    /// Around a field that contains the delimiter, a quote or a line end; doubled inside. Default `"`.
    #[schemars(with = "Option<String>")]
    pub quote: Option<Spanned<String>>,
    /// `utf-8` (default), `latin-1`, `windows-1252`, `utf-16le`, or another label of the WHATWG encoding standard.
    #[schemars(with = "Option<String>")]
    pub encoding: Option<Spanned<String>>,
    /// The unquoted text that stands for NULL. Default: nothing between the delimiters.
    pub null: Option<String>,
    /// How dates are written, such as `%d/%m/%Y`. Default ISO 8601.
    pub date_format: Option<String>,
    /// How datetimes and timestamps are written, such as `%m/%d/%Y %H:%M`. Default ISO 8601.
    pub datetime_format: Option<String>,
}

/// Settings for all models below a folder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FolderConfig {
    /// How they are kept. Default `table`.
    pub materialized: Option<MaterializationConfig>,
    /// Tags that selectors use, added to those of outer folders.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A function, which is a file `sql/functions/<name>.sql`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionConfig {
    /// What it gives for what.
    #[serde(default)]
    pub description: String,
    /// Calls and what they give; `dwh build` and `dwh test` try them.
    #[serde(default)]
    #[schemars(with = "Vec<ExampleConfig>")]
    pub examples: Vec<Spanned<ExampleConfig>>,
}

/// A call of a function and what it must give, both in GoogleSQL.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleConfig {
    /// An expression with the call, such as `rfm_score(5, NULL)`.
    pub call: String,
    /// An expression of the value, such as `3`, `'gold'`, `NULL` or `DATE '2018-01-31'`.
    pub gives: Scalar,
}

/// A GoogleSQL expression; numbers, `true`, `false` and `null` need no quotes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// NULL.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// An expression.
    Text(String),
}

/// The language of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DialectConfig {
    /// BigQuery's; runs on every engine.
    Googlesql,
    /// DuckDB's own; runs there only.
    Duckdb,
}

/// How a model is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaterializationConfig {
    /// As its query, computed at each read.
    View,
    /// As its rows, replaced at each build.
    Table,
}

/// Settings of one model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// What it is, and its grain.
    #[serde(default)]
    pub description: String,
    /// How it is kept. Default: the folder's, else `table`.
    pub materialized: Option<MaterializationConfig>,
    /// Tags that selectors use, added to the folder's.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The language of its file. Default: the project's.
    #[schemars(with = "Option<DialectConfig>")]
    pub dialect: Option<Spanned<DialectConfig>>,
    /// Whether `columns` is all that the model gives: then each column has a type, and none is missing or more. Default `false`.
    #[serde(default)]
    pub contract: bool,
    /// More that `dwh docs` says of it, in this order: `formula: ...`, `owner: ...`.
    #[serde(default)]
    pub meta: Named<String>,
    /// Its columns: types, descriptions, constraints and tests of one column each.
    #[serde(default)]
    pub columns: Named<ColumnConfig>,
    /// Tests of more than one column.
    #[serde(default)]
    #[schemars(with = "Vec<TestConfig>")]
    pub tests: Vec<Spanned<TestConfig>>,
    /// How BigQuery keeps it.
    pub bigquery: Option<LayoutConfig>,
    /// Its versions, where it has several: each is published as `<name>_v<N>`, and the latest under the plain name too.
    #[serde(default)]
    pub versions: Vec<VersionConfig>,
    /// The number of the version that the plain name reads. Default: the largest.
    #[schemars(with = "Option<u32>")]
    pub latest: Option<Spanned<u32>>,
    /// Of a version: when it ends.
    #[serde(skip)]
    pub deprecated: Option<Deprecation>,
}

/// One column of a model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnConfig {
    /// What it means, with its unit.
    #[serde(default)]
    pub description: String,
    /// More that `dwh docs` says of it, in this order: `formula: ...`, `unit: ...`.
    #[serde(default)]
    pub meta: Named<String>,
    /// Its GoogleSQL type. A query that gives a type which GoogleSQL coerces to it (`INT64` to `NUMERIC`) is cast.
    #[serde(rename = "type")]
    #[schemars(with = "Option<String>")]
    pub column_type: Option<Spanned<String>>,
    /// What the warehouse itself must hold: `not_null`, `primary_key`, `unique`, `foreign_key: {to: model, field: column}`.
    #[serde(default)]
    #[schemars(with = "Vec<ConstraintConfig>")]
    pub constraints: Vec<Spanned<ConstraintConfig>>,
    /// What must hold for it: `not_null`, `unique`, `accepted_values: {values: [...]}`,
    /// `relationships: {to: model, field: column}`, `expression: "x >= 0"`.
    #[serde(default)]
    #[schemars(with = "Vec<TestConfig>")]
    pub tests: Vec<Spanned<TestConfig>>,
}

/// A promise about a column that readers of the warehouse may rely on; a build that breaks it is not published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintConfig {
    /// No value is NULL.
    NotNull,
    /// No value is NULL, and none stands in two rows; of several columns, no combination of them.
    PrimaryKey,
    /// No value stands in two rows; NULLs are not compared.
    Unique,
    /// Every value that is not NULL stands in a column of another model.
    ForeignKey(ForeignKeyConfig),
}

/// What a foreign key points to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyConfig {
    /// The other model.
    pub to: String,
    /// Its column.
    pub field: String,
}
