//! Resolves a target: the named place that a command builds in.

mod bucket;
mod remote;

use std::path::{Path, PathBuf};

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean, list};
use crate::project::Project;
use crate::project::config::{TargetConfig, TargetKind};

pub use bucket::Bucket;
pub use remote::{BuiltBy, Remote, RemoteCredentials};

/// A place to build in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The published DuckDB file, absolute.
    pub path: PathBuf,
    /// The DuckDB storage version of the file, such as `v1.4.0`.
    pub storage_version: String,
    /// How many published versions stay beside the current one.
    pub keep_versions: usize,
    /// How many steps run at once; at least 1.
    pub concurrency: usize,
    /// DuckDB's `memory_limit`, such as `4GB`; None is DuckDB's own.
    pub memory_limit: Option<String>,
    /// Where it is declared.
    pub at: Span,
}

/// Where a command builds.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// In a DuckDB file.
    DuckDb(Target),
    /// In BigQuery.
    BigQuery(Remote),
}

impl Chosen {
    /// Where it is declared.
    pub fn at(&self) -> &Span {
        match self {
            Self::DuckDb(target) => &target.at,
            Self::BigQuery(remote) => &remote.at,
        }
    }

    /// Where models run, which for a target that is only loaded is another one.
    #[must_use]
    pub fn built_in(self) -> Self {
        match self {
            Self::BigQuery(Remote {
                built_by: Some(built_by),
                ..
            }) => Self::DuckDb(built_by.target),
            other => other,
        }
    }
}

/// The target that exists where none is declared, and its file.
const LOCAL: &str = "local";
const LOCAL_PATH: &str = "warehouse.duckdb";
const STORAGE_VERSION: &str = "v1.4.0";
const KEEP_VERSIONS: usize = 2;
const MOST_CONCURRENT: usize = 4;

/// The name of the target that is meant: without one that of models.yaml, else the only one declared, else `local`.
fn meant<'a>(project: &'a Project, name: Option<&'a str>) -> &'a str {
    let default = project.config.target.as_ref();
    match (name, default) {
        (Some(name), _) => name,
        (None, Some(default)) => &default.value,
        (None, None) => {
            let mut names = project.config.targets.names();
            match (names.next(), names.next()) {
                (Some(only), None) => only,
                _ => LOCAL,
            }
        }
    }
}

/// What models.yaml says of the target that is meant; None where it declares none of that name.
pub(super) fn named<'a>(
    project: &'a Project,
    name: Option<&'a str>,
) -> Option<(&'a Spanned<String>, &'a TargetConfig)> {
    project.config.targets.find(meant(project, name))
}

/// The target of a name; without one that of models.yaml, else the only one declared, else `local`.
pub fn choose(project: &Project, name: Option<&str>) -> Diagnosed<Chosen> {
    let targets = &project.config.targets;
    let default = project.config.target.as_ref();
    let chosen = meant(project, name);
    if let Some((declared, config)) = targets.find(chosen) {
        if !config.unset.is_empty() {
            return Err(config.unset.clone());
        }
        return match config.kind {
            TargetKind::Duckdb => resolved(project, declared, config).map(Chosen::DuckDb),
            TargetKind::Bigquery => {
                remote::resolved(project, declared, config).map(Chosen::BigQuery)
            }
        };
    }
    if chosen == LOCAL && (name.is_some() || default.is_none()) {
        return Ok(Chosen::DuckDb(local(project)));
    }
    let at = match (name, default) {
        (None, Some(default)) => project.span(default),
        _ => command_line(chosen),
    };
    Err(vec![unknown(project, chosen, at)])
}

/// What is wrong with the targets that are not meant.
pub fn mistaken(project: &Project, name: Option<&str>) -> Vec<Diagnostic> {
    let meant = meant(project, name);
    // Another machine may set the variables that this one lacks.
    let is_set = |it: &TargetConfig| it.unset.is_empty();
    let others = project.config.targets.iter();
    let others = others.filter(|(name, it)| name.value != meant && is_set(it));
    let wrong = others.filter_map(|(name, _)| choose(project, Some(&name.value)).err());
    wrong.flatten().collect()
}

fn local(project: &Project) -> Target {
    Target {
        name: LOCAL.into(),
        path: project.root.join(LOCAL_PATH),
        storage_version: STORAGE_VERSION.into(),
        keep_versions: KEEP_VERSIONS,
        concurrency: default_concurrency(),
        memory_limit: None,
        at: project.span(&project.config.name),
    }
}

fn default_concurrency() -> usize {
    std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MOST_CONCURRENT)
}

#[expect(clippy::too_many_lines, reason = "one mistake after the other")]
fn resolved(project: &Project, name: &Spanned<String>, config: &TargetConfig) -> Diagnosed<Target> {
    let mut diagnostics = Vec::new();
    let mut refuse = |what: String, at: Span, why: &str, fix: &str| {
        diagnostics.push(Diagnostic::error(Code::InvalidConfig, what, at, why, fix));
    };
    let Some(path) = &config.path else {
        return Err(vec![Diagnostic::error(
            Code::InvalidConfig,
            format!("target `{}` has no file", name.value),
            project.span(name),
            "a DuckDB warehouse is a file",
            "add `path: warehouse.duckdb`, or `type: bigquery` with a project and a dataset",
        )]);
    };
    let file = Path::new(&path.value).file_name();
    if file.is_none() || path.value.ends_with(['/', '\\']) {
        refuse(
            format!("`{}` cannot be a warehouse file", path.value),
            project.span(path),
            "it names a folder",
            "name a file, as in `path: warehouse.duckdb`",
        );
    }
    if let Some(version) = config
        .storage_version
        .as_ref()
        .filter(|it| !is_version(&it.value))
    {
        refuse(
            format!("`{}` is no storage version", version.value),
            project.span(version),
            "a storage version is `v`, three numbers and the dots between them",
            "write the oldest DuckDB that must open the file, as in `v1.4.0`",
        );
    }
    if let Some(limit) = config
        .memory_limit
        .as_ref()
        .filter(|it| !is_size(&it.value))
    {
        refuse(
            format!("`{}` is no amount of memory", limit.value),
            project.span(limit),
            "an amount is a number and one of `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB`, `TiB`",
            "write it as in `memory_limit: 4GB`",
        );
    }
    if config.concurrency == Some(0) {
        refuse(
            format!("target `{}` lets no step run", name.value),
            project.span(name),
            "its `concurrency` is 0",
            "set `concurrency` to 1 or more, or leave it out",
        );
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
    Ok(Target {
        name: name.value.clone(),
        path: project.root.join(&path.value),
        storage_version: text(&config.storage_version).unwrap_or_else(|| STORAGE_VERSION.into()),
        keep_versions: config.keep_versions.unwrap_or(KEEP_VERSIONS),
        concurrency: config.concurrency.unwrap_or_else(default_concurrency),
        memory_limit: text(&config.memory_limit),
        at: project.span(name),
    })
}

fn is_version(text: &str) -> bool {
    let parts: Vec<_> = text
        .strip_prefix('v')
        .unwrap_or_default()
        .split('.')
        .collect();
    parts.len() == 3 && parts.iter().all(|it| it.parse::<u16>().is_ok())
}

fn is_size(text: &str) -> bool {
    let unit = text
        .find(|it: char| !it.is_ascii_digit() && it != '.')
        .unwrap_or(text.len());
    let units = ["kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"];
    text[..unit].parse::<f64>().is_ok()
        && units.contains(&text[unit..].trim().to_lowercase().as_str())
}

fn command_line(name: &str) -> Span {
    let text = Text::new("command line", format!("--target {name}"));
    Span::new(&text, "--target ".len()..text.content().len())
}

fn unknown(project: &Project, name: &str, at: Span) -> Diagnostic {
    let names = || project.config.targets.names();
    let (why, otherwise) = if names().next().is_none() {
        (
            format!("models.yaml declares no targets, so there is only `{LOCAL}`"),
            format!("use `{LOCAL}`, or declare `{name}` under `targets:`"),
        )
    } else {
        (
            format!("models.yaml declares {}", list(names())),
            format!("use one of them, or declare `{name}` under `targets:`"),
        )
    };
    let fix = did_you_mean(name, names().chain([LOCAL]), otherwise);
    Diagnostic::error(
        Code::UnknownTarget,
        format!("unknown target `{name}`"),
        at,
        why,
        fix,
    )
}

/// The file of a target, as written and without its ending.
pub(super) struct TargetPath {
    pub(super) path: String,
    pub(super) stem: String,
}

/// The files of all targets; that of `local` where none is declared.
pub(super) fn paths(project: &Project) -> Vec<TargetPath> {
    let mut paths: Vec<String> = project
        .config
        .targets
        .iter()
        .filter_map(|(_, it)| Some(it.path.as_ref()?.value.clone()))
        .collect();
    if paths.is_empty() {
        paths.push(LOCAL_PATH.into());
    }
    let stem = |it: &str| {
        Path::new(it)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    paths
        .into_iter()
        .map(|path| TargetPath {
            stem: stem(&path),
            path,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::testing::{one_line, project};

    fn check(yaml: &str, name: Option<&str>) -> String {
        match choose(&project(yaml, &[]), name) {
            Ok(Chosen::BigQuery(it)) => it.name,
            Ok(Chosen::DuckDb(it)) => format!(
                "{} {} {}",
                it.name,
                it.path.file_name().unwrap().to_string_lossy(),
                it.storage_version
            ),
            Err(diagnostics) => one_line(&diagnostics),
        }
    }

    #[test]
    fn local_exists_where_none_is_declared() {
        assert_eq!(check("name: shop\n", None), "local warehouse.duckdb v1.4.0");
        assert_eq!(
            check("name: shop\n", Some("local")),
            "local warehouse.duckdb v1.4.0"
        );
    }

    #[test]
    fn the_command_line_wins_then_the_file_then_local_then_the_only_one() {
        let two = "name: shop\ntargets:\n  local: { path: a.duckdb }\n  prod: { path: b.duckdb }\n";
        assert_eq!(check(two, None), "local a.duckdb v1.4.0");
        assert_eq!(check(two, Some("prod")), "prod b.duckdb v1.4.0");
        assert_eq!(
            check(&format!("{two}target: prod\n"), None),
            "prod b.duckdb v1.4.0"
        );
        assert_eq!(
            check("name: shop\ntargets:\n  prod: { path: b.duckdb }\n", None),
            "prod b.duckdb v1.4.0"
        );
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let yaml = "name: shop\ntarget: prd\ntargets:\n  prod: { path: b.duckdb, storage_version: 1.4, memory_limit: lots, concurrency: 0 }\n";
        insta::assert_snapshot!(check(yaml, None), @r"models.yaml:2:9: error[unknown-target]: unknown target `prd`: models.yaml declares `prod`; did you mean `prod`?");
        insta::assert_snapshot!(check(yaml, Some("prod")), @r"
        models.yaml:4:44: error[invalid-config]: `1.4` is no storage version: a storage version is `v`, three numbers and the dots between them; write the oldest DuckDB that must open the file, as in `v1.4.0`
        models.yaml:4:63: error[invalid-config]: `lots` is no amount of memory: an amount is a number and one of `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB`, `TiB`; write it as in `memory_limit: 4GB`
        models.yaml:4:3: error[invalid-config]: target `prod` lets no step run: its `concurrency` is 0; set `concurrency` to 1 or more, or leave it out
        ");
        insta::assert_snapshot!(check(yaml, Some("dev")), @r"command line:1:10: error[unknown-target]: unknown target `dev`: models.yaml declares `prod`; use one of them, or declare `dev` under `targets:`");
    }
}
