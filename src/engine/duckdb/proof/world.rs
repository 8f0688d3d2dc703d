//! The same tables in both engines, and what each says of a query.

use ::duckdb::Connection;

use super::super::certified::{self, Answer, empty};
use super::rows::Table;
use crate::googlesql::{Evaluator, Module};
use crate::sql::translate::Translated;
use crate::sql::translate::certified::{Fixtures, translate};

/// Both engines, with the same tables.
pub(super) struct World {
    pub(super) evaluator: Evaluator,
    connection: Connection,
    fixtures: Fixtures,
}

impl World {
    pub(super) fn new(module: &Module, tables: &[&Table]) -> Self {
        let mut world = Self {
            evaluator: Evaluator::new(module).unwrap(),
            connection: empty(),
            fixtures: Fixtures::default(),
        };
        for table in tables {
            world.fill(table);
        }
        world
    }

    /// Makes a table, in DuckDB from the translation of the text that makes it in the evaluator.
    pub(super) fn fill(&mut self, table: &Table) {
        let sql = table.sql();
        self.evaluator
            .create(table.name, &sql)
            .unwrap_or_else(|it| panic!("{it}\n{sql}"));
        let rows = translate(&sql, &Fixtures::default(), &[])
            .unwrap_or_else(|it| panic!("{}: {}\n{sql}", it[0].what, it[0].fix));
        self.connection
            .execute_batch(&format!(
                "CREATE OR REPLACE TABLE {} AS {}",
                table.name,
                rows.sql.as_str()
            ))
            .unwrap();
        self.fixtures.add(table.name, rows.columns);
    }

    /// The translation; what is refused where there is none.
    pub(super) fn translate(&self, sql: &str) -> Result<Translated, String> {
        translate(sql, &self.fixtures, &[]).map_err(|it| it[0].what.clone())
    }

    /// What DuckDB says of a translated query.
    pub(super) fn duckdb(&self, translated: &Translated) -> Result<Answer, String> {
        certified::run(&self.connection, translated)
    }
}
