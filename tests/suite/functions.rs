//! SQL functions and overrides from the outside: what is rebuilt, tested, listed, and sent to each engine.

use crate::errors::timeless;
use crate::project::{run, write};

const FILES: &[(&str, &str)] = &[
    (
        "models.yaml",
        "name: shop\nfunctions:\n  net:\n    description: Without tax.\n    examples:\n      - { call: \"net(NUMERIC '119')\", gives: 100 }\n",
    ),
    (
        "sql/functions/net.sql",
        "CREATE FUNCTION net(gross NUMERIC) AS (\n  ROUND(gross / share(0.19), 2)\n)",
    ),
    (
        "sql/functions/share.sql",
        "CREATE FUNCTION share(rate NUMERIC) AS (1 + rate)",
    ),
    (
        "sql/a.sql",
        "-- net(1) is none\nSELECT net(amount) AS net -- of tax\nFROM (SELECT 119 AS amount)\n",
    ),
    ("sql/b.sql", "SELECT 1 AS x\n"),
    ("sql/c.sql", "SELECT MAX(x) AS x FROM `b`\n"),
    ("sql/c.duckdb.sql", "SELECT max(x) AS x FROM b\n"),
];

/// Standard error of a build, without times and in the order of names.
fn build(folder: &std::path::Path, arguments: &[&str]) -> String {
    let told = timeless(&run(folder, arguments).stderr);
    let told = told.replace(folder.to_str().unwrap(), "<project>");
    let mut lines: Vec<_> = told.lines().map(str::to_owned).collect();
    let last = lines.pop().unwrap_or_default();
    lines.sort();
    lines.push(last);
    lines.join("\n")
}

#[test]
fn what_calls_a_changed_function_is_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    write(&folder, FILES);
    insta::assert_snapshot!(build(&folder, &["build"]), @r"
          built  a             1 row [time]
          built  b             1 row [time]
          built  c             1 row [time]
    published <project>/warehouse.duckdb: 3 built, 1 test passed in [time]
    ");
    write(
        &folder,
        &[(
            "sql/functions/share.sql",
            "CREATE FUNCTION share(rate NUMERIC) AS (rate + 1)",
        )],
    );
    insta::assert_snapshot!(build(&folder, &["build"]), @r"
          built  a             1 row [time]
    published <project>/warehouse.duckdb: 1 built, 1 test passed, 2 unchanged in [time]
    ");
    write(
        &folder,
        &[("sql/c.duckdb.sql", "SELECT max(x) + 0 AS x FROM b\n")],
    );
    insta::assert_snapshot!(build(&folder, &["build"]), @r"
          built  c             1 row [time]
    published <project>/warehouse.duckdb: 1 built, 2 unchanged in [time]
    ");
    insta::assert_snapshot!(build(&folder, &["test"]), @r"
    tested: 1 test passed in [time]
    ");
    insta::assert_snapshot!(build(&folder, &["test", "-s", "b"]), @r"
    tested: nothing to do in [time]
    ");
}

#[test]
fn each_engine_is_sent_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    write(&folder, FILES);
    let compile =
        |model: &str, engine: &str| run(&folder, &["compile", model, "--engine", engine]).stdout;
    insta::assert_snapshot!(compile("a", "bigquery"), @r"
    SELECT (ROUND(CAST(amount AS NUMERIC) / (1 + CAST(0.19 AS NUMERIC)), 2)) AS net -- of tax
    FROM (SELECT 119 AS amount)
    ");
    insta::assert_snapshot!(compile("a", "duckdb"), @r#"
    SELECT
      CAST(round(_dwh.bq_numeric_divide(CAST("_1"."amount" AS DECIMAL(38,9)), CAST(1 AS DECIMAL(38,9)) + CAST(0.19 AS DECIMAL(38,9))), 2) AS DECIMAL(38,9)) AS "net"
    FROM (
      SELECT
        CAST(119 AS BIGINT) AS "amount"
    ) AS "_1"
    "#);
    assert_eq!(compile("b", "bigquery"), "SELECT 1 AS x\n");
    assert_eq!(compile("c", "bigquery"), "SELECT MAX(x) AS x FROM `b`\n");
    insta::assert_snapshot!(compile("c", "duckdb"), @r#"
    SELECT max(x) AS x FROM main."b"
    "#);
    insta::assert_snapshot!(run(&folder, &["ls"]).stdout, @r"
    net    function  sql    sql/functions/net.sql
    share  function  sql    sql/functions/share.sql
    a      model     table  sql/a.sql
    b      model     table  sql/b.sql
    c      model     table  sql/c.sql
    ");
}

#[test]
fn a_model_of_duckdb_has_no_text_for_bigquery() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    write(
        &folder,
        &[
            ("models.yaml", "name: shop\ndialect: duckdb\n"),
            ("sql/a.sql", "SELECT 1 AS x"),
        ],
    );
    let told = run(&folder, &["compile", "a", "--engine", "bigquery"]);
    assert_eq!(told.code, 2);
    insta::assert_snapshot!(told.stderr, @r"
    error[invalid-override]: model `a` runs on DuckDB only
     --> sql/a.sql:1:1
      |
    1 | SELECT 1 AS x
      | ^^^^^^^^^^^^^ models.yaml says `dialect: duckdb`, and BigQuery has another language
      |
      = help: write its GoogleSQL as `<model>.bigquery.sql` beside it
    ");
}
