//! What two targets have published is compared, and what a DuckDB target has built is loaded into BigQuery.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dwh::engine::bigquery::TableName;

use crate::bigquery::{PROJECT, emulator, kinds};
use crate::project::{Ran, run, write};
use crate::remote::{ORDERS, project};

fn diff(folder: &Path, to: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["diff", "--from", "local", "--to", to];
    arguments.extend(more);
    run(folder, &arguments)
}

fn build(folder: &Path, target: &str) -> String {
    let built = run(folder, &["build", "--target", target]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    built.stderr
}

/// Builds one project in `local` and another in `prod`, whose models are the right sides of `models`.
fn two(folder: &Path, models: &[(&str, &str, &str)]) {
    let mut yaml = String::from(
        "name: two\ntargets:\n  local: { path: a.duckdb }\n  prod: { path: b.duckdb }\nmodels:\n",
    );
    for (name, ..) in models {
        let key = if name.starts_with("keyed") {
            "columns: { id: { constraints: [primary_key] } }"
        } else {
            "materialized: table"
        };
        writeln!(yaml, "  {name}: {{ {key} }}").unwrap();
    }
    for (target, right) in [("local", false), ("prod", true)] {
        let files: Vec<_> = models
            .iter()
            .map(|(name, a, b)| {
                (
                    format!("sql/{name}.sql"),
                    format!("{}\n", if right { b } else { a }),
                )
            })
            .collect();
        let mut files: Vec<_> = files
            .iter()
            .map(|(path, sql)| (path.as_str(), sql.as_str()))
            .collect();
        files.push(("models.yaml", &yaml));
        write(folder, &files);
        build(folder, target);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is told, in full")]
fn differences_have_counts_and_examples_and_floats_may_differ_a_little() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    two(
        folder,
        &[
            (
                "keyed",
                "SELECT id, id * 2 AS twice, 'a' AS kept, 0.1 * id AS share FROM UNNEST([1, 2, 3, 4]) AS id",
                "SELECT id, IF(id = 2, NULL, id * 2) AS twice, 'a' AS kept, 0.1 * id * 1.0000000000001 AS share FROM UNNEST([2, 3, 4, 5, 6]) AS id",
            ),
            (
                "columns",
                "SELECT 1 AS same, 'x' AS other_type, 2 AS gone",
                "SELECT 1 AS same, 3 AS other_type, 2 AS come",
            ),
            (
                "no_key",
                "SELECT n FROM UNNEST([1, 1, 2, 3]) AS n",
                "SELECT n FROM UNNEST([1, 2, 2, 2]) AS n",
            ),
            (
                "equal",
                "SELECT 1.5 AS x, 'a' AS y",
                "SELECT 1.5 AS x, 'a' AS y",
            ),
        ],
    );
    let told = diff(folder, "prod", &[]);
    insta::assert_snapshot!(told.stdout, @"
    columns: differs, 1 row each
      `other_type` is STRING in local, INT64 in prod
      `gone` is only in local
      `come` is only in prod
    equal: same, 1 row
    keyed: differs, 4 rows in local, 5 rows in prod
      1 row only in local
        id=1
      2 rows only in prod
        id=5
        id=6
      `twice` differs in 1 row
        id=2 local=4 prod=NULL
    no_key: differs, 4 rows each
      2 rows only in local
        n=1
        n=3
      2 rows only in prod
        n=2
        n=2
    ");
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert_eq!(told.stderr, "4 models compared, 3 with differences\n");
    let told = diff(folder, "prod", &["equal", "--output", "json"]);
    insta::assert_snapshot!(told.stdout, @r#"{"model":"equal","same":true,"rows":[1,1],"columns":[],"key":["y"],"only_in_from":{"rows":0,"examples":[]},"only_in_to":{"rows":0,"examples":[]},"changed":{}}"#);
    assert_eq!(told.code, 0);
    let told = diff(
        folder,
        "prod",
        &["keyed", "--tolerance", "0", "--limit", "1"],
    );
    insta::assert_snapshot!(told.stdout, @"
    keyed: differs, 4 rows in local, 5 rows in prod
      1 row only in local
        id=1
      2 rows only in prod
        id=5
      `twice` differs in 1 row
        id=2 local=4 prod=NULL
      `share` differs in 3 rows
        id=2 local=0.2 prod=0.20000000000002
    ");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    two(folder, &[("equal", "SELECT 1 AS x", "SELECT 1 AS x")]);
    fs::remove_file(folder.join("b.duckdb")).unwrap();
    fs::remove_dir_all(folder.join("b.versions")).unwrap();
    for (to, part) in [
        ("prod", "has not been built yet"),
        ("local", "is compared with itself"),
        ("prd", "did you mean `prod`?"),
    ] {
        let told = diff(folder, to, &[]);
        assert_eq!(told.code, 2, "{}", told.stderr);
        assert!(told.stderr.contains(part), "{}", told.stderr);
    }
    let told = diff(folder, "prod", &["eqal"]);
    assert!(
        told.stderr.contains("did you mean `equal`?"),
        "{}",
        told.stderr
    );
}

#[test]
fn what_is_built_locally_is_loaded_whole_and_only_where_it_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(engine) = project(folder, "hybrid_loads") else {
        return;
    };
    let told = build(folder, "hybrid");
    assert!(told.contains("2 loaded"), "{told}");
    let same = diff(folder, "hybrid", &[]);
    assert_eq!(same.code, 0, "{}", same.stdout);
    assert_eq!(
        same.stdout,
        "fct_orders: same, 3 rows\nby_day: same, 2 rows\n"
    );
    assert!(
        build(folder, "hybrid").ends_with("nothing to do (2 relations and 0 tests unchanged)\n")
    );
    let table = TableName::new(PROJECT, "hybrid_loads", "fct_orders");
    let facts = engine.table(&table).unwrap().unwrap();
    assert_eq!(facts.description, "One row for each order.");

    // The orders are what they were, so they are not loaded again.
    let yaml = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let described = yaml.replace("  by_day:\n", "  by_day:\n    description: Days.\n");
    fs::write(folder.join("models.yaml"), described).unwrap();
    let told = build(folder, "hybrid");
    assert!(told.contains("1 loaded"), "{told}");
    let days = TableName::new(PROJECT, "hybrid_loads", "by_day");
    assert_eq!(engine.table(&days).unwrap().unwrap().description, "Days.");

    // What fails locally changes nothing there.
    fs::write(
        folder.join("orders.csv"),
        format!("{ORDERS}9,2024-01-09,-5,z\n"),
    )
    .unwrap();
    assert_eq!(run(folder, &["build", "--target", "hybrid"]).code, 1);
    let there = run(
        folder,
        &[
            "query",
            "SELECT COUNT(*) AS n FROM fct_orders",
            "--target",
            "hybrid",
            "--output",
            "csv",
        ],
    );
    assert_eq!(there.stdout, "n\n3\n");

    fs::write(folder.join("orders.csv"), ORDERS).unwrap();
    fs::remove_file(folder.join("sql/by_day.sql")).unwrap();
    let yaml: Vec<_> = yaml
        .lines()
        .filter(|it| !it.contains("by_day") && !it.contains("unique: [day]"))
        .collect();
    fs::write(folder.join("models.yaml"), yaml.join("\n")).unwrap();
    build(folder, "hybrid");
    assert_eq!(
        kinds(&engine, "hybrid_loads"),
        [("fct_orders".to_owned(), false)]
    );
}

#[test]
fn the_whole_olist_project_is_loaded_as_it_was_built() {
    let Some(endpoint) = emulator() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let begun = run(
        folder.path(),
        &[
            "init",
            "shop",
            "--template",
            "olist",
            "--demo",
            "--orders",
            "300",
            "--seed",
            "7",
        ],
    );
    assert_eq!(begun.code, 0, "{}", begun.stderr);
    let folder = folder.path().join("shop");
    let yaml = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let target = format!(
        "targets:\n  hybrid: {{ type: bigquery, from: local, project: {PROJECT}, dataset: olist_hybrid, credentials: none, endpoint: \"{endpoint}\" }}\n"
    );
    let targeted = yaml.replacen("targets:\n", &target, 1);
    assert_ne!(yaml, targeted);
    fs::write(folder.join("models.yaml"), targeted).unwrap();
    build(&folder, "hybrid");
    let told = diff(&folder, "hybrid", &[]);
    assert_eq!(told.code, 0, "{}", told.stdout);
    assert!(told.stdout.lines().count() > 40, "{}", told.stdout);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn a_real_project_holds_what_duckdb_has_built() {
    let Ok(project) = std::env::var("DWH_TEST_BIGQUERY_PROJECT") else {
        eprintln!("SKIPPED: DWH_TEST_BIGQUERY_PROJECT names no project of Google Cloud");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/parity.sh");
    let ended = std::process::Command::new(script)
        .arg(project)
        .args(std::env::var("DWH_TEST_BIGQUERY_LOCATION").ok())
        .env("DWH", env!("CARGO_BIN_EXE_dwh"))
        .status()
        .unwrap();
    assert!(ended.success());
}
