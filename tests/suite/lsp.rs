//! `dwh lsp` from the outside: what an editor is told of a project that is being written.

use serde_json::{Value, json};

use crate::editor::Editor;

const FILES: &[(&str, &str)] = &[
    (
        "models.yaml",
        "name: shop
vars:
  as_of: { type: DATE, value: 2018-09-01, description: The last day. }
sources:
  olist:
    tables:
      orders:
        file: orders.csv
        description: As exported.
        columns: { order_id: STRING, price: STRING }
functions:
  net: { description: Without tax. }
models:
  stg_orders:
    description: One row for each order.
    materialized: view
    columns:
      amount: { description: 'In reais, with tax.' }
",
    ),
    ("orders.csv", "order_id,price\na,1\n"),
    (
        "sql/functions/net.sql",
        "CREATE FUNCTION net(gross NUMERIC) AS (gross / 2)\n",
    ),
    (
        "sql/staging/stg_orders.sql",
        "SELECT\n  order_id,\n  CAST(price AS NUMERIC) AS amount\nFROM olist.orders\n",
    ),
    ("sql/all_orders.sql", "SELECT * FROM stg_orders\n"),
    ("sql/a.sql", "SELECT 1 AS x\n"),
];

#[test]
fn mistakes_come_as_they_are_typed_and_go_when_they_are_mended() {
    let mut editor = Editor::open(FILES, &[]);
    editor.open_file("sql/a.sql", "SELECT '😀é' AS x, amont FROM stg_orders\n");
    insta::assert_snapshot!(editor.mistakes("sql/a.sql"), @r#"0:19-0:24 dwh 1[unknown-column] unknown column `amont`: no table in FROM has it / help: did you mean `amount`?"#);
    editor.change("sql/a.sql", "SELECT amount FROM stg_orders\n");
    assert_eq!(editor.mistakes("sql/a.sql"), "");
    editor.change("sql/a.sql", "SELECT amount,, FROM stg_orders\n");
    insta::assert_snapshot!(editor.mistakes("sql/a.sql"), @r#"0:14-0:15 dwh 1[invalid-sql] the SQL has a syntax error: expected an expression, found , / help: correct the text at this place"#);
    // What reads a model that is being written is looked at with the text of the editor.
    editor.change("sql/a.sql", "SELECT 1 AS x\n");
    assert_eq!(editor.mistakes("sql/a.sql"), "");
    let staging = "sql/staging/stg_orders.sql";
    editor.open_file(staging, "SELECT 1.5 AS amount FROM olist.orders\n");
    assert_eq!(editor.mistakes(staging), "");
    editor.open_file("sql/all_orders.sql", "SELECT order_id FROM stg_orders\n");
    insta::assert_snapshot!(editor.mistakes("sql/all_orders.sql"), @r#"0:7-0:15 dwh 1[unknown-column] unknown column `order_id`: no table in FROM has it / help: use one of `amount`"#);
    editor.change(staging, "SELECT order_id FROM olist.orders\n");
    insta::assert_snapshot!(editor.mistakes("models.yaml"), @r#"
    17:6-17:12 dwh 1[broken-contract] model `stg_orders` gives no column `amount`: models.yaml declares it here / help: add it to the SELECT, or remove it here; the query gives `order_id`
      sql/staging/stg_orders.sql 0:0-0:33 this is the query
    "#);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn columns_are_counted_as_was_agreed() {
    let mut editor = Editor::open(FILES, &["utf-8", "utf-16"]);
    editor.open_file("sql/a.sql", "SELECT '😀é' AS x, amont FROM stg_orders\n");
    insta::assert_snapshot!(editor.mistakes("sql/a.sql"), @r#"0:22-0:27 dwh 1[unknown-column] unknown column `amont`: no table in FROM has it / help: did you mean `amount`?"#);
}

#[test]
fn a_file_that_is_not_open_is_told_of_too_until_it_is_gone() {
    let files = [
        FILES,
        &[("sql/broken.sql", "SELECT nowhere FROM stg_orders\n")],
    ]
    .concat();
    let mut editor = Editor::open(&files, &[]);
    insta::assert_snapshot!(editor.mistakes("sql/broken.sql"), @r#"0:7-0:14 dwh 1[unknown-column] unknown column `nowhere`: no table in FROM has it / help: use one of `order_id`, `amount`"#);
    let path = editor.root.join("sql/broken.sql");
    std::fs::remove_file(path).unwrap();
    let changes = json!({ "changes": [{ "uri": editor.uri("sql/broken.sql"), "type": 3 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changes);
    assert_eq!(editor.mistakes("sql/broken.sql"), "");
    // A file that is not on the disk yet.
    editor.open_file("sql/new.sql", "SELECT nowhere FROM a\n");
    insta::assert_snapshot!(editor.mistakes("sql/new.sql"), @r#"0:7-0:14 dwh 1[unknown-column] unknown column `nowhere`: no table in FROM has it / help: use one of `x`"#);
    let document = json!({ "uri": editor.uri("sql/new.sql") });
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": document }),
    );
    assert_eq!(editor.mistakes("sql/new.sql"), "");
}

#[test]
fn a_broken_models_yaml_leaves_what_was_known() {
    let mut editor = Editor::open(FILES, &[]);
    editor.open_file("sql/a.sql", "SELECT 1 AS x\n");
    editor.mistakes("sql/a.sql");
    let broken = FILES[0].1.replace("vars:", "vars: [");
    editor.open_file("models.yaml", &broken);
    insta::assert_snapshot!(editor.mistakes("models.yaml"), @r#"1:6-1:7 dwh 1[invalid-config] expected keys with values: this is something else / help: write keys with values"#);
    insta::assert_snapshot!(editor.completion("SELECT o.| FROM stg_orders AS o"), @r#"order_id STRING, amount NUMERIC"#);
    editor.change("models.yaml", FILES[0].1);
    assert_eq!(editor.mistakes("models.yaml"), "");
}

#[test]
fn what_is_imported_is_part_of_the_project_that_imports_it() {
    let files = [
        ("models.yaml", "name: shop\nimport: [./base]\n"),
        ("sql/a.sql", "SELECT x FROM base_model\n"),
        (
            "base/models.yaml",
            "name: base\nsql: [models]\nvars:\n  margin: { type: INT64, value: 3 }\n",
        ),
        ("base/models/base_model.sql", "SELECT @margin AS x\n"),
    ];
    let mut editor = Editor::open(&files, &[]);
    let base = "base/models/base_model.sql";
    editor.open_file(base, "SELECT @margn AS x\n");
    insta::assert_snapshot!(editor.mistakes(base), @"0:7-0:13 dwh 1[invalid-variable] unknown variable `@margn`: models.yaml declares no such variable / help: did you mean `@margin`?");
    // A file of the import is told of in the project that imports it.
    editor.change(base, "SELECT @margin AS y\n");
    assert_eq!(editor.mistakes(base), "");
    editor.open_file("sql/a.sql", "SELECT x FROM base_model\n");
    insta::assert_snapshot!(editor.mistakes("sql/a.sql"), @"0:7-0:8 dwh 1[unknown-column] unknown column `x`: no table in FROM has it / help: did you mean `y`?");
    insta::assert_snapshot!(editor.definition("SELECT 1 FROM base_mo|del"), @"base/models/base_model.sql 0:0-0:0");
    insta::assert_snapshot!(editor.definition("SELECT @mar|gin AS x"), @"base/models.yaml 3:2-3:8");
}

#[test]
fn what_is_wrong_in_a_package_of_the_program_is_told_in_models_yaml() {
    let models = "name: shop\nimport: [customer_analytics]\n";
    let files = [("models.yaml", models), ("sql/a.sql", "SELECT 1 AS x\n")];
    let mut editor = Editor::open(&files, &[]);
    editor.open_file("models.yaml", models);
    let told = editor.mistakes("models.yaml");
    let first = told.lines().next().unwrap_or_default();
    insta::assert_snapshot!(first, @"0:0-0:0 dwh 1[unknown-table] <customer_analytics>/core/dim_date.sql:4: unknown table `stg_orders`: no model is named `stg_orders` / help: `customer_analytics` is imported, and reads it: write `sql/stg_orders.sql` with the columns that it needs");
}

#[test]
fn names_lead_to_where_they_are_defined() {
    let mut editor = Editor::open(FILES, &[]);
    editor.open_file("sql/a.sql", "SELECT 1 AS x\n");
    editor.mistakes("sql/a.sql");
    let all = [
        "SELECT * FROM stg_or|ders",
        "SELECT * FROM olist.ord|ers",
        "SELECT o.amo|unt FROM all_orders AS o",
        "SELECT p|rice FROM olist.orders",
        "SELECT '😀', o|.amount FROM stg_orders AS o",
        "SELECT ne|t(amount) FROM stg_orders WHERE",
        "SELECT @as|_of AS x",
        "WITH c AS (SELECT 1 AS x) SELECT c.|x FROM c",
        "WITH c AS (SELECT 1 AS x) SELECT c.x FROM c|",
        "SELECT 1 AS x -- stg_or|ders",
        "SELECT SUBS|TR('a', 1)",
    ];
    let told: Vec<_> = all
        .iter()
        .map(|it| format!("{it}\n  {}", editor.definition(it)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    SELECT * FROM stg_or|ders
      sql/staging/stg_orders.sql 0:0-0:0
    SELECT * FROM olist.ord|ers
      models.yaml 6:6-6:12
    SELECT o.amo|unt FROM all_orders AS o
      sql/staging/stg_orders.sql 2:28-2:34
    SELECT p|rice FROM olist.orders
      models.yaml 9:37-9:42
    SELECT '😀', o|.amount FROM stg_orders AS o
      sql/staging/stg_orders.sql 0:0-0:0
    SELECT ne|t(amount) FROM stg_orders WHERE
      sql/functions/net.sql 0:16-0:19
    SELECT @as|_of AS x
      models.yaml 2:2-2:7
    WITH c AS (SELECT 1 AS x) SELECT c.|x FROM c
      sql/a.sql 0:23-0:24
    WITH c AS (SELECT 1 AS x) SELECT c.x FROM c|
      sql/a.sql 0:5-0:6
    SELECT 1 AS x -- stg_or|ders
      nothing
    SELECT SUBS|TR('a', 1)
      nothing
    "#);
    editor.open_file("models.yaml", FILES[0].1);
    let marked = FILES[0].1.replace("  stg_orders:", "  stg|_orders:");
    let answer = editor.at("textDocument/definition", "models.yaml", &marked);
    assert_eq!(editor.place(&answer), "sql/staging/stg_orders.sql 0:0-0:0");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn hovers_tell_what_things_are() {
    let mut editor = Editor::open(FILES, &[]);
    editor.open_file("sql/a.sql", "SELECT 1 AS x\n");
    editor.mistakes("sql/a.sql");
    let all = [
        "SELECT 1 AS x| FROM stg_orders",
        "SELECT * FROM stg_or|ders",
        "SELECT * FROM olist|.orders",
        "SELECT o.amo|unt FROM stg_orders AS o",
        "SELECT net(|amount) FROM stg_orders WHERE (",
        "SELECT n|et(amount) FROM stg_orders",
        "SELECT substr|(order_id, 2) FROM stg_orders",
        "SELECT rand|() FROM stg_orders",
        "SELECT @as_of| AS x",
        "SELECT nowhere| FROM stg_orders",
    ];
    let told: Vec<_> = all
        .iter()
        .map(|it| format!("## {it}\n{}", editor.hover(it)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    ## SELECT 1 AS x| FROM stg_orders
    **x** INT64

    column `a.x`

    ## SELECT * FROM stg_or|ders
    **stg_orders** model, a view

    One row for each order.

    | column | type | |
    |---|---|---|
    | `order_id` | STRING |  |
    | `amount` | NUMERIC | In reais, with tax. |

    ## SELECT * FROM olist|.orders
    **olist.orders** source table, CSV `orders.csv`

    As exported.

    | column | type | |
    |---|---|---|
    | `order_id` | STRING |  |
    | `price` | STRING |  |

    ## SELECT o.amo|unt FROM stg_orders AS o
    **amount** NUMERIC

    In reais, with tax.

    column `stg_orders.amount`

    ## SELECT net(|amount) FROM stg_orders WHERE (
    **amount** NUMERIC

    In reais, with tax.

    column `stg_orders.amount`

    ## SELECT n|et(amount) FROM stg_orders
    ```sql
    net(gross NUMERIC)
    ```

    Without tax.

    ## SELECT substr|(order_id, 2) FROM stg_orders
    ```sql
    SUBSTR(STRING, INT64) → STRING
    SUBSTR(STRING, INT64, INT64) → STRING
    SUBSTR(BYTES, INT64) → BYTES
    SUBSTR(BYTES, INT64, INT64) → BYTES
    ```

    ## SELECT rand|() FROM stg_orders
    **RAND** has no certified translation: each run would give another answer

    use FARM_FINGERPRINT of a key

    ## SELECT @as_of| AS x
    ```sql
    @as_of DATE = DATE '2018-09-01'
    ```

    The last day.

    ## SELECT nowhere| FROM stg_orders
    nothing
    "#);
}

#[test]
fn what_fits_is_proposed() {
    let mut editor = Editor::open(FILES, &[]);
    editor.open_file("sql/a.sql", "SELECT 1 AS x\n");
    editor.mistakes("sql/a.sql");
    let all = [
        "SELECT * FROM |",
        "SELECT * FROM olist.|",
        "SELECT '😀', o.| FROM stg_orders AS o",
        "WITH c AS (SELECT order_id AS id FROM stg_orders) SELECT | FROM c AS k WHERE (",
        "SELECT @|",
    ];
    let told: Vec<_> = all
        .iter()
        .map(|it| format!("{it}\n  {}", editor.completion(it)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    SELECT * FROM |
      a model, stg_orders model, all_orders model, olist.orders source table
    SELECT * FROM olist.|
      orders source table
    SELECT '😀', o.| FROM stg_orders AS o
      order_id STRING, amount NUMERIC
    WITH c AS (SELECT order_id AS id FROM stg_orders) SELECT | FROM c AS k WHERE (
      id STRING, k, @as_of DATE
    SELECT @|
      as_of DATE
    "#);
}

#[test]
fn a_project_without_its_data_is_checked_by_the_columns_it_declares() {
    let mut files = FILES.to_vec();
    files.retain(|it| it.0 != "orders.csv");
    let mut editor = Editor::open(&files, &[]);
    let told = editor.mistakes("models.yaml");
    let root = editor.root.to_str().unwrap().to_owned();
    insta::assert_snapshot!(told.replace(&root, "<root>"), @r#"7:14-7:24 dwh 1[missing-file] source table `olist.orders` has no file: nothing is at `<root>/orders.csv` / help: put the file into `<root>`, or correct `file` or the source's `path`"#);
    editor.open_file(
        "sql/a.sql",
        "SELECT o.amount, o.nowhere FROM stg_orders AS o\n",
    );
    insta::assert_snapshot!(editor.mistakes("sql/a.sql"), @r#"0:17-0:26 dwh 1[unknown-column] unknown column `nowhere`: `o` has no such column / help: use one of `order_id`, `amount`"#);
    insta::assert_snapshot!(editor.completion("SELECT | FROM olist.orders"), @r#"order_id STRING, price STRING, orders, @as_of DATE"#);
}

#[test]
fn a_file_outside_of_any_project_is_left_alone() {
    let mut editor = Editor::open(&[("notes/a.sql", "SELECT")], &[]);
    editor.open_file("notes/a.sql", "SELECT");
    let answer = editor.at("textDocument/hover", "notes/a.sql", "SELECT x| FROM t");
    assert!(answer.is_null());
    // Without `shutdown` the end is not a good one.
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.server.wait().unwrap().code(), Some(1));
}
