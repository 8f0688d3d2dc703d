//! `SAFE.f(x)`: NULL where f fails; what fails in the arguments still fails.

use std::ops::Range;

use sqlparser::ast::{Expr, Function, FunctionArguments, Ident};

use crate::sql::fragment::weave;
use crate::sql::{ColumnType, Fragment, prelude};

use super::Translator;
use super::reference::{Doc, doc};
use super::scope::{Here, Scope, Visible};
use super::typed::{Kind, Typed};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("SAFE.", "SAFE.f(x, ...)", "what f gives", "list_transform([{..}], lambda v: TRY(f(v.x, ...)))[1]", "NULL where f fails; an argument that fails is an error. For ABS, DIV, MOD, POW, SQRT, EXP, LN, LOG, LOG10, ACOS, ASIN, ACOSH, ATANH, SINH, COSH, DATE, PARSE_DATE, PARSE_DATETIME, PARSE_TIMESTAMP"),
];

/// What may fail, in both engines for the same arguments.
const CATCHES: &[&str] = &[
    "ABS",
    "ACOS",
    "ACOSH",
    "ASIN",
    "ATANH",
    "COSH",
    "DATE",
    "DIV",
    "EXP",
    "LN",
    "LOG",
    "LOG10",
    "MOD",
    "PARSE_DATE",
    "PARSE_DATETIME",
    "PARSE_TIMESTAMP",
    "POW",
    "POWER",
    "SINH",
    "SQRT",
];

impl Translator<'_> {
    pub(super) fn safe_call(&mut self, name: &str, function: &Function, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let list = match &function.args {
            FunctionArguments::List(list)
                if list.duplicate_treatment.is_none()
                    && list.clauses.is_empty()
                    && function.null_treatment.is_none()
                    && function.over.is_none()
                    && CATCHES.contains(&name) =>
            {
                list.args.as_slice()
            }
            _ => {
                let fix =
                    format!("write IF(condition, {name}(..), NULL), SAFE_CAST or SAFE_DIVIDE");
                return self.refuse(at, &format!("the prefix SAFE. before {name}"), &fix);
            }
        };
        let Some(arguments) = self.arguments(list, at.clone()) else {
            return Typed::reported();
        };
        // Each argument that is not a literal is computed outside, and the call sees it as a column.
        let mut inside = Scope::inside(Some(scope));
        let mut row = Fragment::default();
        let mut exprs = Vec::new();
        for (number, argument) in arguments.iter().enumerate() {
            let typed = self.expr(argument, scope);
            match &typed.kind {
                Kind::Reported => return Typed::reported(),
                Kind::Of(column_type) if typed.literal.is_none() && !is_constant(argument) => {
                    let field = format!("a{number}");
                    row.push(if row.as_str().is_empty() { "" } else { ", " })
                        .push(&format!("'{field}': "))
                        .append(&bounded(&typed));
                    inside.columns.push(Visible {
                        name: hidden(number),
                        sql: format!("dwh_v.{field}"),
                        column_type: Some(column_type.clone()),
                    });
                    let span = sqlparser::ast::Spanned::span(*argument);
                    exprs.push(Expr::Identifier(Ident::with_span(span, hidden(number))));
                }
                Kind::Of(_) | Kind::Null => exprs.push((*argument).clone()),
            }
        }
        let typed = self.call(
            name,
            &exprs.iter().collect::<Vec<_>>(),
            Here::new(&at, &inside),
        );
        caught(typed, &row, at)
    }
}

/// An argument of which a failure inside the call can be told: what an infinity gives is not a failure.
fn bounded(argument: &Typed) -> Fragment {
    if argument.is(&ColumnType::Float64) {
        weave("_dwh.bq_finite($1)", &[&argument.sql])
    } else {
        argument.sql.clone()
    }
}

/// A call with NULL in place of its errors; `row` holds its arguments.
fn caught(call: Typed, row: &Fragment, at: Range<usize>) -> Typed {
    let Kind::Of(column_type) = call.kind else {
        return call;
    };
    let call = Fragment::from_source(prelude::caught(call.sql.as_str()), at);
    let sql = if row.as_str().is_empty() {
        weave("TRY($1)", &[&call])
    } else {
        weave(
            "list_transform([{$1}], lambda dwh_v: TRY($2))[1]",
            &[row, &call],
        )
    };
    Typed::of(sql, column_type)
}

/// A name that no user can write.
fn hidden(number: usize) -> String {
    format!("argument {number} of SAFE.")
}

/// Typed and signed literals, and the units that look like columns.
fn is_constant(argument: &Expr) -> bool {
    match argument {
        Expr::Value(_) | Expr::TypedString(_) => true,
        Expr::UnaryOp { expr, .. } => is_constant(expr),
        _ => false,
    }
}
