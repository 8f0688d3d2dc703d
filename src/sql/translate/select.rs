//! SELECT: its clauses, its list, and what GROUP BY, HAVING, QUALIFY and ORDER BY mean by a name.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, ObjectName, OrderByExpr, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::diagnostic::{Code, closest};
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::query::ordinal;
use super::scope::{Scope, Visible};
use super::typed::{Kind, Typed};
use super::{Output, Translator};

/// One column of the select list.
struct Item {
    name: String,
    typed: Typed,
    /// Whether it is a column of FROM as it is, so that its name means the same before and after.
    plain: bool,
    /// Whether it is a bare NULL.
    untyped: bool,
}

impl Translator<'_> {
    pub(super) fn select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        parent: Option<&Scope<'_>>,
    ) -> Output {
        self.check_clauses(select);
        let (from, mut scope) = self.from(&select.from, parent);
        let filter = select
            .selection
            .as_ref()
            .map(|it| self.condition(it, "WHERE", &scope));
        let items = self.items(select, &scope);
        let group = self.group_by(&select.group_by, &items, &scope);
        scope.aliases = items
            .iter()
            .filter(|it| !it.plain)
            .map(|it| (it.name.clone(), it.typed.clone()))
            .collect();
        let having = select
            .having
            .as_ref()
            .map(|it| self.condition(it, "HAVING", &scope));
        let qualify = select
            .qualify
            .as_ref()
            .map(|it| self.condition(it, "QUALIFY", &scope));
        let keys: Vec<_> = order
            .iter()
            .map(|it| self.order_key(it, &items, &scope))
            .collect();

        let mut sql = Fragment::new(if matches!(select.distinct, Some(Distinct::Distinct)) {
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
            ("GROUP BY ", group),
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
        }
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
        if select.value_table_mode.is_some() {
            self.refuse(
                at.clone(),
                "SELECT AS STRUCT or AS VALUE",
                "use STRUCT(...) AS a column",
            );
        }
        if matches!(select.distinct, Some(Distinct::On(_))) {
            self.refuse(
                at,
                "DISTINCT ON",
                "use QUALIFY ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1",
            );
        }
        if !select.named_window.is_empty() {
            self.refuse(
                self.bytes(select.named_window[0].0.span),
                "a WINDOW clause",
                "write the window inside each OVER (...)",
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

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn items(&mut self, select: &Select, scope: &Scope<'_>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut nameless = 0;
        self.indent += 2;
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let typed = self.expr(expr, scope);
                    let name = implicit_name(expr, &typed).unwrap_or_else(|| {
                        nameless += 1;
                        format!("f{}_", nameless - 1)
                    });
                    let plain = matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
                    let untyped = typed.kind == Kind::Null;
                    items.push(Item {
                        name,
                        typed: self.output_value(&typed, expr),
                        plain,
                        untyped,
                    });
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let typed = self.expr(expr, scope);
                    let untyped = typed.kind == Kind::Null;
                    items.push(Item {
                        name: alias.value.clone(),
                        typed: self.output_value(&typed, expr),
                        plain: false,
                        untyped,
                    });
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
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) => {
                    let columns = self.relation_columns(name, scope);
                    items.extend(self.wildcard(&columns, options, scope));
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), _) => {
                    self.refuse(
                        self.place_of(expr),
                        "`.*` behind an expression",
                        "name the fields",
                    );
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
        self.indent -= 2;
        items
    }

    fn output_value(&mut self, typed: &Typed, expr: &Expr) -> Typed {
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

    fn relation_columns(&mut self, name: &ObjectName, scope: &Scope<'_>) -> Vec<Visible> {
        let parts: Vec<_> = name
            .0
            .iter()
            .filter_map(|it| it.as_ident())
            .map(|it| it.value.as_str())
            .collect();
        if let [name] = parts.as_slice()
            && let Some(relation) = scope
                .relations
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(name))
        {
            return relation.columns.clone();
        }
        let written = parts.join(".");
        let fix = match closest(&written, scope.relations.iter().map(|it| it.name.as_str())) {
            Some(near) => format!("did you mean `{near}.*`?"),
            None => "write the alias of a table in FROM".into(),
        };
        self.report(
            Code::UnknownTable,
            self.place_of(name),
            format!("unknown table `{written}`"),
            "FROM has no such table",
            fix,
        );
        Vec::new()
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn wildcard(
        &mut self,
        columns: &[Visible],
        options: &WildcardAdditionalOptions,
        scope: &Scope<'_>,
    ) -> Vec<Item> {
        let mut items = Vec::new();
        let WildcardAdditionalOptions {
            wildcard_token,
            opt_ilike,
            opt_exclude,
            opt_except,
            opt_replace,
            opt_rename,
            opt_alias,
        } = options;
        let at = self.bytes(wildcard_token.0.span);
        if opt_ilike.is_some()
            || opt_exclude.is_some()
            || opt_rename.is_some()
            || opt_alias.is_some()
        {
            self.refuse(
                at.clone(),
                "ILIKE, EXCLUDE or RENAME behind `*`",
                "use * EXCEPT (...) or * REPLACE (...)",
            );
        }
        let except: Vec<&Ident> = opt_except
            .iter()
            .flat_map(|it| std::iter::once(&it.first_element).chain(&it.additional_elements))
            .collect();
        let replace = opt_replace.iter().flat_map(|it| &it.items);
        let named = except
            .iter()
            .copied()
            .chain(replace.clone().map(|it| &it.column_name));
        for name in named {
            if !columns.is_empty()
                && !columns
                    .iter()
                    .any(|it| it.name.eq_ignore_ascii_case(&name.value))
            {
                let fix = match closest(&name.value, columns.iter().map(|it| it.name.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a column of the table".into(),
                };
                self.report(
                    Code::UnknownColumn,
                    self.bytes(name.span),
                    format!("unknown column `{}`", name.value),
                    "`*` does not have it",
                    fix,
                );
            }
        }
        for column in columns {
            if except
                .iter()
                .any(|it| it.value.eq_ignore_ascii_case(&column.name))
            {
                continue;
            }
            match replace
                .clone()
                .find(|it| it.column_name.value.eq_ignore_ascii_case(&column.name))
            {
                Some(element) => {
                    let typed = self.expr(&element.expr, scope);
                    items.push(Item {
                        name: column.name.clone(),
                        typed: self.output_value(&typed, &element.expr),
                        plain: false,
                        untyped: false,
                    });
                }
                None => items.push(Item {
                    name: column.name.clone(),
                    typed: column.typed(at.clone()),
                    plain: true,
                    untyped: false,
                }),
            }
        }
        items
    }

    fn group_by(
        &mut self,
        group: &GroupByExpr,
        items: &[Item],
        scope: &Scope<'_>,
    ) -> Option<Fragment> {
        let (exprs, modifiers) = match group {
            GroupByExpr::All(modifiers) => {
                if !modifiers.is_empty() {
                    self.refuse(0..0, "GROUP BY ALL with a modifier", "name the columns");
                }
                return Some(Fragment::new("ALL"));
            }
            GroupByExpr::Expressions(exprs, modifiers) => (exprs, modifiers),
        };
        if !modifiers.is_empty() {
            self.refuse(0..0, "a modifier behind GROUP BY", "leave it out");
        }
        let mut sql = Fragment::default();
        for (number, expr) in exprs.iter().enumerate() {
            sql.push(if number == 0 { "" } else { ", " })
                .append(&self.group_key(expr, items, scope));
        }
        (!exprs.is_empty()).then_some(sql)
    }

    fn group_key(&mut self, expr: &Expr, items: &[Item], scope: &Scope<'_>) -> Fragment {
        let at = self.place_of(expr);
        if let Some(number) = ordinal(expr) {
            return self.ordinal(number, items.len(), expr).sql;
        }
        let typed = match expr {
            Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_) => self.refuse(
                at,
                "ROLLUP, CUBE or GROUPING SETS",
                "combine queries with UNION ALL",
            ),
            // An alias is meant before a column of the same name; DuckDB would take the column.
            Expr::Identifier(name) => match items
                .iter()
                .position(|it| it.name.eq_ignore_ascii_case(&name.value))
            {
                Some(position) if items[position].plain => items[position].typed.clone(),
                Some(position) => return Fragment::from_source((position + 1).to_string(), at),
                None => self.expr(expr, scope),
            },
            _ => self.expr(expr, scope),
        };
        if let Some(ColumnType::Array(_) | ColumnType::Struct(_) | ColumnType::Json) =
            typed.column_type()
        {
            let what = format!("GROUP BY of {}", typed.type_name());
            self.mismatch(
                self.place_of(expr),
                what,
                "this type cannot be grouped",
                "group by a field of it",
            );
        }
        typed.sql
    }

    fn order_key(&mut self, key: &OrderByExpr, items: &[Item], scope: &Scope<'_>) -> Fragment {
        let at = self.place_of(&key.expr);
        let named = match &key.expr {
            Expr::Identifier(name) => items
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(&name.value)),
            _ => None,
        };
        let typed = match (named, ordinal(&key.expr)) {
            (Some(item), _) => Typed {
                sql: Fragment::from_source(duckdb_name(&item.name), at),
                ..item.typed.clone()
            },
            (None, Some(number)) => self.ordinal(number, items.len(), &key.expr),
            (None, None) => self.expr(&key.expr, scope),
        };
        self.sort_key(key, typed)
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
