//! `*` in a select list: EXCEPT, REPLACE, and the columns of one table.

use std::ops::Range;

use sqlparser::ast::{
    Ident, ObjectName, SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::diagnostic::{Code, closest};
use crate::sql::ColumnType;
use crate::sql::quote::duckdb_text;

use super::Translator;
use super::scope::{Scope, Visible};
use super::select::{Holds, Item};
use super::typed::{Kind, Typed, place};
use super::union::Fixed;

impl Translator<'_> {
    /// The columns of `t.*`, or the fields of `expression.*`.
    pub(super) fn star_columns(
        &mut self,
        kind: &SelectItemQualifiedWildcardKind,
        scope: &Scope<'_>,
    ) -> Vec<Visible> {
        match kind {
            SelectItemQualifiedWildcardKind::ObjectName(name) => {
                let parts: Vec<_> = name
                    .0
                    .iter()
                    .filter_map(|it| it.as_ident())
                    .cloned()
                    .collect();
                match parts.as_slice() {
                    [only] if !is_column(only, scope) => self.relation_columns(name, scope),
                    _ => {
                        let at = self.place_of(name);
                        let typed = self.path(&parts, scope);
                        self.fields_of(&typed, at)
                    }
                }
            }
            SelectItemQualifiedWildcardKind::Expr(expr) => {
                let typed = self.expr(expr, scope);
                self.fields_of(&typed, self.place_of(expr))
            }
        }
    }

    /// The fields of a STRUCT as columns.
    fn fields_of(&mut self, typed: &Typed, at: Range<usize>) -> Vec<Visible> {
        match &typed.kind {
            Kind::Of(ColumnType::Struct(fields)) => fields
                .iter()
                .map(|it| Visible {
                    name: it.name.clone(),
                    sql: place(
                        &format!("struct_extract($1, {})", duckdb_text(&it.name)),
                        &[&typed.sql],
                    )
                    .as_str()
                    .to_owned(),
                    column_type: Some(it.column_type.clone()),
                })
                .collect(),
            Kind::Reported => Vec::new(),
            Kind::Of(_) | Kind::Null => {
                let what = format!("`.*` of a {}", typed.type_name());
                self.mismatch(at, what, "only a STRUCT has fields", "name the column");
                Vec::new()
            }
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
    pub(super) fn wildcard(
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
            let replaced = replace
                .clone()
                .find(|it| it.column_name.value.eq_ignore_ascii_case(&column.name));
            if let Some(element) = replaced {
                let item = self.item(&element.expr, Some(&column.name), scope);
                if item.holds.windows {
                    self.report(
                        Code::InvalidSql,
                        self.place_of(&element.expr),
                        "a window function inside `* REPLACE`".into(),
                        "GoogleSQL does not take it there",
                        format!("write * EXCEPT ({0}), ... AS {0}", column.name),
                    );
                }
                items.push(item);
                continue;
            }
            self.note_use(scope.frame, &column.name, &column.sql, &at);
            let mut holds = Holds::default();
            if let Some(frame) = self.frame_mut() {
                holds.uses.extend(frame.uses.pop());
            }
            items.push(Item {
                name: column.name.clone(),
                typed: column.typed(at.clone()),
                plain: true,
                fixed: Fixed::Yes,
                holds,
            });
        }
        items
    }
}

/// Whether a name means a column rather than a table.
fn is_column(name: &Ident, scope: &Scope<'_>) -> bool {
    let same = |it: &str| it.eq_ignore_ascii_case(&name.value);
    !scope.relations.iter().any(|it| same(&it.name))
        && scope.columns.iter().any(|it| same(&it.name))
}
