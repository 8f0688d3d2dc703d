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
        "rejected_rows",
        "source_table STRING, file STRING, line INT64, column_name STRING, reason STRING, raw STRING",
    ),
    (
        "publication_steps",
        "run_id STRING, number INT64, kind STRING, relation STRING, place STRING, detail STRING",
    ),
    (
        "publications",
        "run_id STRING, number INT64, published_at TIMESTAMP, relation STRING, place STRING, was STRING, detail STRING",
    ),
];

/// How long it stays known what stood there before a publication; longer than BigQuery can give it back, so that this can be told.
const REMEMBERED_DAYS: u32 = 30;

/// The record of a warehouse.
#[derive(Debug, Clone)]
pub struct Record {
    /// The dataset, quoted: `` `project`.`analytics__dwh` ``.
    dataset: String,
}

/// One step of a publication; each may be done again after it was done, or half done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publishing {
    /// What is done.
    pub kind: PublishingKind,
    /// The name of what is published.
    pub relation: String,
    /// The dataset and table that readers see: `analytics.orders`; empty where there is none.
    pub place: String,
    /// What its kind needs.
    pub detail: String,
}

/// What a step of a publication does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishingKind {
    /// Copies a hidden table, `analytics__build_1.orders`, over the published one.
    Copy,
    /// Runs one transaction that replaces the rows of several tables.
    Transaction,
    /// Runs the statement that makes a view.
    View,
    /// Removes what stands there.
    Drop,
    /// Tells readers what it is: a description as JSON.
    Describe,
    /// Runs the script that records what is published now.
    Record,
    /// Does nothing: the last step, so that a list of steps that was not written whole is known by its absence.
    End,
}

impl PublishingKind {
    const ALL: [Self; 7] = [
        Self::Copy,
        Self::Transaction,
        Self::View,
        Self::Drop,
        Self::Describe,
        Self::Record,
        Self::End,
    ];

    /// What it is called in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Transaction => "transaction",
            Self::View => "view",
            Self::Drop => "drop",
            Self::Describe => "describe",
            Self::Record => "record",
            Self::End => "end",
        }
    }

    /// The kind of a name; None where a newer dwh wrote it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// How long the text of one statement may get before another one is begun; BigQuery takes a megabyte.
const LONGEST: usize = 400_000;

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

    /// Writes that a publication is to be done, before its first step; what is not written to its end does not count.
    pub fn intend(&self, run_id: &str, steps: &[Publishing]) -> Vec<Statement> {
        let text = googlesql_text;
        let last = Publishing {
            kind: PublishingKind::End,
            relation: String::new(),
            place: String::new(),
            detail: String::new(),
        };
        let rows = steps.iter().chain([&last]).enumerate();
        let rows = rows.map(|(number, it)| {
            let parts = [it.kind.as_str(), &it.relation, &it.place, &it.detail];
            let parts = parts.map(text).join(", ");
            format!("({}, {number}, {parts})", text(run_id))
        });
        let insert = format!(
            "INSERT INTO {} (run_id, number, kind, relation, place, detail) VALUES\n",
            self.table("publication_steps")
        );
        in_pieces(&insert, rows)
    }

    /// Gives the steps of publications that were written down to their end and are not finished: run, kind, relation, place, detail.
    pub fn unfinished(&self) -> Statement {
        let steps = self.table("publication_steps");
        Statement::new(format!(
            "SELECT run_id, kind, relation, place, detail FROM {steps}\n\
             WHERE run_id IN (SELECT run_id FROM {steps} WHERE kind = 'end')\n\
             ORDER BY run_id, number"
        ))
    }

    /// Says that a publication is finished, and forgets those that were not written to their end.
    pub fn finish(&self, run_id: &str) -> Statement {
        Statement::new(format!(
            "DELETE FROM {} WHERE run_id <= {}",
            self.table("publication_steps"),
            googlesql_text(run_id)
        ))
    }

    /// Forgets the rows that tests kept when they last ran.
    pub fn forget_failures(&self, tests: &[&str]) -> Option<Statement> {
        (!tests.is_empty()).then(|| self.delete("test_failures", "test", tests))
    }

    /// How many rejected rows of a source table are kept.
    pub const REJECTED: u32 = 1000;

    /// Forgets the rows of source tables that did not fit when they were last read.
    pub fn forget_rejected(&self, tables: &[String]) -> Option<Statement> {
        let tables: Vec<_> = tables.iter().map(String::as_str).collect();
        (!tables.is_empty()).then(|| self.delete("rejected_rows", "source_table", &tables))
    }

    /// Keeps rows that did not fit, in the columns of the table.
    pub fn keep_rejected(&self, rows: &[Vec<Cell>]) -> Vec<Statement> {
        let (of, columns) = (self.table("rejected_rows"), Self::columns("rejected_rows"));
        let insert = format!("INSERT INTO {of} ({}) VALUES\n", columns.join(", "));
        in_pieces(&insert, rows.iter().map(|it| literals(it)))
    }

    /// The last step of a publication: what is published now.
    pub fn publishing(&self, tables: &[(&str, Vec<Vec<Cell>>)], removed: &[String]) -> Publishing {
        let forget = format!(
            "DELETE FROM {} WHERE published_at < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL {REMEMBERED_DAYS} DAY)",
            self.table("publications")
        );
        Publishing {
            kind: PublishingKind::Record,
            relation: String::new(),
            place: String::new(),
            detail: self.script(tables, removed, forget),
        }
    }

    /// One script that replaces the rows of what was built and tested, and forgets what is gone and what one more statement says; all of
    /// it or nothing.
    pub(super) fn script(
        &self,
        tables: &[(&str, Vec<Vec<Cell>>)],
        removed: &[String],
        forget: String,
    ) -> String {
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
            let rows: Vec<_> = rows.iter().map(|it| literals(it)).collect();
            script.push(format!(
                "INSERT INTO {of} ({}) VALUES\n{}",
                Self::columns(table).join(", "),
                rows.join(",\n")
            ));
        }
        if !removed.is_empty() {
            let removed: Vec<_> = removed.iter().map(String::as_str).collect();
            for table in ["relations", "sources", "tests"] {
                script.push(self.delete(table, "name", &removed).to_string());
            }
        }
        script.push(forget);
        script.push("COMMIT TRANSACTION".into());
        format!("{};", script.join(";\n"))
    }

    /// The columns of a table.
    pub(super) fn columns(table: &str) -> Vec<&'static str> {
        let found = TABLES.iter().find(|it| it.0 == table);
        let columns = found.expect("every table of a record is one of its tables");
        let columns = columns.1.split(", ").filter_map(|it| it.split_once(' '));
        columns.map(|it| it.0).collect()
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

/// Rows behind a text that inserts them, in statements that are not too long.
pub(super) fn in_pieces(insert: &str, rows: impl Iterator<Item = String>) -> Vec<Statement> {
    let mut inserts: Vec<String> = Vec::new();
    for row in rows {
        match inserts.last_mut() {
            Some(begun) if begun.len() + row.len() < LONGEST => {
                begun.push_str(",\n");
                begun.push_str(&row);
            }
            _ => inserts.push(format!("{insert}{row}")),
        }
    }
    inserts.into_iter().map(Statement::new).collect()
}

fn literals(row: &[Cell]) -> String {
    let cells: Vec<_> = row.iter().map(cell).collect();
    format!("({})", cells.join(", "))
}

pub(super) fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(it) => googlesql_text(it),
        Cell::Number(it) => it.to_string(),
        Cell::Instant(it) => format!("TIMESTAMP {}", googlesql_text(&format!("{it}+00"))),
        Cell::Null => "NULL".into(),
    }
}
