//! Queries: WITH, set operations, ORDER BY and LIMIT around them.

use std::ops::Range;

use sqlparser::ast::{
    self, Expr, LimitClause, OrderByExpr, OrderByKind, OrderBySort, SetExpr, SetOperator,
    SetQuantifier, Value,
};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::reference::{Doc, Refused, doc, refused};
use super::scope::Scope;
use super::typed::{Kind, Typed};
use super::{Cte, Output, Translator};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("WITH", "WITH name AS (query), ...", "", "WITH name AS (query)", "names hide models"),
    doc("UNION ALL", "UNION ALL, UNION DISTINCT, INTERSECT DISTINCT, EXCEPT DISTINCT", "", "UNION ALL, UNION, INTERSECT, EXCEPT", "columns are cast to their common supertype"),
    doc("ORDER BY", "ORDER BY key [ASC | DESC] [NULLS FIRST | LAST]", "", "ORDER BY key NULLS FIRST | LAST", "the order of NULLs is always written out"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
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
        let mut sql = Fragment::default();
        if let Some(with) = with {
            sql.append(&self.with(with, parent));
        }
        let order: &[OrderByExpr] = match order_by.as_ref().map(|it| (&it.kind, &it.interpolate)) {
            None => &[],
            Some((OrderByKind::Expressions(exprs), None)) => exprs,
            Some(_) => {
                self.refuse(at, "ORDER BY ALL", "name the columns");
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
        if let Some(limit) = limit_clause {
            let limit = self.limit(limit);
            output.sql.append(&limit);
        }
        self.ctes.truncate(known);
        sql.append(&output.sql);
        Output { sql, ..output }
    }

    fn with(&mut self, with: &ast::With, parent: Option<&Scope<'_>>) -> Fragment {
        if with.recursive {
            self.refuse(
                self.place_of(with),
                "WITH RECURSIVE",
                "use GENERATE_ARRAY or GENERATE_DATE_ARRAY with UNNEST, or a fixed number of joins",
            );
            return Fragment::default();
        }
        let mut sql = Fragment::new("WITH ");
        for (number, cte) in with.cte_tables.iter().enumerate() {
            let name = cte.alias.name.value.clone();
            if !cte.alias.columns.is_empty() || cte.from.is_some() || cte.materialized.is_some() {
                self.refuse(
                    self.bytes(cte.alias.name.span),
                    "a column list in WITH",
                    "name the columns with AS inside the query",
                );
            }
            if number > 0 {
                sql.push(",").push(&self.line());
            }
            let at = self.bytes(cte.alias.name.span);
            self.indent += 1;
            let inner = self.line();
            let output = self.query(&cte.query, parent);
            self.indent -= 1;
            sql.append(&Fragment::from_source(duckdb_name(&name), at))
                .push(" AS (")
                .push(&inner);
            sql.append(&output.sql).push(&self.line()).push(")");
            self.ctes.push(Cte {
                name,
                columns: output.columns,
            });
        }
        sql.push(&self.line());
        sql
    }

    fn set_expr(&mut self, body: &SetExpr, parent: Option<&Scope<'_>>) -> Output {
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
                    untyped: Vec::new(),
                }
            }
        }
    }

    /// A chain of set operations, taken apart along its left side so that its length is not its depth.
    fn set_operation(&mut self, body: &SetExpr, parent: Option<&Scope<'_>>) -> Output {
        let mut chain = Vec::new();
        let mut first = body;
        while let SetExpr::SetOperation {
            left,
            op,
            set_quantifier,
            right,
        } = first
        {
            chain.push((op, set_quantifier, right.as_ref()));
            first = left;
        }
        chain.reverse();
        let mut inputs = vec![(self.set_expr(first, parent), self.place_of(first))];
        let mut words = Vec::new();
        for (op, quantifier, right) in chain {
            let at = self.place_of(right);
            words.push(match (op, quantifier) {
                (SetOperator::Union, SetQuantifier::All) => "UNION ALL",
                (SetOperator::Union, SetQuantifier::Distinct) => "UNION",
                (SetOperator::Intersect, SetQuantifier::Distinct) => "INTERSECT",
                (SetOperator::Except, SetQuantifier::Distinct) => "EXCEPT",
                _ => {
                    let fix = format!(
                        "write {op} DISTINCT{}",
                        if *op == SetOperator::Union {
                            " or UNION ALL"
                        } else {
                            ""
                        }
                    );
                    self.refuse(at.clone(), &format!("{op} {quantifier}"), &fix);
                    "UNION ALL"
                }
            });
            if words.iter().any(|it| *it != words[0]) {
                self.report(
                    Code::InvalidSql,
                    at.clone(),
                    "different set operations stand side by side".into(),
                    "GoogleSQL does not say which comes first",
                    "put one of them in parentheses".into(),
                );
            }
            inputs.push((self.set_expr(right, parent), at));
        }
        self.union(inputs, &words)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn union(&mut self, inputs: Vec<(Output, Range<usize>)>, words: &[&str]) -> Output {
        let mut columns = inputs[0].0.columns.clone();
        let mut untyped = inputs[0].0.untyped.clone();
        for (output, at) in &inputs[1..] {
            if output.columns.len() != columns.len() {
                let why = format!("this one gives {}", output.columns.len());
                let what = format!(
                    "the queries of a set operation give different numbers of columns: the first gives {}",
                    columns.len()
                );
                if !output.columns.is_empty() && !columns.is_empty() {
                    self.report(
                        Code::TypeMismatch,
                        at.clone(),
                        what,
                        &why,
                        "select the same columns in each".into(),
                    );
                }
                continue;
            }
            for (number, (column, other)) in columns.iter_mut().zip(&output.columns).enumerate() {
                if untyped[number] || output.untyped[number] {
                    column.1 = if untyped[number] {
                        other.1.clone()
                    } else {
                        column.1.clone()
                    };
                    untyped[number] &= output.untyped[number];
                    continue;
                }
                let (Some(own), Some(theirs)) = (&column.1, &other.1) else {
                    column.1 = column.1.clone().or_else(|| other.1.clone());
                    continue;
                };
                if let Some(both) = supertype(own, theirs) {
                    column.1 = Some(both);
                } else {
                    let what = format!(
                        "column {} (`{}`) of a set operation is {own} in the first query",
                        number + 1,
                        column.0
                    );
                    self.report(
                        Code::TypeMismatch,
                        at.clone(),
                        what,
                        &format!("here it is {theirs}"),
                        format!("CAST it to {own}"),
                    );
                }
            }
        }
        let mut sql = Fragment::default();
        for (number, (output, _)) in inputs.into_iter().enumerate() {
            if number > 0 {
                sql.push(&self.line())
                    .push(words[number - 1])
                    .push(&self.line());
            }
            sql.append(&self.widened(output, &columns));
        }
        Output {
            sql,
            columns,
            untyped,
        }
    }

    /// The query with its columns cast to `columns`, where they are not of those types already.
    fn widened(&mut self, output: Output, columns: &[(String, Option<ColumnType>)]) -> Fragment {
        let same = output
            .columns
            .iter()
            .zip(columns)
            .all(|(own, wanted)| own.1 == wanted.1);
        if same {
            return output.sql;
        }
        let alias = self.fresh();
        let items: Vec<_> = output
            .columns
            .iter()
            .zip(columns)
            .enumerate()
            .map(|(number, (own, wanted))| {
                let name = if output.untyped[number] {
                    "NULL".to_owned()
                } else {
                    format!("{}.{}", duckdb_name(&alias), duckdb_name(&own.0))
                };
                match &wanted.1 {
                    Some(wanted) if own.1.as_ref() != Some(wanted) => format!(
                        "CAST({name} AS {}) AS {}",
                        wanted.to_duckdb(),
                        duckdb_name(&own.0)
                    ),
                    _ => format!("{name} AS {}", duckdb_name(&own.0)),
                }
            })
            .collect();
        let mut sql = Fragment::new(format!("SELECT {} FROM (", items.join(", ")));
        sql.append(&output.sql)
            .push(&format!(") AS {}", duckdb_name(&alias)));
        sql
    }

    /// ORDER BY behind a set operation: only names and numbers of its columns.
    fn order_by_output(&mut self, order: &[OrderByExpr], output: &Output) -> Vec<Fragment> {
        let scope = Scope {
            aliases: output
                .columns
                .iter()
                .map(|(name, column_type)| {
                    let kind = column_type.clone().map_or(Kind::Reported, Kind::Of);
                    (
                        name.clone(),
                        Typed {
                            sql: Fragment::new(duckdb_name(name)),
                            kind,
                            literal: None,
                        },
                    )
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
        if matches!(
            typed.column_type(),
            Some(ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json)
        ) {
            let what = format!("ORDER BY of a {}", typed.type_name());
            self.mismatch(
                self.place_of(key),
                what,
                "this type has no order",
                "order by a field of it",
            );
        }
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
                None => {
                    self.refuse(
                        self.place_of(value),
                        "LIMIT or OFFSET by an expression",
                        "write a number",
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

/// The type that values of both types have in common.
pub(super) fn supertype(one: &ColumnType, other: &ColumnType) -> Option<ColumnType> {
    use ColumnType::{Float64, Int64, Numeric};
    Some(match (one, other) {
        _ if one == other => one.clone(),
        (Int64, Numeric) | (Numeric, Int64) => Numeric,
        (Int64 | Numeric, Float64) | (Float64, Int64 | Numeric) => Float64,
        _ => return None,
    })
}
