//! A public project's own figures, reproduced: its mistakes are put into the staging of the same project, and its tables come out.
//!
//! Its orders are repeated for each of their reviews, missing scores are the median, every status counts, `late` means more
//! than ten days, and growth bridges months without revenue.

use std::path::Path;

use duckdb::Connection;

use crate::golden::{Kind, Table, differences};
use crate::olist::files;
use crate::project::{data, run, write};

use Kind::{Exact, Money, Rate};

/// An order for each of its reviews; delivery is promised for the end of the tenth day.
const ORDERS: &str = "\
WITH copies AS (
  SELECT order_id, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY review_id, review_score) AS copy
  FROM olist.order_reviews
)

SELECT
  CONCAT(orders.order_id, '/', CAST(COALESCE(copies.copy, 1) AS STRING)) AS order_id,
  orders.customer_id,
  orders.order_status,
  orders.order_purchase_timestamp AS purchased_at,
  orders.order_approved_at AS approved_at,
  orders.order_delivered_carrier_date AS shipped_at,
  orders.order_delivered_customer_date AS delivered_at,
  DATETIME_SUB(DATETIME_ADD(orders.order_purchase_timestamp, INTERVAL 11 DAY), INTERVAL 1 SECOND) AS estimated_delivery_at
FROM olist.orders AS orders
LEFT JOIN copies ON copies.order_id = orders.order_id
";

const ITEMS: &str = "\
SELECT
  orders.order_id,
  items.order_item_id AS line_number,
  items.product_id,
  items.seller_id,
  items.shipping_limit_date AS shipping_limit_at,
  'sale' AS line_kind,
  1 AS quantity,
  items.price AS unit_price,
  items.price AS line_amount,
  items.freight_value
FROM olist.order_items AS items
INNER JOIN stg_orders AS orders ON SPLIT(orders.order_id, '/')[OFFSET(0)] = items.order_id
";

const PAYMENTS: &str = "\
SELECT
  CONCAT(order_id, '/1') AS order_id,
  payment_sequential,
  payment_type,
  payment_installments AS installment_count,
  payment_value
FROM olist.order_payments
";

/// Each copy of an order has its own review; without one the score is the median.
const REVIEWS: &str = "\
SELECT
  review_id,
  CONCAT(order_id, '/', CAST(ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY review_id, review_score) AS STRING)) AS order_id,
  review_score,
  review_comment_title AS comment_title,
  review_comment_message AS comment_message,
  review_creation_date AS created_at,
  review_answer_timestamp AS answered_at
FROM olist.order_reviews
UNION ALL
SELECT
  orders.order_id,
  CONCAT(orders.order_id, '/1'),
  5,
  CAST(NULL AS STRING),
  CAST(NULL AS STRING),
  CAST(NULL AS DATETIME),
  CAST(NULL AS DATETIME)
FROM olist.orders AS orders
LEFT JOIN olist.order_reviews AS reviews ON reviews.order_id = orders.order_id
WHERE reviews.order_id IS NULL
";

const TABLES: &[Table] = &[
    Table {
        name: "monthly_revenue",
        // Its orders are counted once, its revenue is not; growth is against the row before, whatever month that is.
        from: "(SELECT r.order_month, r.revenue, o.orders, r.customers, CAST(r.revenue AS DOUBLE) / o.orders AS aov, \
                100 * (CAST(r.revenue AS DOUBLE) / lag(CAST(r.revenue AS DOUBLE)) OVER (ORDER BY r.order_month) - 1) AS mom_growth_pct \
                FROM monthly_revenue r JOIN (SELECT order_month, count(DISTINCT split_part(order_id, '/', 1)) AS orders \
                FROM fct_orders GROUP BY order_month) o USING (order_month))",
        golden: "monthly_revenue",
        keys: &["order_month"],
        columns: &[
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
            ("active_customers", Exact),
            ("cohort_size", Exact),
            ("retention_rate", Rate),
        ],
    },
    Table {
        name: "ops_metrics",
        // Orders that never came are not late.
        from: "(SELECT m.order_month, m.avg_delivery_days, m.avg_review_score, l.late_delivery_rate FROM ops_metrics m \
                JOIN (SELECT order_month, avg(CAST(coalesce(is_late, false) AS INT)) AS late_delivery_rate \
                FROM fct_orders GROUP BY order_month) l USING (order_month))",
        golden: "ops_metrics",
        keys: &["order_month"],
        columns: &[
            ("avg_delivery_days", Rate),
            ("avg_review_score", Rate),
            ("late_delivery_rate", Rate),
        ],
    },
];

/// The repository's project in `folder`, over the package that the program brings, with the mistakes in its staging.
fn mistaken(folder: &Path) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let models = std::fs::read_to_string(repository.join("models.yaml")).unwrap();
    let every = models.replacen(
        "value: [delivered]",
        "value: [created, approved, invoiced, processing, shipped, delivered, unavailable, canceled]",
        1,
    );
    assert_ne!(models, every);
    let packed = every.replacen("import: [./sql]", "import: [customer_analytics]", 1);
    assert_ne!(every, packed);
    let staging = "sql/staging/olist";
    std::fs::create_dir_all(folder.join(staging)).unwrap();
    for file in std::fs::read_dir(repository.join(staging)).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.join(staging).join(file.file_name())).unwrap();
    }
    write(
        folder,
        &[
            ("models.yaml", &packed),
            ("sql/staging/olist/stg_orders.sql", ORDERS),
            ("sql/staging/olist/stg_order_items.sql", ITEMS),
            ("sql/staging/olist/stg_order_payments.sql", PAYMENTS),
            ("sql/staging/olist/stg_order_reviews.sql", REVIEWS),
        ],
    );
}

#[test]
fn with_its_mistakes_in_the_staging_a_public_projects_tables_come_out() {
    let Some(files) = files() else { return };
    let folder = tempfile::tempdir().unwrap();
    mistaken(folder.path());
    std::os::unix::fs::symlink(&files, folder.path().join("data")).unwrap();
    let built = run(folder.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let file = folder.path().join("warehouse.duckdb");
    let warehouse = Connection::open(file.canonicalize().unwrap()).unwrap();
    let golden = data().unwrap().join("golden/olist_published");
    let wrong: Vec<String> = TABLES
        .iter()
        .flat_map(|it| differences(&warehouse, &golden, it))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
