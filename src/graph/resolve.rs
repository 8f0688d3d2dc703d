//! Resolves the names of a project.
use crate::diagnostic::Diagnosed;
use crate::project::Project;

use super::Graph;

impl Graph {
    /// Turns names into references; reports every mistake it finds.
    ///
    /// `overrides` are `--var name=value` of the command line.
    pub fn resolve(project: &Project, overrides: &[(String, String)]) -> Diagnosed<Self> {
        unimplemented!("{project:?} {overrides:?}")
    }
}
