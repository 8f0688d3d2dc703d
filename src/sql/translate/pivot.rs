//! PIVOT: one column for each aggregate of each value, with the names that BigQuery gives them.

use sqlparser::ast::{
    DataType, Expr, ExprWithAlias, Function, FunctionArguments, PivotValueSource, TableAlias,
    TableFactor, ValueWithSpan,
};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::frame::{Clause, Frame};
use super::reference::{Doc, Refused, doc, refused};
use super::row::{Rows, table_relation};
use super::scope::{Here, Relation, Scope};
use super::typed::{Kind, Literal, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("PIVOT", "PIVOT(aggregate [AS a], .. FOR x IN (value [AS v], ..))", "", "aggregate FILTER (WHERE x IS NOT DISTINCT FROM value) AS a_v", "grouped by the columns that are neither x nor aggregated"),
    doc("UNPIVOT", "UNPIVOT [INCLUDE NULLS] (value FOR name IN (column, ..))", "", "LATERAL (SELECT unnest([column, ..]), unnest(['column', ..]))", "the columns have one type"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("PIVOT IN (query)", "the columns must be known before it runs", "list the values"),
    refused("UNPIVOT((a, b) FOR ..)", "its rule is not written", "write one SELECT per set of columns with UNION ALL"),
];

/// One value of IN, and how its columns are named.
struct Value {
    sql: Fragment,
    name: String,
    /// Whether the name needs a `_` where it begins a column's name.
    underscored: bool,
}

/// What stands in the parentheses of PIVOT.
struct Pivot<'p> {
    aggregates: &'p [ExprWithAlias],
    column: &'p Expr,
    values: &'p [ExprWithAlias],
    alias: Option<&'p TableAlias>,
}

impl Translator<'_> {
    pub(super) fn pivot(
        &mut self,
        factor: &TableFactor,
        scope: &Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) -> (Fragment, Relation) {
        let at = self.place_of(factor);
        let TableFactor::Pivot {
            table,
            aggregate_functions,
            value_column,
            value_source,
            default_on_null: None,
            alias,
        } = factor
        else {
            self.refuse(
                at,
                "DEFAULT ON NULL in PIVOT",
                "use IFNULL around the column",
            );
            return (Fragment::default(), Relation::unknown(""));
        };
        let ([column], PivotValueSource::List(values)) = (value_column.as_slice(), value_source)
        else {
            self.refuse(
                at,
                "PIVOT over several columns, ANY or a subquery",
                "pivot one column, and list its values",
            );
            return (Fragment::default(), Relation::unknown(""));
        };
        let pivot = Pivot {
            aggregates: aggregate_functions,
            column,
            values,
            alias: alias.as_ref(),
        };
        self.frames.push(Frame::new(true, false));
        let (from, inner) = self.input(table, scope, parent);
        let pivoted = self.pivoted(&pivot, &from, &inner);
        self.frames.pop();
        pivoted
    }

    /// The table that is pivoted or unpivoted, and its names.
    pub(super) fn input<'s>(
        &mut self,
        table: &TableFactor,
        scope: &Scope<'_>,
        parent: Option<&'s Scope<'s>>,
    ) -> (Fragment, Scope<'s>) {
        let mut inner = Scope::inside(parent);
        inner.frame = self.frames.len().checked_sub(1);
        let (from, source) = self.factor(table, scope, parent);
        let at = self.place_of(table);
        self.add(&mut inner, source, &at);
        (from, inner)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn pivoted(
        &mut self,
        pivot: &Pivot<'_>,
        from: &Fragment,
        inner: &Scope<'_>,
    ) -> (Fragment, Relation) {
        self.enter(Clause::List);
        let column = self.expr(pivot.column, inner);
        let values: Vec<Value> = pivot
            .values
            .iter()
            .filter_map(|it| self.pivot_value(it, &column))
            .collect();
        let mut items: Vec<(Fragment, String, Kind)> = Vec::new();
        for value in &values {
            for aggregate in pivot.aggregates {
                items.extend(self.pivot_item(
                    aggregate,
                    &column,
                    value,
                    pivot.aggregates.len(),
                    inner,
                ));
            }
        }
        let uses = self
            .frame_mut()
            .map(|it| std::mem::take(&mut it.uses))
            .unwrap_or_default();
        let keys: Vec<_> = inner
            .columns
            .iter()
            .filter(|it| {
                !uses
                    .iter()
                    .any(|used| used.is_one_of(std::slice::from_ref(&it.sql)))
            })
            .collect();
        let (name, visible) = self.alias(pivot.alias);
        let mut columns: Vec<(String, Option<ColumnType>)> = Vec::new();
        let mut sql = Fragment::new("(SELECT ");
        let mut add =
            |sql: &mut Fragment, value: &Fragment, name: &str, kind: Option<ColumnType>| {
                sql.push(if columns.is_empty() { "" } else { ", " })
                    .append(value)
                    .push(&format!(" AS {}", duckdb_name(name)));
                columns.push((name.to_owned(), kind));
            };
        for key in &keys {
            add(
                &mut sql,
                &Fragment::new(key.sql.clone()),
                &key.name,
                key.column_type.clone(),
            );
        }
        for (value, name, kind) in &items {
            let column_type = match kind {
                Kind::Of(column_type) => Some(column_type.clone()),
                Kind::Null | Kind::Reported => None,
            };
            add(&mut sql, value, name, column_type);
        }
        sql.push(" FROM ").append(from);
        if !keys.is_empty() {
            let keys: Vec<_> = keys.iter().map(|it| it.sql.as_str()).collect();
            sql.push(&format!(" GROUP BY {}", keys.join(", ")));
        }
        sql.push(&format!(") AS {}", duckdb_name(&name)));
        let names: Vec<_> = columns.iter().map(|it| it.0.clone()).collect();
        self.check_distinct_names(&names, pivot.column);
        (sql, table_relation(&name, visible, columns, Rows::Columns))
    }

    /// The columns of a PIVOT or UNPIVOT are read by their names.
    pub(super) fn check_distinct_names(&mut self, names: &[String], place: &Expr) {
        for (number, name) in names.iter().enumerate() {
            if names[..number]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(name))
            {
                self.report(
                    Code::InvalidSql,
                    self.place_of(place),
                    format!("two columns would be named `{name}`"),
                    "its columns are read by their names",
                    "give one of them another name with AS".into(),
                );
            }
        }
    }

    /// One aggregate of one value: its SQL, name and type.
    fn pivot_item(
        &mut self,
        aggregate: &ExprWithAlias,
        column: &Typed,
        value: &Value,
        count: usize,
        inner: &Scope<'_>,
    ) -> Option<(Fragment, String, Kind)> {
        let at = self.place_of(&aggregate.expr);
        let Expr::Function(function) = &aggregate.expr else {
            self.report(
                Code::InvalidSql,
                at,
                "PIVOT of other than an aggregate".into(),
                "each of its columns is one aggregate",
                "write SUM(x), COUNT(*) or another aggregate, and compute with it outside".into(),
            );
            return None;
        };
        if aggregate.alias.is_none() && count > 1 {
            self.report(
                Code::InvalidSql,
                at,
                "an aggregate of PIVOT without a name".into(),
                "with several aggregates each needs one",
                "name it with AS".into(),
            );
            return None;
        }
        let name = function.name.to_string().to_uppercase();
        if has_clauses(function) {
            self.refuse(
                at,
                "IGNORE NULLS, ORDER BY or LIMIT inside PIVOT",
                "write one aggregate of IF(...) per column",
            );
            return None;
        }
        let filter = weave(
            " FILTER (WHERE $1 IS NOT DISTINCT FROM $2)",
            &[&super::typed::place("$1", &[&column.sql]), &value.sql],
        );
        let Some(typed) = self.aggregate(&name, function, &filter, Here::new(&at, inner)) else {
            self.report(
                Code::InvalidSql,
                at,
                format!("PIVOT of {name}, which is not an aggregate"),
                "each of its columns is one aggregate",
                "write SUM(x), COUNT(*) or another aggregate".into(),
            );
            return None;
        };
        let named = match &aggregate.alias {
            Some(alias) => {
                self.check_reserved(alias);
                format!("{}_{}", alias.value, value.name)
            }
            None if value.underscored => format!("_{}", value.name),
            None => value.name.clone(),
        };
        Some((typed.sql.spanned(at), named, typed.kind))
    }

    /// A value of IN, compared with the column's type.
    fn pivot_value(&mut self, value: &ExprWithAlias, column: &Typed) -> Option<Value> {
        let at = self.place_of(&value.expr);
        let typed = self.expr(&value.expr, &Scope::default());
        if typed.is_reported() || column.is_reported() {
            return None;
        }
        let wanted = column.column_type().cloned().unwrap_or(ColumnType::Int64);
        let Some(coerced) = typed.coerced(&wanted) else {
            self.mismatch(
                at,
                format!("a PIVOT value of {}", typed.type_name()),
                &format!("the column is {wanted}"),
                &format!("write a {wanted} literal"),
            );
            return None;
        };
        let name = match &value.alias {
            Some(alias) => {
                self.check_reserved(alias);
                Some((alias.value.clone(), false))
            }
            None => value_name(&value.expr, &typed),
        };
        let Some((name, underscored)) = name else {
            self.report(
                Code::InvalidSql,
                at,
                "a PIVOT value without a name".into(),
                "a value of this kind names no column",
                "name it with AS".into(),
            );
            return None;
        };
        Some(Value {
            sql: coerced.sql,
            name,
            underscored,
        })
    }
}

fn has_clauses(function: &Function) -> bool {
    function.null_treatment.is_some()
        || function.over.is_some()
        || matches!(&function.args, FunctionArguments::List(list) if !list.clauses.is_empty())
}

/// The name that BigQuery derives from a value, and whether `_` comes before it where it begins a name.
fn value_name(expr: &Expr, typed: &Typed) -> Option<(String, bool)> {
    match (&typed.kind, &typed.literal) {
        (Kind::Null, _) => Some(("NULL".into(), false)),
        (Kind::Of(ColumnType::String), Some(Literal::Text(text))) if text.is_empty() => {
            Some(("empty_string_value".into(), false))
        }
        (Kind::Of(ColumnType::String), Some(Literal::Text(text))) => Some((text.clone(), false)),
        (Kind::Of(ColumnType::Int64), Some(Literal::Integer(number))) => {
            let digits = number.unsigned_abs().to_string();
            Some(if *number < 0 {
                (format!("minus_{digits}"), false)
            } else {
                (digits, true)
            })
        }
        (Kind::Of(ColumnType::Bool), _) => match typed.sql.as_str().to_lowercase().as_str() {
            word @ ("true" | "false") => Some((word.into(), false)),
            _ => None,
        },
        (Kind::Of(ColumnType::Date), _) => date_name(expr),
        _ => None,
    }
}

/// `DATE '2024-02-29'` is `2024_02_29`.
fn date_name(expr: &Expr) -> Option<(String, bool)> {
    let Expr::TypedString(typed) = expr else {
        return None;
    };
    let (DataType::Date, ValueWithSpan { value, .. }) = (&typed.data_type, &typed.value) else {
        return None;
    };
    let text = value.clone().into_string()?;
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, it)| {
            if at == 4 || at == 7 {
                it == b'-'
            } else {
                it.is_ascii_digit()
            }
        });
    is_plain.then(|| (text.replace('-', "_"), true))
}
