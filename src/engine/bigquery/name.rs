//! Names of BigQuery: tables, and jobs whose ids are our own, so that a lost answer is looked up and never repeated.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableName {
    /// The project that holds the dataset.
    pub project: String,
    /// The dataset.
    pub dataset: String,
    /// The table in it.
    pub table: String,
}

impl TableName {
    /// A table of a dataset of a project.
    pub fn new(
        project: impl Into<String>,
        dataset: impl Into<String>,
        table: impl Into<String>,
    ) -> Self {
        Self {
            project: project.into(),
            dataset: dataset.into(),
            table: table.into(),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.project, self.dataset, self.table)
    }
}

/// What a job is for. Its id derives from the run, the step and what is done in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The step that it belongs to, such as `fct_orders`.
    pub step: String,
    /// What of the step it does, such as `create 1` or `publish`.
    pub what: String,
}

impl Job {
    /// What is done in a step.
    pub fn new(step: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            step: step.into(),
            what: what.into(),
        }
    }

    /// The same step, doing a part of it.
    pub(super) fn part(&self, number: usize) -> Self {
        Self::new(self.step.clone(), format!("{} {number}", self.what))
    }

    /// The id of its attempt `attempt` in a run.
    pub(super) fn id(&self, run: &str, attempt: u32) -> String {
        format!("dwh_{}_{}_{attempt}", part(run), self.digest())
    }

    /// What names what it is for, and nothing else, in a run: letters, digits, dashes and underscores.
    pub(super) fn folder(&self) -> String {
        format!("{}-{}", part(&self.step), self.digest())
    }

    fn digest(&self) -> String {
        let mut digest = crate::fingerprint::of([self.step.as_str(), self.what.as_str()]);
        digest.truncate(16);
        digest
    }
}

/// What may stand in the id of a job: letters, digits, dashes and underscores.
fn part(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect()
}

/// A value or key of a label as BigQuery takes it: lower case, at most 63 letters, digits, dashes and underscores.
pub(super) fn label(text: &str) -> String {
    let is_allowed = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    text.to_lowercase()
        .chars()
        .map(|it| if is_allowed(it) { it } else { '_' })
        .take(63)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_by_run_step_what_and_attempt_and_by_nothing_else() {
        let id = |step: &str, what: &str, run: &str, attempt| Job::new(step, what).id(run, attempt);
        let one = id("fct_orders", "create", "20261126T08-ab", 1);
        assert_eq!(one, id("fct_orders", "create", "20261126T08-ab", 1));
        assert!(one.starts_with("dwh_20261126T08_ab_") && one.ends_with("_1"));
        for other in [
            id("fct_order", "create", "20261126T08-ab", 1),
            id("fct_orders", "copy", "20261126T08-ab", 1),
            id("fct_orders", "create", "20261126T08-ac", 1),
            id("fct_orders", "create", "20261126T08-ab", 2),
            id("fct_orderscreate", "", "20261126T08-ab", 1),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_label_is_what_bigquery_takes() {
        assert_eq!(label("Fct Orders.v2/é"), "fct_orders_v2_é");
        assert_eq!(label(&"a".repeat(80)).len(), 63);
    }
}
