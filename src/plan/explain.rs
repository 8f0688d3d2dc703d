//! A plan in words and SQL: the other reader of the same value that a build runs.

use std::fmt::Write;

use crate::sql::Statement;
use crate::sql::write::bigquery::record::{Publishing, PublishingKind};
use crate::sql::write::given;

use super::{Action, Base, LeftOut, Plan, Step};

/// The whole plan, with the SQL of every step; of many rows of a seed only the first ones.
pub fn explain(plan: &Plan) -> String {
    let mut text = String::new();
    if plan.is_up_to_date() {
        text.push_str("-- nothing to do: everything is as it should be\n");
        return text;
    }
    let base = match plan.base {
        Base::Empty => "an empty file",
        Base::Published => "a copy of the published file",
        Base::Hidden => "hidden datasets",
    };
    let (steps, current) = (plan.steps.len(), plan.current.len());
    write!(
        text,
        "-- {steps} steps, starting from {base}; {current} relations stay as they are\n\n"
    )
    .expect(WRITES);
    for LeftOut { test, missing } in &plan.left_out {
        writeln!(
            text,
            "-- left out: test {test}, for `{missing}` is neither selected nor published"
        )
        .expect(WRITES);
    }
    if !plan.skipped.is_empty() {
        let (models, sources) = (plan.skipped.join(", "), plan.absent.join(", "));
        writeln!(
            text,
            "-- skipped: {models}, for there are no files of the optional {sources}"
        )
        .expect(WRITES);
    }
    section(&mut text, "prepare", &[], &plan.prepare);
    for step in &plan.steps {
        let after: Vec<_> = step
            .after
            .iter()
            .map(|it| plan.step(*it).name.as_str())
            .collect();
        section(&mut text, &title(step), &after, &statements(step));
    }
    text
}

/// What makes the plan of a build in BigQuery visible, in order.
pub fn publication(publishing: &[Publishing]) -> String {
    let mut text = String::new();
    if publishing.is_empty() {
        return text;
    }
    text.push_str("-- publish\n");
    for it in publishing {
        let Publishing {
            kind,
            place,
            detail,
            ..
        } = it;
        match kind {
            PublishingKind::Copy => writeln!(text, "-- copy {detail} to {place}"),
            PublishingKind::Drop => writeln!(text, "-- drop {place}"),
            PublishingKind::Describe => writeln!(text, "-- describe {place}: {detail}"),
            PublishingKind::View | PublishingKind::Transaction => writeln!(text, "{detail};"),
            PublishingKind::Record | PublishingKind::End => Ok(()), // what a run has done is not known yet
        }
        .expect(WRITES);
    }
    text.push('\n');
    text
}

/// What a step is, in two words.
pub fn title(step: &Step) -> String {
    let verb = match &step.action {
        Action::UnitTest { .. } => "unit-test",
        Action::Extract { .. } => "extract",
        Action::Load { .. } => "load",
        Action::Build { .. } => "build",
        Action::Test { .. } => "test",
    };
    format!("{verb} {}", step.name)
}

/// What a step always sends, in order.
pub fn statements(step: &Step) -> Vec<Statement> {
    match &step.action {
        Action::UnitTest {
            statements,
            given,
            expected,
            ..
        } => {
            let compared = [given, expected];
            statements.iter().chain(compared).cloned().collect()
        }
        Action::Extract {
            statements, count, ..
        } => statements.iter().chain([count]).cloned().collect(),
        Action::Build {
            statements,
            checks,
            seal,
            count,
            ..
        } => {
            let checks = checks.iter().map(|it| &it.count);
            let built = statements.iter().chain(checks).chain(seal);
            built.chain(count).cloned().collect()
        }
        Action::Test { count, .. } => vec![count.clone()],
        Action::Load { .. } => Vec::new(),
    }
}

fn section(text: &mut String, title: &str, after: &[&str], statements: &[Statement]) {
    write!(text, "-- {title}").expect(WRITES);
    if !after.is_empty() {
        write!(text, " (after {})", after.join(", ")).expect(WRITES);
    }
    text.push('\n');
    let is_macro = |it: &&Statement| it.sql.as_str().starts_with(MACRO);
    let (macros, own): (Vec<_>, Vec<_>) = statements.iter().partition(is_macro);
    for statement in own {
        writeln!(text, "{};", given::shown(statement.sql.as_str())).expect(WRITES);
    }
    if !macros.is_empty() {
        let count = macros.len();
        writeln!(
            text,
            "-- and the {count} macros of _dwh, the same in every build"
        )
        .expect(WRITES);
    }
    text.push('\n');
}

/// How a macro of dwh's own begins, which a reader of plans need not see.
const MACRO: &str = "CREATE OR REPLACE MACRO _dwh.bq_";

const WRITES: &str = "writing to a string does not fail";
