//! Seeds: small CSV files that are versioned with the project and become tables, named and typed by models.yaml.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic};

use super::config::{ColumnConfig, ModelConfig, TestConfig};
use super::places::Placed;
use super::{Config, Named};

/// A CSV file that belongs to the project: a table that models read by its name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeedConfig {
    /// The file, relative to models.yaml: UTF-8, with a header and commas. Default `seeds/<name>.csv`.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
    /// What it is, and its grain.
    #[serde(default)]
    pub description: String,
    /// More that `dwh docs` says of it, in this order: `grain: ...`, `owner: ...`.
    #[serde(default)]
    pub meta: Named<String>,
    /// Tags that selectors use.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Every column of the file with its type; descriptions, constraints and tests as those of a model.
    pub columns: Named<ColumnConfig>,
    /// Tests of more than one column.
    #[serde(default)]
    #[schemars(with = "Vec<TestConfig>")]
    pub tests: Vec<Spanned<TestConfig>>,
}

impl SeedConfig {
    /// The file of a seed of this name.
    pub(super) fn path(&self, name: &str) -> String {
        let written = self.file.as_ref().map(|it| it.value.clone());
        written.unwrap_or_else(|| format!("seeds/{name}.csv"))
    }
}

fn is_name(name: &str) -> bool {
    let letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    name.starts_with(letter) && name.chars().all(|it| letter(it) || it.is_ascii_digit())
}

/// Makes the settings of the seeds those of the tables that they become; gives the name and place of each with its file.
pub(super) fn take(
    placed: &Placed,
    config: &mut Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut files = Vec::new();
    let mut models = std::mem::take(&mut config.models).into_entries();
    for (name, seed) in std::mem::take(&mut config.seeds).into_entries() {
        if !is_name(&name.value) {
            diagnostics.push(Diagnostic::error(
                Code::InvalidConfig,
                format!("`{}` cannot name a seed", name.value),
                placed.span(name.referenced),
                "models read it by this name, which is letters, digits and underscores, no digit first",
                "rename it; `file` says where its rows are",
            ));
            continue;
        }
        if let Some((other, _)) = models.iter().find(|it| it.0.value == name.value) {
            let mut diagnostic = Diagnostic::error(
                Code::InvalidConfig,
                format!("`{}` is described as a seed and as a model", name.value),
                placed.span(name.referenced),
                "a seed is a table like a model, and one of them is meant",
                "write all of it under `seeds:`, or name the seed otherwise",
            );
            let other = placed.span(other.referenced);
            diagnostic.related.push((other, "this is the model".into()));
            diagnostics.push(diagnostic);
            continue;
        }
        let (referenced, defined) = match &seed.file {
            Some(file) => (file.referenced, file.defined),
            None => (name.referenced, name.defined),
        };
        let file = Spanned::new(seed.path(&name.value), referenced, defined);
        files.push((name.clone(), file));
        let settings = ModelConfig {
            description: seed.description,
            materialized: None,
            tags: seed.tags,
            dialect: None,
            contract: true,
            columns: seed.columns,
            meta: seed.meta,
            tests: seed.tests,
            versions: Vec::new(),
            latest: None,
            deprecated: None,
        };
        models.push((name, settings));
    }
    config.models = models.into_iter().collect();
    files
}
