//! Compiles unit tests: given and expected rows as typed tables, and the model's query over them.

use serde_json::Value;

use crate::diagnostic::{Diagnosed, Diagnostic, Span, did_you_mean, list};
use crate::graph::rows::{Row, Rows};
use crate::graph::unit_tests::wrong;
use crate::graph::{Graph, Parent, UnitTest, UnitTestId};
use crate::sql::quote::duckdb_name;
use crate::sql::write::given;
use crate::sql::{Column, ColumnType, Fragment, Statement};

use super::{Compiled, Known, compile_model};

/// What a unit test needs to run: everything lies in a schema of its own, in a database without anything else.
#[derive(Debug)]
pub struct Bench {
    /// The schema.
    pub schema: String,
    /// Makes the inputs with their rows, and the rows that are expected.
    pub tables: Vec<Statement>,
    /// The columns that are compared, in the order in which they are written.
    pub columns: Vec<Column>,
}

impl Bench {
    /// Gives the rows that are expected.
    pub fn expected(&self) -> Statement {
        Statement::new(format!(
            "SELECT * FROM {}",
            relation(&self.schema, EXPECTED)
        ))
    }

    /// Gives those columns of a query.
    pub fn compared(&self, query: &Fragment) -> Fragment {
        let names: Vec<_> = self
            .columns
            .iter()
            .map(|it| duckdb_name(&it.name))
            .collect();
        let mut sql = Fragment::new(format!("SELECT {} FROM (\n", names.join(", ")));
        sql.append(query).push("\n)");
        sql
    }
}

/// The name of the table of expected rows: no input has a blank in its name.
const EXPECTED: &str = "expected rows";

/// A table in the schema of a unit test; `name` is `stg_orders` or `olist.orders`.
pub(super) fn relation(schema: &str, name: &str) -> String {
    format!("{}.{}", duckdb_name(schema), duckdb_name(name))
}

/// Types the rows of a unit test; the model and its parents are compiled.
pub(super) fn bench(graph: &Graph, test: &UnitTest, compiled: &Compiled) -> Diagnosed<Bench> {
    let schema = format!("unit test {}", test.name);
    let mut tables = vec![Statement::new(format!(
        "CREATE SCHEMA {}",
        duckdb_name(&schema)
    ))];
    let mut found = Vec::new();
    let nothing = Rows::default();
    for parent in &graph.model(test.model).parents {
        let columns = columns_of(compiled, *parent);
        let name = graph.name_of(*parent);
        let given = test.given.iter().find(|it| it.input == *parent);
        if let (Some(rows), None) = (seed_of(graph, compiled, *parent), given) {
            let create = format!("CREATE TABLE {} AS\n", relation(&schema, &name));
            let mut sql = Fragment::new(create);
            sql.append(rows);
            tables.push(Statement { sql, text: None });
            continue;
        }
        let rows = given.map_or(&nothing, |it| &it.rows);
        found.extend(unknown_columns(&name, rows, columns));
        let rows = typed(&name, &rows.rows, columns, &mut found);
        tables.push(given::table(&relation(&schema, &name), columns, rows));
    }
    let model = &graph.model(test.model).name;
    let columns = &compiled.models[&test.model].columns;
    found.extend(unknown_columns(model, &test.expect, columns));
    found.extend(uneven_rows(&test.expect));
    let compared = compared(&test.expect, columns);
    let rows = typed(model, &test.expect.rows, &compared, &mut found);
    let expected = relation(&schema, EXPECTED);
    tables.push(given::table(&expected, &compared, rows));
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Bench {
        schema,
        tables,
        columns: compared,
    })
}

/// The model's query over the tables of its unit test, with the variables of the test.
pub fn query(graph: &Graph, id: UnitTestId, compiled: &Compiled) -> Diagnosed<Fragment> {
    let test = graph.unit_test(id);
    let known = Known {
        graph,
        compiled,
        vars: &test.vars,
        schema: Some(&compiled.unit_tests[&id].schema),
    };
    compile_model(test.model, &known).map(|it| it.sql)
}

/// The rows of a seed: they are part of the project, so they are there where a test gives no others.
fn seed_of<'a>(graph: &Graph, compiled: &'a Compiled, parent: Parent) -> Option<&'a Fragment> {
    let Parent::Model(id) = parent else {
        return None;
    };
    graph.model(id).seed.as_ref()?;
    Some(&compiled.models[&id].sql)
}

fn columns_of(compiled: &Compiled, parent: Parent) -> &[Column] {
    match parent {
        Parent::Model(id) => &compiled.models[&id].columns,
        Parent::Source(id) => &compiled.sources[&id].columns,
    }
}

fn column<'a>(columns: &'a [Column], name: &str) -> Option<&'a Column> {
    columns.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

/// The columns that the expected rows name; all of them where there are no rows to name any.
fn compared(expect: &Rows, columns: &[Column]) -> Vec<Column> {
    let named = expect.columns.iter();
    let named: Vec<_> = named
        .filter_map(|(name, _)| column(columns, name).cloned())
        .collect();
    if named.is_empty() {
        columns.to_vec()
    } else {
        named
    }
}

fn unknown_columns(name: &str, rows: &Rows, columns: &[Column]) -> Vec<Diagnostic> {
    let unknown = rows
        .columns
        .iter()
        .filter(|(it, _)| column(columns, it).is_none());
    let diagnose = |(written, at): &(String, Span)| {
        let names = || columns.iter().map(|it| it.name.as_str());
        wrong(
            format!("`{name}` has no column `{written}`"),
            at.clone(),
            format!("its columns are {}", list(names())),
            did_you_mean(written, names(), "leave it out, or name one of them"),
        )
    };
    unknown.map(diagnose).collect()
}

/// Rows of models.yaml that leave out a column which another names: whether it is NULL there or not compared, nobody can tell.
fn uneven_rows(expect: &Rows) -> Vec<Diagnostic> {
    let has = |row: &Row, name: &str| {
        let mut cells = row.cells.iter();
        cells.any(|it| it.column.eq_ignore_ascii_case(name))
    };
    let lacking = expect.rows.iter().filter_map(|row| {
        let lacking = expect.columns.iter().find(|it| !has(row, &it.0))?;
        let mut diagnostic = wrong(
            format!("an expected row leaves out `{}`", lacking.0),
            row.at.clone(),
            "another row names it, and all rows are compared in the same columns",
            format!(
                "write `{}: null` where it is NULL, or leave it out of all rows",
                lacking.0
            ),
        );
        let related = (lacking.1.clone(), "it is named here".into());
        diagnostic.related.push(related);
        Some(diagnostic)
    });
    lacking.collect()
}

/// The rows, each with a value for each column.
fn typed(
    name: &str,
    rows: &[Row],
    columns: &[Column],
    found: &mut Vec<Diagnostic>,
) -> Vec<Vec<Value>> {
    let mut of_row = |row: &Row| -> Vec<Value> {
        let values = columns.iter().map(|column| {
            let own = row.cells.iter();
            let mut own = own.filter(|it| it.column.eq_ignore_ascii_case(&column.name));
            let Some(cell) = own.next() else {
                return Value::Null;
            };
            if let Some(again) = own.next() {
                found.push(wrong(
                    format!("a row gives `{}` twice", column.name),
                    again.at.clone(),
                    "upper and lower case are the same",
                    "keep one of them",
                ));
            }
            given::value(cell, &column.column_type).unwrap_or_else(|why| {
                let fix = match column.column_type {
                    ColumnType::String => "put it in quotes",
                    _ => "write such a value",
                };
                let what = format!("`{}` of `{name}` does not fit its type", column.name);
                found.push(wrong(what, cell.at.clone(), why, fix));
                Value::Null
            })
        });
        values.collect()
    };
    rows.iter().map(&mut of_row).collect()
}
