//! Translates a GoogleSQL query to DuckDB by certified rules only; what has no rule is a diagnostic.

mod aggregate;
mod arithmetic;
mod array;
mod cast;
#[cfg(test)]
pub(crate) mod certified;
mod coercion;
mod conditional;
mod date;
#[cfg(test)]
mod date_told;
mod expr;
mod extract;
pub(in crate::sql) mod foreign;
mod format;
mod frame;
mod from;
mod function;
mod grouping;
mod interval;
mod join;
mod json;
#[cfg(test)]
mod large;
mod literal;
#[cfg(test)]
mod mangled;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod number_mistakes;
mod operator;
mod order;
mod percentile;
mod pivot;
mod printf;
mod query;
mod quoted;
mod reading;
mod recursive;
mod reference;
mod regexp;
mod reserved;
mod rounding;
mod row;
mod rules;
mod safe;
mod scope;
mod select;
mod series;
mod star;
mod statistics;
mod structs;
mod text;
#[cfg(test)]
mod text_mistakes;
mod truncate;
mod tuple;
mod typed;
mod union;
mod unnest;
mod unpivot;
mod week;
mod window;
mod window_frame;
mod zone;

use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast;

use crate::diagnostic::{self, Code, Diagnosed, Diagnostic, Span, Text};

use super::{Column, ColumnType, Fragment};
use frame::Frame;
use recursive::Stage;
use row::Rows;
use typed::Typed;
use union::Fixed;

pub use reference::{Form, forms, functions, page as reference_page, why_refused};

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

impl Var {
    /// Its value as an expression of its type, whatever stands around it.
    pub fn typed_literal(&self) -> String {
        format!("CAST({} AS {})", self.literal, self.column_type)
    }
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
    let mut translator = Translator {
        text: request.text,
        tables: request.tables,
        vars: request.vars,
        found: Vec::new(),
        ctes: Vec::new(),
        frames: Vec::new(),
        later: Vec::new(),
        references: 0,
        in_array: false,
        needs_dwh: false,
        names: 0,
        indent: 0,
    };
    let output = translator.query(request.query, None);
    translator.check_names(&output, request.query);
    translator.check_rows(&output, request.query);
    if !translator.found.is_empty() {
        diagnostic::sort(&mut translator.found);
        translator.found.dedup();
        return Err(translator.found);
    }
    let columns = output
        .columns
        .into_iter()
        .map(|(name, kind)| Column {
            name,
            column_type: kind.unwrap_or(ColumnType::Int64),
        })
        .collect();
    Ok(Translated {
        sql: output.sql,
        columns,
        needs_dwh: translator.needs_dwh,
    })
}

/// The state of one translation.
struct Translator<'a> {
    text: &'a Arc<Text>,
    tables: &'a dyn Tables,
    vars: &'a [Var],
    found: Vec<Diagnostic>,
    /// The names that WITH gives, innermost last.
    ctes: Vec<Cte>,
    /// The SELECTs being translated, innermost last.
    frames: Vec<Frame>,
    /// The names that WITH RECURSIVE gives further down.
    later: Vec<String>,
    /// How often the recursive term being translated has read its own name.
    references: usize,
    /// The next SELECT is the query of `ARRAY(...)`.
    in_array: bool,
    needs_dwh: bool,
    /// How many range variables were named by us.
    names: usize,
    /// How deep the clause being written is indented.
    indent: usize,
}

/// A query that WITH names.
struct Cte {
    name: String,
    columns: Vec<(String, Option<ColumnType>)>,
    rows: Rows,
    stage: Stage,
}

/// A translated query or subquery.
struct Output {
    sql: Fragment,
    /// Names and types; no type where a mistake has been reported.
    columns: Vec<(String, Option<ColumnType>)>,
    /// How fixed the type of each column is, where a set operation looks for a common one.
    fixed: Vec<Fixed>,
    rows: Rows,
}

impl Translator<'_> {
    /// The bytes that the parser's place covers.
    fn bytes(&self, span: sqlparser::tokenizer::Span) -> Range<usize> {
        super::parse::bytes(self.text, span)
    }

    fn place_of(&self, node: &impl ast::Spanned) -> Range<usize> {
        self.bytes(node.span())
    }

    fn report(
        &mut self,
        code: Code,
        at: Range<usize>,
        what: String,
        why: &str,
        fix: String,
    ) -> Typed {
        let at = if at.is_empty() {
            Span::whole(self.text)
        } else {
            Span::new(self.text, at)
        };
        self.found.push(Diagnostic::error(code, what, at, why, fix));
        Typed::reported()
    }

    /// Says that a construct has no certified rule.
    fn refuse(&mut self, at: Range<usize>, construct: &str, fix: &str) -> Typed {
        let what = format!("{construct} has no certified translation");
        self.report(
            Code::UncertifiedSql,
            at,
            what,
            "not proven to give the same answer in DuckDB",
            fix.into(),
        )
    }

    fn mismatch(&mut self, at: Range<usize>, what: String, why: &str, fix: &str) -> Typed {
        self.report(Code::TypeMismatch, at, what, why, fix.into())
    }

    /// A name for a range variable that the user did not name.
    fn fresh(&mut self) -> String {
        self.names += 1;
        format!("_{}", self.names)
    }

    /// A line end, and the indentation of the clause being written.
    fn line(&self) -> String {
        format!("\n{}", "  ".repeat(self.indent))
    }

    /// A table cannot have two columns of one name.
    fn check_names(&mut self, output: &Output, query: &ast::Query) {
        let mut seen = std::collections::BTreeSet::new();
        for (name, _) in &output.columns {
            if !seen.insert(name.to_lowercase()) {
                let place = self.place_of(query);
                let fix = format!(
                    "give one of them another name with `AS`, or leave one out with `* EXCEPT ({name})`"
                );
                self.report(
                    Code::InvalidSql,
                    place,
                    format!("two columns are named `{name}`"),
                    "a model's columns have different names",
                    fix,
                );
            }
        }
    }
}
