//! The plan of each golden project for BigQuery, made without asking it, and held against GoogleSQL's own analyzer.

use std::path::Path;

use crate::errors::copy;
use dwh::commands::prepare::{self, Request};
use dwh::commands::remote::{self, OpenedRemote, PreparedRemote};
use dwh::diagnostic::Diagnosed;
use dwh::googlesql::{Analyzer, Component, Table};
use dwh::graph::target::Chosen;
use dwh::graph::{Parent, TestId, TestKind};
use dwh::plan::{Action, explain};
use dwh::sql::Column;
use dwh::sql::write::bigquery::past::{Before, Was, view};
use dwh::sql::write::bigquery::record::{PublishingKind, Record};
use dwh::sql::write::record::Cell;
use dwh::state::WarehouseState;

/// The plan of a first build of a project in BigQuery, as text; what is wrong with the project where it has none.
pub fn plan(case: &Path) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let project = temporary.path().canonicalize().unwrap();
    copy(case, &project);
    let models = project.join("models.yaml");
    let written = std::fs::read_to_string(&models).unwrap();
    std::fs::write(models, written + TARGET).unwrap();
    let text = match made(&project) {
        Ok((opened, prepared)) => {
            judge(&opened, &prepared);
            let plan = &prepared.plan;
            explain::explain(&plan.plan) + &explain::publication(&plan.publishing)
        }
        Err(found) => {
            let lines = found.iter().map(|it| format!("{it:?}"));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    text.replace(project.to_str().unwrap(), "<project>")
}

/// A target that nobody answers for.
const TARGET: &str = "
targets:
  remote: { type: bigquery, project: my-project, dataset: shop, credentials: none, endpoint: 'http://127.0.0.1:1' }
";

fn made(project: &Path) -> Diagnosed<(OpenedRemote, PreparedRemote)> {
    let request = Request {
        root: project.to_owned(),
        target: Some("remote".into()),
        ..Request::default()
    };
    let (graph, chosen) = prepare::resolve(&request)?;
    let Chosen::BigQuery(target) = chosen else {
        panic!("the target is BigQuery");
    };
    let opened = remote::open(graph, target, "1")?;
    let prepared = remote::plan_over(&request, &opened, &WarehouseState::default())?;
    Ok((opened, prepared))
}

/// Every statement that BigQuery would be sent, before and after what it reads is published.
fn judge(opened: &OpenedRemote, prepared: &PreparedRemote) {
    let Ok(Some(component)) = Component::find() else {
        return; // said where the component is asked for
    };
    let module = component.load().unwrap();
    let mut analyzer = Analyzer::of_statements(&module).unwrap();
    let tables = tables(opened, prepared);
    let plan = &prepared.plan.plan;
    let mut statements = plan.prepare.clone();
    for step in &plan.steps {
        match &step.action {
            Action::UnitTest { .. } | Action::Load { .. } | Action::Extract { .. } => {} // DuckDB's
            Action::Build { load: Some(_), .. } => {}
            Action::Test { test, .. } if is_example(opened, *test) => {}
            Action::Build { .. } | Action::Test { .. } => {
                statements.extend(explain::statements(step));
            }
        }
        match &step.action {
            Action::Test { test, .. } if is_example(opened, *test) => {}
            Action::Test { keep, show, .. } => {
                statements.extend(keep.iter().chain([show]).cloned());
            }
            Action::Build { checks, .. } => {
                let checks = checks.iter().flat_map(|it| [&it.keep, &it.show]);
                statements.extend(checks.cloned());
            }
            _ => {}
        }
    }
    let mut texts: Vec<String> = statements.iter().map(ToString::to_string).collect();
    let publishing = prepared.plan.publishing.iter();
    let views = publishing.filter(|it| it.kind == PublishingKind::View);
    texts.extend(views.map(|it| it.detail.clone()));
    for sql in texts {
        let analysed = analyzer.analyze(&sql, &tables, &[]);
        assert!(analysed.is_ok(), "{:?}\n{sql}", analysed.err());
    }
}

/// Whether a test is an example of a function, which DuckDB tries.
fn is_example(opened: &OpenedRemote, test: TestId) -> bool {
    opened.graph.test(test).kind == TestKind::Example
}

/// The tables that statements read and write: hidden and published ones, and where failing rows are kept.
fn tables(opened: &OpenedRemote, prepared: &PreparedRemote) -> Vec<Table> {
    let graph = &opened.graph;
    let all = graph.order().iter().copied().collect();
    let compiled = prepare::compile(graph, &all, prepared.sources.clone()).unwrap();
    let models = compiled.models.iter();
    let models = models.map(|(id, it)| (Parent::Model(*id), it.columns.clone()));
    let sources = prepared.sources.iter();
    let sources = sources.map(|(id, it)| (Parent::Source(*id), it.columns.clone()));
    let mut tables: Vec<Table> = Vec::new();
    for (parent, columns) in models.chain(sources) {
        let name = graph.name_of(parent);
        let places = [opened.names.hidden(&name), opened.names.published(&name)];
        tables.extend(places.map(|it| Table {
            path: vec![it.project, it.dataset, it.table],
            columns: columns.clone(),
        }));
    }
    tables.extend(recorded(&opened.names.project, &opened.names.record()));
    tables
}

/// The tables of the record of a warehouse.
fn recorded(project: &str, dataset: &str) -> Vec<Table> {
    let record = Record::new(project, dataset);
    let made = record.create().into_iter().map(|it| {
        let sql = it.to_string();
        let (name, columns) = sql.split_once(" (").unwrap();
        let column = |it: &str| {
            let (name, column_type) = it.split_once(' ').unwrap();
            Column {
                name: name.into(),
                column_type: column_type.parse().unwrap(),
            }
        };
        let columns = columns.strip_suffix(')').unwrap().split(", ").map(column);
        let name = name.rsplit('.').next().unwrap().trim_matches('`');
        Table {
            path: [project, dataset, name].map(Into::into).to_vec(),
            columns: columns.collect(),
        }
    });
    made.collect()
}

#[test]
fn what_a_publication_is_remembered_and_undone_by_is_googlesql() {
    let Ok(Some(component)) = Component::find() else {
        return; // said where the component is asked for
    };
    let module = component.load().unwrap();
    let mut analyzer = Analyzer::of_statements(&module).unwrap();
    let record = Record::new("p", "d__dwh");
    let before = Before {
        relation: "orders".into(),
        place: "d.orders".into(),
        was: Was::Table,
        detail: "{\"it's\": \"\\\\\"}".into(),
    };
    let at = "2026-11-25 22:38:00.123";
    let row = [
        "raw.orders",
        "orders.csv",
        "3",
        "id",
        "`x` is no INT64",
        "x\n'\\",
    ];
    let row = row.map(|it| it.parse().map_or(Cell::Text(it.into()), Cell::Number));
    let relation = [
        Cell::Text("a".into()),
        Cell::Text("table".into()),
        Cell::Null,
        Cell::Number(3),
        Cell::Null,
    ];
    let rows = [("relations", vec![relation.to_vec()])];
    let mut statements = record.remember("1", &[before]);
    statements.push(record.last_publication());
    statements.extend(["relations", "sources", "tests"].map(|it| record.rows(it, Some(at))));
    statements.push(view(
        "`p`.`d__dwh`.`v`",
        "SELECT * FROM `p`.`d__dwh`.`runs`",
    ));
    statements.extend(record.forget_rejected(&["raw.orders".into()]));
    statements.extend(record.keep_rejected(&[row.to_vec()]));
    let scripts = [
        record.going_back(&rows, &["b".into()], "1"),
        record.publishing(&rows, &[]),
    ];
    let parts = scripts.iter().flat_map(|it| it.detail.split(";\n"));
    let parts = parts.map(|it| it.trim_end_matches(';').to_owned());
    let tables = recorded("p", "d__dwh");
    for sql in statements.iter().map(ToString::to_string).chain(parts) {
        let analysed = analyzer.analyze(&sql, &tables, &[]);
        assert!(analysed.is_ok(), "{:?}\n{sql}", analysed.err());
    }
}
