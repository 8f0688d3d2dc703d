//! What stands in OVER (...): partitions, order, frames, and the windows that WINDOW names.

use std::ops::Range;

use sqlparser::ast::{
    Expr, NamedWindowDefinition, NamedWindowExpr, WindowFrame, WindowFrameBound, WindowFrameUnits,
    WindowSpec, WindowType,
};

use crate::diagnostic::{Code, closest};
use crate::sql::fragment::weave;
use crate::sql::prelude::is_volatile;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::Scope;
use super::typed::{Literal, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("WINDOW", "WINDOW w AS (..), OVER w, OVER (w ..)", "", "OVER (...)", "written out at each use"),
    doc("window frame", "ROWS | RANGE BETWEEN .. AND ..", "", "the same", "offsets of RANGE: over an INT64, NUMERIC or FLOAT64 key"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("GROUPS frame", "it is not GoogleSQL", "use ROWS or RANGE"),
];

impl Translator<'_> {
    /// Keeps what WINDOW names, each complete in itself.
    pub(super) fn named_windows(&mut self, definitions: &[NamedWindowDefinition]) {
        for NamedWindowDefinition(name, definition) in definitions {
            let resolved = match definition {
                NamedWindowExpr::NamedWindow(other) => self.named_window(other),
                NamedWindowExpr::WindowSpec(spec) => self.whole_window(spec),
            };
            let Some(frame) = self.frame_mut() else {
                return;
            };
            let same = |it: &(sqlparser::ast::Ident, WindowSpec)| {
                it.0.value.eq_ignore_ascii_case(&name.value)
            };
            if frame.named_windows.iter().any(same) {
                self.report(
                    Code::InvalidSql,
                    self.bytes(name.span),
                    format!("two windows are named `{}`", name.value),
                    "OVER could mean either",
                    "give one of them another name".into(),
                );
            } else if let Some(spec) = resolved {
                frame.named_windows.push((name.clone(), spec));
            }
        }
    }

    fn named_window(&mut self, name: &sqlparser::ast::Ident) -> Option<WindowSpec> {
        let known = self
            .frame_mut()
            .map(|it| it.named_windows.clone())
            .unwrap_or_default();
        if let Some((_, spec)) = known
            .iter()
            .find(|it| it.0.value.eq_ignore_ascii_case(&name.value))
        {
            return Some(spec.clone());
        }
        let fix = match closest(&name.value, known.iter().map(|it| it.0.value.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "add WINDOW {} AS (...), before the windows that use it",
                name.value
            ),
        };
        self.report(
            Code::InvalidSql,
            self.bytes(name.span),
            format!("unknown window `{}`", name.value),
            "no WINDOW clause before this place names it",
            fix,
        );
        None
    }

    /// The window with what it inherits from the one that it names.
    fn whole_window(&mut self, spec: &WindowSpec) -> Option<WindowSpec> {
        let Some(name) = &spec.window_name else {
            return Some(spec.clone());
        };
        let base = self.named_window(name)?;
        let mistake = if !spec.partition_by.is_empty() {
            Some("a window that names another has no PARTITION BY of its own")
        } else if base.window_frame.is_some()
            && (spec.window_frame.is_some() || !spec.order_by.is_empty())
        {
            Some("a window with a frame cannot be named by one that adds to it")
        } else if !base.order_by.is_empty() && !spec.order_by.is_empty() {
            Some("both windows have an ORDER BY")
        } else {
            None
        };
        if let Some(why) = mistake {
            self.report(
                Code::InvalidSql,
                self.bytes(name.span),
                format!("this window cannot build on `{}`", name.value),
                why,
                "write the whole window here".into(),
            );
            return None;
        }
        Some(WindowSpec {
            window_name: None,
            partition_by: base.partition_by,
            order_by: if spec.order_by.is_empty() {
                base.order_by
            } else {
                spec.order_by.clone()
            },
            window_frame: spec.window_frame.clone().or(base.window_frame),
        })
    }

    /// The window of a call, complete in itself; None where it has none, which has been reported.
    pub(super) fn window_of(&mut self, over: &WindowType) -> Option<WindowSpec> {
        match over {
            WindowType::WindowSpec(spec) => self.whole_window(spec),
            WindowType::NamedWindow(name) => self.named_window(name),
        }
    }

    pub(super) fn over(&mut self, spec: &WindowSpec, scope: &Scope<'_>) -> Fragment {
        let mut parts: Vec<Fragment> = Vec::new();
        if !spec.partition_by.is_empty() {
            let mut sql = Fragment::new("PARTITION BY ");
            for (number, key) in spec.partition_by.iter().enumerate() {
                let typed = self.expr(key, scope);
                if typed.is(&ColumnType::Float64) || typed.is(&ColumnType::Json) {
                    let what = format!("PARTITION BY of {}", typed.type_name());
                    self.mismatch(
                        self.place_of(key),
                        what,
                        "this type cannot be partitioned by",
                        "CAST it to NUMERIC or STRING",
                    );
                }
                // A bare number would be a position to DuckDB.
                let typed = self.window_key(typed.settled(), self.place_of(key));
                sql.push(if number == 0 { "" } else { ", " })
                    .append(&typed.sql);
            }
            parts.push(sql);
        }
        let mut order_type = None;
        if !spec.order_by.is_empty() {
            let mut sql = Fragment::new("ORDER BY ");
            for (number, key) in spec.order_by.iter().enumerate() {
                let typed = self.expr(&key.expr, scope).settled();
                order_type = typed.column_type().cloned();
                let typed = self.window_key(typed, self.place_of(&key.expr));
                let key = self.sort_key(key, typed);
                sql.push(if number == 0 { "" } else { ", " }).append(&key);
            }
            parts.push(sql);
        }
        if let Some(frame) = &spec.window_frame {
            let order_type = order_type.filter(|_| spec.order_by.len() == 1);
            parts.push(self.frame(frame, order_type.as_ref(), scope));
        }
        let mut sql = Fragment::new(" OVER (");
        for (number, part) in parts.iter().enumerate() {
            sql.push(if number == 0 { "" } else { " " }).append(part);
        }
        sql.push(")");
        sql
    }

    /// A key of a window; one that DuckDB takes for volatile is computed beside FROM.
    fn window_key(&mut self, typed: Typed, at: Range<usize>) -> Typed {
        if !is_volatile(typed.sql.as_str()) {
            return typed;
        }
        let name = self.fresh();
        let Some(frame) = self.frame_mut() else {
            return typed;
        };
        if frame.has_groups || !frame.has_from {
            frame
                .volatile_keys
                .push((at, typed.sql.as_str().to_owned()));
            return typed;
        }
        let same = frame
            .hoisted
            .iter()
            .find(|it| it.1.as_str() == typed.sql.as_str());
        let name = if let Some((known, _)) = same {
            known.clone()
        } else {
            frame.hoisted.push((name.clone(), typed.sql.clone()));
            name
        };
        let sql = Fragment::from_source(format!("{}.\"key\"", duckdb_name(&name)), at);
        Typed { sql, ..typed }
    }

    /// What was computed beside FROM for the windows of this SELECT.
    pub(super) fn append_hoisted(&mut self, sql: &mut Fragment) {
        let hoisted = self
            .frame_mut()
            .map(|it| std::mem::take(&mut it.hoisted))
            .unwrap_or_default();
        for (name, key) in hoisted {
            sql.push(&self.line()).append(&weave(
                &format!(
                    "CROSS JOIN LATERAL (SELECT $1 AS \"key\") AS {}",
                    duckdb_name(&name)
                ),
                &[&key],
            ));
        }
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
                self.refuse(
                    bound_place(frame, self),
                    "a GROUPS frame",
                    "use ROWS or RANGE",
                );
                "ROWS"
            }
        };
        let end = frame
            .end_bound
            .as_ref()
            .unwrap_or(&WindowFrameBound::CurrentRow);
        if position(&frame.start_bound) > position(end)
            || matches!(frame.start_bound, WindowFrameBound::Following(None))
            || matches!(end, WindowFrameBound::Preceding(None))
        {
            self.report(
                Code::InvalidSql,
                bound_place(frame, self),
                "a window frame that ends before it begins".into(),
                "its bounds stand in the wrong order",
                "write the earlier bound first".into(),
            );
        }
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
        let wanted = match (units, order) {
            (
                "RANGE",
                Some(it @ (ColumnType::Int64 | ColumnType::Numeric | ColumnType::Float64)),
            ) => it.clone(),
            ("RANGE", _) => {
                self.mismatch(
                    at,
                    "a RANGE frame with an offset needs one ORDER BY key that is a number".into(),
                    "distances are measured in the key",
                    "order by one number, such as UNIX_DATE(d)",
                );
                return Fragment::new("CURRENT ROW");
            }
            _ => ColumnType::Int64,
        };
        let typed = self.expr(offset, scope);
        if typed.is_reported() {
            return Fragment::new("CURRENT ROW");
        }
        let negative = matches!(typed.literal, Some(Literal::Integer(..0)));
        if negative || !is_constant(offset) || matches!(offset.as_ref(), Expr::UnaryOp { .. }) {
            self.refuse(
                at,
                "a frame bound that is neither a literal nor a variable",
                "write the bound as a number of at least 0",
            );
            return Fragment::new("CURRENT ROW");
        }
        let Some(value) = typed.coerced(&wanted) else {
            self.mismatch(
                at,
                format!("a frame bound of {}", typed.type_name()),
                &format!("it must be {wanted}, as the key is"),
                "write a number of that type",
            );
            return Fragment::new("CURRENT ROW");
        };
        weave(word, &[&value.sql])
    }
}

/// Where a frame stands: at the first of its bounds that has a place.
fn bound_place(frame: &WindowFrame, translator: &Translator<'_>) -> Range<usize> {
    let offset = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(Some(it)) | WindowFrameBound::Following(Some(it)) => {
            Some(translator.place_of(it.as_ref()))
        }
        _ => None,
    };
    offset(&frame.start_bound)
        .or_else(|| frame.end_bound.as_ref().and_then(offset))
        .unwrap_or(0..0)
}

/// Where a bound lies: before, at or behind the row.
fn position(bound: &WindowFrameBound) -> i8 {
    match bound {
        WindowFrameBound::Preceding(None) => -2,
        WindowFrameBound::Preceding(Some(_)) => -1,
        WindowFrameBound::CurrentRow => 0,
        WindowFrameBound::Following(Some(_)) => 1,
        WindowFrameBound::Following(None) => 2,
    }
}

pub(super) fn is_variable(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(name) if name.value.starts_with('@') && name.quote_style.is_none())
}

/// A literal with or without a sign, a variable, or a CAST or parentheses around one.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::TypedString(_) => true,
        Expr::Cast { expr, .. } | Expr::Nested(expr) => is_constant(expr),
        Expr::UnaryOp { expr, .. } => is_constant(expr),
        _ => is_variable(expr),
    }
}
