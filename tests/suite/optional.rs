//! Optional source tables: without files what reads them is skipped, with files it is built, and nothing that was published goes unasked.

use std::path::Path;

use crate::project::{run, write};

const FILES: &[(&str, &str)] = &[
    (
        "models.yaml",
        "name: shop
sources:
  shop:
    tables:
      orders: { file: orders.csv, columns: { id: INT64 } }
      touches: { file: touches*.csv, optional: true, columns: { id: INT64 } }
models:
  stg_touches:
    materialized: view
    columns:
      id: { tests: [not_null, { relationships: { to: orders, field: id } }] }
  orders:
    columns:
      id: { tests: [unique, { relationships: { to: touched, field: id, level: warn } }] }
",
    ),
    ("orders.csv", "id\n1\n2\n"),
    ("sql/orders.sql", "SELECT id FROM shop.orders\n"),
    ("sql/stg_touches.sql", "SELECT id FROM shop.touches\n"),
    (
        "sql/touched.sql",
        "SELECT orders.id FROM orders JOIN stg_touches USING (id)\n",
    ),
];

/// The last line that a command says, without the path and the time, or where it is short all that it says.
fn check(root: &Path, arguments: &[&str]) -> String {
    let ran = run(root, arguments);
    let last = ran.stderr.lines().last().unwrap_or_default();
    let (before, took) = last.rsplit_once(" in ").unwrap_or((last, ""));
    let is_time = took.ends_with('s') && took.starts_with(|it: char| it.is_ascii_digit());
    let last = if is_time { before } else { last };
    let said = last.split("warehouse.duckdb: ").last().unwrap();
    format!("{}: {said}", ran.code)
}

fn rows(root: &Path, relation: &str) -> String {
    let sql = format!("SELECT count(*) FROM {relation}");
    let ran = run(root, &["query", &sql, "--output", "csv"]);
    ran.stdout.lines().last().unwrap_or("none").to_owned()
}

#[test]
fn what_reads_an_optional_table_without_files_is_skipped_until_there_are_some() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, FILES);
    insta::assert_snapshot!(check(root, &["check"]), @"0: checked 3 models: 0 errors, 0 warnings; DuckDB alone looked");
    insta::assert_snapshot!(check(root, &["build"]), @"0: 1 extracted, 1 built, 1 test passed, 1 test left out (neither selected nor published: `touched`), 2 models skipped (no files of the optional `shop.touches`)");
    insta::assert_snapshot!(check(root, &["build"]), @"0: nothing to do (2 relations and 1 tests unchanged); 2 models skipped (no files of the optional `shop.touches`)");
    insta::assert_snapshot!(check(root, &["test"]), @"0: tested: 1 test passed, 3 tests left out (neither selected nor published: `stg_touches`, `touched`)");
    insta::assert_snapshot!(check(root, &["build", "-s", "touched"]), @"0: nothing to do (0 relations and 0 tests unchanged); 1 model skipped (no files of the optional `shop.touches`)");
    assert_eq!(rows(root, "touched"), "none");
    insta::assert_snapshot!(check(root, &["show", "touched"]), @"1:   = help: it is built where there are files of the optional `shop.touches`: run `dwh build` when they are there");
    write(root, &[("touches-1.csv", "id\n2\n")]);
    insta::assert_snapshot!(check(root, &["build"]), @"0: 1 extracted, 2 built, 2 tests passed, 1 test warned, 2 unchanged");
    assert_eq!(rows(root, "touched"), "1");
    insta::assert_snapshot!(check(root, &["build"]), @"0: nothing to do (5 relations and 4 tests unchanged)");
}

#[test]
fn what_was_built_stays_when_the_files_go_until_all_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, FILES);
    write(root, &[("touches-1.csv", "id\n2\n")]);
    insta::assert_snapshot!(check(root, &["build"]), @"0: 2 extracted, 3 built, 3 tests passed, 1 test warned");
    std::fs::remove_file(root.join("touches-1.csv")).unwrap();
    let built = run(root, &["build"]);
    insta::assert_snapshot!(built.stderr, @"
    warning[missing-file]: source table `shop.touches` has no file any more
     --> models.yaml:6:24
      |
    6 |       touches: { file: touches*.csv, optional: true, columns: { id: INT64 } }
      |                        ^^^^^^^^^^^^ `stg_touches`, `touched` stay as they were built from it
      |
      = help: put the file back, or remove what was built from it with `dwh build --full-refresh`
    nothing to do (2 relations and 2 tests unchanged); 2 models skipped (no files of the optional `shop.touches`)
    ");
    assert_eq!(built.code, 0);
    // Whatever else is built, the view still has its table.
    write(root, &[("orders.csv", "id\n1\n2\n3\n")]);
    insta::assert_snapshot!(check(root, &["build"]), @"0: 1 extracted, 1 built, 1 test passed, 1 test warned, 2 models skipped (no files of the optional `shop.touches`)");
    assert_eq!(rows(root, "stg_touches"), "1");
    assert_eq!(rows(root, "orders"), "3");
    // Every other model is built anew, and that alone removes nothing.
    write(
        root,
        &[("sql/orders.sql", "SELECT id + 0 AS id FROM shop.orders\n")],
    );
    insta::assert_snapshot!(check(root, &["build"]), @"0: 1 built, 1 test passed, 1 test warned, 1 unchanged, 2 models skipped (no files of the optional `shop.touches`)");
    assert_eq!(rows(root, "touched"), "1");
    insta::assert_snapshot!(check(root, &["build", "--full-refresh"]), @"0: 1 extracted, 1 built, 1 test passed, 3 removed, 1 test left out (neither selected nor published: `touched`), 2 models skipped (no files of the optional `shop.touches`)");
    assert_eq!(rows(root, "touched"), "none");
    assert_eq!(rows(root, "shop.touches"), "none");
    insta::assert_snapshot!(check(root, &["build"]), @"0: nothing to do (2 relations and 1 tests unchanged); 2 models skipped (no files of the optional `shop.touches`)");
}

#[test]
fn a_plan_says_what_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), FILES);
    let planned = run(folder.path(), &["plan"]).stdout;
    let skipped: Vec<_> = planned
        .lines()
        .filter(|it| it.contains("skipped"))
        .collect();
    insta::assert_snapshot!(skipped.join("\n"), @"-- skipped: stg_touches, touched, for there are no files of the optional shop.touches");
    let told = run(folder.path(), &["build", "--output", "json"]).stdout;
    let first = told.lines().next().unwrap_or_default();
    let first: serde_json::Value = serde_json::from_str(first).unwrap();
    insta::assert_snapshot!(first["skipped"], @r#"["stg_touches","touched"]"#);
}
