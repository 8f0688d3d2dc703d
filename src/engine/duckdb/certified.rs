//! Every rule against GoogleSQL's reference evaluator: the same query, types and rows (`tests/rules/`).

use std::fmt::Write as _;

use ::duckdb::Connection;
use serde_json::Value;

use super::{DuckDb, Settings, locked};
use crate::engine::Place;
use crate::sql::translate::Translated;
use crate::sql::translate::certified::{FIXTURES, Fixtures, fixture, fixtures, read, translate};
use crate::sql::{Column, ColumnType, prelude};

/// An instance as a build has it, with the macros.
pub(super) fn empty() -> Connection {
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let connection = locked(&engine.root).try_clone().unwrap();
    for statement in prelude::statements() {
        connection.execute_batch(statement.sql.as_str()).unwrap();
    }
    connection
}

/// An instance with the fixture tables, which are themselves translated.
fn database() -> Connection {
    let connection = empty();
    for name in FIXTURES {
        let rows = fixture(name).sql;
        connection
            .execute_batch(&format!("CREATE TABLE \"{name}\" AS {}", rows.as_str()))
            .unwrap();
    }
    connection
}

/// The DuckDB types, and the rows as text.
pub(super) type Answer = (Vec<String>, Vec<Vec<Option<String>>>);

/// What a query gives; what the engine says where it fails.
pub(super) fn run(connection: &Connection, translated: &Translated) -> Result<Answer, String> {
    let sql = translated.sql.as_str();
    let rows = |query: &str, count: usize| -> duckdb::Result<Vec<Vec<Option<String>>>> {
        let mut statement = connection.prepare(query)?;
        let rows = statement.query_map([], |row| {
            (0..count)
                .map(|it| row.get::<_, Option<String>>(it))
                .collect()
        })?;
        rows.collect()
    };
    let types = rows(&format!("SELECT column_type FROM (DESCRIBE {sql})"), 1)
        .map_err(|it| it.to_string())?;
    let columns: Vec<_> = translated
        .columns
        .iter()
        .map(|it| format!("CAST(q.\"{}\" AS VARCHAR)", it.name))
        .collect();
    let values = rows(
        &format!("SELECT {} FROM ({sql}) AS q", columns.join(", ")),
        columns.len(),
    )
    .map_err(|it| it.to_string())?;
    Ok((
        types
            .into_iter()
            .flatten()
            .flatten()
            .map(|it| it.replace('"', ""))
            .collect(),
        values,
    ))
}

/// Whether two rows are the same, but for what doubles may differ in.
pub(super) fn same(
    got: &[Option<String>],
    want: &[Option<String>],
    columns: &[Column],
    tolerance: f64,
) -> bool {
    got.iter()
        .zip(want)
        .zip(columns)
        .all(|((got, want), column)| match (got, want) {
            (Some(got), Some(want)) if column.column_type == ColumnType::Float64 => {
                let (got, want): (f64, f64) = (got.parse().unwrap(), want.parse().unwrap());
                (got - want).abs() <= tolerance * want.abs() || got.to_bits() == want.to_bits()
            }
            _ => got == want,
        })
}

/// The DuckDB types that store what a query gives, without quotes.
pub(super) fn stored(translated: &Translated) -> Vec<String> {
    let columns = translated.columns.iter();
    columns
        .map(|it| it.column_type.to_duckdb().replace('"', ""))
        .collect()
}

/// Whether the rows come in an order: the query ends with an ORDER BY of its own.
pub(super) fn is_ordered(sql: &str) -> bool {
    sql.rfind("ORDER BY")
        .is_some_and(|it| !sql[it..].contains(['(', ')']))
}

/// What is wrong with one case; None where both engines agree.
fn disagreement(case: &Value, connection: &Connection, tables: &Fixtures) -> Option<String> {
    let must_fail = case.get("error").is_some();
    let translated = match translate(case["sql"].as_str().unwrap(), tables, &[]) {
        Ok(translated) => translated,
        Err(_) if must_fail => return None,
        Err(found) => return Some(format!("refused: {}", found[0].what)),
    };
    let (types, mut got) = match run(connection, &translated) {
        Ok(_) if must_fail => return Some("must fail, but gives rows".into()),
        Ok(answer) => answer,
        Err(_) if must_fail => return None,
        Err(message) => return Some(message),
    };
    let named: Vec<_> = translated
        .columns
        .iter()
        .map(|it| (it.name.to_lowercase(), it.column_type.to_string()))
        .collect();
    let expected = case["columns"].as_array().unwrap();
    let expected: Vec<_> = expected
        .iter()
        .map(|it| {
            (
                it[0].as_str().unwrap().to_lowercase(),
                it[1].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    if named != expected {
        return Some(format!("columns {named:?}, not {expected:?}"));
    }
    let stored = stored(&translated);
    if types != stored {
        return Some(format!("DuckDB types {types:?}, not {stored:?}"));
    }
    let mut want: Vec<Vec<Option<String>>> = serde_json::from_value(case["rows"].clone()).unwrap();
    let sql = case["sql"].as_str().unwrap();
    if !is_ordered(sql) {
        got.sort();
        want.sort();
    }
    let tolerance = case
        .get("relative_tolerance")
        .and_then(Value::as_f64)
        .unwrap_or(0.0);
    let differ = got.len() != want.len()
        || got
            .iter()
            .zip(&want)
            .any(|(got, want)| !same(got, want, &translated.columns, tolerance));
    differ.then(|| format!("gives {got:?}\n  not   {want:?}"))
}

fn check(family: &str) {
    let (connection, tables) = (database(), fixtures());
    let cases: Vec<Value> = serde_json::from_str(&read(&format!("{family}.json"))).unwrap();
    let listed = read(&format!("{family}.cases"))
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with("--"))
        .count();
    assert_eq!(
        cases.len(),
        listed,
        "{family}.json is older than {family}.cases: UPDATE_EXPECT=1 writes it"
    );
    let mut wrong = String::new();
    for case in &cases {
        if let Some(why) = disagreement(case, &connection, &tables) {
            writeln!(wrong, "{}\n  {why}", case["sql"].as_str().unwrap()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn aggregates_agree() {
    check("aggregate");
}

#[test]
fn casts_agree() {
    check("cast");
}

#[test]
fn conditionals_agree() {
    check("conditional");
}

#[test]
fn dates_agree() {
    check("date");
}

#[test]
fn floats_agree() {
    check("float");
}

#[test]
fn groupings_agree() {
    check("grouping");
}

#[test]
fn integers_agree() {
    check("integer");
}

#[test]
fn mixed_queries_agree() {
    check("mixed");
}

#[test]
fn numbers_agree() {
    check("number");
}

#[test]
fn numerics_agree() {
    check("numeric");
}

#[test]
fn pivots_agree() {
    check("pivot");
}

#[test]
fn queries_agree() {
    check("query");
}

#[test]
fn regressions_agree() {
    check("regressions");
}

#[test]
fn rows_agree() {
    check("row");
}

#[test]
fn safe_calls_agree() {
    check("safe");
}

#[test]
fn statistics_agree() {
    check("statistics");
}

#[test]
fn scopes_agree() {
    check("scope");
}

#[test]
fn strings_agree() {
    check("string");
}

#[test]
fn arrays_agree() {
    check("array");
}

#[test]
fn bytes_agree() {
    check("bytes");
}

#[test]
fn printf_agrees() {
    check("printf");
}

#[test]
fn json_agrees() {
    check("json");
}

#[test]
fn letters_agree() {
    check("letter");
}

#[test]
fn regular_expressions_agree() {
    check("regexp");
}

#[test]
fn windows_agree() {
    check("window");
}

#[test]
fn with_queries_agree() {
    check("with");
}

#[test]
fn formats_agree() {
    check("format");
}

#[test]
fn parsing_agrees() {
    check("parse");
}

#[test]
fn times_agree() {
    check("time");
}

#[test]
fn zones_agree() {
    check("zone");
}

/// Approximations may be exact: each quantile is one of the values, and lies where it must.
#[test]
fn quantiles_are_exact_ones() {
    let (connection, tables) = (database(), fixtures());
    let all = "SELECT CAST(\"i\" AS VARCHAR) FROM \"t\" WHERE \"i\" IS NOT NULL";
    let mut statement = connection.prepare(all).unwrap();
    let values: Vec<i64> = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(|it| it.unwrap().parse().unwrap())
        .collect();
    for count in [1, 2, 3, 4, 7, 10, 100] {
        let sql = format!("SELECT APPROX_QUANTILES(i, {count}) AS q FROM t");
        let translated = translate(&sql, &tables, &[]).unwrap();
        let list: String = connection
            .query_row(
                &format!(
                    "SELECT CAST(q AS VARCHAR) FROM ({})",
                    translated.sql.as_str()
                ),
                [],
                |row| row.get(0),
            )
            .unwrap();
        let quantiles: Vec<i64> = list
            .trim_matches(['[', ']'])
            .split(", ")
            .map(|it| it.parse().unwrap())
            .collect();
        assert_eq!(quantiles.len(), count + 1, "{list}");
        assert_eq!(quantiles.first(), values.iter().min());
        assert_eq!(quantiles.last(), values.iter().max());
        for (number, quantile) in quantiles.iter().enumerate() {
            let below = values.iter().filter(|it| *it < quantile).count();
            let through = values.iter().filter(|it| *it <= quantile).count();
            assert!(
                below * count <= number * values.len() && number * values.len() <= through * count,
                "{number} of {count} in {values:?} is not {quantile}"
            );
        }
    }
}

#[test]
fn infinities_are_told_where_they_would_give_another_answer() {
    let (connection, tables) = (database(), fixtures());
    for expression in [
        "x * 0",
        "x - x",
        "SUM(x)",
        "AVG(x)",
        "SAFE_ADD(x, 1)",
        "SAFE_DIVIDE(x, 2)",
        "SAFE.EXP(x)",
        "ROUND(x, -1)",
        "TRUNC(x, -1)",
        "LOG(2, x)",
        "SIN(x)",
        "VAR_POP(x)",
        "CAST(x AS NUMERIC)",
    ] {
        let sql = format!("SELECT {expression} AS y FROM UNNEST([CAST('inf' AS FLOAT64)]) AS x");
        let translated = translate(&sql, &tables, &[]).unwrap();
        let answer = connection.query_row(translated.sql.as_str(), [], |row| {
            row.get::<_, Option<f64>>(0)
        });
        assert!(answer.is_err(), "{expression} gives {answer:?}");
    }
}
