//! A target in BigQuery.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::project::Project;
use crate::project::config::{PublishConfig, TargetConfig, TargetKind};

use super::{Bucket, Chosen, Target};

/// A project of BigQuery and the dataset of it that readers query.
#[derive(Debug, Clone, PartialEq)]
pub struct Remote {
    /// The name of the target.
    pub name: String,
    /// The project, which is billed.
    pub project: String,
    /// The dataset that readers query. Beside it lie `<dataset>__dwh` (the record) and `<dataset>_<source>` (raw tables).
    pub dataset: String,
    /// Where the datasets lie; None leaves it to BigQuery.
    pub location: Option<String>,
    /// Who asks.
    pub credentials: RemoteCredentials,
    /// Another address than Google's.
    pub endpoint: Option<String>,
    /// What tables are loaded through; None sends files to BigQuery itself.
    pub bucket: Option<Box<Bucket>>,
    /// How many steps run at once; at least 1.
    pub concurrency: usize,
    /// The most bytes that a build may bill.
    pub maximum_bytes_billed: Option<u64>,
    /// What reading a TiB costs.
    pub price_per_tib: f64,
    /// How long a job may run.
    pub job_timeout: Option<Duration>,
    /// How long a failed request is tried again.
    pub retry_for: Duration,
    /// Labels of every job.
    pub labels: BTreeMap<String, String>,
    /// Whether tables that keep their columns become visible by one transaction.
    pub is_transactional: bool,
    /// What builds it, where that is not BigQuery.
    pub built_by: Option<Box<BuiltBy>>,
    /// Where it is declared.
    pub at: Span,
}

/// A DuckDB file whose finished tables are loaded into BigQuery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltBy {
    /// The target of the file.
    pub target: Target,
    /// Selectors of the models that are loaded; empty loads every table.
    pub load: Vec<String>,
}

/// Who asks BigQuery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteCredentials {
    /// The application default credentials of the machine.
    Default,
    /// A key file, absolute.
    KeyFile(PathBuf),
    /// Nobody: for an emulator.
    None,
}

/// What BigQuery asks for the reading of a TiB in most of its regions, in US dollars.
const PRICE_PER_TIB: f64 = 6.25;
const RETRY_FOR: Duration = Duration::from_mins(10);
const CONCURRENCY: usize = 8;

/// Reads the settings of a BigQuery target.
#[expect(clippy::too_many_lines, reason = "one mistake after the other")]
pub(super) fn resolved(
    project: &Project,
    name: &Spanned<String>,
    config: &TargetConfig,
) -> Diagnosed<Remote> {
    let mut found = Vec::new();
    let mut needed = |value: &Option<Spanned<String>>, key: &str, example: &str| match value {
        Some(value) if is_name(&value.value, key) => value.value.clone(),
        Some(value) => {
            found.push(invalid(
                format!("`{}` cannot be a {key} of BigQuery", value.value),
                project.span(value),
                allowed(key),
                format!("write it as in `{key}: {example}`"),
            ));
            String::new()
        }
        None => {
            found.push(invalid(
                format!("target `{}` has no {key}", name.value),
                project.span(name),
                "a BigQuery warehouse is a dataset of a project",
                format!("add `{key}: {example}`"),
            ));
            String::new()
        }
    };
    let (billed, dataset) = (
        needed(&config.project, "project", "my-project"),
        needed(&config.dataset, "dataset", "analytics"),
    );
    if let Some(location) = config
        .location
        .as_ref()
        .filter(|it| !is_location(&it.value))
    {
        found.push(invalid(
            format!("`{}` is no location", location.value),
            project.span(location),
            "a location is `US`, `EU` or a region",
            "write it as in `location: EU` or `location: europe-west3`".into(),
        ));
    }
    for (key, value) in [
        ("path", &config.path),
        ("memory_limit", &config.memory_limit),
    ] {
        if let Some(value) = value {
            found.push(invalid(
                format!("a BigQuery target has no `{key}`"),
                project.span(value),
                "it is a setting of DuckDB's",
                format!("remove `{key}`, or `type: bigquery`"),
            ));
        }
    }
    let bucket = Bucket::resolved(project, name, config)
        .map_err(|it| found.extend(it))
        .unwrap_or_default();
    let built_by = built_by(project, name, config)
        .map_err(|it| found.extend(it))
        .unwrap_or_default();
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Remote {
        is_transactional: config.publish == PublishConfig::Transaction,
        built_by,
        name: name.value.clone(),
        project: billed,
        dataset,
        location: config.location.as_ref().map(|it| it.value.clone()),
        credentials: match config.credentials.as_ref().map(|it| it.value.as_str()) {
            None => RemoteCredentials::Default,
            Some("none") => RemoteCredentials::None,
            Some(path) => RemoteCredentials::KeyFile(project.root.join(path)),
        },
        endpoint: config.endpoint.as_ref().map(|it| it.value.clone()),
        bucket,
        concurrency: config.concurrency.unwrap_or(CONCURRENCY).max(1),
        maximum_bytes_billed: config.maximum_bytes_billed,
        price_per_tib: config.price_per_tib.unwrap_or(PRICE_PER_TIB),
        job_timeout: config.job_timeout.map(Duration::from_secs),
        retry_for: config.retry_for.map_or(RETRY_FOR, Duration::from_secs),
        labels: config
            .labels
            .iter()
            .map(|(key, value)| (key.value.clone(), value.clone()))
            .collect(),
        at: project.span(name),
    })
}

/// The file that a target is loaded from, where it names one.
fn built_by(
    project: &Project,
    name: &Spanned<String>,
    config: &TargetConfig,
) -> Diagnosed<Option<Box<BuiltBy>>> {
    let Some(from) = &config.from else {
        return match config.load.first() {
            None => Ok(None),
            Some(load) => Err(vec![invalid(
                format!("target `{}` loads nothing", name.value),
                project.span(load),
                "`load` chooses among the models that another target has built",
                "name that target with `from`, or remove `load`".into(),
            )]),
        };
    };
    let declared = project.config.targets.find(&from.value);
    if declared.is_some_and(|it| it.1.kind == TargetKind::Bigquery) {
        return Err(vec![invalid(
            format!("`{}` cannot build for `{}`", from.value, name.value),
            project.span(from),
            "what is loaded is built in a DuckDB file",
            "name a target of type `duckdb`".into(),
        )]);
    }
    match super::choose(project, Some(&from.value)) {
        Ok(Chosen::DuckDb(target)) => Ok(Some(Box::new(BuiltBy {
            target,
            load: config.load.iter().map(|it| it.value.clone()).collect(),
        }))),
        Err(found) if declared.is_some_and(|it| !it.1.unset.is_empty()) => Err(found),
        // Its own mistakes are told where it is used.
        Ok(Chosen::BigQuery(_)) | Err(_) => {
            let at = project.span(from);
            Err(vec![super::unknown(project, &from.value, at)])
        }
    }
}

fn invalid(what: String, at: Span, why: &str, fix: String) -> Diagnostic {
    Diagnostic::error(Code::InvalidConfig, what, at, why, fix)
}

fn is_name(text: &str, key: &str) -> bool {
    let more: &[char] = if key == "project" {
        &['-', '.', ':']
    } else {
        &['_']
    };
    !text.is_empty()
        && text.len() <= 900
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || more.contains(&it))
}

fn allowed(key: &str) -> &'static str {
    if key == "project" {
        "the id of a project is lower case letters, digits and dashes"
    } else {
        "the name of a dataset is letters, digits and underscores"
    }
}

fn is_location(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_word = |it: &str| it.chars().all(|it| it.is_ascii_alphabetic()) && !it.is_empty();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(multi), None, None) => matches!(multi.to_uppercase().as_str(), "US" | "EU"),
        (Some(area), Some(place), None) => {
            is_word(area) && is_word(place.trim_end_matches(|it: char| it.is_ascii_digit()))
        }
        _ => false,
    }
}
