//! The command line as its callers see it: streams, exit codes, colour, and pipes that close.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use crate::project::{dwh, run, write};

const MODELS: &str = "name: shop
sources:
  files:
    tables:
      orders:
        file: orders.csv
        columns: { id: INT64, state: STRING, amount: NUMERIC }
models:
  big_orders:
    tags: [mart]
    columns:
      id: { tests: [unique, not_null] }
";

fn project(folder: &Path) {
    write(
        folder,
        &[
            ("models.yaml", MODELS),
            (
                "orders.csv",
                "id,state,amount\n1,SP,12.50\n2,,3\n3,RJ,100.125\n",
            ),
            (
                "sql/big_orders.sql",
                "SELECT id, state, amount FROM files.orders WHERE amount > 3\n",
            ),
        ],
    );
}

#[test]
fn help_has_examples_and_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "init",
        "build",
        "plan",
        "test",
        "ls",
        "show",
        "compile",
        "query",
        "explain",
        "fmt",
        "rollback",
        "setup",
        "completions",
        "schema",
    ] {
        let ran = run(folder.path(), &[command, "--help"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{command}");
        assert!(
            ran.stdout.contains("Examples:\n  dwh "),
            "{command}:\n{}",
            ran.stdout
        );
    }
}

#[test]
fn wrong_arguments_end_with_2_and_leave_standard_output_alone() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["biuld"][..],
        &[],
        &["build", "--wait", "x", "y"],
        &["plan", "--var", "x"],
        &["ls", "--output", "xml"],
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(
            ran.stderr.contains("error"),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    let ran = run(folder.path(), &["ls"]);
    assert_eq!(ran.code, 2, "no project: {}", ran.stderr);
}

#[test]
fn a_build_ends_with_0_tells_on_standard_error_and_then_has_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let ran = run(folder.path(), &["build"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("      built  big_orders"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("1 extracted, 1 built, 2 tests passed"),
        "{}",
        ran.stderr
    );
    let again = run(folder.path(), &["build"]);
    assert_eq!(again.code, 0);
    assert!(
        again.stderr.starts_with("nothing to do"),
        "{}",
        again.stderr
    );
    assert_eq!(
        run(folder.path(), &["build", "--quiet", "--full-refresh"]).stderr,
        ""
    );
}

#[test]
fn what_compile_prints_is_json_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let text = run(folder.path(), &["compile", "big_orders"]);
    let json = run(
        folder.path(),
        &["compile", "big_orders", "--output", "json"],
    );
    let compiled: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(compiled["model"], "big_orders");
    assert_eq!(
        compiled["sql"].as_str().unwrap().trim_end(),
        text.stdout.trim_end()
    );
}

#[test]
fn event_lines_are_json() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let ran = run(folder.path(), &["build", "--output", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let events: Vec<serde_json::Value> = ran
        .stdout
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(events.first().unwrap()["event"], "run_started");
    assert_eq!(events.last().unwrap()["end"], "published");
    let built = events.iter().find(|it| it["outcome"] == "built").unwrap();
    assert_eq!(
        (&built["step"], &built["kind"], &built["rows"]),
        (&"big_orders".into(), &"build".into(), &2.into())
    );
}

#[test]
fn diagnostics_are_json_where_json_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(
        folder.path(),
        &["explain", "unknown-tabel", "--output", "json"],
    );
    let diagnostic: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((ran.code, &diagnostic["code"]), (2, &"unknown-code".into()));
    assert_eq!(diagnostic["fix"], "did you mean `unknown-table`?");
}

#[test]
fn rows_keep_null_and_the_digits_of_decimals_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let query = |format| {
        run(
            folder.path(),
            &["query", "FROM files.orders ORDER BY id", "--output", format],
        )
        .stdout
    };
    assert_eq!(
        query("csv"),
        "id,state,amount\n1,SP,12.50\n2,,3.00\n3,RJ,100.125\n"
    );
    assert_eq!(
        query("json").lines().nth(1),
        Some(r#"{"id":2,"state":null,"amount":3.00}"#)
    );
    assert!(
        query("text").contains("│  2 ┆ NULL  ┆    3.00 │"),
        "{}",
        query("text")
    );
    let none = run(
        folder.path(),
        &["query", "FROM files.orders WHERE id = 0", "--output", "csv"],
    );
    assert_eq!(none.stdout, "id,state,amount\n", "{}", none.stderr);
    let shown = run(folder.path(), &["show", "big_orders", "--limit", "1"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, "1 row\n"));
}

#[test]
fn the_warehouse_cannot_be_changed_by_a_query() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let ran = run(folder.path(), &["query", "DROP TABLE big_orders"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("read-only"), "{}", ran.stderr);
}

#[test]
fn colour_is_for_those_who_want_it() {
    let folder = tempfile::tempdir().unwrap();
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = dwh(folder.path(), arguments);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        output.stderr.contains(&0x1b)
    };
    assert!(
        !is_coloured(&["explain", "x"], &[]),
        "a pipe is no terminal"
    );
    assert!(is_coloured(&["explain", "x"], &[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&["explain", "x", "--color", "always"], &[]));
    assert!(!is_coloured(
        &["explain", "x"],
        &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")]
    ));
    assert!(!is_coloured(
        &["explain", "x", "--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
}

#[test]
fn a_pipe_that_closes_ends_a_command_quietly() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    assert_eq!(run(folder.path(), &["build"]).code, 0);
    let mut command = dwh(
        folder.path(),
        &["query", "FROM range(1000000)", "--output", "csv"],
    );
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap(); // and the pipe is closed
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, "range\n");
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).as_ref()
        ),
        (Some(0), "")
    );
}

#[test]
fn completions_and_the_schema_are_data() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            run(folder.path(), &["completions", shell])
                .stdout
                .contains("dwh"),
            "{shell}"
        );
    }
    let schema: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["schema"]).stdout).unwrap();
    assert!(schema["properties"]["models"].is_object());
}

#[test]
fn names_of_models_and_sources_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let ran = run(folder.path(), &["ls", "-s", "tag:mart"]);
    assert_eq!(
        ran.stdout,
        "big_orders  model   table  sql/big_orders.sql  mart\n"
    );
    let lines = run(folder.path(), &["ls", "--output", "json"]).stdout;
    let names: Vec<_> = lines
        .lines()
        .map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap()["name"].clone())
        .collect();
    assert_eq!(names, ["files.orders", "big_orders"]);
}
