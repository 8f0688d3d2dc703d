//! FROM: tables, subqueries, arrays, and the joins between them.

use std::ops::Range;

use sqlparser::ast::{Expr, ObjectName, TableAlias, TableFactor, TableWithJoins};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Relation, Scope, Visible};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("UNNEST", "UNNEST(array) [WITH OFFSET]", "", "LATERAL (SELECT unnest($1), generate_subscripts($1, 1) - 1)", "DuckDB counts from 1, GoogleSQL from 0"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("TABLESAMPLE", "each run would give another answer", "filter by FARM_FINGERPRINT of a key"),
    refused("FOR SYSTEM_TIME AS OF", "DuckDB keeps no history", "keep history in a model"),
];

impl Translator<'_> {
    pub(super) fn from<'s>(
        &mut self,
        from: &[TableWithJoins],
        parent: Option<&'s Scope<'s>>,
    ) -> (Fragment, Scope<'s>) {
        let mut scope = Scope::inside(parent);
        let mut sql = Fragment::default();
        for (number, item) in from.iter().enumerate() {
            if number > 0 {
                sql.push(&self.line()).push("CROSS JOIN ");
            }
            let (factor, relation) = self.factor(&item.relation, &scope, parent);
            sql.append(&factor);
            self.add(&mut scope, relation, self.place_of(&item.relation));
            for join in &item.joins {
                self.join(join, &mut sql, &mut scope, parent);
            }
        }
        (sql, scope)
    }

    pub(super) fn add(&mut self, scope: &mut Scope<'_>, relation: Relation, at: Range<usize>) {
        if !relation.name.is_empty()
            && scope
                .relations
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(&relation.name))
        {
            let what = format!("two tables in FROM are named `{}`", relation.name);
            self.report(
                Code::InvalidSql,
                at,
                what,
                "a column of it could be either's",
                "give one of them an alias".into(),
            );
        }
        scope.columns.extend(relation.columns.iter().cloned());
        scope.relations.push(relation);
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn factor(
        &mut self,
        factor: &TableFactor,
        scope: &Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) -> (Fragment, Relation) {
        let at = self.place_of(factor);
        let refused = match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_directives,
                inheritance,
            } => {
                let unusual = args.is_some()
                    || !with_hints.is_empty()
                    || version.is_some()
                    || *with_ordinality
                    || !partitions.is_empty();
                if unusual
                    || json_path.is_some()
                    || sample.is_some()
                    || !index_directives.is_empty()
                    || inheritance.is_some()
                {
                    self.refuse(
                        at,
                        "a table with arguments, a version or a sample",
                        "read the whole table",
                    );
                }
                return self.table(name, alias.as_ref(), scope);
            }
            TableFactor::Derived {
                lateral: false,
                subquery,
                alias,
                sample: None,
            } => {
                self.indent += 1;
                let open = format!("({}", self.line());
                let output = self.query(subquery, parent);
                self.indent -= 1;
                let (name, visible) = self.alias(alias.as_ref());
                let mut sql = Fragment::new(open);
                sql.append(&output.sql).push(&format!(
                    "{}) AS {}",
                    self.line(),
                    duckdb_name(&name)
                ));
                return (sql, relation(&name, visible, output.columns));
            }
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_offset,
                with_offset_alias,
                with_ordinality: false,
            } => match array_exprs.as_slice() {
                [array] => {
                    return self.unnest(
                        array,
                        alias.as_ref(),
                        with_offset.then(|| {
                            with_offset_alias
                                .as_ref()
                                .map_or("offset", |it| it.value.as_str())
                        }),
                        scope,
                    );
                }
                _ => (
                    "UNNEST of several arrays",
                    "unnest each WITH OFFSET and join on the offset",
                ),
            },
            TableFactor::NestedJoin { .. } => (
                "a join in parentheses",
                "write the joins without parentheses, or a subquery",
            ),
            TableFactor::Pivot { .. } => ("PIVOT", "write one COUNTIF or SUM(IF(...)) per column"),
            TableFactor::Unpivot { .. } => {
                ("UNPIVOT", "write one SELECT per column with UNION ALL")
            }
            _ => (
                "this kind of table",
                "read a model, a source table, a subquery or UNNEST(array)",
            ),
        };
        self.refuse(at, refused.0, refused.1);
        (
            Fragment::default(),
            Relation {
                name: String::new(),
                columns: Vec::new(),
                reported: true,
            },
        )
    }

    /// The name of a range variable, and whether the user gave it.
    fn alias(&mut self, alias: Option<&TableAlias>) -> (String, bool) {
        let Some(alias) = alias else {
            return (self.fresh(), false);
        };
        if !alias.columns.is_empty() || alias.at.is_some() {
            self.refuse(
                self.bytes(alias.name.span),
                "an alias with a column list",
                "name the columns with AS inside",
            );
        }
        (alias.name.value.clone(), true)
    }

    fn table(
        &mut self,
        name: &ObjectName,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
    ) -> (Fragment, Relation) {
        let at = self.place_of(name);
        // One pair of backticks may hold a whole path: `project.dataset.table`.
        let parts: Vec<String> = name
            .0
            .iter()
            .filter_map(|it| it.as_ident())
            .flat_map(|it| it.value.split('.').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let own = parts.last().cloned().unwrap_or_default();
        let alias = alias.map_or(own.clone(), |it| self.alias(Some(it)).0);
        let cte = (parts.len() == 1)
            .then(|| {
                self.ctes
                    .iter()
                    .rev()
                    .find(|it| it.name.eq_ignore_ascii_case(&own))
            })
            .flatten();
        let (sql, columns) = match (cte, self.tables.table(&parts)) {
            (Some(cte), _) => (duckdb_name(&cte.name), cte.columns.clone()),
            (None, Some(table)) => (
                table.relation,
                table
                    .columns
                    .into_iter()
                    .map(|it| (it.name, Some(it.column_type)))
                    .collect(),
            ),
            (None, None) => {
                let written = parts.join(".");
                let fix = if scope.relation(&parts[0]).is_some() && parts.len() > 1 {
                    format!("write UNNEST({written})")
                } else {
                    match crate::diagnostic::closest(&own, self.ctes.iter().map(|it| it.name.as_str())) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "name a model (one word), a source table (source.table), or a WITH query".into(),
                    }
                };
                self.report(
                    Code::UnknownTable,
                    at,
                    format!("unknown table `{written}`"),
                    "the project has no such model or source table",
                    fix,
                );
                return (
                    Fragment::default(),
                    Relation {
                        name: alias,
                        columns: Vec::new(),
                        reported: true,
                    },
                );
            }
        };
        let mut sql = Fragment::from_source(sql, at);
        sql.push(&format!(" AS {}", duckdb_name(&alias)));
        (sql, relation(&alias, true, columns))
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    fn unnest(
        &mut self,
        array: &Expr,
        alias: Option<&TableAlias>,
        offset: Option<&str>,
        scope: &Scope<'_>,
    ) -> (Fragment, Relation) {
        let typed = self.expr(array, scope);
        let (name, visible) = self.alias(alias);
        let element = if let Some(ColumnType::Array(element)) = typed.column_type() {
            Some(element.as_ref().clone())
        } else {
            if !typed.is_reported() {
                let what = format!("UNNEST needs an ARRAY, not {}", typed.type_name());
                self.mismatch(
                    self.place_of(array),
                    what,
                    "this is not an array",
                    "pass an array column, [..] or GENERATE_ARRAY(..)",
                );
            }
            None
        };
        let quoted = duckdb_name(&name);
        let mut columns = match &element {
            Some(ColumnType::Struct(fields)) => fields
                .iter()
                .map(|it| Visible {
                    name: it.name.clone(),
                    sql: format!(
                        "struct_extract({quoted}.{quoted}, {})",
                        duckdb_text(&it.name)
                    ),
                    column_type: Some(it.column_type.clone()),
                })
                .collect(),
            _ => vec![Visible {
                name: if visible { name.clone() } else { String::new() },
                sql: format!("{quoted}.{quoted}"),
                column_type: element.clone(),
            }],
        };
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
            columns.push(Visible {
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
        (
            sql,
            Relation {
                name: if visible { name } else { String::new() },
                columns,
                reported: element.is_none(),
            },
        )
    }
}

fn relation(name: &str, visible: bool, columns: Vec<(String, Option<ColumnType>)>) -> Relation {
    let quoted = duckdb_name(name);
    let reported = columns.is_empty();
    let columns = columns
        .into_iter()
        .map(|(column, column_type)| Visible {
            sql: format!("{quoted}.{}", duckdb_name(&column)),
            name: column,
            column_type,
        })
        .collect();
    Relation {
        name: if visible { name.into() } else { String::new() },
        columns,
        reported,
    }
}
