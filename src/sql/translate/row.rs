//! Rows as values: a table's name as a STRUCT, SELECT AS STRUCT and AS VALUE, ARRAY of a subquery.

use std::ops::Range;

use sqlparser::ast::{Query, SetExpr};

use crate::diagnostic::Code;
use crate::sql::fragment::weave;
use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, ColumnType, Fragment};

use super::reference::{Doc, Refused, doc, refused};
use super::scope::{Here, Relation, Visible};
use super::typed::Typed;
use super::{Output, Translator};

#[rustfmt::skip]
pub(super) const DOCS: &[Doc] = &[
    doc("whole row", "t, where FROM reads t", "STRUCT", "struct_pack(\"a\" := \"t\".\"a\", ...)", "a STRUCT of NULLs where an outer join found no row, as in GoogleSQL"),
    doc("SELECT AS STRUCT", "SELECT AS STRUCT, SELECT AS VALUE", "", "SELECT struct_pack(...)", "in subqueries; a model's own columns have names"),
    doc("ARRAY", "ARRAY(query)", "ARRAY", "ARRAY(query)", "empty where the query gives no row; in the order of its ORDER BY"),
];

#[rustfmt::skip]
pub(super) const REFUSED: &[Refused] = &[
    refused("ARRAY(... UNION ... ORDER BY)", "DuckDB does not keep the order of a set operation in an array", "put the set operation into a subquery in FROM"),
];

/// What a query's rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Columns with names.
    Columns,
    /// One value without a name: a value table.
    Values,
}

/// The column that holds the values of a value table.
pub(super) const VALUE: &str = "value";

impl Translator<'_> {
    /// A range variable as a value.
    pub(super) fn row(
        &mut self,
        relation: &Relation,
        owner: Option<usize>,
        at: &Range<usize>,
    ) -> Typed {
        if relation.reported {
            return Typed::reported();
        }
        if let Some(value) = &relation.value {
            self.note_use(owner, &relation.name, &value.sql, at);
            return value.typed(at.clone());
        }
        let columns = relation.columns.clone();
        let typed = self.packed(&columns, at);
        self.note_use(owner, &relation.name, typed.sql.as_str(), at);
        typed
    }

    /// A STRUCT of columns.
    pub(super) fn packed(&mut self, columns: &[Visible], at: &Range<usize>) -> Typed {
        let mut fields: Vec<Column> = Vec::new();
        let mut parts = Vec::new();
        for column in columns {
            let Some(column_type) = column.column_type.clone() else {
                return Typed::reported();
            };
            if fields
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(&column.name))
            {
                return self.refuse(
                    at.clone(),
                    &format!("a STRUCT with two fields named `{}`", column.name),
                    "give one of them another name with AS",
                );
            }
            parts.push(format!("{} := {}", duckdb_name(&column.name), column.sql));
            fields.push(Column {
                name: column.name.clone(),
                column_type,
            });
        }
        let sql = Fragment::from_source(format!("struct_pack({})", parts.join(", ")), at.clone());
        Typed::of(sql, ColumnType::Struct(fields))
    }

    /// `ARRAY(query)`.
    pub(super) fn array_of(&mut self, query: &Query, here: Here<'_>) -> Typed {
        let Here { at, scope } = here;
        let is_ordered = query.order_by.is_some();
        if is_ordered && !matches!(query.body.as_ref(), SetExpr::Select(_)) {
            return self.refuse(
                at,
                "ARRAY of a set operation with ORDER BY",
                "put the set operation into a subquery in FROM",
            );
        }
        self.in_array = true;
        let (sql, columns) = self.nested_query(query, scope);
        self.in_array = false;
        let [(_, column_type)] = columns.as_slice() else {
            if columns.is_empty() {
                return Typed::reported();
            }
            return self.report(
                Code::TypeMismatch,
                at,
                "ARRAY of a subquery with more than one column".into(),
                &format!("it gives {} columns", columns.len()),
                "select one column, or SELECT AS STRUCT".into(),
            );
        };
        let Some(element) = column_type.clone() else {
            return Typed::reported();
        };
        if matches!(element, ColumnType::Array(_)) {
            return self.mismatch(
                at,
                "ARRAY of a subquery that gives arrays".into(),
                "an array holds no arrays",
                "wrap them: SELECT AS STRUCT array AS name",
            );
        }
        // DuckDB moves the ORDER BY of a SELECT into the array.
        let sql = weave("ARRAY$1", &[&sql]);
        Typed::of(sql, ColumnType::Array(Box::new(element)))
    }

    /// A model is a table of named columns.
    pub(super) fn check_rows(&mut self, output: &Output, query: &Query) {
        if output.rows == Rows::Values {
            let at = self.place_of(query);
            self.refuse(
                at,
                "SELECT AS STRUCT or AS VALUE as a model",
                "write a SELECT of named columns",
            );
        }
    }
}

/// The range variable of a value table: an UNNEST, or a subquery that selects AS STRUCT or AS VALUE.
pub(super) fn value_relation(
    name: &str,
    visible: bool,
    sql: &str,
    element: Option<&ColumnType>,
) -> Relation {
    let own = if visible { name } else { "" };
    let value = Visible {
        name: own.into(),
        sql: sql.to_owned(),
        column_type: element.cloned(),
    };
    let (columns, beside) = match element {
        Some(ColumnType::Struct(fields)) => (
            fields
                .iter()
                .map(|it| Visible {
                    name: it.name.clone(),
                    sql: format!("struct_extract({sql}, {})", duckdb_text(&it.name)),
                    column_type: Some(it.column_type.clone()),
                })
                .collect(),
            Vec::new(),
        ),
        _ => (Vec::new(), vec![value.clone()]),
    };
    Relation {
        name: own.into(),
        columns,
        beside,
        value: Some(value),
        reported: element.is_none(),
    }
}

/// A table of columns as a range variable.
pub(super) fn table_relation(
    name: &str,
    visible: bool,
    columns: Vec<(String, Option<ColumnType>)>,
    rows: Rows,
) -> Relation {
    let quoted = duckdb_name(name);
    if let (Rows::Values, [(column, column_type)]) = (rows, columns.as_slice()) {
        let sql = format!("{quoted}.{}", duckdb_name(column));
        return value_relation(name, visible, &sql, column_type.as_ref());
    }
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
        beside: Vec::new(),
        value: None,
        reported,
    }
}
