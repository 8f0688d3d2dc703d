//! Expressions over every row of a table, where an error of one row hides none of the others.

use std::collections::BTreeMap;

use super::verdict::{self, Verdict};
use super::world::World;
use crate::googlesql::{Answer, SqlError};
use crate::sql::translate::Translated;

/// What an expression gives for a row; None where it fails.
type Cell = Option<Option<String>>;

/// What GoogleSQL gives for a row where it fails.
const AN_ERROR: &str = "an error";

/// The row that GoogleSQL fails for and DuckDB does not.
pub(super) fn only_googlesql_fails(why: &str) -> Option<usize> {
    row_of(why).filter(|_| why.ends_with(AN_ERROR))
}

/// The row in which a difference was found.
pub(super) fn row_of(why: &str) -> Option<usize> {
    let (id, _) = why.strip_prefix("row ")?.split_once(':')?;
    id.parse().ok()
}

/// Compares expressions over the table `w`.
pub(super) fn expressions(world: &mut World, expressions: &[String]) -> Vec<Verdict> {
    let translated: Vec<_> = expressions
        .iter()
        .map(|it| world.translate(&query(it)))
        .collect();
    let asked: Vec<_> = expressions
        .iter()
        .zip(&translated)
        .filter(|it| it.1.is_ok())
        .map(|it| it.0.as_str())
        .collect();
    let mut wanted = googlesql(world, &asked).into_iter();
    expressions
        .iter()
        .zip(translated)
        .map(|(expression, translated)| match translated {
            Err(why) => Verdict::Refused(why),
            Ok(translated) => {
                let want = wanted.next().expect("an answer for each that was asked");
                compare(world, expression, &translated, want)
            }
        })
        .collect()
}

/// Whether an expression fails in DuckDB for one row.
pub(super) fn fails(world: &World, expression: &str, id: usize) -> bool {
    world
        .translate(&format!("{} WHERE w_id = {id}", query(expression)))
        .is_ok_and(|it| world.duckdb(&it).is_err())
}

fn query(expression: &str) -> String {
    format!("SELECT w_id, {expression} AS x FROM w")
}

/// The answers to all at once; where one has an error that is not a row's, each half alone.
fn googlesql(world: &mut World, expressions: &[&str]) -> Vec<Result<Answer, SqlError>> {
    if expressions.is_empty() {
        return Vec::new();
    }
    let columns: Vec<_> = expressions
        .iter()
        .enumerate()
        .map(|(index, it)| format!("NULLIFERROR({it}) AS x{index}, ISERROR({it}) AS e{index}"))
        .collect();
    let sql = format!("SELECT w_id, {} FROM w", columns.join(", "));
    match world.evaluator.evaluate(&sql) {
        Ok(answer) => (0..expressions.len())
            .map(|it| Ok(of(&answer, it)))
            .collect(),
        Err(error) if expressions.len() == 1 => vec![Err(error)],
        Err(_) => {
            let (first, second) = expressions.split_at(expressions.len() / 2);
            let mut answers = googlesql(world, first);
            answers.extend(googlesql(world, second));
            answers
        }
    }
}

/// The number of the row, value and whether it failed, of one of the expressions.
fn of(answer: &Answer, index: usize) -> Answer {
    let wanted = [0, 1 + 2 * index, 2 + 2 * index];
    let mut columns: Vec<_> = wanted
        .iter()
        .map(|it| answer.columns[*it].clone())
        .collect();
    columns[1].name = "x".into();
    Answer {
        columns,
        rows: answer
            .rows
            .iter()
            .map(|row| wanted.iter().map(|it| row[*it].clone()).collect())
            .collect(),
    }
}

fn compare(
    world: &World,
    expression: &str,
    translated: &Translated,
    want: Result<Answer, SqlError>,
) -> Verdict {
    let sql = query(expression);
    let got = world.duckdb(translated);
    let want = match want {
        Ok(want) => want,
        Err(error) => return verdict::judge(&sql, translated, got, Err(error)),
    };
    let wanted: BTreeMap<usize, Cell> = want
        .rows
        .iter()
        .map(|row| {
            let fails = row[2].as_deref() == Some("true");
            (number(row[0].as_deref()), (!fails).then(|| row[1].clone()))
        })
        .collect();
    if let Ok((types, _)) = &got
        && let Some(why) = verdict::columns(translated, types, &want.columns[..2])
    {
        return Verdict::Differs(why);
    }
    let failed = got.is_err();
    let mut refused = None;
    let mut alone = BTreeMap::new();
    match got {
        Ok((_, rows)) => alone.extend(
            rows.into_iter()
                .map(|row| (number(row[0].as_deref()), Ok(row))),
        ),
        Err(_) => {
            for id in wanted.keys() {
                let one = world
                    .translate(&format!("{sql} WHERE w_id = {id}"))
                    .and_then(|it| world.duckdb(&it));
                alone.insert(*id, one.map(|(_, mut rows)| rows.remove(0)));
            }
        }
    }
    for (id, want) in &wanted {
        match (&alone[id], want) {
            (Err(why), None) if verdict::is_fatal(why) => {
                return differs(*id, why, "an error of the query's own");
            }
            (Err(_), None) => {}
            (Err(why), Some(_)) if verdict::cannot_tell(why) => refused = Some(why.clone()),
            (Ok(got), Some(want)) => {
                let row = [got[0].clone(), want.clone()];
                if !verdict::same_row(&sql, &translated.columns, got, &row) {
                    return differs(*id, &format!("{:?}", got[1]), &format!("{want:?}"));
                }
            }
            (Err(why), Some(want)) => return differs(*id, why, &format!("{want:?}")),
            (Ok(got), None) => return differs(*id, &format!("{:?}", got[1]), AN_ERROR),
        }
    }
    match refused {
        Some(why) => Verdict::Refused(why),
        None if failed => Verdict::BothFail,
        None => Verdict::Same,
    }
}

fn differs(id: usize, got: &str, want: &str) -> Verdict {
    let got: String = got.lines().take(1).flat_map(str::chars).take(400).collect();
    Verdict::Differs(format!("row {id}: DuckDB {got}, GoogleSQL {want}"))
}

fn number(cell: Option<&str>) -> usize {
    cell.unwrap().parse().unwrap()
}
