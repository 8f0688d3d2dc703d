//! ORDER BY of a SELECT: what a key means by a name or a number, and what it may read.

use sqlparser::ast::{Distinct, Expr, Ident, OrderByExpr, Select, ValueTableMode};

use crate::diagnostic::Code;
use crate::sql::Fragment;
use crate::sql::quote::duckdb_name;

use super::Translator;
use super::query::ordinal;
use super::scope::Scope;
use super::select::{Holds, Item};
use super::typed::Typed;

/// What stands between SELECT and the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    pub(super) distinct: bool,
    pub(super) value: Option<Value>,
    /// Whether ORDER BY is written with expressions only, because DuckDB moves it into an array.
    pub(super) inlined: bool,
}

/// What AS makes of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Struct,
    Plain,
}

impl Mode {
    pub(super) fn of(select: &Select) -> Self {
        let (distinct, value) = match select.value_table_mode {
            None => (false, None),
            Some(ValueTableMode::AsStruct) => (false, Some(Value::Struct)),
            Some(ValueTableMode::DistinctAsStruct) => (true, Some(Value::Struct)),
            Some(ValueTableMode::AsValue) => (false, Some(Value::Plain)),
            Some(ValueTableMode::DistinctAsValue) => (true, Some(Value::Plain)),
        };
        Self {
            distinct: distinct || matches!(select.distinct, Some(Distinct::Distinct)),
            value,
            inlined: false,
        }
    }

    /// Whether ORDER BY cannot name the items: a packed value has no columns of those names.
    fn is_inlined(self) -> bool {
        self.inlined || self.value.is_some()
    }
}

impl Translator<'_> {
    pub(super) fn order_key(
        &mut self,
        key: &OrderByExpr,
        items: &[Item],
        mode: Mode,
        scope: &Scope<'_>,
    ) -> Fragment {
        let at = self.place_of(&key.expr);
        let named = match &key.expr {
            Expr::Identifier(name) => self.named_item(name, items),
            _ => None,
        };
        let position = ordinal(&key.expr).and_then(|it| it.parse::<usize>().ok());
        let typed = match (named, ordinal(&key.expr)) {
            (Some(item), _) if mode.is_inlined() => item.typed.clone(),
            (Some(item), _) => Typed {
                sql: Fragment::from_source(duckdb_name(&item.name), at),
                ..item.typed.clone()
            },
            (None, Some(number)) => match position.and_then(|it| items.get(it.wrapping_sub(1))) {
                Some(item) if mode.is_inlined() => item.typed.clone(),
                Some(item) => {
                    self.check_order(key, item.typed.column_type());
                    self.ordinal(number, items.len(), &key.expr)
                }
                None => self.ordinal(number, items.len(), &key.expr),
            },
            (None, None) => {
                let (typed, holds) = self.held(|it| it.expr(&key.expr, scope));
                self.check_order_key(&key.expr, &typed, holds, items, mode);
                typed
            }
        };
        self.sort_key(key, typed)
    }

    /// The item that an alias means.
    pub(super) fn named_item<'i>(&mut self, name: &Ident, items: &'i [Item]) -> Option<&'i Item> {
        let mut matching = items
            .iter()
            .filter(|it| it.name.eq_ignore_ascii_case(&name.value));
        let first = matching.next()?;
        if matching.any(|it| it.typed.sql.as_str() != first.typed.sql.as_str()) {
            self.report(
                Code::InvalidSql,
                self.bytes(name.span),
                format!("the name `{}` is ambiguous", name.value),
                "more than one column of the select list has it",
                "give one of them another name with AS".into(),
            );
        }
        Some(first)
    }

    /// An expression of ORDER BY that is not an item's name or number.
    fn check_order_key(
        &mut self,
        expr: &Expr,
        typed: &Typed,
        mut holds: Holds,
        items: &[Item],
        mode: Mode,
    ) {
        if mode.distinct {
            let texts: Vec<_> = items
                .iter()
                .map(|it| it.typed.sql.as_str().to_owned())
                .collect();
            let hidden = holds.uses.iter().find(|it| !it.is_one_of(&texts));
            if hidden.is_some() || holds.aggregates || holds.windows {
                let name = hidden.map_or_else(|| "this".into(), |it| format!("`{}`", it.name()));
                self.report(
                    Code::InvalidSql,
                    self.place_of(expr),
                    format!("ORDER BY of {name} behind SELECT DISTINCT"),
                    "the select list does not have it, and rows of one value may differ in it",
                    "select it under a name and order by the name".into(),
                );
            }
            return;
        }
        let is_item = items
            .iter()
            .any(|it| it.typed.sql.as_str() == typed.sql.as_str());
        if !is_item && let Some(frame) = self.frame_mut() {
            frame.uses.append(&mut holds.uses);
        }
    }
}
