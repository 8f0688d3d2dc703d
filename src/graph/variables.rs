//! Resolves the variables of a project: their types, and their values as literals.

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, Text, did_you_mean, list};
use crate::project::Project;
use crate::project::config::{Value, VarConfig};
use crate::sql::ColumnType;
use crate::sql::translate::Var;

use super::{literals, target};

/// What a command says of the variables of a project.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The target whose `vars:` count; None is the project's default.
    pub target: Option<&'a str>,
    /// `--var name=value`.
    pub vars: &'a [(String, String)],
}

/// What a person may want to know of a variable beside its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VarNote {
    /// Where its value is from; None where nothing gives it one, so that it is NULL.
    pub from: Option<ValueFrom>,
    /// What it is for.
    pub description: String,
}

/// Where the value of a variable is from: from what wins to what loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueFrom {
    /// `--var`.
    CommandLine,
    /// `vars:` of the target of this name.
    Target(String),
    /// `vars:` of this models.yaml: the project's own, or that of something it imports.
    Config(String),
}

/// The variables, with their values.
pub(super) fn resolve(
    project: &Project,
    given: Given<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Var>, Vec<VarNote>) {
    for (name, value) in given.vars {
        if project.config.vars.find(name).is_none() {
            let at = command_line(name, value, false);
            diagnostics.push(unknown(project, name, at));
        }
    }
    for (_, target) in project.config.targets.iter() {
        for (name, value) in target.vars.iter() {
            match project.config.vars.find(&name.value) {
                Some((_, config)) => {
                    diagnostics.extend(unfit_in_target(project, value, name, config));
                }
                None => diagnostics.push(unknown(project, &name.value, project.span(name))),
            }
        }
    }
    let vars = project.config.vars.iter();
    vars.filter_map(|(name, config)| {
        variable(project, name, config, given)
            .map_err(|it| diagnostics.push(*it))
            .ok()
    })
    .unzip()
}

/// What is wrong with a value of a target, whichever is chosen.
fn unfit_in_target(
    project: &Project,
    value: &Spanned<Value>,
    name: &Spanned<String>,
    config: &VarConfig,
) -> Option<Diagnostic> {
    let column_type = config.column_type.as_ref()?.value.parse().ok()?;
    let why = literals::literal(&value.value, &column_type).err()?;
    Some(unfit(&name.value, project.span(value), why))
}

fn variable(
    project: &Project,
    name: &Spanned<String>,
    config: &VarConfig,
    given: Given<'_>,
) -> Result<(Var, VarNote), Box<Diagnostic>> {
    if !super::is_identifier(&name.value) {
        return Err(Box::new(Diagnostic::error(
            Code::InvalidVariable,
            format!("`{}` cannot name a variable", name.value),
            project.span(name),
            "SQL uses it as `@name`, so it is letters, digits and underscores",
            "rename it",
        )));
    }
    let Some(written) = &config.column_type else {
        return Err(Box::new(Diagnostic::error(
            Code::InvalidVariable,
            format!("the type of variable `{}` is not known", name.value),
            project.span(name),
            "no imported project declares it",
            "add `type: ...`, or remove the entry",
        )));
    };
    let column_type: ColumnType = written.value.parse().map_err(|why: String| {
        Box::new(Diagnostic::error(
            Code::InvalidConfig,
            format!(
                "unknown type `{}` of variable `{}`",
                written.value, name.value
            ),
            project.span(written),
            "GoogleSQL has no such type, or dwh does not know it",
            why,
        ))
    })?;
    // The last one on the command line wins.
    let told = given.vars.iter().rev().find(|it| it.0 == name.value);
    let target = target::named(project, given.target);
    let target = target.and_then(|(target, it)| Some((target, it.vars.find(&name.value)?.1)));
    let of = |value: &Value| literals::literal(value, &column_type);
    let (literal, from) = if let Some((_, text)) = told {
        let literal = of(&literals::from_command_line(text, &column_type));
        let literal = literal
            .map_err(|why| unfit(&name.value, command_line(&name.value, text, true), why))?;
        (literal, Some(ValueFrom::CommandLine))
    } else if let Some((target, value)) = target {
        // A value that does not fit is reported for every target.
        let literal = of(&value.value).unwrap_or_else(|_| "NULL".into());
        (literal, Some(ValueFrom::Target(target.value.clone())))
    } else if let Some(value) = &config.value {
        let at = project.span(value);
        let file = at.text.name().to_owned();
        let literal = of(&value.value).map_err(|why| unfit(&name.value, at, why))?;
        (literal, Some(ValueFrom::Config(file)))
    } else {
        ("NULL".into(), None)
    };
    let var = Var {
        name: name.value.clone(),
        column_type,
        literal,
    };
    let description = config.description.trim().to_owned();
    Ok((var, VarNote { from, description }))
}

fn unfit(name: &str, at: Span, why: String) -> Diagnostic {
    let what = format!("the value of variable `{name}` does not fit its type");
    Diagnostic::error(
        Code::InvalidVariable,
        what,
        at,
        why,
        "write such a value, or declare another `type`",
    )
}

fn unknown(project: &Project, name: &str, at: Span) -> Diagnostic {
    let names = || project.config.vars.names();
    let otherwise = match list(names()) {
        none if none.is_empty() => format!("declare `{name}` under `vars:` of models.yaml"),
        names => format!("models.yaml declares {names}"),
    };
    Diagnostic::error(
        Code::InvalidVariable,
        format!("unknown variable `{name}`"),
        at,
        format!("models.yaml declares no variable `{name}`"),
        did_you_mean(name, names(), otherwise),
    )
}

fn command_line(name: &str, value: &str, at_value: bool) -> Span {
    let text = Text::new("command line", format!("--var {name}={value}"));
    let name = "--var ".len().."--var ".len() + name.len();
    let range = if at_value {
        name.end + 1..text.content().len()
    } else {
        name
    };
    Span::new(&text, range)
}
