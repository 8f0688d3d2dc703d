//! Arithmetic operators: which rule, and where a FLOAT64 must be seen to be finite.

use std::ops::Range;

use crate::sql::ColumnType;
use crate::sql::fragment::weave;

use super::Translator;
use super::typed::{Kind, Literal, Typed, is_whole};

const GUARD: &str = "_dwh.bq_finite(";

impl Translator<'_> {
    /// `left name right`. GoogleSQL's FLOAT64 does not overflow silently, DuckDB's does: what can overflow is guarded once, around a
    /// whole tree of `+`, `-` and `*`, through which an infinity cannot disappear.
    pub(super) fn arithmetic(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
        at: Range<usize>,
    ) -> Typed {
        if let Some(reported) = self.bare_null(name, [left, right], at.clone()) {
            return reported;
        }
        let divides = name == "/" || name == "/ not zero";
        let (bare_left, bare_right) = if divides {
            (None, None)
        } else {
            (unguarded(left), unguarded(right))
        };
        let strips = bare_left.is_some() || bare_right.is_some();
        let typed = self.apply(
            name,
            &[
                bare_left.as_ref().unwrap_or(left),
                bare_right.as_ref().unwrap_or(right),
            ],
            at,
        );
        if typed.is(&ColumnType::Float64) && (strips || may_overflow(name, left, right)) {
            let sql = weave(&format!("{GUARD}$1)"), &[&typed.sql]);
            return Typed { sql, ..typed };
        }
        typed
    }

    /// GoogleSQL takes no NULL literal as an operand.
    pub(super) fn bare_null(
        &mut self,
        name: &str,
        operands: [&Typed; 2],
        at: Range<usize>,
    ) -> Option<Typed> {
        operands.iter().any(|it| it.kind == Kind::Null).then(|| {
            self.mismatch(
                at,
                format!("the operator `{name}` with a NULL literal"),
                "its value is NULL whatever the other side is",
                "write IS NULL to test for it, or CAST(NULL AS type) for a NULL of that type",
            )
        })
    }
}

/// The operand without its guard.
fn unguarded(operand: &Typed) -> Option<Typed> {
    let sql = is_whole(operand.sql.as_str())
        .then(|| operand.sql.between(GUARD, ")"))
        .flatten()?;
    Some(Typed {
        sql: weave("($1)", &[&sql]),
        ..operand.clone()
    })
}

/// Whether a FLOAT64 operator can leave the finite numbers. Adding less than half a unit of the largest double's last digit cannot.
fn may_overflow(name: &str, left: &Typed, right: &Typed) -> bool {
    const HALF_UNIT: f64 = 9.9e291;
    let (a, b) = (magnitude(left), magnitude(right));
    match name {
        "+" | "-" => a >= HALF_UNIT && b >= HALF_UNIT,
        "*" => {
            let grows = !(a * b).is_finite() && a > 1.0 && b > 1.0;
            // An infinity from a source times 0 is NaN.
            grows || a.min(b) <= 0.0 && a.max(b) > 1e30
        }
        // The literal of `/ not zero`; `/` has its guard in the macro.
        "/ not zero" => a > 1e30 && b < 1.0,
        _ => false,
    }
}

/// The largest absolute value that an operand can have.
fn magnitude(operand: &Typed) -> f64 {
    match (&operand.literal, operand.column_type()) {
        (Some(Literal::Integer(value)), _) => value.to_string().parse().map_or(f64::MAX, f64::abs),
        (Some(Literal::Float(digits)), _) => digits.parse().map_or(f64::MAX, f64::abs),
        (_, Some(ColumnType::Int64)) => 1e19,
        (_, Some(ColumnType::Numeric)) => 1e29,
        _ => f64::MAX,
    }
}
