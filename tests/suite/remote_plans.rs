//! The plan of each golden project for BigQuery, made without asking it, and held against GoogleSQL's own analyzer.

use std::path::Path;

use crate::errors::copy;
use dwh::commands::prepare::{self, Request};
use dwh::commands::remote::{self, OpenedRemote, PreparedRemote};
use dwh::diagnostic::Diagnosed;
use dwh::googlesql::{Analyzer, Component, Table};
use dwh::graph::Parent;
use dwh::graph::target::Chosen;
use dwh::plan::{Action, explain};
use dwh::sql::write::bigquery::record::PublishingKind;
use dwh::sql::{Column, ColumnType};
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
            Action::Build { .. } | Action::Test { .. } => {
                statements.extend(explain::statements(step));
            }
        }
        match &step.action {
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
    let column = |name: &str, column_type| Column {
        name: name.into(),
        column_type,
    };
    let failures = [
        column("test", ColumnType::String),
        column("number", ColumnType::Int64),
        column("failing_row", ColumnType::String),
    ];
    tables.push(Table {
        path: [
            &opened.names.project,
            &opened.names.record(),
            "test_failures",
        ]
        .map(Into::into)
        .to_vec(),
        columns: failures.into(),
    });
    tables
}
