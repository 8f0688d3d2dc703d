//! The names that a warehouse in BigQuery has in a run.

use crate::engine::bigquery::TableName;

/// Where the relations of a warehouse lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The project.
    pub project: String,
    /// The dataset that readers query.
    pub dataset: String,
    /// Where a build keeps its relations until they are published; raw tables in `<build>_<source>`.
    pub build: String,
}

impl Names {
    /// The names of a run.
    pub fn new(project: &str, dataset: &str, run_id: &str) -> Self {
        let run: String = run_id
            .to_lowercase()
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
            .collect();
        Self {
            project: project.to_owned(),
            dataset: dataset.to_owned(),
            build: format!("{dataset}__build_{run}"),
        }
    }

    /// The dataset of the record.
    pub fn record(&self) -> String {
        format!("{}__dwh", self.dataset)
    }

    /// The dataset of tables that were replaced, until they expire.
    pub fn before(&self) -> String {
        format!("{}__before", self.dataset)
    }

    /// What readers see of a relation, by its name in the project.
    pub fn published(&self, name: &str) -> TableName {
        self.within(&self.dataset, name)
    }

    /// Where it is until it is published.
    pub fn hidden(&self, name: &str) -> TableName {
        self.within(&self.build, name)
    }

    fn within(&self, dataset: &str, name: &str) -> TableName {
        match name.split_once('.') {
            Some((source, table)) => {
                TableName::new(&self.project, format!("{dataset}_{source}"), table)
            }
            None => TableName::new(&self.project, dataset, name),
        }
    }
}
