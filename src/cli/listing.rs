//! The values of small commands as text.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use crate::arguments::Output;
use crate::check::Presence;
use crate::commands::check::Report;
use crate::commands::init::Initialized;
use crate::commands::lineage::{Role, Tree};
use crate::commands::ls::{Kind, Listed, ListedVar};
use crate::commands::plan::Cost;
use crate::commands::setup::{Done, Ready};
use crate::diagnostic::{Diagnostic, Level, render};
use crate::plan::{Action, Plan, explain};

/// Diagnostics, one JSON object a line.
pub(super) fn found(found: &[Diagnostic]) -> String {
    let lines: Vec<_> = found
        .iter()
        .map(|it| render::json(it).to_string())
        .collect();
    lines.join("\n")
}

/// The sentence at the end of a check.
pub(super) fn checked(report: &Report) -> String {
    let of = |level: Level| report.found.iter().filter(|it| it.level == level).count();
    let (errors, warnings) = (of(Level::Error), of(Level::Warning));
    let by = match report.analyzer {
        Presence::Here => "",
        Presence::Missing => {
            "; GoogleSQL's analyzer is not on this machine, DuckDB alone looked: `dwh setup` fetches it"
        }
        Presence::Off => "; DuckDB alone looked",
    };
    format!(
        "checked {}: {}, {}{by}",
        counted(report.models, "model"),
        counted(errors, "error"),
        counted(warnings, "warning")
    )
}

/// Trees of columns: drawn, or one JSON object a line.
pub(super) fn lineage(trees: &[Tree], output: Output) -> String {
    let mut text = String::new();
    for (index, tree) in trees.iter().enumerate() {
        if output == Output::Json {
            writeln!(text, "{}", branch(tree)).expect(WRITES);
            continue;
        }
        if index > 0 {
            text.push('\n');
        }
        writeln!(text, "{}", named(tree)).expect(WRITES);
        for (title, below) in [("made of", &tree.parents), ("used by", &tree.children)] {
            if !below.is_empty() {
                writeln!(text, "  {title}").expect(WRITES);
                draw(&mut text, below, "  ");
            }
        }
    }
    text
}

fn draw(text: &mut String, trees: &[Tree], indent: &str) {
    for (index, tree) in trees.iter().enumerate() {
        let (mark, more) = if index + 1 == trees.len() {
            ("└── ", "    ")
        } else {
            ("├── ", "│   ")
        };
        writeln!(text, "{indent}{mark}{}", named(tree)).expect(WRITES);
        let below = if tree.parents.is_empty() {
            &tree.children
        } else {
            &tree.parents
        };
        draw(text, below, &format!("{indent}{more}"));
    }
}

fn named(tree: &Tree) -> String {
    match tree.column.role {
        Role::Value => format!("{}.{}", tree.column.relation, tree.column.column),
        Role::Condition => format!("{} (which rows it has)", tree.column.relation),
    }
}

fn branch(tree: &Tree) -> serde_json::Value {
    json!({
        "relation": tree.column.relation,
        "column": tree.column.column,
        "role": match tree.column.role { Role::Value => "value", Role::Condition => "condition" },
        "parents": tree.parents.iter().map(branch).collect::<Vec<_>>(),
        "children": tree.children.iter().map(branch).collect::<Vec<_>>(),
    })
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

const WRITES: &str = "writing to a string does not fail";

/// What a project consists of: in columns, or one JSON object a line.
pub(super) fn listed(listed: &[Listed], output: Output) -> String {
    match output {
        Output::Json => listed.iter().map(object).collect(),
        Output::Text | Output::Csv => columns(listed),
    }
}

/// What `dwh ls --vars` prints.
pub(super) fn vars(listed: &[ListedVar], output: Output) -> String {
    match output {
        Output::Json => {
            let mut text = String::new();
            for it in listed {
                let object = json!({
                    "name": it.name, "type": it.column_type, "value": it.value, "from": it.from,
                    "description": it.description,
                });
                writeln!(text, "{object}").expect(WRITES);
            }
            text
        }
        Output::Text | Output::Csv => {
            let rows = listed.iter().map(|it| {
                let from = it.from.as_deref().unwrap_or("-");
                let (name, column_type) = (it.name.as_str(), it.column_type.as_str());
                [
                    name,
                    column_type,
                    it.value.as_str(),
                    from,
                    it.description.as_str(),
                ]
            });
            aligned(&rows.collect::<Vec<_>>())
        }
    }
}

/// Rows with their cells below each other.
fn aligned<const N: usize>(rows: &[[&str; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|it| it[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        writeln!(text, "{}", cells.join("  ").trim_end()).expect(WRITES);
    }
    text
}

fn object(it: &Listed) -> String {
    let object = json!({
        "name": it.name, "kind": kind(it.kind), "materialization": it.form, "path": it.path,
        "project": (!it.project.is_empty()).then_some(&it.project),
        "tags": it.tags, "description": it.description, "parents": it.parents,
    });
    format!("{object}\n")
}

fn columns(listed: &[Listed]) -> String {
    let width = |text: fn(&Listed) -> &str| {
        listed
            .iter()
            .map(|it| text(it).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (names, kinds, forms, paths) = (
        width(|it| &it.name),
        width(|it| kind(it.kind)).max("source".len()),
        width(|it| it.form),
        width(|it| &it.path),
    );
    let mut text = String::new();
    for it in listed {
        let (kind, tags) = (kind(it.kind), it.tags.join(", "));
        let line = format!(
            "{:<names$}  {kind:<kinds$}  {:<forms$}  {:<paths$}  {tags}",
            it.name, it.form, it.path
        );
        writeln!(text, "{}", line.trim_end()).expect(WRITES);
    }
    text
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Source => "source",
        Kind::Model => "model",
        Kind::Seed => "seed",
        Kind::Function => "function",
        Kind::UnitTest => "unit_test",
    }
}

/// What the queries of a plan would read, and what that costs.
pub(super) fn cost(cost: &Cost) -> String {
    let mut text = String::from("-- what the queries would read\n");
    let names = cost.steps.iter().map(|it| it.0.len()).max().unwrap_or(0);
    for (name, bytes) in &cost.steps {
        let shown = match bytes {
            Ok(bytes) => size(*bytes),
            Err(why) => why.clone(),
        };
        writeln!(text, "--   {name:<names$}  {shown}").expect(WRITES);
    }
    let (bytes, money) = (size(cost.bytes()), cost.money());
    let price = cost.price_per_tib;
    writeln!(
        text,
        "-- in all {bytes}, about {money:.4} at {price} per TiB; loads and copies cost nothing"
    )
    .expect(WRITES);
    text
}

/// A number of bytes for a person.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut number = bytes as f64;
    while number >= 1024.0 && unit + 1 < units.len() {
        number /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0);
    format!("{number:.digits$} {}", units[unit])
}

/// The steps of a plan, one JSON object a line; with the bytes that a step would read where they are known.
pub(super) fn planned(plan: &Plan, cost: Option<&Cost>) -> String {
    let bytes: BTreeMap<&str, u64> = cost
        .into_iter()
        .flat_map(|it| &it.steps)
        .filter_map(|(name, bytes)| Some((name.as_str(), *bytes.as_ref().ok()?)))
        .collect();
    let mut text = String::new();
    for step in &plan.steps {
        let kind = match step.action {
            Action::UnitTest { .. } => "unit_test",
            Action::Extract { .. } => "extract",
            Action::Load { .. } => "load",
            Action::Build { .. } => "build",
            Action::Test { .. } => "test",
        };
        let after: Vec<_> = step
            .after
            .iter()
            .map(|it| plan.step(*it).name.as_str())
            .collect();
        let statements: Vec<_> = explain::statements(step)
            .iter()
            .map(ToString::to_string)
            .collect();
        let mut object =
            json!({ "name": step.name, "kind": kind, "after": after, "statements": statements });
        if let Some(bytes) = bytes.get(step.name.as_str()) {
            object["bytes"] = json!(bytes);
        }
        writeln!(text, "{object}").expect(WRITES);
    }
    text
}

/// What `dwh init` has written, and what to type next.
pub(super) fn initialized(written: &Initialized) -> String {
    let mut text = format!(
        "made {} with {} files",
        written.folder.display(),
        written.files.len()
    );
    if written.demo.is_some() {
        text.push_str(" and demo data");
    }
    text.push_str("; go on with:\n");
    for command in &written.next {
        write!(text, "\n  {command}").expect(WRITES);
    }
    text
}

/// What `dwh setup` has done.
pub(super) fn ready(ready: &Ready) -> String {
    let folder = ready.folder.display();
    let loaded = ready.loaded_in.as_secs_f64();
    match ready.done {
        Done::Nothing => {
            format!("the GoogleSQL component is there: {folder}, loaded in {loaded:.2}s")
        }
        Done::Unpacked => {
            format!("installed the GoogleSQL component in {folder}, compiled in {loaded:.2}s")
        }
        Done::Downloaded(took) => format!(
            "downloaded the GoogleSQL component in {:.2}s and installed it in {folder}, compiled in {loaded:.2}s",
            took.as_secs_f64()
        ),
    }
}
