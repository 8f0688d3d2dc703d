//! What commands make of a project that imports others, and of its variables.

use std::path::Path;

use crate::errors::copy;
use crate::project::{run, write};

/// The golden project whose package imports another.
fn imports(folder: &Path) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/imports");
    copy(&golden, folder);
}

#[test]
fn what_is_listed_says_which_project_it_is_from() {
    let folder = tempfile::tempdir().unwrap();
    imports(folder.path());
    let listed = run(folder.path(), &["ls", "--output", "json"]).stdout;
    let lines = listed.lines().map(|it| {
        let it: serde_json::Value = serde_json::from_str(it).unwrap();
        let path = it["path"].as_str().unwrap();
        let file = path.rsplit('/').next().unwrap();
        let path = if it["kind"] == "model" { path } else { file };
        format!("{} {} {} {}", it["kind"], it["name"], it["project"], path)
    });
    let lines: Vec<_> = lines.map(|it| it.replace('"', "")).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    source till.sales null sales.csv
    function gross null gross.sql
    model stg_sales shop sql/staging/stg_sales.sql
    model best_article marts packages/marts/models/views/best_article.sql
    model daily_sales marts packages/marts/models/daily_sales.sql
    ");
}

const TARGETS: &str = "name: shop
import: [./base]
sql: []
targets:
  local: { path: warehouse.duckdb }
  prod: { path: prod.duckdb, vars: { margin: 0.4, statuses: [paid] } }
vars:
  margin: { value: 0.5 }
  country: { type: STRING, value: Brazil, description: Where the shop is. }
";

const BASE: &str = "name: base
sql: []
vars:
  margin: { type: FLOAT64, value: 0.1, description: The share that is profit. }
  statuses: { type: ARRAY<STRING>, value: [paid, sent] }
  as_of: { type: DATE, description: The last day. }
";

#[test]
fn the_command_line_wins_over_the_target_and_the_target_over_models_yaml() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        &[("models.yaml", TARGETS), ("base/models.yaml", BASE)],
    );
    insta::assert_snapshot!(run(root, &["ls", "--vars"]).stdout, @"
    country   STRING         'Brazil'          models.yaml       Where the shop is.
    margin    FLOAT64        0.5               models.yaml       The share that is profit.
    statuses  ARRAY<STRING>  ['paid', 'sent']  base/models.yaml
    as_of     DATE           NULL              -                 The last day.
    ");
    let prod = ["ls", "--vars", "--target", "prod"];
    insta::assert_snapshot!(run(root, &prod).stdout, @"
    country   STRING         'Brazil'  models.yaml  Where the shop is.
    margin    FLOAT64        0.4       target prod  The share that is profit.
    statuses  ARRAY<STRING>  ['paid']  target prod
    as_of     DATE           NULL      -            The last day.
    ");
    let told = ["--var", "margin=0.2", "--var", "as_of=2024-02-29"];
    let all = [&prod[..], &told[..], &["--output", "json"]].concat();
    insta::assert_snapshot!(run(root, &all).stdout, @r#"
    {"name":"country","type":"STRING","value":"'Brazil'","from":"models.yaml","description":"Where the shop is."}
    {"name":"margin","type":"FLOAT64","value":"0.2","from":"--var","description":"The share that is profit."}
    {"name":"statuses","type":"ARRAY<STRING>","value":"['paid']","from":"target prod","description":""}
    {"name":"as_of","type":"DATE","value":"DATE '2024-02-29'","from":"--var","description":"The last day."}
    "#);
}

#[test]
fn what_is_imported_from_inside_is_formatted_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let sql = "select 1 as x\n";
    write(
        root,
        &[
            (
                "shop/models.yaml",
                "name: shop\nimport: [./base, ../other, customer_analytics]\n",
            ),
            ("shop/sql/a.sql", sql),
            ("shop/base/models.yaml", "name: base\nsql: [models]\n"),
            ("shop/base/models/b.sql", sql),
            ("shop/base/notes/n.sql", sql),
            ("other/models.yaml", "name: other\n"),
            ("other/sql/c.sql", sql),
        ],
    );
    let formatted = run(&root.join("shop"), &["fmt"]);
    assert_eq!(formatted.code, 0, "{}", formatted.stderr);
    let changed = |it: &str| std::fs::read_to_string(root.join(it)).unwrap() != sql;
    assert!(changed("shop/sql/a.sql") && changed("shop/base/models/b.sql"));
    assert!(!changed("shop/base/notes/n.sql") && !changed("other/sql/c.sql"));
}

#[test]
fn a_shop_over_the_package_is_told_which_staging_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let models = "name: shop\nimport: [customer_analytics]\n";
    write(root, &[("models.yaml", models)]);
    let checked = run(root, &["check"]);
    assert_eq!(checked.code, 2);
    let place = "--> <customer_analytics>/core/int_zip_locations.sql:";
    assert!(checked.stderr.contains(place), "{}", checked.stderr);
    let fix = "write `sql/stg_geolocation.sql`";
    assert!(checked.stderr.contains(fix), "{}", checked.stderr);
}

#[test]
fn unit_tests_of_a_model_that_is_defined_anew_are_dropped() {
    let unit_test = |name: &str, model: &str, x: u32| {
        format!("  - {{ name: {name}, model: {model}, expect: {{ rows: [{{ x: {x} }}] }} }}\n")
    };
    let base = [
        "name: base\nunit_tests:\n".to_owned(),
        unit_test("kept_is_1", "kept", 1),
        unit_test("anew_is_1", "anew", 1),
        unit_test("told_otherwise", "kept", 9),
    ];
    let shop = [
        "name: shop\nimport: [./base]\nunit_tests:\n".to_owned(),
        unit_test("anew_is_2", "anew", 2),
        unit_test("told_otherwise", "kept", 1),
    ];
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        &[
            ("models.yaml", &shop.concat()),
            ("sql/anew.sql", "SELECT 2 AS x\n"),
            ("base/models.yaml", &base.concat()),
            ("base/sql/anew.sql", "SELECT 1 AS x\n"),
            ("base/sql/kept.sql", "SELECT 1 AS x\n"),
        ],
    );
    let listed = run(root, &["ls", "--output", "json"]).stdout;
    let lines = listed.lines().map(|it| serde_json::from_str(it).unwrap());
    let tests = lines.filter(|it: &serde_json::Value| it["kind"] == "unit_test");
    let names: Vec<String> = tests.map(|it| it["name"].to_string()).collect();
    assert_eq!(
        names,
        [r#""anew_is_2""#, r#""told_otherwise""#, r#""kept_is_1""#]
    );
    let tested = run(root, &["test", "--unit"]);
    assert_eq!(tested.code, 0, "{}", tested.stderr);
    // The package alone tests its own.
    let alone = run(&root.join("base"), &["test", "--unit"]);
    assert_eq!(alone.code, 1);
    let failed = alone.stderr.matches("error[failed-unit-test]").count();
    assert_eq!(failed, 1, "{}", alone.stderr);
}
