//! Finds the files of a source table and looks through those that are new.
use crate::diagnostic::Diagnosed;
use crate::engine::Engine;
use crate::graph::SourceTable;

use super::Inspected;

/// Looks at the files of a source table. What `known` (the last published inspection) says of an unchanged file (path, size, modification time) is believed.
pub fn inspect(table: &SourceTable, known: Option<&Inspected>, memory: &dyn Engine) -> Diagnosed<Inspected> {
    unimplemented!("{} {} {}", table.name, known.is_some(), std::ptr::from_ref(memory).is_null())
}
