//! What is known of the rows of one SELECT, from the rows that it reads.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Distinct, Expr, GroupByExpr, Query, Select, SelectItem, Spanned, Value, Visit,
    Visitor, WindowType,
};

use crate::sql::{ColumnType, parse};

use super::rows::{Key, Rows, Scope, conjuncts, equation, is_constant};
use super::{Lint, call};

impl Lint<'_> {
    pub(super) fn select(&mut self, select: &Select, outer: Option<&Scope<'_>>) -> Rows {
        let mut scope = self.from(&select.from, outer);
        if let Some(condition) = &select.selection {
            for (left, right) in conjuncts(condition).into_iter().filter_map(equation) {
                let is_literal = is_constant(left) || is_constant(right);
                if !is_literal && scope.is_float(left) && scope.is_float(right) {
                    let at = parse::bytes(self.text, left.span().union(&right.span()));
                    self.float_equality(at, "the filter");
                }
            }
            scope.holds(condition);
        }
        scope.groups = groups(select, &scope);
        self.walk(&select.selection, &scope);
        self.walk(&select.group_by, &scope);
        self.walk(&select.projection, &scope);
        self.walk(&select.having, &scope);
        scope.given_out = Some(given(select, &scope).into_iter().map(|it| it.1).collect());
        self.walk(&select.qualify, &scope);
        scope.given_out = None;
        output(select, &scope)
    }
}

/// What GROUP BY tells groups apart by; nothing tells the one group of an aggregate without it apart.
fn groups(select: &Select, scope: &Scope<'_>) -> Option<Key> {
    match &select.group_by {
        GroupByExpr::Expressions(keys, modifiers) if !keys.is_empty() => {
            let is_plain = modifiers.is_empty()
                && !keys.iter().any(|it| {
                    matches!(it, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))
                });
            // The rows of grouping sets are told apart by all keys and GROUPING of them; that is not followed.
            let names = keys.iter().map(|it| scope.name(projected(select, it)));
            let mut names: Key = names.collect();
            if !is_plain {
                names.insert("grouping sets".into());
            }
            Some(names)
        }
        GroupByExpr::All(_) => {
            let plain = select.projection.iter().filter_map(expression);
            let plain = plain.filter(|it| !has_aggregate(it));
            Some(plain.map(|it| scope.name(it)).collect())
        }
        GroupByExpr::Expressions(..) => {
            let mut of_groups = select.projection.iter().filter_map(expression);
            let is_aggregated = of_groups.any(has_aggregate) || select.having.is_some();
            is_aggregated.then(Key::new)
        }
    }
}

/// What a key of GROUP BY means: a number and an alias are an expression of the select list.
fn projected<'e>(select: &'e Select, key: &'e Expr) -> &'e Expr {
    match key {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => {
                let number = digits
                    .parse::<usize>()
                    .ok()
                    .and_then(|it| it.checked_sub(1));
                let item = number.and_then(|it| select.projection.get(it));
                item.and_then(expression).unwrap_or(key)
            }
            _ => key,
        },
        Expr::Identifier(name) => {
            let aliased = select.projection.iter().find_map(|it| match it {
                SelectItem::ExprWithAlias { expr, alias }
                    if alias.value.eq_ignore_ascii_case(&name.value) =>
                {
                    Some(expr)
                }
                _ => None,
            });
            aliased.unwrap_or(key)
        }
        _ => key,
    }
}

fn expression(item: &SelectItem) -> Option<&Expr> {
    match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    }
}

/// A column of the output: its name, the name of its value in the scope, its type.
type Given = (String, String, Option<ColumnType>);

fn output(select: &Select, scope: &Scope<'_>) -> Rows {
    let given = given(select, scope);
    let mut keys = scope.keys.clone();
    if let Some(groups) = &scope.groups {
        keys.insert(groups.clone());
    }
    let taken = select.qualify.iter().flat_map(conjuncts);
    keys.extend(taken.filter_map(|it| first_of_partition(it, scope)));
    let mut rows = Rows {
        keys: keys
            .iter()
            .filter_map(|it| outside(it, &given, scope))
            .collect(),
        columns: given.into_iter().map(|it| (it.0, it.2)).collect(),
        is_uniform: !select.projection.is_empty()
            && select
                .projection
                .iter()
                .all(|it| expression(it).is_some_and(is_uniform)),
    };
    if matches!(select.distinct, Some(Distinct::Distinct)) {
        rows.all_columns_are_a_key();
    }
    rows
}

/// A key in the names of the output; None where a column of it is not given out.
fn outside(key: &Key, given: &[Given], scope: &Scope<'_>) -> Option<Key> {
    let mut names = Key::new();
    for part in key.iter().filter(|it| !scope.fixed.contains(*it)) {
        let same = scope.closure(&BTreeSet::from([part.clone()]));
        let exact = given.iter().find(|it| it.1 == *part);
        let found = exact.or_else(|| {
            given
                .iter()
                .find(|it| same.contains(&it.1) && !scope.fixed.contains(&it.1))
        });
        names.insert(found?.0.clone());
    }
    Some(names)
}

/// The columns of the output, where all of them are known.
fn given(select: &Select, scope: &Scope<'_>) -> Vec<Given> {
    let mut given: Vec<Given> = Vec::new();
    for (number, item) in select.projection.iter().enumerate() {
        match item {
            SelectItem::UnnamedExpr(expr) => {
                let name = match expr {
                    Expr::Identifier(it) => it.value.to_lowercase(),
                    Expr::CompoundIdentifier(parts) => parts
                        .last()
                        .map_or(String::new(), |it| it.value.to_lowercase()),
                    _ => format!("f{number}_"),
                };
                given.push((name, scope.name(expr), scope.type_of(expr)));
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                let name = alias.value.to_lowercase();
                given.push((name, scope.name(expr), scope.type_of(expr)));
            }
            SelectItem::Wildcard(options) => {
                let left_out = left_out(&options.to_string());
                given.extend(all(scope, None, &left_out));
            }
            SelectItem::QualifiedWildcard(kind, options) => {
                let relation = kind.to_string().to_lowercase();
                let relation = relation.trim_end_matches(".*").to_owned();
                let left_out = left_out(&options.to_string());
                given.extend(all(scope, Some(&relation), &left_out));
            }
            SelectItem::ExprWithAliases { .. } => (),
        }
    }
    given
}

/// The columns that `*` means, but those that EXCEPT or REPLACE name.
fn all(scope: &Scope<'_>, relation: Option<&str>, left_out: &BTreeSet<String>) -> Vec<Given> {
    let relations = scope
        .relations
        .iter()
        .filter(|it| relation.is_none_or(|name| name == it.0));
    let columns = relations.flat_map(|(name, rows)| {
        rows.columns
            .iter()
            .map(move |(column, kind)| (column.clone(), format!("{name}.{column}"), kind.clone()))
    });
    columns.filter(|it| !left_out.contains(&it.0)).collect()
}

/// The words behind `*`, which hold the names that EXCEPT and REPLACE take out.
fn left_out(options: &str) -> BTreeSet<String> {
    let words = options.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.map(str::to_lowercase).collect()
}

/// The partition of `ROW_NUMBER() OVER (PARTITION BY ...) = 1`, each of which it leaves one row.
fn first_of_partition(condition: &Expr, scope: &Scope<'_>) -> Option<Key> {
    let Expr::BinaryOp {
        left,
        op: BinaryOperator::Eq,
        right,
    } = condition
    else {
        return None;
    };
    let (Expr::Function(function), Expr::Value(value)) = (left.as_ref(), right.as_ref()) else {
        return None;
    };
    let is_first = matches!(&value.value, Value::Number(digits, _) if digits == "1");
    match &function.over {
        Some(WindowType::WindowSpec(spec)) if is_first && call::name(function) == "ROW_NUMBER" => {
            Some(spec.partition_by.iter().map(|it| scope.name(it)).collect())
        }
        _ => None,
    }
}

/// Whether an expression has the same value in all rows: constants, and windows over all rows in no order.
fn is_uniform(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => match &function.over {
            Some(WindowType::WindowSpec(spec)) => {
                spec.partition_by.is_empty()
                    && spec.order_by.is_empty()
                    && spec.window_frame.is_none()
                    && !call::IN_ORDER.contains(&call::name(function).as_str())
            }
            Some(WindowType::NamedWindow(_)) | None => false,
        },
        Expr::Nested(inside) => is_uniform(inside),
        _ => is_constant(expr),
    }
}

/// Whether an expression holds an aggregate of the rows of its own query.
fn has_aggregate(expr: &Expr) -> bool {
    expr.visit(&mut Aggregates { depth: 0 }).is_break()
}

struct Aggregates {
    depth: usize,
}

impl Visitor for Aggregates {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) if self.depth == 0 && call::is_aggregate(function) => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        }
    }
}
