//! What is known of a project: of the last state in which it could be resolved, and of each table the last columns it had.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::Checked;
use crate::commands::check::Looked;
use crate::diagnostic::Span;
use crate::googlesql::lineage::Lineage;
use crate::graph::{Graph, ModelId, Parent};
use crate::project::{Named, Project};
use crate::sql::Column;

/// What hovers, definitions and completions are answered from.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub(super) project: Arc<Project>,
    looked: Arc<Looked>,
    /// By the name of a model or a source table.
    columns: BTreeMap<String, Vec<Column>>,
    /// By the name of a model.
    lineage: BTreeMap<String, Lineage>,
}

impl Knowledge {
    /// What is known after a look. A model that is being written keeps the columns that it had `before`.
    pub(super) fn new(project: Arc<Project>, looked: Arc<Looked>, before: Option<&Self>) -> Self {
        let mut columns = before.map(|it| it.columns.clone()).unwrap_or_default();
        let Looked {
            graph, compilation, ..
        } = &*looked;
        for id in graph.sources() {
            let table = graph.source(id);
            let inspected = compilation.compiled.sources.get(&id);
            let known = inspected.map(|it| &it.columns).or(table.columns.as_ref());
            columns.extend(known.map(|it| (table.full_name(), it.clone())));
        }
        for (id, it) in &compilation.compiled.models {
            columns.insert(graph.model(*id).name.clone(), it.columns.clone());
        }
        Self {
            columns,
            lineage: before.map(|it| it.lineage.clone()).unwrap_or_default(),
            project,
            looked,
        }
    }

    /// The same, with what the check of the same look knows beside it.
    pub(super) fn with(self, checked: &Checked) -> Self {
        let mut known = self;
        let graph = &known.looked.graph;
        let name = |id: &ModelId| graph.model(*id).name.clone();
        let columns = checked.columns.iter();
        known
            .columns
            .extend(columns.map(|it| (name(it.0), it.1.clone())));
        let lineage = checked.lineage.iter();
        known
            .lineage
            .extend(lineage.map(|it| (name(it.0), it.1.clone())));
        known
    }

    pub(super) fn graph(&self) -> &Graph {
        &self.looked.graph
    }

    /// The model or source table of a name.
    pub(super) fn table(&self, name: &[&str]) -> Option<Parent> {
        match name {
            [model] => self.graph().model_named(model).map(Parent::Model),
            [source, table] => self.graph().source_named(source, table).map(Parent::Source),
            _ => None,
        }
    }

    /// What queries call a table.
    pub(super) fn name(&self, table: Parent) -> String {
        match table {
            Parent::Model(id) => self.graph().model(id).name.clone(),
            Parent::Source(id) => self.graph().source(id).full_name(),
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
        self.lineage.get(&self.graph().model(model).name)
    }

    /// What a table is.
    pub(super) fn description(&self, table: Parent) -> &str {
        let config = &self.project.config;
        let written = match table {
            Parent::Model(id) => {
                let model = config.models.find(&self.graph().model(id).name);
                model.map(|it| &it.1.description)
            }
            Parent::Source(id) => {
                let table = self.graph().source(id);
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
        let model = self
            .project
            .config
            .models
            .find(&self.graph().model(id).name);
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
    use crate::check::Presence;
    use crate::commands::check::{Kept, look};
    use crate::commands::prepare::Request;
    use crate::googlesql::lineage::Origin;
    use crate::graph::testing::project;

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
        let project = Arc::new(project(YAML, FILES));
        let request = Request {
            root: project.root.clone(),
            ..Request::default()
        };
        let looked = Arc::new(look(&project, &request, &mut Kept::default()).unwrap());
        let amount = Origin {
            table: "olist.orders".into(),
            column: "raw".into(),
        };
        let lineage = Lineage {
            columns: vec![("amount".into(), BTreeSet::from([amount]))],
            uses: BTreeSet::new(),
        };
        let stg_orders = looked.graph.model_named("stg_orders").unwrap();
        let checked = Checked {
            found: Vec::new(),
            columns: BTreeMap::new(),
            lineage: BTreeMap::from([(stg_orders, lineage)]),
            analyzer: Presence::Off,
        };
        Knowledge::new(project, looked, None).with(&checked)
    }
}
