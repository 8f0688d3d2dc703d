//! Warns of queries whose answer depends on the run or the engine: rows in no fixed order, clocks, chance, equal floats.
//!
//! A lint is right or silent as far as it can see: it knows the keys of parents, and what joins, groups and filters make
//! of them. What it cannot see, a person allows: `-- dwh: allow(unstable-order)`.

mod allow;
mod call;
mod from;
mod rows;
mod select;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast::{
    Expr, Function, LimitClause, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier, Spanned,
    Visit,
};

use crate::diagnostic::{Code, Diagnostic, Span, Text, sort};

use super::{Column, parse};
use call::Walk;
use rows::{Key, Rows, Scope};

/// The codes that lints give; the only ones that `-- dwh: allow(...)` takes.
pub const LINTS: &[Code] = &[
    Code::UnstableOrder,
    Code::ArbitraryValue,
    Code::RunDependent,
    Code::FloatEquality,
];

/// A query to look at.
pub struct Request<'a> {
    /// The text it was parsed from; diagnostics are places of it.
    pub text: &'a Arc<Text>,
    /// The parsed query.
    pub query: &'a Query,
    /// What is known of the tables that it reads.
    pub tables: &'a dyn Tables,
}

/// What is known of the tables that a query reads; names are as written: `["stg_orders"]` or `["olist", "orders"]`.
pub trait Tables {
    /// The columns of a table; none where it is not known.
    fn columns(&self, name: &[String]) -> Vec<Column>;
    /// Sets of columns whose values no two rows share.
    fn keys(&self, name: &[String]) -> Vec<Vec<String>>;
}

/// Every warning about one query that its text does not allow, by position.
pub fn query(request: &Request<'_>) -> Vec<Diagnostic> {
    let mut lint = Lint {
        text: request.text,
        tables: request.tables,
        ctes: Vec::new(),
        found: Vec::new(),
    };
    lint.query(request.query, Use::Rows, None);
    let (allowed, mut found) = allow::read(request.text);
    let told = lint.found.into_iter().filter(|it| !allowed.covers(it));
    found.extend(told);
    sort(&mut found);
    found.dedup();
    found
}

/// What becomes of the rows of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// They are rows, which have no order.
    Rows,
    /// Only whether there are any is asked.
    Exists,
    /// They become an array, which has an order.
    Array,
}

/// The state of looking at one text.
struct Lint<'a> {
    text: &'a Arc<Text>,
    tables: &'a dyn Tables,
    /// The names that WITH gives, innermost last.
    ctes: Vec<(String, Rows)>,
    found: Vec<Diagnostic>,
}

impl Lint<'_> {
    /// Looks at a query, and says what is known of its rows.
    fn query(&mut self, query: &Query, used: Use, outer: Option<&Scope<'_>>) -> Rows {
        let known = self.ctes.len();
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                let name = cte.alias.name.value.to_lowercase();
                if with.recursive {
                    self.ctes.push((name.clone(), Rows::default()));
                }
                let rows = self.query(&cte.query, Use::Rows, None);
                self.ctes.push((name, rows));
            }
        }
        let mut rows = self.body(&query.body, outer);
        if let Some(order) = &query.order_by {
            let scope = Scope {
                is_unknown: true,
                ..Scope::inside(outer)
            };
            if let OrderByKind::Expressions(keys) = &order.kind {
                self.walk(keys, &scope);
            }
        } else if used != Use::Exists && !rows.is_single() && !rows.is_uniform {
            self.unordered(query, used);
        }
        if limit(query) == Some("1") {
            rows.keys.insert(Key::new());
        }
        self.ctes.truncate(known);
        rows
    }

    /// Rows in no order, of which LIMIT takes some, or which become an array.
    fn unordered(&mut self, query: &Query, used: Use) {
        if let Some(clause) = &query.limit_clause {
            if limit(query) != Some("0") {
                let at = self.with_word_before(parse::bytes(self.text, clause.span()), "LIMIT");
                self.warn(
                    Code::UnstableOrder,
                    at,
                    "LIMIT takes rows in no fixed order",
                    "the query has no ORDER BY, so another run or engine may take other rows",
                    "add an ORDER BY that holds a key",
                );
            }
        } else if used == Use::Array {
            self.warn(
                Code::UnstableOrder,
                parse::bytes(self.text, query.span()),
                "ARRAY takes rows in no fixed order",
                "the subquery has no ORDER BY, so another run or engine may order the array differently",
                "add an ORDER BY that holds a key; of UNNEST, order by its OFFSET",
            );
        }
    }

    fn body(&mut self, body: &SetExpr, outer: Option<&Scope<'_>>) -> Rows {
        match body {
            SetExpr::Select(select) => self.select(select, outer),
            SetExpr::Query(query) => self.query(query, Use::Rows, outer),
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                let mut rows = self.body(left, outer);
                self.body(right, outer);
                if matches!(op, SetOperator::Union) {
                    rows.keys.clear();
                }
                rows.is_uniform = false;
                if !matches!(set_quantifier, SetQuantifier::All) {
                    rows.all_columns_are_a_key();
                }
                rows
            }
            _ => Rows::default(),
        }
    }

    /// Looks at every call in expressions, and at the queries in them.
    fn walk(&mut self, node: &impl Visit, scope: &Scope<'_>) {
        let mut walk = Walk {
            lint: self,
            scope,
            depth: 0,
            used: Use::Rows,
        };
        let std::ops::ControlFlow::Continue(()) = node.visit(&mut walk);
    }

    /// The bytes with the word before them, where it is `word`.
    fn with_word_before(&self, at: Range<usize>, word: &str) -> Range<usize> {
        let before = self.text.content()[..at.start].trim_end();
        let start = before.len().saturating_sub(word.len());
        match before.get(start..) {
            Some(found) if found.eq_ignore_ascii_case(word) => start..at.end,
            Some(_) | None => at,
        }
    }

    /// The bytes of a call, of which the parser leaves out the last bracket.
    fn place_of(&self, function: &Function) -> Range<usize> {
        let at = parse::bytes(self.text, function.span());
        let rest = &self.text.content()[at.end..];
        let bracket = rest
            .find(|it: char| !it.is_whitespace() && it != '(')
            .filter(|it| rest[*it..].starts_with(')'));
        at.start..at.end + bracket.map_or(0, |it| it + 1)
    }

    fn warn(&mut self, code: Code, at: Range<usize>, what: &str, why: &str, fix: &str) {
        let at = if at.is_empty() {
            Span::whole(self.text)
        } else {
            Span::new(self.text, at)
        };
        let fix = format!(
            "{fix}; or write `-- dwh: allow({})` above it, if it does not matter",
            code.as_str()
        );
        let warning = Diagnostic::error(code, what, at, why, fix).as_warning();
        self.found.push(warning);
    }
}

/// How many rows LIMIT leaves, where it says so in digits and skips none.
fn limit(query: &Query) -> Option<&str> {
    let Some(LimitClause::LimitOffset {
        limit: Some(Expr::Value(value)),
        ..
    }) = &query.limit_clause
    else {
        return None;
    };
    match &value.value {
        sqlparser::ast::Value::Number(digits, _) => Some(digits),
        _ => None,
    }
}
