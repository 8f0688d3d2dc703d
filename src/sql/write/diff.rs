//! The queries that compare two relations of a DuckDB, which lie in files that it has attached or in tables of its own.

use crate::sql::quote::{duckdb_name, duckdb_text};
use crate::sql::{Column, Statement};

/// Two relations with the same columns, quoted; `left` is what `right` is measured by.
#[derive(Debug, Clone)]
pub struct Pair<'a> {
    /// The relation that is right.
    pub left: &'a str,
    /// The one that is compared with it.
    pub right: &'a str,
    /// The columns by which rows find each other.
    pub key: &'a [String],
    /// The columns that are compared.
    pub columns: &'a [String],
    /// Those of them that are floating point, which may differ by `tolerance` times the larger of both.
    pub floats: &'a [String],
    /// How far floating-point values may be apart, relative to the larger.
    pub tolerance: f64,
}

/// What is on one side only.
const PRESENT: &str = "\"row is there\"";

/// Opens a warehouse for reading, under a name.
pub fn attach(file: &str, name: &str) -> Statement {
    let (file, name) = (duckdb_text(file), duckdb_name(name));
    Statement::new(format!("ATTACH {file} AS {name} (READ_ONLY)"))
}

/// A relation of an attached warehouse, quoted.
pub fn attached(warehouse: &str, relation: &str) -> String {
    format!("{}.main.{}", duckdb_name(warehouse), duckdb_name(relation))
}

/// Makes a table for rows that come from elsewhere, in the place of the last one.
pub fn create(table: &str, columns: &[Column]) -> Statement {
    let columns: Vec<_> = columns
        .iter()
        .map(|it| format!("{} {}", duckdb_name(&it.name), it.column_type.to_duckdb()))
        .collect();
    let table = duckdb_name(table);
    Statement::new(format!(
        "CREATE OR REPLACE TABLE {table} ({})",
        columns.join(", ")
    ))
}

/// Gives a row where an attached warehouse has a relation.
pub fn exists(warehouse: &str, relation: &str) -> Statement {
    let [warehouse, relation] = [warehouse, relation].map(duckdb_text);
    Statement::new(format!(
        "SELECT 1 FROM information_schema.tables WHERE table_catalog = {warehouse} AND table_schema = 'main' AND table_name = {relation}"
    ))
}

/// Gives the columns of a relation: name, DuckDB's type.
pub fn columns(relation: &str) -> Statement {
    Statement::new(format!(
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {relation})"
    ))
}

/// Gives how many rows both have (`BIGINT`).
pub fn counts(left: &str, right: &str) -> Statement {
    Statement::new(format!(
        "SELECT (SELECT count(*) FROM {left}), (SELECT count(*) FROM {right})"
    ))
}

/// Gives how many values of a key stand in more than one row (`BIGINT`).
pub fn repeated(relation: &str, key: &[String]) -> Statement {
    let key = names(key, "");
    Statement::new(format!(
        "SELECT count(*) FROM (SELECT 1 FROM {relation} GROUP BY {key} HAVING count(*) > 1)"
    ))
}

impl Pair<'_> {
    /// Gives in how many rows the sides differ (`BIGINT`): only left, only right, then each compared column.
    pub fn differences(&self) -> Statement {
        let both = format!("l.{PRESENT} AND r.{PRESENT}");
        let columns = self.columns.iter().map(|it| {
            let differs = self.differs(it);
            format!(", count(*) FILTER ({both} AND {differs})")
        });
        Statement::new(format!(
            "SELECT count(*) FILTER (r.{PRESENT} IS NULL), count(*) FILTER (l.{PRESENT} IS NULL){}\n{}",
            columns.collect::<String>(),
            self.joined()
        ))
    }

    /// Gives the keys of the first rows that only one side has.
    pub fn only(&self, is_left: bool, limit: usize) -> Statement {
        let (there, other) = if is_left { ("l", "r") } else { ("r", "l") };
        let key = names(self.key, there);
        Statement::new(format!(
            "SELECT {key}\n{}\nWHERE {other}.{PRESENT} IS NULL ORDER BY ALL LIMIT {limit}",
            self.joined()
        ))
    }

    /// Gives the first rows in which a column differs: their key, the left value and the right one.
    pub fn changed(&self, column: &str, sides: [&str; 2], limit: usize) -> Statement {
        let name = duckdb_name(column);
        let [left, right] = sides.map(duckdb_name);
        Statement::new(format!(
            "SELECT {}, l.{name} AS {left}, r.{name} AS {right}\n{}\n\
             WHERE l.{PRESENT} AND r.{PRESENT} AND {} ORDER BY ALL LIMIT {limit}",
            names(self.key, "l"),
            self.joined(),
            self.differs(column)
        ))
    }

    /// Gives how many rows only one side has, where no key tells rows apart (`BIGINT`).
    pub fn unmatched(&self, is_left: bool) -> Statement {
        Statement::new(format!("SELECT count(*) FROM ({})", self.rest(is_left)))
    }

    /// Gives the first of them.
    pub fn unmatched_rows(&self, is_left: bool, limit: usize) -> Statement {
        Statement::new(format!("{} ORDER BY ALL LIMIT {limit}", self.rest(is_left)))
    }

    fn rest(&self, is_left: bool) -> String {
        let columns = names(self.columns, "");
        let (there, other) = if is_left {
            (self.left, self.right)
        } else {
            (self.right, self.left)
        };
        format!("SELECT {columns} FROM {there} EXCEPT ALL SELECT {columns} FROM {other}")
    }

    fn joined(&self) -> String {
        let side = |relation: &str| format!("(SELECT *, TRUE AS {PRESENT} FROM {relation})");
        let key = self.key.iter().map(|it| {
            let name = duckdb_name(it);
            format!("l.{name} IS NOT DISTINCT FROM r.{name}")
        });
        format!(
            "FROM {} AS l FULL JOIN {} AS r ON {}",
            side(self.left),
            side(self.right),
            key.collect::<Vec<_>>().join(" AND ")
        )
    }

    fn differs(&self, column: &str) -> String {
        let name = duckdb_name(column);
        let differs = format!("l.{name} IS DISTINCT FROM r.{name}");
        if !self.floats.iter().any(|it| it == column) {
            return differs;
        }
        let tolerance = self.tolerance;
        format!(
            "({differs} AND NOT coalesce(abs(l.{name} - r.{name}) <= {tolerance:e} * greatest(abs(l.{name}), abs(r.{name})), FALSE))"
        )
    }
}

fn names(columns: &[String], of: &str) -> String {
    let columns = columns.iter().map(|it| match of {
        "" => duckdb_name(it),
        of => format!("{of}.{}", duckdb_name(it)),
    });
    columns.collect::<Vec<_>>().join(", ")
}
