//! The plain names of models with versions: each reads one of them.

use super::{Graph, ModelId};

impl Graph {
    /// The version that a plain name reads; the model itself where it has none.
    pub fn version_of(&self, id: ModelId) -> ModelId {
        let mut parents = self.parent_models(id);
        let latest = parents.next().filter(|_| self.model(id).is_pointer);
        latest.unwrap_or(id)
    }
}
