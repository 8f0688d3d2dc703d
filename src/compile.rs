//! From a graph to what an engine understands: every model and data test translated, typed, and fingerprinted.

pub mod lint;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Text};
use crate::graph::{DataTest, Graph, ModelId, Parent, SourceId, TestId};
use crate::source::Inspected;
use crate::sql::translate::{self, Request, Table, Tables, Translated};
use crate::sql::write::{data_test, relation};
use crate::sql::{Fragment, parse};

/// The models and tests of a command in the engine's language.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Models that are built and all that they are made of.
    pub models: BTreeMap<ModelId, Translated>,
    /// The query of the rows that break a test, for the tests of those models.
    pub tests: BTreeMap<TestId, Fragment>,
    /// What the source tables of those models are like.
    pub sources: BTreeMap<SourceId, Inspected>,
}

/// Translates `models`, which holds every parent of its members, and the tests `tests`.
pub fn compile(
    graph: &Graph,
    models: &BTreeSet<ModelId>,
    tests: &[TestId],
    sources: BTreeMap<SourceId, Inspected>,
) -> Diagnosed<Compiled> {
    let mut compiled = Compiled {
        models: BTreeMap::new(),
        tests: BTreeMap::new(),
        sources,
    };
    let mut diagnostics = Vec::new();
    for id in graph
        .order()
        .iter()
        .copied()
        .filter(|it| models.contains(it))
    {
        // What reads a broken model is not reported again.
        let is_ready = graph.model(id).parents.iter().all(|it| match it {
            Parent::Model(parent) => compiled.models.contains_key(parent),
            Parent::Source(source) => compiled.sources.contains_key(source),
        });
        if is_ready {
            match compile_model(graph, id, &compiled) {
                Ok(translated) => drop(compiled.models.insert(id, translated)),
                Err(found) => diagnostics.extend(found),
            }
        }
    }
    for id in tests
        .iter()
        .copied()
        .filter(|it| compiled.models.contains_key(&graph.test(*it).model))
    {
        match compile_test(graph, graph.test(id), &compiled) {
            Ok(failing) => drop(compiled.tests.insert(id, failing)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    if diagnostics.is_empty() {
        Ok(compiled)
    } else {
        Err(diagnostics)
    }
}

fn compile_model(graph: &Graph, id: ModelId, compiled: &Compiled) -> Diagnosed<Translated> {
    let model = graph.model(id);
    let tables = Known { graph, compiled };
    let request = Request {
        text: &model.text,
        query: &model.query,
        tables: &tables,
        vars: &graph.vars,
    };
    let translated = translate::to_duckdb(&request)?;
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

/// A test is GoogleSQL that we write; what is wrong with it was declared wrongly in models.yaml.
fn compile_test(
    graph: &Graph,
    test: &DataTest,
    compiled: &Compiled,
) -> Result<Fragment, Box<Diagnostic>> {
    let sql = data_test::failing_rows(&graph.model(test.model).name, &test.rule, graph);
    let written: Arc<Text> = Text::new(format!("test {}", test.name), sql);
    let tables = Known { graph, compiled };
    let translated = parse::query(&written).and_then(|query| {
        translate::to_duckdb(&Request {
            text: &written,
            query: &query,
            tables: &tables,
            vars: &graph.vars,
        })
    });
    translated.map(|it| it.sql).map_err(|mut found| {
        let first = found.swap_remove(0);
        Box::new(Diagnostic::error(
            Code::InvalidTest,
            format!(
                "test of `{}` cannot be run: {}",
                graph.model(test.model).name,
                first.what
            ),
            test.at.clone(),
            first.why,
            first.fix,
        ))
    })
}

/// The tables that are known so far.
struct Known<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
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
            relation: relation::quoted(&name.join(".")),
            columns,
        })
    }
}
