//! The projects that `dwh init` can begin with, compiled into the program.

/// What a new project begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A star schema and the marts of a marketplace, over nine CSV files shaped like Olist's.
    Olist,
    /// The same star schema and marts of a wholesaler, over one file of invoice lines shaped like Online Retail's.
    Retail,
    /// One source file, one staging view, one mart.
    Blank,
}

/// Files by their path below a folder of this repository.
macro_rules! files {
    ($folder:literal: $($path:literal,)*) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), $folder, "/", $path))),)*]
    };
}

/// This repository's own project, without the package that it imports: that is compiled in already. A test says when a file is
/// missing here.
const OLIST: &[(&str, &str)] = files! { "":
    "models.yaml",
    "sql/staging/olist/stg_campaign_touches.sql",
    "sql/staging/olist/stg_campaigns.sql",
    "sql/staging/olist/stg_category_translations.sql",
    "sql/staging/olist/stg_customers.sql",
    "sql/staging/olist/stg_geolocation.sql",
    "sql/staging/olist/stg_order_items.sql",
    "sql/staging/olist/stg_order_payments.sql",
    "sql/staging/olist/stg_order_reviews.sql",
    "sql/staging/olist/stg_orders.sql",
    "sql/staging/olist/stg_products.sql",
    "sql/staging/olist/stg_sellers.sql",
};

const BLANK: &[(&str, &str)] = files! { "/src/commands/init/blank":
    "files/coffee_sales.csv",
    "models.yaml",
    "sql/marts/daily_revenue.sql",
    "sql/staging/stg_coffee_sales.sql",
};

/// The example of this repository, as far as it is its own.
const RETAIL: &[(&str, &str)] = files! { "/examples/online_retail":
    "models.yaml",
    "seeds/country_names.csv",
    "sql/staging/stg_campaign_touches.sql",
    "sql/staging/stg_campaigns.sql",
    "sql/staging/stg_category_translations.sql",
    "sql/staging/stg_customers.sql",
    "sql/staging/stg_geolocation.sql",
    "sql/staging/stg_invoice_lines.sql",
    "sql/staging/stg_order_items.sql",
    "sql/staging/stg_order_payments.sql",
    "sql/staging/stg_order_reviews.sql",
    "sql/staging/stg_orders.sql",
    "sql/staging/stg_products.sql",
    "sql/staging/stg_sellers.sql",
};

/// What is otherwise in a project elsewhere: it imports the package by its name, and the demo has its own file.
const ELSEWHERE: [(&str, &str); 4] = [
    (
        "import: [./sql]\nsql: [sql/staging/olist]\n",
        "import: [customer_analytics]\n",
    ),
    ("import: [../../sql]\n", "import: [customer_analytics]\n"),
    (
        "# Put online_retail.csv.gz (ISO-8859-1, CRLF, as UCI publishes it, and compressed) into data/.\n",
        "",
    ),
    ("file: online_retail.csv.gz\n", "file: invoice_lines.csv\n"),
];

/// What a new project keeps out of version control. The JSON Schema stays in: the first line of models.yaml names it.
pub(super) const GITIGNORE: &str = "\
/data/
.dwh/*
!.dwh/models.schema.json
*.duckdb
*.duckdb.wal
*.versions/
";

impl Template {
    /// Every template.
    pub const ALL: [Self; 3] = [Self::Olist, Self::Retail, Self::Blank];

    /// The word that names it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Olist => "olist",
            Self::Retail => "retail",
            Self::Blank => "blank",
        }
    }

    /// Its files: path relative to the project, with `/`, and content.
    pub fn files(self) -> Vec<(&'static str, String)> {
        let files = match self {
            Self::Olist => OLIST,
            Self::Retail => RETAIL,
            Self::Blank => BLANK,
        };
        let elsewhere = |content: &str| {
            ELSEWHERE
                .iter()
                .fold(content.to_owned(), |it, (here, there)| {
                    it.replace(here, there)
                })
        };
        let files = files.iter();
        files
            .map(|(path, content)| (*path, elsewhere(content)))
            .collect()
    }

    /// The README of a project that begins with it.
    pub(super) fn readme(self) -> &'static str {
        match self {
            Self::Olist => include_str!("template/olist.md"),
            Self::Retail => include_str!("template/retail.md"),
            Self::Blank => include_str!("template/blank.md"),
        }
    }

    /// Whether its sources are the files that the demo writes.
    pub(super) fn reads_demo(self) -> bool {
        match self {
            Self::Olist | Self::Retail => true,
            Self::Blank => false,
        }
    }

    /// The model that is worth looking at first.
    pub(super) fn mart(self) -> &'static str {
        match self {
            Self::Olist => "monthly_revenue",
            Self::Retail => "segment_kpis",
            Self::Blank => "daily_revenue",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn paths_below(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                paths_below(&path, found);
            } else {
                let relative = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                found.push(relative.to_str().unwrap().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn the_olist_template_is_the_project_of_this_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        if root.join("models.yaml").exists() {
            found.push("models.yaml".to_owned());
        }
        paths_below(&root.join("sql/staging/olist"), &mut found);
        found.sort();
        let listed: Vec<&str> = OLIST.iter().map(|it| it.0).collect();
        assert_eq!(listed, found, "mend the list `OLIST` above");
    }

    #[test]
    fn the_retail_template_is_the_example_of_this_repository() {
        let folder = "examples/online_retail";
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut found = vec![format!("{folder}/models.yaml")];
        for part in ["seeds", "sql"] {
            paths_below(&root.join(part), &mut found);
        }
        found.sort();
        let listed: Vec<String> = RETAIL
            .iter()
            .map(|it| format!("{folder}/{}", it.0))
            .collect();
        assert_eq!(listed, found, "mend the list `RETAIL` above");
    }

    #[test]
    fn a_project_elsewhere_names_nothing_of_this_repository() {
        for template in Template::ALL {
            let files = template.files();
            let (_, models) = files.iter().find(|it| it.0 == "models.yaml").unwrap();
            assert!(!models.contains("./sql"), "{}", template.name());
            assert!(!models.contains("online_retail.csv"), "{}", template.name());
        }
    }

    #[test]
    fn the_blank_template_is_its_folder() {
        let folder = "src/commands/init/blank";
        let mut found = Vec::new();
        paths_below(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut found,
        );
        found.sort();
        let listed: Vec<String> = BLANK
            .iter()
            .map(|it| format!("{folder}/{}", it.0))
            .collect();
        assert_eq!(listed, found, "mend the list `BLANK` above");
    }
}
