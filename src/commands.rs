//! What each subcommand does, one file each. Knows what to do, not how it looks and not what the operating system is told.

pub mod build;
pub mod compile;
pub mod completions;
pub mod explain;
pub mod init;
pub mod ls;
pub mod plan;
pub mod published;
pub mod query;
pub mod rollback;
pub mod schema;
pub mod show;
pub mod test;

use std::io;
use std::path::{Path, PathBuf};

use crate::arguments::Global;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, Span, Text, closest};
use crate::graph::target::{self, Target};
use crate::graph::{Graph, ModelId};
use crate::project::{self, Project};
use crate::report::Exit;

/// What diagnostics call the text that stands on the command line.
pub const COMMAND_LINE: &str = "command line";

/// How a command ended.
pub type Ended = Result<Exit, Stop>;

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// Of mistakes, not yet told.
    Diagnosed(Vec<Diagnostic>),
    /// Because its output went nowhere.
    Output(io::Error),
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self::Diagnosed(diagnostics)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The project and the target that a command works on.
#[derive(Debug)]
pub struct Workspace {
    /// The project, as written.
    pub project: Project,
    /// Where it is built.
    pub target: Target,
    vars: Vec<(String, String)>,
}

impl Workspace {
    /// Reads the project that the command line names, or the one around the current folder.
    pub fn open(global: &Global) -> Diagnosed<Self> {
        let root = global.project_dir.clone().unwrap_or_else(nearest_project);
        let project = project::read::project(&root)?;
        let target = target::target(&project, global.target.as_deref())?;
        Ok(Self { project, target, vars: global.vars.clone() })
    }

    /// The project with its names resolved.
    pub fn graph(&self) -> Diagnosed<Graph> {
        Graph::resolve(&self.project, &self.vars)
    }
}

/// The nearest folder upwards with a models.yaml; the current folder where there is none.
fn nearest_project() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let found = here.ancestors().find(|it| it.join("models.yaml").is_file()).map(Path::to_owned);
    found.unwrap_or(here)
}

/// The model that an argument names.
fn model(graph: &Graph, name: &str) -> Diagnosed<ModelId> {
    graph.model_named(name).ok_or_else(|| {
        let names = graph.order().iter().map(|it| graph.model(*it).name.as_str());
        vec![unknown(name, closest(name, names))]
    })
}

/// The diagnostic of an argument that names nothing in the project.
fn unknown(name: &str, meant: Option<&str>) -> Diagnostic {
    Diagnostic {
        code: Code::UnknownSelector,
        level: Level::Error,
        what: format!("`{name}` is unknown"),
        at: Span::whole(&Text::new(COMMAND_LINE, name)),
        why: "the project has nothing of this name".into(),
        fix: meant.map_or_else(|| "`dwh ls` lists the names".into(), |it| format!("did you mean `{it}`?")),
        related: Vec::new(),
    }
}
