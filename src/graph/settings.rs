//! What models.yaml says of a model: its own settings, and those of the folders it lies in.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::project::config::{
    ColumnConfig, Deprecation, DialectConfig, MaterializationConfig, ModelConfig,
};
use crate::project::{Project, SqlFile};

use super::{Contract, DeclaredColumn, Dialect, Materialization};

/// The settings of one model.
pub(super) struct Settings {
    pub(super) materialization: Materialization,
    pub(super) dialect: Dialect,
    pub(super) description: String,
    pub(super) tags: Vec<String>,
    pub(super) contract: Contract,
    pub(super) deprecated: Option<Deprecation>,
}

/// The settings of the model in a file; a declared type that is none is reported.
pub(super) fn settings(
    project: &Project,
    file: &SqlFile,
    diagnostics: &mut Vec<Diagnostic>,
) -> Settings {
    let own = project.config.models.find(file.name.as_str());
    let at = own.map(|(name, _)| project.span(name));
    let own: Option<&ModelConfig> = own.map(|(_, it)| it);
    let mut materialized = MaterializationConfig::Table;
    let mut tags: Vec<String> = Vec::new();
    let mut add = |more: &[String]| tags.extend(more.iter().cloned());
    for folder in folders_of(&file.below) {
        for (_, config) in project
            .config
            .folders
            .iter()
            .filter(|(it, _)| it.value.trim_matches('/') == folder)
        {
            materialized = config.materialized.unwrap_or(materialized);
            add(&config.tags);
        }
    }
    if let Some(own) = own {
        materialized = own.materialized.unwrap_or(materialized);
        add(&own.tags);
    }
    let mut seen = BTreeSet::new();
    tags.retain(|it| seen.insert(it.clone()));
    let columns = own.into_iter().flat_map(|it| it.columns.iter());
    let columns = columns.map(|(name, it)| {
        let at = project.span(name);
        column(project, &name.value, at, it, diagnostics)
    });
    Settings {
        materialization: match materialized {
            MaterializationConfig::View => Materialization::View,
            MaterializationConfig::Table => Materialization::Table,
        },
        dialect: dialect(file, own),
        description: own
            .map(|it| it.description.trim().to_owned())
            .unwrap_or_default(),
        tags,
        contract: Contract {
            columns: columns.collect(),
            is_complete: own.is_some_and(|it| it.contract),
            at,
        },
        deprecated: own.and_then(|it| it.deprecated.clone()),
    }
}

/// The folders of a path below `sql/`, outermost first: `marts`, `marts/finance`.
pub(super) fn folders_of(below: &str) -> impl Iterator<Item = &str> {
    below.match_indices('/').map(move |(at, _)| &below[..at])
}

fn dialect(file: &SqlFile, own: Option<&ModelConfig>) -> Dialect {
    let own = own.and_then(|it| it.dialect.as_ref());
    match own.map(|it| it.value).or(file.package.dialect) {
        Some(DialectConfig::Duckdb) => Dialect::DuckDb,
        Some(DialectConfig::Googlesql) | None => Dialect::GoogleSql,
    }
}

fn column(
    project: &Project,
    name: &str,
    at: Span,
    config: &ColumnConfig,
    diagnostics: &mut Vec<Diagnostic>,
) -> DeclaredColumn {
    let column_type = config.column_type.as_ref().and_then(|written| {
        let parsed = written.value.parse();
        let place = project.span(written);
        parsed
            .map_err(|fix: String| {
                diagnostics.push(Diagnostic::error(
                    Code::InvalidConfig,
                    format!("unknown type `{}` of column `{name}`", written.value),
                    place.clone(),
                    "GoogleSQL has no such type, or dwh does not know it",
                    fix,
                ));
            })
            .ok()
            .map(|it| (it, place))
    });
    DeclaredColumn {
        name: name.to_owned(),
        description: config.description.trim().to_owned(),
        column_type,
        at,
    }
}
