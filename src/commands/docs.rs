//! `dwh docs`: what the models, their columns and their variables mean, from models.yaml, the SQL and the types of its columns.

use std::collections::BTreeSet;

use crate::compile::Compilation;
use crate::diagnostic::{Diagnosed, Level};
use crate::graph::{
    DataTest, Graph, Materialization, Model, ModelId, Parent, Rule, Severity, select,
};
use crate::project::config::{ColumnConfig, ModelConfig, Value};
use crate::project::{self, Project};

use super::check::{self, Kept};
use super::prepare::Request;

/// What the documentation of a project says.
#[derive(Debug, Clone, PartialEq)]
pub struct Documentation {
    /// Models by folder, and by name in each.
    pub models: Vec<ModelPage>,
    /// The variables that their queries use, in the order of models.yaml.
    pub variables: Vec<VariablePage>,
}

/// What is said of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelPage {
    /// Its name.
    pub name: String,
    /// Its file, relative to the root.
    pub path: String,
    /// `table`, `view` or `seed`.
    pub form: &'static str,
    /// What it is; empty where nothing is said.
    pub description: String,
    /// What one row stands for: the first comment of its file, where that begins with `Grain:`.
    pub grain: Option<String>,
    /// `meta:` of models.yaml, in its order.
    pub meta: Vec<(String, String)>,
    /// What it reads.
    pub parents: Vec<String>,
    /// The models that read it.
    pub children: Vec<String>,
    /// Its columns, in the order of the query.
    pub columns: Vec<ColumnPage>,
    /// The rules of more than one column, and conditions.
    pub tests: Vec<String>,
}

/// What is said of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnPage {
    /// Its name.
    pub name: String,
    /// Its GoogleSQL type.
    pub column_type: String,
    /// What it means; empty where nothing is said.
    pub description: String,
    /// `meta:` of models.yaml, in its order.
    pub meta: Vec<(String, String)>,
    /// The rules of this column alone.
    pub tests: Vec<String>,
}

/// What is said of a variable.
#[derive(Debug, Clone, PartialEq)]
pub struct VariablePage {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: String,
    /// Its value, as GoogleSQL writes it.
    pub value: String,
    /// What it is for; empty where nothing is said.
    pub description: String,
}

/// The documentation of what a request selects. Files of source tables need not be there, where models.yaml declares their columns.
pub fn docs(request: &Request) -> Diagnosed<Documentation> {
    let project = project::read::project(&request.root)?;
    let looked = check::look(&project, request, &mut Kept::default())?;
    let graph = &looked.graph;
    let Compilation {
        compiled,
        refused,
        wrong_tests: _,
    } = &looked.compilation;
    if !refused.is_empty() || !graph.broken.is_empty() {
        let found = looked.found.iter().filter(|it| it.level == Level::Error);
        let found = refused.values().flatten().chain(found);
        return Err(found.cloned().collect());
    }
    let selected = select::select(graph, &request.select, &request.exclude)?;
    let mut pages: Vec<ModelPage> = selected
        .iter()
        .filter(|it| compiled.models.contains_key(it))
        .map(|it| page(graph, &project, *it, &looked.compilation))
        .collect();
    pages.sort_by(|a, b| (folder(&a.path), &a.name).cmp(&(folder(&b.path), &b.name)));
    Ok(Documentation {
        models: pages,
        variables: variables(graph, &project, &selected),
    })
}

impl Documentation {
    /// What nothing is said of: `model`, `model.column`, `@variable`.
    pub fn missing(&self) -> Vec<String> {
        let models = self.models.iter().flat_map(|model| {
            let own = model.description.is_empty().then(|| model.name.clone());
            let columns = model.columns.iter().filter(|it| it.description.is_empty());
            let columns = columns.map(|it| format!("{}.{}", model.name, it.name));
            own.into_iter().chain(columns)
        });
        let variables = self.variables.iter().filter(|it| it.description.is_empty());
        models
            .chain(variables.map(|it| format!("@{}", it.name)))
            .collect()
    }
}

/// The folder of a model's file.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn page(graph: &Graph, project: &Project, id: ModelId, compilation: &Compilation) -> ModelPage {
    let model = graph.model(id);
    let written = project.config.models.find(&model.name).map(|it| it.1);
    let tests: Vec<&DataTest> = graph
        .tests()
        .map(|it| graph.test(it))
        .filter(|it| it.model() == Some(id))
        .collect();
    let columns = &compilation.compiled.models[&id].columns;
    let columns = columns.iter().map(|it| ColumnPage {
        name: it.name.clone(),
        column_type: it.column_type.to_string(),
        tests: rules(graph, &tests, Some(&it.name)),
        ..said(written, &it.name)
    });
    let children = graph.order().iter().map(|it| graph.model(*it));
    let children = children.filter(|it| it.parents.contains(&Parent::Model(id)));
    ModelPage {
        name: model.name.clone(),
        path: model.path.clone(),
        form: match (&model.seed, model.materialization) {
            (Some(_), _) => "seed",
            (None, Materialization::View) => "view",
            (None, Materialization::Table) => "table",
        },
        description: model.description.clone(),
        grain: grain(model),
        meta: written.map_or_else(Vec::new, |it| pairs(it.meta.iter())),
        parents: parents(graph, model),
        children: children.map(|it| it.name.clone()).collect(),
        columns: columns.collect(),
        tests: rules(graph, &tests, None),
    }
}

fn parents(graph: &Graph, model: &Model) -> Vec<String> {
    let names = model.parents.iter().map(|it| match it {
        Parent::Model(id) => graph.model(*id).name.clone(),
        Parent::Source(id) => graph.source(*id).full_name(),
    });
    names.collect()
}

/// What models.yaml says of a column; GoogleSQL does not tell upper from lower case.
fn said(model: Option<&ModelConfig>, column: &str) -> ColumnPage {
    let columns = model.iter().flat_map(|it| it.columns.iter());
    let mut columns = columns.filter(|(name, _)| name.value.eq_ignore_ascii_case(column));
    let written: Option<&ColumnConfig> = columns.next().map(|it| it.1);
    ColumnPage {
        name: String::new(),
        column_type: String::new(),
        description: written.map_or_else(String::new, |it| it.description.trim().to_owned()),
        meta: written.map_or_else(Vec::new, |it| pairs(it.meta.iter())),
        tests: Vec::new(),
    }
}

fn pairs<'a>(
    meta: impl Iterator<Item = (&'a serde_saphyr::Spanned<String>, &'a String)>,
) -> Vec<(String, String)> {
    meta.map(|(name, value)| (name.value.clone(), value.trim().to_owned()))
        .collect()
}

/// The paragraph after `Grain:` in the comment that a file begins with.
fn grain(model: &Model) -> Option<String> {
    let lines = model.text.content().lines();
    let comment: Vec<&str> = lines
        .map_while(|it| it.trim().strip_prefix("--"))
        .map(str::trim)
        .take_while(|it| !it.is_empty())
        .collect();
    let text = comment.join(" ");
    text.strip_prefix("Grain:").map(|it| it.trim().to_owned())
}

/// Rules in words: those of one column, or all others.
fn rules(graph: &Graph, tests: &[&DataTest], column: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for test in tests {
        let (of, words) = rule(graph, &test.rule);
        let is_asked = match (of, column) {
            (Some(of), Some(column)) => of.eq_ignore_ascii_case(column),
            (None, None) => true,
            _ => false,
        };
        let only_warns = match test.severity {
            Severity::Warn => " (warns)",
            Severity::Error => "",
        };
        let words = format!("{words}{only_warns}");
        if is_asked && !found.contains(&words) {
            found.push(words);
        }
    }
    found
}

/// The column that a rule is about, where it is one, and the rule in words.
fn rule<'a>(graph: &Graph, rule: &'a Rule) -> (Option<&'a str>, String) {
    match rule {
        Rule::NotNull(column) => (Some(column), "not NULL".into()),
        Rule::Unique(columns) => match columns.as_slice() {
            [one] => (Some(one), "unique".into()),
            several => (None, format!("unique: `{}`", several.join("`, `"))),
        },
        Rule::PrimaryKey(columns) => match columns.as_slice() {
            [one] => (Some(one), "primary key".into()),
            several => (None, format!("primary key: `{}`", several.join("`, `"))),
        },
        Rule::AcceptedValues { column, values } => {
            let values: Vec<_> = values.iter().map(shown).collect();
            (Some(column), format!("one of {}", values.join(", ")))
        }
        Rule::Relationships { column, to, field } => {
            let to = &graph.model(*to).name;
            (Some(column), format!("in `{to}.{field}`"))
        }
        Rule::Expression(condition) => {
            let words: Vec<_> = condition.split_whitespace().collect();
            (None, format!("`{}`", words.join(" ")))
        }
        Rule::Example { call, gives } => (None, format!("`{call}` is `{gives}`")),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => format!("{it:?}"),
        Value::Text(it) => it.clone(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
    }
}

/// The variables that the queries of models use.
fn variables(graph: &Graph, project: &Project, models: &BTreeSet<ModelId>) -> Vec<VariablePage> {
    let is_used = |name: &str| {
        models
            .iter()
            .any(|it| uses(graph.model(*it).text.content(), name))
    };
    let used = graph.vars.iter().filter(|it| is_used(&it.name));
    let pages = used.map(|it| VariablePage {
        name: it.name.clone(),
        column_type: it.column_type.to_string(),
        value: it.literal.clone(),
        description: match project.config.vars.find(&it.name) {
            Some((_, written)) => written.description.trim().to_owned(),
            None => String::new(),
        },
    });
    pages.collect()
}

/// Whether `@name` stands in a text.
fn uses(text: &str, name: &str) -> bool {
    text.split('@').skip(1).any(|rest| {
        let end = rest
            .find(|it: char| !it.is_alphanumeric() && it != '_')
            .unwrap_or(rest.len());
        rest[..end].eq_ignore_ascii_case(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_used_by_its_whole_name() {
        assert!(uses("SELECT @as_of", "as_of"));
        assert!(uses("SELECT @other, @AS_OF + 1", "as_of"));
        assert!(!uses("SELECT @as_of_margin, as_of", "as_of"));
    }

    #[test]
    fn a_folder_is_all_but_the_file() {
        assert_eq!(folder("sql/marts/a.sql"), "sql/marts");
        assert_eq!(folder("a.sql"), "");
    }
}
