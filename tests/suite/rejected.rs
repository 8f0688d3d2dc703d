//! What a build in BigQuery says of the rows of files that do not fit, and of examples of functions: the same as a local one.

use std::fs;
use std::path::Path;

use crate::project::{Ran, run, write};
use crate::remote::{ORDERS, project};

fn built(folder: &Path, target: &str) -> Ran {
    run(folder, &["build", "--target", target])
}

fn rows(folder: &Path, target: &str, table: &str) -> String {
    let sql =
        format!("SELECT source_table, line, column_name, reason, raw FROM {table} ORDER BY line");
    let read = run(
        folder,
        &["query", &sql, "--target", target, "--output", "csv"],
    );
    assert_eq!(read.code, 0, "{}", read.stderr);
    read.stdout
}

#[test]
fn rejected_rows_are_told_counted_and_kept_as_in_a_local_build() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, dataset) = (folder.path(), "rejected_rows");
    let Some(_) = project(folder, dataset) else {
        return;
    };
    let kept = format!("{dataset}__dwh.rejected_rows");
    let bad = format!("{ORDERS}x,2024-01-03,1,\"it's \\ \"\"odd\"\"\"\n5,0000-01-03,1,e\n");
    fs::write(folder.join("orders.csv"), &bad).unwrap();
    let strip = |told: &str, place: &str| told.replace(place, "PLACE");
    let refused = built(folder, "remote");
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    let local = built(folder, "local");
    let (remote_told, local_told) = (
        strip(
            &refused.stderr,
            &format!(
                "SELECT * FROM `p1`.`{dataset}__dwh`.`rejected_rows` WHERE source_table = 'raw.orders'` with `dwh query`"
            ),
        ),
        strip(
            &local.stderr,
            "_dwh.rejected_rows` with `dwh query --failed`",
        ),
    );
    let diagnostic = |it: &str| {
        let from = it.find("error[rejected-rows]").unwrap();
        let to = it[from..].find("raise `max_rejects`").unwrap();
        it[from..from + to].to_owned()
    };
    assert_eq!(diagnostic(&remote_told), diagnostic(&local_told));
    assert!(
        remote_told.contains("`0000-01-03` is not DATE"),
        "{remote_told}"
    );
    let found = rows(folder, "remote", &kept);
    assert_eq!(found.lines().count(), 3, "{found}");
    // Where they may be rejected, the rest is loaded.
    let yaml = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let yaml = yaml.replace("file: orders.csv,", "file: orders.csv, max_rejects: 2,");
    fs::write(folder.join("models.yaml"), yaml).unwrap();
    let loaded = built(folder, "remote");
    assert_eq!(loaded.code, 0, "{}", loaded.stderr);
    assert!(
        loaded.stderr.contains("2 rows rejected"),
        "{}",
        loaded.stderr
    );
    let local = built(folder, "local");
    assert_eq!(local.code, 0, "{}", local.stderr);
    assert_eq!(
        rows(folder, "remote", &kept),
        rows(folder, "local", "_dwh.rejected_rows")
    );
    // Once they fit, none is kept.
    fs::write(folder.join("orders.csv"), ORDERS).unwrap();
    assert_eq!(built(folder, "remote").code, 0);
    assert_eq!(rows(folder, "remote", &kept).lines().count(), 1);
}

#[test]
fn examples_of_functions_are_tried() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(_) = project(folder, "rejected_examples") else {
        return;
    };
    let yaml = fs::read_to_string(folder.join("models.yaml")).unwrap();
    let with = |gives: &str| {
        let function =
            format!("functions:\n  twice:\n    examples: [{{ call: twice(2), gives: {gives} }}]\n");
        write(
            folder,
            &[
                ("models.yaml", &format!("{yaml}{function}")),
                (
                    "sql/functions/twice.sql",
                    "CREATE FUNCTION twice(x INT64) AS (2 * x)\n",
                ),
            ],
        );
    };
    with("5");
    for arguments in [
        ["build", "--target", "remote"],
        ["build", "--target", "hybrid"],
    ] {
        let failed = run(folder, &arguments);
        assert_eq!(failed.code, 1, "{}", failed.stderr);
        assert!(
            failed
                .stderr
                .contains("an example of function `twice` fails"),
            "{}",
            failed.stderr
        );
        assert!(failed.stderr.contains("found=4"), "{}", failed.stderr);
    }
    with("4");
    let built = run(folder, &["build", "--target", "remote"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let tests = |it: &str| it.lines().last().unwrap_or_default().to_owned();
    assert!(
        tests(&built.stderr).contains("4 tests passed"),
        "{}",
        built.stderr
    );
    let again = run(folder, &["build", "--target", "remote"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    with("5");
    let tested = run(folder, &["test", "--target", "remote"]);
    assert_eq!(tested.code, 1, "{}", tested.stderr);
    assert!(
        tested
            .stderr
            .contains("an example of function `twice` fails"),
        "{}",
        tested.stderr
    );
}

#[test]
fn a_row_with_a_value_that_bigquery_cannot_hold_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(_) = project(folder, "rejected_values") else {
        return;
    };
    write(
        folder,
        &[
            (
                "sql/odd.sql",
                "SELECT 7 AS id, DATE '9999-12-31' AS day, DATETIME '2024-01-01 00:00:00' AS noon\n",
            ),
            (
                "sql/odd.duckdb.sql",
                "SELECT 7::BIGINT AS id, DATE '10000-01-01' AS day, TIMESTAMP '2024-01-01' AS noon\n",
            ),
        ],
    );
    let failed = built(folder, "hybrid");
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    for part in [
        "error[failed-statement]: `odd` failed",
        "column=day",
        "id=7",
    ] {
        assert!(failed.stderr.contains(part), "{part}: {}", failed.stderr);
    }
}
