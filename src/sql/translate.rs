//! Translates a GoogleSQL query to DuckDB by certified rules only; what has no rule is a diagnostic.

use std::sync::Arc;

use sqlparser::ast;

use crate::diagnostic::{Diagnosed, Text};

use super::{Column, ColumnType, Fragment};

/// A query to translate.
pub struct Request<'a> {
    /// The text it was parsed from; diagnostics and origins are places of it.
    pub text: &'a Arc<Text>,
    /// The parsed query.
    pub query: &'a ast::Query,
    /// What the names in FROM mean.
    pub tables: &'a dyn Tables,
    /// The variables of the project: name, type, and value as a GoogleSQL literal expression of that type.
    pub vars: &'a [Var],
}

/// Gives the relation that a name in FROM means.
pub trait Tables {
    /// `name` is as written: `["stg_orders"]` or `["olist", "orders"]`. None where the project has no such table.
    fn table(&self, name: &[String]) -> Option<Table>;
}

/// A relation that a query may read.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name in DuckDB, quoted.
    pub relation: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A typed query parameter, `@name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Var {
    /// Its name without `@`.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// Its value as GoogleSQL: `DATETIME '2018-01-01 00:00:00'`, `['a', 'b']`, `NULL`.
    pub literal: String,
}

/// A translated query.
#[derive(Debug, Clone)]
pub struct Translated {
    /// DuckDB SQL.
    pub sql: Fragment,
    /// What the query gives.
    pub columns: Vec<Column>,
    /// Whether it needs functions that only dwh registers, so that it cannot be a view that other clients read.
    pub needs_dwh: bool,
}

/// Translates one query.
pub fn to_duckdb(request: &Request<'_>) -> Diagnosed<Translated> {
    unimplemented!("{:?}", request.text.name())
}
