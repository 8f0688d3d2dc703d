//! What the published warehouse holds: an input of planning, read from its schema `_dwh`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use duckdb::arrow::array::{Array, AsArray, RecordBatch};

use crate::engine::{Engine, EngineError, FailureKind, Session};
use crate::source::Inspected;
use crate::sql::Statement;
use crate::sql::write::bigquery::record::Record;
use crate::sql::write::record;

/// What was published last; empty where nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WarehouseState {
    /// The published file, with its links followed.
    pub file: Option<PathBuf>,
    /// Built relations by name (`stg_orders`, `olist.orders`), with the fingerprint they were built from.
    pub relations: BTreeMap<String, Relation>,
    /// The columns that readers of each relation see, by its name.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Source tables by name (`olist.orders`), as they were when they were extracted.
    pub sources: BTreeMap<String, Inspected>,
    /// The fingerprints that tests have run on, by the name of the test.
    pub tests: BTreeMap<String, String>,
}

/// A relation of the published warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// What it was built from.
    pub fingerprint: String,
    /// Whether it is a view.
    pub is_view: bool,
}

impl WarehouseState {
    /// Reads what `engine`, which has `file` open, holds.
    pub fn read(engine: &dyn Engine, file: PathBuf) -> Result<Self, EngineError> {
        let mut session = engine.connect()?;
        let mut state = Self {
            file: Some(file),
            ..Self::default()
        };
        each(&mut *session, &record::read_relations(), |row| {
            if let (Some(name), Some(fingerprint)) = (row.text(0), row.text(2)) {
                let relation = Relation {
                    fingerprint,
                    is_view: row.is_true(1),
                };
                state.relations.insert(name, relation);
            }
        })?;
        each(&mut *session, &record::read_columns(), |row| {
            if let (Some(schema), Some(relation), Some(column)) =
                (row.text(0), row.text(1), row.text(2))
            {
                let name = match schema.as_str() {
                    "main" => relation,
                    _ => format!("{schema}.{relation}"),
                };
                state.columns.entry(name).or_default().push(column);
            }
        })?;
        each(&mut *session, &record::read_sources(), |row| {
            // What another version of dwh wrote may not be readable; the files are then looked through again.
            let inspected = row.text(1).and_then(|it| serde_json::from_str(&it).ok());
            if let (Some(name), Some(inspected)) = (row.text(0), inspected) {
                state.sources.insert(name, inspected);
            }
        })?;
        each(&mut *session, &record::read_tests(), |row| {
            if let (Some(name), Some(fingerprint)) = (row.text(0), row.text(1)) {
                state.tests.insert(name, fingerprint);
            }
        })?;
        Ok(state)
    }

    /// Reads what the record of a BigQuery warehouse says; nothing where there is no record yet.
    pub fn of_record(engine: &dyn Engine, record: &Record) -> Result<Self, EngineError> {
        let mut state = Self::default();
        let mut session = engine.connect()?;
        let read = each(&mut *session, &record.state(), |row| {
            let (Some(what), Some(name), Some(detail)) = (row.text(0), row.text(1), row.text(3))
            else {
                return;
            };
            match what.as_str() {
                "relation" => {
                    let relation = Relation {
                        fingerprint: detail,
                        is_view: row.text(2).as_deref() == Some("view"),
                    };
                    drop(state.relations.insert(name, relation));
                }
                "source" => {
                    // What another version of dwh wrote may not be readable; the files are then looked through again.
                    if let Ok(inspected) = serde_json::from_str(&detail) {
                        drop(state.sources.insert(name, inspected));
                    }
                }
                _ => drop(state.tests.insert(name, detail)),
            }
        });
        match read {
            Err(error) if error.kind == FailureKind::Missing => Ok(Self::default()),
            other => other.map(|()| state),
        }
    }
}

/// One row of a small answer.
struct Row<'a> {
    batch: &'a RecordBatch,
    index: usize,
}

impl Row<'_> {
    fn text(&self, column: usize) -> Option<String> {
        let column = self.batch.column(column).as_string_opt::<i32>()?;
        column
            .is_valid(self.index)
            .then(|| column.value(self.index).to_owned())
    }

    fn is_true(&self, column: usize) -> bool {
        self.batch
            .column(column)
            .as_boolean_opt()
            .is_some_and(|it| it.is_valid(self.index) && it.value(self.index))
    }
}

fn each(
    session: &mut dyn Session,
    query: &Statement,
    mut visit: impl FnMut(&Row<'_>),
) -> Result<(), EngineError> {
    for batch in &session.query(query)? {
        for index in 0..batch.num_rows() {
            visit(&Row { batch, index });
        }
    }
    Ok(())
}
