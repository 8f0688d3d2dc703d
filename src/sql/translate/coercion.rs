//! Values that must have a type without being cast: arguments and bodies of the project's own functions.

use sqlparser::ast::{Expr, Value};

use crate::sql::ColumnType;
use crate::sql::function::COERCED;

use super::Translator;
use super::scope::Here;
use super::typed::Typed;

impl Translator<'_> {
    /// `COERCED('type', 'what it is', value)`, which only the expansion of a call writes; None for other names.
    pub(super) fn coerced_call(
        &mut self,
        name: &str,
        arguments: &[&Expr],
        here: &Here<'_>,
    ) -> Option<Typed> {
        let [wanted, said, value] = arguments else {
            return None;
        };
        if !name.eq_ignore_ascii_case(COERCED) {
            return None;
        }
        let typed = self.expr(value, here.scope);
        if typed.is_reported() {
            return Some(typed);
        }
        // What a parameter stands for is a value of its type, and coerces no further than a column does.
        let plain = |it: &Typed| Typed {
            literal: None,
            ..it.settled()
        };
        let wanted = text(wanted);
        if wanted.is_empty() {
            return Some(plain(&typed));
        }
        let wanted: ColumnType = wanted.parse().ok()?;
        if let Some(coerced) = typed.coerced(&wanted) {
            return Some(plain(&coerced));
        }
        let what = format!("{} is {}, not {wanted}", text(said), typed.type_name());
        let fix = format!("write a value of type {wanted}, or CAST it where that is meant");
        let at = self.place_of(*value);
        self.mismatch(at, what, "GoogleSQL does not convert it by itself", &fix);
        Some(Typed::of(typed.sql, wanted))
    }
}

fn text(literal: &Expr) -> String {
    match literal {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => text.replace("\\'", "'").replace("\\\\", "\\"),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
