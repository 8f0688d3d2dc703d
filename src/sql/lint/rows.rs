//! What is known of rows: their columns, and which sets of columns tell them apart.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, CastKind, DataType, Expr, Value};

use crate::sql::ColumnType;

/// Columns whose values no two rows share; the empty key says that there is one row at most.
pub(super) type Key = BTreeSet<String>;

/// How many keys of one relation are followed; joins multiply them.
const MAX_KEYS: usize = 16;

/// What is known of the rows of a table or query. Names are in lower case, as GoogleSQL compares them.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// Every column, where they are known.
    pub(super) columns: Vec<(String, Option<ColumnType>)>,
    pub(super) keys: BTreeSet<Key>,
    /// Whether all rows are the same.
    pub(super) is_uniform: bool,
}

impl Rows {
    pub(super) fn is_single(&self) -> bool {
        self.keys.contains(&Key::new())
    }

    pub(super) fn all_columns_are_a_key(&mut self) {
        if !self.columns.is_empty() {
            let all = self.columns.iter().map(|it| it.0.clone()).collect();
            self.keys.insert(all);
        }
    }
}

/// What names mean in one SELECT, and what is known of the rows that its FROM gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope<'s> {
    pub(super) outer: Option<&'s Self>,
    /// What FROM reads, by name.
    pub(super) relations: Vec<(String, Rows)>,
    /// Keys of the rows that FROM and WHERE leave, in names as [`Scope::name`] gives them.
    pub(super) keys: BTreeSet<Key>,
    /// Names that always have equal values.
    pub(super) equal: Vec<(String, String)>,
    /// Names that have one value in all rows.
    pub(super) fixed: BTreeSet<String>,
    /// What GROUP BY tells groups apart by; None without groups.
    pub(super) groups: Option<Key>,
    /// In QUALIFY: what the query gives out, if nothing else of a row matters but whether it is taken.
    pub(super) given_out: Option<Key>,
    /// Nothing is known, so nothing is said about order.
    pub(super) is_unknown: bool,
}

impl<'s> Scope<'s> {
    pub(super) fn inside(outer: Option<&'s Self>) -> Self {
        Self {
            outer,
            ..Self::default()
        }
    }

    /// A name for the value of an expression: `relation.column` for a column, its text for all else.
    pub(super) fn name(&self, expr: &Expr) -> String {
        match expr {
            Expr::Nested(inside) => self.name(inside),
            Expr::Identifier(it) => {
                let column = it.value.to_lowercase();
                match self.relation_of(&column) {
                    Some(relation) => format!("{relation}.{column}"),
                    None => column,
                }
            }
            Expr::CompoundIdentifier(parts) => {
                let parts: Vec<_> = parts.iter().map(|it| it.value.to_lowercase()).collect();
                parts.join(".")
            }
            _ => expr.to_string().to_lowercase(),
        }
    }

    /// The relation that an unqualified column is of, if only one can have it.
    fn relation_of(&self, column: &str) -> Option<&str> {
        let has = |rows: &Rows| rows.columns.iter().any(|it| it.0 == column);
        let mut named = self.relations.iter().filter(|it| has(&it.1));
        match (named.next(), self.relations.as_slice()) {
            (Some((name, _)), _) => Some(name),
            (None, [(name, rows)]) if rows.columns.is_empty() => Some(name),
            _ => None,
        }
    }

    /// Whether a column belongs to a query around this one, and is therefore the same for all rows here.
    pub(super) fn is_outer(&self, expr: &Expr) -> bool {
        let is_local = |name: &str| self.relations.iter().any(|it| it.0 == name);
        self.outer.is_some()
            && match expr {
                Expr::CompoundIdentifier(parts) => {
                    let first = parts.first().map(|it| it.value.to_lowercase());
                    first.is_some_and(|it| !is_local(&it) && self.relation_of(&it).is_none())
                }
                Expr::Identifier(it) => self.relation_of(&it.value.to_lowercase()).is_none(),
                _ => false,
            }
    }

    /// Notes that two expressions are equal in all rows.
    pub(super) fn equate(&mut self, left: &Expr, right: &Expr) {
        let names = (self.name(left), self.name(right));
        if is_constant(right) || self.is_outer(right) {
            self.fixed.insert(names.0);
        } else if is_constant(left) || self.is_outer(left) {
            self.fixed.insert(names.1);
        } else {
            self.equal.push(names);
        }
    }

    /// Whether rows that agree in all of `given` are the same row, before GROUP BY.
    pub(super) fn tells_apart(&self, given: &Key) -> bool {
        let given = self.closure(given);
        let every_column = || {
            let mut columns = self.relations.iter().flat_map(|(name, rows)| {
                rows.columns
                    .iter()
                    .map(move |it| format!("{name}.{}", it.0))
            });
            let is_known = self.relations.iter().all(|it| !it.1.columns.is_empty());
            is_known && !self.relations.is_empty() && columns.all(|it| given.contains(&it))
        };
        self.is_unknown || self.keys.iter().any(|key| key.is_subset(&given)) || every_column()
    }

    /// Whether rows that agree in all of `given` are the same row, after GROUP BY where there is one.
    pub(super) fn tells_apart_after_groups(&self, given: &Key) -> bool {
        match &self.groups {
            Some(groups) => {
                let given = self.closure(given);
                self.is_unknown || groups.is_subset(&given) || self.tells_apart(&given)
            }
            None => self.tells_apart(given),
        }
    }

    /// The names with all that have equal values, and those with one value.
    pub(super) fn closure(&self, given: &Key) -> Key {
        let mut given: Key = given.union(&self.fixed).cloned().collect();
        loop {
            let before = given.len();
            for (left, right) in &self.equal {
                if given.contains(left) || given.contains(right) {
                    given.extend([left.clone(), right.clone()]);
                }
            }
            if given.len() == before {
                return given;
            }
        }
    }

    /// A key to suggest, without the columns that are there.
    pub(super) fn missing(&self, given: &Key) -> Option<String> {
        let given = self.closure(given);
        let keys = match &self.groups {
            Some(groups) => std::slice::from_ref(groups).iter().collect::<Vec<_>>(),
            None => self.keys.iter().collect(),
        };
        let missing = keys
            .into_iter()
            .map(|key| key.difference(&given).cloned().collect::<Vec<_>>());
        let names = missing.min_by_key(Vec::len)?;
        let shown = names.iter().map(|it| {
            let (relation, column) = it.split_once('.').unwrap_or(("", it));
            let is_only = self.relations.len() == 1 && !relation.is_empty();
            if is_only { column } else { it.as_str() }
        });
        Some(crate::diagnostic::list(shown))
    }

    /// Whether an expression is a FLOAT64, as far as can be seen.
    pub(super) fn is_float(&self, expr: &Expr) -> bool {
        self.type_of(expr) == Some(ColumnType::Float64)
    }

    pub(super) fn type_of(&self, expr: &Expr) -> Option<ColumnType> {
        match expr {
            Expr::Nested(inside) => self.type_of(inside),
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                let name = self.name(expr);
                let (relation, column) = name.split_once('.')?;
                let (_, rows) = self.relations.iter().find(|it| it.0 == relation)?;
                rows.columns.iter().find(|it| it.0 == column)?.1.clone()
            }
            Expr::Cast {
                kind: CastKind::Cast | CastKind::SafeCast,
                data_type,
                ..
            } => match data_type {
                DataType::Float64 => Some(ColumnType::Float64),
                other => other.to_string().parse().ok(),
            },
            Expr::BinaryOp {
                left,
                op:
                    BinaryOperator::Plus
                    | BinaryOperator::Minus
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide,
                right,
            } => {
                let is_float = self.is_float(left) || self.is_float(right);
                is_float.then_some(ColumnType::Float64)
            }
            _ => None,
        }
    }
}

/// Every key of two relations side by side.
pub(super) fn pairs(left: &BTreeSet<Key>, right: &BTreeSet<Key>) -> BTreeSet<Key> {
    left.iter()
        .flat_map(|left| {
            right
                .iter()
                .map(move |right| left.union(right).cloned().collect())
        })
        .take(MAX_KEYS)
        .collect()
}

/// Whether an expression has one value: a literal or a variable.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inside) => is_constant(inside),
        Expr::Value(value) => !matches!(value.value, Value::Null),
        Expr::TypedString(_) => true,
        Expr::Identifier(it) => it.value.starts_with('@'),
        Expr::UnaryOp { expr, .. } | Expr::Cast { expr, .. } => is_constant(expr),
        _ => false,
    }
}

/// The conditions that must all hold for an expression to.
pub(super) fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(inside) => conjuncts(inside),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } => [conjuncts(left), conjuncts(right)].concat(),
        _ => vec![expr],
    }
}

/// The two sides of an equation.
pub(super) fn equation(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match expr {
        Expr::Nested(inside) => equation(inside),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Eq,
            right,
        } => Some((left, right)),
        _ => None,
    }
}
