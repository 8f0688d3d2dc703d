//! What relations gave when they were last right and give no more: the reason behind many a mistake.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Span, list};
use crate::googlesql::Table;
use crate::googlesql::lineage::Origin;
use crate::graph::{Graph, Model, ModelId, SourceId};
use crate::sql::Column;

use super::cache::Cache;

/// Adds to a mistake about a column where that column was at the last check, if it has gone since.
pub(super) fn explain(
    diagnostic: &mut Diagnostic,
    model: &Model,
    graph: &Graph,
    tables: &[Table],
    cache: &Cache,
) {
    if diagnostic.code != Code::UnknownColumn {
        return;
    }
    let named = diagnostic.at.as_str().to_owned();
    let last = named
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .trim_matches('`');
    for table in tables {
        let relation = table.path.join(".");
        let Some(before) = cache.columns(&relation) else {
            continue;
        };
        let Some(gone) = before
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(last))
            .filter(|it| find(&table.columns, &it.name).is_none())
        else {
            continue;
        };
        let note = format!("`{relation}` gave `{}` at the last check", gone.name);
        if let Some(at) = place(graph, &relation) {
            diagnostic.related.push((at, note));
        }
        let others = readers(cache, &relation, &gone.name)
            .into_iter()
            .filter(|it| *it != model.name)
            .collect::<Vec<_>>();
        if !others.is_empty() {
            diagnostic.why = format!(
                "{}; removing it also breaks {}",
                diagnostic.why,
                list(others.iter().map(String::as_str))
            );
        }
        return;
    }
}

/// Says which columns of source tables have gone or changed their type since the last check.
pub(super) fn of_sources<'a>(
    graph: &'a Graph,
    sources: impl Iterator<Item = (SourceId, &'a [Column])>,
    cache: &Cache,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, now) in sources {
        let source = graph.source(id);
        let name = source.full_name();
        for before in cache.columns(&name).unwrap_or_default() {
            let why = match find(now, &before.name) {
                None => "the files have it no more".to_owned(),
                Some(same) if same.column_type != before.column_type => {
                    format!("it was {} and is {}", before.column_type, same.column_type)
                }
                Some(_) => continue,
            };
            let users = readers(cache, &name, &before.name);
            let fix = if users.is_empty() {
                "declare the `columns:` of the source table, so that a change is an error"
                    .to_owned()
            } else {
                format!(
                    "look at {}, which reads it",
                    list(users.iter().map(String::as_str))
                )
            };
            let warning = Diagnostic::error(
                Code::ChangedSource,
                format!(
                    "column `{}` of `{name}` has changed since the last check",
                    before.name
                ),
                source.at.clone(),
                why,
                fix,
            );
            found.push(warning.as_warning());
        }
    }
    found
}

/// Warns of columns that are published and that the models do not give any more.
pub(super) fn of_published<'a>(
    graph: &'a Graph,
    models: impl Iterator<Item = (ModelId, &'a [Column])>,
    published: &BTreeMap<String, Vec<String>>,
    cache: &Cache,
) -> Vec<Diagnostic> {
    let mut gone = Vec::new();
    for (id, now) in models {
        let name = &graph.model(id).name;
        for column in published.get(name).into_iter().flatten() {
            if find(now, column).is_none() {
                gone.push((id, column));
            }
        }
    }
    let warnings = gone.into_iter().map(|(id, column)| {
        let model = graph.model(id);
        let readers = readers(cache, &model.name, column);
        let why = match readers.as_slice() {
            [] => "whoever reads it in the warehouse finds it no more".to_owned(),
            _ => format!(
                "whoever reads it finds it no more, and {} had it as input",
                list(readers.iter().map(String::as_str))
            ),
        };
        Diagnostic::error(
            Code::RemovedColumn,
            format!(
                "column `{column}` of `{}` is published, and will be gone",
                model.name
            ),
            Span::whole(&model.text),
            why,
            "keep it until its readers have moved; or go on, if nobody reads it",
        )
        .as_warning()
    });
    warnings.collect()
}

/// The models that a column reached when they were last right: those that named it, and those that named what came of it.
fn readers(cache: &Cache, relation: &str, column: &str) -> Vec<String> {
    let mut reached = BTreeSet::from([(relation.to_lowercase(), column.to_lowercase())]);
    let mut names = BTreeSet::new();
    let is_in = |it: &Origin, reached: &BTreeSet<(String, String)>| {
        reached.contains(&(it.table.to_lowercase(), it.column.to_lowercase()))
    };
    loop {
        let before = reached.len() + names.len();
        for (name, lineage) in cache.lineages() {
            if !lineage.uses.iter().any(|it| is_in(it, &reached)) {
                continue;
            }
            names.insert(name.to_owned());
            for (column, origins) in &lineage.columns {
                if origins.iter().any(|it| is_in(it, &reached)) {
                    reached.insert((name.to_lowercase(), column.to_lowercase()));
                }
            }
        }
        if reached.len() + names.len() == before {
            return names.into_iter().collect();
        }
    }
}

fn find<'a>(columns: &'a [Column], name: &str) -> Option<&'a Column> {
    columns.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

fn place(graph: &Graph, relation: &str) -> Option<Span> {
    if let Some((source, table)) = relation.split_once('.') {
        return Some(graph.source(graph.source_named(source, table)?).at.clone());
    }
    Some(Span::whole(&graph.model(graph.model_named(relation)?).text))
}
