//! Looks at the queries of models with what is known of their parents: columns as compiled, keys as declared and tested.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, sort};
use crate::graph::{Graph, ModelId, Rule, Severity};
use crate::sql::Column;
use crate::sql::lint::{self, Request, Tables};

use super::Compiled;

/// Every warning about the queries of `models`, by file and position.
pub fn lint(graph: &Graph, models: &BTreeSet<ModelId>, compiled: &Compiled) -> Vec<Diagnostic> {
    let tables = Known { graph, compiled };
    let whole = models.iter().filter(|it| !graph.broken.contains(it));
    let warnings = whole.flat_map(|it| {
        let model = graph.model(*it);
        lint::query(&Request {
            text: &model.text,
            query: &model.query,
            tables: &tables,
        })
    });
    let mut warnings: Vec<_> = warnings.collect();
    sort(&mut warnings);
    warnings
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
