//! The packages that are compiled into the program: what `import: [name]` means.

/// A package that needs no folder.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// What `import:` calls it.
    pub name: &'static str,
    /// Its files, sorted: path relative to its models.yaml, with `/`, and content.
    pub files: &'static [(&'static str, &'static str)],
}

/// Every one of them.
pub static ALL: [BuiltIn; 1] = [BuiltIn {
    name: "customer_analytics",
    files: CUSTOMER_ANALYTICS,
}];

/// Whether a path is one of a package that is part of the program, which no editor can open.
pub fn is_in_program(path: &str) -> bool {
    path.starts_with('<')
}

impl BuiltIn {
    /// The content of a file.
    pub fn file(&self, path: &str) -> Option<&'static str> {
        let found = self.files.iter().find(|it| it.0 == path);
        found.map(|it| it.1)
    }
}

/// Files of this repository's package, by their path below `sql/`.
macro_rules! files {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path))),)*]
    };
}

/// A test says when a file of `sql/` is missing here.
const CUSTOMER_ANALYTICS: &[(&str, &str)] = files! {
    "core/dim_customer.sql",
    "core/dim_customer_history.sql",
    "core/dim_date.sql",
    "core/dim_product.sql",
    "core/dim_segment.sql",
    "core/dim_seller.sql",
    "core/fct_order_items.sql",
    "core/fct_orders.sql",
    "core/fct_payments.sql",
    "core/fct_reviews.sql",
    "core/int_as_of.sql",
    "core/int_customers.sql",
    "core/int_rfm_cells.sql",
    "core/int_zip_locations.sql",
    "core/segment_definitions.sql",
    "marts/campaign_performance.sql",
    "marts/cohort_ltv.sql",
    "marts/cohort_matrix.sql",
    "marts/cohort_retention.sql",
    "marts/customer_360.sql",
    "marts/customer_value.sql",
    "marts/engagement_daily.sql",
    "marts/gateway_products.sql",
    "marts/int_customer_intervals.sql",
    "marts/int_customer_months.sql",
    "marts/int_customer_states.sql",
    "marts/int_first_orders.sql",
    "marts/int_month_edges.sql",
    "marts/int_rfm_scores.sql",
    "marts/int_segment_codes.sql",
    "marts/kpi_anomalies.sql",
    "marts/kpi_daily.sql",
    "marts/kpi_monthly.sql",
    "marts/master_orders.sql",
    "marts/monthly_revenue.sql",
    "marts/ops_metrics.sql",
    "marts/product_affinity.sql",
    "marts/rfm_customers_v1.sql",
    "marts/rfm_customers_v2.sql",
    "marts/rfm_segments.sql",
    "marts/segment_history.sql",
    "marts/segment_kpis.sql",
    "marts/segment_migration.sql",
    "marts/segment_narrative.sql",
    "models.yaml",
    "seeds/segment_rules.csv",
    "seeds/segment_texts.csv",
};

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::file;

    #[test]
    fn the_package_is_the_folder_of_this_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
        let mut found: Vec<PathBuf> = vec![root.join("models.yaml")];
        for (folder, ending) in [("core", "sql"), ("marts", "sql"), ("seeds", "csv")] {
            file::below(&root.join(folder), ending, &mut found).unwrap();
        }
        found.sort();
        let relative = |it: &PathBuf| {
            let below = it.strip_prefix(&root).unwrap();
            below.to_str().unwrap().replace('\\', "/")
        };
        let found: Vec<String> = found.iter().map(relative).collect();
        let listed: Vec<&str> = CUSTOMER_ANALYTICS.iter().map(|it| it.0).collect();
        assert_eq!(listed, found, "mend the list above");
    }
}
