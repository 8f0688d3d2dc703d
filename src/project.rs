//! The project as the user wrote it: models.yaml and the SQL files, with places, and those of what it imports. Resolves nothing.

pub mod built_in;
pub mod config;
pub mod data_test;
mod environment;
pub mod folders;
mod import;
pub mod layout;
mod merge;
pub mod named;
mod package;
mod places;
pub mod read;
pub mod schema;
pub mod seed;
mod sheets;
pub mod unit_test;
pub mod versions;
pub mod yaml;
mod yaml_error;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::{Span, Text};

pub use config::Config;
pub use named::Named;
pub use places::Places;

use config::DialectConfig;

/// A project, read but not resolved.
#[derive(Debug)]
pub struct Project {
    /// The folder of models.yaml.
    pub root: PathBuf,
    /// models.yaml.
    pub text: Arc<Text>,
    /// The places of models.yaml, and of those of what it imports.
    pub places: Places,
    /// What models.yaml says, and what it imports where it does not say it itself.
    pub config: Config,
    /// Every `sql/**/*.sql` that is a model, and that no other replaces, sorted by path.
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

/// One file under `sql/`, a seed, or one of an imported project.
#[derive(Debug, Clone)]
pub struct SqlFile {
    /// Relative to the root, with `/`; of a package that is part of the program `<name>/...`.
    pub path: String,
    /// The model, seed or function that it is: the stem of its path, where models.yaml says nothing else.
    pub name: String,
    /// What is in it.
    pub kind: FileKind,
    /// Its content.
    pub text: Arc<Text>,
    /// Its path in its own project, below `sql/`.
    pub below: String,
    /// The project that it is from.
    pub package: Arc<Package>,
}

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// One statement.
    Sql,
    /// The rows of a seed, as CSV.
    Seed,
    /// What reads the latest version of a model by the plain name; the file is that of the version.
    Latest,
}

/// What the files of one models.yaml have in common.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The name of the project.
    pub name: String,
    /// The language of models that do not say theirs.
    pub dialect: Option<DialectConfig>,
}

impl Project {
    /// Where in a models.yaml a value was written.
    pub fn span<T>(&self, value: &serde_saphyr::Spanned<T>) -> Span {
        self.places.span(value.referenced)
    }
}
