//! Translating in tests: the certified queries, the tables that they read, and what is said of a mistake.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{Request, Table, Tables, Translated, Var, to_duckdb};
use crate::diagnostic::{Diagnosed, Text};
use crate::sql::{Column, ColumnType, parse};

/// Tables that lie in the schema `main` of the tests' database.
#[derive(Default)]
pub(crate) struct Fixtures(BTreeMap<String, Vec<Column>>);

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

impl Fixtures {
    /// Makes a table known, instead of the one that had this name.
    pub(crate) fn add(&mut self, name: &str, columns: Vec<Column>) {
        self.0.insert(name.to_owned(), columns);
    }
}

/// The signatures of the rules that are one pattern each: family, name, and a letter for each argument and for the value.
pub(crate) fn signatures() -> impl Iterator<Item = (&'static str, &'static str, &'static str, char)>
{
    super::rules::FAMILIES.iter().flat_map(|(family, rules)| {
        rules
            .iter()
            .map(|it| (*family, it.name, it.takes, it.gives))
    })
}

pub(crate) fn translate(sql: &str, tables: &Fixtures, vars: &[Var]) -> Diagnosed<Translated> {
    let text = Text::new("q.sql", sql);
    let query = parse::query(&text)?;
    to_duckdb(&Request {
        text: &text,
        query: &query,
        tables,
        vars,
    })
}

/// A file of `tests/rules`.
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/rules")
            .join(name),
    )
    .unwrap()
}

/// Every query that is certified.
pub(crate) fn queries() -> Vec<String> {
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

/// The tables that the cases read, as translated queries: each gives the rows of one.
pub(crate) const FIXTURES: &[&str] = &["t", "u"];

/// The query that gives a fixture's rows.
pub(crate) fn fixture(name: &str) -> Translated {
    let none = Fixtures::default();
    translate(&read(&format!("fixture_{name}.sql")), &none, &[]).unwrap()
}

/// The fixtures' columns, without rows.
pub(crate) fn fixtures() -> Fixtures {
    let tables = FIXTURES
        .iter()
        .map(|it| ((*it).to_owned(), fixture(it).columns));
    Fixtures(tables.collect())
}

fn var(name: &str, column_type: ColumnType, literal: &str) -> Var {
    Var {
        name: name.into(),
        column_type,
        literal: literal.into(),
    }
}

/// Every mistake of a query, as `line:column [code] what`; or its SQL.
pub(super) fn outcome(sql: &str) -> String {
    outcome_of(sql, &fixtures())
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
      _dwh.bq_finite("t"."f" * CAST(2 AS DOUBLE)) AS "r"
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
        "SELECT APPROX_TOP_COUNT(i, 2) AS x FROM t",
        "SELECT SAFE.UPPER(s) AS x FROM t",
        "SELECT CAST(f AS BIGNUMERIC) AS x FROM t",
        "SELECT SQRT(n) AS x FROM t",
        "SELECT SAFE_CAST(st AS STRUCT<k INT64, v INT64>) AS x FROM u",
        "SELECT SAFE_CAST(arr AS ARRAY<INT64>) AS x FROM t",
        "SELECT st = st AS x FROM u",
        "SELECT arr IN (arr) AS x FROM t",
        "SELECT DATE_BUCKET(d, INTERVAL 2 DAY) AS x FROM t",
        "SELECT FORMAT_DATE('%k', d) AS x FROM t",
        "SELECT d - d AS x FROM t",
        "SELECT d = ts AS x FROM t",
        "SELECT id FROM t TABLESAMPLE SYSTEM (10 PERCENT)",
        "SELECT id AS a, i AS a FROM t",
        "SELECT COLLATE(s, 'und:ci') AS x FROM t",
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
    let tables = fixtures();
    let sql = "SELECT id,\n  UPPER(s) AS u\nFROM t";
    let translated = translate(sql, &tables, &[]).unwrap();
    let at = translated.sql.as_str().find("\"t\".\"s\"").unwrap();
    let source = translated.sql.source_of(at).unwrap();
    assert_eq!(&sql[source], "s");
}
