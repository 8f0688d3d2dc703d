//! The project with its names resolved: models, source tables and tests refer to each other by id, in an order that can be built.

mod comparisons;
mod constraints;
mod data_tests;
mod functions;
pub mod layout;
pub(crate) mod literals;
pub mod model;
mod models;
pub mod native;
mod order;
mod parents;
pub mod resolve;
pub mod rows;
mod seeds;
pub mod select;
mod settings;
mod sources;
pub mod tables;
pub mod target;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod unit_tests;
mod variables;
mod versions;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diagnostic::Span;
use crate::project::config::Value;
use crate::sql::translate::Var;
use crate::sql::{Column, SqlFunction};

pub use layout::Layout;
pub use model::{Contract, DeclaredColumn, Dialect, Materialization, Model, Parent};
pub use native::Native;
pub use rows::Rows;
pub use target::Target;
pub use unit_tests::{GivenRows, UnitTest, UnitTestId};
pub use variables::{Given, ValueFrom, VarNote};

/// Whether SQL can use a name without quotes.
pub(crate) fn is_identifier(name: &str) -> bool {
    let letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    name.starts_with(letter) && name.chars().all(|it| letter(it) || it.is_ascii_digit())
}

/// The index of a model in its [`Graph`]. Only a graph makes one, and a run has one graph, so it never dangles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(usize);

/// The index of a source table in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

/// The index of a data test in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestId(usize);

/// The index of a function in its [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(usize);

/// A resolved project.
#[derive(Debug)]
pub struct Graph {
    models: Vec<Model>,
    sources: Vec<SourceTable>,
    tests: Vec<DataTest>,
    unit_tests: Vec<UnitTest>,
    functions: Vec<SqlFunction>,
    order: Vec<ModelId>,
    /// The project's variables, with their values.
    pub vars: Vec<Var>,
    /// Of each of them, in the same order, where its value is from.
    pub var_notes: Vec<VarNote>,
    /// Models with a mistake of their own, which has been reported: their queries mean nothing.
    pub broken: BTreeSet<ModelId>,
}

/// One table of a source.
#[derive(Debug)]
pub struct SourceTable {
    /// The name of the source, which is the schema of the raw relation.
    pub source: String,
    /// The name of the table in it.
    pub name: String,
    /// An absolute pattern of files, or one file.
    pub pattern: PathBuf,
    /// How they are read.
    pub format: Format,
    /// The declared columns; None where types are inferred.
    pub columns: Option<Vec<Column>>,
    /// Whether it may have no file.
    pub is_optional: bool,
    /// How many rows may be rejected before the build fails.
    pub max_rejects: u64,
    /// Where models.yaml names the file.
    pub at: Span,
}

impl SourceTable {
    /// Its name in the project and in the record of a warehouse: `olist.orders`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.source, self.name)
    }
}

/// How files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Comma separated values.
    Csv(Csv),
    /// Apache Parquet.
    Parquet,
}

/// A CSV dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv {
    /// Between fields; one ASCII character.
    pub delimiter: char,
    /// Around fields; one ASCII character.
    pub quote: char,
    /// A label of the WHATWG encoding standard.
    pub encoding: String,
    /// The text that stands for NULL.
    pub null: String,
    /// How dates are written, in strptime elements; None is ISO 8601.
    pub date_format: Option<String>,
    /// How datetimes and timestamps are written.
    pub datetime_format: Option<String>,
}

/// A rule on built data.
#[derive(Debug)]
pub struct DataTest {
    /// Unique in the project, stable between runs: `not_null_fct_orders_order_id`.
    pub name: String,
    /// What it looks at.
    pub about: About,
    /// What must hold.
    pub rule: Rule,
    /// The models beside its own whose rows the rule reads: the one that it is compared with, and those in its subqueries.
    pub compared_with: Vec<ModelId>,
    /// What declares it.
    pub kind: TestKind,
    /// What happens when it does not.
    pub severity: Severity,
    /// Where models.yaml declares it.
    pub at: Span,
}

/// What a data test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The rows of a model.
    Model(ModelId),
    /// A function.
    Function(FunctionId),
}

/// What declares a data test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestKind {
    /// `tests:` of a model or column.
    Test,
    /// `constraints:` of a column, of this kind.
    Constraint(Constraint),
    /// `examples:` of a function.
    Example,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// No NULL.
    NotNull,
    /// The key of the rows.
    PrimaryKey,
    /// No value twice.
    Unique,
    /// A key of another model's rows.
    ForeignKey,
}

impl Constraint {
    /// As models.yaml writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotNull => "not_null",
            Self::PrimaryKey => "primary_key",
            Self::Unique => "unique",
            Self::ForeignKey => "foreign_key",
        }
    }
}

impl DataTest {
    /// The model whose rows it looks at; None for an example of a function.
    pub fn model(&self) -> Option<ModelId> {
        match self.about {
            About::Model(id) => Some(id),
            About::Function(_) => None,
        }
    }

    /// The models whose rows it reads: its own, and those that it is compared with.
    pub fn reads(&self) -> impl Iterator<Item = ModelId> {
        self.model()
            .into_iter()
            .chain(self.compared_with.iter().copied())
    }

    /// Whether the step that builds the model checks it; a foreign key waits for the other model too.
    pub fn is_checked_by_build(&self) -> bool {
        match self.kind {
            TestKind::Constraint(Constraint::ForeignKey) | TestKind::Test | TestKind::Example => {
                false
            }
            TestKind::Constraint(
                Constraint::NotNull | Constraint::PrimaryKey | Constraint::Unique,
            ) => true,
        }
    }
}

/// How grave a failed test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is published.
    Error,
    /// It is reported.
    Warn,
}

/// What a data test demands.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// No value of the column is NULL.
    NotNull(String),
    /// No combination of values of these columns stands in two rows; rows with a NULL among them are not compared.
    Unique(Vec<String>),
    /// Every value that is not NULL is one of these.
    AcceptedValues {
        /// The column.
        column: String,
        /// The values.
        values: Vec<Value>,
    },
    /// Every value that is not NULL stands in a column of another model.
    Relationships {
        /// The column.
        column: String,
        /// The other model.
        to: ModelId,
        /// Its column.
        field: String,
    },
    /// A GoogleSQL condition that is true for every row.
    Expression(String),
    /// No combination of values of these columns stands in two rows, and none of them is NULL.
    PrimaryKey(Vec<String>),
    /// A call gives a value; both are GoogleSQL expressions.
    Example {
        /// The expression with the call.
        call: String,
        /// What it gives.
        gives: String,
    },
}

impl Graph {
    /// A model.
    pub fn model(&self, id: ModelId) -> &Model {
        &self.models[id.0]
    }

    /// A source table.
    pub fn source(&self, id: SourceId) -> &SourceTable {
        &self.sources[id.0]
    }

    /// A data test.
    pub fn test(&self, id: TestId) -> &DataTest {
        &self.tests[id.0]
    }

    /// The functions, by name.
    pub fn functions(&self) -> &[SqlFunction] {
        &self.functions
    }

    /// A function.
    pub fn function(&self, id: FunctionId) -> &SqlFunction {
        &self.functions[id.0]
    }

    /// All models, parents first; models that do not depend on each other by name.
    pub fn order(&self) -> &[ModelId] {
        &self.order
    }

    /// All source tables, in the order of models.yaml.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> + use<> {
        (0..self.sources.len()).map(SourceId)
    }

    /// All tests, in the order of models.yaml.
    pub fn tests(&self) -> impl Iterator<Item = TestId> + use<> {
        (0..self.tests.len()).map(TestId)
    }

    /// The model of a name.
    pub fn model_named(&self, name: &str) -> Option<ModelId> {
        self.models
            .iter()
            .position(|it| it.name == name)
            .map(ModelId)
    }

    /// The source table of a name.
    pub fn source_named(&self, source: &str, table: &str) -> Option<SourceId> {
        self.sources
            .iter()
            .position(|it| it.source == source && it.name == table)
            .map(SourceId)
    }

    /// The models that a model reads.
    pub fn parent_models(&self, id: ModelId) -> impl Iterator<Item = ModelId> {
        self.model(id).parents.iter().filter_map(|it| match it {
            Parent::Model(parent) => Some(*parent),
            Parent::Source(_) => None,
        })
    }

    /// The source tables that models read.
    pub fn sources_of(&self, models: &BTreeSet<ModelId>) -> BTreeSet<SourceId> {
        let parents = models.iter().flat_map(|it| &self.model(*it).parents);
        parents
            .filter_map(|it| match it {
                Parent::Source(source) => Some(*source),
                Parent::Model(_) => None,
            })
            .collect()
    }

    /// What a relation is called in the project: `stg_orders`, `olist.orders`.
    pub fn name_of(&self, parent: Parent) -> String {
        match parent {
            Parent::Model(id) => self.model(id).name.clone(),
            Parent::Source(id) => self.source(id).full_name(),
        }
    }

    /// The models that read one of these source tables, also through other models.
    pub fn readers_of(&self, sources: &BTreeSet<SourceId>) -> BTreeSet<ModelId> {
        let mut readers = BTreeSet::new();
        for id in &self.order {
            let mut parents = self.model(*id).parents.iter();
            let reads = parents.any(|it| match it {
                Parent::Model(parent) => readers.contains(parent),
                Parent::Source(source) => sources.contains(source),
            });
            if reads {
                readers.insert(*id);
            }
        }
        readers
    }

    /// The models that read a model, in build order.
    pub fn children(&self, id: ModelId) -> Vec<ModelId> {
        self.order
            .iter()
            .copied()
            .filter(|it| self.model(*it).parents.contains(&Parent::Model(id)))
            .collect()
    }
}
