//! Window functions and frames.

use std::ops::Range;

use sqlparser::ast::{
    Expr, Function, FunctionArgumentClause, FunctionArguments, NullTreatment, WindowSpec,
    WindowType,
};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Here;
use super::typed::{Kind, Literal, Typed};
use super::window_frame::{is_constant, is_variable};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("ROW_NUMBER", "ROW_NUMBER() OVER (..)", "INT64", "row_number()", ""),
    doc("RANK", "RANK() OVER (..)", "INT64", "rank()", ""),
    doc("DENSE_RANK", "DENSE_RANK() OVER (..)", "INT64", "dense_rank()", ""),
    doc("NTILE", "NTILE(n) OVER (..)", "INT64", "ntile(n)", ""),
    doc("LAG", "LAG(x [, n [, default]]) OVER (..)", "its type", "lag", ""),
    doc("LEAD", "LEAD(x [, n [, default]]) OVER (..)", "its type", "lead", ""),
    doc("FIRST_VALUE", "FIRST_VALUE(x [IGNORE NULLS]) OVER (..)", "its type", "first_value", ""),
    doc("LAST_VALUE", "LAST_VALUE(x [IGNORE NULLS]) OVER (..)", "its type", "last_value", ""),
    doc("NTH_VALUE", "NTH_VALUE(x, n [IGNORE NULLS]) OVER (..)", "its type", "nth_value", "n is a literal"),
    doc("PERCENT_RANK", "PERCENT_RANK() OVER (..)", "FLOAT64", "percent_rank()", ""),
    doc("CUME_DIST", "CUME_DIST() OVER (..)", "FLOAT64", "cume_dist()", ""),
    doc("PERCENTILE_CONT", "PERCENTILE_CONT(x, fraction) OVER (..)", "FLOAT64", "quantile_cont($1, fraction)", "a NUMERIC is read as FLOAT64, as in GoogleSQL"),
    doc("PERCENTILE_DISC", "PERCENTILE_DISC(x, fraction) OVER (..)", "its type", "quantile_disc($1, fraction)", ""),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("PERCENTILE_CONT(x, NUMERIC)", "DuckDB computes it in doubles", "write the fraction as a FLOAT64"),
    refused("PERCENTILE_CONT(x, p RESPECT NULLS)", "DuckDB leaves out NULLs", "replace them with IFNULL"),
];

impl Translator<'_> {
    pub(super) fn window(
        &mut self,
        name: &str,
        function: &Function,
        over: &WindowType,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let Some(spec) = self.window_of(over) else {
            return Typed::reported();
        };
        if !self.enter_window(name, &at) {
            return Typed::reported();
        }
        let typed = self.windowed(name, function, &spec, Here { at, scope });
        self.leave_window();
        typed
    }

    fn windowed(
        &mut self,
        name: &str,
        function: &Function,
        spec: &WindowSpec,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let over = self.over(spec, scope);
        if let FunctionArguments::List(list) = &function.args
            && list
                .clauses
                .iter()
                .any(|it| !matches!(it, FunctionArgumentClause::IgnoreOrRespectNulls(_)))
        {
            return self.report(
                Code::InvalidSql,
                at,
                format!(
                    "{name} OVER a window with ORDER BY, LIMIT or HAVING inside its parentheses"
                ),
                "a window has its own order",
                "write the order in OVER (... ORDER BY key)".into(),
            );
        }
        if let Some(typed) = self.aggregate(name, function, &over, Here::new(&at, scope)) {
            return self.checked_distinct(typed, function, spec, at);
        }
        if let Some(typed) = self.check_window(name, function, spec, &at) {
            return typed;
        }
        let Some((arguments, nulls)) = self.window_arguments(function, Here::new(&at, scope))
        else {
            return Typed::reported();
        };
        let values: Vec<_> = arguments.iter().map(|it| self.expr(it, scope)).collect();
        if values.iter().any(Typed::is_reported) {
            return Typed::reported();
        }
        let call = Call {
            name,
            over: &over,
            at,
            arguments,
            nulls,
        };
        match (name, values.as_slice()) {
            ("ROW_NUMBER", []) => Typed::of(weave("row_number()$1", &[&over]), ColumnType::Int64),
            ("RANK", []) => Typed::of(weave("rank()$1", &[&over]), ColumnType::Int64),
            ("DENSE_RANK", []) => Typed::of(weave("dense_rank()$1", &[&over]), ColumnType::Int64),
            ("PERCENT_RANK", []) => Typed::of(weave("percent_rank()$1", &[&over]), ColumnType::Float64),
            ("CUME_DIST", []) => Typed::of(weave("cume_dist()$1", &[&over]), ColumnType::Float64),
            ("NTILE", [count]) => self.ntile(&call, count),
            ("LAG" | "LEAD", [value, rest @ ..]) if rest.len() <= 2 => self.neighbour(&call, value, rest),
            ("FIRST_VALUE" | "LAST_VALUE", [value]) => {
                let value = value.settled();
                let sql = weave(&format!("{}($1{})$2", name.to_lowercase(), call.nulls), &[&value.sql, &over]);
                Typed { sql, literal: None, ..value }
            }
            ("NTH_VALUE", [value, number]) => self.nth_value(&call, value, number),
            ("PERCENTILE_CONT" | "PERCENTILE_DISC", [value, fraction]) => self.percentile(&call, value, fraction),
            _ => self.refuse(call.at, &format!("{name} with {} arguments OVER a window", values.len()), "use ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE, PERCENTILE_CONT, PERCENTILE_DISC or an aggregate"),
        }
    }

    /// Whether the window is one that the function can have; what has been reported, where it is not.
    fn check_window(
        &mut self,
        name: &str,
        function: &Function,
        spec: &WindowSpec,
        at: &Range<usize>,
    ) -> Option<Typed> {
        let is_value = matches!(name, "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE");
        let is_percentile = name.starts_with("PERCENTILE_");
        let needs_order = is_value
            || matches!(
                name,
                "RANK" | "DENSE_RANK" | "PERCENT_RANK" | "CUME_DIST" | "NTILE" | "LAG" | "LEAD"
            );
        let (what, why, fix) = if needs_order && spec.order_by.is_empty() {
            (
                "without ORDER BY in its window",
                "its answer depends on the order of rows",
                "write OVER (... ORDER BY key)",
            )
        } else if is_percentile && !spec.order_by.is_empty() {
            (
                "with ORDER BY in its window",
                "it orders by its own argument",
                "write OVER (PARTITION BY ...)",
            )
        } else if !is_value && spec.window_frame.is_some() {
            (
                "with a frame in its window",
                "it reads its whole partition",
                "leave out ROWS or RANGE",
            )
        } else if !is_value && !is_percentile && null_treatment(function).is_some() {
            (
                "with IGNORE NULLS or RESPECT NULLS",
                "GoogleSQL has these for FIRST_VALUE, LAST_VALUE and NTH_VALUE only",
                "use LAST_VALUE(x IGNORE NULLS) with a frame that ends at 1 PRECEDING",
            )
        } else {
            return None;
        };
        Some(self.report(
            Code::InvalidSql,
            at.clone(),
            format!("{name} {what}"),
            why,
            fix.into(),
        ))
    }

    fn checked_distinct(
        &mut self,
        typed: Typed,
        function: &Function,
        spec: &WindowSpec,
        at: Range<usize>,
    ) -> Typed {
        let distinct = matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment.is_some());
        if distinct && (!spec.order_by.is_empty() || spec.window_frame.is_some()) {
            return self.refuse(
                at,
                "DISTINCT in a window with ORDER BY",
                "leave out the ORDER BY",
            );
        }
        typed
    }

    /// The arguments, and how NULLs are treated as DuckDB writes it.
    fn window_arguments<'e>(
        &mut self,
        function: &'e Function,
        here: Here<'_>,
    ) -> Option<(Vec<&'e Expr>, &'static str)> {
        let Here { at, .. } = here;
        let nulls = match null_treatment(function) {
            Some(NullTreatment::IgnoreNulls) => " IGNORE NULLS",
            Some(NullTreatment::RespectNulls) => " RESPECT NULLS",
            None => "",
        };
        let FunctionArguments::List(list) = &function.args else {
            return Some((Vec::new(), nulls));
        };
        let only_nulls = list
            .clauses
            .iter()
            .all(|it| matches!(it, FunctionArgumentClause::IgnoreOrRespectNulls(_)));
        if !only_nulls || list.duplicate_treatment.is_some() {
            self.refuse(
                at,
                "DISTINCT, ORDER BY or LIMIT inside this window function",
                "leave it out",
            );
            return None;
        }
        Some((self.arguments(&list.args, at)?, nulls))
    }

    fn ntile(&mut self, call: &Call<'_>, count: &Typed) -> Typed {
        if !matches!(count.literal, Some(Literal::Integer(1..))) && !is_variable(call.arguments[0])
        {
            return self.refuse(
                call.at.clone(),
                "NTILE of other than a literal of at least 1 or a variable",
                "write the number of tiles",
            );
        }
        match count.coerced(&ColumnType::Int64) {
            Some(count) => Typed::of(
                weave("ntile($1)$2", &[&count.sql, call.over]),
                ColumnType::Int64,
            ),
            None => self.mismatch(
                call.at.clone(),
                format!("NTILE of {}", count.type_name()),
                "it takes an INT64",
                "write a number",
            ),
        }
    }

    fn nth_value(&mut self, call: &Call<'_>, value: &Typed, number: &Typed) -> Typed {
        if !matches!(number.literal, Some(Literal::Integer(1..))) {
            return self.refuse(
                call.at.clone(),
                "NTH_VALUE by other than a literal of at least 1",
                "write the number of the row",
            );
        }
        let value = value.settled();
        let sql = weave(
            &format!("nth_value($1, $2{})$3", call.nulls),
            &[&value.sql, &number.sql, call.over],
        );
        Typed {
            sql,
            literal: None,
            ..value
        }
    }

    fn neighbour(&mut self, call: &Call<'_>, value: &Typed, rest: &[Typed]) -> Typed {
        let (over, at) = (call.over, call.at.clone());
        if rest
            .first()
            .is_some_and(|it| !matches!(it.literal, Some(Literal::Integer(0..))))
        {
            return self.refuse(
                at,
                &format!(
                    "{} by an offset that is not a literal of at least 0",
                    call.name
                ),
                "write the offset as a number",
            );
        }
        if rest.len() == 2 && !is_constant(call.arguments[2]) {
            return self.refuse(
                at,
                &format!("{} with a default that is not a constant", call.name),
                "write a literal, or use IFNULL around it where the value is never NULL",
            );
        }
        let name = call.name.to_lowercase();
        let value = value.settled();
        let (sql, kind) = match rest {
            [] => (
                weave(&format!("{name}($1)$2"), &[&value.sql, over]),
                value.kind,
            ),
            [offset] => (
                weave(
                    &format!("{name}($1, $2)$3"),
                    &[&value.sql, &offset.sql, over],
                ),
                value.kind,
            ),
            [offset, default, ..] => {
                let Some((common, sides)) = self.alternatives(&[value, default.clone()], &name, at)
                else {
                    return Typed::reported();
                };
                let sql = weave(
                    &format!("{name}($1, $2, $3)$4"),
                    &[&sides[0].sql, &offset.sql, &sides[1].sql, over],
                );
                (sql, Kind::Of(common))
            }
        };
        Typed {
            sql,
            kind,
            literal: None,
        }
    }
}

/// The call of a window function.
pub(super) struct Call<'c> {
    pub(super) name: &'c str,
    /// ` OVER (...)`
    pub(super) over: &'c Fragment,
    pub(super) at: Range<usize>,
    pub(super) arguments: Vec<&'c Expr>,
    /// How DuckDB writes what becomes of NULLs.
    pub(super) nulls: &'static str,
}

/// IGNORE NULLS or RESPECT NULLS, inside the parentheses or behind them.
fn null_treatment(function: &Function) -> Option<NullTreatment> {
    let inside = match &function.args {
        FunctionArguments::List(list) => list.clauses.iter().find_map(|it| match it {
            FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => Some(*treatment),
            _ => None,
        }),
        FunctionArguments::None | FunctionArguments::Subquery(_) => None,
    };
    inside.or(function.null_treatment)
}
