//! Seeds in BigQuery: their rows are made in a DuckDB of their own, and loaded from it as those of source tables are.

use crate::compile::bigquery as compile;
use crate::diagnostic::Diagnosed;
use crate::graph::{ModelId, Parent};
use crate::plan::{Action, Loading, StepId};
use crate::sql::write::{bigquery as sql, relation};

use super::{Maker, quoted};

impl Maker<'_> {
    /// What a model is made of, whatever its parents are called in a run: its query with their names in the project, or its rows.
    pub(super) fn neutral(&self, id: ModelId) -> String {
        let translated = &self.compiled.models[&id];
        if self.graph.model(id).seed.is_some() {
            return translated.sql.as_str().to_owned();
        }
        let names = |parent: Parent| self.name_of(parent);
        let (query, _) = compile::model(self.graph, id, &translated.columns, &names);
        query.as_str().to_owned()
    }

    pub(super) fn load_seed(&mut self, id: ModelId, fingerprint: String) -> Diagnosed<()> {
        let model = self.graph.model(id);
        let translated = &self.compiled.models[&id];
        let name = model.name.clone();
        let hidden = self.names.hidden(&name);
        let count = sql::count(&quoted(&hidden));
        let statements = relation::create(
            &name,
            model.materialization,
            &translated.sql,
            model.sent(),
            None,
        );
        let loading = Loading {
            relation: relation::quoted(&name),
            columns: translated.columns.clone(),
            to: hidden,
        };
        self.publish_copy(&name);
        self.describe(id);
        let parent = Parent::Model(id);
        let at = StepId(self.made_plan.plan.steps.len());
        self.made.insert(parent, at);
        let action = Action::Build {
            model: id,
            statements,
            load: Some(loading),
            checks: self.checks(id)?,
            seal: Vec::new(),
            count: Some(count),
        };
        self.push(Some(parent), name, action, Vec::new(), fingerprint);
        Ok(())
    }
}
