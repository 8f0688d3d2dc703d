//! Seeds and versions of models in BigQuery, against an emulator: the golden projects give the same there.

use std::path::Path;

use crate::bigquery::{PROJECT, emulator};
use crate::errors::copy;
use crate::project::run;

/// Builds a golden project in BigQuery and compares its tables with those that DuckDB gives.
fn check(case: &str, tables: &[&str]) {
    let Some(endpoint) = emulator() else { return };
    let case_folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/projects")
        .join(case);
    let folder = tempfile::tempdir().unwrap();
    copy(&case_folder, folder.path());
    let file = folder.path().join("models.yaml");
    let models = std::fs::read_to_string(&file).unwrap();
    let target = format!(
        "targets:\n  remote: {{ type: bigquery, project: {PROJECT}, dataset: golden_{case}_{}, credentials: none, endpoint: \"{endpoint}\", retry_for: 5 }}\n",
        std::process::id()
    );
    std::fs::write(&file, format!("{models}{target}")).unwrap();
    let built = run(folder.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    for table in tables {
        let sql = format!("SELECT * FROM {table} ORDER BY 1");
        let rows = run(folder.path(), &["query", &sql, "--output", "csv"]);
        assert_eq!(rows.code, 0, "{}", rows.stderr);
        let expected = case_folder.join(format!("expected/tables/{table}.csv"));
        let expected = std::fs::read_to_string(expected).unwrap();
        assert_eq!(rows.stdout, expected, "{table}");
    }
    let again = run(folder.path(), &["build"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}

#[test]
fn seeds_are_loaded_with_every_digit() {
    check(
        "seeds",
        &["countries", "tiers", "units", "members", "deliveries"],
    );
}

#[test]
fn each_version_is_published_and_the_plain_name_reads_the_latest() {
    check(
        "versions",
        &[
            "customers",
            "customers_v1",
            "customers_v2",
            "orders",
            "report",
        ],
    );
}
