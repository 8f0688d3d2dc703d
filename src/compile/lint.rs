//! Looks at the queries of models with what is known of their parents: columns as compiled, keys as declared and tested.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Span, sort};
use crate::graph::{Graph, Model, ModelId, Parent, Rule, Severity, tables};
use crate::sql::Column;
use crate::sql::lint::{self, Request, Tables};

use super::Compiled;

/// Every warning about the queries of `models`, by file and position.
pub fn lint(graph: &Graph, models: &BTreeSet<ModelId>, compiled: &Compiled) -> Vec<Diagnostic> {
    let tables = Known { graph, compiled };
    let whole = models.iter().filter(|it| !graph.broken.contains(it));
    let whole = whole.map(|it| graph.model(*it));
    let queries = whole.filter(|it| it.seed.is_none());
    let warnings = queries.flat_map(|model| {
        lint::query(&Request {
            text: &model.text,
            query: &model.query,
            tables: &tables,
        })
    });
    let mut warnings: Vec<_> = warnings.collect();
    let readers = models.iter().filter(|it| !graph.broken.contains(it));
    warnings.extend(readers.flat_map(|it| deprecated(graph, graph.model(*it))));
    warnings.extend(deprecated_in_tests(graph, models));
    sort(&mut warnings);
    warnings
}

/// Where a model reads a version of another that ends; what reads the latest by its plain name is not meant.
fn deprecated(graph: &Graph, model: &Model) -> Vec<Diagnostic> {
    if model.is_pointer {
        return Vec::new();
    }
    let references = tables::references(&model.text, &model.query).into_iter();
    let of = |it: tables::Reference| {
        let [name] = it.name.as_slice() else {
            return None;
        };
        let version = graph.model(graph.model_named(name)?);
        warning(version, &format!("model `{}`", model.name), &it.at)
    };
    references.filter_map(of).collect()
}

/// Where a test of one of `models` compares with a version that ends, or a unit test gives rows to one.
fn deprecated_in_tests(graph: &Graph, models: &BTreeSet<ModelId>) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let tests = graph.tests().map(|it| graph.test(it));
    for test in tests.filter(|it| it.model().is_some_and(|it| models.contains(&it))) {
        let reader = format!("test `{}`", test.name);
        let others = test.compared_with.iter().map(|it| graph.model(*it));
        warnings.extend(others.filter_map(|it| warning(it, &reader, &test.at)));
    }
    let tests = graph.unit_tests().map(|it| graph.unit_test(it));
    for test in tests.filter(|it| models.contains(&it.model)) {
        let reader = format!("unit test `{}`", test.name);
        for given in &test.given {
            if let Parent::Model(id) = given.input {
                warnings.extend(warning(graph.model(id), &reader, &given.at));
            }
        }
    }
    warnings
}

/// That `reader` reads a version that ends, if it is one.
fn warning(version: &Model, reader: &str, at: &Span) -> Option<Diagnostic> {
    let end = version.deprecated.as_ref()?;
    let name = version.name.as_str();
    let plain = name.rsplit_once("_v").map_or(name, |it| it.0);
    let fix = if end.latest == name {
        format!("read the version that follows it when there is one, or `{plain}`")
    } else {
        format!(
            "read `{plain}`, which is `{}`, or that version itself",
            end.latest
        )
    };
    let warning = Diagnostic::error(
        Code::DeprecatedModel,
        format!("{reader} reads `{name}`, which is deprecated"),
        at.clone(),
        format!("it may go from {} on", end.date),
        fix,
    );
    Some(warning.as_warning())
}

struct Known<'a> {
    graph: &'a Graph,
    compiled: &'a Compiled,
}

impl Tables for Known<'_> {
    fn columns(&self, name: &[String]) -> Vec<Column> {
        let columns = match name {
            [model] => {
                let id = self.graph.model_named(model);
                id.and_then(|it| self.compiled.models.get(&it))
                    .map(|it| &it.columns)
            }
            [source, table] => {
                let id = self.graph.source_named(source, table);
                id.and_then(|it| self.compiled.sources.get(&it))
                    .map(|it| &it.columns)
            }
            _ => None,
        };
        columns.cloned().unwrap_or_default()
    }

    /// What `unique` tests of level `error` hold.
    fn keys(&self, name: &[String]) -> Vec<Vec<String>> {
        let [model] = name else { return Vec::new() };
        let Some(id) = self.graph.model_named(model) else {
            return Vec::new();
        };
        let id = self.graph.version_of(id);
        let tests = self.graph.tests().map(|it| self.graph.test(it));
        let keys = tests.filter_map(|it| match &it.rule {
            Rule::Unique(columns) if it.model() == Some(id) && it.severity == Severity::Error => {
                Some(columns.clone())
            }
            _ => None,
        });
        keys.collect()
    }
}
