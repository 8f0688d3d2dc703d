//! Reads the models of a project: each file's query, what it calls and reads, and what stands in for it on DuckDB.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, Text, did_you_mean};
use crate::project::read::unnameable;
use crate::project::{FileKind, Override, Project, SqlFile};
use crate::sql::SqlFunction;
use crate::sql::function::{self, Expanded, Expansion};
use crate::sql::translate::Var;

use super::order::Node;
use super::parents::Names;
use super::settings::{Settings, settings};
use super::tables::{self, Reference};
use super::{Contract, Dialect, FunctionId, Layout, Materialization, Model, native};

/// The engines that a file `<model>.<engine>.sql` may name.
const ENGINES: [&str; 2] = ["duckdb", "bigquery"];

/// A model that reads nothing: it stands for one whose file could not be read as a query, so that others can be looked at.
pub(super) fn unreadable(file: &SqlFile) -> (Model, Node<'_>) {
    let name = file.name.as_str();
    let nothing = Text::new(file.path.as_str(), "SELECT 1");
    let query = crate::sql::parse::query(&nothing).expect("this is a query");
    let model = Model {
        name: name.to_owned(),
        path: file.path.clone(),
        project: file.package.name.clone(),
        text: file.text.clone(),
        dialect: Dialect::GoogleSql,
        expanded: Expanded::unchanged(&nothing, query.clone()),
        query,
        googlesql: None,
        bigquery: None,
        functions: BTreeSet::new(),
        native: None,
        is_pointer: false,
        deprecated: None,
        seed: None,
        parents: Vec::new(),
        materialization: Materialization::View,
        description: String::new(),
        tags: Vec::new(),
        contract: Contract {
            columns: Vec::new(),
            is_complete: false,
            at: None,
        },
        layout: Layout::default(),
    };
    let node = Node {
        name,
        parents: BTreeMap::new(),
    };
    (model, node)
}

/// What models are made from.
pub(super) struct Parts<'a> {
    pub(super) project: &'a Project,
    pub(super) names: Names<'a>,
    pub(super) functions: &'a [SqlFunction],
    pub(super) vars: &'a [Var],
    /// What stands in for a model, by its name.
    pub(super) overrides: BTreeMap<&'a str, Overrides<'a>>,
}

/// What stands in for a model, by engine.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Overrides<'a> {
    pub(super) duckdb: Option<&'a SqlFile>,
    pub(super) bigquery: Option<&'a SqlFile>,
}

impl<'a> Parts<'a> {
    /// The model of a file, and what it reads.
    pub(super) fn model(
        &self,
        file: &'a SqlFile,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Diagnosed<(Model, Node<'a>)> {
        if file.kind == FileKind::Seed {
            return self.seed(file, diagnostics);
        }
        let settings = settings(self.project, file, diagnostics);
        let name = file.name.as_str();
        let instead = self.overrides.get(name).copied().unwrap_or_default();
        let (read, mut references) = match settings.dialect {
            Dialect::GoogleSql => self.googlesql(file, instead.duckdb)?,
            Dialect::DuckDb => self.duckdb(file, instead.duckdb)?,
            Dialect::Csv => unreachable!("a file of SQL is no seed"),
        };
        let bigquery = instead.bigquery.map(|it| self.expanded(it)).transpose()?;
        references.extend(bigquery.iter().flat_map(|it| it.2.clone()));
        let (parents, node) = self.names.parents(file, &references, diagnostics);
        let Read {
            expansion,
            query,
            native,
        } = read;
        let mut calls = expansion.calls;
        calls.extend(bigquery.iter().flat_map(|it| it.0.calls.clone()));
        let functions = self.functions.iter().enumerate();
        let functions = functions.filter(|(_, it)| calls.contains(&it.name));
        let bigquery = bigquery.map(|it| it.0.googlesql.unwrap_or(it.0.expanded));
        let Settings {
            materialization,
            dialect,
            description,
            tags,
            contract,
            layout,
            deprecated,
        } = settings;
        let model = Model {
            name: name.to_owned(),
            path: file.path.clone(),
            project: file.package.name.clone(),
            text: file.text.clone(),
            dialect,
            query,
            functions: functions.map(|(index, _)| FunctionId(index)).collect(),
            expanded: expansion.expanded,
            googlesql: expansion.googlesql,
            native,
            bigquery,
            is_pointer: file.kind == FileKind::Latest,
            deprecated,
            seed: None,
            parents,
            materialization,
            description,
            tags,
            contract,
            layout,
        };
        Ok((model, node))
    }

    fn googlesql(
        &self,
        file: &SqlFile,
        instead: Option<&SqlFile>,
    ) -> Diagnosed<(Read, Vec<Reference>)> {
        let (expansion, query, mut references) = self.expanded(file)?;
        let native = instead
            .map(|it| native::read(&it.text, self.vars))
            .transpose()?;
        let native = native.map(|it| it.0);
        references.extend(native.iter().flat_map(|it| it.references.iter().cloned()));
        Ok((
            Read {
                expansion,
                query,
                native,
            },
            references,
        ))
    }

    /// GoogleSQL with its calls replaced, as it was written, and the tables that it reads.
    fn expanded(
        &self,
        file: &SqlFile,
    ) -> Diagnosed<(Expansion, Box<sqlparser::ast::Query>, Vec<Reference>)> {
        let expansion = function::expand(&file.text, self.functions)?;
        let query = if expansion.expanded.is_unchanged() {
            expansion.expanded.query.clone()
        } else {
            crate::sql::parse::query(&file.text)?
        };
        let references = tables::references(&file.text, &query);
        Ok((expansion, query, references))
    }

    /// A file in DuckDB's SQL needs no other one for DuckDB.
    fn duckdb(
        &self,
        file: &SqlFile,
        instead: Option<&SqlFile>,
    ) -> Diagnosed<(Read, Vec<Reference>)> {
        if let Some(other) = instead {
            let what = format!("`{}` stands in for DuckDB's own SQL", other.path);
            let mut diagnostic = Diagnostic::error(
                Code::InvalidOverride,
                what,
                Span::whole(&other.text),
                "the model is written for DuckDB already",
                "remove one of the two files, or `dialect: duckdb`",
            );
            diagnostic
                .related
                .push((Span::whole(&file.text), "this is the model".into()));
            return Err(vec![diagnostic]);
        }
        let (native, query) = native::read(&file.text, self.vars)?;
        let references = native.references.clone();
        let expansion = Expansion {
            expanded: Expanded::unchanged(&file.text, query.clone()),
            googlesql: None,
            calls: BTreeSet::new(),
        };
        Ok((
            Read {
                expansion,
                query,
                native: Some(native),
            },
            references,
        ))
    }
}

/// A file, read.
struct Read {
    expansion: Expansion,
    query: Box<sqlparser::ast::Query>,
    native: Option<super::Native>,
}

/// The overrides by the model they stand in for; those that stand in for nothing are reported.
pub(super) fn overrides<'a>(
    project: &'a Project,
    models: &[&'a SqlFile],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, Overrides<'a>> {
    let mut found: BTreeMap<&str, Overrides> = BTreeMap::new();
    for instead in &project.overrides {
        if let Some(wrong) = stands_in_for_nothing(instead, models) {
            diagnostics.push(wrong);
            continue;
        }
        let of_model = found.entry(instead.model.as_str()).or_default();
        let place = if instead.engine == ENGINES[0] {
            &mut of_model.duckdb
        } else {
            &mut of_model.bigquery
        };
        match place {
            Some(other) => diagnostics.push(second(instead, other)),
            None => *place = Some(&instead.file),
        }
    }
    found
}

fn stands_in_for_nothing(instead: &Override, models: &[&SqlFile]) -> Option<Diagnostic> {
    let Override {
        file,
        model,
        engine,
    } = instead;
    let known = || models.iter().map(|it| it.name.as_str());
    let (what, why, fix) = match (
        known().any(|it| it == model),
        ENGINES.contains(&engine.as_str()),
    ) {
        (true, true) => return None,
        (false, false) => return unnameable(file, "model", file.name.as_str()),
        (true, false) => (
            format!("`{}` is for an unknown engine `{engine}`", file.path),
            "the word before `.sql` names an engine: `duckdb` or `bigquery`".to_owned(),
            did_you_mean(
                engine,
                ENGINES,
                "rename the file; the name of a model has no `.`",
            ),
        ),
        (false, true) => (
            format!("`{}` stands in for no model", file.path),
            format!("no file under `sql/` is named `{model}.sql`"),
            did_you_mean(
                model,
                known(),
                format!(
                    "write `sql/{model}.sql` in GoogleSQL, or name this file so and set `dialect: {engine}`"
                ),
            ),
        ),
    };
    Some(invalid(instead, what, why, fix))
}

fn second(instead: &Override, other: &SqlFile) -> Diagnostic {
    invalid(
        instead,
        format!(
            "`{}` stands in for a model that has an override",
            instead.file.path
        ),
        format!("`{}` is one for the same engine", other.path),
        "remove one of the two files".into(),
    )
}

fn invalid(instead: &Override, what: String, why: String, fix: String) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidOverride,
        what,
        Span::whole(&instead.file.text),
        why,
        fix,
    )
}
