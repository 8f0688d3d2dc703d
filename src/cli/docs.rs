//! What `dwh docs` writes: Markdown for people, JSON for programs, or a list of what nothing is said of.

use std::fmt::Write;

use serde_json::json;

use crate::arguments::{Docs, Output};
use crate::commands::docs::{ColumnPage, Documentation, ModelPage, folder};

const WRITES: &str = "writing to a string does not fail";

/// Names of what nothing is said of, one a line.
pub(super) fn missing(documentation: &Documentation) -> String {
    documentation.missing().join("\n")
}

/// The documentation, as a page or as one JSON object for each model.
pub(super) fn documented(
    documentation: &Documentation,
    arguments: &Docs,
    output: Output,
) -> String {
    match output {
        Output::Json => documentation.models.iter().map(object).collect(),
        Output::Text | Output::Csv => page(documentation, &arguments.title),
    }
}

fn object(model: &ModelPage) -> String {
    let columns = model.columns.iter().map(|it| {
        json!({
            "name": it.name, "type": it.column_type, "description": it.description,
            "meta": meta(&it.meta), "tests": it.tests,
        })
    });
    let object = json!({
        "name": model.name, "path": model.path, "materialization": model.form, "description": model.description,
        "grain": model.grain, "meta": meta(&model.meta), "parents": model.parents, "children": model.children,
        "columns": columns.collect::<Vec<_>>(), "tests": model.tests,
    });
    format!("{object}\n")
}

fn meta(pairs: &[(String, String)]) -> serde_json::Value {
    pairs
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn page(documentation: &Documentation, title: &str) -> String {
    let mut text = format!(
        "# {title}\n\n<!-- Written by `dwh docs` from models.yaml and the SQL files: change those. -->\n"
    );
    contents(&mut text, documentation);
    for model in &documentation.models {
        section(&mut text, model);
    }
    if !documentation.variables.is_empty() {
        text.push_str(
            "\n## Variables\n\nSet in models.yaml or with `--var name=value`.\n\n\
             | variable | type | value | meaning |\n|---|---|---|---|\n",
        );
    }
    for it in &documentation.variables {
        writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            it.name,
            cell(&it.column_type),
            code(&it.value),
            cell(&it.description)
        )
        .expect(WRITES);
    }
    text
}

/// A table of the models of each folder.
fn contents(text: &mut String, documentation: &Documentation) {
    let mut current = None;
    for model in &documentation.models {
        let folder = folder(&model.path);
        if current != Some(folder) {
            write!(text, "\n`{folder}`\n\n| model | what it is |\n|---|---|\n").expect(WRITES);
            current = Some(folder);
        }
        let ModelPage {
            name, description, ..
        } = model;
        writeln!(text, "| [{name}](#{name}) | {} |", cell(description)).expect(WRITES);
    }
}

fn section(text: &mut String, model: &ModelPage) {
    write!(text, "\n## {}\n\n", model.name).expect(WRITES);
    if !model.description.is_empty() {
        write!(text, "{}\n\n", prose(&model.description)).expect(WRITES);
    }
    let names = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
        names.join(", ")
    };
    let grain = model.grain.iter().map(|it| ("Grain", prose(it)));
    let meta = model.meta.iter();
    let meta = meta.map(|(name, value)| (name.as_str(), prose(value)));
    let reads = [("Reads", &model.parents), ("Read by", &model.children)];
    let reads = reads.into_iter().filter(|it| !it.1.is_empty());
    let reads = reads.map(|(name, it)| (name, names(it)));
    let kept = format!("{} of `{}`", model.form, model.path);
    for (name, value) in grain.chain(meta).chain(reads).chain([("Kept as", kept)]) {
        writeln!(text, "- {}: {value}", capital(name)).expect(WRITES);
    }
    if !model.tests.is_empty() {
        text.push_str("- Tested:\n");
    }
    for test in &model.tests {
        writeln!(text, "  - {test}").expect(WRITES);
    }
    text.push_str("\n| column | type | meaning | tested |\n|---|---|---|---|\n");
    for column in &model.columns {
        writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            column.name,
            cell(&column.column_type),
            meaning(column),
            cell(&column.tests.join("; "))
        )
        .expect(WRITES);
    }
}

fn meaning(column: &ColumnPage) -> String {
    let meta = column.meta.iter();
    let meta = meta.map(|(name, value)| format!("{}: {}", capital(name), cell(value)));
    let parts = std::iter::once(cell(&column.description)).chain(meta);
    let parts: Vec<_> = parts.filter(|it| !it.is_empty()).collect();
    parts.join("<br>")
}

/// Text in one line, which Markdown does not take for HTML.
fn prose(text: &str) -> String {
    plain(text).replace('<', "&lt;")
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Code in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", plain(text).replace('|', "\\|"))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_to_their_cell() {
        assert_eq!(cell("a | b\n  ARRAY<STRING>"), "a \\| b ARRAY&lt;STRING>");
        assert_eq!(code("'a|b'"), "`'a\\|b'`");
        assert_eq!(capital("differs"), "Differs");
    }
}
