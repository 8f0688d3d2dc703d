//! The Olist project on the real files: every value of all five marts equals the results that were computed independently.

use std::path::PathBuf;
use std::process::Command;

use duckdb::Connection;

use crate::golden::{Kind, Table, columns, differences, matrix_differences, summary_differences};
use crate::project::{data, link_project, run};

use Kind::{Exact, Money, Rate};

const MARTS: &[Table] = &[
    Table {
        name: "master_orders",
        from: "master_orders",
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
    Table {
        name: "monthly_revenue",
        from: "monthly_revenue",
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
    Table {
        name: "cohort_retention",
        from: "cohort_retention",
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
    Table {
        name: "rfm_customers",
        from: "rfm_customers",
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
    Table {
        name: "int_rfm_scores",
        from: "(SELECT * FROM int_rfm_scores)",
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
    Table {
        name: "ops_metrics",
        from: "ops_metrics",
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

/// The figures of the golden summary, and the marts' own answers.
const SUMMARY: &[(&str, &str)] = &[
    ("orders", "SELECT count(*) FROM master_orders"),
    ("customers", "SELECT count(*) FROM rfm_customers"),
    (
        "repeat_customers",
        "SELECT count(*) FROM customer_360 WHERE is_repeat_customer",
    ),
    (
        "repeat_rate",
        "SELECT avg(CAST(is_repeat_customer AS INT)) FROM customer_360",
    ),
    ("revenue_price", "SELECT sum(revenue) FROM monthly_revenue"),
    (
        "freight",
        "SELECT sum(freight_amount) FROM fct_order_items WHERE is_revenue",
    ),
    (
        "revenue_price_plus_freight",
        "SELECT sum(order_value + freight_value) FROM fct_orders WHERE is_revenue",
    ),
    (
        "payment_value",
        "SELECT sum(payment_value) FROM fct_payments WHERE is_revenue",
    ),
    (
        "aov_price",
        "SELECT sum(revenue) / sum(orders) FROM kpi_monthly",
    ),
    ("snapshot", "SELECT as_of FROM int_as_of"),
    (
        "avg_delivery_days",
        "SELECT avg(delivery_days) FROM master_orders",
    ),
    (
        "avg_review_score",
        "SELECT avg(review_score) FROM master_orders",
    ),
    (
        "late_orders_ts",
        "SELECT count(*) FROM fct_orders WHERE is_revenue AND is_late",
    ),
    (
        "late_orders_by_date",
        "SELECT count(*) FROM fct_orders WHERE is_revenue AND delivered_date_key > estimated_delivery_date_key",
    ),
    (
        "delivered_with_date",
        "SELECT count(is_late) FROM fct_orders WHERE is_revenue",
    ),
    (
        "orders_without_items",
        "SELECT count(*) FROM fct_orders WHERE is_revenue AND item_count = 0",
    ),
    (
        "orders_without_payment",
        "SELECT count(*) FROM fct_orders WHERE is_revenue AND payment_count = 0",
    ),
    (
        "orders_without_review",
        "SELECT count(*) FROM master_orders WHERE review_score IS NULL",
    ),
    (
        "segments",
        "SELECT segment, customers FROM segment_kpis WHERE scheme = 'value_tier'",
    ),
    (
        "segment_monetary",
        "SELECT segment, revenue FROM segment_kpis WHERE scheme = 'value_tier'",
    ),
    (
        "rfm_score_counts",
        "SELECT RFM_score, count(*) FROM rfm_customers GROUP BY 1",
    ),
    (
        "payment_type_counts",
        "SELECT payment_type, count(*) FROM master_orders GROUP BY 1",
    ),
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
        if mart.from == mart.name {
            wrong.extend(columns(&warehouse, mart));
        }
        wrong.extend(differences(&warehouse, &golden, mart));
    }
    let summary = golden.join("summary.json");
    wrong.extend(summary_differences(&warehouse, &summary, SUMMARY));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_snapshot!(matrix_differences(&warehouse, &golden.join("cohort_matrix.csv")), @"552 cells, 0 wrong");
    drop(warehouse);
    let again = run(folder.path(), &["build"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}
