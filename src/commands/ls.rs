//! `dwh ls`: lists what a project consists of.

use crate::diagnostic::Diagnosed;
use crate::graph::select::select;
use crate::graph::{
    Format, Graph, Materialization, Model, Parent, SourceTable, UnitTest, ValueFrom,
};
use crate::sql::SqlFunction;

use super::prepare::{self, Request};

/// Something that a project consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name: `stg_orders`, `olist.orders`.
    pub name: String,
    /// Whether it is a model.
    pub kind: Kind,
    /// How it is kept or written: `view`, `table`, `csv`, `parquet`, `sql`.
    pub form: &'static str,
    /// The file of a model or unit test, relative to the root; the absolute pattern of a source table's files.
    pub path: String,
    /// The project that a model is from: this one, or one that it imports. Empty for source tables and functions.
    pub project: String,
    /// What selectors call it.
    pub tags: Vec<String>,
    /// What it is.
    pub description: String,
    /// The names of what it reads.
    pub parents: Vec<String>,
}

/// What a listed thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A source table.
    Source,
    /// A model.
    Model,
    /// A CSV file of the project.
    Seed,
    /// A SQL function.
    Function,
    /// A model on given rows.
    UnitTest,
}

/// Models in build order, then their unit tests; without a selection the source tables and functions before them.
pub fn ls(request: &Request) -> Diagnosed<Vec<Listed>> {
    let (graph, _) = prepare::resolve(request)?;
    let selected = select(&graph, &request.select, &request.exclude)?;
    let is_all = request.select.is_empty() && request.exclude.is_empty();
    let sources = graph
        .sources()
        .filter(|_| is_all)
        .map(|it| source(graph.source(it)));
    let models = graph
        .order()
        .iter()
        .filter(|it| selected.contains(it))
        .map(|it| model(&graph, graph.model(*it)));
    let functions = graph.functions().iter().filter(|_| is_all).map(function);
    let unit_tests = graph.unit_tests().map(|it| graph.unit_test(it));
    let unit_tests = unit_tests
        .filter(|it| selected.contains(&it.model))
        .map(|it| unit_test(&graph, it));
    let listed = sources.chain(functions).chain(models).chain(unit_tests);
    Ok(listed.collect())
}

fn unit_test(graph: &Graph, test: &UnitTest) -> Listed {
    Listed {
        name: test.name.clone(),
        kind: Kind::UnitTest,
        form: "rows",
        path: test.at.text.name().to_owned(),
        project: String::new(),
        tags: Vec::new(),
        description: test.description.clone(),
        parents: vec![graph.model(test.model).name.clone()],
    }
}

/// A variable of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVar {
    /// Its name, without `@`.
    pub name: String,
    /// Its GoogleSQL type.
    pub column_type: String,
    /// Its value as a GoogleSQL literal.
    pub value: String,
    /// Where the value is from: `--var`, `target prod`, or the path of a models.yaml; None where it is NULL for want of one.
    pub from: Option<String>,
    /// What it is for.
    pub description: String,
}

/// The variables, in the order of models.yaml.
pub fn vars(request: &Request) -> Diagnosed<Vec<ListedVar>> {
    let (graph, _) = prepare::resolve(request)?;
    let vars = graph.vars.iter().zip(&graph.var_notes);
    let listed = vars.map(|(var, note)| ListedVar {
        name: var.name.clone(),
        column_type: var.column_type.to_string(),
        value: var.literal.clone(),
        from: note.from.as_ref().map(|it| match it {
            ValueFrom::CommandLine => "--var".to_owned(),
            ValueFrom::Target(name) => format!("target {name}"),
            ValueFrom::Config(path) => path.clone(),
        }),
        description: note.description.clone(),
    });
    Ok(listed.collect())
}

fn source(source: &SourceTable) -> Listed {
    Listed {
        name: source.full_name(),
        kind: Kind::Source,
        form: match source.format {
            Format::Csv(_) => "csv",
            Format::Parquet => "parquet",
        },
        path: source.pattern.display().to_string(),
        project: String::new(),
        tags: Vec::new(),
        description: String::new(),
        parents: Vec::new(),
    }
}

fn function(function: &SqlFunction) -> Listed {
    Listed {
        name: function.name.clone(),
        kind: Kind::Function,
        form: "sql",
        path: function.text.name().to_owned(),
        project: String::new(),
        tags: Vec::new(),
        description: function.description.clone(),
        parents: Vec::new(),
    }
}

fn model(graph: &Graph, model: &Model) -> Listed {
    let parents = model.parents.iter().map(|it| match it {
        Parent::Model(id) => graph.model(*id).name.clone(),
        Parent::Source(id) => graph.source(*id).full_name(),
    });
    let (kind, form) = match (&model.seed, model.materialization) {
        (Some(_), _) => (Kind::Seed, "csv"),
        (None, Materialization::View) => (Kind::Model, "view"),
        (None, Materialization::Table) => (Kind::Model, "table"),
    };
    Listed {
        name: model.name.clone(),
        kind,
        form,
        path: model.path.clone(),
        project: model.project.clone(),
        tags: model.tags.clone(),
        description: model.description.clone(),
        parents: parents.collect(),
    }
}
