//! GoogleSQL's own analyzer and reference evaluator: what a query means in `BigQuery`, asked offline.
//!
//! Both exist as one WebAssembly [`Component`], which is fetched once ([`component`]) and is never part of this repository.
//! A [`Module`] is its compiled form; an [`Analyzer`] or [`Evaluator`] is one running instance of it. Several run side by
//! side, each on a thread of its own. Knows nothing of projects: tables and types in, columns, types and mistakes out.

pub mod analyzer;
pub mod catalog;
pub mod component;
pub mod evaluator;
pub mod failure;
mod guest;
mod instance;
mod language;
pub mod lineage;
mod message;
pub mod module;
#[cfg(test)]
pub(crate) mod recorded;
mod resolved;
#[cfg(test)]
mod tests;
mod value;
mod zones;

pub use analyzer::{Analysis, Analyzer};
pub use catalog::{OutputColumn, OutputType, Table};
pub use component::Component;
pub use evaluator::{Answer, Evaluator};
pub(crate) use failure::place;
pub use failure::{Fault, SqlError};
pub use module::Module;
