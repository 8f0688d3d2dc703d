//! Compiles DuckDB's own SQL: names become relations, variables literals, and an empty DuckDB says what columns it gives.

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text};
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, Place};
use crate::graph::{Model, Native};
use crate::sql::translate::{self, Request, Table, Tables, Translated, Var};
use crate::sql::write::{native as write, relation};
use crate::sql::{Column, ColumnType, Fragment, Statement, parse};

use super::instead::{Gives, differences};
use super::{Known, describe};

/// A query and what it gives, as DuckDB sees it.
pub(super) struct Given {
    sql: Fragment,
    columns: Vec<Column>,
    /// Whether each column has exactly the DuckDB type that stores its GoogleSQL type.
    is_exact: bool,
}

impl Given {
    /// The query with its own columns, in the types that store them.
    pub(super) fn settled(self) -> Translated {
        let Self {
            sql,
            columns,
            is_exact,
        } = self;
        Translated {
            sql: if is_exact {
                sql
            } else {
                relation::cast(&sql, &columns)
            },
            columns,
            needs_dwh: false,
        }
    }

    /// The query in the columns and the order of the GoogleSQL that it stands in for.
    pub(super) fn alike(self, native: &Native, meant: &[Column]) -> Diagnosed<Translated> {
        let stored = |it: &Column| Gives {
            name: it.name.clone(),
            shown: it.column_type.to_string(),
            written: it.column_type.to_duckdb(),
        };
        let own: Vec<_> = self.columns.iter().map(stored).collect();
        let wanted: Vec<_> = meant.iter().map(stored).collect();
        let found = differences(&native.text, &own, &wanted);
        if !found.is_empty() {
            return Err(found);
        }
        let is_ordered = self
            .columns
            .iter()
            .zip(meant)
            .all(|(a, b)| a.name == b.name);
        Ok(Translated {
            sql: if self.is_exact && is_ordered {
                self.sql
            } else {
                relation::cast(&self.sql, meant)
            },
            columns: meant.to_vec(),
            needs_dwh: false,
        })
    }
}

/// The query as it is sent, with the columns that it gives.
pub(super) fn compile(model: &Model, native: &Native, known: &Known<'_>) -> Diagnosed<Given> {
    let uses = native.variables.iter();
    let literals =
        uses.map(|(var, at)| literal(&known.vars[*var], &Span::new(&native.text, at.clone())));
    let literals = literals.collect::<Diagnosed<Vec<Fragment>>>()?;
    let tables: Vec<_> = native
        .references
        .iter()
        .map(|it| {
            known
                .table(&it.name)
                .expect("the parents of a model are compiled before it")
        })
        .collect();
    let sql = write::query(native, &tables, &literals);
    let described =
        describe(native, &tables, &sql).map_err(|(error, at)| vec![refused(native, &error, at)])?;
    let (mut columns, mut found, mut is_exact) = (Vec::new(), Vec::new(), true);
    for (name, duckdb) in described {
        match googlesql(&duckdb) {
            Ok(column_type) => {
                is_exact &= column_type.to_duckdb() == duckdb;
                columns.push(Column { name, column_type });
            }
            Err(cast) => found.push(untyped(model, native, &name, &duckdb, &cast)),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Given {
        sql,
        columns,
        is_exact,
    })
}

/// The value of a variable, used at a place, as a DuckDB expression of its type.
fn literal(var: &Var, at: &Span) -> Diagnosed<Fragment> {
    let text = Text::new("variable", format!("SELECT @{} AS value", var.name));
    let query = parse::query(&text).expect("the name of a variable is an identifier");
    let request = Request {
        text: &text,
        query: &query,
        tables: &NoTables,
        vars: std::slice::from_ref(var),
    };
    let translated = translate::to_duckdb(&request).map_err(|found| {
        let moved = found.into_iter().map(|it| Diagnostic {
            at: at.clone(),
            ..it
        });
        moved.collect::<Vec<_>>()
    })?;
    let sql = translated.sql.as_str();
    let inside = sql
        .strip_prefix("SELECT")
        .and_then(|it| it.strip_suffix(" AS \"value\""));
    Ok(Fragment::new(inside.map_or(sql, str::trim)))
}

struct NoTables;

impl Tables for NoTables {
    fn table(&self, _: &[String]) -> Option<Table> {
        None
    }
}

/// The name of a column, and its type as DuckDB calls it.
type Described = (String, String);

/// The columns that a query gives: names, and types as DuckDB calls them.
fn describe(
    native: &Native,
    tables: &[Table],
    sql: &Fragment,
) -> Result<Vec<Described>, (EngineError, Option<Span>)> {
    let settings = Settings {
        threads: Some(1),
        ..Settings::default()
    };
    let engine = DuckDb::open(&Place::Memory, &settings).map_err(|it| (it, None))?;
    let mut session = engine.connect().map_err(|it| (it, None))?;
    for statement in tables.iter().flat_map(write::empty) {
        session.execute(&statement).map_err(|it| (it, None))?;
    }
    let statement = Statement::of(write::describe(sql), &native.text);
    describe::columns(&mut *session, &statement).map_err(|error| {
        let at = error.offset.and_then(|it| statement.place(it));
        (error, at)
    })
}

/// The GoogleSQL type of a DuckDB type; Err is the DuckDB type to cast to where there is none.
fn googlesql(duckdb: &str) -> Result<ColumnType, String> {
    let element = duckdb.strip_suffix("[]");
    if let Some(element) = element {
        return match googlesql(element)? {
            ColumnType::Array(_) => Err("VARCHAR".into()), // GoogleSQL has no arrays of arrays
            element => Ok(ColumnType::Array(Box::new(element))),
        };
    }
    let cast = match duckdb {
        "HUGEINT" | "UBIGINT" | "UHUGEINT" => "BIGINT",
        "TIMESTAMP WITH TIME ZONE" | "TIMESTAMP_NS" => "TIMESTAMP",
        "UUID" => "VARCHAR",
        _ if duckdb.starts_with("ENUM(") => "VARCHAR",
        _ if duckdb.starts_with("DECIMAL(") => "DECIMAL(38,9)",
        _ => "VARCHAR",
    };
    let is_clear =
        !matches!(duckdb, "UUID" | "TIMESTAMP WITH TIME ZONE") && !duckdb.starts_with("ENUM(");
    is_clear
        .then(|| ColumnType::from_duckdb(duckdb))
        .flatten()
        .ok_or_else(|| cast.into())
}

fn untyped(model: &Model, native: &Native, name: &str, duckdb: &str, cast: &str) -> Diagnostic {
    Diagnostic::error(
        Code::TypeMismatch,
        format!("column `{name}` of `{}` is a {duckdb}", model.name),
        Span::whole(&native.text),
        "GoogleSQL has no such type, and the models that read it are GoogleSQL",
        format!("write CAST(... AS {cast}) AS {name}"),
    )
}

fn refused(native: &Native, error: &EngineError, at: Option<Span>) -> Diagnostic {
    let mut message = error.message.trim().to_owned();
    message.truncate(message.find("\n\n").unwrap_or(message.len()));
    Diagnostic::error(
        Code::InvalidSql,
        "DuckDB does not understand the query",
        at.unwrap_or_else(|| Span::whole(&native.text)),
        message,
        "mend it; it is sent to DuckDB as it is written, with the tables' names and variables put in",
    )
}
