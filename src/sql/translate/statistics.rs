//! Aggregates of statistics: spread, correlation, quantiles, and the value where another is largest.

use sqlparser::ast::{HavingBound, HavingBoundKind};

use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::aggregate::Call;
use super::reference::{Doc, doc};
use super::scope::Scope;
use super::typed::{Literal, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("STDDEV", "STDDEV([DISTINCT] x), STDDEV_SAMP, STDDEV_POP", "FLOAT64", "stddev_samp, stddev_pop", "the last digits may differ, more of them where the mean is large beside the spread"),
    doc("VARIANCE", "VARIANCE([DISTINCT] x), VAR_SAMP, VAR_POP", "FLOAT64", "var_samp, var_pop", "as STDDEV"),
    doc("CORR", "CORR(x, y)", "FLOAT64", "_dwh.bq_finite(corr($1, $2))", "where one side does not vary GoogleSQL gives NaN, which is an error here; NULL for one pair"),
    doc("COVAR_POP", "COVAR_POP(x, y), COVAR_SAMP", "FLOAT64", "covar_pop, covar_samp", "as STDDEV"),
    doc("MAX_BY", "MAX_BY(x, y), MIN_BY, ANY_VALUE(x HAVING MAX y)", "the type of x", "arg_max_null, arg_min_null", "any of several x where y ties"),
    doc("APPROX_COUNT_DISTINCT", "APPROX_COUNT_DISTINCT(x)", "INT64", "count(DISTINCT $1)", "exact, where BigQuery estimates"),
    doc("APPROX_QUANTILES", "APPROX_QUANTILES(x, n)", "ARRAY", "quantile_disc($1, [0, 1/n, ..., 1])", "exact, where BigQuery estimates; n is a literal up to 1000"),
];

pub(super) const NAMES: &[&str] = &[
    "STDDEV",
    "STDDEV_SAMP",
    "STDDEV_POP",
    "VARIANCE",
    "VAR_SAMP",
    "VAR_POP",
    "CORR",
    "COVAR_POP",
    "COVAR_SAMP",
    "MAX_BY",
    "MIN_BY",
    "APPROX_COUNT_DISTINCT",
    "APPROX_QUANTILES",
];

/// Those of two arguments.
pub(super) const PAIRS: &[&str] = &[
    "CORR",
    "COVAR_POP",
    "COVAR_SAMP",
    "MAX_BY",
    "MIN_BY",
    "APPROX_QUANTILES",
];

impl Translator<'_> {
    pub(super) fn statistic(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let Call { name, over, .. } = *call;
        let at = call.at.clone();
        if call.distinct && (PAIRS.contains(&name) || name == "APPROX_COUNT_DISTINCT") {
            return self.mismatch(
                at,
                format!("DISTINCT inside {name}"),
                "it takes all rows",
                "leave DISTINCT out",
            );
        }
        match name {
            "MAX_BY" | "MIN_BY" => {
                let bound = self.expr(call.arguments[1], scope);
                self.arg_bound(call, value, &bound, name == "MAX_BY")
            }
            "APPROX_COUNT_DISTINCT" => match value.column_type() {
                Some(ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json) | None => {
                    self.mismatch(
                        at,
                        format!("{name} of {}", value.type_name()),
                        "this type cannot be compared",
                        "count a field of it",
                    )
                }
                Some(_) => Typed::of(
                    weave("count(DISTINCT $1)$2", &[&value.sql, over]),
                    ColumnType::Int64,
                ),
            },
            "APPROX_QUANTILES" => self.quantiles(call, value, scope),
            _ => self.spread(call, value, scope),
        }
    }

    /// Statistics of FLOAT64.
    fn spread(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let function = match call.name {
            "STDDEV" => "stddev_samp".to_owned(),
            "VARIANCE" => "var_samp".to_owned(),
            name => name.to_lowercase(),
        };
        let mut arguments = vec![value.clone()];
        arguments.extend(call.arguments.get(1).map(|it| self.expr(it, scope)));
        let mut list = Fragment::new(if call.distinct { "DISTINCT " } else { "" });
        for (number, argument) in arguments.iter().enumerate() {
            let Some(float) = argument.coerced(&ColumnType::Float64) else {
                return self.mismatch(
                    call.at.clone(),
                    format!("{} of {}", call.name, argument.type_name()),
                    &format!("{} takes numbers", call.name),
                    "CAST the argument",
                );
            };
            // DuckDB's variance of one infinity is 0.
            list.push(if number == 0 { "" } else { ", " });
            if argument.is(&ColumnType::Float64) {
                list.append(&weave("_dwh.bq_finite($1)", &[&float.sql]));
            } else {
                list.append(&float.sql);
            }
        }
        // DuckDB's corr of one pair is NaN.
        let pattern = if call.name == "CORR" {
            "CASE WHEN regr_count($1)$2 > 1 THEN _dwh.bq_finite(corr($1)$2) END".to_owned()
        } else {
            format!("_dwh.bq_finite({function}($1)$2)")
        };
        Typed::of(weave(&pattern, &[&list, call.over]), ColumnType::Float64)
    }

    /// `ANY_VALUE(x HAVING MAX y)`.
    pub(super) fn value_at_bound(
        &mut self,
        call: &Call<'_>,
        value: &Typed,
        scope: &Scope<'_>,
    ) -> Typed {
        let Some(HavingBound(kind, bound)) = call.having else {
            return Typed::reported();
        };
        if call.distinct || !call.over.as_str().is_empty() {
            return self.refuse(
                call.at.clone(),
                "HAVING MAX or MIN with DISTINCT or OVER",
                "use FIRST_VALUE(x) OVER (... ORDER BY y DESC)",
            );
        }
        let bound = self.expr(bound, scope);
        self.arg_bound(call, value, &bound, matches!(kind, HavingBoundKind::Max))
    }

    fn arg_bound(&mut self, call: &Call<'_>, value: &Typed, bound: &Typed, max: bool) -> Typed {
        let (value, bound) = (value.settled(), bound.settled());
        if bound.is_reported() {
            return Typed::reported();
        }
        if let Some(ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json) =
            bound.column_type()
        {
            return self.mismatch(
                call.at.clone(),
                format!("{} by {}", call.name, bound.type_name()),
                "this type has no order",
                "order by a field of it",
            );
        }
        let function = if max { "arg_max_null" } else { "arg_min_null" };
        let sql = weave(
            &format!("{function}($1, $2)$3"),
            &[&value.sql, &bound.sql, call.over],
        );
        Typed {
            sql,
            literal: None,
            ..value
        }
    }

    fn quantiles(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let at = call.at.clone();
        let Some(Literal::Integer(count @ 1..=1000)) = self.expr(call.arguments[1], scope).literal
        else {
            return self.refuse(
                at,
                "APPROX_QUANTILES with a number that is not a literal from 1 to 1000",
                "write the number",
            );
        };
        let value = value.settled();
        let column_type = match value.column_type() {
            Some(ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json) | None => {
                return self.mismatch(
                    at,
                    format!("APPROX_QUANTILES of {}", value.type_name()),
                    "this type has no order",
                    "pass a field of it",
                );
            }
            Some(column_type) => column_type.clone(),
        };
        if !call.over.as_str().is_empty() {
            return self.refuse(
                at,
                "APPROX_QUANTILES over a window",
                "aggregate with GROUP BY and join",
            );
        }
        let shares: Vec<_> = (0..=count)
            .map(|it| format!("CAST({it} AS DOUBLE) / {count}"))
            .collect();
        let pattern = format!("quantile_disc($1, [{}])", shares.join(", "));
        Typed::of(
            weave(&pattern, &[&value.sql]),
            ColumnType::Array(Box::new(column_type)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::certified::{fixtures, translate};

    #[test]
    fn synonyms_are_written_alike() {
        let tables = fixtures();
        let sql = |query: &str| {
            let translated = translate(query, &tables, &[]).unwrap();
            (translated.sql.as_str().to_owned(), translated.columns)
        };
        assert_eq!(
            sql("SELECT g, MAX_BY(s, d) AS a, MIN_BY(n, i) AS b FROM t GROUP BY g"),
            sql(
                "SELECT g, ANY_VALUE(s HAVING MAX d) AS a, ANY_VALUE(n HAVING MIN i) AS b FROM t GROUP BY g"
            )
        );
        assert_eq!(
            sql("SELECT APPROX_COUNT_DISTINCT(s) AS a FROM t"),
            sql("SELECT COUNT(DISTINCT s) AS a FROM t")
        );
    }
}
