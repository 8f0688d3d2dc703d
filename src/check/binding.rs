//! Binds translated queries in an empty DuckDB, and compares what it says they give with what they were translated to give.

use std::collections::BTreeSet;

use crate::compile::describe;
use crate::engine::duckdb::{DuckDb, Settings};
use crate::engine::{Engine, EngineError, Place};
use crate::googlesql::Table;
use crate::sql::translate::{self, Translated};
use crate::sql::write::{native, relation};
use crate::sql::{Statement, prelude};

use super::cache::Misfit;

/// What DuckDB says against each query, with the tables that it reads.
pub(super) fn bind(
    queries: &[Option<(&Translated, &[Table])>],
) -> Result<Vec<Option<Misfit>>, EngineError> {
    if queries.iter().all(Option::is_none) {
        return Ok(vec![None; queries.len()]);
    }
    let settings = Settings {
        threads: Some(1),
        ..Settings::default()
    };
    let engine = DuckDb::open(&Place::Memory, &settings)?;
    let mut session = engine.connect()?;
    for statement in prelude::statements() {
        session.execute(&statement)?;
    }
    let mut made = BTreeSet::new();
    let mut answers = Vec::new();
    for query in queries {
        let Some((translated, tables)) = query else {
            answers.push(None);
            continue;
        };
        for table in *tables {
            let name = table.path.join(".");
            if made.insert(name.clone()) {
                let empty = translate::Table {
                    relation: relation::quoted(&name),
                    columns: table.columns.clone(),
                };
                for statement in native::empty(&empty) {
                    session.execute(&statement)?;
                }
            }
        }
        let described = native::describe(&translated.sql);
        let statement = Statement::new(described.as_str());
        let answer = match describe::columns(&mut *session, &statement) {
            Ok(columns) => misfit(translated, &columns),
            Err(error) => Some(Misfit {
                message: error.message,
                at: error.offset.and_then(|it| described.source_of(it)),
            }),
        };
        answers.push(answer);
    }
    Ok(answers)
}

fn misfit(translated: &Translated, columns: &[(String, String)]) -> Option<Misfit> {
    let plain = |it: &str| it.replace('"', "");
    let wrong = translated
        .columns
        .iter()
        .zip(columns)
        .find(|(own, (name, duckdb))| {
            own.name != *name || plain(&own.column_type.to_duckdb()) != plain(duckdb)
        });
    let message = match wrong {
        Some((own, (name, duckdb))) => format!(
            "`{name}` is {duckdb} there, not {} as `{}` is stored",
            own.column_type.to_duckdb(),
            own.name
        ),
        None if translated.columns.len() == columns.len() => return None,
        None => format!(
            "it gives {} columns there, not {}",
            columns.len(),
            translated.columns.len()
        ),
    };
    Some(Misfit { message, at: None })
}
