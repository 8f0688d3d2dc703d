//! Golden projects: every folder of `tests/projects/` is a project, and `expected/` holds what it must lead to.
//!
//! `plan.duckdb.sql` and `plan.bigquery.sql` are its plans, `stderr.txt` what a build says, `tables/<relation>.csv` what it publishes, in order. A second build
//! changes nothing. `UPDATE_EXPECT=1` writes `expected/`; read the difference before it is committed.

use std::fs;
use std::path::Path;

use crate::errors::{copy, timeless};
use crate::project::run;
use crate::remote_plans;

#[test]
fn every_project_leads_to_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    cases.sort();
    let wrong: Vec<_> = cases.iter().flat_map(|it| differences(it)).collect();
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECT=1 accepts what was made\n{}",
        wrong.join("\n")
    );
}

/// A plan without the tables of the record and how many macros there are, which all have.
fn own(plan: &str) -> String {
    let of_all = ["CREATE TABLE IF NOT EXISTS ", "-- and the "];
    let is_own = |it: &&str| !of_all.iter().any(|begin| it.starts_with(begin));
    let lines = plan.split_inclusive('\n');
    lines.filter(is_own).collect()
}

/// The sections of a plan for BigQuery that it is sent; those of DuckDB are in the other plan.
fn sent(plan: &str) -> String {
    let sections = plan.split_inclusive("\n\n");
    let of_duckdb = |it: &&str| it.starts_with("-- unit-test ") || it.starts_with("-- extract ");
    sections.filter(|it| !of_duckdb(it)).collect()
}

fn differences(case: &Path) -> Vec<String> {
    let temporary = tempfile::tempdir().unwrap();
    let project = temporary.path().canonicalize().unwrap();
    copy(case, &project);
    let expected = case.join("expected");
    let mut wrong = Vec::new();
    let mut compare = |file: &str, made: &str| {
        let made = made.replace(project.to_str().unwrap(), "<project>");
        let path = expected.join(file);
        let known = fs::read_to_string(&path).unwrap_or_default();
        if made == known {
            return;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, made).unwrap();
        } else {
            wrong.push(format!(
                "--- {}, expected:\n{known}\n--- made:\n{made}",
                path.display()
            ));
        }
    };
    let planned = run(&project, &["plan"]).stdout;
    compare("plan.duckdb.sql", &own(&planned));
    compare("plan.bigquery.sql", &sent(&own(&remote_plans::plan(case))));
    let built = run(&project, &["build"]);
    let mut lines: Vec<_> = timeless(&built.stderr).lines().map(str::to_owned).collect();
    let last = lines.pop().unwrap_or_default();
    lines.sort(); // steps that do not wait for each other end in any order
    lines.extend([last, format!("exit {}\n", built.code)]);
    compare("stderr.txt", &lines.join("\n"));
    for relation in run(&project, &["ls"])
        .stdout
        .lines()
        .filter_map(|it| it.split_whitespace().next())
    {
        let query = format!("SELECT * FROM {relation} ORDER BY ALL");
        let rows = run(&project, &["query", &query, "--output", "csv"]);
        if rows.code == 0 {
            compare(&format!("tables/{relation}.csv"), &rows.stdout);
        }
    }
    let again = run(&project, &["build"]);
    if !again.stderr.contains("nothing to do") {
        wrong.push(format!(
            "{}: a second build did something: {}",
            case.display(),
            again.stderr
        ));
    }
    wrong
}
