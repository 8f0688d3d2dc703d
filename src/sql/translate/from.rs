//! FROM: tables, subqueries, arrays, and the joins between them.

use std::ops::Range;

use sqlparser::ast::{ObjectName, TableAlias, TableFactor, TableWithJoins};

use crate::diagnostic::Code;
use crate::sql::Fragment;
use crate::sql::quote::duckdb_name;

use super::Translator;
use super::recursive::Stage;
use super::reference::{Refused, refused};
use super::row::{Rows, table_relation};
use super::scope::{Relation, Scope, Visible};
use super::unnest::Array;

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
        scope.frame = self.frames.len().checked_sub(1);
        let mut sql = Fragment::default();
        for (number, item) in from.iter().enumerate() {
            if number > 0 {
                sql.push(&self.line()).push("CROSS JOIN ");
            }
            self.joined(item, &mut sql, &mut scope, parent);
        }
        (sql, scope)
    }

    /// One item of FROM with the joins behind it.
    fn joined(
        &mut self,
        item: &TableWithJoins,
        sql: &mut Fragment,
        scope: &mut Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) {
        let (factor, source) = self.factor(&item.relation, scope, parent);
        sql.append(&factor);
        self.add(scope, source, &self.place_of(&item.relation));
        for join in &item.joins {
            self.join(join, sql, scope, parent);
        }
    }

    pub(super) fn add(&mut self, scope: &mut Scope<'_>, source: Source, at: &Range<usize>) {
        for relation in source.relations {
            if !relation.name.is_empty()
                && scope
                    .relations
                    .iter()
                    .any(|it| it.name.eq_ignore_ascii_case(&relation.name))
            {
                let what = format!("two tables in FROM are named `{}`", relation.name);
                self.report(
                    Code::InvalidSql,
                    at.clone(),
                    what,
                    "a column of it could be either's",
                    "give one of them an alias".into(),
                );
            }
            scope.relations.push(relation);
        }
        scope.columns.extend(source.columns);
    }

    #[expect(clippy::too_many_lines, reason = "one table of cases")]
    pub(super) fn factor(
        &mut self,
        factor: &TableFactor,
        scope: &Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) -> (Fragment, Source) {
        let at = self.place_of(factor);
        let refused = match factor {
            TableFactor::Table { name, alias, .. } => {
                self.check_table(factor, &at);
                let (sql, relation) = self.table(name, alias.as_ref(), scope);
                return (sql, relation.into());
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
                let relation = table_relation(&name, visible, output.columns, output.rows);
                return (sql, relation.into());
            }
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_offset,
                with_offset_alias,
                with_ordinality: false,
            } => match array_exprs.as_slice() {
                [array] => {
                    let typed = self.expr(array, scope);
                    let offset = with_offset.then(|| {
                        with_offset_alias
                            .as_ref()
                            .map_or("offset", |it| it.value.as_str())
                    });
                    let array = Array {
                        typed,
                        at: self.place_of(array),
                    };
                    let named = self.alias(alias.as_ref());
                    let (sql, relation) = self.unnest(&array, named, offset, scope);
                    return (sql, relation.into());
                }
                _ => (
                    "UNNEST of several arrays",
                    "unnest each WITH OFFSET and join on the offset",
                ),
            },
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => {
                let mut inner = Scope::inside(parent);
                inner.frame = scope.frame;
                let mut sql = Fragment::new("(");
                self.joined(table_with_joins, &mut sql, &mut inner, parent);
                sql.push(")");
                let source = Source {
                    relations: inner.relations,
                    columns: inner.columns,
                };
                return (sql, source);
            }
            TableFactor::Pivot { .. } => {
                let (sql, relation) = self.pivot(factor, scope, parent);
                return (sql, relation.into());
            }
            TableFactor::Unpivot { .. } => {
                let (sql, relation) = self.unpivot(factor, scope, parent);
                return (sql, relation.into());
            }
            _ => (
                "this kind of table",
                "read a model, a source table, a subquery or UNNEST(array)",
            ),
        };
        self.refuse(at, refused.0, refused.1);
        (Fragment::default(), Relation::unknown("").into())
    }

    /// Reports what a table's name may not be followed by.
    fn check_table(&mut self, factor: &TableFactor, at: &Range<usize>) {
        let TableFactor::Table {
            name: _,
            alias: _,
            args,
            with_hints,
            version,
            with_ordinality,
            partitions,
            json_path,
            sample,
            index_directives,
            inheritance,
        } = factor
        else {
            return;
        };
        if version.is_some() {
            self.refuse(
                at.clone(),
                "FOR SYSTEM_TIME AS OF",
                "keep history in a model of its own, such as scd2",
            );
        }
        if sample.is_some() {
            self.refuse(
                at.clone(),
                "TABLESAMPLE",
                "filter by MOD(ABS(FARM_FINGERPRINT(key)), 10) = 0",
            );
        }
        let unusual = args.is_some()
            || !with_hints.is_empty()
            || *with_ordinality
            || !partitions.is_empty()
            || json_path.is_some()
            || !index_directives.is_empty()
            || inheritance.is_some();
        if unusual {
            self.refuse(
                at.clone(),
                "a table with arguments",
                "read a model or a source table by its name",
            );
        }
    }

    /// The name of a range variable, and whether the user gave it.
    pub(super) fn alias(&mut self, alias: Option<&TableAlias>) -> (String, bool) {
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
        self.check_reserved(&alias.name);
        (alias.name.value.clone(), true)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
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
        if parts.len() > 1 && scope.relation(&parts[0]).is_some() {
            return self.array_table(name, alias, scope);
        }
        let alias = alias.map_or(own.clone(), |it| self.alias(Some(it)).0);
        let cte = (parts.len() == 1)
            .then(|| {
                self.ctes
                    .iter()
                    .rev()
                    .find(|it| it.name.eq_ignore_ascii_case(&own))
            })
            .flatten();
        if let ([only], None) = (parts.as_slice(), cte)
            && self.later.iter().any(|it| it.eq_ignore_ascii_case(only))
        {
            self.refuse(
                at,
                &format!("the WITH query `{only}`, which is written further down,"),
                "write each WITH query behind those that it reads",
            );
            return (Fragment::default(), Relation::unknown(&alias));
        }
        let cte = cte.map(|it| (duckdb_name(&it.name), it.columns.clone(), it.rows, it.stage));
        if let Some((_, _, _, Stage::Recursive(depth))) = cte {
            self.note_recursion(depth, &at);
        }
        let (sql, columns, rows) = match (cte, self.tables.table(&parts)) {
            (Some((name, columns, rows, _)), _) => (name, columns, rows),
            (None, Some(table)) => (
                table.relation,
                table
                    .columns
                    .into_iter()
                    .map(|it| (it.name, Some(it.column_type)))
                    .collect(),
                Rows::Columns,
            ),
            (None, None) => {
                let written = parts.join(".");
                let near =
                    crate::diagnostic::closest(&own, self.ctes.iter().map(|it| it.name.as_str()));
                let fix = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        "name a model (one word), a source table (source.table), or a WITH query"
                            .into()
                    }
                };
                self.report(
                    Code::UnknownTable,
                    at,
                    format!("unknown table `{written}`"),
                    "the project has no such model or source table",
                    fix,
                );
                return (Fragment::default(), Relation::unknown(&alias));
            }
        };
        let mut sql = Fragment::from_source(sql, at);
        sql.push(&format!(" AS {}", duckdb_name(&alias)));
        (sql, table_relation(&alias, true, columns, rows))
    }
}

/// What one item of FROM adds to the names that can be seen.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) relations: Vec<Relation>,
    /// In the order of `*`.
    pub(super) columns: Vec<Visible>,
}

impl From<Relation> for Source {
    fn from(relation: Relation) -> Self {
        Self {
            columns: relation
                .columns
                .iter()
                .chain(&relation.beside)
                .cloned()
                .collect(),
            relations: vec![relation],
        }
    }
}
