//! `dwh check` with GoogleSQL's own analyzer: every mistake at once, on its place; what is right is asked about once.

use std::fs;

use tempfile::TempDir;

use crate::project::{Ran, dwh, ran, run, with_googlesql, write};

const YAML: &str = "name: shop
vars:
  as_of: { type: DATE, value: 2024-01-01 }
sources:
  files:
    tables:
      orders: { file: orders.csv, columns: { id: INT64, state: STRING, amount: NUMERIC, day: DATE, rate: FLOAT64 } }
      customers: { file: customers.csv, columns: { id: INT64, name: STRING } }
";

const ORDERS: &str = "id,state,amount,day,rate\n1,new,2.50,2024-01-31,0.5\n";

/// A project with these models.
fn shop(models: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("models.yaml", YAML),
            ("orders.csv", ORDERS),
            ("customers.csv", "id,name\n1,Ada\n"),
        ],
    );
    for (name, sql) in models {
        write(folder.path(), &[(&format!("sql/{name}.sql"), sql)]);
    }
    folder
}

/// What a command does with GoogleSQL's analyzer; None where this machine has none.
fn analyzed(folder: &TempDir, arguments: &[&str]) -> Option<Ran> {
    let mut program = dwh(folder.path(), arguments);
    with_googlesql(&mut program).then(|| ran(&mut program))
}

/// The standard error and exit code of a check of these models.
fn check(models: &[(&str, &str)]) -> Option<String> {
    let Ran { code, stderr, .. } = analyzed(&shop(models), &["check"])?;
    Some(format!("{stderr}exit {code}"))
}

#[test]
fn every_mistake_is_found_at_once() {
    let Some(told) = check(&[
        ("a_column", "SELECT id, stat FROM files.orders"),
        (
            "b_arguments",
            "SELECT id, DATE_DIFF(day, DAY) AS d FROM files.orders",
        ),
        (
            "c_group",
            "SELECT state, amount, COUNT(*) AS n\nFROM files.orders\nGROUP BY state",
        ),
        (
            "d_ambiguous",
            "SELECT id FROM files.orders CROSS JOIN files.customers",
        ),
        (
            "e_union",
            "SELECT id FROM files.orders\nUNION ALL\nSELECT name FROM files.customers",
        ),
        (
            "f_join",
            "SELECT o.id FROM files.orders AS o JOIN files.customers AS c ON o.id = c.name",
        ),
        ("g_twice", "SELECT id, amount AS id FROM files.orders"),
        (
            "h_variable",
            "SELECT id FROM files.orders WHERE day < @as_off",
        ),
        (
            "i_where",
            "SELECT state FROM files.orders WHERE SUM(amount) > 1",
        ),
        ("j_table", "SELECT id FROM files.ordrs"),
        ("k_syntax", "SELECT id, FROM FROM files.orders"),
        ("l_reads_a_wrong_one", "SELECT id FROM a_column"),
        ("m_right", "SELECT id FROM files.orders"),
        (
            "n_window",
            "SELECT id FROM files.orders WHERE ROW_NUMBER() OVER (ORDER BY id) = 1",
        ),
        ("o_having", "SELECT id FROM files.orders HAVING amount > 1"),
    ]) else {
        return;
    };
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_duckdb_and_not_googlesql_says_what_to_write() {
    let Some(told) = check(&[
        ("a_cast", "SELECT id::STRING AS x FROM files.orders"),
        (
            "b_ilike",
            "SELECT id FROM files.orders WHERE state ILIKE 'n%'",
        ),
        (
            "c_strftime",
            "SELECT strftime(day, '%Y') AS y FROM files.orders",
        ),
        ("d_modulo", "SELECT id % 2 AS odd FROM files.orders"),
        ("e_median", "SELECT median(amount) AS m FROM files.orders"),
        ("f_exclude", "SELECT * EXCLUDE (id) FROM files.orders"),
        (
            "g_date_part",
            "SELECT date_part('year', day) AS y FROM files.orders",
        ),
        (
            "h_filter",
            "SELECT COUNT(*) FILTER (WHERE id > 1) AS n FROM files.orders",
        ),
        ("i_from_first", "FROM files.orders SELECT id"),
        ("j_double_quotes", "SELECT \"id\" AS x FROM files.orders"),
    ]) else {
        return;
    };
    insta::assert_snapshot!(told);
}

/// The second check has nothing to remember.
#[test]
fn what_stands_in_for_a_model_in_bigquery_must_give_its_columns() {
    let folder = shop(&[
        ("a", "SELECT id, amount, 'x' AS note FROM files.orders"),
        (
            "a.bigquery",
            "SELECT amount, CAST(id AS STRING) AS id, 1 AS more FROM files.orders",
        ),
        ("b", "SELECT id FROM a"),
        (
            "b.bigquery",
            "SELECT APPROX_COUNT_DISTINCT(id) AS id FROM a",
        ),
        ("c", "SELECT id FROM b"),
        ("c.bigquery", "SELECT b.idd AS id FROM b"),
    ]);
    let Some(told) = analyzed(&folder, &["check", "--output", "json"]) else {
        return;
    };
    insta::assert_snapshot!(told.stdout, @r#"
    {"code":"invalid-override","level":"error","what":"column `id` of the override is STRING, not INT64","file":"sql/a.bigquery.sql","line":1,"column":1,"end_line":1,"end_column":69,"why":"the GoogleSQL of the model gives INT64","fix":"write CAST(... AS INT64) AS id","related":[]}
    {"code":"invalid-override","level":"error","what":"the override gives a column `more` that the model does not have","file":"sql/a.bigquery.sql","line":1,"column":1,"end_line":1,"end_column":69,"why":"the GoogleSQL of the model gives no such column","fix":"leave it out, or add `more` to the GoogleSQL too","related":[]}
    {"code":"invalid-override","level":"error","what":"the override gives no column `note`","file":"sql/a.bigquery.sql","line":1,"column":1,"end_line":1,"end_column":69,"why":"the GoogleSQL of the model gives it, as STRING","fix":"add `... AS note` to its SELECT","related":[]}
    {"code":"unknown-column","level":"error","what":"name idd not found inside b","file":"sql/c.bigquery.sql","line":1,"column":10,"end_line":1,"end_column":13,"why":"GoogleSQL, the language of BigQuery, does not take it","fix":"name a column that the table has","related":[]}
    "#);
    let again = analyzed(&folder, &["check", "--output", "json"]).unwrap();
    assert_eq!(told.stdout, again.stdout); // from what is remembered
}

#[test]
fn what_is_right_is_remembered() {
    let folder = shop(&[("m", "SELECT id, amount FROM files.orders")]);
    let Some(first) = analyzed(&folder, &["check"]) else {
        return;
    };
    assert_eq!(first.code, 0);
    let kept = folder.path().join(".dwh/check.json");
    let text = fs::read_to_string(&kept).unwrap();
    assert!(text.contains("\"NUMERIC\""), "{text}");
    let modified = || fs::metadata(&kept).unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(analyzed(&folder, &["check"]).unwrap().code, 0);
    assert_eq!(
        before,
        modified(),
        "a check with nothing new writes nothing"
    );
}

#[test]
fn a_column_that_vanishes_is_explained_with_what_it_breaks() {
    let folder = shop(&[
        ("stg", "SELECT id, amount, state FROM files.orders"),
        ("fct", "SELECT id, amount * 2 AS twice FROM stg"),
        ("other", "SELECT COUNT(*) AS n FROM stg WHERE amount > 0"),
        ("mart", "SELECT SUM(twice) AS total FROM fct"),
    ]);
    let Some(first) = analyzed(&folder, &["check"]) else {
        return;
    };
    assert_eq!(first.code, 0);
    let stg = ("sql/stg.sql", "SELECT id, state FROM files.orders");
    write(folder.path(), &[stg]);
    let told = analyzed(&folder, &["check"]).unwrap().stderr;
    insta::assert_snapshot!(told);
}

#[test]
fn a_published_column_that_goes_names_the_models_that_had_it_as_input() {
    let folder = shop(&[
        ("stg", "SELECT id, amount FROM files.orders"),
        ("fct", "SELECT id, amount * 2 AS twice FROM stg"),
    ]);
    let Some(first) = analyzed(&folder, &["build"]) else {
        return;
    };
    assert_eq!(first.code, 0);
    write(
        folder.path(),
        &[
            ("sql/stg.sql", "SELECT id FROM files.orders"),
            ("sql/fct.sql", "SELECT id, 0 AS twice FROM stg"),
        ],
    );
    let told = analyzed(&folder, &["plan"]).unwrap().stderr;
    insta::assert_snapshot!(told, @r"
    warning[removed-column]: column `amount` of `stg` is published, and will be gone
     --> sql/stg.sql:1:1
      |
    1 | SELECT id FROM files.orders
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ whoever reads it finds it no more, and `fct` had it as input
      |
      = help: keep it until its readers have moved; or go on, if nobody reads it
    ");
}

#[test]
fn lineage_goes_both_ways() {
    let folder = shop(&[
        (
            "stg",
            "WITH o AS (SELECT id, amount, state FROM files.orders) SELECT * FROM o",
        ),
        (
            "fct",
            "SELECT s.id, s.amount * o.rate AS value, ROW_NUMBER() OVER (PARTITION BY s.state ORDER BY s.id) AS nth\nFROM stg AS s JOIN files.orders AS o USING (id)",
        ),
        (
            "mart",
            "SELECT SUM(value) AS total FROM fct WHERE nth = 1 UNION ALL SELECT (SELECT MAX(amount) FROM stg)",
        ),
    ]);
    let lineage = |name: &str| Some(analyzed(&folder, &["lineage", name])?.stdout);
    let Some(value) = lineage("fct.value") else {
        return;
    };
    insta::assert_snapshot!("lineage_of_a_column", value);
    insta::assert_snapshot!(
        "lineage_of_a_source",
        lineage("files.orders.state").unwrap()
    );
    insta::assert_snapshot!("lineage_of_a_model", lineage("mart").unwrap());
}

#[test]
fn what_another_target_would_refuse_is_told() {
    let folder = shop(&[("a", "SELECT id AS _PARTITIONTIME FROM files.orders")]);
    let yaml = YAML.replace(
        "name: shop\n",
        "name: shop
target: local
targets:
  local: { path: w.duckdb }
  remote: { type: bigquery, project: my-project, dataset: shop, credentials: none, endpoint: 'http://127.0.0.1:1' }
  loaded: { type: bigquery, from: nope, project: my-project, dataset: 'a b' }
",
    );
    fs::write(folder.path().join("models.yaml"), yaml).unwrap();
    let told = |target: &str| {
        let checked = run(
            folder.path(),
            &["check", "--target", target, "--output", "json"],
        );
        let lines = checked.stdout.lines();
        let what = lines.map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap());
        let what: Vec<_> = what
            .map(|it| it["what"].as_str().unwrap().to_owned())
            .collect();
        what.join("\n")
    };
    insta::assert_snapshot!(told("local"), @"
    unknown target `nope`
    `a b` cannot be a dataset of BigQuery
    ");
    insta::assert_snapshot!(told("remote"), @"
    unknown target `nope`
    `a b` cannot be a dataset of BigQuery
    `a` cannot have a column `_PARTITIONTIME` in BigQuery
    ");
}
