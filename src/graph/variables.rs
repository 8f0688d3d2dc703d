//! Resolves the variables of a project: their types, and their values as literals.

use serde_saphyr::Spanned;

use crate::diagnostic::{Code, Diagnostic, Span, Text, did_you_mean, list};
use crate::project::Project;
use crate::project::config::VarConfig;
use crate::sql::ColumnType;
use crate::sql::translate::Var;

use super::literals;

/// The variables, with the values of the command line where it gives any.
pub(super) fn resolve(
    project: &Project,
    overrides: &[(String, String)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Var> {
    for (name, value) in overrides {
        if project.config.vars.find(name).is_none() {
            diagnostics.push(unknown(project, name, value));
        }
    }
    let vars = project.config.vars.iter();
    vars.filter_map(|(name, config)| {
        variable(project, name, config, overrides)
            .map_err(|it| diagnostics.push(*it))
            .ok()
    })
    .collect()
}

fn variable(
    project: &Project,
    name: &Spanned<String>,
    config: &VarConfig,
    overrides: &[(String, String)],
) -> Result<Var, Box<Diagnostic>> {
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
    let given = overrides.iter().rev().find(|it| it.0 == name.value);
    let literal = match (given, &config.value) {
        (Some((_, text)), _) => {
            let value = literals::from_command_line(text, &column_type);
            literals::literal(&value, &column_type)
                .map_err(|why| unfit(&name.value, command_line(&name.value, text, true), why))?
        }
        (None, Some(value)) => literals::literal(&value.value, &column_type)
            .map_err(|why| unfit(&name.value, project.span(value), why))?,
        (None, None) => "NULL".into(),
    };
    Ok(Var {
        name: name.value.clone(),
        column_type,
        literal,
    })
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

fn unknown(project: &Project, name: &str, value: &str) -> Diagnostic {
    let names = || project.config.vars.names();
    let otherwise = match list(names()) {
        none if none.is_empty() => format!("declare `{name}` under `vars:` of models.yaml"),
        names => format!("models.yaml declares {names}"),
    };
    Diagnostic::error(
        Code::InvalidVariable,
        format!("unknown variable `{name}`"),
        command_line(name, value, false),
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
