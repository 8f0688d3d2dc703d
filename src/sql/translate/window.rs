//! Window functions and frames.

use std::ops::Range;

use sqlparser::ast::{
    Function, FunctionArgumentClause, FunctionArguments, NullTreatment, WindowFrame,
    WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc};
use super::scope::{Here, Scope};
use super::typed::{Kind, Literal, Typed};

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
    doc("PERCENTILE_CONT", "PERCENTILE_CONT(x, fraction) OVER (..)", "FLOAT64", "quantile_cont($1, fraction)", ""),
];

pub(super) const REFUSED: &[Refused] = &[];

impl Translator<'_> {
    pub(super) fn window(
        &mut self,
        name: &str,
        function: &Function,
        over: &WindowType,
        here: Here<'_>,
    ) -> Typed {
        let Here { at, scope } = here;
        let WindowType::WindowSpec(spec) = over else {
            return self.refuse(at, "a named window", "write the window inside OVER (...)");
        };
        if spec.window_name.is_some() {
            return self.refuse(at, "a named window", "write the window inside OVER (...)");
        }
        let over = self.over(spec, scope);
        if let Some(typed) = self.aggregate(name, function, &over, Here::new(&at, scope)) {
            return self.checked_distinct(typed, function, spec, at);
        }
        let numbering = match name {
            "ROW_NUMBER" => Some(("row_number()$1", ColumnType::Int64)),
            "RANK" => Some(("rank()$1", ColumnType::Int64)),
            "DENSE_RANK" => Some(("dense_rank()$1", ColumnType::Int64)),
            "PERCENT_RANK" => Some(("percent_rank()$1", ColumnType::Float64)),
            "CUME_DIST" => Some(("cume_dist()$1", ColumnType::Float64)),
            _ => None,
        };
        let Some((values, ignore_nulls)) = self.window_arguments(function, Here::new(&at, scope))
        else {
            return Typed::reported();
        };
        if let (Some((pattern, gives)), []) = (numbering, values.as_slice()) {
            return Typed::of(weave(pattern, &[&over]), gives);
        }
        if values.iter().any(Typed::is_reported) {
            return Typed::reported();
        }
        match (name, values.as_slice()) {
            ("NTILE", [count]) => match count.coerced(&ColumnType::Int64) {
                Some(count) => Typed::of(weave("ntile($1)$2", &[&count.sql, &over]), ColumnType::Int64),
                None => self.mismatch(at, format!("NTILE of {}", count.type_name()), "it takes an INT64", "write a number"),
            },
            ("LAG" | "LEAD", [value, rest @ ..]) if rest.len() <= 2 => self.neighbour((name, ignore_nulls), value, rest, (&over, at)),
            ("FIRST_VALUE" | "LAST_VALUE", [value]) => {
                let nulls = if ignore_nulls { " IGNORE NULLS" } else { "" };
                let value = value.settled();
                let sql = weave(&format!("{}($1{nulls})$2", name.to_lowercase()), &[&value.sql, &over]);
                Typed { sql, literal: None, ..value }
            }
            ("PERCENTILE_CONT", [_, _]) if !spec.order_by.is_empty() || spec.window_frame.is_some() => {
                self.refuse(at, "PERCENTILE_CONT with ORDER BY in its window", "write OVER (PARTITION BY ...)")
            }
            ("PERCENTILE_CONT", [value, fraction]) => self.percentile(value, fraction, &over, at),
            _ => self.refuse(at, &format!("{name} with {} arguments OVER a window", values.len()), "use ROW_NUMBER, RANK, DENSE_RANK, NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE, PERCENTILE_CONT or an aggregate"),
        }
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

    fn window_arguments(
        &mut self,
        function: &Function,
        here: Here<'_>,
    ) -> Option<(Vec<Typed>, bool)> {
        let Here { at, scope } = here;
        let mut ignore = matches!(function.null_treatment, Some(NullTreatment::IgnoreNulls));
        let FunctionArguments::List(list) = &function.args else {
            return Some((Vec::new(), ignore));
        };
        for clause in &list.clauses {
            if let FunctionArgumentClause::IgnoreOrRespectNulls(treatment) = clause {
                ignore = matches!(treatment, NullTreatment::IgnoreNulls);
            } else {
                self.refuse(
                    at,
                    "ORDER BY or LIMIT inside this window function",
                    "leave it out",
                );
                return None;
            }
        }
        let arguments = self.arguments(&list.args, at)?;
        Some((
            arguments.iter().map(|it| self.expr(it, scope)).collect(),
            ignore,
        ))
    }

    fn neighbour(
        &mut self,
        function: (&str, bool),
        value: &Typed,
        rest: &[Typed],
        window: (&Fragment, Range<usize>),
    ) -> Typed {
        let ((name, ignore_nulls), (over, at)) = (function, window);
        if rest
            .first()
            .is_some_and(|it| !matches!(it.literal, Some(Literal::Integer(0..))))
        {
            return self.refuse(
                at,
                &format!("{name} by an offset that is not a literal"),
                "write the offset as a number",
            );
        }
        let nulls = if ignore_nulls { " IGNORE NULLS" } else { "" };
        let name = name.to_lowercase();
        let value = value.settled();
        let (sql, kind) = match rest {
            [] => (
                weave(&format!("{name}($1{nulls})$2"), &[&value.sql, over]),
                value.kind,
            ),
            [offset] => (
                weave(
                    &format!("{name}($1, $2{nulls})$3"),
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
                    &format!("{name}($1, $2, $3{nulls})$4"),
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

    fn percentile(
        &mut self,
        value: &Typed,
        fraction: &Typed,
        over: &Fragment,
        at: Range<usize>,
    ) -> Typed {
        let known = match &fraction.literal {
            Some(Literal::Integer(0 | 1)) => true,
            Some(Literal::Float(digits)) => digits
                .parse::<f64>()
                .is_ok_and(|it| (0.0..=1.0).contains(&it)),
            _ => false,
        };
        if !known {
            return self.refuse(
                at,
                "PERCENTILE_CONT by a fraction that is not a literal from 0 to 1",
                "write the fraction as a number",
            );
        }
        if value.is(&ColumnType::Numeric) {
            return self.refuse(at, "PERCENTILE_CONT of NUMERIC", "write CAST(x AS FLOAT64)");
        }
        match (
            value.coerced(&ColumnType::Float64),
            fraction.coerced(&ColumnType::Float64),
        ) {
            (Some(value), Some(fraction)) => Typed::of(
                weave(
                    "quantile_cont($1, $2)$3",
                    &[&value.sql, &fraction.sql, over],
                ),
                ColumnType::Float64,
            ),
            _ => self.mismatch(
                at,
                format!("PERCENTILE_CONT of {}", value.type_name()),
                "it takes a number",
                "CAST it to FLOAT64",
            ),
        }
    }

    fn over(&mut self, spec: &WindowSpec, scope: &Scope<'_>) -> Fragment {
        let mut parts: Vec<Fragment> = Vec::new();
        if !spec.partition_by.is_empty() {
            let mut sql = Fragment::new("PARTITION BY ");
            for (number, key) in spec.partition_by.iter().enumerate() {
                let typed = self.expr(key, scope);
                sql.push(if number == 0 { "" } else { ", " })
                    .append(&typed.sql);
            }
            parts.push(sql);
        }
        let mut order_type = None;
        if !spec.order_by.is_empty() {
            let mut sql = Fragment::new("ORDER BY ");
            for (number, key) in spec.order_by.iter().enumerate() {
                let typed = self.expr(&key.expr, scope);
                order_type = typed.column_type().cloned();
                let key = self.sort_key(key, typed);
                sql.push(if number == 0 { "" } else { ", " }).append(&key);
            }
            parts.push(sql);
        }
        if let Some(frame) = &spec.window_frame {
            parts.push(self.frame(frame, order_type.as_ref(), scope));
        }
        let mut sql = Fragment::new(" OVER (");
        for (number, part) in parts.iter().enumerate() {
            sql.push(if number == 0 { "" } else { " " }).append(part);
        }
        sql.push(")");
        sql
    }

    fn frame(
        &mut self,
        frame: &WindowFrame,
        order: Option<&ColumnType>,
        scope: &Scope<'_>,
    ) -> Fragment {
        let units = match frame.units {
            WindowFrameUnits::Rows => "ROWS",
            WindowFrameUnits::Range => "RANGE",
            WindowFrameUnits::Groups => {
                self.refuse(0..0, "a GROUPS frame", "use ROWS or RANGE");
                "ROWS"
            }
        };
        let start = self.bound(&frame.start_bound, units, order, scope);
        let mut sql = Fragment::new(format!("{units} "));
        match &frame.end_bound {
            Some(end) => {
                let end = self.bound(end, units, order, scope);
                sql.push("BETWEEN ")
                    .append(&start)
                    .push(" AND ")
                    .append(&end);
            }
            None => {
                sql.append(&start);
            }
        }
        sql
    }

    fn bound(
        &mut self,
        bound: &WindowFrameBound,
        units: &str,
        order: Option<&ColumnType>,
        scope: &Scope<'_>,
    ) -> Fragment {
        let (offset, word) = match bound {
            WindowFrameBound::CurrentRow => return Fragment::new("CURRENT ROW"),
            WindowFrameBound::Preceding(None) => return Fragment::new("UNBOUNDED PRECEDING"),
            WindowFrameBound::Following(None) => return Fragment::new("UNBOUNDED FOLLOWING"),
            WindowFrameBound::Preceding(Some(offset)) => (offset, "$1 PRECEDING"),
            WindowFrameBound::Following(Some(offset)) => (offset, "$1 FOLLOWING"),
        };
        let at = self.place_of(offset.as_ref());
        let typed = self.expr(offset, scope);
        if !matches!(typed.literal, Some(Literal::Integer(0..))) {
            self.refuse(
                at,
                "a frame bound that is not a number",
                "write the bound as a number",
            );
        } else if units == "RANGE" && !matches!(order, Some(ColumnType::Int64)) {
            self.refuse(
                at,
                "a RANGE frame over anything but INT64",
                "order by an INT64, such as UNIX_DATE(d)",
            );
        }
        weave(word, &[&typed.sql])
    }
}
