//! The retail project on the real file: every value equals the results that were computed independently.

use std::path::Path;

use duckdb::Connection;

use crate::golden::{Kind, Table, differences, matrix_differences, summary_differences};
use crate::project::{data, run, write};

use Kind::{Exact, Money, Rate, Rounded};

const TABLES: &[Table] = &[
    Table {
        name: "rfm_segments",
        from: "(SELECT customer_unique_id AS CustomerID, recency AS Recency, frequency AS Frequency, monetary AS Monetary, \
                r_score AS R_Score, f_score AS F_Score, m_score AS M_Score, rfm_cell AS RFM, segment_rfm_10 AS Segment \
                FROM rfm_segments)",
        golden: "rfm",
        keys: &["CustomerID"],
        columns: &[
            ("Recency", Exact),
            ("Frequency", Exact),
            ("Monetary", Rate),
            ("R_Score", Exact),
            ("F_Score", Exact),
            ("M_Score", Exact),
            ("RFM", Exact),
            ("Segment", Exact),
        ],
    },
    Table {
        name: "customer_value",
        from: "(SELECT * REPLACE (if(is_churned, 'True', 'False') AS is_churned), \
                customer_unique_id AS CustomerID, line_count AS lines FROM customer_value)",
        golden: "customer_churn_cltv",
        keys: &["CustomerID"],
        columns: &[
            ("recency_days", Exact),
            ("tenure_days", Exact),
            ("frequency", Exact),
            ("lines", Exact),
            ("monetary", Rate),
            ("is_churned", Exact),
            ("churn_risk", Exact),
            ("aov", Rounded),
            ("cltv_revenue", Rate),
            ("cltv_profit", Rate),
            ("cltv_tier", Exact),
        ],
    },
    Table {
        name: "engagement_daily",
        from: "(SELECT calendar_date AS day, dau, mau AS mau_30d, stickiness FROM engagement_daily)",
        golden: "engagement_daily",
        keys: &["day"],
        columns: &[("dau", Exact), ("mau_30d", Exact), ("stickiness", Rate)],
    },
    Table {
        name: "cohort_retention",
        from: "cohort_retention",
        golden: "cohort_long",
        keys: &["cohort_month", "order_month"],
        columns: &[
            ("active_customers", Exact),
            ("cohort_size", Exact),
            ("retention_rate", Rate),
        ],
    },
    Table {
        name: "monthly_revenue",
        from: "(SELECT order_month AS m, customers AS mau_calendar, orders, revenue FROM monthly_revenue)",
        golden: "monthly",
        keys: &["m"],
        columns: &[
            ("mau_calendar", Exact),
            ("orders", Exact),
            ("revenue", Money),
        ],
    },
    Table {
        name: "segment_summary",
        from: "(SELECT segment AS Segment, customers, kpis.revenue, customer_share * 100 AS pct_customers, \
                revenue_share * 100 AS pct_revenue, avg_recency, avg_frequency, avg_monetary \
                FROM segment_kpis AS kpis JOIN (SELECT segment_rfm_10 AS segment, avg(recency) AS avg_recency, \
                avg(frequency) AS avg_frequency, CAST(sum(monetary) AS DOUBLE) / count(*) AS avg_monetary \
                FROM rfm_segments GROUP BY ALL) USING (segment) WHERE scheme = 'rfm_10')",
        golden: "segment_summary",
        keys: &["Segment"],
        columns: &[
            ("customers", Exact),
            ("revenue", Money),
            ("avg_recency", Rate),
            ("avg_frequency", Rate),
            ("avg_monetary", Rate),
            ("pct_customers", Rate),
            ("pct_revenue", Rate),
        ],
    },
];

/// The figures of the golden summary, and the marts' own answers.
const SUMMARY: &[(&str, &str)] = &[
    (
        "rows",
        "SELECT count(*) FROM fct_order_items WHERE is_behaviour",
    ),
    ("customers", "SELECT count(*) FROM customer_360"),
    ("invoices", "SELECT sum(frequency) FROM customer_360"),
    ("revenue", "SELECT sum(monetary) FROM customer_360"),
    ("snapshot", "SELECT as_of FROM int_as_of"),
    (
        "segments",
        "SELECT segment, customers FROM segment_kpis WHERE scheme = 'rfm_10'",
    ),
    (
        "pct_revenue",
        "SELECT segment, revenue_share * 100 FROM segment_kpis WHERE scheme = 'rfm_10'",
    ),
    (
        "rfm_555",
        "SELECT count(*) FROM rfm_segments WHERE rfm_cell = '555'",
    ),
    (
        "rfm_111",
        "SELECT count(*) FROM rfm_segments WHERE rfm_cell = '111'",
    ),
    (
        "churned",
        "SELECT count(*) FROM customer_value WHERE is_churned",
    ),
    (
        "churn_pct",
        "SELECT 100 * avg(CAST(is_churned AS INT)) FROM customer_value",
    ),
    (
        "risk",
        "SELECT segment, customers FROM segment_kpis WHERE scheme = 'churn_risk'",
    ),
    (
        "cltv_p33",
        "SELECT quantile_cont(cltv_profit, 0.33) FROM customer_value",
    ),
    (
        "cltv_p66",
        "SELECT quantile_cont(cltv_profit, 0.66) FROM customer_value",
    ),
    (
        "cltv",
        "SELECT segment, customers FROM segment_kpis WHERE scheme = 'cltv_tier'",
    ),
    (
        "avg_cltv_profit",
        "SELECT avg(cltv_profit) FROM customer_value",
    ),
    ("avg_customer_aov", "SELECT avg(aov) FROM customer_value"),
    (
        "overall_aov",
        "SELECT sum(revenue) / sum(orders) FROM kpi_monthly",
    ),
    ("avg_dau", "SELECT avg(dau) FROM engagement_daily"),
    ("avg_mau", "SELECT avg(mau) FROM engagement_daily"),
    (
        "avg_stickiness",
        "SELECT avg(stickiness) FROM engagement_daily",
    ),
    ("days", "SELECT count(*) FROM engagement_daily"),
    (
        "days_without_sales",
        "SELECT count(*) FROM engagement_daily WHERE dau = 0",
    ),
    (
        "repeat_customers",
        "SELECT count(*) FROM customer_360 WHERE is_repeat_customer",
    ),
];

/// The example's own files in `folder`, over the package of this repository and the real file.
#[cfg(unix)]
fn link(folder: &Path, data: &Path) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = repository.join("examples/online_retail");
    std::os::unix::fs::symlink(example.join("sql"), folder.join("sql")).unwrap();
    std::os::unix::fs::symlink(example.join("seeds"), folder.join("seeds")).unwrap();
    let models = std::fs::read_to_string(example.join("models.yaml")).unwrap();
    let package = repository.join("sql").display().to_string();
    let elsewhere = models.replacen("../../sql", &package, 1);
    assert_ne!(models, elsewhere);
    write(folder, &[("models.yaml", &elsewhere)]);
    std::fs::create_dir(folder.join("data")).unwrap();
    std::os::unix::fs::symlink(
        data.join("online_retail.csv.gz"),
        folder.join("data/online_retail.csv.gz"),
    )
    .unwrap();
}

/// Replaces the link to the example's SQL by a copy, which a test may change.
fn own_staging(root: &Path) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::remove_file(root.join("sql")).unwrap();
    std::fs::create_dir_all(root.join("sql/staging")).unwrap();
    for file in std::fs::read_dir(repository.join("examples/online_retail/sql/staging")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), root.join("sql/staging").join(file.file_name())).unwrap();
    }
}

/// Changes each text, which must be there, in a file.
fn change(file: &Path, changes: &[(&str, &str)]) {
    let mut text = std::fs::read_to_string(file).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "no {from} in {}", file.display());
        text = text.replace(from, to);
    }
    if file.is_symlink() {
        std::fs::remove_file(file).unwrap();
    }
    std::fs::write(file, text).unwrap();
}

#[test]
fn every_value_of_the_retail_marts_is_the_golden_one() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    link(folder.path(), &data.canonicalize().unwrap());
    let built = run(folder.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = folder.path().join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let golden = data.join("golden/online_retail");
    let mut wrong: Vec<String> = TABLES
        .iter()
        .flat_map(|it| differences(&warehouse, &golden, it))
        .collect();
    let summary = golden.join("summary.json");
    wrong.extend(summary_differences(&warehouse, &summary, SUMMARY));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_snapshot!(matrix_differences(&warehouse, &golden.join("cohort_matrix.csv")), @"169 cells, 0 wrong");
    let covered: String = warehouse
        .query_row(
            "SELECT string_agg(concat(scheme, ' ', cells, ' ', most), '; ' ORDER BY scheme) FROM (\
               SELECT scheme, count(*) AS cells, max(matching_rules) AS most FROM int_rfm_cells GROUP BY scheme)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    insta::assert_snapshot!(covered, @"rfm_10 125 1; rfm_13 125 2");
}

/// A common notebook counts cancellations as visits. With every line of a known customer in the universe, its cohorts come out.
#[test]
fn with_cancellations_counted_the_cohorts_of_a_common_notebook_come_out() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    link(root, &data.canonicalize().unwrap());
    own_staging(root);
    change(
        &root.join("sql/staging/stg_orders.sql"),
        &[
            ("    WHEN is_cancellation THEN 'cancelled'\n", ""),
            ("    WHEN NOT has_sale THEN 'nothing_sold'\n", ""),
        ],
    );
    // The unit test of the rule is changed with it.
    change(
        &root.join("models.yaml"),
        &[
            ("C1,7,cancelled,", "C1,7,completed,"),
            ("b,7,nothing_sold,", "b,7,completed,"),
            ("d,,nothing_sold,", "d,,anonymous,"),
        ],
    );
    let built = run(root, &["build", "-s", "+cohort_matrix"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = root.join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let golden = data.join("golden/online_retail");
    let cohorts = Table {
        golden: "cohort_all_rows_incl_cancellations_long",
        ..TABLES[3]
    };
    assert_eq!(cohorts.name, "cohort_retention");
    let wrong = differences(&warehouse, &golden, &cohorts);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let matrix = golden.join("cohort_all_rows_incl_cancellations_matrix.csv");
    insta::assert_snapshot!(matrix_differences(&warehouse, &matrix), @"169 cells, 0 wrong");
}

/// `int_customer_months` ranks people where `rfm_segments` interpolates, and `kpi_daily` sums changes where `customer_value`
/// looks at each person: with the as-of instant at a month end, both ways must give the same.
#[test]
fn a_month_end_of_the_history_is_what_the_marts_say_as_of_then() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    link(folder.path(), &data.canonicalize().unwrap());
    change(
        &folder.path().join("models.yaml"),
        &[(
            "vars:\n",
            "vars:\n  as_of:\n    value: '2011-12-01 00:00:00'\n",
        )],
    );
    let built = run(folder.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = folder.path().join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let compared: String = warehouse
        .query_row(
            "SELECT concat(count(*), ' segments, ', count(*) FILTER (WHERE \
                 h.customers IS DISTINCT FROM k.customers OR h.revenue IS DISTINCT FROM k.revenue OR \
                 h.churn_rate IS DISTINCT FROM k.churn_rate OR h.aov IS DISTINCT FROM k.aov), ' wrong') \
             FROM (FROM segment_history WHERE month = '2011-11') h FULL JOIN segment_kpis k USING (segment_key)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    insta::assert_snapshot!(compared, @"33 segments, 0 wrong");
    let equal: bool = warehouse
        .query_row(
            "SELECT abs(d.churn_rate - v.churn_rate) < 1e-12 AND abs(d.avg_cltv_revenue - v.cltv) < 1e-6 \
             FROM kpi_daily d, (SELECT avg(CAST(is_churned AS INT)) AS churn_rate, avg(cltv_revenue) AS cltv FROM customer_value) v \
             WHERE d.calendar_date = '2011-11-30'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(
        equal,
        "the last day of kpi_daily is not what customer_value says"
    );
}

/// One campaign: everybody known by October is reached on the first, but for one in ten, who are the control group.
const TOUCHES: &str = "\
SELECT
  'autumn' AS campaign_id,
  customer_id,
  DATETIME '2011-10-01 00:00:00' AS touched_at,
  MOD(CAST(customer_id AS INT64), 10) = 0 AS is_control
FROM stg_customers
WHERE CAST(customer_id AS INT64) < 15000
";

/// What the figures must be, from the invoice lines alone.
const CAMPAIGN: &str = "\
WITH people AS (
  SELECT customer_unique_id, CAST(customer_unique_id AS INT) % 10 = 0 AS is_control,
    bool_or(sold AND invoiced_at >= '2011-10-01' AND invoiced_at < '2011-10-31') AS converted,
    sum(CASE WHEN sold AND invoiced_at >= '2011-10-01' AND invoiced_at < '2011-10-31' THEN quantity * unit_price END) AS revenue
  FROM (SELECT *, NOT is_cancellation AND quantity > 0 AND unit_price > 0 AS sold FROM stg_invoice_lines)
  WHERE CAST(customer_unique_id AS INT) < 15000 GROUP BY ALL
), sums AS (
  SELECT count(*) FILTER (NOT is_control) AS n, count(*) FILTER (NOT is_control AND converted) AS k,
    count(*) FILTER (is_control) AS m, count(*) FILTER (is_control AND converted) AS l,
    sum(revenue) FILTER (NOT is_control) AS r FROM people
)
SELECT concat_ws(' ', c.reached = n, c.converted = k, c.control_size = m, c.revenue = r,
  abs(c.uplift - (k / n - l / m)) < 1e-12,
  abs(c.uplift_high - c.uplift - 1.96 * sqrt(k / n * (1 - k / n) / n + l / m * (1 - l / m) / m)) < 1e-12,
  abs(c.roi - (r * 0.6 - 500) / 500) < 1e-9, c.uplift_low < c.uplift, n > 1000, m > 100, l > 0)
FROM campaign_performance c, sums WHERE c.segment = 'All'";

#[test]
fn a_campaign_is_held_against_its_control_group() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    link(root, &data.canonicalize().unwrap());
    own_staging(root);
    let campaign = "SELECT 'autumn' AS campaign_id, 'Autumn mailing' AS campaign_name, NUMERIC '500' AS cost\n";
    write(
        root,
        &[
            ("sql/staging/stg_campaigns.sql", campaign),
            ("sql/staging/stg_campaign_touches.sql", TOUCHES),
        ],
    );
    let built = run(root, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = root.join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let right: String = warehouse.query_row(CAMPAIGN, [], |row| row.get(0)).unwrap();
    insta::assert_snapshot!(right, @"true true true true true true true true true true true");
    let parts: String = warehouse
        .query_row(
            "SELECT concat(sum(reached) FILTER (segment <> 'All') = sum(reached) FILTER (segment = 'All'), ' ', \
             round(sum(cost) FILTER (segment <> 'All'), 6) = 500, ' ', count(*) > 5) FROM campaign_performance",
            [],
            |row| row.get(0),
        )
        .unwrap();
    insta::assert_snapshot!(parts, @"true true true");
}

/// Two years as Parquet, with other names of columns. The figures are those that a public notebook prints for the same file.
#[test]
fn two_years_of_invoices_give_the_published_segments() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let data = data.canonicalize().unwrap();
    link(root, &data);
    own_staging(root);
    let file = "online_retail_II.parquet";
    std::os::unix::fs::symlink(data.join(file), root.join("data").join(file)).unwrap();
    let models = root.join("models.yaml");
    let text = std::fs::read_to_string(&models).unwrap();
    let declared = &text[text.find("        columns:\n          InvoiceNo").unwrap()
        ..text.find("  campaigns:\n").unwrap()];
    change(
        &models,
        &[
            (declared, ""),
            (
                "file: online_retail.csv.gz",
                "file: online_retail_II.parquet",
            ),
            // What unit tests give.
            ("InvoiceNo,", "Invoice,"),
            ("UnitPrice,CustomerID,", "Price,Customer ID,"),
        ],
    );
    change(
        &root.join("sql/staging/stg_invoice_lines.sql"),
        &[
            ("InvoiceNo", "Invoice"),
            ("UnitPrice AS", "CAST(Price AS NUMERIC) AS"),
            (
                "CustomerID AS",
                "CAST(CAST(`Customer ID` AS INT64) AS STRING) AS",
            ),
        ],
    );
    let built = run(root, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = root.join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let segments: String = warehouse
        .query_row(
            "SELECT string_agg(concat_ws(' ', segment, customers, CAST(revenue AS DECIMAL(18,3))), chr(10) ORDER BY revenue DESC) \
             FROM segment_kpis WHERE scheme = 'rfm_10'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    insta::assert_snapshot!(segments, @r"
    Champions 837 9124245.705
    Loyal Customers 1161 4889945.265
    At Risk 753 1040722.380
    Potential Loyalists 714 825180.331
    Hibernating 1523 667121.922
    Can't Lose 71 593253.112
    Need Attention 266 341453.060
    About to Sleep 385 205616.843
    Promising 114 36414.520
    New Customers 54 19476.040
    ");
}
