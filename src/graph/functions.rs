//! Resolves the functions of a project: each read, looked at alone, and in no circle; and the examples that must hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean, list};
use crate::project::Project;
use crate::project::config::{ExampleConfig, Scalar};
use crate::sql::SqlFunction;
use crate::sql::function;

use super::order::{self, Node};
use super::{About, DataTest, FunctionId, Rule, Severity, TestKind, tables};

/// The functions; none where one is broken, for then calls are not looked into.
pub(super) fn resolve(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Vec<SqlFunction> {
    let begun = diagnostics.len();
    let mut functions: Vec<SqlFunction> = Vec::new();
    for file in &project.functions {
        match function::read(&file.text, file.name.as_str()) {
            Ok(mut function) => {
                function.description = description(project, &function.name);
                let twin = functions
                    .iter()
                    .find(|it| it.name.eq_ignore_ascii_case(&function.name));
                match twin.map(|it| two_of_one_name(&function, it)) {
                    Some(diagnostic) => diagnostics.push(diagnostic),
                    None => functions.push(function),
                }
            }
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    unknown_functions(project, diagnostics);
    for function in &mut functions {
        match function::body(function) {
            Ok(body) => {
                function.gives_names = body.gives_names;
                let references = tables::references(&body.query.text, &body.query.query);
                let tables = references.iter().filter(|it| it.name != ["dwh parameters"]);
                diagnostics.extend(tables.map(|it| {
                    reads_a_table(function, &it.name.join("."), body.query.place(&it.at))
                }));
            }
            Err(found) => diagnostics.extend(found),
        }
    }
    let names: BTreeMap<String, &SqlFunction> = functions
        .iter()
        .map(|it| (it.name.to_lowercase(), it))
        .collect();
    let nodes: Vec<Node<'_>> = functions.iter().map(|it| node(it, &names)).collect();
    if let Err(circles) = order::order(&nodes, &circle) {
        diagnostics.extend(circles);
    }
    if diagnostics.len() > begun {
        return Vec::new(); // what calls a broken function is not looked into
    }
    for function in &functions {
        diagnostics.extend(function.check(&functions).err().into_iter().flatten());
    }
    functions
}

/// The examples as tests, in the order of models.yaml.
pub(super) fn examples(project: &Project, functions: &[SqlFunction]) -> Vec<DataTest> {
    let mut tests = Vec::new();
    for (name, config) in project.config.functions.iter() {
        let Some(id) = functions.iter().position(|it| it.name == name.value) else {
            continue; // reported
        };
        for (number, example) in config.examples.iter().enumerate() {
            let ExampleConfig { call, gives } = &example.value;
            tests.push(DataTest {
                name: format!("example_{}_{}", name.value, number + 1),
                about: About::Function(FunctionId(id)),
                rule: Rule::Example {
                    call: call.clone(),
                    gives: expression(gives),
                },
                compared_with: Vec::new(),
                kind: TestKind::Example,
                severity: Severity::Error,
                at: project.span(example),
            });
        }
    }
    tests
}

fn expression(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Null => "NULL".into(),
        Scalar::Bool(it) => if *it { "TRUE" } else { "FALSE" }.into(),
        Scalar::Int(it) => it.to_string(),
        Scalar::Float(it) => format!("{it:?}"),
        Scalar::Text(it) => it.clone(),
    }
}

fn description(project: &Project, name: &str) -> String {
    let config = project.config.functions.find(name);
    config
        .map(|(_, it)| it.description.trim().to_owned())
        .unwrap_or_default()
}

/// A function and those that it calls.
fn node<'a>(function: &'a SqlFunction, names: &BTreeMap<String, &'a SqlFunction>) -> Node<'a> {
    let mut calls: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, at) in function.called() {
        if let Some(callee) = names.get(&name.to_lowercase()) {
            calls.entry(callee.name.as_str()).or_insert(at);
        }
    }
    Node {
        name: &function.name,
        parents: calls,
    }
}

fn circle(path: &[&str], places: &[Span]) -> Diagnostic {
    let arrows = path
        .iter()
        .chain(path.first())
        .copied()
        .collect::<Vec<_>>()
        .join(" -> ");
    let what = match path {
        [name] => format!("function `{name}` calls itself"),
        _ => format!("functions call each other in a circle: `{arrows}`"),
    };
    let mut diagnostic = Diagnostic::error(
        Code::RecursiveFunction,
        what,
        places[0].clone(),
        format!("`{}` calls `{}` here", path[0], path[1 % path.len()]),
        "a call is replaced by the body, which must come to an end: write it without recursion, or as a model with WITH RECURSIVE",
    );
    let rest = (1..path.len()).map(|it| {
        let note = format!(
            "`{}` calls `{}` here",
            path[it],
            path[(it + 1) % path.len()]
        );
        (places[it].clone(), note)
    });
    diagnostic.related.extend(rest);
    diagnostic
}

fn two_of_one_name(function: &SqlFunction, other: &SqlFunction) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(
        Code::InvalidFunction,
        format!("two functions are named `{}`", function.name),
        Span::whole(&function.text),
        "upper and lower case are the same",
        "rename one of the files, and the function in it",
    );
    diagnostic
        .related
        .push((Span::whole(&other.text), "this is one too".into()));
    diagnostic
}

fn reads_a_table(function: &SqlFunction, table: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidFunction,
        format!("function `{}` reads the table `{table}`", function.name),
        at,
        "a function depends on nothing but its arguments",
        "pass the values as arguments, or JOIN the table in the model",
    )
}

fn unknown_functions(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let known: BTreeSet<&str> = project
        .functions
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    for (name, _) in project.config.functions.iter() {
        if known.contains(name.value.as_str()) {
            continue;
        }
        let otherwise = if known.is_empty() {
            format!(
                "write `sql/functions/{}.sql`, or remove the entry",
                name.value
            )
        } else {
            format!("describe one of {}", list(known.iter().copied()))
        };
        diagnostics.push(Diagnostic::error(
            Code::InvalidFunction,
            format!("models.yaml describes an unknown function `{}`", name.value),
            project.span(name),
            format!("there is no `sql/functions/{}.sql`", name.value),
            did_you_mean(&name.value, known.iter().copied(), otherwise),
        ));
    }
}
