//! `dwh` loads source tables, builds SQL models, tests them and publishes a warehouse.

pub mod diagnostic;
pub mod engine;
pub mod event;
pub mod file;
pub mod graph;
pub mod plan;
pub mod project;
pub mod source;
pub mod sql;
pub mod state;
