//! Set operations: their columns, and the types that they have in common.

use std::ops::Range;

use sqlparser::ast::{SetExpr, SetOperator, SetQuantifier};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::scope::Scope;
use super::{Output, Translator};

impl Translator<'_> {
    /// A chain of set operations, taken apart along its left side so that its length is not its depth.
    pub(super) fn set_operation(&mut self, body: &SetExpr, parent: Option<&Scope<'_>>) -> Output {
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
        let mut by_name = false;
        for (op, quantifier, right) in chain {
            let at = self.place_of(right);
            words.push(match (op, quantifier) {
                (SetOperator::Union, SetQuantifier::All | SetQuantifier::AllByName) => "UNION ALL",
                (SetOperator::Union, SetQuantifier::Distinct | SetQuantifier::DistinctByName) => {
                    "UNION"
                }
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
            by_name |= matches!(
                quantifier,
                SetQuantifier::AllByName | SetQuantifier::DistinctByName
            );
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
        if by_name {
            inputs = self.by_name(inputs);
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
        let rows = inputs[0].0.rows;
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
            rows,
        }
    }

    /// The queries with their columns in the order of the first one's names.
    fn by_name(&mut self, inputs: Vec<(Output, Range<usize>)>) -> Vec<(Output, Range<usize>)> {
        let names: Vec<String> = inputs[0].0.columns.iter().map(|it| it.0.clone()).collect();
        inputs
            .into_iter()
            .map(|(output, at)| (self.reordered(output, &names, &at), at))
            .collect()
    }

    fn reordered(&mut self, output: Output, names: &[String], at: &Range<usize>) -> Output {
        let places: Option<Vec<usize>> = names
            .iter()
            .map(|name| {
                output
                    .columns
                    .iter()
                    .position(|it| it.0.eq_ignore_ascii_case(name))
            })
            .collect();
        let Some(places) = places.filter(|_| names.len() == output.columns.len()) else {
            let own: Vec<_> = output.columns.iter().map(|it| it.0.as_str()).collect();
            if !own.is_empty() {
                self.report(
                    Code::TypeMismatch,
                    at.clone(),
                    "the queries of a set operation BY NAME have different columns".into(),
                    &format!(
                        "the first has {}, this one {}",
                        names.join(", "),
                        own.join(", ")
                    ),
                    "select the same names in each".into(),
                );
            }
            return output;
        };
        if places
            .iter()
            .enumerate()
            .all(|(own, wanted)| own == *wanted)
        {
            return output;
        }
        let alias = self.fresh();
        let items: Vec<_> = places
            .iter()
            .map(|it| {
                format!(
                    "{}.{}",
                    duckdb_name(&alias),
                    duckdb_name(&output.columns[*it].0)
                )
            })
            .collect();
        let mut sql = Fragment::new(format!("SELECT {} FROM (", items.join(", ")));
        sql.append(&output.sql)
            .push(&format!(") AS {}", duckdb_name(&alias)));
        Output {
            sql,
            columns: places
                .iter()
                .map(|it| output.columns[*it].clone())
                .collect(),
            untyped: places.iter().map(|it| output.untyped[*it]).collect(),
            rows: output.rows,
        }
    }

    /// The query with its columns cast to `columns`, where they are not of those types already.
    pub(super) fn widened(
        &mut self,
        output: Output,
        columns: &[(String, Option<ColumnType>)],
    ) -> Fragment {
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
