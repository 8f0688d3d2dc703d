//! A model: its SQL in each form, and what models.yaml says of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlparser::ast;

use crate::diagnostic::{Span, Text};
use crate::project::config::Deprecation;
use crate::sql::ColumnType;
use crate::sql::function::Expanded;

use super::{FunctionId, Layout, ModelId, Native, Rows, SourceId};

/// A versioned SELECT that becomes a relation, or the rows of a seed, which do too.
#[derive(Debug)]
pub struct Model {
    /// Its name: the stem of its file.
    pub name: String,
    /// Relative to the root, with `/`.
    pub path: String,
    /// The name of the project that its file is from.
    pub project: String,
    /// Its file.
    pub text: Arc<Text>,
    /// The language of its file.
    pub dialect: Dialect,
    /// Its query, as its file writes it.
    pub query: Box<ast::Query>,
    /// Its query with the calls of the project's functions replaced by their bodies: what is translated.
    pub expanded: Expanded,
    /// The same as BigQuery is sent it; None where it is the file as it was written.
    pub googlesql: Option<Expanded>,
    /// What BigQuery is sent instead: an override, with the calls of functions replaced.
    pub bigquery: Option<Expanded>,
    /// The functions it needs, also those that its functions call.
    pub functions: BTreeSet<FunctionId>,
    /// What DuckDB is sent instead of a translation: an override, or the file itself where it is DuckDB's SQL.
    pub native: Option<Native>,
    /// Whether it only reads the latest version of a model, which is its parent.
    pub is_pointer: bool,
    /// When it ends, if it is a version that does.
    pub deprecated: Option<Deprecation>,
    /// The rows of a seed, which has them instead of a query.
    pub seed: Option<Rows>,
    /// What it reads, without repetition, in the order of the query.
    pub parents: Vec<Parent>,
    /// How it is kept.
    pub materialization: Materialization,
    /// What it is.
    pub description: String,
    /// What selectors call it.
    pub tags: Vec<String>,
    /// What models.yaml says about its columns.
    pub contract: Contract,
    /// How BigQuery keeps it.
    pub layout: Layout,
}

impl Model {
    /// The query as GoogleSQL's own analyzer takes it.
    pub fn as_googlesql(&self) -> &Expanded {
        self.googlesql.as_ref().unwrap_or(&self.expanded)
    }

    /// The query that BigQuery is sent; None where the model runs on DuckDB only.
    pub fn for_bigquery(&self) -> Option<&Expanded> {
        let own = || (self.dialect == Dialect::GoogleSql).then(|| self.as_googlesql());
        self.bigquery.as_ref().or_else(own)
    }

    /// The query that a place in something sent is a place of.
    pub fn expanded_as(&self, sent: &Arc<Text>) -> &Expanded {
        let forms = [self.googlesql.as_ref(), self.bigquery.as_ref()];
        let mut forms = forms.into_iter().flatten();
        let form = forms.find(|it| Arc::ptr_eq(&it.text, sent));
        form.unwrap_or(&self.expanded)
    }

    /// The file that the SQL for DuckDB is made from.
    pub fn sent_file(&self) -> &Arc<Text> {
        self.native.as_ref().map_or(&self.text, |it| &it.text)
    }

    /// The text that the SQL for DuckDB is made from; origins are places of it.
    pub fn sent(&self) -> &Arc<Text> {
        self.native
            .as_ref()
            .map_or(&self.expanded.text, |it| &it.text)
    }
}

/// The language of a model's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// BigQuery's; translated for DuckDB.
    GoogleSql,
    /// DuckDB's own; runs there only.
    DuckDb,
    /// None: the file is the rows of a seed, as CSV.
    Csv,
}

/// What a model promises about its columns.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The columns that models.yaml names.
    pub columns: Vec<DeclaredColumn>,
    /// Whether these are all, each with its type.
    pub is_complete: bool,
    /// The entry in models.yaml.
    pub at: Option<Span>,
}

/// A column as models.yaml declares it.
#[derive(Debug, Clone)]
pub struct DeclaredColumn {
    /// Its name.
    pub name: String,
    /// What it means; empty where nothing is said.
    pub description: String,
    /// Its type, and where it is written.
    pub column_type: Option<(ColumnType, Span)>,
    /// Where it is named.
    pub at: Span,
}

/// What a model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parent {
    /// Another model.
    Model(ModelId),
    /// A source table.
    Source(SourceId),
}

/// How a model is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Materialization {
    /// As its query.
    View,
    /// As its rows, replaced at each build.
    Table,
}
