//! ROUND, TRUNC, CEIL and FLOOR to a number of digits, and the bucket that a value falls into.

use std::ops::Range;

use sqlparser::ast::{CeilFloorKind, Expr};

use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::operator::common_type;
use super::reference::{Doc, doc};
use super::scope::Here;
use super::typed::{Kind, Literal, Typed, place};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("ROUND", "ROUND(NUMERIC, n)", "NUMERIC", "CAST(round($1, n) AS DECIMAL(38,9))", "halves away from zero; n is a literal from -28"),
    doc("ROUND", "ROUND(FLOAT64, n)", "FLOAT64", "_dwh.bq_round($1, 10^n), _dwh.bq_round_digits, _dwh.bq_round_tens", "rounds the exact value of the double, halves away from zero; n may be an expression, from -22"),
    doc("TRUNC", "TRUNC(NUMERIC, n)", "NUMERIC", "CAST(trunc($1, n) AS DECIMAL(38,9))", "n is a literal from -28"),
    doc("TRUNC", "TRUNC(FLOAT64, n)", "FLOAT64", "_dwh.bq_trunc_digits($1, n)", "cuts the exact value of the double: TRUNC(0.3, 2) is 0.29; n is a literal from -22 to 15"),
    doc("RANGE_BUCKET", "RANGE_BUCKET(x, boundaries)", "INT64", "_dwh.bq_range_bucket($1, $2)", "boundaries that are NULL or not in order are an error"),
];

impl Translator<'_> {
    /// ROUND and TRUNC with a second argument.
    pub(super) fn round_to(
        &mut self,
        name: &str,
        value: &Typed,
        digits: &Typed,
        at: Range<usize>,
    ) -> Typed {
        if value.is(&ColumnType::Numeric) {
            return self.round_numeric(name, value, digits, at);
        }
        let (Some(value), Some(count)) = (
            value.coerced(&ColumnType::Float64),
            digits.coerced(&ColumnType::Int64),
        ) else {
            return self.no_signature(name, &[value, digits], at);
        };
        let literal = match digits.literal {
            Some(Literal::Integer(count)) => Some(count),
            _ => None,
        };
        let pattern = match (name, literal) {
            ("ROUND", Some(count @ 0..=8)) => {
                format!("_dwh.bq_round($1, CAST({} AS DOUBLE))", power(count))
            }
            ("ROUND", Some(9..)) => "_dwh.bq_round_digits($1, $2)".into(),
            ("ROUND", Some(count @ -22..=-1)) => {
                format!("_dwh.bq_round_tens($1, CAST('1e{}' AS DOUBLE))", -count)
            }
            ("ROUND", None) => "_dwh.bq_round_any($1, $2)".into(),
            ("TRUNC", Some(0)) => "trunc($1)".into(),
            ("TRUNC", Some(1..=15)) => "_dwh.bq_trunc_digits($1, $2)".into(),
            ("TRUNC", Some(count @ -22..=-1)) => {
                format!("_dwh.bq_trunc_tens($1, CAST('1e{}' AS DOUBLE))", -count)
            }
            _ => {
                return self.refuse(
                    at,
                    &format!("{name} of FLOAT64 to this number of digits"),
                    "write a number from -22 to 15, or CAST to NUMERIC first",
                );
            }
        };
        Typed::of(
            place(&pattern, &[&value.sql, &count.sql]),
            ColumnType::Float64,
        )
    }

    fn round_numeric(
        &mut self,
        name: &str,
        value: &Typed,
        digits: &Typed,
        at: Range<usize>,
    ) -> Typed {
        let Some(Literal::Integer(count)) = digits.literal else {
            return self.refuse(
                at,
                &format!("{name} of NUMERIC to a number of digits that is not a literal"),
                "write the number, or CAST to FLOAT64 first",
            );
        };
        if count < -28 {
            return self.refuse(
                at,
                &format!("{name} of NUMERIC to {count} digits"),
                "write a number from -28",
            );
        }
        let count = count.min(9);
        let pattern = format!(
            "CAST({}($1, {count}) AS DECIMAL(38,9))",
            name.to_lowercase()
        );
        Typed::of(place(&pattern, &[&value.sql]), ColumnType::Numeric)
    }

    /// CEIL and FLOOR, which the parser keeps apart from other calls.
    pub(super) fn rounded(
        &mut self,
        name: &str,
        operand: &Expr,
        kind: &CeilFloorKind,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        match kind {
            CeilFloorKind::DateTimeField(sqlparser::ast::DateTimeField::NoDateTime) => {
                self.call(name, &[operand], Here { at, scope })
            }
            _ => self.refuse(
                at,
                &format!("{name} with a second argument"),
                "write it with one argument",
            ),
        }
    }

    pub(super) fn range_bucket(&mut self, arguments: &[&Expr], here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let typed: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        if typed.iter().any(Typed::is_reported) {
            return Typed::reported();
        }
        let given: Vec<_> = typed.iter().map(Typed::type_name).collect();
        if let [point, boundaries] = typed.as_slice()
            && let Kind::Of(ColumnType::Array(element)) = &boundaries.kind
        {
            let boundary = Typed::of(Fragment::default(), element.as_ref().clone());
            let common = common_type(&[point, &boundary]);
            if let Some((point, boundaries)) = common.and_then(|it| {
                let boundaries = boundaries.coerced(&ColumnType::Array(Box::new(it.clone())));
                Some((point.coerced(&it)?, boundaries?))
            }) {
                return Typed::of(
                    place(
                        "_dwh.bq_range_bucket($1, $2)",
                        &[&point.sql, &boundaries.sql],
                    ),
                    ColumnType::Int64,
                );
            }
        }
        self.mismatch(
            at,
            format!("no certified RANGE_BUCKET({})", given.join(", ")),
            "these types have no rule",
            "pass a value and an array of values of its type",
        )
    }
}

fn power(count: i64) -> i64 {
    10_i64.pow(u32::try_from(count).unwrap_or(0))
}
