//! What is known of the rows that FROM gives: a join keeps a key of one side where it meets at most one row of the other.

use sqlparser::ast::{
    Expr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, Spanned, TableAlias, TableFactor,
    TableWithJoins, visit_expressions,
};

use crate::diagnostic::Code;
use crate::sql::parse;

use super::rows::{Key, Rows, Scope, conjuncts, equation, is_constant, pairs};
use super::{Lint, Use};

/// Which side's rows a join keeps though they meet none of the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Neither,
    Left,
    Right,
    Both,
}

impl Lint<'_> {
    pub(super) fn from<'s>(
        &mut self,
        from: &[TableWithJoins],
        outer: Option<&'s Scope<'s>>,
    ) -> Scope<'s> {
        let mut scope = Scope::inside(outer);
        for (number, item) in from.iter().enumerate() {
            let keys = self.factor(&item.relation, &mut scope);
            scope.keys = if number == 0 {
                keys
            } else {
                pairs(&scope.keys, &keys)
            };
            for join in &item.joins {
                self.join(join, &mut scope);
            }
        }
        scope
    }

    fn join(&mut self, join: &Join, scope: &mut Scope<'_>) {
        let keys = self.factor(&join.relation, scope);
        let (constraint, keeps) = match &join.join_operator {
            JoinOperator::Join(it) | JoinOperator::Inner(it) | JoinOperator::CrossJoin(it) => {
                (it, Keeps::Neither)
            }
            JoinOperator::Left(it) | JoinOperator::LeftOuter(it) => (it, Keeps::Left),
            JoinOperator::Right(it) | JoinOperator::RightOuter(it) => (it, Keeps::Right),
            JoinOperator::FullOuter(it) => (it, Keeps::Both),
            _ => {
                scope.keys.clear();
                return;
            }
        };
        let joined = scope
            .relations
            .last()
            .map(|it| it.0.clone())
            .unwrap_or_default();
        let equations = self.equations(constraint, &joined, scope);
        // What is fixed for the side that is kept is not for what is made of it.
        let mut met = scope.clone();
        for (left, right) in &equations {
            met.equate(left, right);
        }
        let (mut left_names, mut right_names) =
            (names_but(scope, &joined), names_of(scope, &joined));
        for side in equations.iter().flat_map(|it| [&it.0, &it.1]) {
            let relations = relations_in(side, scope);
            if !relations.contains(&joined) {
                left_names.insert(scope.name(side));
            } else if relations.len() == 1 {
                right_names.insert(scope.name(side));
            }
        }
        let is_met_once = |own: &Key, keys: &std::collections::BTreeSet<Key>| {
            let given = met.closure(own);
            keys.iter().any(|key| key.is_subset(&given))
        };
        let meets_one_right = is_met_once(&left_names, &keys);
        let meets_one_left = is_met_once(&right_names, &scope.keys);
        let left = std::mem::take(&mut scope.keys);
        scope.keys = pairs(&left, &keys);
        if meets_one_right && matches!(keeps, Keeps::Neither | Keeps::Left) {
            scope.keys.extend(left);
        }
        if meets_one_left && matches!(keeps, Keeps::Neither | Keeps::Right) {
            scope.keys.extend(keys);
        }
        match keeps {
            Keeps::Neither => {
                scope.equal = met.equal;
                scope.fixed = met.fixed;
            }
            Keeps::Left => (),
            // Where nothing is met, what was fixed is NULL.
            Keeps::Right | Keeps::Both => scope.fixed.clear(),
        }
        if let JoinConstraint::On(condition) = constraint {
            let seen: Scope<'_> = scope.clone();
            self.walk(condition, &seen);
        }
    }

    /// The equations of a join, and a warning of those between floats.
    fn equations(
        &mut self,
        constraint: &JoinConstraint,
        joined: &str,
        scope: &Scope<'_>,
    ) -> Vec<(Expr, Expr)> {
        let mut equations = Vec::new();
        match constraint {
            JoinConstraint::On(condition) => {
                for (left, right) in conjuncts(condition).into_iter().filter_map(equation) {
                    if scope.is_float(left) || scope.is_float(right) {
                        let at = parse::bytes(self.text, left.span().union(&right.span()));
                        self.float_equality(at, "the join");
                    }
                    equations.push((left.clone(), right.clone()));
                }
            }
            JoinConstraint::Using(names) | JoinConstraint::UsingAlias(names, _) => {
                for name in names {
                    let Some(column) = name.0.last().and_then(|it| it.as_ident()) else {
                        continue;
                    };
                    let other = scope.relations.iter().find(|it| {
                        it.0 != joined
                            && it
                                .1
                                .columns
                                .iter()
                                .any(|it| it.0 == column.value.to_lowercase())
                    });
                    let of = |relation: &str| {
                        Expr::CompoundIdentifier(vec![Ident::new(relation), column.clone()])
                    };
                    let Some((other, _)) = other else { continue };
                    let (left, right) = (of(other), of(joined));
                    if scope.is_float(&left) || scope.is_float(&right) {
                        self.float_equality(parse::bytes(self.text, column.span), "the join");
                    }
                    equations.push((left, right));
                }
            }
            JoinConstraint::Natural | JoinConstraint::None => (),
        }
        equations
    }

    pub(super) fn float_equality(&mut self, at: std::ops::Range<usize>, place: &str) {
        self.warn(
            Code::FloatEquality,
            at,
            &format!("{place} asks whether floats are equal"),
            "a FLOAT64 that was summed or rounded in another order differs in its last digits",
            "compare NUMERIC, whole numbers or text, or ask whether the difference is small",
        );
    }

    /// Adds what a factor reads to the scope, and gives its keys in the scope's names.
    fn factor(
        &mut self,
        factor: &TableFactor,
        scope: &mut Scope<'_>,
    ) -> std::collections::BTreeSet<Key> {
        let (alias, rows, sample) = match factor {
            TableFactor::Table {
                name,
                alias,
                sample,
                ..
            } => {
                let (own, rows) = self.table(name);
                let alias = name_of(alias.as_ref()).unwrap_or(own);
                (alias, rows, sample.is_some().then(|| name.span()))
            }
            TableFactor::Derived {
                subquery,
                alias,
                sample,
                ..
            } => {
                let rows = self.query(subquery, Use::Rows, scope.outer);
                let name = name_of(alias.as_ref()).unwrap_or_default();
                (name, rows, sample.is_some().then(|| subquery.span()))
            }
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_offset,
                with_offset_alias,
                ..
            } => {
                let seen: Scope<'_> = scope.clone();
                self.walk(array_exprs, &seen);
                let name = name_of(alias.as_ref()).unwrap_or_default();
                let offset = with_offset.then(|| {
                    let alias = with_offset_alias.as_ref();
                    alias.map_or("offset".into(), |it| it.value.to_lowercase())
                });
                (name.clone(), unnested(&name, array_exprs, offset), None)
            }
            _ => (String::new(), Rows::default(), None),
        };
        if let Some(span) = sample {
            self.warn(
                Code::RunDependent,
                parse::bytes(self.text, span),
                "TABLESAMPLE takes other rows in each run",
                "the sample is drawn by chance",
                "take rows by a hash of their key: `MOD(FARM_FINGERPRINT(id), 100) = 0`",
            );
        }
        let keys = rows.keys.iter().map(|key| {
            let names = key.iter().map(|it| format!("{alias}.{it}"));
            names.collect()
        });
        let keys = keys.collect();
        scope.relations.push((alias, rows));
        keys
    }

    fn table(&mut self, name: &ObjectName) -> (String, Rows) {
        // One pair of backticks may hold a whole path.
        let parts: Vec<String> = name
            .0
            .iter()
            .filter_map(|it| it.as_ident())
            .flat_map(|it| it.value.split('.').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let own = parts.last().map(|it| it.to_lowercase()).unwrap_or_default();
        let cte = self
            .ctes
            .iter()
            .rev()
            .find(|it| parts.len() == 1 && it.0 == own);
        if let Some((_, rows)) = cte {
            return (own, rows.clone());
        }
        let lower = |it: String| it.to_lowercase();
        let columns = self.tables.columns(&parts).into_iter();
        let keys = self.tables.keys(&parts).into_iter();
        let rows = Rows {
            columns: columns
                .map(|it| (lower(it.name), Some(it.column_type)))
                .collect(),
            keys: keys.map(|it| it.into_iter().map(lower).collect()).collect(),
            is_uniform: false,
        };
        (own, rows)
    }
}

/// The rows of UNNEST: an offset tells them apart, and the elements of a generated array do.
fn unnested(name: &str, arrays: &[Expr], offset: Option<String>) -> Rows {
    let mut rows = Rows::default();
    rows.columns.push((name.to_owned(), None));
    if let Some(offset) = offset {
        rows.columns.push((offset.clone(), None));
        rows.keys.insert(Key::from([offset]));
    }
    let is_generated = matches!(arrays, [Expr::Function(it)] if it.name.to_string().to_uppercase().starts_with("GENERATE_"));
    if is_generated {
        rows.keys.insert(Key::from([name.to_owned()]));
    }
    rows
}

fn name_of(alias: Option<&TableAlias>) -> Option<String> {
    alias.map(|it| it.name.value.to_lowercase())
}

/// Every name that the relation `name` gives, as far as they are known.
fn names_of(scope: &Scope<'_>, name: &str) -> Key {
    let of = scope.relations.iter().filter(|it| it.0 == name);
    names(of)
}

/// The relations whose columns an expression holds.
fn relations_in(expr: &Expr, scope: &Scope<'_>) -> Key {
    let mut relations = Key::new();
    let std::ops::ControlFlow::Continue(()) = visit_expressions(expr, |it| {
        if matches!(it, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
            let name = scope.name(it);
            relations.extend(name.split_once('.').map(|it| it.0.to_owned()));
        }
        std::ops::ControlFlow::<std::convert::Infallible>::Continue(())
    });
    relations
}

fn names_but(scope: &Scope<'_>, name: &str) -> Key {
    let but = scope.relations.iter().filter(|it| it.0 != name);
    names(but)
}

fn names<'r>(relations: impl Iterator<Item = &'r (String, Rows)>) -> Key {
    let columns = relations.flat_map(|(name, rows)| {
        let keys = rows.keys.iter().flatten();
        let columns = rows.columns.iter().map(|it| &it.0).chain(keys);
        columns.map(move |it| format!("{name}.{it}"))
    });
    columns.collect()
}

impl Scope<'_> {
    /// Notes what a condition that holds in all rows fixes and equates.
    pub(super) fn holds(&mut self, condition: &Expr) {
        for part in conjuncts(condition) {
            match equation(part) {
                Some((left, right)) if !(is_constant(left) && is_constant(right)) => {
                    self.equate(left, right);
                }
                Some(_) | None => (),
            }
        }
    }
}
