//! Seeds in BigQuery: their rows are made in a DuckDB of their own, and loaded from it as those of source tables are.

use crate::graph::{ModelId, Parent};
use crate::plan::Loading;
use crate::sql::Statement;
use crate::sql::write::relation;

use super::{Writer, compile};

impl Writer<'_> {
    /// What a model is made of, whatever its parents are called in a run: its query with their names in the project, or its rows.
    pub(super) fn neutral(&self, id: ModelId) -> String {
        let translated = &self.compiled.models[&id];
        if self.graph.model(id).seed.is_some() {
            return translated.sql.as_str().to_owned();
        }
        let names = |parent: Parent| self.graph.name_of(parent);
        let (query, _) = compile::model(self.graph, id, &translated.columns, &names);
        query.as_str().to_owned()
    }

    /// What makes the table of a seed in that DuckDB, and where it goes from there.
    pub(super) fn seed(&self, id: ModelId) -> (Vec<Statement>, Loading) {
        let model = self.graph.model(id);
        let translated = &self.compiled.models[&id];
        let (name, kept) = (model.name.as_str(), model.materialization);
        let statements = relation::create(name, kept, &translated.sql, model.sent(), None);
        let loading = Loading {
            relation: relation::quoted(name),
            columns: translated.columns.clone(),
            to: self.names.hidden(name),
        };
        (statements, loading)
    }
}
