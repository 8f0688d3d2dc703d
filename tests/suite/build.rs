//! What a build does and leaves alone: skipping, gating, switching, and a warehouse that others hold.

use std::path::Path;
use std::process::Stdio;

use duckdb::Connection;
use serde_json::Value;

use crate::project::{dwh, run, write};

const MODELS: &str = "name: shop
sources:
  files:
    path: data
    tables:
      orders:
        file: orders-*.csv
        columns: { id: INT64, state: STRING, amount: NUMERIC }
models:
  states:
    materialized: view
  big:
    columns:
      id: { tests: [not_null, unique] }
  totals:
    tests:
      - expression: \"total > 0\"
";

/// A project of three models over two files, in a folder that lives as long as the value.
fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("models.yaml", MODELS),
            ("data/orders-1.csv", "id,state,amount\n1,SP,12.50\n2,RJ,3\n"),
            ("data/orders-2.csv", "id,state,amount\n3,SP,7\n"),
            (
                "sql/states.sql",
                "SELECT DISTINCT state FROM files.orders\n",
            ),
            (
                "sql/big.sql",
                "SELECT id, state, amount FROM files.orders WHERE amount > 5\n",
            ),
            (
                "sql/totals.sql",
                "SELECT state, SUM(amount) AS total FROM big GROUP BY state\n",
            ),
        ],
    );
    folder
}

/// The steps that a build ran, in the order in which they ended: `built totals`.
fn steps(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>) {
    let ran = run(
        folder,
        &[&["build", "--output", "json"], arguments].concat(),
    );
    let events = ran
        .stdout
        .lines()
        .map(|it| serde_json::from_str::<Value>(it).unwrap());
    let finished = events.filter(|it| it["event"] == "step_finished");
    let mut steps: Vec<_> = finished
        .map(|it| {
            format!(
                "{} {}",
                it["outcome"].as_str().unwrap(),
                it["step"].as_str().unwrap()
            )
        })
        .collect();
    steps.sort();
    (ran.code, steps)
}

fn query(folder: &Path, sql: &str) -> String {
    let ran = run(folder, &["query", sql, "--output", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout.lines().skip(1).collect::<Vec<_>>().join(" ")
}

#[test]
fn one_changed_model_rebuilds_itself_and_its_children_only() {
    let shop = shop();
    let folder = shop.path();
    let all = [
        "built big",
        "built states",
        "built totals",
        "extracted files.orders",
        "passed expression_totals_total_0",
        "passed not_null_big_id",
        "passed unique_big_id",
    ];
    assert_eq!(steps(folder, &[]), (0, all.map(str::to_owned).to_vec()));
    assert_eq!(steps(folder, &[]), (0, vec![]));
    write(
        folder,
        &[(
            "sql/totals.sql",
            "SELECT state, SUM(amount) + 1 AS total FROM big GROUP BY state\n",
        )],
    );
    assert_eq!(
        steps(folder, &[]).1,
        ["built totals", "passed expression_totals_total_0"]
    );
    assert_eq!(query(folder, "SELECT total FROM totals"), "20.50");
    // A comment or other blanks change nothing that is sent.
    write(
        folder,
        &[(
            "sql/big.sql",
            "-- Grain: one order.\nSELECT id, state, amount FROM files.orders   WHERE amount > 5\n",
        )],
    );
    assert_eq!(steps(folder, &[]), (0, vec![]));
    // A new file of the pattern is new content; a touched one is not.
    write(
        folder,
        &[("data/orders-2.csv", "id,state,amount\n3,SP,7\n")],
    );
    assert_eq!(steps(folder, &[]), (0, vec![]));
    write(
        folder,
        &[("data/orders-3.csv", "id,state,amount\n4,MG,70\n")],
    );
    assert_eq!(steps(folder, &[]), (0, all.map(str::to_owned).to_vec()));
    assert_eq!(query(folder, "SELECT count(*) FROM files.orders"), "4");
    assert_eq!(
        query(folder, "SELECT count(DISTINCT run_id) FROM _dwh.runs"),
        "3"
    );
}

#[test]
fn a_failed_test_publishes_nothing_and_keeps_the_rows_for_a_look() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(folder, &["build"]).code, 0);
    write(
        folder,
        &[("data/orders-3.csv", "id,state,amount\n1,MG,70\n")],
    );
    let failed = run(folder, &["build"]);
    assert_eq!(failed.code, 1);
    assert!(failed.stderr.contains("unique_big_id"), "{}", failed.stderr);
    assert_eq!(query(folder, "SELECT count(*) FROM files.orders"), "3");
    let kept = run(
        folder,
        &[
            "query",
            "--failed",
            "SELECT test, failing_row FROM _dwh.test_failures",
            "--output",
            "json",
        ],
    );
    assert!(
        kept.stdout.contains("unique_big_id") && kept.stdout.contains("row_count"),
        "{}",
        kept.stdout
    );
    let again = run(folder, &["build"]);
    assert_eq!(again.code, 1, "a failed build is not remembered as done");
    write(
        folder,
        &[("data/orders-3.csv", "id,state,amount\n9,MG,70\n")],
    );
    assert_eq!(run(folder, &["build"]).code, 0);
    assert_eq!(run(folder, &["query", "--failed", "SELECT 1"]).code, 2);
}

#[test]
fn rows_that_broke_a_test_are_forgotten_when_it_runs_again() {
    let shop = shop();
    let folder = shop.path();
    let warns = "expression: { sql: \"total > 10\", level: warn }";
    let models = MODELS.replace("expression: \"total > 0\"", warns);
    let orders = |amount: &str| format!("id,state,amount\n3,RJ,{amount}\n");
    write(
        folder,
        &[
            ("models.yaml", &models),
            ("data/orders-2.csv", &orders("7")),
        ],
    );
    assert_eq!(run(folder, &["build"]).code, 0);
    let kept = "SELECT count(*), min(failing_row->>'total') FROM _dwh.test_failures";
    assert_eq!(query(folder, kept), "1,7.0");
    write(folder, &[("data/orders-2.csv", &orders("8"))]);
    assert_eq!(run(folder, &["build", "-s", "big+"]).code, 0);
    assert_eq!(query(folder, kept), "1,8.0");
    write(folder, &[("data/orders-2.csv", &orders("80"))]);
    assert_eq!(run(folder, &["build", "-s", "big+"]).code, 0);
    assert_eq!(
        query(folder, "SELECT count(*) FROM _dwh.test_failures"),
        "0"
    );
}

#[test]
fn misfits_are_kept_and_tolerated_as_declared() {
    let shop = shop();
    let folder = shop.path();
    write(
        folder,
        &[(
            "data/orders-2.csv",
            "id,state,amount\n3,SP,7\nx,SP,1\n4,SP\n",
        )],
    );
    let failed = run(folder, &["build"]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert!(
        failed.stderr.contains("error[rejected-rows]: 2 rows"),
        "{}",
        failed.stderr
    );
    write(
        folder,
        &[(
            "models.yaml",
            &MODELS.replace("orders-*.csv", "orders-*.csv\n        max_rejects: 2"),
        )],
    );
    assert_eq!(run(folder, &["build"]).code, 0);
    assert_eq!(query(folder, "SELECT count(*) FROM files.orders"), "3");
    assert_eq!(
        query(
            folder,
            "SELECT line, raw FROM _dwh.rejected_rows ORDER BY line"
        ),
        "3,\"x,SP,1\" 4,\"4,SP\""
    );
}

#[test]
fn what_leaves_the_project_leaves_the_warehouse() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(folder, &["build"]).code, 0);
    std::fs::remove_file(folder.join("sql/states.sql")).unwrap();
    write(
        folder,
        &[(
            "models.yaml",
            &MODELS
                .replace("  states:\n    materialized: view\n", "  big:\n")
                .replacen("  big:\n  big:\n", "  big:\n", 1),
        )],
    );
    assert_eq!(steps(folder, &[]), (0, vec![]));
    assert_eq!(
        query(
            folder,
            "SELECT count(*) FROM duckdb_views() WHERE view_name = 'states'"
        ),
        "0"
    );
    // A table may become a view, and the other way round.
    write(
        folder,
        &[(
            "models.yaml",
            &MODELS
                .replace("  states:\n    materialized: view\n", "")
                .replace("  totals:\n", "  totals:\n    materialized: view\n"),
        )],
    );
    assert_eq!(
        steps(folder, &[]).1,
        ["built totals", "passed expression_totals_total_0"]
    );
    assert_eq!(
        query(
            folder,
            "SELECT count(*) FROM duckdb_views() WHERE view_name = 'totals'"
        ),
        "1"
    );
}

#[test]
fn only_what_is_selected_is_built_and_what_it_reads_must_be_there() {
    let shop = shop();
    let folder = shop.path();
    let refused = run(folder, &["build", "-s", "totals"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("select `+totals`"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        steps(folder, &["-s", "big"]).1,
        [
            "built big",
            "extracted files.orders",
            "passed not_null_big_id",
            "passed unique_big_id"
        ]
    );
    assert_eq!(
        steps(folder, &["-s", "totals"]).1,
        ["built totals", "passed expression_totals_total_0"]
    );
    assert_eq!(steps(folder, &[]).1, ["built states"]);
}

#[test]
fn rolling_back_shows_readers_the_version_before() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(folder, &["build"]).code, 0);
    write(
        folder,
        &[("data/orders-3.csv", "id,state,amount\n4,MG,70\n")],
    );
    assert_eq!(run(folder, &["build"]).code, 0);
    assert_eq!(query(folder, "SELECT count(*) FROM big"), "3");
    assert_eq!(run(folder, &["rollback"]).code, 0);
    assert_eq!(query(folder, "SELECT count(*) FROM big"), "2");
}

#[test]
fn a_reader_that_holds_the_file_does_not_stop_a_build_but_a_writer_does() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(folder, &["build"]).code, 0);
    let path = folder.join("warehouse.duckdb");
    let read_only = duckdb::Config::default()
        .access_mode(duckdb::AccessMode::ReadOnly)
        .unwrap();
    let reader = Connection::open_with_flags(&path, read_only).unwrap();
    write(
        folder,
        &[("data/orders-3.csv", "id,state,amount\n4,MG,70\n")],
    );
    assert_eq!(run(folder, &["build"]).code, 0);
    let seen: i64 = reader
        .query_row("SELECT count(*) FROM big", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seen, 2, "a reader keeps the warehouse that it opened");
    drop(reader);
    let writer = Connection::open(&path).unwrap();
    let held = run(folder, &["build"]);
    assert_eq!(held.code, 2);
    assert!(
        held.stderr.contains("error[unusable-warehouse]"),
        "{}",
        held.stderr
    );
    drop(writer);
}

/// A limit on the size of files stands for a full disk: the write fails in the same place, in the middle of a build.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_published_file_as_it_was() {
    let shop = shop();
    let folder = shop.path();
    assert_eq!(run(folder, &["build"]).code, 0);
    let sql = "SELECT n AS id, 'SP' AS state, SHA256(CAST(n AS STRING)) AS noise, n > 0 AS is_big\n\
               FROM UNNEST(GENERATE_ARRAY(1, 400000)) AS n\n";
    write(folder, &[("sql/wide.sql", sql)]);
    let program = dwh(folder, &["build"]);
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"";
    let mut limited = std::process::Command::new("bash");
    limited
        .args(["-c", script])
        .arg(program.get_program())
        .args(program.get_args());
    let full = limited
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&full.stderr);
    assert_eq!(full.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("error[disk-full]"), "{stderr}");
    assert_eq!(query(folder, "SELECT count(*) FROM big"), "2");
    assert_eq!(run(folder, &["build"]).code, 0);
    assert_eq!(query(folder, "SELECT count(*) FROM wide"), "400000");
}

#[test]
fn a_test_against_what_is_neither_selected_nor_published_is_left_out_and_said_so() {
    let shop = shop();
    let folder = shop.path();
    let models = MODELS.replace(
        "id: { tests: [not_null, unique] }",
        "state: { tests: [{ relationships: { to: states, field: state } }] }\n    tests:\n      - expression: (SELECT COUNT(*) FROM totals) > 0",
    );
    write(folder, &[("models.yaml", &models)]);
    let part = run(folder, &["build", "-s", "+big"]);
    assert_eq!(part.code, 0, "{}", part.stderr);
    let said = "2 tests left out (neither selected nor published: `states`, `totals`)";
    assert!(part.stderr.contains(said), "{}", part.stderr);
    let tested = run(folder, &["test"]);
    assert_eq!(tested.code, 0, "{}", tested.stderr);
    assert!(
        tested.stderr.contains("3 tests left out"),
        "{}",
        tested.stderr
    );
    // What is published by then is compared with, whether it is selected or not.
    assert_eq!(run(folder, &["build"]).code, 0);
    assert_eq!(
        steps(folder, &["-s", "big", "--full-refresh"]).1,
        [
            "built big",
            "extracted files.orders",
            "passed expression_big_select_count_from_totals_0",
            "passed relationships_big_state_states"
        ]
    );
}
