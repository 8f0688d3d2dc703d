//! Versions of models: several files that become `<name>_v<N>` each, and one of them is read by the plain name.

use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, Text, list};

use super::config::{ColumnConfig, MaterializationConfig, ModelConfig, TestConfig};
use super::places::Placed;
use super::{Config, FileKind, Named, SqlFile};

/// One version of a model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionConfig {
    /// Its number: the model is published as `<name>_v<N>`.
    #[schemars(with = "u32")]
    pub v: Spanned<u32>,
    /// The name of its file, in any folder of models. Default `<name>_v<N>.sql`, or `<name>.sql` for the latest.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
    /// The day from which on nobody may read it any more, as `2027-01-31`; `dwh check` warns whoever still does.
    #[schemars(with = "Option<String>")]
    pub deprecated: Option<Spanned<String>>,
    /// What it is. Default: the model's.
    pub description: Option<String>,
    /// More that `dwh docs` says of it. Default, of the latest: the model's.
    #[serde(default)]
    pub meta: Named<String>,
    /// Its columns, of a version that is not the latest; those of the latest stand at the model.
    #[serde(default)]
    pub columns: Named<ColumnConfig>,
    /// Its tests of more than one column, of a version that is not the latest.
    #[serde(default)]
    #[schemars(with = "Vec<TestConfig>")]
    pub tests: Vec<Spanned<TestConfig>>,
}

/// The end of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// The day.
    pub date: Date,
    /// The version that is read by the plain name.
    pub latest: String,
}

/// Makes a model of each version, and one that reads the latest by the plain name.
pub(super) fn take(
    placed: &Placed,
    config: &mut Config,
    files: &mut Vec<SqlFile>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut entries = Vec::new();
    for (name, mut model) in std::mem::take(&mut config.models).into_entries() {
        if model.versions.is_empty() {
            entries.push((name, model));
            continue;
        }
        let versions = std::mem::take(&mut model.versions);
        let before = diagnostics.len();
        let versioned = Versioned {
            placed,
            name: &name,
            latest: latest(placed, &name, &model, &versions, diagnostics),
        };
        let made = versioned.make(model, versions, files, diagnostics);
        if diagnostics.len() == before {
            entries.extend(made);
        }
    }
    config.models = entries.into_iter().collect();
}

/// The number of the version that the plain name reads.
fn latest(
    placed: &Placed,
    name: &Spanned<String>,
    model: &ModelConfig,
    versions: &[VersionConfig],
    diagnostics: &mut Vec<Diagnostic>,
) -> u32 {
    let numbers = || versions.iter().map(|it| it.v.value);
    for (index, version) in versions.iter().enumerate() {
        let mut earlier = versions[..index].iter();
        if let Some(other) = earlier.find(|it| it.v.value == version.v.value) {
            let mut diagnostic = invalid(
                format!("`{}` has version {} twice", name.value, version.v.value),
                placed.span(version.v.referenced),
                "each version has a number of its own",
                "give one of them another number",
            );
            let other = placed.span(other.v.referenced);
            diagnostic.related.push((other, "this is the other".into()));
            diagnostics.push(diagnostic);
        }
    }
    let largest = numbers().max().unwrap_or(1);
    let Some(written) = &model.latest else {
        return largest;
    };
    if !numbers().any(|it| it == written.value) {
        let known: Vec<String> = numbers().map(|it| it.to_string()).collect();
        diagnostics.push(invalid(
            format!("`{}` has no version {}", name.value, written.value),
            placed.span(written.referenced),
            format!(
                "its versions are {}",
                list(known.iter().map(String::as_str))
            ),
            "name one of them, or leave `latest` out: then it is the largest",
        ));
    }
    written.value
}

struct Versioned<'a> {
    placed: &'a Placed,
    name: &'a Spanned<String>,
    latest: u32,
}

type Entry = (Spanned<String>, ModelConfig);

impl Versioned<'_> {
    fn called(&self, number: u32) -> String {
        format!("{}_v{number}", self.name.value)
    }

    fn make(
        &self,
        mut model: ModelConfig,
        versions: Vec<VersionConfig>,
        files: &mut Vec<SqlFile>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut latest_file = None;
        for version in versions {
            let number = version.v.value;
            let is_latest = number == self.latest;
            let Some(file) = self.file(&version, is_latest, files, diagnostics) else {
                continue;
            };
            file.name = self.called(number);
            if is_latest {
                latest_file = Some(file.clone());
            }
            let (columns, tests) = if is_latest {
                diagnostics.extend(self.written_twice(&version));
                let described = described(&model.columns);
                let columns = std::mem::replace(&mut model.columns, described);
                (columns, std::mem::take(&mut model.tests))
            } else {
                (version.columns, version.tests)
            };
            let settings = ModelConfig {
                description: version
                    .description
                    .unwrap_or_else(|| model.description.clone()),
                materialized: model.materialized,
                tags: model.tags.clone(),
                dialect: model.dialect.clone(),
                contract: model.contract && is_latest,
                columns,
                meta: if is_latest && version.meta.is_empty() {
                    model.meta.clone()
                } else {
                    version.meta
                },
                tests,
                latest: None,
                versions: Vec::new(),
                deprecated: self.deprecation(version.deprecated.as_ref(), diagnostics),
            };
            let at = &version.v;
            let name = Spanned::new(self.called(number), at.referenced, at.defined);
            entries.push((name, settings));
        }
        diagnostics.extend(files.iter().filter_map(|it| self.beside(it)));
        if let Some(file) = latest_file {
            files.push(self.pointer(&file));
            model.materialized = Some(MaterializationConfig::View);
            model.contract = false;
            model.dialect = None;
            model.latest = None;
            entries.push((self.name.clone(), model));
        }
        entries
    }

    /// A file that has the plain name, and is none of the versions.
    fn beside(&self, it: &SqlFile) -> Option<Diagnostic> {
        let plain = &self.name.value;
        if it.name != *plain {
            return None;
        }
        let mut diagnostic = invalid(
            format!("`{plain}` is a model beside its versions"),
            Span::whole(&it.text),
            "the plain name reads the latest version, and this file is none of them",
            format!("name it in `versions:`, as in `{{v: 1, file: {plain}.sql}}`, or remove it"),
        );
        let at = self.placed.span(self.name.referenced);
        diagnostic
            .related
            .push((at, "these are the versions".into()));
        Some(diagnostic)
    }

    /// The file that the plain name has: what reads the latest version.
    fn pointer(&self, latest: &SqlFile) -> SqlFile {
        let query = format!("SELECT * FROM `{}`\n", self.called(self.latest));
        SqlFile {
            path: latest.path.clone(),
            name: self.name.value.clone(),
            kind: FileKind::Latest,
            text: Text::new(format!("latest version of {}", self.name.value), query),
            below: latest.below.clone(),
            package: Arc::clone(&latest.package),
        }
    }

    fn file<'f>(
        &self,
        version: &VersionConfig,
        is_latest: bool,
        files: &'f mut [SqlFile],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<&'f mut SqlFile> {
        let own = format!("{}.sql", self.called(version.v.value));
        let plain = format!("{}.sql", self.name.value);
        let names = match &version.file {
            Some(file) => vec![file.value.clone()],
            None if is_latest => vec![own, plain],
            None => vec![own],
        };
        let is_named = |it: &SqlFile, name: &String| {
            it.kind == FileKind::Sql && it.path.rsplit('/').next() == Some(name.as_str())
        };
        let mut found = names
            .iter()
            .filter_map(|name| files.iter().position(|it| is_named(it, name)));
        let Some(at) = found.next() else {
            let place = version.file.as_ref();
            let place = place.map_or(version.v.referenced, |it| it.referenced);
            diagnostics.push(Diagnostic::error(
                Code::MissingFile,
                format!(
                    "version {} of `{}` has no file",
                    version.v.value, self.name.value
                ),
                self.placed.span(place),
                format!(
                    "no folder of models has a file {}",
                    list(names.iter().map(String::as_str))
                ),
                "write it, or name its file: `file` is a name without a folder",
            ));
            return None;
        };
        files.get_mut(at)
    }

    /// The columns of the latest version stand at the model.
    fn written_twice(&self, version: &VersionConfig) -> Option<Diagnostic> {
        let (column, _) = version.columns.iter().next()?;
        Some(invalid(
            format!(
                "version {} of `{}` describes columns of its own",
                version.v.value, self.name.value
            ),
            self.placed.span(column.referenced),
            "it is the latest version, whose columns are those of the model",
            "move `columns` to the model",
        ))
    }

    fn deprecation(
        &self,
        written: Option<&Spanned<String>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Deprecation> {
        let written = written?;
        let Ok(date) = written.value.parse() else {
            diagnostics.push(invalid(
                format!("`{}` is no day", written.value),
                self.placed.span(written.referenced),
                "a version is deprecated from a day on",
                "write the day as `2027-01-31`",
            ));
            return None;
        };
        let latest = self.called(self.latest);
        Some(Deprecation { date, latest })
    }
}

/// The columns as far as they are described, for the plain name: types and tests are those of the version.
fn described(columns: &Named<ColumnConfig>) -> Named<ColumnConfig> {
    let columns = columns.iter().map(|(name, it)| {
        let column = ColumnConfig {
            description: it.description.clone(),
            meta: it.meta.clone(),
            column_type: None,
            constraints: Vec::new(),
            tests: Vec::new(),
        };
        (name.clone(), column)
    });
    columns.collect()
}

fn invalid(what: String, at: Span, why: impl Into<String>, fix: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::InvalidVersion, what, at, why, fix)
}
