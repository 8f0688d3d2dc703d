//! When unit tests run, what they keep from happening, and what they do not need.

use crate::project::{run, write};

const MODELS: &str = "name: shop
sources:
  shop: { tables: { orders: { file: orders.csv, columns: { customer: STRING, amount: NUMERIC } } } }
models:
  customers: { columns: { customer: { tests: [unique] } } }
unit_tests:
  - name: amounts_are_summed
    model: customers
    given:
      - { input: shop.orders, rows: [{ customer: ann, amount: 1 }, { customer: ann, amount: 2 }] }
    expect: { rows: [{ customer: ann, revenue: 3 }] }
  - name: nobody_is_nobody
    model: customers
    expect: { rows: [] }
";

const SQL: &str = "SELECT customer, SUM(amount) AS revenue FROM shop.orders GROUP BY customer\n";

#[test]
fn they_need_neither_sources_nor_a_warehouse() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[("models.yaml", MODELS), ("sql/customers.sql", SQL)],
    );
    let ran = run(folder.path(), &["test", "--unit"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("tested: 2 tests passed in "));
    assert!(!folder.path().join("warehouse.duckdb").exists());
    let listed = run(folder.path(), &["ls"]).stdout;
    assert!(
        listed.contains("nobody_is_nobody    unit_test  rows   models.yaml"),
        "{listed}"
    );
}

#[test]
fn a_failing_one_ends_a_build_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = SQL.replace("SUM", "MAX");
    let orders = "customer,amount\nbob,1\nbob,2\n";
    write(
        folder.path(),
        &[
            ("models.yaml", MODELS),
            ("sql/customers.sql", &wrong),
            ("orders.csv", orders),
        ],
    );
    let ran = run(folder.path(), &["build"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for line in [
        "- ann       [3]
",
        "+ ann       [2]
",
    ] {
        assert!(ran.stderr.contains(line), "{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("extracted"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("built"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with("failed: 1 of 5 steps failed, 3 skipped; nothing was published\n"),
        "{}",
        ran.stderr
    );
    assert!(!folder.path().join("warehouse.duckdb").exists());
}

#[test]
fn one_that_has_passed_runs_again_when_it_or_its_model_changes() {
    let folder = tempfile::tempdir().unwrap();
    let orders = "customer,amount\nbob,1\nbob,2\n";
    write(
        folder.path(),
        &[
            ("models.yaml", MODELS),
            ("sql/customers.sql", SQL),
            ("orders.csv", orders),
        ],
    );
    let ran_in = |stderr: &str| stderr.matches("     passed  ").count();
    let first = run(folder.path(), &["build", "-v"]);
    assert_eq!(
        (first.code, ran_in(&first.stderr)),
        (0, 3),
        "{}",
        first.stderr
    );
    let again = run(folder.path(), &["build", "-v"]);
    assert_eq!(
        again.stderr,
        "nothing to do (2 relations and 3 tests unchanged)\n"
    );
    let other_rows = MODELS.replace("amount: 2 }", "amount: 1 }, { customer: ann, amount: 1 }");
    write(folder.path(), &[("models.yaml", &other_rows)]);
    let changed = run(folder.path(), &["build", "-v"]);
    assert_eq!(
        (changed.code, ran_in(&changed.stderr)),
        (0, 1),
        "{}",
        changed.stderr
    );
    assert!(changed.stderr.contains("amounts_are_summed"));
    // New rows of a source are no reason: a unit test has its own.
    write(folder.path(), &[("orders.csv", "customer,amount\nbob,5\n")]);
    let loaded = run(folder.path(), &["build", "-v"]);
    assert_eq!(
        (loaded.code, ran_in(&loaded.stderr)),
        (0, 1),
        "{}",
        loaded.stderr
    );
    write(
        folder.path(),
        &[(
            "sql/customers.sql",
            &SQL.replace("SUM(amount)", "SUM(amount + 0)"),
        )],
    );
    let model = run(folder.path(), &["build", "-v"]);
    assert_eq!(
        (model.code, ran_in(&model.stderr)),
        (0, 3),
        "{}",
        model.stderr
    );
}

#[test]
fn programs_are_told_like_of_other_tests() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = SQL.replace("SUM", "MAX");
    write(
        folder.path(),
        &[("models.yaml", MODELS), ("sql/customers.sql", &wrong)],
    );
    let ran = run(folder.path(), &["test", "--unit", "--output", "json"]);
    let events = ran
        .stdout
        .lines()
        .map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap());
    let failed: Vec<_> = events.filter(|it| it["outcome"] == "failed").collect();
    assert_eq!(failed.len(), 1, "{}", ran.stdout);
    assert_eq!(failed[0]["kind"], "unit_test");
    assert_eq!(failed[0]["diagnostic"]["code"], "failed-unit-test");
    assert_eq!(failed[0]["diagnostic"]["line"], 7);
}

/// The rows that a test expects were written for the values of its own models.yaml.
#[test]
fn other_values_of_variables_leave_their_answers_alone() {
    let folder = tempfile::tempdir().unwrap();
    let package = "name: core
vars:
  factor: { type: INT64, value: 2 }
  day: { type: DATE }
models: { doubled: {} }
unit_tests:
  - name: all_is_doubled_on_any_day
    model: doubled
    expect: { rows: [{ amount: 2, day: null }] }
  - name: a_test_may_choose
    model: doubled
    vars: { factor: 3, day: 2024-02-29 }
    expect: { rows: [{ amount: 3, day: 2024-02-29 }] }
";
    let models = "name: shop
import: [./core]
sql: [sql]
vars: { factor: { value: 5 } }
targets:
  local: { path: warehouse.duckdb }
  prod: { path: prod.duckdb, vars: { factor: 7 } }
models: { tripled: {} }
unit_tests:
  - name: the_project_has_its_own_value
    model: tripled
    expect: { rows: [{ amount: 5 }] }
";
    write(
        folder.path(),
        &[
            ("core/models.yaml", package),
            (
                "core/sql/doubled.sql",
                "SELECT 1 * @factor AS amount, @day AS day\n",
            ),
            ("models.yaml", models),
            ("sql/tripled.sql", "SELECT 1 * @factor AS amount\n"),
        ],
    );
    let vars = ["--var", "factor=11", "--var", "day=2024-01-01"];
    for more in [&[][..], &["--target", "prod"], &vars] {
        let ran = run(folder.path(), &[&["test", "--unit"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.starts_with("tested: 3 tests passed in "));
    }
    let built = run(folder.path(), &[&["build"], &vars[..]].concat());
    assert_eq!(built.code, 0);
    let shown = run(folder.path(), &["show", "doubled", "--output", "csv"]);
    insta::assert_snapshot!(shown.stdout, @"
    amount,day
    11,2024-01-01
    ");
}
