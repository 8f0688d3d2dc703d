//! Resolves the names of a project.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span, did_you_mean, sort};
use crate::project::{FileKind, Project, SqlFile};

use super::models::{self, Parts};
use super::order::{self, Node};
use super::parents::Names;
use super::settings::folders_of;
use super::{
    Given, Graph, Model, ModelId, comparisons, constraints, data_tests, functions, sources,
    unit_tests, variables,
};

impl Graph {
    /// Turns names into references; reports every mistake it finds.
    ///
    /// `given` are the values of variables that do not stand in `vars:`.
    pub fn resolve(project: &Project, given: Given<'_>) -> Diagnosed<Self> {
        match Self::resolve_what_can_be(project, given) {
            (Some(graph), found) if found.is_empty() => Ok(graph),
            (_, found) => Err(found),
        }
    }

    /// The same, with all that is right beside what is wrong; no graph where nothing can be built in any order.
    ///
    /// Models with a mistake are [`broken`](Self::broken), so that the mistakes of others are found too.
    pub fn resolve_what_can_be(
        project: &Project,
        given: Given<'_>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let (vars, var_notes) = variables::resolve(project, given, &mut diagnostics);
        let sources = sources::resolve(project, &mut diagnostics);
        let files = one_per_name(project, &mut diagnostics);
        let ids: BTreeMap<&str, ModelId> = files
            .iter()
            .enumerate()
            .map(|(index, it)| (it.name.as_str(), ModelId(index)))
            .collect();
        unknown_models(project, &ids, &mut diagnostics);
        unknown_folders(project, &files, &mut diagnostics);
        let functions = functions::resolve(project, &mut diagnostics);
        let mut tests = data_tests::resolve(project, &ids, &mut diagnostics);
        tests.extend(constraints::resolve(project, &ids, &mut diagnostics));
        tests.extend(functions::examples(project, &functions));
        comparisons::find(&mut tests, &ids);
        let parts = Parts {
            project,
            names: Names {
                project,
                ids: &ids,
                sources: &sources,
            },
            functions: &functions,
            vars: &vars,
            overrides: models::overrides(project, &files, &mut diagnostics),
        };
        let (models, nodes, broken) = read_models(&parts, &files, &mut diagnostics);
        let around = unit_tests::Around {
            project,
            ids: &ids,
            models: &models,
            sources: &sources,
            vars: &vars,
            taken: tests.iter().map(|it| it.name.as_str()).collect(),
        };
        let is_broken = |it: ModelId| broken.contains(&it);
        let unit_tests = unit_tests::resolve(&around, &is_broken, &mut diagnostics);
        let order = order::order(&nodes, &order::of_models);
        let order: Option<Vec<ModelId>> = order
            .map_err(|circles| diagnostics.extend(circles))
            .ok()
            .map(|order| order.iter().map(|it| ids[it]).collect());
        sort(&mut diagnostics);
        // What a source says for all of its tables is looked at for each of them.
        diagnostics.dedup();
        let graph = order.map(|order| Self {
            models,
            sources,
            tests,
            unit_tests,
            functions,
            order,
            vars,
            var_notes,
            broken,
        });
        (graph, diagnostics)
    }
}

/// Every model with what it reads, and those that have a mistake.
fn read_models<'a>(
    parts: &Parts<'a>,
    files: &[&'a SqlFile],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Model>, Vec<Node<'a>>, BTreeSet<ModelId>) {
    let (mut models, mut nodes) = (Vec::new(), Vec::new());
    let mut broken = BTreeSet::new();
    for file in files {
        let before = diagnostics.len();
        let (model, node) = parts.model(file, diagnostics).unwrap_or_else(|mistakes| {
            diagnostics.extend(mistakes);
            models::unreadable(file)
        });
        if diagnostics.len() > before {
            broken.insert(ModelId(models.len()));
        }
        models.push(model);
        nodes.push(node);
    }
    (models, nodes, broken)
}

/// The files, without those whose name an earlier one has.
fn one_per_name<'a>(project: &'a Project, diagnostics: &mut Vec<Diagnostic>) -> Vec<&'a SqlFile> {
    let mut first: BTreeMap<String, &SqlFile> = BTreeMap::new();
    let mut files = Vec::new();
    for file in &project.files {
        let name = file.name.as_str();
        // DuckDB does not tell upper from lower case, so neither may names.
        let Some(other) = first.get(&name.to_lowercase()) else {
            first.insert(name.to_lowercase(), file);
            files.push(file);
            continue;
        };
        let mut diagnostic = Diagnostic::error(
            Code::DuplicateModel,
            format!("two files are named `{name}`"),
            Span::whole(&file.text),
            format!("`{}` is a model of this name", file.path),
            match (file.kind, other.kind) {
                (FileKind::Sql, FileKind::Sql) => {
                    "rename one of the files: a model is named after its file, whatever folder it lies in"
                }
                _ => "rename one of them: a model by its file, a seed in models.yaml",
            },
        );
        diagnostic.related.push((
            Span::whole(&other.text),
            format!("`{}` is one too", other.path),
        ));
        diagnostics.push(diagnostic);
    }
    files
}

fn unknown_models(
    project: &Project,
    ids: &BTreeMap<&str, ModelId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, _) in project.config.models.iter() {
        if !ids.contains_key(name.value.as_str()) {
            let model = &name.value;
            diagnostics.push(Diagnostic::error(
                Code::UnknownModel,
                format!("models.yaml describes an unknown model `{model}`"),
                project.span(name),
                format!("no file under `sql/` is named `{model}.sql`"),
                did_you_mean(
                    model,
                    ids.keys().copied(),
                    format!("write `sql/{model}.sql`, or remove the entry"),
                ),
            ));
        }
    }
}

fn unknown_folders(project: &Project, files: &[&SqlFile], diagnostics: &mut Vec<Diagnostic>) {
    let folders: BTreeSet<&str> = files.iter().flat_map(|it| folders_of(&it.below)).collect();
    for (name, _) in project.config.folders.iter() {
        let folder = name.value.trim_matches('/');
        if !folders.contains(folder) {
            diagnostics.push(Diagnostic::error(
                Code::InvalidConfig,
                format!("no model lies in the folder `{folder}`"),
                project.span(name),
                format!("there is no SQL file below `sql/{folder}`"),
                did_you_mean(
                    folder,
                    folders.iter().copied(),
                    "name a folder below `sql/`, without `sql/` itself",
                ),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::Parent;
    use crate::graph::testing::{one_line, project};

    const YAML: &str = "\
name: shop
vars:
  as_of: { type: DATETIME, value: 2018-09-01 }
  statuses: { type: ARRAY<STRING>, value: [delivered] }
  none: { type: DATE }
sources:
  olist:
    path: data
    max_rejects: 5
    csv: { delimiter: ';', encoding: Latin-1 }
    tables:
      orders:
        file: orders-*.csv.gz
        csv: { quote: \"'\" }
        columns: { order_id: STRING, amount: numeric }
      items: { file: items.parquet, max_rejects: 1 }
folders:
  marts: { materialized: view, tags: [mart] }
  marts/finance: { materialized: table, tags: [finance, mart] }
models:
  revenue:
    description: One row for each month.
    tags: [kpi]
    columns:
      month: { description: The month., tests: [not_null, unique, { expression: 'month > 0' }, { expression: { sql: 'month < 13', level: warn } }] }
      order_id: { tests: [{ relationships: { to: stg_orders, field: order_id } }, { accepted_values: { values: [a, 1, true, 0.5], level: warn } }] }
    tests:
      - unique: [month, order_id]
      - unique: { columns: [month, order_id], level: warn }
      - expression: \"gross >= net\"
";
    const SQL: &[(&str, &str)] = &[
        (
            "sql/marts/finance/revenue.sql",
            "WITH stg_orders AS (SELECT * FROM stg_orders) SELECT * FROM stg_orders JOIN olist.items USING (order_id)",
        ),
        ("sql/marts/kpis.sql", "SELECT * FROM revenue"),
        ("sql/stg_orders.sql", "SELECT * FROM olist.orders"),
    ];

    fn graph() -> Graph {
        Graph::resolve(&project(YAML, SQL), Given::default())
            .unwrap_or_else(|it| panic!("{}", one_line(&it)))
    }

    #[test]
    fn models_know_their_parents_folders_and_settings() {
        let graph = graph();
        let lines: Vec<String> = graph
            .order()
            .iter()
            .map(|it| {
                let Model {
                    name,
                    parents,
                    materialization,
                    tags,
                    contract,
                    ..
                } = graph.model(*it);
                let columns: Vec<_> = contract
                    .columns
                    .iter()
                    .map(|it| (&it.name, &it.description))
                    .collect();
                let parents: Vec<&str> = parents
                    .iter()
                    .map(|it| match it {
                        Parent::Model(id) => graph.model(*id).name.as_str(),
                        Parent::Source(id) => graph.source(*id).name.as_str(),
                    })
                    .collect();
                format!(
                    "{name} {materialization:?} reads {parents:?} tags {tags:?} columns {columns:?}"
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        stg_orders Table reads ["orders"] tags [] columns []
        revenue Table reads ["stg_orders", "items"] tags ["mart", "finance", "kpi"] columns [("month", "The month."), ("order_id", "")]
        kpis View reads ["revenue"] tags ["mart"] columns []
        "#);
    }

    #[test]
    fn tests_have_stable_unique_names() {
        let graph = graph();
        let lines: Vec<String> = graph
            .tests()
            .map(|it| graph.test(it))
            .map(|it| {
                format!(
                    "{} {:?} {:?} at {}",
                    it.name,
                    it.severity,
                    it.rule,
                    it.at.as_str()
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        not_null_revenue_month Error NotNull("month") at not_null
        unique_revenue_month Error Unique(["month"]) at unique
        expression_revenue_month Error Expression("month > 0") at { expression: 'month > 0' }
        expression_revenue_month_2 Warn Expression("month < 13") at { expression: { sql: 'month < 13', level: warn } }
        relationships_revenue_order_id_stg_orders Error Relationships { column: "order_id", to: ModelId(2), field: "order_id" } at { relationships: { to: stg_orders, field: order_id } }
        accepted_values_revenue_order_id Warn AcceptedValues { column: "order_id", values: [Text("a"), Int(1), Bool(true), Float(0.5)] } at { accepted_values: { values: [a, 1, true, 0.5], level: warn } }
        unique_revenue_month_order_id Error Unique(["month", "order_id"]) at unique: [month, order_id]
        unique_revenue_month_order_id_2 Warn Unique(["month", "order_id"]) at unique: { columns: [month, order_id], level: warn }
        expression_revenue_gross_net Error Expression("gross >= net") at expression: "gross >= net"
        "#);
    }

    #[test]
    fn sources_and_variables_are_typed() {
        let graph = graph();
        let sources = graph.sources().map(|it| graph.source(it)).map(|it| {
            format!(
                "{}.{} {:?} {:?} {}",
                it.source, it.name, it.format, it.columns, it.max_rejects
            )
        });
        let vars = graph
            .vars
            .iter()
            .map(|it| format!("@{} {} {}", it.name, it.column_type, it.literal));
        insta::assert_snapshot!(sources.chain(vars).collect::<Vec<_>>().join("\n"), @r#"
        olist.orders Csv(Csv { delimiter: ';', quote: '\'', encoding: "latin-1", null: "", date_format: None, datetime_format: None }) Some([Column { name: "order_id", column_type: String }, Column { name: "amount", column_type: Numeric }]) 5
        olist.items Parquet None 1
        @as_of DATETIME DATETIME '2018-09-01 00:00:00'
        @statuses ARRAY<STRING> ['delivered']
        @none DATE NULL
        "#);
    }

    #[test]
    fn the_command_line_overrides_variables() {
        let own = |it: &[(&str, &str)]| {
            it.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<Vec<_>>()
        };
        let overrides = own(&[
            ("as_of", "2020-01-01 12:00:00"),
            ("statuses", "[a, \"b\"]"),
            ("none", "2020-02-29"),
        ]);
        let given = Given {
            target: None,
            vars: &overrides,
        };
        let graph = Graph::resolve(&project(YAML, SQL), given).unwrap();
        let literals: Vec<&str> = graph.vars.iter().map(|it| it.literal.as_str()).collect();
        assert_eq!(
            literals,
            [
                "DATETIME '2020-01-01 12:00:00'",
                "['a', 'b']",
                "DATE '2020-02-29'"
            ]
        );
    }

    #[test]
    fn names_that_differ_in_case_only_are_duplicates() {
        let files = [
            ("sql/a/orders.sql", "SELECT 1 AS x"),
            ("sql/b/Orders.sql", "SELECT 1 AS x"),
        ];
        insta::assert_snapshot!(one_line(&Graph::resolve(&project("name: shop\n", &files), Given::default()).unwrap_err()), @r"sql/b/Orders.sql:1:1: error[duplicate-model]: two files are named `Orders`: `sql/b/Orders.sql` is a model of this name; rename one of the files: a model is named after its file, whatever folder it lies in");
    }

    proptest! {
        /// In which order models.yaml lists models changes nothing.
        #[test]
        fn the_order_of_models_yaml_does_not_matter(names in Just(vec!["revenue", "kpis", "stg_orders"]).prop_shuffle()) {
            let mut yaml = YAML.split("models:").next().unwrap().to_owned() + "models:\n";
            for name in names {
                yaml.push_str("  ");
                yaml.push_str(name);
                yaml.push_str(": { tags: [x] }\n");
            }
            let graph = Graph::resolve(&project(&yaml, SQL), Given::default()).unwrap();
            let order: Vec<&str> = graph.order().iter().map(|it| graph.model(*it).name.as_str()).collect();
            prop_assert_eq!(order, ["stg_orders", "revenue", "kpis"]);
        }
    }
}
