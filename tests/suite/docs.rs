//! What `dwh docs` says of a project, and that docs/metrics.md is what it says of this repository's own.
//!
//! `UPDATE_EXPECT=1` writes docs/metrics.md; read the difference before it is committed.

use std::path::Path;

use crate::project::{run, write};

const MODELS: &str = "name: shop
sources:
  files:
    path: data
    tables:
      orders: { file: orders.csv, columns: { id: INT64, amount: NUMERIC } }
vars:
  least: { type: NUMERIC, value: '5', description: What a big order has at least. }
models:
  big:
    description: Big orders, of < 3 kinds.
    meta:
      differs: Others count what was sent back | too.
    columns:
      id: { description: The order., tests: [not_null, unique] }
      amount:
        description: What was paid.
        meta: { unit: reais }
        tests: [expression: amount > 0]
";

#[test]
fn models_are_described_by_what_is_written_and_what_is_known() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("models.yaml", MODELS),
            (
                "sql/marts/big.sql",
                "-- Grain: one big order.\nSELECT id, amount, amount > 100 AS is_huge FROM files.orders WHERE amount > @least\n",
            ),
            (
                "sql/marts/total.sql",
                "SELECT SUM(amount) AS total FROM big\n",
            ),
        ],
    );
    // The file of the source table is not there: its columns are declared.
    let page = run(folder.path(), &["docs", "-s", "big", "--title", "Figures"]);
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(page.stdout, @"
    # Figures

    <!-- Written by `dwh docs` from models.yaml and the SQL files: change those. -->

    `sql/marts`

    | model | what it is |
    |---|---|
    | [big](#big) | Big orders, of &lt; 3 kinds. |

    ## big

    Big orders, of &lt; 3 kinds.

    - Grain: one big order.
    - Differs: Others count what was sent back | too.
    - Reads: `files.orders`
    - Read by: `total`
    - Kept as: table of `sql/marts/big.sql`
    - Tested:
      - `amount > 0`

    | column | type | meaning | tested |
    |---|---|---|---|
    | `id` | INT64 | The order. | not NULL; unique |
    | `amount` | NUMERIC | What was paid.<br>Unit: reais |  |
    | `is_huge` | BOOL |  |  |

    ## Variables

    Set in models.yaml or with `--var name=value`.

    | variable | type | value | meaning |
    |---|---|---|---|
    | `least` | NUMERIC | `NUMERIC '5'` | What a big order has at least. |
    ");
    let missing = run(folder.path(), &["docs", "--missing"]);
    assert_eq!((missing.code, missing.stderr.as_str()), (1, ""));
    assert_eq!(missing.stdout, "big.is_huge\ntotal\ntotal.total\n");
    let described = run(folder.path(), &["docs", "--missing", "-s", "big"]);
    assert_eq!(described.stdout, "big.is_huge\n");
    let json = run(folder.path(), &["docs", "-s", "big", "--output", "json"]);
    let object: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(object["grain"], "one big order.");
    assert_eq!(object["columns"][1]["meta"]["unit"], "reais");
}

#[test]
fn the_page_of_metrics_is_what_the_models_say() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let selected = ["-s", "tag:core", "-s", "tag:mart", "--title", "Metrics"];
    let page = run(repository, &[&["docs"], selected.as_slice()].concat());
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    let file = repository.join("docs/metrics.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &page.stdout).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(
        committed == page.stdout,
        "docs/metrics.md is out of date: UPDATE_EXPECT=1 writes it anew"
    );
}

#[test]
fn nothing_in_the_projects_of_this_repository_is_left_undescribed() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for project in [repository, &repository.join("examples/online_retail")] {
        let missing = run(project, &["docs", "--missing"]);
        assert_eq!((missing.code, missing.stdout.as_str()), (0, ""));
    }
}
