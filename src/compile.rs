//! From a graph to what an engine understands: every model and data test translated, typed, and fingerprinted.

pub mod bigquery;
mod contract;
mod data_test;
pub mod describe;
pub mod instead;
mod layout;
pub mod lint;
mod native;
mod seed;
pub mod unit_test;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, closest};
use crate::graph::{Dialect, Graph, Model, ModelId, Native, Parent, SourceId, TestId, UnitTestId};
use crate::source::Inspected;
use crate::sql::Fragment;
use crate::sql::translate::{self, Request, Table, Tables, Translated, Var};
use crate::sql::write::relation;

use unit_test::Bench;

/// The models and tests of a command in the engine's language.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Models that are built and all that they are made of.
    pub models: BTreeMap<ModelId, Translated>,
    /// The query of the rows that break a test, for the tests of those models.
    pub tests: BTreeMap<TestId, Fragment>,
    /// What the unit tests of those models need to run.
    pub unit_tests: BTreeMap<UnitTestId, Bench>,
    /// What the source tables of those models are like.
    pub sources: BTreeMap<SourceId, Inspected>,
}

/// What came of compiling: what could be, and what was wrong with the rest.
#[derive(Debug)]
pub struct Compilation {
    /// What could be translated.
    pub compiled: Compiled,
    /// What is wrong with each model that could not; models that read one of these are in neither.
    pub refused: BTreeMap<ModelId, Vec<Diagnostic>>,
    /// What is wrong with tests.
    pub wrong_tests: Vec<Diagnostic>,
}

impl Compilation {
    /// All of it, or what is wrong.
    pub fn whole(self) -> Diagnosed<Compiled> {
        let refused = self.refused.into_values().flatten();
        let found: Vec<_> = refused.chain(self.wrong_tests).collect();
        if found.is_empty() {
            Ok(self.compiled)
        } else {
            Err(found)
        }
    }
}

/// Translates `models`, which holds every parent of its members, and the tests.
pub fn compile(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    tests: &[TestId],
    unit_tests: &[UnitTestId],
    sources: BTreeMap<SourceId, Inspected>,
) -> Compilation {
    let mut compiled = Compiled {
        sources,
        ..Compiled::default()
    };
    let (mut refused, mut wrong_tests) = (BTreeMap::new(), Vec::new());
    for id in graph
        .order()
        .iter()
        .copied()
        .filter(|it| models.contains(it) && !graph.broken.contains(it))
    {
        // What reads a broken model is not reported again.
        let is_ready = graph.model(id).parents.iter().all(|it| match it {
            Parent::Model(parent) => compiled.models.contains_key(parent),
            Parent::Source(source) => compiled.sources.contains_key(source),
        });
        if is_ready {
            match compile_model(id, &Known::of(graph, &compiled)) {
                Ok(translated) => drop(compiled.models.insert(id, translated)),
                Err(found) => drop(refused.insert(id, found)),
            }
        }
    }
    for id in tests.iter().copied().filter(|it| {
        let model = graph.test(*it).model();
        model.is_none_or(|it| compiled.models.contains_key(&it))
    }) {
        match data_test::compile(graph, graph.test(id), &compiled) {
            Ok(failing) => drop(compiled.tests.insert(id, failing)),
            Err(diagnostic) => wrong_tests.push(*diagnostic),
        }
    }
    for id in unit_tests.iter().copied() {
        let test = graph.unit_test(id);
        // One of a model that is refused is not reported again.
        if compiled.models.contains_key(&test.model) {
            match unit_test::bench(graph, test, &compiled) {
                Ok(bench) => drop(compiled.unit_tests.insert(id, bench)),
                Err(found) => wrong_tests.extend(found),
            }
        }
    }
    Compilation {
        compiled,
        refused,
        wrong_tests,
    }
}

fn compile_model(id: ModelId, known: &Known<'_>) -> Diagnosed<Translated> {
    let model = known.graph.model(id);
    if let Some(rows) = &model.seed {
        return seed::compile(model, rows);
    }
    let translated = match (&model.native, model.dialect) {
        (Some(native), Dialect::DuckDb) => native::compile(model, native, known)?.settled(),
        (Some(native), Dialect::GoogleSql) => override_of(model, native, known)?,
        (_, Dialect::Csv) => unreachable!("a seed has rows"),
        (None, _) => translate(model, known)?,
    };
    let translated = contract::keep(model, translated)?;
    layout::fits(model, &translated.columns)?;
    if translated.needs_dwh && model.materialization == crate::graph::Materialization::View {
        return Err(vec![Diagnostic::error(
            Code::UncertifiedSql,
            format!("view `{}` needs a function that only dwh has", model.name),
            crate::diagnostic::Span::whole(&model.text),
            "other programs that open the warehouse could not read the view",
            format!(
                "set `materialized: table` for `{}` in models.yaml",
                model.name
            ),
        )]);
    }
    Ok(translated)
}

/// The GoogleSQL of a model for DuckDB.
fn translate(model: &Model, known: &Known<'_>) -> Diagnosed<Translated> {
    let translated = translate::to_duckdb(&Request {
        text: &model.expanded.text,
        query: &model.expanded.query,
        tables: known,
        vars: known.vars,
    });
    translated.map_err(|found| {
        let found = found.into_iter();
        found
            .map(|it| model.expanded.mend(meant(it, known.graph)))
            .collect()
    })
}

/// A function that is not certified may be one of the project's, misspelt.
fn meant(mut diagnostic: Diagnostic, graph: &Graph) -> Diagnostic {
    if diagnostic.code == Code::UncertifiedSql {
        let rest = &diagnostic.at.text.content()[diagnostic.at.range.start..];
        let is_part = |it: char| it.is_alphanumeric() || it == '_';
        let name = &rest[..rest.find(|it| !is_part(it)).unwrap_or(rest.len())];
        let is_call = rest[name.len()..].trim_start().starts_with('(');
        let names = graph.functions().iter().map(|it| it.name.as_str());
        let is_named = diagnostic.what.contains(&name.to_uppercase());
        if let (true, Some(near)) = (
            is_call && is_named && !name.is_empty(),
            closest(name, names),
        ) {
            diagnostic.fix = format!("did you mean `{near}`?");
        }
    }
    diagnostic
}

/// DuckDB's own SQL of a model, which must give what its GoogleSQL gives.
fn override_of(model: &Model, native: &Native, known: &Known<'_>) -> Diagnosed<Translated> {
    let meant = match translate(model, known) {
        Ok(translated) => Some(translated.columns),
        // What has no certified translation is why there is an override; its columns are not known then.
        Err(found) if found.iter().all(|it| it.code == Code::UncertifiedSql) => None,
        Err(found) => return Err(found),
    };
    let given = native::compile(model, native, known)?;
    match meant {
        Some(meant) => given.alike(native, &meant),
        None => Ok(given.settled()),
    }
}

/// The tables that are known so far.
struct Known<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
    vars: &'a [Var],
    /// Where they lie, if not where a build makes them: the schema of a unit test.
    schema: Option<&'a str>,
}

impl<'a> Known<'a> {
    /// The tables as a build makes them, and the project's variables.
    fn of(graph: &'a Graph, compiled: &'a Compiled) -> Self {
        Self {
            graph,
            compiled,
            vars: &graph.vars,
            schema: None,
        }
    }
}

impl Tables for Known<'_> {
    fn table(&self, name: &[String]) -> Option<Table> {
        let columns = match name {
            [model] => self
                .compiled
                .models
                .get(&self.graph.model_named(model)?)?
                .columns
                .clone(),
            [source, table] => self
                .compiled
                .sources
                .get(&self.graph.source_named(source, table)?)?
                .columns
                .clone(),
            _ => return None,
        };
        Some(Table {
            relation: match self.schema {
                Some(schema) => unit_test::relation(schema, &name.join(".")),
                None => relation::quoted(&name.join(".")),
            },
            columns,
        })
    }
}
