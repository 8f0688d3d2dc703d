//! The project as the user wrote it: models.yaml and the SQL files, with places. Resolves nothing.

pub mod config;
pub mod data_test;
mod environment;
pub mod named;
pub mod read;
pub mod schema;
mod sheets;
pub mod unit_test;
mod yaml_error;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Span, Text};

pub use config::Config;
pub use named::Named;

/// A project, read but not resolved.
#[derive(Debug)]
pub struct Project {
    /// The folder of models.yaml.
    pub root: PathBuf,
    /// models.yaml.
    pub text: Arc<Text>,
    /// What models.yaml says.
    pub config: Config,
    /// Every `sql/**/*.sql` that is a model, sorted by path.
    pub files: Vec<SqlFile>,
    /// Every `sql/**/<model>.<engine>.sql`, sorted by path.
    pub overrides: Vec<Override>,
    /// Every `sql/functions/*.sql`, sorted by path.
    pub functions: Vec<SqlFile>,
    /// The CSV files that models.yaml names as parts of the project, by the path that it writes.
    pub sheets: BTreeMap<String, Arc<Text>>,
}

/// A model's own SQL for one engine.
#[derive(Debug, Clone)]
pub struct Override {
    /// The file.
    pub file: SqlFile,
    /// The model that it stands in for.
    pub model: String,
    /// The engine, as the file's name says it.
    pub engine: String,
}

/// One file under `sql/`.
#[derive(Debug, Clone)]
pub struct SqlFile {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its content.
    pub text: Arc<Text>,
}

impl Project {
    /// Where in models.yaml a value was written.
    pub fn span<T>(&self, value: &serde_saphyr::Spanned<T>) -> Span {
        named::span(&self.text, value.referenced)
    }
}
