//! `dwh ls`: lists what a project consists of.

use serde_json::json;

use crate::arguments::{Output, Selection};
use crate::graph::select::select;
use crate::graph::{Format, Graph, Materialization, Model, ModelId, Parent, SourceId, SourceTable};
use crate::report::{Console, Exit};

use super::{Ended, Workspace};

/// Lists models in build order; without a selection the source tables before them.
pub fn ls(workspace: &Workspace, selection: &Selection, console: &mut Console<'_>) -> Ended {
    let graph = workspace.graph()?;
    let selected = select(&graph, &selection.select, &selection.exclude)?;
    let models: Vec<_> = graph.order().iter().copied().filter(|it| selected.contains(it)).collect();
    let all = selection.select.is_empty() && selection.exclude.is_empty();
    let sources: Vec<_> = graph.sources().filter(|_| all).collect();
    match console.output {
        Output::Json => objects(&graph, &sources, &models, console)?,
        Output::Text | Output::Csv => lines(&graph, &sources, &models, console)?,
    }
    Ok(Exit::Done)
}

fn lines(graph: &Graph, sources: &[SourceId], models: &[ModelId], console: &mut Console<'_>) -> std::io::Result<()> {
    let sources = sources.iter().map(|it| graph.source(*it)).map(|it| {
        [full_name(it), "source".into(), format(it).into(), it.pattern.display().to_string(), String::new()]
    });
    let models = models.iter().map(|it| graph.model(*it)).map(|it| {
        [it.name.clone(), "model".into(), materialization(it).into(), it.path.clone(), it.tags.join(", ")]
    });
    let rows: Vec<[String; 5]> = sources.chain(models).collect();
    let width = |column: usize| rows.iter().map(|it| it[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for [name, kind, kept, path, tags] in &rows {
        let [a, b, c, d] = widths;
        writeln!(console.out, "{}", format!("{name:<a$}  {kind:<b$}  {kept:<c$}  {path:<d$}  {tags}").trim_end())?;
    }
    Ok(())
}

fn objects(graph: &Graph, sources: &[SourceId], models: &[ModelId], console: &mut Console<'_>) -> std::io::Result<()> {
    for source in sources.iter().map(|it| graph.source(*it)) {
        let object = json!({
            "name": full_name(source), "kind": "source", "format": format(source),
            "path": source.pattern.display().to_string(),
        });
        writeln!(console.out, "{object}")?;
    }
    for model in models.iter().map(|it| graph.model(*it)) {
        let parents = model.parents.iter().map(|it| match it {
            Parent::Model(id) => graph.model(*id).name.clone(),
            Parent::Source(id) => full_name(graph.source(*id)),
        });
        let object = json!({
            "name": model.name, "kind": "model", "materialization": materialization(model), "path": model.path,
            "tags": model.tags, "description": model.description, "parents": parents.collect::<Vec<_>>(),
        });
        writeln!(console.out, "{object}")?;
    }
    Ok(())
}

fn full_name(source: &SourceTable) -> String {
    format!("{}.{}", source.source, source.name)
}

fn format(source: &SourceTable) -> &'static str {
    match source.format {
        Format::Csv(_) => "csv",
        Format::Parquet => "parquet",
    }
}

fn materialization(model: &Model) -> &'static str {
    match model.materialization {
        Materialization::View => "view",
        Materialization::Table => "table",
    }
}
