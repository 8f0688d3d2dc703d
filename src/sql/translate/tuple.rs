//! Comparisons of tuples, `(a, b) = (c, d)` and `(a, b) IN ((c, d), ...)`, field by field: DuckDB's structs compare NULLs as values.

use sqlparser::ast::{BinaryOperator, Expr, InTarget};

use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, doc};
use super::scope::{Here, Scope};
use super::typed::Typed;

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("tuples", "(a, b) = (c, d), (a, b) [NOT] IN ((c, d), ...)", "BOOL", "(a = c AND b = d) OR ...", "written out as tuples; a struct in a column is compared field by field"),
];

impl Translator<'_> {
    /// `=` or `<>` of two tuples; None where it is something else.
    pub(super) fn tuples_compared(&mut self, expr: &Expr, scope: &Scope<'_>) -> Option<Typed> {
        let Expr::BinaryOp { left, op, right } = expr else {
            return None;
        };
        let (Expr::Tuple(left), Expr::Tuple(right)) = (bare(left), bare(right)) else {
            return None;
        };
        let at = self.place_of(expr);
        let negated = match op {
            BinaryOperator::Eq => false,
            BinaryOperator::NotEq => true,
            _ => return None,
        };
        Some(match self.tuples_equal(left, right, Here { at, scope }) {
            Some(equal) => condition(&equal, negated),
            None => Typed::reported(),
        })
    }

    /// A tuple IN a list of tuples; None where it is something else.
    pub(super) fn tuple_is_in(
        &mut self,
        operand: &Expr,
        target: &InTarget,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Option<Typed> {
        let Expr::Tuple(operand) = bare(operand) else {
            return None;
        };
        let at = self.place_of(operand.first()?).start..self.place_of(operand.last()?).end;
        let InTarget::List(list) = target else {
            return Some(self.refuse(
                at,
                "a tuple IN a query or an array",
                "write EXISTS (SELECT 1 FROM .. WHERE x = a AND y = b)",
            ));
        };
        let mut any = Fragment::default();
        for item in list {
            let Expr::Tuple(item) = bare(item) else {
                let at = self.place_of(item);
                return Some(self.refuse(
                    at,
                    "a tuple IN a list of other values",
                    "write a list of tuples, ((1, 'a'), (2, 'b'))",
                ));
            };
            let Some(equal) = self.tuples_equal(operand, item, Here::new(&at, scope)) else {
                return Some(Typed::reported());
            };
            any.push(if any.as_str().is_empty() { "" } else { " OR " })
                .append(&equal);
        }
        Some(condition(&weave("($1)", &[&any]), negated))
    }

    /// Whether the fields are equal, in parentheses; None where that has been reported.
    fn tuples_equal(&mut self, left: &[Expr], right: &[Expr], here: Here<'_>) -> Option<Fragment> {
        let Here { at, scope } = here;
        if left.len() != right.len() {
            self.mismatch(
                at,
                format!("a tuple of {} beside one of {}", left.len(), right.len()),
                "tuples that are compared have as many fields",
                "give both the same number of fields",
            );
            return None;
        }
        let mut sql = Fragment::default();
        let mut reported = false;
        for (left, right) in left.iter().zip(right) {
            let equal = self.compare("$1 = $2", left, right, scope);
            reported |= equal.is_reported();
            sql.push(if sql.as_str().is_empty() { "" } else { " AND " })
                .append(&equal.sql);
        }
        (!reported).then(|| weave("($1)", &[&sql]))
    }
}

fn condition(equal: &Fragment, negated: bool) -> Typed {
    let pattern = if negated { "(NOT $1)" } else { "$1" };
    Typed::of(weave(pattern, &[equal]), ColumnType::Bool)
}

/// What stands in redundant parentheses.
fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}
