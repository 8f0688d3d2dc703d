//! Whether both engines say the same of a query: columns, types, rows, and whether it fails.

use super::super::certified::{Answer, is_ordered, same, stored};
use super::forms::is_close;
use super::world::World;
use crate::googlesql::{self, Fault, SqlError};
use crate::sql::Column;
use crate::sql::translate::Translated;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The same answer.
    Same,
    /// Both fail.
    BothFail,
    /// The translator has no rule, or the translation says while it runs that it cannot tell.
    Refused(String),
    /// The evaluator does not know it, or finds a fault in itself.
    Unknown(String),
    /// `DuckDB` left out a part that fails, for its value is not needed: GoogleSQL promises no order of evaluation.
    Skipped,
    /// What differs.
    Differs(String),
}

/// Errors by which a translation says at a value that it has no certified answer.
const CANNOT_TELL: &[&str] = &[
    "LOWER of a capital sigma",
    "UPPER of a letter that has no single capital",
    "not certified",
    "arithmetic with an infinity or NaN",
    "EDIT_DISTANCE of letters outside ASCII",
    "FORMAT of a number of 10^18 or more",
];

/// What a double may differ in where the last digit is a C library's choice.
const TOLERANCE: f64 = 1e-14;

/// Whether an error of DuckDB is a translation's own, that says so.
pub(super) fn cannot_tell(message: &str) -> bool {
    CANNOT_TELL.iter().any(|it| message.contains(it))
}

/// What a mean of whole numbers cannot be.
const DUST: f64 = 1e-30;

/// Whether DuckDB failed in itself, after which the database answers nothing: never what a query may lead to.
pub(super) fn is_fatal(message: &str) -> bool {
    let start = start(message);
    ["INTERNAL", "Internal", "FATAL", "Fatal", "invalidated"]
        .iter()
        .any(|it| start.contains(it))
}

/// As much of a message as is worth showing: that of a broken database doubles with each statement.
fn start(message: &str) -> String {
    message.chars().take(300).collect()
}

/// Compares one query.
pub(super) fn query(world: &mut World, sql: &str) -> Verdict {
    let translated = match world.translate(sql) {
        Ok(translated) => translated,
        Err(why) => return Verdict::Refused(why),
    };
    let want = world.evaluator.evaluate(sql);
    let got = world.duckdb(&translated);
    judge(sql, &translated, got, want)
}

/// Compares the answers of both.
pub(super) fn judge(
    sql: &str,
    translated: &Translated,
    got: Result<Answer, String>,
    want: Result<googlesql::Answer, SqlError>,
) -> Verdict {
    match (got, want) {
        (
            _,
            Err(SqlError {
                fault: Fault::Status(12 | 13) | Fault::Crash | Fault::TooDeep,
                message,
                ..
            }),
        ) => Verdict::Unknown(message),
        (Err(message), _) if cannot_tell(&message) => Verdict::Refused(message),
        (Err(message), _) if is_fatal(&message) => {
            Verdict::Differs(format!("DuckDB is broken: {}", start(&message)))
        }
        (Err(_), Err(_)) => Verdict::BothFail,
        (Err(message), Ok(_)) => Verdict::Differs(format!("DuckDB fails: {message}")),
        (Ok((_, rows)), Err(error)) => Verdict::Differs(format!(
            "GoogleSQL fails: {error}\n  DuckDB gives {}",
            shown(&rows)
        )),
        (Ok((types, rows)), Ok(want)) => match columns(translated, &types, &want.columns) {
            Some(why) => Verdict::Differs(why),
            None => compare(sql, &translated.columns, rows, want.rows),
        },
    }
}

/// What is wrong with names and types.
pub(super) fn columns(
    translated: &Translated,
    types: &[String],
    want: &[googlesql::OutputColumn],
) -> Option<String> {
    let told: Vec<_> = translated
        .columns
        .iter()
        .zip(want)
        .map(|(it, want)| {
            let name = if want.name.is_empty() || want.name.starts_with("$col") {
                &want.name // a column without a name: BigQuery itself makes it f0_
            } else {
                &it.name
            };
            format!("{} {}", name.to_lowercase(), it.column_type)
        })
        .collect();
    let want: Vec<_> = want
        .iter()
        .map(|it| format!("{} {}", it.name.to_lowercase(), it.output_type))
        .collect();
    if told != want {
        return Some(format!("columns {told:?}, not {want:?}"));
    }
    let stored = stored(translated);
    (types != stored.as_slice()).then(|| format!("DuckDB's types {types:?}, not {stored:?}"))
}

type Rows = Vec<Vec<Option<String>>>;

fn compare(sql: &str, columns: &[Column], mut got: Rows, mut want: Rows) -> Verdict {
    if !is_ordered(sql) {
        got.sort();
        want.sort();
    }
    let alike = got.len() == want.len()
        && got
            .iter()
            .zip(&want)
            .all(|(got, want)| same_row(sql, columns, got, want));
    if alike {
        return Verdict::Same;
    }
    Verdict::Differs(format!(
        "DuckDB    {}\n  GoogleSQL {}",
        shown(&got),
        shown(&want)
    ))
}

/// Whether two rows are the same, as far as this text promises.
pub(super) fn same_row(
    sql: &str,
    columns: &[Column],
    got: &[Option<String>],
    want: &[Option<String>],
) -> bool {
    let tolerance = if is_close(sql) { TOLERANCE } else { 0.0 };
    same(&settled(sql, got), &settled(sql, want), columns, tolerance)
}

/// The evaluator keeps a running mean in a wider type, of which a dust may be left where the mean is 0.
fn settled(sql: &str, row: &[Option<String>]) -> Vec<Option<String>> {
    let is_dust = |it: &str| it.contains("e-") && it.parse().is_ok_and(|it: f64| it.abs() < DUST);
    row.iter()
        .map(|cell| match cell {
            Some(text) if sql.contains("AVG(") && is_dust(text) => Some("0.0".into()),
            Some(_) | None => cell.clone(),
        })
        .collect()
}

fn shown(rows: &Rows) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row
                .iter()
                .map(|it| it.as_deref().unwrap_or("NULL"))
                .collect();
            cells.join(" ")
        })
        .collect();
    rows.join(" / ")
}
