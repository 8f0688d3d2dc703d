//! What becomes of the rows of a source table that do not fit: they are told, and kept where the record of the warehouse is.

use duckdb::arrow::array::RecordBatch;

use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{EngineError, Session};
use crate::graph::SourceTable;
use crate::record::cells;
use crate::sql::write::bigquery::record::Record;
use crate::sql::write::record;

use super::Work;
use super::broken::{lines, plural};

/// Writes the rejected rows of a source table, which a DuckDB of its own has, into the record of BigQuery.
pub(super) fn keep(work: &Work, table: &str, scratch: &mut dyn Session) -> Result<(), EngineError> {
    let Some(record) = &work.record else {
        return Ok(());
    };
    let rows = cells(&scratch.query(&record::rejected(table, Record::REJECTED))?);
    let mut session = work.engine.connect_for(table)?;
    let inserts = record.keep_rejected(&rows);
    inserts
        .iter()
        .try_for_each(|it| session.execute(it).map(drop))
}

/// More rows do not fit than may.
pub(super) fn too_many(
    work: &Work,
    table: &SourceTable,
    rejected: u64,
    allowed: u64,
    rows: &[RecordBatch],
) -> Diagnostic {
    let look = match &work.record {
        None => "look at `_dwh.rejected_rows` with `dwh query --failed`".to_owned(),
        Some(record) => format!(
            "look at `SELECT * FROM {} WHERE source_table = '{}'` with `dwh query`",
            record.table("rejected_rows"),
            table.full_name()
        ),
    };
    Diagnostic::error(
        Code::RejectedRows,
        format!(
            "{rejected} {} of `{}.{}` {} not fit the declared columns",
            plural(rejected, "row"),
            table.source,
            table.name,
            if rejected == 1 { "does" } else { "do" }
        ),
        table.at.clone(),
        format!(
            "`max_rejects` is {allowed}\nthe first rejected rows:\n{}",
            lines(rows)
        ),
        format!("{look}, mend the file or its declared types, or raise `max_rejects`"),
    )
}
