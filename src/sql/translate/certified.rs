//! Every rule against GoogleSQL's reference evaluator: the same query, types and rows (`tests/rules/`, written by `ci/reference.py`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use duckdb::Connection;
use serde_json::Value;

use super::{Request, Table, Tables, Translated, Var, to_duckdb};
use crate::diagnostic::{Diagnosed, Text};
use crate::sql::{Column, ColumnType, parse, prelude};

/// Tables that lie in the schema `main` of the tests' database.
#[derive(Default)]
pub(super) struct Fixtures(BTreeMap<String, Vec<Column>>);

impl Tables for Fixtures {
    fn table(&self, name: &[String]) -> Option<Table> {
        let [name] = name else { return None };
        let columns = self.0.get(&name.to_lowercase())?.clone();
        Some(Table {
            relation: format!("\"main\".\"{}\"", name.to_lowercase()),
            columns,
        })
    }
}

pub(super) fn translate(sql: &str, tables: &Fixtures, vars: &[Var]) -> Diagnosed<Translated> {
    let text = Text::new("q.sql", sql);
    let query = parse::query(&text)?;
    to_duckdb(&Request {
        text: &text,
        query: &query,
        tables,
        vars,
    })
}

fn read(name: &str) -> String {
    fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/rules")
            .join(name),
    )
    .unwrap()
}

/// Every query that is certified.
pub(super) fn queries() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    let cases = files.iter().flat_map(|it| {
        serde_json::from_str::<Vec<Value>>(&fs::read_to_string(it).unwrap()).unwrap()
    });
    cases
        .map(|it| it["sql"].as_str().unwrap().to_owned())
        .collect()
}

/// A database with the macros and the fixture tables, which are themselves translated.
pub(super) fn database() -> (Connection, Fixtures) {
    let connection = Connection::open_in_memory().unwrap();
    for statement in prelude::statements() {
        connection.execute_batch(statement.sql.as_str()).unwrap();
    }
    let mut tables = Fixtures::default();
    for name in ["t", "u"] {
        let translated = translate(&read(&format!("fixture_{name}.sql")), &tables, &[]).unwrap();
        connection
            .execute_batch(&format!(
                "CREATE TABLE \"{name}\" AS {}",
                translated.sql.as_str()
            ))
            .unwrap();
        tables.0.insert(name.into(), translated.columns);
    }
    (connection, tables)
}

/// The DuckDB types, and the rows as text.
type Answer = (Vec<String>, Vec<Vec<Option<String>>>);

/// What a query gives; what the engine says where it fails.
fn run(connection: &Connection, translated: &Translated) -> Result<Answer, String> {
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

fn same(
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

/// What is wrong with one case; None where both engines agree.
fn disagreement(case: &Value, connection: &Connection, tables: &Fixtures) -> Option<String> {
    let must_fail = case.get("error").is_some();
    let translated = match translate(case["sql"].as_str().unwrap(), tables, &[]) {
        Ok(translated) => translated,
        Err(_) if must_fail => return None,
        Err(found) => return Some(format!("refused: {}", found[0].what)),
    };
    if translated.needs_dwh {
        return fingerprint_disagreement(case, connection);
    }
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
    let stored: Vec<_> = translated
        .columns
        .iter()
        .map(|it| it.column_type.to_duckdb().replace('"', ""))
        .collect();
    if types != stored {
        return Some(format!("DuckDB types {types:?}, not {stored:?}"));
    }
    let mut want: Vec<Vec<Option<String>>> = serde_json::from_value(case["rows"].clone()).unwrap();
    let sql = case["sql"].as_str().unwrap();
    let ordered = sql
        .rfind("ORDER BY")
        .is_some_and(|it| !sql[it..].contains(['(', ')']));
    if !ordered {
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

/// The engine registers this function, so here only the crate's answer is compared.
fn fingerprint_disagreement(case: &Value, connection: &Connection) -> Option<String> {
    let mut statement = connection.prepare("SELECT s FROM t ORDER BY id").unwrap();
    let texts: Vec<Option<String>> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let got: Vec<_> = texts
        .iter()
        .map(|it| {
            it.as_ref().map(|it| {
                farmhash::fingerprint64(it.as_bytes())
                    .cast_signed()
                    .to_string()
            })
        })
        .collect();
    let want: Vec<_> = case["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it[1].as_str().map(str::to_owned))
        .collect();
    (got != want).then(|| format!("gives {got:?}, not {want:?}"))
}

fn check(family: &str) {
    let (connection, tables) = database();
    let cases: Vec<Value> = serde_json::from_str(&read(&format!("{family}.json"))).unwrap();
    let listed = read(&format!("{family}.cases"))
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with("--"))
        .count();
    assert_eq!(
        cases.len(),
        listed,
        "{family}.json is older than {family}.cases: run ci/reference.py"
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
fn groupings_agree() {
    check("grouping");
}

#[test]
fn numbers_agree() {
    check("number");
}

#[test]
fn pivots_agree() {
    check("pivot");
}

#[test]
fn mixed_queries_agree() {
    check("mixed");
}

#[test]
fn queries_agree() {
    check("query");
}

#[test]
fn rows_agree() {
    check("row");
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
fn windows_agree() {
    check("window");
}

#[test]
fn with_queries_agree() {
    check("with");
}

fn var(name: &str, column_type: ColumnType, literal: &str) -> Var {
    Var {
        name: name.into(),
        column_type,
        literal: literal.into(),
    }
}

/// Every mistake of a query, as `line:column [code] what`; or its SQL.
fn outcome(sql: &str) -> String {
    outcome_of(sql, &database().1)
}

pub(super) fn outcome_of(sql: &str, tables: &Fixtures) -> String {
    let vars = [
        var("as_of", ColumnType::Date, "DATE '2024-01-01'"),
        var(
            "states",
            ColumnType::Array(Box::new(ColumnType::String)),
            "['x', 'y']",
        ),
        var("rate", ColumnType::Float64, "2"),
    ];
    match translate(sql, tables, &vars) {
        Ok(translated) => translated.sql.as_str().to_owned(),
        Err(found) => {
            let lines: Vec<_> = found
                .iter()
                .map(|it| {
                    let (line, column) = it.at.line_column();
                    format!(
                        "{line}:{column} [{}] {}; {}",
                        it.code.as_str(),
                        it.what,
                        it.fix
                    )
                })
                .collect();
            lines.join("\n")
        }
    }
}

#[test]
fn variables_are_bound_as_typed_literals() {
    insta::assert_snapshot!(outcome("SELECT id, f * @rate AS r FROM t WHERE d < @as_of AND g IN UNNEST(@states)"), @r#"
    SELECT
      "t"."id",
      "t"."f" * CAST(2 AS DOUBLE) AS "r"
    FROM "main"."t" AS "t"
    WHERE "t"."d" < CAST(DATE '2024-01-01' AS DATE) AND "t"."g" IN (SELECT unnest(CAST(['x', 'y'] AS VARCHAR[])))
    "#);
    insta::assert_snapshot!(outcome("SELECT @as_off AS x"), @"1:8 [invalid-variable] unknown variable `@as_off`; did you mean `@as_of`?");
}

#[test]
fn every_mistake_is_reported_once() {
    insta::assert_snapshot!(outcome("SELECT idd, t.ss, x.y, CURRENT_DATE() AS c,\n  i + s AS a, f % 2 AS m, UPER(s) AS u\nFROM t WHERE i"), @"
    1:8 [unknown-column] unknown column `idd`; did you mean `id`?
    1:13 [unknown-column] unknown column `ss`; did you mean `s`?
    1:19 [unknown-table] unknown table `x`; did you mean `t`?
    1:24 [uncertified-sql] the function CURRENT_DATE has no certified translation; use a variable such as @as_of, so that the same build gives the same answer
    2:3 [type-mismatch] no certified INT64 + STRING; CAST the arguments; it takes (INT64, INT64) or (NUMERIC, NUMERIC) or (FLOAT64, FLOAT64) or (DATE, INT64)
    2:15 [uncertified-sql] the operator `%` has no certified translation; write MOD(a, b)
    2:27 [uncertified-sql] the function UPER has no certified translation; did you mean `UPPER`?
    3:14 [type-mismatch] WHERE needs a BOOL, not INT64; compare it with a value
    ");
}

#[test]
fn an_unknown_table_is_one_mistake() {
    insta::assert_snapshot!(outcome("SELECT a, b + 1 AS c FROM tt JOIN u ON tt.a = u.id"), @"1:27 [unknown-table] unknown table `tt`; name a model (one word), a source table (source.table), or a WITH query");
}

#[test]
fn what_has_no_rule_is_refused() {
    let refused = [
        "SELECT CAST(f AS STRING) AS x FROM t",
        "SELECT CAST(f AS NUMERIC) AS x FROM t",
        "SELECT APPROX_COUNT_DISTINCT(i) AS x FROM t",
        "SELECT SAFE.LN(f) AS x FROM t",
        "SELECT EXTRACT(HOUR FROM ts AT TIME ZONE 'Asia/Tokyo') AS x FROM t",
        "SELECT FORMAT_DATE('%E4Y', d) AS x FROM t",
        "SELECT d - d AS x FROM t",
        "SELECT d = ts AS x FROM t",
        "SELECT id FROM t TABLESAMPLE SYSTEM (10 PERCENT)",
        "SELECT id AS a, i AS a FROM t",
        "SELECT s LIKE ANY ('a', 'b') AS x FROM t",
        "FROM t |> WHERE id = 1",
        "SELECT id FROM t UNION ALL SELECT s FROM t",
    ];
    for sql in refused {
        let outcome = outcome(sql);
        assert!(outcome.starts_with("1:"), "{sql}\n{outcome}");
    }
}

#[test]
fn a_long_chain_does_not_overflow_the_stack() {
    let long = format!("SELECT {}1 AS x FROM t", "id + ".repeat(380));
    assert!(outcome(&long).starts_with("SELECT"));
    let unions = vec!["SELECT id FROM t"; 300].join(" UNION ALL ");
    assert!(outcome(&unions).starts_with("SELECT"));
}

#[test]
fn an_engine_error_finds_its_place() {
    let (_, tables) = database();
    let sql = "SELECT id,\n  UPPER(s) AS u\nFROM t";
    let translated = translate(sql, &tables, &[]).unwrap();
    let at = translated.sql.as_str().find("\"t\".\"s\"").unwrap();
    let source = translated.sql.source_of(at).unwrap();
    assert_eq!(&sql[source], "s");
}
