//! WITH, plain and recursive.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{self, SetExpr, SetOperator, SetQuantifier, visit_relations};

use crate::diagnostic::Code;
use crate::sql::Fragment;
use crate::sql::quote::duckdb_name;

use super::reference::{Doc, Refused, doc, refused};
use super::row::Rows;
use super::{Cte, Output, Translator};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("WITH", "WITH name AS (query), ...", "", "WITH name AS (query)", "names hide models"),
    doc("WITH RECURSIVE", "WITH RECURSIVE name AS (query UNION ALL | DISTINCT query of name)", "", "WITH RECURSIVE name AS (query UNION query)", "the first query's types hold for both; BigQuery stops with an error after 500 rounds"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("WITH RECURSIVE a AS (.. b ..), b AS (..)", "DuckDB reads the names in their order", "write each WITH query behind those that it reads"),
];

/// How far a WITH query is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// It stands before the query that reads it.
    Whole,
    /// It is being read by its own recursive term, which begins at this depth of SELECTs.
    Recursive(usize),
}

impl Translator<'_> {
    pub(super) fn with(&mut self, with: &ast::With) -> Fragment {
        let mut sql = Fragment::new(if with.recursive {
            "WITH RECURSIVE "
        } else {
            "WITH "
        });
        let known = self.ctes.len();
        let outer_later = std::mem::take(&mut self.later);
        if with.recursive {
            let names = with.cte_tables.iter().rev();
            self.later = names.map(|it| it.alias.name.value.clone()).collect();
        }
        for (number, cte) in with.cte_tables.iter().enumerate() {
            self.later.pop();
            let name = cte.alias.name.value.clone();
            let at = self.bytes(cte.alias.name.span);
            self.check_reserved(&cte.alias.name);
            if !cte.alias.columns.is_empty() || cte.from.is_some() || cte.materialized.is_some() {
                self.refuse(
                    at.clone(),
                    "a column list in WITH",
                    "name the columns with AS inside the query",
                );
            }
            if self.ctes[known..]
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(&name))
            {
                self.report(
                    Code::InvalidSql,
                    at.clone(),
                    format!("two WITH queries are named `{name}`"),
                    "FROM could mean either",
                    "give one of them another name".into(),
                );
            }
            if number > 0 {
                sql.push(",").push(&self.line());
            }
            self.indent += 1;
            let inner = self.line();
            let output = if with.recursive && reads(&cte.query, &name) {
                self.recursive(&cte.query, &name, &at)
            } else {
                // A WITH query sees no columns of a query around it.
                self.query(&cte.query, None)
            };
            self.indent -= 1;
            sql.append(&Fragment::from_source(duckdb_name(&name), at))
                .push(" AS (")
                .push(&inner);
            sql.append(&output.sql).push(&self.line()).push(")");
            self.ctes.push(Cte {
                name,
                columns: output.columns,
                rows: output.rows,
                stage: Stage::Whole,
            });
        }
        self.later = outer_later;
        sql.push(&self.line());
        sql
    }

    /// A WITH query that reads itself: a first query, and a term that is repeated until it gives no more rows.
    fn recursive(&mut self, query: &ast::Query, name: &str, at: &Range<usize>) -> Output {
        let parts = match query.body.as_ref() {
            SetExpr::SetOperation {
                left,
                op: SetOperator::Union,
                set_quantifier: quantifier @ (SetQuantifier::All | SetQuantifier::Distinct),
                right,
            } if query.with.is_none()
                && query.order_by.is_none()
                && query.limit_clause.is_none() =>
            {
                Some((left, quantifier, right))
            }
            _ => None,
        };
        let Some((left, quantifier, right)) = parts else {
            self.report(
                Code::InvalidSql,
                at.clone(),
                format!("`{name}` reads itself, but is not a UNION of two queries"),
                "the first query gives the rows to begin with, the second reads them",
                "write (first) UNION ALL (second), without WITH, ORDER BY or LIMIT around it"
                    .into(),
            );
            return nothing();
        };
        let references = std::mem::take(&mut self.references);
        let first = self.set_expr(left, None);
        let columns = first.columns.clone();
        self.ctes.push(Cte {
            name: name.into(),
            columns: columns.clone(),
            rows: first.rows,
            stage: Stage::Recursive(self.frames.len()),
        });
        let term = self.set_expr(right, None);
        self.ctes.pop();
        let term_at = self.place_of(right.as_ref());
        if self.references > 1 {
            self.recursion_mistake(term_at.clone(), "more than once");
        }
        self.references = references;
        let term = self.checked_term(term, &columns, term_at);
        let mut sql = first.sql;
        sql.push(&self.line())
            .push(if *quantifier == SetQuantifier::All {
                "UNION ALL"
            } else {
                "UNION"
            })
            .push(&self.line())
            .append(&term);
        Output {
            sql,
            columns,
            fixed: first.fixed,
            rows: first.rows,
        }
    }

    /// The recursive term with the types of the first query.
    fn checked_term(
        &mut self,
        term: Output,
        columns: &[(String, Option<crate::sql::ColumnType>)],
        at: Range<usize>,
    ) -> Fragment {
        if term.columns.len() != columns.len() {
            if !term.columns.is_empty() && !columns.is_empty() {
                self.report(
                    Code::TypeMismatch,
                    at,
                    format!("the first query gives {} columns", columns.len()),
                    &format!("the recursive term gives {}", term.columns.len()),
                    "select the same columns in each".into(),
                );
            }
            return term.sql;
        }
        for (number, (own, wanted)) in term.columns.iter().zip(columns).enumerate() {
            if let (Some(own), Some(wanted)) = (&own.1, &wanted.1)
                && term.column(number, "").coerced(wanted).is_none()
            {
                self.report(
                    Code::TypeMismatch,
                    at.clone(),
                    format!(
                        "column {} (`{}`) is {wanted} in the first query",
                        number + 1,
                        columns[number].0
                    ),
                    &format!("in the recursive term it is {own}"),
                    format!(
                        "CAST it to {wanted} in the recursive term, or to {own} in the first query"
                    ),
                );
            }
        }
        self.widened(term, columns)
    }

    /// Notes that a recursive term reads its own name; it may do so in FROM only.
    pub(super) fn note_recursion(&mut self, depth: usize, at: &Range<usize>) {
        self.references += 1;
        let in_expression = self.frames[depth..]
            .iter()
            .any(|it| it.clause != super::frame::Clause::From);
        if in_expression {
            self.recursion_mistake(at.clone(), "inside an expression");
        }
    }

    pub(super) fn recursion_mistake(&mut self, at: Range<usize>, place: &str) {
        self.report(
            Code::InvalidSql,
            at,
            format!("a recursive term reads itself {place}"),
            "each round sees only the rows of the round before",
            "read it once, in FROM, without grouping, order or outer join around it".into(),
        );
    }
}

fn nothing() -> Output {
    Output {
        sql: Fragment::default(),
        columns: Vec::new(),
        fixed: Vec::new(),
        rows: Rows::Columns,
    }
}

/// Whether FROM of a query, or of a query inside it, names a table.
fn reads(query: &ast::Query, name: &str) -> bool {
    visit_relations(query, |relation| match relation.0.as_slice() {
        [only]
            if only
                .as_ident()
                .is_some_and(|it| it.value.eq_ignore_ascii_case(name)) =>
        {
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    })
    .is_break()
}
