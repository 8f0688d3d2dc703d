//! SELECT: its clauses, its list, and what GROUP BY, HAVING, QUALIFY and ORDER BY mean by a name.

use sqlparser::ast::{Distinct, Expr, GroupByExpr, OrderByExpr, Select, SelectFlavor, SelectItem};

use crate::diagnostic::Code;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::frame::{Clause, Frame, Use};
use super::order::{Mode, Value};
use super::row::{Rows, VALUE};
use super::scope::{Alias, Scope, Visible};
use super::typed::{Kind, Typed};
use super::union::Fixed;
use super::{Output, Translator};

/// One column of the select list.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) typed: Typed,
    /// Whether it is a column of FROM as it is, so that its name means the same before and after.
    pub(super) plain: bool,
    /// How fixed its type is.
    pub(super) fixed: Fixed,
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
        let has_groups =
            !matches!(&select.group_by, GroupByExpr::Expressions(exprs, _) if exprs.is_empty());
        self.frames
            .push(Frame::new(!select.from.is_empty(), has_groups));
        let output = self.framed_select(select, order, parent);
        self.frames.pop();
        output
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn framed_select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Output {
        let inlined = std::mem::take(&mut self.in_array);
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
        let mode = Mode {
            inlined,
            ..Mode::of(select)
        };
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
            .map(|it| Alias {
                name: it.name.clone(),
                typed: it.typed.clone(),
                aggregates: it.holds.aggregates,
            })
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

        let (items, rows) = self.item_list(items, mode, select);
        let mut sql = Fragment::new(if mode.distinct {
            "SELECT DISTINCT"
        } else {
            "SELECT"
        });
        self.append_items(&mut sql, &items);
        if !select.from.is_empty() {
            sql.push(&self.line()).push("FROM ").append(&from);
        }
        self.append_hoisted(&mut sql);
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
        let fixed = items.iter().map(|it| it.fixed.clone()).collect();
        let columns = items
            .into_iter()
            .map(|it| (it.name, it.typed.column_type().cloned()))
            .collect();
        Output {
            sql,
            columns,
            fixed,
            rows,
        }
    }

    /// The columns that are sent: the items, or one column of the value that AS STRUCT or AS VALUE makes of them.
    fn item_list(&mut self, items: Vec<Item>, mode: Mode, select: &Select) -> (Vec<Item>, Rows) {
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
                items
                    .into_iter()
                    .next()
                    .map_or_else(Typed::reported, |it| it.typed)
            }
        };
        let item = Item {
            name: VALUE.into(),
            typed,
            plain: false,
            fixed: Fixed::Yes,
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
        if select.window_before_qualify && select.qualify.is_some() {
            self.report(
                Code::InvalidSql,
                at.clone(),
                "WINDOW stands before QUALIFY".into(),
                "GoogleSQL reads QUALIFY first",
                "write QUALIFY ... WINDOW ...".into(),
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
                    self.check_reserved(alias);
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
            None => implicit_name(expr).unwrap_or_default(),
        };
        let plain = alias.is_none()
            && scope
                .columns
                .iter()
                .any(|it| it.sql == typed.sql.as_str() && it.name == name);
        Item {
            name,
            plain,
            fixed: Fixed::of(&typed),
            typed: self.output_value(&typed, expr),
            holds,
        }
    }

    /// What an expression gives and what it holds.
    pub(super) fn held(&mut self, translate: impl FnOnce(&mut Self) -> Typed) -> (Typed, Holds) {
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
        if typed.kind == Kind::Of(ColumnType::Json) {
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
}

/// The name that an expression gives to its column: the last one of a path.
fn implicit_name(expr: &Expr) -> Option<String> {
    let name = match expr {
        Expr::Identifier(name) if !name.value.starts_with('@') => name.value.clone(),
        Expr::CompoundIdentifier(parts) => parts.last()?.value.clone(),
        Expr::CompoundFieldAccess { access_chain, .. } => match access_chain.last()? {
            sqlparser::ast::AccessExpr::Dot(Expr::Identifier(name)) => name.value.clone(),
            _ => return None,
        },
        _ => return None,
    };
    Some(name)
}
