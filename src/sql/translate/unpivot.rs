//! UNPIVOT: columns as rows of a name and a value.

use sqlparser::ast::{Expr, ExprWithAlias, NullInclusion, TableFactor};

use crate::diagnostic::Code;
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{ColumnType, Fragment};

use super::Translator;
use super::frame::Frame;
use super::row::{Rows, table_relation};
use super::scope::{Here, Relation, Scope};
use super::typed::Typed;

impl Translator<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "the steps of one clause, in the order in which it is written"
    )]
    pub(super) fn unpivot(
        &mut self,
        factor: &TableFactor,
        scope: &Scope<'_>,
        parent: Option<&Scope<'_>>,
    ) -> (Fragment, Relation) {
        let at = self.place_of(factor);
        let TableFactor::Unpivot {
            table,
            value: Expr::Identifier(value),
            name,
            columns,
            null_inclusion,
            alias,
        } = factor
        else {
            self.refuse(
                at,
                "UNPIVOT into several columns",
                "write one SELECT per set of columns with UNION ALL",
            );
            return (Fragment::default(), Relation::unknown(""));
        };
        self.frames.push(Frame::new(true, false));
        let (from, inner) = self.input(table, scope, parent);
        let read: Vec<_> = columns
            .iter()
            .filter_map(|it| self.unpivoted(it, &inner))
            .collect();
        self.frames.pop();
        let element = self.same_type(&read, columns);
        let keys: Vec<_> = inner
            .columns
            .iter()
            .filter(|it| !read.iter().any(|(typed, _)| typed.sql.as_str() == it.sql))
            .collect();
        let (alias, visible) = self.alias(alias.as_ref());
        let row = duckdb_name(&self.fresh());
        let values: Vec<_> = read.iter().map(|(typed, _)| typed.sql.as_str()).collect();
        let names: Vec<_> = read.iter().map(|(_, name)| duckdb_text(name)).collect();
        let mut output: Vec<(String, Option<ColumnType>)> = keys
            .iter()
            .map(|it| (it.name.clone(), it.column_type.clone()))
            .collect();
        output.push((value.value.clone(), element));
        output.push((name.value.clone(), Some(ColumnType::String)));
        let mut items: Vec<_> = keys
            .iter()
            .map(|it| format!("{} AS {}", it.sql, duckdb_name(&it.name)))
            .collect();
        items.push(format!("{row}.\"value\" AS {}", duckdb_name(&value.value)));
        items.push(format!("{row}.\"name\" AS {}", duckdb_name(&name.value)));
        let filter = match null_inclusion {
            Some(NullInclusion::IncludeNulls) => String::new(),
            Some(NullInclusion::ExcludeNulls) | None => {
                format!(" WHERE {row}.\"value\" IS NOT NULL")
            }
        };
        let mut sql = Fragment::new(format!("(SELECT {} FROM ", items.join(", ")));
        sql.append(&from).push(&format!(
            " CROSS JOIN LATERAL (SELECT unnest([{}]) AS \"value\", unnest([{}]) AS \"name\") AS {row}{filter}) AS {}",
            values.join(", "),
            names.join(", "),
            duckdb_name(&alias)
        ));
        let names: Vec<_> = output.iter().map(|it| it.0.clone()).collect();
        self.check_distinct_names(&names, &columns[0].expr);
        (sql, table_relation(&alias, visible, output, Rows::Columns))
    }

    /// One column of IN and the name of its rows.
    fn unpivoted(&mut self, column: &ExprWithAlias, inner: &Scope<'_>) -> Option<(Typed, String)> {
        let at = self.place_of(&column.expr);
        let Expr::Identifier(name) = &column.expr else {
            self.refuse(
                at,
                "UNPIVOT of other than columns",
                "compute the columns in a subquery first",
            );
            return None;
        };
        let label = match &column.alias {
            None => name.value.clone(),
            Some(alias) if alias.quote_style == Some('\'') || alias.quote_style == Some('"') => {
                alias.value.clone()
            }
            Some(alias) => {
                self.report(
                    Code::InvalidSql,
                    self.bytes(alias.span),
                    format!("the name `{}` of rows in UNPIVOT", alias.value),
                    "it becomes a value",
                    format!("write it as a string: '{}'", alias.value),
                );
                return None;
            }
        };
        let typed = self.column(&name.value, Here::new(&at, inner));
        (!typed.is_reported()).then_some((typed, label))
    }

    /// The type that all the columns have.
    fn same_type(
        &mut self,
        read: &[(Typed, String)],
        columns: &[ExprWithAlias],
    ) -> Option<ColumnType> {
        let first = read.first()?.0.column_type().cloned()?;
        for ((typed, _), column) in read.iter().zip(columns) {
            if !typed.is(&first) {
                self.mismatch(
                    self.place_of(&column.expr),
                    format!("UNPIVOT of {} and {first}", typed.type_name()),
                    "the values become one column",
                    "CAST the columns to one type in a subquery first",
                );
            }
        }
        Some(first)
    }
}
