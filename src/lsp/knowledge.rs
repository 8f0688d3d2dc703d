//! What is known of a project: of the last state in which it could be resolved, and of each table the last columns it had.

use std::collections::BTreeMap;

use crate::commands::check::Looked;
use crate::diagnostic::Span;
use crate::googlesql::lineage::Lineage;
use crate::graph::{Graph, ModelId, Parent};
use crate::project::{Named, Project};
use crate::sql::Column;

/// What hovers, definitions and completions are answered from.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub(super) project: Project,
    pub(super) graph: Graph,
    /// By the name of a model or a source table.
    columns: BTreeMap<String, Vec<Column>>,
    /// By the name of a model.
    lineage: BTreeMap<String, Lineage>,
}

impl Knowledge {
    /// What is known after a look. A model that is being written keeps the columns that it had `before`.
    pub(super) fn new(project: Project, looked: Looked, before: Option<&Self>) -> Self {
        let Looked {
            graph,
            compilation,
            checked,
            ..
        } = looked;
        let mut columns = before.map(|it| it.columns.clone()).unwrap_or_default();
        let mut lineage = before.map(|it| it.lineage.clone()).unwrap_or_default();
        for id in graph.sources() {
            let table = graph.source(id);
            let inspected = compilation.compiled.sources.get(&id);
            let known = inspected.map(|it| &it.columns).or(table.columns.as_ref());
            columns.extend(known.map(|it| (table.full_name(), it.clone())));
        }
        for (id, of) in checked.columns {
            columns.insert(graph.model(id).name.clone(), of);
        }
        for (id, of) in checked.lineage {
            lineage.insert(graph.model(id).name.clone(), of);
        }
        Self {
            project,
            graph,
            columns,
            lineage,
        }
    }

    /// The model or source table of a name.
    pub(super) fn table(&self, name: &[&str]) -> Option<Parent> {
        match name {
            [model] => self.graph.model_named(model).map(Parent::Model),
            [source, table] => self.graph.source_named(source, table).map(Parent::Source),
            _ => None,
        }
    }

    /// What queries call a table.
    pub(super) fn name(&self, table: Parent) -> String {
        match table {
            Parent::Model(id) => self.graph.model(id).name.clone(),
            Parent::Source(id) => self.graph.source(id).full_name(),
        }
    }

    /// The columns of a table, as far as they are known.
    pub(super) fn columns(&self, table: Parent) -> &[Column] {
        self.columns
            .get(&self.name(table))
            .map_or(&[], Vec::as_slice)
    }

    /// Where the columns of a model come from.
    pub(super) fn lineage(&self, model: ModelId) -> Option<&Lineage> {
        self.lineage.get(&self.graph.model(model).name)
    }

    /// What a table is.
    pub(super) fn description(&self, table: Parent) -> &str {
        let config = &self.project.config;
        let written = match table {
            Parent::Model(id) => {
                let model = config.models.find(&self.graph.model(id).name);
                model.map(|it| &it.1.description)
            }
            Parent::Source(id) => {
                let table = self.graph.source(id);
                let source = config.sources.find(&table.source);
                let found = source.and_then(|it| it.1.tables.find(&table.name));
                found.map(|it| &it.1.description)
            }
        };
        written.map_or("", |it| it.trim())
    }

    /// What a column means; empty where nothing is said.
    pub(super) fn column_description(&self, table: Parent, column: &str) -> &str {
        let Parent::Model(id) = table else { return "" };
        let model = self.project.config.models.find(&self.graph.model(id).name);
        let mut columns = model.into_iter().flat_map(|it| it.1.columns.iter());
        let found = columns.find(|it| it.0.value.eq_ignore_ascii_case(column));
        found.map_or("", |it| it.1.description.trim())
    }

    /// Where models.yaml names a source table, or one of its columns.
    pub(super) fn source_place(
        &self,
        source: &str,
        table: &str,
        column: Option<&str>,
    ) -> Option<Span> {
        let (_, source) = self.project.config.sources.find(source)?;
        let (name, table) = source.tables.find(table)?;
        let mut columns = table.columns.iter().flat_map(Named::iter);
        let column =
            column.and_then(|column| columns.find(|it| it.0.value.eq_ignore_ascii_case(column)));
        Some(self.project.span(column.map_or(name, |it| it.0)))
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! A project that is known, for tests.

    use std::collections::BTreeSet;

    use super::*;
    use crate::check::{Checked, Presence};
    use crate::commands::prepare;
    use crate::googlesql::lineage::Origin;
    use crate::graph::testing::project;
    use crate::source::Inspected;

    const YAML: &str = "\
name: shop
vars:
  as_of: { type: DATE, value: 2018-09-01, description: The last day. }
sources:
  olist:
    tables:
      orders:
        file: orders.csv
        description: As exported.
        columns: { order_id: STRING, raw: STRING }
models:
  stg_orders:
    description: One row for each order.
    columns:
      amount: { description: In reais. }
";

    const FILES: &[(&str, &str)] = &[
        (
            "sql/stg_orders.sql",
            "SELECT\n  order_id,\n  CAST(raw AS NUMERIC) AS amount\nFROM olist.orders\n",
        ),
        ("sql/all_orders.sql", "SELECT * FROM stg_orders\n"),
    ];

    /// What is known of a project of two models, a source table and a variable.
    pub(crate) fn knowledge() -> Knowledge {
        let project = project(YAML, FILES);
        let graph = Graph::resolve(&project, &[]).unwrap();
        let models: BTreeSet<ModelId> = graph.order().iter().copied().collect();
        let sources = graph.sources().map(|id| {
            let inspected = Inspected {
                files: Vec::new(),
                columns: graph.source(id).columns.clone().unwrap(),
                fingerprint: String::new(),
            };
            (id, inspected)
        });
        let compilation = prepare::compilation(&graph, &models, sources.collect());
        let translated = compilation.compiled.models.iter();
        let columns = translated.map(|(id, it)| (*id, it.columns.clone()));
        let amount = Origin {
            table: "olist.orders".into(),
            column: "raw".into(),
        };
        let lineage = Lineage {
            columns: vec![("amount".into(), BTreeSet::from([amount]))],
            uses: BTreeSet::new(),
        };
        let checked = Checked {
            found: Vec::new(),
            columns: columns.collect(),
            lineage: BTreeMap::from([(graph.model_named("stg_orders").unwrap(), lineage)]),
            analyzer: Presence::Off,
        };
        let looked = Looked {
            graph,
            compilation,
            checked,
            found: Vec::new(),
            models,
        };
        Knowledge::new(project, looked, None)
    }
}
