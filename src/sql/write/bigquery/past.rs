//! The statements that keep what was published before a publication, and that look at it again.

use crate::sql::Statement;
use crate::sql::quote::googlesql_text;
use crate::sql::write::record::Cell;

use super::record::{Publishing, PublishingKind, Record, cell, in_pieces};

/// What stood where a publication goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The name of what is published.
    pub relation: String,
    /// The dataset and table that readers see: `analytics.orders`.
    pub place: String,
    /// What it was.
    pub was: Was,
    /// What is needed to have it again, as JSON.
    pub detail: String,
}

/// What a relation was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    /// Nothing stood there.
    Nothing,
    /// A view.
    View,
    /// A table.
    Table,
}

impl Was {
    const ALL: [Self; 3] = [Self::Nothing, Self::View, Self::Table];

    /// What it is called in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::View => "view",
            Self::Table => "table",
        }
    }

    /// What a name means; None where a newer dwh wrote it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

impl Record {
    /// Writes what stood there before the first step of a publication.
    pub fn remember(&self, run_id: &str, before: &[Before]) -> Vec<Statement> {
        let insert = format!(
            "INSERT INTO {} (run_id, number, published_at, relation, place, was, detail) VALUES\n",
            self.table("publications")
        );
        let rows = before.iter().enumerate().map(|(number, it)| {
            let parts = [&it.relation, &it.place, it.was.as_str(), &it.detail];
            let parts = parts.map(googlesql_text).join(", ");
            let run = googlesql_text(run_id);
            format!("({run}, {number}, CURRENT_TIMESTAMP(), {parts})")
        });
        in_pieces(&insert, rows)
    }

    /// Gives what stood there before the last publication that came to its end and was not undone: run, relation, place, what it was,
    /// detail, when it was published in milliseconds, how many minutes ago that is.
    pub fn last_publication(&self) -> Statement {
        let (publications, runs) = (self.table("publications"), self.table("runs"));
        Statement::new(format!(
            "SELECT run_id, relation, place, was, detail, UNIX_MILLIS(published_at) AS published_ms,\n\
             TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), published_at, MINUTE) AS minutes\n\
             FROM {publications} WHERE run_id = (\n\
             SELECT MAX(run_id) FROM {publications} WHERE run_id IN (SELECT run_id FROM {runs}))\n\
             ORDER BY number"
        ))
    }

    /// Gives the rows of a table of the record, as they are or as they were at an instant, `2026-11-25 22:38:00.123`.
    pub fn rows(&self, table: &str, at: Option<&str>) -> Statement {
        let at = at.map(|it| {
            let instant = googlesql_text(&format!("{it}+00"));
            format!(" FOR SYSTEM_TIME AS OF TIMESTAMP {instant}")
        });
        let (columns, from) = (Self::columns(table).join(", "), self.table(table));
        Statement::new(format!(
            "SELECT {columns} FROM {from}{}",
            at.unwrap_or_default()
        ))
    }

    /// The last step of going back: what is published now, and that a publication is undone.
    pub fn going_back(
        &self,
        tables: &[(&str, Vec<Vec<Cell>>)],
        removed: &[String],
        undone: &str,
    ) -> Publishing {
        let forget = format!(
            "DELETE FROM {} WHERE run_id = {}",
            self.table("publications"),
            cell(&Cell::Text(undone.to_owned()))
        );
        Publishing {
            kind: PublishingKind::Record,
            relation: String::new(),
            place: String::new(),
            detail: self.script(tables, removed, forget),
        }
    }
}

/// Makes a table as another one was at an instant, `2026-11-25 22:38:00.123`: divided and sorted as that one is, for no cost.
pub fn as_it_was(relation: &str, of: &str, at: &str) -> Statement {
    let at = googlesql_text(&format!("{at}+00"));
    Statement::new(format!(
        "CREATE OR REPLACE TABLE {relation} CLONE {of} FOR SYSTEM_TIME AS OF TIMESTAMP {at}"
    ))
}

/// Makes a view of a query of BigQuery's own.
pub fn view(relation: &str, query: &str) -> Statement {
    Statement::new(format!("CREATE OR REPLACE VIEW {relation} AS\n{query}"))
}
