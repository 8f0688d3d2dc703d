//! Which models a command is about.
use std::collections::BTreeSet;

use crate::diagnostic::Diagnosed;

use super::{Graph, ModelId};

/// The models that selectors name; `-s` of the command line, each with blanks inside, and `--exclude`. All models where `select` is empty.
pub fn select(graph: &Graph, select: &[String], exclude: &[String]) -> Diagnosed<BTreeSet<ModelId>> {
    unimplemented!("{} {select:?} {exclude:?}", graph.models.len())
}
