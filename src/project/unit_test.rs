//! Unit tests as models.yaml writes them: rows that a model is given, and the rows that it must make of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Named;
use super::config::Value;

/// A model on given rows: what it must make of them, in a database of its own without sources.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitTestConfig {
    /// What is tested, in letters, digits and underscores; unique in the project.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The model.
    #[schemars(with = "String")]
    pub model: Spanned<String>,
    /// Which rule it shows.
    #[serde(default)]
    pub description: String,
    /// The rows of what the model reads; what is not given has no rows.
    #[serde(default)]
    pub given: Vec<GivenConfig>,
    /// The rows that the model must give.
    pub expect: ExpectConfig,
    /// Values of variables, instead of the project's.
    #[serde(default)]
    #[schemars(with = "Named<Value>")]
    pub vars: Named<Spanned<Value>>,
    /// The values that its own models.yaml and what that imports give variables; None is NULL. A test says nothing of what another
    /// project, a target or the command line makes of them.
    #[serde(skip)]
    pub own_vars: Vec<(String, Option<Spanned<Value>>)>,
}

/// The rows of one input: in `rows`, in `csv`, or in `file`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenConfig {
    /// What the model reads: a model, or `source.table`.
    #[schemars(with = "String")]
    pub input: Spanned<String>,
    /// Each row with its values by column; a column that is left out is NULL.
    #[schemars(with = "Option<Vec<Named<CellConfig>>>")]
    pub rows: Option<Vec<Spanned<RowConfig>>>,
    /// The rows as CSV text with a header; nothing between two commas is NULL.
    #[schemars(with = "Option<String>")]
    pub csv: Option<Spanned<String>>,
    /// A CSV file, relative to models.yaml.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
}

/// The rows that a model must give: in `rows`, in `csv`, or in `file`. Only the columns that they name are compared.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectConfig {
    /// Each row with its values by column; all rows name the same columns.
    #[schemars(with = "Option<Vec<Named<CellConfig>>>")]
    pub rows: Option<Vec<Spanned<RowConfig>>>,
    /// The rows as CSV text with a header; nothing between two commas is NULL.
    #[schemars(with = "Option<String>")]
    pub csv: Option<Spanned<String>>,
    /// A CSV file, relative to models.yaml.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
}

/// One row: its values by column.
pub type RowConfig = Named<Spanned<CellConfig>>;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CellConfig {
    /// NULL.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text; dates are written as text too.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// A struct: its fields by name.
    Fields(BTreeMap<String, Self>),
}
