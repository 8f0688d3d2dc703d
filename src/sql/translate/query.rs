//! Queries: WITH, set operations, ORDER BY and LIMIT around them.

use sqlparser::ast::{
    self, Expr, LimitClause, OrderByExpr, OrderByKind, OrderBySort, SetExpr, Value,
};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::reference::{Doc, Refused, doc, refused};
use super::row::Rows;
use super::scope::{Alias, Scope};
use super::typed::{Kind, Typed};
use super::window_frame::is_variable;
use super::{Output, Translator};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("UNION ALL", "UNION ALL, UNION DISTINCT, INTERSECT DISTINCT, EXCEPT DISTINCT", "", "UNION ALL, UNION, INTERSECT, EXCEPT", "columns are cast to their common supertype"),
    doc("BY NAME", "UNION ALL BY NAME, UNION DISTINCT BY NAME", "", "the columns in the first query's order", "each query has the same names"),
    doc("ORDER BY", "ORDER BY key [ASC | DESC] [NULLS FIRST | LAST]", "", "ORDER BY key NULLS FIRST | LAST", "the order of NULLs is always written out"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("INTERSECT ALL", "BigQuery does not have it", "write INTERSECT DISTINCT"),
    refused("EXCEPT ALL", "BigQuery does not have it", "write EXCEPT DISTINCT"),
    refused("pipe syntax", "its stages have no rules", "write SELECT ... FROM ..."),
    refused("ORDER BY ALL", "the order would follow the select list", "name the columns"),
];

impl Translator<'_> {
    /// A query; `parent` is what a correlated subquery sees.
    pub(super) fn query(&mut self, query: &ast::Query, parent: Option<&Scope<'_>>) -> Output {
        let ast::Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        let at = self.place_of(query);
        if fetch.is_some()
            || !locks.is_empty()
            || for_clause.is_some()
            || settings.is_some()
            || format_clause.is_some()
        {
            self.refuse(
                at.clone(),
                "FETCH, FOR or SETTINGS behind a query",
                "leave it out",
            );
        }
        if !pipe_operators.is_empty() {
            self.refuse(at.clone(), "pipe syntax", "write SELECT ... FROM ...");
        }
        let known = self.ctes.len();
        let references = self.references;
        let mut sql = Fragment::default();
        if let Some(with) = with {
            sql.append(&self.with(with));
        }
        let order: &[OrderByExpr] = match order_by.as_ref().map(|it| (&it.kind, &it.interpolate)) {
            None => &[],
            Some((OrderByKind::Expressions(exprs), None)) => exprs,
            Some(_) => {
                self.refuse(at.clone(), "ORDER BY ALL", "name the columns");
                &[]
            }
        };
        let mut output = if let SetExpr::Select(select) = body.as_ref() {
            self.select(select, order, parent)
        } else {
            let mut output = self.set_expr(body, parent);
            let keys = self.order_by_output(order, &output);
            self.append_order(&mut output.sql, &keys);
            output
        };
        if self.references > references && (limit_clause.is_some() || !order.is_empty()) {
            self.recursion_mistake(at.clone(), "behind ORDER BY or LIMIT");
        }
        if let Some(limit) = limit_clause {
            let limit = self.limit(limit);
            output.sql.append(&limit);
        }
        self.ctes.truncate(known);
        sql.append(&output.sql);
        Output { sql, ..output }
    }

    pub(super) fn set_expr(&mut self, body: &SetExpr, parent: Option<&Scope<'_>>) -> Output {
        match body {
            SetExpr::Select(select) => self.select(select, &[], parent),
            SetExpr::Query(query) => {
                self.indent += 1;
                let mut sql = Fragment::new(format!("({}", self.line()));
                let output = self.query(query, parent);
                self.indent -= 1;
                sql.append(&output.sql).push(&self.line()).push(")");
                Output { sql, ..output }
            }
            SetExpr::SetOperation { .. } => self.set_operation(body, parent),
            SetExpr::Values(_)
            | SetExpr::Table(_)
            | SetExpr::Insert(_)
            | SetExpr::Update(_)
            | SetExpr::Delete(_)
            | SetExpr::Merge(_) => {
                self.refuse(
                    self.place_of(body),
                    "VALUES or TABLE as a query",
                    "use UNNEST of an array of structs",
                );
                Output {
                    sql: Fragment::default(),
                    columns: Vec::new(),
                    fixed: Vec::new(),
                    rows: Rows::Columns,
                }
            }
        }
    }

    /// ORDER BY behind a set operation: only names and numbers of its columns.
    fn order_by_output(&mut self, order: &[OrderByExpr], output: &Output) -> Vec<Fragment> {
        let scope = Scope {
            aliases: output
                .columns
                .iter()
                .map(|(name, column_type)| Alias {
                    name: name.clone(),
                    typed: Typed {
                        sql: Fragment::new(duckdb_name(name)),
                        kind: column_type.clone().map_or(Kind::Reported, Kind::Of),
                        literal: None,
                    },
                    aggregates: false,
                })
                .collect(),
            ..Scope::default()
        };
        order
            .iter()
            .map(|key| {
                let typed = match ordinal(&key.expr) {
                    Some(number) => self.ordinal(number, output.columns.len(), &key.expr),
                    None => self.expr(&key.expr, &scope),
                };
                self.sort_key(key, typed)
            })
            .collect()
    }

    /// One key of an ORDER BY, with GoogleSQL's order of NULLs written out.
    pub(super) fn sort_key(&mut self, key: &OrderByExpr, typed: Typed) -> Fragment {
        if key.with_fill.is_some() {
            self.refuse(
                self.place_of(key),
                "WITH FILL",
                "join with GENERATE_DATE_ARRAY",
            );
        }
        let descending = match &key.options.sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => {
                self.refuse(self.place_of(key), "ORDER BY USING", "write ASC or DESC");
                false
            }
        };
        self.check_order(key, typed.column_type());
        let nulls_first = key.options.nulls_first.unwrap_or(!descending);
        let mut sql = typed.sql;
        sql.push(if descending { " DESC" } else { "" })
            .push(if nulls_first {
                " NULLS FIRST"
            } else {
                " NULLS LAST"
            });
        sql
    }

    /// Arrays, structs and JSON have no order.
    pub(super) fn check_order(&mut self, key: &OrderByExpr, column_type: Option<&ColumnType>) {
        if let Some(it @ (ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json)) =
            column_type
        {
            self.mismatch(
                self.place_of(key),
                format!("ORDER BY of a {it}"),
                "this type has no order",
                "order by a field of it",
            );
        }
    }

    pub(super) fn ordinal(&mut self, number: &str, count: usize, expr: &Expr) -> Typed {
        let at = self.place_of(expr);
        match number.parse::<usize>() {
            Ok(value) if (1..=count).contains(&value) => Typed {
                sql: Fragment::from_source(number, at),
                kind: Kind::Null,
                literal: None,
            },
            _ => self.report(
                Code::InvalidSql,
                at,
                format!("there is no column number {number}"),
                &format!("the query gives {count} columns"),
                format!("write a number from 1 to {count}"),
            ),
        }
    }

    pub(super) fn append_order(&self, sql: &mut Fragment, keys: &[Fragment]) {
        for (number, key) in keys.iter().enumerate() {
            if number == 0 {
                sql.push(&self.line()).push("ORDER BY ");
            } else {
                sql.push(", ");
            }
            sql.append(key);
        }
    }

    fn limit(&mut self, limit: &LimitClause) -> Fragment {
        let LimitClause::LimitOffset {
            limit,
            offset,
            limit_by,
        } = limit
        else {
            self.refuse(
                self.place_of(limit),
                "LIMIT with a comma",
                "write LIMIT n OFFSET m",
            );
            return Fragment::default();
        };
        if !limit_by.is_empty() {
            self.refuse(0..0, "LIMIT BY", "use QUALIFY ROW_NUMBER() OVER (...) <= n");
        }
        let mut sql = Fragment::default();
        for (word, value) in [
            ("LIMIT ", limit.as_ref()),
            ("OFFSET ", offset.as_ref().map(|it| &it.value)),
        ] {
            let Some(value) = value else { continue };
            match ordinal(value) {
                Some(number) => {
                    sql.push(&self.line())
                        .push(word)
                        .append(&Fragment::from_source(number, self.place_of(value)));
                }
                None if is_variable(value) => {
                    let typed = self.expr(value, &Scope::default());
                    if !typed.is(&ColumnType::Int64) && !typed.is_reported() {
                        let what = format!("{}of {}", word, typed.type_name());
                        self.mismatch(
                            self.place_of(value),
                            what,
                            "it takes an INT64",
                            "declare the variable as INT64",
                        );
                    }
                    sql.push(&self.line()).push(word).append(&typed.sql);
                }
                None => {
                    self.refuse(
                        self.place_of(value),
                        "LIMIT or OFFSET by an expression",
                        "write a number or a variable",
                    );
                }
            }
        }
        sql
    }
}

/// The digits of an expression that is a plain number.
pub(super) fn ordinal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) if digits.bytes().all(|it| it.is_ascii_digit()) => {
                Some(digits)
            }
            _ => None,
        },
        _ => None,
    }
}
