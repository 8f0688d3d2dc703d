//! The Olist project on the real files: every value of all five marts equals the results that were computed independently.

use std::path::{Path, PathBuf};
use std::process::Command;

use duckdb::Connection;

use crate::project::{data, link_project, run};

/// How a column is compared.
enum Kind {
    /// To the letter, NULL equal to NULL.
    Exact,
    /// To the cent.
    Money,
    /// To 1e-9, relative to values above 1.
    Rate,
}

struct Mart {
    name: &'static str,
    golden: &'static str,
    keys: &'static [&'static str],
    columns: &'static [(&'static str, Kind)],
}

use Kind::{Exact, Money, Rate};

const MARTS: &[Mart] = &[
    Mart {
        name: "master_orders",
        golden: "master_orders",
        keys: &["order_id"],
        columns: &[
            ("order_id", Exact),
            ("customer_unique_id", Exact),
            ("order_month", Exact),
            ("order_value", Money),
            ("payment_type", Exact),
            ("delivery_days", Exact),
            ("review_score", Exact),
            ("customer_state", Exact),
            ("is_repeat_customer", Exact),
        ],
    },
    Mart {
        name: "monthly_revenue",
        golden: "monthly_revenue",
        keys: &["order_month"],
        columns: &[
            ("order_month", Exact),
            ("revenue", Money),
            ("orders", Exact),
            ("customers", Exact),
            ("aov", Rate),
            ("mom_growth_pct", Rate),
        ],
    },
    Mart {
        name: "cohort_retention",
        golden: "cohort_retention",
        keys: &["cohort_month", "order_month"],
        columns: &[
            ("cohort_month", Exact),
            ("order_month", Exact),
            ("active_customers", Exact),
            ("cohort_size", Exact),
            ("retention_rate", Rate),
        ],
    },
    Mart {
        name: "rfm_customers",
        golden: "rfm_customers",
        keys: &["customer_unique_id"],
        columns: &[
            ("customer_unique_id", Exact),
            ("recency", Exact),
            ("frequency", Exact),
            ("monetary", Money),
            ("RFM_score", Exact),
            ("segment", Exact),
        ],
    },
    // The three scores that the tiers are made of; the golden file has them beside the mart's columns.
    Mart {
        name: "int_rfm_scores",
        golden: "rfm_customers",
        keys: &["customer_unique_id"],
        columns: &[
            ("customer_unique_id", Exact),
            ("recency", Exact),
            ("frequency", Exact),
            ("monetary", Money),
            ("R_score", Exact),
            ("F_score", Exact),
            ("M_score", Exact),
        ],
    },
    Mart {
        name: "ops_metrics",
        golden: "ops_metrics",
        keys: &["order_month"],
        columns: &[
            ("order_month", Exact),
            ("avg_delivery_days", Rate),
            ("avg_review_score", Rate),
            ("late_delivery_rate", Rate),
        ],
    },
];

/// The real Olist CSVs, unpacked outside the checkout; None, said loudly, where the data is absent.
pub fn files() -> Option<PathBuf> {
    let archive = data()?.join("olist.tar.gz");
    let home = PathBuf::from(std::env::var_os("HOME").expect("HOME is set"));
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map_or_else(|| home.join(".cache"), PathBuf::from)
        .join("dwh/data");
    let folder = cache.join("olist");
    if !folder.join("complete").exists() {
        std::fs::create_dir_all(&cache).unwrap();
        let unpacked = Command::new("tar")
            .arg("-xzf")
            .arg(&archive)
            .arg("-C")
            .arg(&cache)
            .status()
            .unwrap();
        assert!(unpacked.success(), "cannot unpack {}", archive.display());
        std::fs::write(folder.join("complete"), "").unwrap();
    }
    Some(folder)
}

#[test]
fn every_value_of_the_five_marts_is_the_golden_one() {
    let Some(files) = files() else { return };
    let folder = tempfile::tempdir().unwrap();
    link_project(folder.path(), &files);
    let built = run(folder.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let golden = data().unwrap().join("golden/olist_delivered");
    let warehouse = Connection::open(
        folder
            .path()
            .join("warehouse.duckdb")
            .canonicalize()
            .unwrap(),
    )
    .unwrap();
    let mut wrong = Vec::new();
    for mart in MARTS {
        wrong.extend(differences(&warehouse, &golden, mart));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    drop(warehouse);
    let again = run(folder.path(), &["build"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}

#[expect(clippy::too_many_lines, reason = "mostly SQL")]
fn differences(warehouse: &Connection, golden: &Path, mart: &Mart) -> Vec<String> {
    let name = mart.name;
    let compressed = golden.join(format!("{}.csv.gz", mart.golden));
    let file = if compressed.exists() {
        compressed
    } else {
        golden.join(format!("{}.csv", mart.golden))
    };
    let text = |sql: &str| -> String { warehouse.query_row(sql, [], |row| row.get(0)).unwrap() };
    let mut found = Vec::new();
    let columns = text(&format!(
        "SELECT string_agg(column_name, ',' ORDER BY column_index) FROM duckdb_columns() WHERE table_name = '{name}'"
    ));
    let expected = mart
        .columns
        .iter()
        .map(|(it, _)| *it)
        .collect::<Vec<_>>()
        .join(",");
    if columns != expected {
        found.push(format!("{name}: columns {columns}, golden {expected}"));
        return found;
    }
    let file = file.display();
    let golden = format!("read_csv('{file}', all_varchar=true, header=true)");
    let join = mart
        .keys
        .iter()
        .map(|it| format!("CAST(m.\"{it}\" AS VARCHAR) = g.\"{it}\""))
        .collect::<Vec<_>>()
        .join(" AND ");
    let key = mart.keys[0];
    let counts = text(&format!(
        "SELECT concat(count(*), ' rows, ', count(m.\"{key}\"), ' in the mart, ', count(g.\"{key}\"), ' golden') \
         FROM {name} m FULL JOIN {golden} g ON {join}"
    ));
    let rows = text(&format!("SELECT CAST(count(*) AS VARCHAR) FROM {golden}"));
    if counts != format!("{rows} rows, {rows} in the mart, {rows} golden") {
        found.push(format!("{name}: {counts}"));
    }
    for (column, kind) in mart.columns {
        let (m, g) = (format!("m.\"{column}\""), format!("g.\"{column}\""));
        let equal = match kind {
            Exact => format!(
                "CAST({m} AS VARCHAR) IS NOT DISTINCT FROM {g} OR CAST({m} AS VARCHAR) || '.0' = {g}"
            ),
            Money => format!(
                "CAST({m} AS DECIMAL(18,2)) IS NOT DISTINCT FROM CAST({g} AS DECIMAL(18,2))"
            ),
            Rate => format!(
                "coalesce(abs({m} - CAST({g} AS DOUBLE)) <= 1e-9 * greatest(1, abs({m})), {m} IS NULL AND {g} IS NULL)"
            ),
        };
        let wrong = text(&format!(
            "SELECT CAST(count(*) AS VARCHAR) || coalesce(': ' || min(concat({m}, ' for ', {g})), '') \
             FROM {name} m JOIN {golden} g ON {join} WHERE NOT coalesce({equal}, false)"
        ));
        if wrong != "0" {
            found.push(format!("{name}.{column}: {wrong}"));
        }
    }
    found
}
