//! Whole queries as analysts write them (`tests/queries/`): what is sent, and the answer of GoogleSQL's reference evaluator.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use duckdb::arrow::array::{Array, AsArray};
use dwh::diagnostic::{Text, render};
use dwh::engine::duckdb::{DuckDb, Settings};
use dwh::engine::{Engine, Place, Session};
use dwh::sql::translate::{Request, Table, Tables, Translated, to_duckdb};
use dwh::sql::{Column, ColumnType, Statement, parse, prelude};
use serde_json::Value;

/// The tables of `tables.sql` by name.
#[derive(Default)]
struct Shop(BTreeMap<String, Vec<Column>>);

impl Tables for Shop {
    fn table(&self, name: &[String]) -> Option<Table> {
        let [name] = name else { return None };
        Some(Table {
            relation: format!("\"main\".\"{name}\""),
            columns: self.0.get(name)?.clone(),
        })
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n")
}

/// The translation, or what the user is told.
fn translated(sql: &str, tables: &Shop) -> Result<Translated, String> {
    let text = Text::new("query.sql", sql);
    let told = |found: Vec<dwh::diagnostic::Diagnostic>| {
        let told: Vec<_> = found
            .iter()
            .map(|it| render::full(it, false, 100))
            .collect();
        told.join("\n")
    };
    let query = parse::query(&text).map_err(told)?;
    let request = Request {
        text: &text,
        query: &query,
        tables,
        vars: &[],
    };
    to_duckdb(&request).map_err(told)
}

/// An instance with the macros and the tables, which are themselves translated.
fn shop() -> (DuckDb, Shop) {
    let engine = DuckDb::open(&Place::Memory, &Settings::default()).unwrap();
    let mut session = engine.connect().unwrap();
    for statement in prelude::statements() {
        session.execute(&statement).unwrap();
    }
    let mut tables = Shop::default();
    for statement in read(&folder().join("tables.sql")).split(";\n") {
        let Some((_, created)) = statement.split_once("CREATE TABLE ") else {
            continue;
        };
        let (name, sql) = created.split_once(" AS\n").unwrap();
        let translated = translated(sql, &tables).unwrap();
        session
            .execute(&Statement::new(format!(
                "CREATE TABLE \"main\".\"{name}\" AS {}",
                translated.sql.as_str()
            )))
            .unwrap();
        tables.0.insert(name.into(), translated.columns);
    }
    (engine, tables)
}

type Rows = Vec<Vec<Option<String>>>;

fn rows(session: &mut dyn Session, sql: &str) -> Result<Rows, String> {
    let batches = session
        .query(&Statement::new(sql))
        .map_err(|it| it.to_string())?;
    let mut rows = Vec::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().map(|column| {
                let texts = column.as_string::<i32>();
                texts.is_valid(row).then(|| texts.value(row).to_owned())
            });
            rows.push(cells.collect());
        }
    }
    Ok(rows)
}

/// Whether two cells are the same value; a sum of doubles may differ in its last digit.
fn same(got: Option<&String>, want: Option<&String>, column: &Column) -> bool {
    match (got, want) {
        (Some(got), Some(want)) if column.column_type == ColumnType::Float64 => {
            let (got, want): (f64, f64) = (got.parse().unwrap(), want.parse().unwrap());
            (got - want).abs() <= 1e-14 * want.abs()
        }
        _ => got == want,
    }
}

/// What is wrong with the answer; None where both engines agree.
fn disagreement(
    session: &mut dyn Session,
    translated: &Translated,
    answer: &Value,
) -> Option<String> {
    let sql = translated.sql.as_str();
    let columns: Vec<_> = translated
        .columns
        .iter()
        .map(|it| format!("CAST(q.\"{}\" AS VARCHAR)", it.name))
        .collect();
    let shown = format!("SELECT {} FROM ({sql}) AS q", columns.join(", "));
    let mut got = match rows(session, &shown) {
        Ok(rows) => rows,
        Err(message) => return Some(message),
    };
    let types: Vec<_> = match rows(
        session,
        &format!("SELECT column_type FROM (DESCRIBE {sql})"),
    ) {
        Ok(rows) => rows.into_iter().flatten().flatten().collect(),
        Err(message) => return Some(message),
    };
    let stored: Vec<_> = translated
        .columns
        .iter()
        .map(|it| it.column_type.to_duckdb())
        .collect();
    if types
        .iter()
        .map(|it| it.replace('"', ""))
        .ne(stored.iter().map(|it| it.replace('"', "")))
    {
        return Some(format!("DuckDB types {types:?}, not {stored:?}"));
    }
    let named: Vec<_> = translated
        .columns
        .iter()
        .map(|it| vec![it.name.clone(), it.column_type.to_string()])
        .collect();
    let expected: Vec<Vec<String>> = serde_json::from_value(answer["columns"].clone()).unwrap();
    if named != expected {
        return Some(format!("columns {named:?}, not {expected:?}"));
    }
    let mut want: Rows = serde_json::from_value(answer["rows"].clone()).unwrap();
    let written = answer["sql"].as_str().unwrap();
    let ordered = written
        .rfind("ORDER BY")
        .is_some_and(|it| !written[it..].contains(['(', ')']));
    if !ordered {
        got.sort();
        want.sort();
    }
    let agree = got.len() == want.len()
        && got.iter().zip(&want).all(|(got, want)| {
            let cells = got.iter().zip(want).zip(&translated.columns);
            cells.fold(true, |so_far, ((got, want), column)| {
                so_far && same(got.as_ref(), want.as_ref(), column)
            })
        });
    (!agree).then(|| format!("gives {got:?}\n  not   {want:?}"))
}

/// The text of a golden file; written anew where the environment asks for it.
fn expect(path: &Path, text: &str, other: &Path) -> Option<String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, text).unwrap();
        if other.exists() {
            fs::remove_file(other).unwrap();
        }
    }
    let expected = read(path);
    (expected != text || other.exists()).then(|| {
        format!(
            "is now:\n{text}\n--- expected {}:\n{expected}",
            path.display()
        )
    })
}

#[test]
fn whole_queries_are_the_same_or_refused() {
    let (engine, tables) = shop();
    let mut session = engine.connect().unwrap();
    let mut folders: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 62, "the queries are in their folders");
    let mut wrong = Vec::new();
    for case in folders {
        let (sent, refused) = (case.join("duckdb.sql"), case.join("refused.txt"));
        let mut problems = Vec::new();
        match translated(&read(&case.join("query.sql")), &tables) {
            Ok(translated) => {
                let sql = format!("{}\n", translated.sql.as_str());
                problems.extend(expect(&sent, &sql, &refused));
                let answers: Vec<Value> =
                    serde_json::from_str(&read(&case.join("answer.json"))).unwrap_or_default();
                problems.extend(match answers.first() {
                    Some(answer) => disagreement(session.as_mut(), &translated, answer),
                    // What the evaluator cannot run has the reason beside it, and must run all the same.
                    None if case.join("unanswered.txt").is_file() => {
                        let rows = session.query(&Statement::new(translated.sql.as_str()));
                        rows.err().map(|it| it.to_string())
                    }
                    None => Some("is translated, but has no answer to compare with".into()),
                });
            }
            Err(told) => problems.extend(expect(&refused, &told, &sent)),
        }
        let name = case.file_name().unwrap().to_string_lossy();
        wrong.extend(problems.iter().map(|it| format!("{name} {it}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the evaluator answers where it lacks a function that BigQuery has.
fn is_unanswered(answer: &Value) -> bool {
    let error = answer["error"].as_str().unwrap_or_default();
    [
        "Code: 12,",
        "Function not found: MAX_BY",
        "Function not found: MIN_BY",
    ]
    .iter()
    .any(|it| error.contains(it))
}

/// Expressions that general tools translate wrongly without a word: the same answer, an error on both sides, or a refusal.
#[test]
fn traps_are_the_same_or_refused() {
    let (engine, tables) = shop();
    let mut session = engine.connect().unwrap();
    let answers: Vec<Value> = serde_json::from_str(&read(&folder().join("traps.json"))).unwrap();
    assert!(
        answers.len() >= 323,
        "only {} traps have an answer",
        answers.len()
    );
    let (mut wrong, mut refused, mut same) = (Vec::new(), String::new(), 0);
    for answer in &answers {
        let sql = answer["sql"].as_str().unwrap();
        let must_fail = answer.get("error").is_some() && !is_unanswered(answer);
        let outcome = match translated(sql, &tables) {
            Err(_) if must_fail => None,
            Err(told) => {
                let head = told.lines().next().unwrap_or_default();
                refused.extend([sql, "\n  ", head, "\n"]);
                continue;
            }
            Ok(it) if must_fail || is_unanswered(answer) => {
                let rows = session.query(&Statement::new(it.sql.as_str()));
                match rows {
                    Ok(_) if must_fail => Some("must fail, but gives rows".to_owned()),
                    Err(error) if !must_fail => Some(error.to_string()),
                    _ => None,
                }
            }
            Ok(it) => disagreement(session.as_mut(), &it, answer),
        };
        match outcome {
            Some(why) => wrong.push(format!("{sql}\n  {why}")),
            None => same += 1,
        }
    }
    let refused = format!("{same} traps are the same, these are refused:\n{refused}");
    wrong.extend(expect(
        &folder().join("traps.refused.txt"),
        &refused,
        &folder().join("no such file"),
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
