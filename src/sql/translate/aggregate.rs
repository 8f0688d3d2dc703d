//! Aggregates, alone or OVER a window.

use std::ops::Range;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, HavingBound, NullTreatment, OrderByExpr,
};

use crate::sql::fragment::weave;
use crate::sql::quote::duckdb_text;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::query::ordinal;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Scope};
use super::statistics;
use super::typed::{Literal, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("COUNT", "COUNT(*), COUNT([DISTINCT] x)", "INT64", "count", ""),
    doc("COUNTIF", "COUNTIF(condition)", "INT64", "count(CASE WHEN $1 THEN 1 END)", "DuckDB's count_if gives NULL where nothing is true"),
    doc("SUM", "SUM([DISTINCT] x)", "INT64, NUMERIC or FLOAT64", "CAST(sum($1) AS BIGINT), _dwh.bq_finite(sum($1))", "overflow is an error; the last digits of a FLOAT64 depend on the order of the rows, in both engines"),
    doc("AVG", "AVG([DISTINCT] x)", "FLOAT64 or NUMERIC", "avg", "of FLOAT64: as SUM"),
    doc("MIN", "MIN(x)", "its type", "min", ""),
    doc("MAX", "MAX(x)", "its type", "max", ""),
    doc("ANY_VALUE", "ANY_VALUE(x)", "its type", "any_value", ""),
    doc("LOGICAL_OR", "LOGICAL_OR(condition)", "BOOL", "bool_or", ""),
    doc("LOGICAL_AND", "LOGICAL_AND(condition)", "BOOL", "bool_and", ""),
    doc("BIT_AND", "BIT_AND(x), BIT_OR(x), BIT_XOR(x)", "INT64", "bit_and, bit_or, bit_xor", ""),
    doc("ARRAY_CONCAT_AGG", "ARRAY_CONCAT_AGG(array [ORDER BY ..] [LIMIT n])", "ARRAY", "flatten(list($1))", "a NULL array is left out"),
    doc("ARRAY_AGG", "ARRAY_AGG([DISTINCT] x [IGNORE NULLS] [ORDER BY ..] [LIMIT n])", "ARRAY", "list, list_slice", ""),
    doc("STRING_AGG", "STRING_AGG([DISTINCT] s [, separator] [ORDER BY ..] [LIMIT n])", "STRING", "string_agg", ""),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("APPROX_TOP_COUNT", "each engine estimates otherwise", "count with GROUP BY, then ARRAY_AGG(.. ORDER BY .. LIMIT n)"),
    refused("APPROX_TOP_SUM", "each engine estimates otherwise", "count with GROUP BY, then ARRAY_AGG(.. ORDER BY .. LIMIT n)"),
];

/// What stands in the parentheses of an aggregate.
pub(super) struct Call<'e> {
    pub(super) name: &'e str,
    /// ` OVER (...)`, or nothing.
    pub(super) over: &'e Fragment,
    pub(super) at: Range<usize>,
    pub(super) arguments: Vec<&'e Expr>,
    pub(super) distinct: bool,
    ignore_nulls: bool,
    order: &'e [OrderByExpr],
    limit: Option<&'e str>,
    /// `HAVING MAX y` or `HAVING MIN y`.
    pub(super) having: Option<&'e HavingBound>,
}

const NAMES: &[&str] = &[
    "COUNT",
    "COUNTIF",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "ANY_VALUE",
    "LOGICAL_OR",
    "LOGICAL_AND",
    "BIT_AND",
    "BIT_OR",
    "BIT_XOR",
    "ARRAY_AGG",
    "ARRAY_CONCAT_AGG",
    "STRING_AGG",
];

impl Translator<'_> {
    /// An aggregate with `over` behind its DuckDB call; None where `name` is not an aggregate.
    pub(super) fn aggregate(
        &mut self,
        name: &str,
        function: &Function,
        over: &Fragment,
        here: Here<'_>,
    ) -> Option<Typed> {
        let Here { at, scope } = here;
        if !NAMES.contains(&name) && !statistics::NAMES.contains(&name) {
            return None;
        }
        if let ("COUNT", FunctionArguments::List(list)) = (name, &function.args)
            && matches!(
                list.args.as_slice(),
                [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]
            )
            && list.clauses.is_empty()
            && list.duplicate_treatment.is_none()
        {
            return Some(Typed::of(weave("count(*)$1", &[over]), ColumnType::Int64));
        }
        let Some(call) = self.aggregate_call(name, function, over, at.clone()) else {
            return Some(Typed::reported());
        };
        let (expected, fix) = match name {
            "STRING_AGG" => (1..=2, "pass a value, and a separator"),
            _ if statistics::PAIRS.contains(&name) => (2..=2, "pass two arguments"),
            _ => (1..=1, "pass one argument"),
        };
        if !expected.contains(&call.arguments.len()) {
            let what = format!("{name} with {} arguments", call.arguments.len());
            return Some(self.mismatch(at, what, "their number is wrong", fix));
        }
        if let Some(refused) = self.unfit_clause(&call) {
            return Some(refused);
        }
        let value = self.expr(call.arguments[0], scope);
        if value.is_reported() {
            return Some(Typed::reported());
        }
        Some(match name {
            "ARRAY_AGG" => self.array_agg(&call, &value, scope),
            "ARRAY_CONCAT_AGG" => self.array_concat_agg(&call, &value, scope),
            "ANY_VALUE" if call.having.is_some() => self.value_at_bound(&call, &value, scope),
            _ if statistics::NAMES.contains(&name) => self.statistic(&call, &value, scope),
            "STRING_AGG" => self.string_agg(&call, &value, scope),
            _ => self.plain_aggregate(&call, &value),
        })
    }

    /// Refuses the clauses that an aggregate does not have.
    fn unfit_clause(&mut self, call: &Call<'_>) -> Option<Typed> {
        let Call { name, .. } = *call;
        let is_list = matches!(name, "ARRAY_AGG" | "ARRAY_CONCAT_AGG" | "STRING_AGG");
        let clause = if !is_list && (!call.order.is_empty() || call.limit.is_some()) {
            "ORDER BY or LIMIT"
        } else if call.ignore_nulls && !matches!(name, "ARRAY_AGG" | "APPROX_QUANTILES") {
            "IGNORE NULLS"
        } else if call.having.is_some() && name != "ANY_VALUE" {
            "HAVING MAX or MIN"
        } else {
            return None;
        };
        let fix = match clause {
            "HAVING MAX or MIN" => "select the rows with a window function and QUALIFY first",
            "IGNORE NULLS" => "leave it out: it ignores them already",
            _ => "use ARRAY_AGG(x ORDER BY y LIMIT 1)[OFFSET(0)]",
        };
        Some(self.refuse(call.at.clone(), &format!("{clause} inside {name}"), fix))
    }

    fn aggregate_call<'e>(
        &mut self,
        name: &'e str,
        function: &'e Function,
        over: &'e Fragment,
        at: Range<usize>,
    ) -> Option<Call<'e>> {
        let FunctionArguments::List(list) = &function.args else {
            self.refuse(
                at,
                &format!("{name} of a subquery"),
                "write the subquery in FROM",
            );
            return None;
        };
        let mut call = Call {
            name,
            over,
            at: at.clone(),
            arguments: self.arguments(&list.args, at.clone())?,
            distinct: matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct)),
            ignore_nulls: matches!(function.null_treatment, Some(NullTreatment::IgnoreNulls)),
            order: &[],
            limit: None,
            having: None,
        };
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => {
                    call.ignore_nulls = matches!(treatment, NullTreatment::IgnoreNulls);
                }
                FunctionArgumentClause::OrderBy(order) => call.order = order,
                FunctionArgumentClause::Limit(limit) if ordinal(limit).is_some() => {
                    call.limit = ordinal(limit);
                }
                FunctionArgumentClause::Having(having) => call.having = Some(having),
                _ => {
                    self.refuse(
                        at,
                        &format!("this clause inside {name}"),
                        "use ARRAY_AGG(x ORDER BY y LIMIT 1)[OFFSET(0)]",
                    );
                    return None;
                }
            }
        }
        Some(call)
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    fn plain_aggregate(&mut self, call: &Call<'_>, value: &Typed) -> Typed {
        use ColumnType::{Array, Bool, Float64, Int64, Json, Numeric, Struct};
        let Call {
            name,
            over,
            distinct,
            ..
        } = *call;
        let at = call.at.clone();
        let argument = value.settled();
        let column_type = argument.column_type().cloned().unwrap_or(Int64);
        let (pattern, gives) = match (name, &column_type) {
            ("COUNT", Array(_) | Struct(_) | Json) if distinct => {
                return self.mismatch(
                    at,
                    format!("COUNT(DISTINCT) of {column_type}"),
                    "this type cannot be compared",
                    "count a field of it",
                );
            }
            ("COUNT", _) => ("count($1)$2", Int64),
            ("COUNTIF", Bool) if distinct => {
                let sql = weave(
                    "count(DISTINCT CASE WHEN $1 THEN 1 END)$2",
                    &[&argument.sql, over],
                );
                return Typed::of(sql, Int64);
            }
            ("COUNTIF", Bool) => ("count(CASE WHEN $1 THEN 1 END)$2", Int64),
            ("LOGICAL_OR", Bool) => ("bool_or($1)$2", Bool),
            ("LOGICAL_AND", Bool) => ("bool_and($1)$2", Bool),
            ("SUM", Int64) => ("CAST(sum($1)$2 AS BIGINT)", Int64),
            ("SUM", Numeric) => ("sum($1)$2", Numeric),
            ("SUM", Float64) => ("_dwh.bq_finite(sum($1)$2)", Float64),
            ("AVG", Int64) => ("avg($1)$2", Float64),
            ("AVG", Float64) => ("_dwh.bq_finite(avg($1)$2)", Float64),
            ("BIT_AND", Int64) => ("bit_and($1)$2", Int64),
            ("BIT_OR", Int64) => ("bit_or($1)$2", Int64),
            ("BIT_XOR", Int64) => ("bit_xor($1)$2", Int64),
            ("AVG", Numeric) => (
                "_dwh.bq_numeric_divide(sum($1)$2, nullif(CAST(count($1)$2 AS DECIMAL(38,9)), 0))",
                Numeric,
            ),
            ("MIN" | "MAX", Array(_) | Struct(_) | Json) => {
                return self.mismatch(
                    at,
                    format!("{name} of {column_type}"),
                    "this type has no order",
                    "aggregate a field of it",
                );
            }
            ("MIN", _) => ("min($1)$2", column_type),
            ("MAX", _) => ("max($1)$2", column_type),
            ("ANY_VALUE", _) => ("any_value($1)$2", column_type),
            _ => {
                let wanted = if name.starts_with("LOGICAL") || name == "COUNTIF" {
                    "a BOOL"
                } else {
                    "a number"
                };
                return self.mismatch(
                    at,
                    format!("{name} of {column_type}"),
                    &format!("{name} takes {wanted}"),
                    "CAST the argument",
                );
            }
        };
        let argument = if distinct {
            weave("DISTINCT $1", &[&argument.sql])
        } else {
            argument.sql
        };
        Typed::of(weave(pattern, &[&argument, over]), gives)
    }

    /// ` ORDER BY ...` inside an aggregate.
    fn inner_order(&mut self, order: &[OrderByExpr], scope: &Scope<'_>) -> Fragment {
        let mut sql = Fragment::default();
        for (number, key) in order.iter().enumerate() {
            let typed = self.expr(&key.expr, scope);
            let key = self.sort_key(key, typed);
            sql.push(if number == 0 { " ORDER BY " } else { ", " })
                .append(&key);
        }
        sql
    }

    fn array_agg(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let (over, at) = (call.over, call.at.clone());
        let value = value.settled();
        let Some(element) = value.column_type().cloned() else {
            return Typed::reported();
        };
        if matches!(element, ColumnType::Array(_)) {
            return self.mismatch(
                at,
                "ARRAY_AGG of an ARRAY".into(),
                "an array holds no arrays",
                "wrap it in STRUCT(..)",
            );
        }
        if !over.as_str().is_empty() && (call.limit.is_some() || !call.order.is_empty()) {
            return self.refuse(
                at,
                "ARRAY_AGG with ORDER BY or LIMIT over a window",
                "aggregate with GROUP BY and join",
            );
        }
        let sql = self.list(call, &value.sql, call.ignore_nulls, scope);
        Typed::of(sql, ColumnType::Array(Box::new(element)))
    }

    /// `list(..)` with what stands in the parentheses.
    fn list(
        &mut self,
        call: &Call<'_>,
        value: &Fragment,
        without_nulls: bool,
        scope: &Scope<'_>,
    ) -> Fragment {
        let order = self.inner_order(call.order, scope);
        let argument = if call.distinct {
            weave("DISTINCT $1", &[value])
        } else {
            value.clone()
        };
        let filter = if without_nulls {
            weave(" FILTER (WHERE ($1) IS NOT NULL)", &[value])
        } else {
            Fragment::default()
        };
        let list = weave("list($1$2)$3$4", &[&argument, &order, &filter, call.over]);
        match call.limit {
            Some(limit) => weave(&format!("list_slice($1, 1, {limit})"), &[&list]),
            None => list,
        }
    }

    fn array_concat_agg(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let at = call.at.clone();
        match value.column_type() {
            Some(ColumnType::Array(_)) if call.distinct || !call.over.as_str().is_empty() => self
                .refuse(
                    at,
                    "ARRAY_CONCAT_AGG with DISTINCT or OVER",
                    "aggregate with GROUP BY and join",
                ),
            Some(column_type @ ColumnType::Array(_)) => {
                let list = self.list(call, &value.sql, true, scope);
                Typed::of(weave("flatten($1)", &[&list]), column_type.clone())
            }
            _ => self.mismatch(
                at,
                format!("ARRAY_CONCAT_AGG of {}", value.type_name()),
                "it takes arrays",
                "use ARRAY_AGG",
            ),
        }
    }

    fn string_agg(&mut self, call: &Call<'_>, value: &Typed, scope: &Scope<'_>) -> Typed {
        let (over, at) = (call.over, call.at.clone());
        let separator = match call.arguments.get(1) {
            None => ",".to_owned(),
            Some(expr) => match self.expr(expr, scope).literal {
                Some(Literal::Text(text)) => text,
                _ => {
                    return self.refuse(
                        at,
                        "STRING_AGG with a separator that is not a literal",
                        "write the separator as a string",
                    );
                }
            },
        };
        let Some(value) = value.coerced(&ColumnType::String) else {
            return self.mismatch(
                at,
                format!("STRING_AGG of {}", value.type_name()),
                "STRING_AGG takes STRING",
                "CAST it to STRING",
            );
        };
        let order = self.inner_order(call.order, scope);
        let argument = if call.distinct {
            weave("DISTINCT $1", &[&value.sql])
        } else {
            value.sql.clone()
        };
        let separator = Fragment::new(duckdb_text(&separator));
        let sql = match call.limit {
            None => weave(
                "string_agg($1, $2$3)$4",
                &[&argument, &separator, &order, over],
            ),
            Some(limit) => {
                let pattern = format!(
                    "array_to_string(list_slice(list($1$3) FILTER (WHERE ($5) IS NOT NULL)$4, 1, {limit}), $2)"
                );
                weave(&pattern, &[&argument, &separator, &order, over, &value.sql])
            }
        };
        Typed::of(sql, ColumnType::String)
    }
}
