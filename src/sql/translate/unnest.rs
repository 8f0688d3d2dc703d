//! Arrays in FROM: UNNEST, and the path of an array column.

use std::ops::Range;

use sqlparser::ast::{ObjectName, TableAlias};

use crate::sql::fragment::weave;
use crate::sql::quote::duckdb_name;
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, doc};
use super::row::value_relation;
use super::scope::{Relation, Scope, Visible};
use super::typed::Typed;

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("UNNEST", "UNNEST(array) [WITH OFFSET], FROM t, t.array", "", "LATERAL (SELECT unnest($1), generate_subscripts($1, 1) - 1)", "DuckDB counts from 1, GoogleSQL from 0"),
];

/// The array of an UNNEST.
pub(super) struct Array {
    pub(super) typed: Typed,
    pub(super) at: Range<usize>,
}

impl Translator<'_> {
    /// `FROM t, t.array`.
    pub(super) fn array_table(
        &mut self,
        name: &ObjectName,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
    ) -> (Fragment, Relation) {
        let parts: Vec<_> = name
            .0
            .iter()
            .filter_map(|it| it.as_ident())
            .cloned()
            .collect();
        let array = Array {
            typed: self.path(&parts, scope),
            at: self.place_of(name),
        };
        let named = match alias {
            Some(_) => self.alias(alias),
            None => (
                parts.last().map(|it| it.value.clone()).unwrap_or_default(),
                true,
            ),
        };
        self.unnest(&array, named, None, scope)
    }

    /// The elements of an array as rows; `named` is the range variable, and whether the user gave it.
    pub(super) fn unnest(
        &mut self,
        array: &Array,
        named: (String, bool),
        offset: Option<&str>,
        scope: &Scope<'_>,
    ) -> (Fragment, Relation) {
        let (name, visible) = named;
        let typed = &array.typed;
        let element = if let Some(ColumnType::Array(element)) = typed.column_type() {
            Some(element.as_ref().clone())
        } else {
            if !typed.is_reported() {
                let what = format!("UNNEST needs an ARRAY, not {}", typed.type_name());
                self.mismatch(
                    array.at.clone(),
                    what,
                    "this is not an array",
                    "pass an array column, [..] or GENERATE_ARRAY(..)",
                );
            }
            None
        };
        let quoted = duckdb_name(&name);
        let mut relation = value_relation(
            &name,
            visible,
            &format!("{quoted}.{quoted}"),
            element.as_ref(),
        );
        let mut sql = weave(&format!("(SELECT unnest($1) AS {quoted}"), &[&typed.sql]);
        if let Some(offset) = offset {
            // DuckDB counts from 1, GoogleSQL from 0.
            sql.append(&weave(
                &format!(
                    ", CAST(generate_subscripts($1, 1) - 1 AS BIGINT) AS {}",
                    duckdb_name(offset)
                ),
                &[&typed.sql],
            ));
            relation.beside.push(Visible {
                name: offset.into(),
                sql: format!("{quoted}.{}", duckdb_name(offset)),
                column_type: Some(ColumnType::Int64),
            });
        }
        sql.push(&format!(") AS {quoted}"));
        let sql = if scope.relations.is_empty() {
            sql
        } else {
            weave("LATERAL $1", &[&sql])
        };
        (sql, relation)
    }
}
