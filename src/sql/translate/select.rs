//! SELECT: its clauses, its list, and what GROUP BY, HAVING, QUALIFY and ORDER BY mean by a name.

use sqlparser::ast::{
    Distinct, Expr, Ident, OrderByExpr, Select, SelectFlavor, SelectItem, ValueTableMode,
};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::frame::{Clause, Frame, Use};
use super::query::ordinal;
use super::row::{Rows, VALUE};
use super::scope::{Scope, Visible};
use super::typed::{Kind, Typed};
use super::{Output, Translator};

/// One column of the select list.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) typed: Typed,
    /// Whether it is a column of FROM as it is, so that its name means the same before and after.
    pub(super) plain: bool,
    /// Whether it is a bare NULL.
    pub(super) untyped: bool,
    /// What it holds.
    pub(super) holds: Holds,
}

/// The select list, as GROUP BY sees it.
#[derive(Clone, Copy)]
pub(super) struct Items<'i> {
    pub(super) items: &'i [Item],
    /// Whether DuckDB is sent them as they are, so that a number can mean one.
    pub(super) numbered: bool,
}

/// What an expression after grouping holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds {
    pub(super) aggregates: bool,
    pub(super) windows: bool,
    /// The columns that it reads outside aggregates.
    pub(super) uses: Vec<Use>,
}

impl Translator<'_> {
    pub(super) fn select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Output {
        self.check_clauses(select);
        self.frames.push(Frame::new(!select.from.is_empty()));
        let output = self.framed_select(select, order, parent);
        self.frames.pop();
        output
    }

    fn framed_select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Output {
        let references = self.references;
        let (from, mut scope) = self.from(&select.from, parent);
        let is_recursive = self.references > references;
        self.named_windows(&select.named_window);
        self.enter(Clause::Where);
        let filter = select
            .selection
            .as_ref()
            .map(|it| self.condition(it, "WHERE", &scope));
        self.enter(Clause::List);
        let items = self.items(select, &scope);
        let mode = Mode::of(select);
        self.enter(Clause::GroupBy);
        let grouping = self.group_by(
            &select.group_by,
            Items {
                items: &items,
                numbered: mode.value.is_none(),
            },
            &scope,
        );
        scope.aliases = items
            .iter()
            .filter(|it| !it.plain)
            .map(|it| (it.name.clone(), it.typed.clone()))
            .collect();
        self.enter(Clause::Having);
        let having = select
            .having
            .as_ref()
            .map(|it| self.condition(it, "HAVING", &scope));
        self.enter(Clause::Qualify);
        let qualify = select
            .qualify
            .as_ref()
            .map(|it| self.condition(it, "QUALIFY", &scope));
        self.check_filters(select, &items, &grouping);
        self.enter(Clause::OrderBy);
        let keys: Vec<_> = order
            .iter()
            .map(|it| self.order_key(it, &items, mode, &scope))
            .collect();
        let grouped = self.check_grouping(&items, &grouping);
        let windows = self.frame_mut().map_or(0, |it| it.windows);
        if is_recursive && (grouped || mode.distinct || windows > 0) {
            let at = self.place_of(select);
            self.recursion_mistake(
                at,
                "behind DISTINCT, GROUP BY, an aggregate or a window function",
            );
        }
        let having = grouping.having(having);

        let (items, rows) = self.list(items, mode, select);
        let mut sql = Fragment::new(if mode.distinct {
            "SELECT DISTINCT"
        } else {
            "SELECT"
        });
        self.append_items(&mut sql, &items);
        if !select.from.is_empty() {
            sql.push(&self.line()).push("FROM ").append(&from);
        }
        for (word, clause) in [
            ("WHERE ", filter),
            ("GROUP BY ", grouping.sql),
            ("HAVING ", having),
            ("QUALIFY ", qualify),
        ] {
            if let Some(clause) = clause {
                sql.push(&self.line()).push(word).append(&clause);
            }
        }
        self.append_order(&mut sql, &keys);
        let untyped = items.iter().map(|it| it.untyped).collect();
        let columns = items
            .into_iter()
            .map(|it| (it.name, it.typed.column_type().cloned()))
            .collect();
        Output {
            sql,
            columns,
            untyped,
            rows,
        }
    }

    /// The columns that are sent: the items, or one column of the value that AS STRUCT or AS VALUE makes of them.
    fn list(&mut self, mut items: Vec<Item>, mode: Mode, select: &Select) -> (Vec<Item>, Rows) {
        let typed = match mode.value {
            None => return (items, Rows::Columns),
            Some(Value::Struct) => {
                let columns: Vec<_> = items
                    .iter()
                    .map(|it| Visible {
                        name: it.name.clone(),
                        sql: it.typed.sql.as_str().to_owned(),
                        column_type: it.typed.column_type().cloned(),
                    })
                    .collect();
                let at = self.place_of(select);
                self.packed(&columns, &at)
            }
            Some(Value::Plain) => {
                if items.len() != 1 {
                    let at = self.place_of(select);
                    self.report(
                        Code::InvalidSql,
                        at,
                        format!("SELECT AS VALUE of {} columns", items.len()),
                        "a value is one column",
                        "select one column, or write SELECT AS STRUCT".into(),
                    );
                }
                items.swap_remove(0).typed
            }
        };
        let item = Item {
            name: VALUE.into(),
            typed,
            plain: false,
            untyped: false,
            holds: Holds::default(),
        };
        (vec![item], Rows::Values)
    }

    fn check_clauses(&mut self, select: &Select) {
        let unusual = !select.optimizer_hints.is_empty()
            || select.select_modifiers.is_some()
            || select.top.is_some()
            || select.exclude.is_some()
            || select.into.is_some()
            || !select.lateral_views.is_empty()
            || select.prewhere.is_some()
            || !select.connect_by.is_empty()
            || !select.cluster_by.is_empty()
            || !select.distribute_by.is_empty()
            || !select.sort_by.is_empty();
        let at = self.place_of(select);
        if unusual {
            self.refuse(
                at.clone(),
                "a clause that GoogleSQL does not have",
                "keep SELECT, FROM, WHERE, GROUP BY, HAVING, QUALIFY, ORDER BY and LIMIT",
            );
        }
        if select.flavor != SelectFlavor::Standard {
            self.refuse(
                at.clone(),
                "FROM without SELECT before it",
                "write SELECT ... FROM ...",
            );
        }
        if matches!(select.distinct, Some(Distinct::On(_))) {
            self.refuse(
                at,
                "DISTINCT ON",
                "use QUALIFY ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1",
            );
        }
    }

    /// A clause that must be a BOOL.
    pub(super) fn condition(&mut self, expr: &Expr, clause: &str, scope: &Scope<'_>) -> Fragment {
        let typed = self.expr(expr, scope);
        if let Some(typed) = typed.coerced(&ColumnType::Bool) {
            typed.sql
        } else {
            let what = format!("{clause} needs a BOOL, not {}", typed.type_name());
            self.mismatch(
                self.place_of(expr),
                what,
                "this is not a condition",
                "compare it with a value",
            );
            Fragment::new("NULL")
        }
    }

    fn append_items(&self, sql: &mut Fragment, items: &[Item]) {
        for (number, item) in items.iter().enumerate() {
            sql.push(if number == 0 { "" } else { "," })
                .push(&self.line())
                .push("  ")
                .append(&item.typed.sql);
            let name = duckdb_name(&item.name);
            if !(item.plain && item.typed.sql.as_str().ends_with(&format!(".{name}"))) {
                sql.push(" AS ").push(&name);
            }
        }
    }

    fn items(&mut self, select: &Select, scope: &Scope<'_>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut nameless = 0;
        self.indent += 2;
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    items.push(self.item(expr, None, scope));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    items.push(self.item(expr, Some(&alias.value), scope));
                }
                SelectItem::Wildcard(options) => {
                    let columns = scope.columns.clone();
                    if columns.is_empty() && select.from.is_empty() {
                        self.report(
                            Code::InvalidSql,
                            self.bytes(options.wildcard_token.0.span),
                            "`*` without FROM".into(),
                            "there are no columns",
                            "add a FROM clause".into(),
                        );
                    }
                    items.extend(self.wildcard(&columns, options, scope));
                }
                SelectItem::QualifiedWildcard(kind, options) => {
                    let columns = self.star_columns(kind, scope);
                    items.extend(self.wildcard(&columns, options, scope));
                }
                SelectItem::ExprWithAliases { expr, .. } => {
                    self.refuse(
                        self.place_of(expr),
                        "several aliases of one expression",
                        "write one",
                    );
                }
            }
        }
        for item in &mut items {
            if item.name.is_empty() {
                item.name = format!("f{nameless}_");
                nameless += 1;
            }
        }
        self.indent -= 2;
        items
    }

    /// One expression of the list; without a name where it has none.
    pub(super) fn item(&mut self, expr: &Expr, alias: Option<&str>, scope: &Scope<'_>) -> Item {
        let (typed, holds) = self.held(|it| it.expr(expr, scope));
        let name = match alias {
            Some(alias) => alias.to_owned(),
            None => implicit_name(expr, &typed).unwrap_or_default(),
        };
        let plain = alias.is_none()
            && scope
                .columns
                .iter()
                .any(|it| it.sql == typed.sql.as_str() && it.name.eq_ignore_ascii_case(&name));
        Item {
            name,
            plain,
            untyped: typed.kind == Kind::Null,
            typed: self.output_value(&typed, expr),
            holds,
        }
    }

    /// What an expression gives and what it holds.
    fn held(&mut self, translate: impl FnOnce(&mut Self) -> Typed) -> (Typed, Holds) {
        let before = self
            .frame_mut()
            .map_or((0, 0, 0), |it| (it.uses.len(), it.aggregates, it.windows));
        let typed = translate(self);
        let Some(frame) = self.frame_mut() else {
            return (typed, Holds::default());
        };
        let holds = Holds {
            aggregates: frame.aggregates > before.1,
            windows: frame.windows > before.2,
            uses: frame.uses.split_off(before.0),
        };
        (typed, holds)
    }

    pub(super) fn output_value(&mut self, typed: &Typed, expr: &Expr) -> Typed {
        if matches!(typed.kind, Kind::Of(ColumnType::Json | ColumnType::Time)) {
            self.refuse(
                self.place_of(expr),
                &format!("a {} column", typed.type_name()),
                "CAST it, or leave it out",
            );
        }
        Typed {
            literal: None,
            ..typed.settled()
        }
    }

    fn order_key(
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
            // The packed value has no columns of those names.
            (Some(item), _) if mode.value.is_some() => item.typed.clone(),
            (Some(item), _) => Typed {
                sql: Fragment::from_source(duckdb_name(&item.name), at),
                ..item.typed.clone()
            },
            (None, Some(number)) => match position.and_then(|it| items.get(it.wrapping_sub(1))) {
                Some(item) if mode.value.is_some() => item.typed.clone(),
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

/// What stands between SELECT and the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    distinct: bool,
    value: Option<Value>,
}

/// What AS makes of a row.
#[derive(Debug, Clone, Copy)]
enum Value {
    Struct,
    Plain,
}

impl Mode {
    fn of(select: &Select) -> Self {
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
        }
    }
}

/// The name that an expression gives to its column: the last one of a path.
fn implicit_name(expr: &Expr, typed: &Typed) -> Option<String> {
    let name = match expr {
        Expr::Identifier(name) if !name.value.starts_with('@') => name.value.clone(),
        Expr::CompoundIdentifier(parts) => parts.last()?.value.clone(),
        Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last()? {
            sqlparser::ast::AccessExpr::Dot(Expr::Identifier(name)) => name.value.clone(),
            _ => return None,
        },
        _ => return None,
    };
    // The declared spelling, where the expression is a column.
    let declared = typed
        .sql
        .as_str()
        .rsplit_once("\".\"")
        .map(|it| it.1.trim_end_matches('"').to_owned());
    Some(
        declared
            .filter(|it| it.eq_ignore_ascii_case(&name))
            .unwrap_or(name),
    )
}
