//! Set operations: their columns, and the types that they have in common.

use std::ops::Range;

use sqlparser::ast::{SetExpr, SetOperator, SetQuantifier};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::operator::common_type;
use super::scope::Scope;
use super::typed::{Kind, Literal, Typed};
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

    fn union(&mut self, inputs: Vec<(Output, Range<usize>)>, words: &[&str]) -> Output {
        let first = &inputs[0].0;
        let mut columns = first.columns.clone();
        let mut fixed = first.fixed.clone();
        let rows = first.rows;
        let count = columns.len();
        let mut fits = count > 0;
        for (output, at) in &inputs[1..] {
            if output.columns.len() == count || output.columns.is_empty() || count == 0 {
                fits &= output.columns.len() == count;
                continue;
            }
            fits = false;
            self.report(
                Code::TypeMismatch,
                at.clone(),
                format!("the queries of a set operation give different numbers of columns: the first gives {count}"),
                &format!("this one gives {}", output.columns.len()),
                "select the same columns in each".into(),
            );
        }
        if fits {
            for number in 0..count {
                let (column_type, fixity) = self.common_column(&inputs, number);
                columns[number].1 = column_type;
                fixed[number] = fixity;
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
            fixed,
            rows,
        }
    }

    /// The type that a column has in all the queries.
    fn common_column(
        &mut self,
        inputs: &[(Output, Range<usize>)],
        number: usize,
    ) -> (Option<ColumnType>, Fixed) {
        let typed: Vec<_> = inputs
            .iter()
            .map(|(output, _)| output.column(number, ""))
            .collect();
        if typed.iter().any(Typed::is_reported) {
            return (None, Fixed::Yes);
        }
        if typed.iter().all(|it| it.kind == Kind::Null) {
            return (Some(ColumnType::Int64), Fixed::Yes);
        }
        let mut operands: Vec<&Typed> = Vec::new();
        for (typed, (_, at)) in typed.iter().zip(inputs) {
            operands.push(typed);
            if common_type(&operands).is_none() {
                let first = operands
                    .iter()
                    .find(|it| it.kind != Kind::Null)
                    .map_or_else(|| "NULL".into(), |it| it.type_name());
                let name = &inputs[0].0.columns[number].0;
                self.report(
                    Code::TypeMismatch,
                    at.clone(),
                    format!(
                        "column {} (`{name}`) of a set operation is {first} in the first query",
                        number + 1
                    ),
                    &format!("here it is {}", typed.type_name()),
                    format!("CAST it to {first}"),
                );
                return (None, Fixed::Yes);
            }
        }
        let common = common_type(&operands);
        // GoogleSQL reads such a literal as NUMERIC, rounded; no rule does that.
        let rounded = common == Some(ColumnType::Float64)
            && operands.iter().any(|it| it.is(&ColumnType::Numeric))
            && operands
                .iter()
                .all(|it| !it.is(&ColumnType::Float64) || it.literal.is_some());
        if rounded {
            let at = inputs[0].1.clone();
            self.refuse(
                at,
                "a set operation of NUMERIC and a literal that is not a short decimal",
                "write the literal as NUMERIC '...'",
            );
        }
        (common, Fixed::Yes)
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
            fixed: places.iter().map(|it| output.fixed[*it].clone()).collect(),
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
        if same || output.columns.len() != columns.len() {
            return output.sql;
        }
        let alias = duckdb_name(&self.fresh());
        let items: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(number, (_, wanted))| {
                let own = duckdb_name(&output.columns[number].0);
                let typed = output.column(number, &format!("{alias}.{own}"));
                let cast = wanted.as_ref().and_then(|it| typed.coerced(it));
                format!("{} AS {own}", cast.unwrap_or(typed).sql.as_str())
            })
            .collect();
        let mut sql = Fragment::new(format!("SELECT {} FROM (", items.join(", ")));
        sql.append(&output.sql).push(&format!(") AS {alias}"));
        sql
    }
}

/// How fixed the type of a column is, where a set operation looks for a common one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fixed {
    /// A bare NULL takes any type.
    No,
    /// A literal coerces further than other values.
    Literal(Literal),
    /// Any other value.
    Yes,
}

impl Fixed {
    pub(super) fn of(typed: &Typed) -> Self {
        match (&typed.kind, &typed.literal) {
            (Kind::Null, _) => Self::No,
            (_, Some(literal)) => Self::Literal(literal.clone()),
            (_, None) => Self::Yes,
        }
    }
}

impl Output {
    /// A column as an expression, where `sql` names it.
    pub(super) fn column(&self, number: usize, sql: &str) -> Typed {
        let kind = match (&self.fixed[number], &self.columns[number].1) {
            (Fixed::No, _) => Kind::Null,
            (_, Some(column_type)) => Kind::Of(column_type.clone()),
            (_, None) => Kind::Reported,
        };
        let literal = match &self.fixed[number] {
            Fixed::Literal(literal) => Some(literal.clone()),
            Fixed::No | Fixed::Yes => None,
        };
        let sql = if kind == Kind::Null { "NULL" } else { sql };
        Typed {
            sql: Fragment::new(sql),
            kind,
            literal,
        }
    }
}
