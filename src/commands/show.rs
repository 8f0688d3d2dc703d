//! `dwh show`: prints the first rows of a published relation.

use crate::arguments::Show;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, Span, Text, closest};
use crate::graph::{Graph, Parent};
use crate::report::{Console, Exit, table};
use crate::sql::first_rows;

use super::published::{self, Version};
use super::{COMMAND_LINE, Ended, Stop, Workspace};

/// Prints the first rows of a model or source table.
pub fn show(workspace: &Workspace, show: &Show, console: &mut Console<'_>) -> Ended {
    let graph = workspace.graph()?;
    let statement = match relation(&graph, &show.model)? {
        Parent::Model(id) => first_rows::of(&[&graph.model(id).name], show.limit),
        Parent::Source(id) => {
            let source = graph.source(id);
            first_rows::of(&[&source.source, &source.name], show.limit)
        }
    };
    let mut session = published::open(&workspace.target, Version::Published)?;
    let rows = session.query(&statement).map_err(|error| Stop::Diagnosed(vec![unread(&show.model, error.message)]))?;
    table::print(&rows, console)?;
    Ok(Exit::Done)
}

fn relation(graph: &Graph, name: &str) -> Diagnosed<Parent> {
    let model = graph.model_named(name).map(Parent::Model);
    let source = || name.split_once('.').and_then(|(source, table)| graph.source_named(source, table)).map(Parent::Source);
    model.or_else(source).ok_or_else(|| {
        let sources: Vec<_> = graph.sources().map(|it| graph.source(it)).map(|it| format!("{}.{}", it.source, it.name)).collect();
        let models = graph.order().iter().map(|it| graph.model(*it).name.as_str());
        vec![super::unknown(name, closest(name, models.chain(sources.iter().map(String::as_str))))]
    })
}

fn unread(name: &str, why: String) -> Diagnostic {
    Diagnostic {
        code: Code::FailedStatement,
        level: Level::Error,
        what: format!("`{name}` cannot be read"),
        at: Span::whole(&Text::new(COMMAND_LINE, name)),
        why,
        fix: "run `dwh build` if it has not been built since it was added".into(),
        related: Vec::new(),
    }
}
