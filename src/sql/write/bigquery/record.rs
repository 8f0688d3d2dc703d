//! The record of what was built from what, in a dataset of its own beside the published one.

use crate::sql::Statement;
use crate::sql::quote::{googlesql_name, googlesql_text};
use crate::sql::write::record::Cell;

/// The tables of the record, each with its columns.
const TABLES: &[(&str, &str)] = &[
    (
        "runs",
        "run_id STRING, started_at TIMESTAMP, finished_at TIMESTAMP, version STRING, target STRING",
    ),
    (
        "steps",
        "run_id STRING, step STRING, kind STRING, outcome STRING, row_count INT64, took_ms INT64",
    ),
    (
        "relations",
        "name STRING, kind STRING, fingerprint STRING, row_count INT64, run_id STRING",
    ),
    ("sources", "name STRING, inspected STRING"),
    (
        "tests",
        "name STRING, fingerprint STRING, failure_count INT64, run_id STRING",
    ),
    (
        "test_failures",
        "test STRING, number INT64, failing_row STRING",
    ),
    (
        "publications",
        "run_id STRING, number INT64, kind STRING, relation STRING, hidden STRING, statement STRING",
    ),
];

/// The record of a warehouse.
#[derive(Debug, Clone)]
pub struct Record {
    /// The dataset, quoted: `` `project`.`analytics__dwh` ``.
    dataset: String,
}

/// One step of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publishing {
    /// `copy` of a hidden table, or `run` of a statement.
    pub kind: String,
    /// The name of what is published.
    pub relation: String,
    /// The dataset and table of the hidden relation: `analytics__build_1.orders`; empty for a statement.
    pub hidden: String,
    /// The dataset and table that readers see, or the statement.
    pub statement: String,
}

impl Record {
    /// The record in a dataset of a project.
    pub fn new(project: &str, dataset: &str) -> Self {
        Self {
            dataset: format!("{}.{}", googlesql_name(project), googlesql_name(dataset)),
        }
    }

    /// A table of it, quoted.
    pub fn table(&self, name: &str) -> String {
        format!("{}.{}", self.dataset, googlesql_name(name))
    }

    /// Makes its tables where they are not there.
    pub fn create(&self) -> Vec<Statement> {
        let create = TABLES.iter().map(|(name, columns)| {
            let table = self.table(name);
            Statement::new(format!("CREATE TABLE IF NOT EXISTS {table} ({columns})"))
        });
        create.collect()
    }

    /// Gives what is published: what, name, kind, text.
    pub fn state(&self) -> Statement {
        Statement::new(format!(
            "SELECT 'relation' AS what, name, kind, fingerprint AS detail FROM {}\n\
             UNION ALL SELECT 'source', name, '', inspected FROM {}\n\
             UNION ALL SELECT 'test', name, '', fingerprint FROM {}",
            self.table("relations"),
            self.table("sources"),
            self.table("tests")
        ))
    }

    /// Writes that a publication is to be done, before its first step.
    pub fn intend(&self, run_id: &str, steps: &[Publishing]) -> Statement {
        let text = googlesql_text;
        let rows: Vec<_> = steps
            .iter()
            .enumerate()
            .map(|(number, it)| {
                let parts = [&it.kind, &it.relation, &it.hidden, &it.statement];
                let parts = parts.map(|it| text(it)).join(", ");
                format!("({}, {number}, {parts})", text(run_id))
            })
            .collect();
        Statement::new(format!(
            "INSERT INTO {} (run_id, number, kind, relation, hidden, statement) VALUES\n{}",
            self.table("publications"),
            rows.join(",\n")
        ))
    }

    /// Gives the steps of publications that are not finished: run, kind, relation, hidden, statement.
    pub fn unfinished(&self) -> Statement {
        Statement::new(format!(
            "SELECT run_id, kind, relation, hidden, statement FROM {} ORDER BY run_id, number",
            self.table("publications")
        ))
    }

    /// Says that a publication is finished.
    pub fn finish(&self, run_id: &str) -> Statement {
        Statement::new(format!(
            "DELETE FROM {} WHERE run_id = {}",
            self.table("publications"),
            googlesql_text(run_id)
        ))
    }

    /// Forgets the rows that tests kept when they last ran.
    pub fn forget_failures(&self, tests: &[&str]) -> Option<Statement> {
        (!tests.is_empty()).then(|| self.delete("test_failures", "test", tests))
    }

    /// One script that replaces the rows of what was built and tested, and forgets what is gone; all of it or nothing.
    pub fn write(&self, tables: &[(&str, Vec<Vec<Cell>>)], removed: &[&str]) -> Statement {
        let mut script = vec!["BEGIN TRANSACTION".to_owned()];
        for (table, rows) in tables.iter().filter(|it| !it.1.is_empty()) {
            let key = if matches!(*table, "runs" | "steps") {
                "run_id"
            } else {
                "name"
            };
            let keys: Vec<_> = rows.iter().map(|it| cell(&it[0])).collect();
            let of = self.table(table);
            script.push(format!(
                "DELETE FROM {of} WHERE {key} IN ({})",
                keys.join(", ")
            ));
            let rows: Vec<_> = rows
                .iter()
                .map(|it| format!("({})", it.iter().map(cell).collect::<Vec<_>>().join(", ")))
                .collect();
            let columns = TABLES.iter().find(|it| it.0 == *table);
            let columns = columns
                .expect("every table of a record is one of its tables")
                .1;
            let columns: Vec<_> = columns
                .split(", ")
                .filter_map(|it| it.split_once(' '))
                .map(|it| it.0)
                .collect();
            script.push(format!(
                "INSERT INTO {of} ({}) VALUES\n{}",
                columns.join(", "),
                rows.join(",\n")
            ));
        }
        if !removed.is_empty() {
            for table in ["relations", "sources", "tests"] {
                script.push(self.delete(table, "name", removed).to_string());
            }
        }
        script.push("COMMIT TRANSACTION".into());
        Statement::new(format!("{};", script.join(";\n")))
    }

    fn delete(&self, table: &str, key: &str, values: &[&str]) -> Statement {
        let values: Vec<_> = values.iter().map(|it| googlesql_text(it)).collect();
        Statement::new(format!(
            "DELETE FROM {} WHERE {key} IN ({})",
            self.table(table),
            values.join(", ")
        ))
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(it) => googlesql_text(it),
        Cell::Number(it) => it.to_string(),
        Cell::Instant(it) => format!("TIMESTAMP {}", googlesql_text(&format!("{it}+00"))),
        Cell::Null => "NULL".into(),
    }
}
