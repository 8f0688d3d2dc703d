//! One side of a comparison: a file that is attached, or a dataset whose tables are read into a DuckDB one by one.

use std::str::FromStr;
use std::sync::Arc;

use duckdb::arrow::array::AsArray;
use duckdb::arrow::compute::cast;
use duckdb::arrow::datatypes::{DataType, Field, Schema};
use duckdb::arrow::record_batch::RecordBatch;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::engine::bigquery::{BigQuery, Job, TableName};
use crate::engine::duckdb::DuckDb;
use crate::engine::{Engine, EngineError, FailureKind};
use crate::graph::target::Chosen;
use crate::plan::remote::Names;
use crate::publish::Warehouse;
use crate::sql::quote::duckdb_name;
use crate::sql::write::bigquery::{all_rows, quoted};
use crate::sql::write::diff as sql;
use crate::sql::{Column, ColumnType};

use crate::commands::build::run_id;
use crate::commands::prepare;
use crate::commands::remote;

/// A side.
pub(super) struct Side<'a> {
    scratch: &'a DuckDb,
    /// What its relations are called by in the scratch database.
    name: &'static str,
    remote: Option<(BigQuery, Names)>,
}

/// A relation of a side.
pub(super) struct Found {
    /// Where it is, quoted.
    pub(super) relation: String,
    /// Its columns, each with its DuckDB type.
    pub(super) columns: Vec<(String, String)>,
}

impl Found {
    /// The type of a column, whatever the case of its name.
    pub(super) fn type_of(&self, column: &str) -> Option<&str> {
        let mut columns = self.columns.iter();
        let found = columns.find(|it| it.0.eq_ignore_ascii_case(column))?;
        Some(&found.1)
    }
}

impl<'a> Side<'a> {
    /// Opens what a target has published.
    pub(super) fn open(chosen: Chosen, name: &'static str, scratch: &'a DuckDb) -> Diagnosed<Self> {
        let target = match chosen {
            Chosen::BigQuery(remote) => {
                let remote = Some(remote::connect(&remote, &run_id())?);
                return Ok(Self {
                    scratch,
                    name,
                    remote,
                });
            }
            Chosen::DuckDb(target) => target,
        };
        let warehouse = Warehouse::new(&target.path);
        let file = warehouse.current();
        let file = file.map_err(|error| vec![prepare::refused(&target, "open", &error)])?;
        let Some(file) = file else {
            return Err(vec![Diagnostic::error(
                Code::UnusableWarehouse,
                format!(
                    "the warehouse of target `{}` has not been built yet",
                    target.name
                ),
                target.at.clone(),
                format!("there is no file `{}`", target.path.display()),
                format!("run `dwh build --target {}`", target.name),
            )]);
        };
        let attach = sql::attach(&file.to_string_lossy(), name);
        scratch
            .connect()
            .and_then(|mut it| it.execute(&attach))
            .map_err(|error| vec![prepare::unusable(&target, &error)])?;
        Ok(Self {
            scratch,
            name,
            remote: None,
        })
    }

    /// A relation, brought to where the scratch database can read it; None where the side has none.
    pub(super) fn find(&self, relation: &str) -> Result<Option<Found>, EngineError> {
        if let Some((engine, names)) = &self.remote {
            return self.read(engine, &names.published(relation));
        }
        let exists = sql::exists(self.name, relation);
        let exists = self.scratch.connect()?.query(&exists)?;
        if exists.iter().all(|it| it.num_rows() == 0) {
            return Ok(None);
        }
        self.described(sql::attached(self.name, relation)).map(Some)
    }

    fn described(&self, relation: String) -> Result<Found, EngineError> {
        let batches = self.scratch.connect()?.query(&sql::columns(&relation))?;
        let mut columns = Vec::new();
        for batch in &batches {
            let text = |column: usize, row| batch.column(column).as_string::<i32>().value(row);
            let rows = 0..batch.num_rows();
            columns.extend(rows.map(|row| (text(0, row).to_owned(), text(1, row).to_owned())));
        }
        Ok(Found { relation, columns })
    }

    /// Reads a relation of BigQuery, page by page.
    fn read(&self, engine: &BigQuery, relation: &TableName) -> Result<Option<Found>, EngineError> {
        let Some(facts) = engine.table(relation)? else {
            return Ok(None);
        };
        // What has no counterpart in DuckDB, as BIGNUMERIC, is read as text, and its type told.
        let types = facts
            .columns
            .iter()
            .map(|it| ColumnType::from_str(&it.1).ok());
        let types: Vec<_> = types.collect();
        let columns = facts.columns.iter().zip(&types);
        let columns = columns.map(|((name, _), kept)| Column {
            name: name.clone(),
            column_type: kept.clone().unwrap_or(ColumnType::String),
        });
        let columns: Vec<_> = columns.collect();
        let create = sql::create(self.name, &columns);
        self.scratch.connect()?.execute(&create)?;
        let all = quoted(&relation.project, &relation.dataset, &relation.table);
        let mut failed = None;
        engine.pages(&Job::new("diff", all.as_str()), &all_rows(&all), |batch| {
            let batch = with_texts(&batch, &types);
            failed = batch
                .and_then(|it| self.scratch.append(self.name, it))
                .err();
            failed.is_none()
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let mut found = self.described(duckdb_name(self.name))?;
        let told = found.columns.iter_mut().zip(&facts.columns).zip(types);
        for ((described, (_, kept)), _) in told.filter(|it| it.1.is_none()) {
            described.1.clone_from(kept);
        }
        Ok(Some(found))
    }
}

/// The rows with text in the columns whose type is None.
fn with_texts(
    batch: &RecordBatch,
    types: &[Option<ColumnType>],
) -> Result<RecordBatch, EngineError> {
    let columns = batch.columns().iter().zip(types);
    let columns = columns.map(|(column, kept)| match kept {
        Some(_) => Ok(Arc::clone(column)),
        None => cast(column, &DataType::Utf8),
    });
    columns
        .collect::<Result<Vec<_>, _>>()
        .and_then(|columns| {
            let fields = batch.schema();
            let fields =
                fields.fields().iter().zip(&columns).map(|(field, column)| {
                    Field::new(field.name(), column.data_type().clone(), true)
                });
            let schema = Schema::new(fields.collect::<Vec<_>>());
            RecordBatch::try_new(Arc::new(schema), columns)
        })
        .map_err(|error| EngineError {
            message: error.to_string(),
            kind: FailureKind::Refused,
            offset: None,
        })
}
